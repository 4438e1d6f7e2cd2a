import Foundation
import Ground
import HTTPTypes
import Replica
import Testing

@testable import Console

@Suite("What is typed and not sent")
struct DraftTests {
  /// As the page's script sends it.
  private static func keep(
    _ browser: Browser, at place: String, _ fields: [String: String], page: Browser.Page? = nil, mark: String = "0", person: String? = nil
  ) async throws -> Browser.Page {
    let page = if let page { page } else { try await browser.get(place) }
    let form = fields.merging(["_token": page.token, "_place": place, "_mark": mark, "_person": person ?? Self.person(page)]) { $1 }
    return try await browser.post("/draft", form)
  }

  private static func person(_ page: Browser.Page) -> String {
    page.text.firstMatch(of: #/data-person="([^"]+)"/#).map { String($0.1) } ?? ""
  }

  private static func mark(_ page: Browser.Page, _ place: String) -> String {
    page.text.firstMatch(of: #/data-draft-mark="(\d+)"/#).map { String($0.1) } ?? ""
  }

  @Test("is there again at another screen of the same person, says since when, and is nobody else's")
  func found() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let place = "/do/order.receive"
      let empty = try await browser.get(place).text
      #expect(empty.contains("data-draft=\"\(place)\"") && empty.contains("data-draft-note hidden"))
      let kept = try await Self.keep(
        browser, at: place, ["customer_reference": "PO-7", "lines": "P-100 3 C62\r\nP-1", "address.street": "Harbour 3", "_reason": "by telephone"])
      #expect(kept.status == .ok && kept.text.contains("\"state\":\"kept\"") && kept.text.contains("10:00"))
      _ = try await Self.keep(browser, at: "/r/\(order)/order.cancel", ["why": "no money"])

      browser.forget()
      try await browser.signIn()
      let page = try await browser.get(place).text
      #expect(page.contains("value=\"PO-7\"") && page.contains("P-100 3 C62\nP-1</textarea>") && page.contains("value=\"Harbour 3\"") && page.contains("value=\"by telephone\""))
      #expect(page.contains("Not sent yet: kept since 10:00") && !page.contains("data-draft-note hidden") && !page.contains("aria-invalid"))
      let record = try await browser.get("/r/\(order)").text
      #expect(record.contains("no money</textarea>") && record.contains("id=\"step-order.cancel\" class=\"step-box\" open"))
      let steps = try await browser.get("/do").text
      #expect(steps.contains("href=\"\(place)\">Receive an order") && steps.contains("href=\"/r/\(order)/order.cancel\">Cancel the order</a> SO-SH01-2026-000001"))

      try await browser.signIn("Zhao Lei")
      #expect(!(try await browser.get(place).text.contains("PO-7")))
      #expect(!(try await browser.get("/do").text.contains("Begun and not sent")))
    }
  }

  @Test("is still there when the node was ended and started anew")
  func restart() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      #expect(try await Self.keep(browser, at: "/do/customer.register", ["code": "C-NEW"]).status == .ok)
    }
    try await seeded.browse { browser in
      try await browser.signIn()
      #expect(try await browser.get("/do/customer.register").text.contains("value=\"C-NEW\""))
    }
  }

  @Test("goes when the step is taken, and what the closed page still sends does not bring it back")
  func taken() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let place = "/do/customer.register"
      let page = try await browser.get(place)
      let fields = ["code": "C-X", "name": "X", "tax_number": "DE136695976", "credit_limit": "1.00 EUR"]
      _ = try await Self.keep(browser, at: place, fields, page: page)
      #expect(try await browser.post(place, fields.merging(["_token": page.token]) { $1 }).status == .seeOther)
      let late = try await Self.keep(browser, at: place, fields, page: page, mark: Self.mark(page, place))
      #expect(late.text.contains("\"state\":\"ended\""))
      let after = try await browser.get(place)
      #expect(!after.text.contains("value=\"C-X\"") && after.text.contains("data-draft-note hidden"))
      // The next one is a new beginning.
      #expect(try await Self.keep(browser, at: place, ["code": "C-Y"], page: after, mark: Self.mark(after, place)).text.contains("\"state\":\"kept\""))
      #expect(try await browser.get(place).text.contains("value=\"C-Y\""))
    }
  }

  @Test("is kept without any script when the form comes back with problems, and replaced by what is sent next")
  func refused() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let place = "/do/customer.register"
      let token = try await browser.get(place).token
      #expect(try await browser.post(place, ["_token": token, "code": "C-FIRST"]).status == .unprocessableContent)
      browser.forget()
      try await browser.signIn()
      let page = try await browser.get(place)
      #expect(page.text.contains("value=\"C-FIRST\"") && page.text.contains("kept since"))
      #expect(try await browser.post(place, ["_token": page.token, "code": "C-SECOND", "name": ""]).text.contains("value=\"C-SECOND\""))
      #expect(!(try await browser.get(place).text.contains("C-FIRST")))
    }
  }

  @Test("is given up when its person starts over")
  func discarded() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let place = "/do/customer.register"
      _ = try await Self.keep(browser, at: place, ["code": "C-OLD"])
      let page = try await browser.get(place)
      #expect(page.text.contains("action=\"/draft/discard\""))
      let answer = try await browser.post("/draft/discard", ["_token": page.token, "_place": place])
      #expect(answer.status == .seeOther && answer.location == place)
      #expect(!(try await browser.get(place).text.contains("C-OLD")))
      for elsewhere in ["//evil.example/", "https://evil.example", "/sign-in", "/do/no.such", "/r/x/order.check"] {
        #expect(try await browser.post("/draft/discard", ["_token": page.token, "_place": elsewhere]).status == .badRequest, "\(elsewhere)")
      }
    }
  }

  @Test("is taken only from this browser's page, and only for the person who typed it")
  func trusted() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      #expect(try await browser.post("/draft", ["_place": "/do/customer.register"]).status == .unauthorized)
      try await browser.signIn()
      let place = "/do/customer.register"
      let page = try await browser.get(place)
      let form = ["_token": page.token, "_place": place, "_person": Self.person(page), "code": "C-X"]
      #expect(try await browser.post("/draft", form, origin: "http://evil.example").status == .forbidden)
      let stale = try await browser.post("/draft", form.merging(["_token": FormSeal().token(for: "x")]) { $1 })
      #expect(stale.status == .forbidden && stale.text.contains("\"state\":\"stale\""))
      #expect(try await browser.post("/draft", form.merging(["_place": "/sign-in"]) { $1 }).status == .badRequest)
      // Another window of this browser signed in as somebody else.
      try await browser.signIn("Zhao Lei")
      let other = try await Self.keep(browser, at: place, ["code": "C-X"], person: Self.person(page))
      #expect(other.status == .conflict)
      #expect(!(try await browser.get(place).text.contains("C-X")))
    }
  }

  @Test("An emptied form leaves no draft")
  func emptied() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let place = "/do/customer.register"
      _ = try await Self.keep(browser, at: place, ["code": "C-X"])
      #expect(try await Self.keep(browser, at: place, ["code": "", "name": ""]).text.contains("emptied"))
      #expect(try await browser.get(place).text.contains("data-draft-note hidden"))
    }
  }
}

