import Foundation
import Ground
import HTTPTypes
import Testing

@testable import Console

@Suite("Pages")
struct PagesTests {
  @Test("Nobody sees an order before signing in")
  func signIn() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      for path in ["/", "/do", "/import", "/r/\(order)"] {
        let page = try await browser.get(path)
        #expect(page.status == .seeOther && page.location.hasPrefix("/sign-in"), "\(path)")
      }
      #expect(try await browser.get("/events").status == .seeOther)
      try await browser.signIn()
      let page = try await browser.get("/")
      #expect(page.status == .ok)
      #expect(page.text.contains("Li Na") && page.text.contains("SH01") && page.text.contains("SO-SH01-2026-000001"))
    }
  }

  @Test("An order's page has its lines, its timeline, the steps of now as forms, and greyed those of later")
  func record() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    _ = try await seeded.office.workplace.perform("order.check", ["order": order.description], by: Company.clerk, reason: "Read to me by telephone")
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/r/\(order)").text
      for text in ["P-100", "24 pcs", "1,280.00 CNY/pcs", "2026-12-18", "Receive an order", "Check the order", "Read to me by telephone", "li.na"] {
        #expect(page.contains(text), "\(text)")
      }
      #expect(page.contains("action=\"/r/\(order)/order.confirm\"") && page.contains("name=\"promised\""))
      #expect(!page.contains("action=\"/r/\(order)/order.check\""))
      #expect(page.contains("The sales order is checked."))
      #expect(page.contains("<del>") && page.contains("received") && page.contains("checked"))
      #expect(page.contains("No other site has said yet"))
      #expect(try await browser.get("/r/01a20b48-0900-7007-8000-0800000000ff").status == .notFound)
      #expect(try await browser.get("/r/nonsense").status == .notFound)
    }
  }

  @Test("Who has seen the newest change is told, with the moment")
  func seen() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    let frontier = try await seeded.office.replica.frontier()
    try await seeded.office.replica.acknowledged(
      by: seeded.headquarters.admission.site, frontier, at: Instant(milliseconds: seeded.company.clock.milliseconds()))
    try await seeded.browse { browser in
      try await browser.signIn()
      #expect(try await browser.get("/r/\(order)").text.contains("<b>HQ</b> <span class=\"quiet\">since 2026-11-24 10:00"))
    }
  }

  @Test("A step is taken from its form, and the next page says so once")
  func take() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let token = try await browser.get("/r/\(order)").token
      let answer = try await browser.post("/r/\(order)/order.check", ["_token": token, "_reason": "all there"])
      #expect(answer.status == .seeOther && answer.location == "/r/\(order)")
      let page = try await browser.get(answer.location).text
      #expect(page.contains("is in order.") && page.contains("all there"))
      #expect(!(try await browser.get(answer.location).text.contains("is in order.")))
    }
  }

  @Test("What is wrong stands beside its entry, and what was typed stays, in the operator's language")
  func problems() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      var form = [
        "customer": "C-LANTIAN", "customer_reference": "", "requested": "2026-02-30", "lines": "P-1OO 10 C62\r\nS-010 -5 C62", "note": "Ring first",
        "address.name": "Gate 3", "address.street": "Harbour | Road", "address.city": "", "address.postcode": "", "address.region": "", "address.country": "CN",
      ]
      form["_token"] = try await browser.get("/do/order.receive").token
      #expect(try await !browser.get("/do/order.receive").text.contains(" data-posted"))
      let page = try await browser.post("/do/order.receive", form)
      #expect(page.status == .unprocessableContent)
      // Its address alone is another page: it is not read anew.
      #expect(page.text.contains(" data-posted data-token="))
      #expect(page.text.contains("Customer&#39;s reference is missing.") || page.text.contains("Customer's reference is missing."))
      #expect(page.text.contains("value=\"2026-02-30\"") && page.text.contains("P-1OO 10 C62\nS-010 -5 C62") && page.text.contains("Ring first"))
      #expect(page.text.contains("value=\"Gate 3\"") && page.text.contains("value=\"Harbour / Road\""))
      #expect(page.text.contains("aria-invalid=\"true\""))

      form["customer_reference"] = "PO-9"
      form["requested"] = "2026-12-18"
      let lines = try await browser.post("/do/order.receive", form).text
      #expect(lines.contains("line 1, product:") && lines.contains("P-100") && lines.contains("line 2, quantity:"))

      let switched = try await browser.post("/language", ["_token": form["_token"]!, "language": "zh", "back": "/do/order.receive"])
      #expect(switched.location == "/do/order.receive")
      let chinese = try await browser.post("/do/order.receive", form).text
      #expect(chinese.contains("lang=\"zh-CN\"") && chinese.contains("第 1 行") && chinese.contains("没有产品") && chinese.contains("尚未保存"))

      form["lines"] = "P-100 2 C62"
      let done = try await browser.post("/do/order.receive", form)
      #expect(done.status == .seeOther)
      #expect(try await browser.get(done.location).text.contains("已接收"))
    }
  }

  @Test("Problems of a step on a record's page come back on that page")
  func problemsOnRecord() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    _ = try await seeded.office.do("order.check", ["order": order.description], by: Company.clerk)
    try await seeded.browse { browser in
      try await browser.signIn()
      let token = try await browser.get("/r/\(order)").token
      let page = try await browser.post("/r/\(order)/order.confirm", ["_token": token, "promised": "2026-11-28"])
      #expect(page.status == .unprocessableContent)
      #expect(page.text.contains("is not a working day") && page.text.contains("value=\"2026-11-28\"") && page.text.contains("Timeline"))
      #expect(try await browser.get("/r/\(order)/order.confirm").status == .ok)
    }
  }

  @Test("The steps stand by chapter; what this operator may not do is greyed with the reason")
  func steps() async throws {
    try await Company.seeded().browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/do").text
      #expect(page.contains("Receiving and confirming orders") && page.contains("href=\"/do/order.receive\"") && page.contains("href=\"/import\""))
      #expect(page.contains("Define a product is not done at a sales office."))
      #expect(try await browser.get("/do/no.such").status == .notFound)
      #expect(try await browser.get("/do/document.keep").location == "/import")
      #expect(try await browser.get("/do/order.receive").text.contains("<option value=\"C-LANTIAN\">Suzhou Lantian Water Co., Ltd."))
      #expect(try await browser.get("/complete/customer?q=C-L").text == "[{\"code\":\"C-LANTIAN\",\"words\":\"Suzhou Lantian Water Co., Ltd.\"}]\n")
      #expect(try await browser.get("/complete/customer?q=X").text == "[]\n")
    }
  }

  @Test("Every page in both languages, with a language of its own and a label on each field", arguments: ["en", "zh"])
  func languages(language: String) async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let token = try await browser.get("/do").token
      _ = try await browser.post("/language", ["_token": token, "language": language, "back": "/"])
      for path in ["/", "/tasks", "/approvals", "/meeting", "/sites", "/do", "/do/order.receive", "/import", "/sign-in", "/sign-in/code", "/me", "/people", "/r/\(order)", "/nowhere"] {
        let page = try await browser.get(path).text
        #expect(page.contains(language == "en" ? "<html lang=\"en\">" : "<html lang=\"zh-CN\">"))
        let main = page[(page.range(of: "<main")!.lowerBound)...]
        #expect(main.contains(where: { ("\u{4E00}"..."\u{9FFF}").contains($0) }) == (language == "zh"), "\(path)")
        for id in main.matches(of: #/<(?:input|select|textarea)[^>]*? id="([^"]+)"/#).map({ String($0.1) }) {
          #expect(main.contains("for=\"\(id)\""), "\(id) has a label")
        }
        #expect(!page.contains("style=") && !page.contains("onclick") && !page.contains("<script>"))
      }
    }
  }

  @Test("A page that asks for its live part gets that alone")
  func live() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/", headers: [.weftLive: "1"]).text
      #expect(page.contains("id=\"live-tasks\"") && !page.contains("<html"))
    }
  }
}

