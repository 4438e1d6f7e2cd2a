import Foundation
import GRDB
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The page of an order")
struct OrderPageTests {
  @Test("At the office: head, band, lines, documents, timeline, steps, each with its words")
  func office() async throws {
    let town = try await OrderTown.made()
    let order = try await town.approved()
    let work = try await town.make(order, good: "30")
    _ = try await town.ship(order, work, made: "30")
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get("/r/\(order)").text
      for text in [
        "SO-SH01-2026-000001", "Lantian &lt;b&gt;Water&lt;/b&gt;", "PO-1", "65,730.00 CNY", "for 2026-12-18", "30 of 70 pcs made", "20 of 70 pcs shipped",
        "P-100", "Centrifugal pump", "50 pcs", "1,280.00 CNY/pcs", "64,000.00 CNY", "WO-PL01-2026-000001", "GR-WH01-2026-000001", "SH-WH01-2026-000001",
        "SF Express · 苏E12345", "Approve the order", "order.receive", "<b>PL01</b> Schedule a standard product for the first time",
      ] { #expect(page.contains(text), "\(text)") }
      // A word, a shape and a class for each stage; it leads to the one document that it is about.
      #expect(page.contains("stage-done\"><span class=\"stage-mark\" aria-hidden=\"true\">✓</span><span class=\"stage-name\"><a href=\"#lines\">Promise</a></span><span class=\"stage-word\">done"))
      #expect(page.contains("stage-working\"><span class=\"stage-mark\" aria-hidden=\"true\">◐</span><span class=\"stage-name\"><a href=\"/r/\(work)\">Production</a></span><span class=\"stage-word\">in work"))
      #expect(page.contains("stage-waiting\"><span class=\"stage-mark\" aria-hidden=\"true\">○</span><span class=\"stage-name\">Invoice</span><span class=\"stage-word\">waiting"))
      #expect(page.contains("action=\"/r/\(order)/order.cancel\"") && !page.contains("style="))
    }
  }