@Suite("The store of drafts")
struct DraftStoreTests {
  private let path = FileManager.default.temporaryDirectory.appendingPathComponent("drafts-\(UUID().uuidString).sqlite").path
  private let person = RecordKey(high: 1, low: 1)
  private let other = RecordKey(high: 1, low: 2)

  private func store<T>(_ body: (DeskStore) async throws -> T) async throws -> T {
    defer { for end in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + end) { try? FileManager.default.removeItem(atPath: path + end) } }  // Left behind they harm no test.
    let store = try DeskStore(path: path)
    let value = try await body(store)
    try store.close()
    return value
  }

  private func draft(_ number: Int, _ text: String = "x") -> FormDraft {
    FormDraft(place: "/do/step.\(number)", fields: ["a": text], updated: Instant(milliseconds: UInt64(number)))
  }

  @Test("keeps so many of a person and drops the oldest; another person's stay")
  func count() async throws {
    try await store { store in
      _ = try await store.keep(draft(1), mark: Instant(milliseconds: 0), of: other)
      for number in 1...(FormDraft.maximumOfPerson + 1) { _ = try await store.keep(draft(number), mark: Instant(milliseconds: 0), of: person) }
      let kept = try await store.drafts(of: person).drafts.map(\.place)
      #expect(kept.count == FormDraft.maximumOfPerson && kept.first == draft(FormDraft.maximumOfPerson + 1).place && !kept.contains(draft(1).place))
      #expect(try await store.drafts(of: other).drafts.map(\.place) == [draft(1).place])
    }
  }

  @Test("takes what is just as large as the limit, and nothing larger, and the one before stays")
  func size() async throws {
    let frame = #"{"a":""}"#.utf8.count
    try await store { store in
      let most = draft(1, String(repeating: "x", count: FormDraft.maximumBytes - frame))
      let first = try await store.keep(most, mark: Instant(milliseconds: 0), of: person)
      let over = draft(1, String(repeating: "y", count: FormDraft.maximumBytes - frame + 1))
      let second = try await store.keep(over, mark: Instant(milliseconds: 0), of: person)
      #expect(first == .kept && second == .tooLarge)
      let kept = try await store.drafts(of: person).drafts
      #expect(kept.first?.fields["a"]?.first == "x")
    }
  }

  @Test("remembers so many ends, which take no room from drafts")
  func ends() async throws {
    try await store { store in
      _ = try await store.keep(draft(1), mark: Instant(milliseconds: 0), of: person)
      for number in 2...(FormDraft.maximumEnds + 3) { try await store.endDraft(at: draft(number).place, of: person, now: Instant(milliseconds: UInt64(number))) }
      let (drafts, ends) = try await store.drafts(of: person)
      #expect(drafts.map(\.place) == [draft(1).place] && ends.count == FormDraft.maximumEnds + 1)
      // An end that came at the same millisecond as another is still a later one.
      let last = draft(FormDraft.maximumEnds + 3)
      let before = try #require(ends[last.place])
      try await store.endDraft(at: last.place, of: person, now: before)
      let late = try await store.keep(last, mark: before, of: person)
      #expect(late == .ended(Instant(milliseconds: before.milliseconds + 1)))
    }
  }
}