@Suite("Languages")
struct LanguageTests {
  @Test("The language that a person chose is theirs at any screen of the site, and nobody else's")
  func chosen() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      _ = try await browser.post("/language", ["_token": try await browser.get("/").token, "language": "zh", "back": "/"])
      browser.forget()
      try await browser.give("li.na", "kiln harbour 17")
      try await browser.enter("li.na", "kiln harbour 17")
      #expect(try await browser.get("/").text.contains("lang=\"zh-CN\""))
      browser.forget()
      try await browser.signIn("Zhao Lei")
      #expect(try await browser.get("/").text.contains("<html lang=\"en\""))
    }
  }

  @Test("What the console keeps for itself is readable by its owner alone")
  func mode() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("desk-\(UUID().uuidString).sqlite").path
    defer { for end in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + end) { try? FileManager.default.removeItem(atPath: path + end) } }  // Left behind they harm no test.
    let store = try DeskStore(path: path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try store.close()
  }
}

@Suite("Texts")
struct TextsTests {
  @Test("Every text is there in both languages")
  func complete() {
    for (name, words) in Texts.catalogue {
      #expect(!words.en.isEmpty && !words.zh.isEmpty, "\(name)")
      #expect(words.zh.contains { ("\u{4E00}"..."\u{9FFF}").contains($0) }, "\(name) is in Chinese")
    }
    for words in Array(Texts.chapters.values) + Array(Texts.fields.values) { #expect(!words.en.isEmpty && !words.zh.isEmpty) }
    #expect(Texts.chapters.count == 12)
    #expect(Set(Texts.accessEvents.keys) == Set(AccessEvent.allCases.map(\.rawValue)))
  }

  @Test("Templates and pages use texts that there are, and all of them")
  func used() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Console")
    var used: Set<String> = []
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    for case let url as URL in files where ["swift", "mustache"].contains(url.pathExtension) {
      let text = try String(contentsOf: url, encoding: .utf8)
      used.formUnion(text.matches(of: #/\{\{t\.(\w+)\}\}/#).map { String($0.1) })
      used.formUnion(text.matches(of: #/Texts\.words\("(\w+)"\)/#).map { String($0.1) })
      used.formUnion(text.matches(of: #/\btext: "(\w+)"/#).map { String($0.1) })
    }
    #expect(used.subtracting(Texts.catalogue.keys).isEmpty)
    #expect(Set(Texts.catalogue.keys).subtracting(used).isEmpty)
  }
}
