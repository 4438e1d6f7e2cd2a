import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The page of the meeting")
struct MeetingPagesTests {
  @Test("An item of the agenda leads to its form; the decision stands on the page, in the inbox of who must act, and by its day later")
  func meeting() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    seeded.company.clock.advance(hours: 48)
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/meeting").text
      #expect(page.contains("Overdue tasks <span class=\"quiet count\">2</span>") && page.contains("SH01: Check a received order"))
      #expect(page.contains("href=\"/meeting?about=\(order)&amp;matter=task#decide\""))
      let form = try await browser.get("/meeting?about=\(order)&matter=task").text
      #expect(form.contains("value=\"SO-SH01-2026-000001\"") && form.contains("<option value=\"task\" selected>"))
      #expect(!form.contains("Nothing has been saved yet."))
      var fields = ["_token": try await browser.get("/meeting").token, "about": "SO-SH01-2026-000001", "matter": "task", "what": "Call <them>", "site": "SH01"]
      let wrong = try await browser.post("/meeting", fields)
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("Call &lt;them&gt;") && wrong.text.contains("Nothing has been saved yet."))
      fields["role"] = "sales-clerk"
      fields["until"] = "2026-11-27"
      #expect(try await browser.post("/meeting", fields).location == "/meeting")
      let after = try await browser.get("/meeting").text
      #expect(after.contains("DC-SH01-2026-000001") && after.contains("Call &lt;them&gt;") && after.contains("SH01 · sales clerk"))
      #expect(after.contains("href=\"/meeting/2026-11-26\""))
      let home = try await browser.get("/").text
      #expect(home.contains("DC-SH01-2026-000001</a> <span>Call &lt;them&gt;</span>") && home.contains("/decision.done#step-decision.done"))
      let day = try await browser.get("/meeting/2026-11-26").text
      #expect(day.contains("Decided on 2026-11-26") && day.contains("Call &lt;them&gt;") && !day.contains("id=\"decide\""))
      #expect(try await browser.get("/meeting/2026-11-25").text.contains("There is none."))
      #expect(try await browser.get("/meeting/nonsense").status == .notFound)
      try await browser.signIn("Zhao Lei")
      let reader = try await browser.get("/meeting").text
      #expect(reader.contains("zhao may not do this.") && !reader.contains("action=\"/meeting\""))
    }
  }
}

@Suite("The page of sites")
struct SitesPageTests {
  @Test("Each site stands in plain words, those in trouble first: what waits both ways, the last comparison, the clock")
  func sites() async throws {
    let peers = [
      PeerLine(code: "PL01", state: Words("connected", "已连接"), lastHeard: nil, waiting: 0, error: ""),
      PeerLine(
        code: "HQ", state: Words("not connected", "未连接"), lastHeard: Instant(milliseconds: 0), waiting: 14, error: "no route",
        proof: PeerLine.Proof(at: Instant(milliseconds: 1_795_500_000_000), differing: 0), clock: Words("our clock is 9 min behind by theirs", "慢"), coming: 3),
    ]
    try await Company.seeded().browse(peers) { browser in
      try await browser.signIn()
      let page = try await browser.get("/sites").text
      let first = try #require(page.range(of: "id=\"site-HQ\"")), second = try #require(page.range(of: "id=\"site-PL01\""))
      #expect(first.lowerBound < second.lowerBound)
      for text in ["Tianhe Pump", "headquarters", "14 of your site", "3 of its changes are on their way here", "identical with HQ as of", "9 min behind", "no route", "not compared yet", "nothing is known to be missing here"] {
        #expect(page.contains(text), "\(text)")
      }
      #expect(!page.contains("What this node must tell you"))
    }
  }
}
