import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The page of conflicts")
struct ConflictPagesTests {
  /// The analyst's full name, changed at headquarters and, an hour later, at the office, which did not know of each other.
  private func seeded() async throws -> Company.Seeded {
    let seeded = try await Company.seeded()
    try await seeded.office.send(to: seeded.headquarters)
    for (site, by, name) in [(seeded.headquarters, "wei", "Zhao Lei-Lei"), (seeded.office, "li.na", "Zhao <b>Lei</b>")] {
      seeded.company.clock.advance(hours: 1)
      _ = try await site.replica.commit(by: by, step: "operator.correct", reason: "typed wrong") { snapshot, changes in
        guard let person = try snapshot.first(Operator.self, where: "name = 'zhao'") else { return }
        try changes.update(person) { $0.fullName = name }
      }
    }
    try await seeded.headquarters.send(to: seeded.office)
    try await seeded.office.send(to: seeded.headquarters)
    return seeded
  }

  private func form(_ seeded: Company.Seeded, _ decision: String, value: String = "") async throws -> [String: String] {
    let conflict = try #require(try await seeded.office.replica.conflicts().first)
    return [
      "subject": conflict.record.description, "field": "full_name", "lost": conflict.id.description, "decision": decision, "value": value,
      "_reason": "asked both",
    ]
  }

  @Test("Home counts them; the page shows both values with who wanted them, escaped, and the buttons that decide")
  func list() async throws {
    let seeded = try await seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      #expect(try await browser.get("/").text.contains("<a href=\"/conflicts\">Conflicting edits to decide</a> <span class=\"badge tone-stop\">1</span>"))
      let page = try await browser.get("/conflicts").text
      for text in ["Zhao Lei-Lei", "Zhao &lt;b&gt;Lei&lt;/b&gt;", "<b>HQ</b> · wei", "<b>SH01</b> · li.na", "Changed at HQ and, without knowing of that, at SH01."] {
        #expect(page.contains(text), "\(text)")
      }
      for decision in ["keep", "take", "write"] { #expect(page.contains("<button name=\"decision\" value=\"\(decision)\">"), "\(decision)") }
      #expect(try await browser.get("/conflicts?kind=lifecycle").text.contains("Nothing is in conflict."))
      let record = try #require(try await seeded.office.replica.conflicts().first).record
      #expect(try await browser.get("/r/\(record)").text.contains("href=\"/conflicts?record=\(record)\""))
      let language = try await browser.post("/language", ["_token": try await browser.get("/").token, "language": "zh", "back": "/conflicts"])
      let chinese = try await browser.get(language.location).text
      for text in ["冲突的修改", "保留现值", "采用此值", "填写新值", "HQ 与 SH01 在互不知情时都做了修改。"] { #expect(chinese.contains(text), "\(text)") }
    }
  }

  @Test("It is decided by a button, and the page says so once", arguments: [("keep", "Zhao <b>Lei</b>"), ("take", "Zhao Lei-Lei"), ("write", "Zhao Leilei")])
  func decide(_ decision: String, _ name: String) async throws {
    let seeded = try await seeded()
    let filled = try await form(seeded, decision, value: decision == "write" ? "Zhao Leilei" : "")
    try await seeded.browse { browser in
      var form = filled
      try await browser.signIn()
      form["_token"] = try await browser.get("/conflicts").token
      let answer = try await browser.post("/conflicts?kind=edit", form)
      #expect(answer.status == .seeOther && answer.location == "/conflicts?kind=edit")
      let page = try await browser.get(answer.location).text
      #expect(page.contains("Nothing is in conflict.") && page.contains("class=\"flash\""))
      #expect(!(try await browser.get("/").text.contains("href=\"/conflicts\"")))
    }
    let zhao = try await seeded.office.replica.read { try $0.first(Operator.self, where: "name = 'zhao'") }
    #expect(zhao?.fullName == name)
    let newest = try await seeded.office.replica.history(of: try #require(zhao).id.key).last
    #expect(newest?.step == "conflict.resolve" && newest?.reason == "asked both" && newest?.operatorName == "li.na")
  }

  @Test("What is wrong with a third value stands by its conflict, with what was typed; nothing is decided")
  func refused() async throws {
    let seeded = try await seeded()
    let long = String(repeating: "x", count: 201)
    let form = try await form(seeded, "write", value: long)
    try await seeded.browse { browser in
      var form = form
      try await browser.signIn()
      form["_token"] = try await browser.get("/conflicts").token
      let page = try await browser.post("/conflicts", form)
      #expect(page.status == .unprocessableContent && page.text.contains("is longer than 200 bytes.") && page.text.contains("value=\"\(long)\""))
      form["_token"] = "stale"
      form["value"] = "Zhao Leilei"
      #expect(try await browser.post("/conflicts", form).status == .forbidden)
      form["_token"] = try await browser.get("/conflicts").token
      form["lost"] = "nonsense"
      let unknown = try await browser.post("/conflicts", form)
      #expect(unknown.status == .unprocessableContent && unknown.text.contains("names no open edit of this field."))
    }
    #expect(try await seeded.office.replica.conflicts().count == 1)
  }

  @Test("Who may not decide sees it without buttons, and why")
  func onlooker() async throws {
    let seeded = try await seeded()
    try await seeded.browse { browser in
      try await browser.signIn("Zhao <b>Lei</b>")
      let page = try await browser.get("/conflicts").text
      #expect(page.contains("Zhao Lei-Lei") && page.contains("zhao may not do this.") && !page.contains("name=\"decision\""))
    }
  }
}
