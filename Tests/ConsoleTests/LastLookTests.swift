import Foundation
import Ground
import Replica
import Testing
import Workflow

@testable import Console

@Suite("What changed since one last looked")
struct LastLookTests {
  /// Something that another person changes at headquarters, and that comes to the office.
  private static func change(_ seeded: Company.Seeded, _ code: String) async throws {
    _ = try await seeded.headquarters.do(
      "product.define", ["code": code, "name_en": "Pump \(code)", "name_zh": "泵", "unit": "C62", "minutes": "5"], by: Company.administrator)
    try await seeded.headquarters.send(to: seeded.office)
  }

  @Test("It says by document what others did, and neither what one did oneself nor what came before the first visit")
  func changes() async throws {
    let seeded = try await Company.seeded()
    _ = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let first = try await browser.get("/").text
      #expect(first.contains("From now on this says what others change") && !first.contains("I have seen this"))
      #expect(try await browser.get("/").text.contains("Nothing has changed."))
      try await Self.change(seeded, "P-900")
      let order = try await seeded.order("PO-2")
      _ = try await seeded.office.do("order.check", ["order": order.description], by: Actor(name: "wu", roles: [.salesClerk]))
      let page = try await browser.get("/").text
      let card = page[try #require(page.range(of: "id=\"live-changes\"")).lowerBound...]
      #expect(card.contains("P-900</a>") && card.contains("Define a product · wei, HQ, 2026-11-24 10:00"))
      #expect(card.contains("SO-SH01-2026-000002</a>") && card.contains("· wu, SH01"))
      #expect(!card.contains("SO-SH01-2026-000001</a>") && !card.contains("Receive an order · li.na"))
      // Another person's look is their own.
      try await browser.signIn("Zhao Lei")
      #expect(try await browser.get("/").text.contains("From now on this says what others change"))
    }
  }

  @Test("The button takes away what was shown, and leaves what came since")
  func button() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      _ = try await browser.get("/")
      try await Self.change(seeded, "P-900")
      let page = try await browser.get("/").text
      let start = try #require(page.range(of: "name=\"through\" value=\""))
      let through = String(page[start.upperBound...].prefix { $0 != "\"" })
      try await Self.change(seeded, "P-901")
      let token = try await browser.get("/").token
      #expect(try await browser.post("/seen", ["_token": token, "through": through]).location == "/")
      let after = try await browser.get("/").text
      #expect(after.contains("P-901</a>") && !after.contains("P-900</a>"))
      for wrong in ["", "x", "-1", "999999"] {
        #expect(try await browser.post("/seen", ["_token": token, "through": wrong]).status == .badRequest, "\(wrong)")
      }
    }
  }

  @Test("A reload takes nothing away; a visit after a pause takes what the visit before had shown, and a page that renews itself shows nothing to anyone")
  func pause() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      _ = try await browser.get("/")
      try await Self.change(seeded, "P-900")
      for _ in 1...2 { #expect(try await browser.get("/").text.contains("P-900</a>")) }
      try await Self.change(seeded, "P-901")
      seeded.company.clock.advance(hours: 1)
      #expect(try await browser.get("/", headers: [.weftLive: "1"]).text.contains("P-900</a>"))
      let page = try await browser.get("/").text
      #expect(page.contains("P-901</a>") && !page.contains("P-900</a>"))
    }
  }

  @Test("A list that was cut has not been shown: it stays until the button is pressed")
  func cut() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      _ = try await browser.get("/")
      for number in 1...(HomeChanges.maximumDocuments + 2) { try await Self.change(seeded, "Q-\(number)") }
      for _ in 1...2 {
        let page = try await browser.get("/").text
        #expect(page.contains("Q-14</a>") && !page.contains("Q-2</a>") && page.contains("+ 2 more documents"))
        seeded.company.clock.advance(hours: 1)
      }
    }
  }

  @Test("A look moves on only half an hour after the list was shown whole")
  func rule() {
    let at = Instant(milliseconds: 1_000_000_000)
    func later(_ minutes: Int) -> Instant { Instant(milliseconds: at.milliseconds + UInt64(minutes) * 60_000) }
    let shown = LastLook(seen: 5, shown: 9, shownAt: at)
    #expect(shown.visited(at: later(29)) == shown)
    #expect(shown.visited(at: later(30)).seen == 9)
    #expect(LastLook(seen: 5, shown: nil, shownAt: at).visited(at: later(600)).seen == 5)
    // A clock that was set back.
    #expect(shown.visited(at: Instant(milliseconds: 0)) == shown)
  }

  @Test("A replica that was made anew counts its arrivals anew: everything in it is news")
  func anew() async throws {
    let seeded = try await Company.seeded()
    let changes = try await seeded.office.workplace.look(as: Actor(name: "x", roles: [.analyst])) { step in
      try HomeChanges(after: 1_000_000, step, Catalogue.steps, TimeWords(zoneMinutes: 480, now: step.now, language: .english), .english)
    }
    #expect(!changes.lines.isEmpty)
  }
}