  @Test("At plant and warehouse: their part of it, with the way to their steps, and no price anywhere")
  func parts() async throws {
    let town = try await OrderTown.made()
    let order = try await town.approved()
    try await town.browse(town.plant, "Chen Gang") { browser in
      let page = try await browser.get("/r/\(order)").text
      for text in ["SO-SH01-2026-000001", "P-100", "50 pcs", "0 of 70 pcs made", "To be done here", "/plan.schedule#step-plan.schedule"] {
        #expect(page.contains(text), "\(text)")
      }
      for secret in ["CNY", "1280", "1,280", "65,730", "Invoice", "Payment"] { #expect(!page.contains(secret), "\(secret)") }
      // Its own records lead to it by its number.
      let request = try #require(try await town.plant.replica.read { try $0.first(SupplyRequest.self) }).id
      #expect(try await browser.get("/r/\(request)").text.contains("<a href=\"/r/\(order)\">SO-SH01-2026-000001</a>"))
    }
    let work = try await town.make(order, good: "50")
    _ = try await town.ship(order, work, made: "50")
    for (site, person) in [(town.plant, "Chen Gang"), (town.warehouse, "Zhao Min")] {
      try await town.browse(site, person) { browser in
        let page = try await browser.get("/r/\(order)").text
        #expect(page.contains("20 of 70 pcs shipped") && page.contains("SF Express"))
        for secret in ["CNY", "1,280", "65,730"] { #expect(!page.contains(secret), "\(secret)") }
      }
    }
  }

  @Test("A plant asks from the order's page, the office answers there; the note's own address leads to the conversation")
  func conversation() async throws {
    let town = try await OrderTown.made()
    let order = try await town.approved()
    try await town.browse(town.plant, "Chen Gang") { browser in
      let page = try await browser.get("/r/\(order)")
      #expect(page.text.contains("<option value=\"SH01\"") && page.text.contains("<option value=\"WH01\"") && !page.text.contains("id=\"note-scope\""))
      let long = String(repeating: "x", count: 2_001)
      let refused = try await browser.post("/r/\(order)/note.write", ["_token": page.token, "text": long, "asks": "SH01"])
      #expect(refused.status == .unprocessableContent && refused.text.contains("has 2001 characters"))
      #expect(refused.text.contains(">\n\(long)</textarea>") && refused.text.contains("<option value=\"SH01\" selected>"))
      let stale = try await browser.post("/r/\(order)/note.write", ["_token": "old", "text": "kept"])
      #expect(stale.status == .forbidden && stale.text.contains(">\nkept</textarea>"))
      let sent = try await browser.post("/r/\(order)/note.write", ["_token": page.token, "text": "Which <flange>?", "asks": "SH01"])
      #expect(sent.status == .seeOther && sent.location == "/r/\(order)#talk")
      let written = try await browser.get("/r/\(order)").text
      #expect(written.contains("<p class=\"note-text\">Which &lt;flange&gt;?</p>") && written.contains("<ins>Which &lt;flange&gt;?</ins>"))
    }
    try await town.sync()
    let note = try #require(try await town.office.replica.read { try $0.first(Note.self) }).id
    try await town.browse(town.office, "Li Na") { browser in
      let home = try await browser.get("/r/\(note)")
      #expect(home.status == .seeOther && home.location == "/r/\(order)#note-\(note)")
      #expect(try await browser.get("/r/\(note)/note.done").location == "/r/\(order)#note-\(note)")
      let page = try await browser.get("/r/\(order)")
      #expect(page.text.contains("<b>PL01</b> Chen Gang") && page.text.contains("action=\"/r/\(note)/note.done\"") && page.text.contains("asks SH01"))
      let answer = try await browser.post("/r/\(note)/note.done", ["_token": page.token, "text": "DN 80"])
      #expect(answer.status == .seeOther && answer.location == "/r/\(order)#talk")
      let answered = try await browser.get("/r/\(order)").text
      #expect(answered.contains("<p class=\"note-text\">DN 80</p>") && answered.contains("href=\"#note-\(note)\">to the question</a>"))
      #expect(!answered.contains("note.done\""))
      let again = try await browser.post("/r/\(note)/note.done", ["_token": page.token, "text": "DN 100"])
      #expect(again.status == .unprocessableContent)
    }
  }

  @Test("The next step stands open and first; the others fold, and those that are not possible say why")
  func steps() async throws {
    let town = try await OrderTown.made()
    let order = try await town.receive()
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get("/r/\(order)").text
      let next = try #require(page.range(of: "<details id=\"step-order.check\" class=\"step-box\" open>"))
      let other = try #require(page.range(of: "<details id=\"step-order.cancel\" class=\"step-box\">"))
      #expect(next.lowerBound < other.lowerBound)
      #expect(page.contains("The sales order is received."))
      let chosen = try await browser.get("/r/\(order)/order.cancel").text
      #expect(chosen.contains("<details id=\"step-order.cancel\" class=\"step-box\" open>"))
      let refused = try await browser.post("/r/\(order)/order.cancel", ["_token": try await browser.get("/r/\(order)").token, "why": ""])
      #expect(refused.status == .unprocessableContent && refused.text.contains("step-order.cancel\" class=\"step-box\" open>"))
    }
  }

  @Test("A conflict of the order stands on its page with its keys, and is decided there")
  func conflict() async throws {
    let town = try await OrderTown.made()
    let order = try await town.receive()
    try await town.sync()
    for (site, by, terms) in [(town.laptop, "wei", "EXW"), (town.office, "li.na", "DAP")] {
      town.company.clock.advance(hours: 1)
      _ = try await site.replica.commit(by: by, step: "order.correct") { snapshot, changes in
        guard let row = try snapshot.get(SalesOrder.ID(order)) else { return }
        try changes.update(row) { $0.deliveryTerms = terms }
      }
    }
    try await town.sync()
    let conflict = try #require(try await town.office.replica.conflicts().first)
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get("/r/\(order)")
      for text in [
        "data-conflict", "<b>FD01</b> · wei", "<b>SH01</b> · li.na", "<kbd class=\"key-hint\" aria-hidden=\"true\">1</kbd>",
        "<kbd class=\"key-hint\" aria-hidden=\"true\">2</kbd>", "<kbd class=\"key-hint\" aria-hidden=\"true\">3</kbd>", "/assets/order.js",
        "action=\"/r/\(order)/conflict.resolve\"",
      ] { #expect(page.text.contains(text), "\(text)") }
      var form = ["_token": page.token, "subject": "\(order)", "field": "delivery_terms", "lost": conflict.id.description, "decision": "write", "value": ""]
      let refused = try await browser.post("/r/\(order)/conflict.resolve", form)
      #expect(refused.status == .unprocessableContent && refused.text.contains("data-conflict"))
      form["decision"] = "take"
      let taken = try await browser.post("/r/\(order)/conflict.resolve", form)
      #expect(taken.status == .seeOther && taken.location == "/r/\(order)")
      #expect(!(try await browser.get("/r/\(order)").text.contains("data-conflict")))
    }
    #expect(try await town.office.replica.read { try $0.get(SalesOrder.ID(order)) }?.deliveryTerms == "EXW")
  }

  @Test("An order of 200 lines weighs less than 150 KB, shows 100 lines a page, and takes as many queries as one of 5")
  func large() async throws {
    let town = try await OrderTown.made()
    func order(_ count: Int) async throws -> RecordKey {
      let lines = (1...count).map { "\($0 % 2 == 0 ? "P-100" : "S-010") \($0) C62" }.joined(separator: "\n")
      return try await town.rushed("PO-\(count)", lines: lines)
    }
    let small = try await order(5), large = try await order(200)
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get("/r/\(large)").text
      #expect(page.utf8.count < 150_000, "\(page.utf8.count)")
      #expect(page.contains("1–100") && page.contains("href=\"/r/\(large)?lines=2#lines\"") && page.contains(">99 pcs<") && !page.contains(">101 pcs<"))
      #expect(page.contains("href=\"/list/supply_request?q=SO%2DSH01%2D2026%2D000002\""))
      let second = try await browser.get("/r/\(large)?lines=2").text
      #expect(second.contains(">101 pcs<") && second.contains(">200 pcs<") && second.utf8.count < 150_000)
      #expect(try await browser.get("/r/\(large)?lines=99&steps=nonsense").status == .ok)
    }
    let few = try await queries(small, town), many = try await queries(large, town)
    // The log is searched by halving it, so a longer one takes a few more looks for each step of the timeline.
    let isSearch = { (sql: String) in sql.contains("FROM log ") }
    let more = many.filter { !isSearch($0.key) && $0.value > few[$0.key] ?? 0 }
    #expect(more.isEmpty && many.values.reduce(0, +) < 400, "\(more) \(many.values.reduce(0, +))")
  }

