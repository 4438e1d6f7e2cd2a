import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The pages of customers")
struct CarePagesTests {
  private static let agent = Actor(name: "wang", roles: [.serviceAgent, .salesClerk, .salesManager])

  /// An office with an order and a complaint about it.
  private func complained() async throws -> (town: OrderTown, complaint: Row<Complaint>) {
    let town = try await OrderTown.made()
    let order = try await town.receive("PO-7", lines: "P-100 50 C62")
    let number = try #require(try await town.office.replica.read { try $0.get(SalesOrder.ID(order)) }).number
    let key = try await town.office.do("complaint.open", ["order": number, "kind": "delivery", "text": "Where <b>is</b> it?"], by: Self.agent)
    return (town, try #require(try await town.office.replica.read { try $0.get(Complaint.ID(key)) }))
  }

  @Test("an open complaint stands with its clock; its page says what must be decided and leads to the steps")
  func complaint() async throws {
    let (town, complaint) = try await complained()
    try await town.browse(town.office, "Li Na") { browser in
      let list = try await browser.get("/care").text
      #expect(list.contains(complaint.number) && list.contains(CarePage.complaint(complaint.id.key)))
      let page = try await browser.get(CarePage.complaint(complaint.id.key)).text
      #expect(page.contains("Where &lt;b&gt;is&lt;/b&gt; it?") && !page.contains("<b>is</b>"))
      for topic in CareTopic.allCases { #expect(page.contains(topic.label.en)) }
      #expect(page.contains("/r/\(complaint.id.key)/complaint.answer#step-complaint.answer"))
      for path in ["/care/returns", "/care/satisfaction", "/care/prevention", "/care/satisfaction?from=2026-11-30&to=2026-11-01"] { #expect(try await browser.get(path).status == .ok, "\(path)") }
      #expect(try await browser.get("/care/satisfaction?from=nonsense").text.contains("Give two days"))
      #expect(try await browser.get("/care/complaint/nonsense").status == .notFound)
      let csv = try await browser.get("/care/satisfaction/csv?from=2026-11-01&to=2026-11-30")
      #expect(csv.status == .ok && csv.headers[.contentType] == "text/csv; charset=utf-8" && csv.text.split(whereSeparator: \.isNewline).count > Satisfaction.weights.count)
      #expect(try await browser.get("/care/satisfaction/csv?from=x").status == .badRequest)
    }
  }

  @Test("a signed link takes one answer without a sign-in, in the customer's language; forged, used and expired ones are told so, and guessing has to wait")
  func link() async throws {
    let (town, _) = try await complained()
    let customer = try #require(try await town.office.replica.read { try $0.first(Customer.self) })
    let survey = try await town.office.do("survey.ask", ["customer": customer.code], by: Self.agent)
    // Nobody signs in.
    try await Company.Seeded(headquarters: town.headquarters, office: town.office, company: town.company).browse { browser in
      let links = try await SurveyLinks(browser.desk)
      let token = links.token(survey)
      let page = try await browser.get("/survey/\(token)", headers: [.acceptLanguage: "zh-CN"])
      #expect(page.status == .ok && page.text.contains("您对我们的满意程度如何？") && !page.text.contains("/sign-out"))
      let empty = try await browser.post("/survey/\(token)", ["_token": page.token])
      #expect(empty.status == .unprocessableContent)
      #expect(try await browser.post("/survey/\(token)", ["_token": "x", "csat": "5"]).status == .forbidden)
      let done = try await browser.post("/survey/\(token)", ["_token": page.token, "csat": "5", "nps": "9", "text": "Good <b>pumps</b>."])
      #expect(done.status == .ok && done.text.contains("Thank you"))
      let answer = try #require(try await town.office.replica.read { try $0.first(SurveyAnswer.self) })
      #expect(answer.way == .link && answer.satisfaction == 5 && answer.recommendation == 9)
      #expect(try await browser.get("/survey/\(token)").status == .gone)
      #expect(try await browser.post("/survey/\(token)", ["_token": page.token, "csat": "1"]).status == .gone)
      // Of another survey with this one's signature, of another key, and no token at all.
      let other = "\(Data(customer.id.key.bytes).base64URL).\(token.split(separator: ".")[1])"
      for forged in [other, String(token.dropLast()) + "_", "x", "x.y"] { #expect(try await browser.get("/survey/\(forged)").status == .notFound, "\(forged)") }
      for _ in 0..<30 { _ = try await browser.get("/survey/x.y") }
      #expect(try await browser.get("/survey/x.y").status == .tooManyRequests)
    }
  }
}