  /// How often each statement is run for the page's view; lists of arguments of any length are one.
  private func queries(_ order: RecordKey, _ town: OrderTown) async throws -> [String: Int] {
    let seen = Seen()
    try await town.office.workplace.look(as: OrderTown.clerk) { step in
      step.snapshot.db.trace { seen.statements[$0.description.replacing(#/\?(, ?\?|,\?)+/#, with: "?"), default: 0] += 1 }
      defer { step.snapshot.db.trace(options: []) }
      let times = TimeWords(zoneMinutes: 480, now: step.now, language: .english)
      let maker = OrderViewMaker(step: step, workplace: town.office.workplace, times: times, language: .english)
      _ = try maker.view(SalesOrder.ID(order), .init())
    }
    return seen.statements
  }

  private final class Seen: @unchecked Sendable { var statements: [String: Int] = [:] }

  @Test("Who has it is told of every site that reads it: when, or that it is not known yet")
  func seen() async throws {
    let town = try await OrderTown.made()
    let order = try await town.approved()
    try await town.office.replica.acknowledged(
      by: town.plant.admission.site, town.office.replica.frontier(), at: Instant(milliseconds: town.company.clock.milliseconds()))
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get("/r/\(order)").text
      #expect(page.contains("<b>PL01</b> <span class=\"quiet\">since 2026-11-24 10:00") && page.contains("<b>WH01</b> <span class=\"quiet\">not known yet"))
    }
    try await town.browse(town.warehouse, "Zhao Min") { browser in
      let page = try await browser.get("/r/\(order)").text
      #expect(page.contains("<b>SH01</b> <span class=\"quiet\">made the change"))
    }
  }

  @Test("Other records keep the page of any record, and an unknown key is not found")
  func others() async throws {
    let town = try await OrderTown.made()
    let order = try await town.approved()
    let customer = try #require(try await town.office.replica.read { try $0.first(Customer.self) }).id
    try await town.browse(town.office, "Li Na") { browser in
      let page = try await browser.get("/r/\(customer)").text
      #expect(page.contains("Details") && page.contains("SO-SH01-2026-000001") && !page.contains("class=\"band\""))
      #expect(try await browser.get("/r/01a20b48-0900-7007-8000-0800000000ff").status == .notFound)
      #expect(try await browser.post("/r/\(customer)/note.write", ["_token": "x"]).status == .notFound)
      #expect(try await browser.get("/r/\(order)", headers: [.weftLive: "1"]).text.contains("id=\"live-talk\""))
    }
  }
}
