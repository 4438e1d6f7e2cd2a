import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("What must not happen again")
struct PreventionTests {
  private let agent = Actor(name: "an", roles: [.serviceAgent])

  /// Complaints at the office, so many in each of the weeks before, the oldest first, about an order of its own; it is Monday morning after them.
  private func weeks(_ numbers: [Int]) async throws -> (company: Company, order: String) {
    let (company, order) = try await Company.delivered()
    let shipment = try await company.warehouse.only(Shipment.self)
    var monday = Day("2026-11-23")!
    for number in numbers {
      company.clock.set(moment(monday.description, 10))
      for _ in 0..<number { _ = try await company.complain(order, lines: "P-100 | | 1") }
      // A week of which nothing is known is no past: something is delivered in each.
      let day = monday
      _ = try await company.warehouse.replica.commit(by: "zhao", step: "delivery.record") { _, changes in
        try changes.create(Delivery.self, on: Shelf(.warehouse, company.warehouse.id)) {
          $0.shipment = shipment.id
          $0.order = shipment.order
          $0.receivedBy = "Wang Fang"
          $0.on = day
        }
      }
      monday = monday.advanced(by: 7)
    }
    try await company.sync()
    company.clock.set(moment(monday.description, 9))
    return (company, order)
  }

  private func warnings(_ company: Company) async throws -> [String] {
    try await company.office.workplace.takeAutomaticSteps().taken.map(\.step.name).filter { $0 == "warning.raise" }
  }

  @Test("a week that stands out against its own past is told once, with the numbers; an action answers it")
  func warning() async throws {
    let (company, _) = try await weeks([1, 0, 1, 1, 0, 1, 6])
    let office = company.office
    #expect(try await warnings(company) == ["warning.raise"])
    #expect(try await warnings(company).isEmpty)
    let warning = try await office.only(EarlyWarning.self)
    // Of 4 in 6 weeks: 0.666667 and 0.666667 + 3 √0.666667.
    #expect(warning.count == 6 && warning.size == 1 && warning.usual.description == "0.666667" && warning.limit.description == "3.116156")
    #expect(try await office.inbox(.serviceAgent).contains { $0.step == "warning.dismiss" && $0.subjectNumber == warning.number })
    let raw = ["what": "Torque is checked.", "figure": "complaints", "owner": "service-agent", "due": "2027-01-29", "warning": warning.number]
    try await office.refuses("prevention.plan", by: agent, raw.merging(["due": "2026-01-01", "owner": "boss", "days": "3"]) { $1 }, ["date.past @ due", "number.range @ days", "role.unknown @ owner"])
    try await office.refuses("prevention.plan", by: agent, raw.merging(["figure": "late", "cause": "process.tool"]) { $1 }, ["prevention.cause @ cause"])
    try await office.take("prevention.plan", by: agent, raw)
    #expect(try await office.only(EarlyWarning.self).state == .acted)
    #expect(try await !office.inbox(.serviceAgent).contains { $0.step == "warning.dismiss" })
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a week like those before, one with few cases, and a past that is too short say nothing", arguments: [[2, 3, 2, 3, 2, 3, 4], [0, 0, 0, 0, 0, 0, 2], [0, 0, 0, 9]])
  func quiet(_ numbers: [Int]) async throws {
    let (company, _) = try await weeks(numbers)
    #expect(try await warnings(company).isEmpty)
    try await company.office.refuses("warning.raise", by: agent, ["rule": "complaints"], ["warning.quiet @ rule"])
    try await company.office.refuses("warning.raise", by: agent, ["rule": "rejects"], ["warning.rule @ rule"])
  }

  @Test("an action is judged by the figures before and after it over as many days: effective, not, or too early to say")
  func judged() throws {
    let judge = PreventionFigures.judge
    #expect(judge((40, 200), (10, 200), true) == .effective)
    #expect(judge((40, 200), (38, 200), true) == .not)
    #expect(judge((10, 200), (40, 200), true) == .not)
    #expect(judge((40, 200), (10, 200), false) == .tooEarly)
    #expect(judge((2, 10), (0, 10), true) == .tooEarly)
    #expect(judge((0, 0), (0, 0), true) == .tooEarly)
  }

  @Test("from plan to judgement: the program measures, and what had no effect asks for another plan")
  func action() async throws {
    let (company, order) = try await Company.delivered()
    let office = company.office
    let raw = ["what": "Torque is checked.", "figure": "complaints", "owner": "service-agent", "due": "2026-12-01", "days": "14"]
    let number = try await office.get(PreventiveAction.self, try await office.take("prevention.plan", by: agent, raw).subject).number
    #expect(try await office.inbox(.serviceAgent).contains { $0.step == "prevention.done" && $0.subjectNumber == number })
    try await office.refuses("prevention.judge", by: agent, ["action": number], ["state.other @ action"])
    try await office.take("prevention.done", by: agent, ["action": number, "result": "Wrenches are set."])
    try await office.take("prevention.judge", by: agent, ["action": number])
    let early = try await office.only(PreventiveAction.self)
    #expect(early.effect == .tooEarly && early.state == .done)
    #expect(early.before == "0 / 0" && early.after == "0 / 1")
    _ = order
  }

  @Test("a complaint of the same customer, product and cause again is marked, and asks for prevention until somebody plans it")
  func repeats() async throws {
    let (company, order) = try await Company.delivered()
    let office = company.office
    _ = try await company.complain(order, lines: "P-100 | | 1")
    company.clock.set(moment("2026-12-23", 9))
    let again = try await company.complain(order, lines: "P-100 | | 1")
    _ = try await company.complain(order, lines: "P-100 | | 1", kind: "documents")
    #expect(try await office.inbox(.serviceAgent).filter { $0.step == "prevention.plan" }.map(\.subjectNumber) == [again])
    try await office.take(
      "prevention.plan", by: agent, ["what": "x", "figure": "complaints", "owner": "inspector", "due": "2026-12-31", "complaint": again])
    #expect(try await !office.inbox(.serviceAgent).contains { $0.step == "prevention.plan" })
    company.clock.set(moment("2027-07-01", 9))
    _ = try await company.complain(order, lines: "P-100 | | 1")
    #expect(try await !office.inbox(.serviceAgent).contains { $0.step == "prevention.plan" })
  }

  @Test("a Pareto chart of complaints leads to the records behind each bar")
  func pareto() async throws {
    let (company, order) = try await Company.delivered()
    var last = ""
    for cause in ["process.tool", "process.tool", "use", ""] {
      last = try await company.complain(order, lines: "P-100 | | 1")
      if !cause.isEmpty { try await company.office.take("complaint.classify", by: agent, ["complaint": last, "cause": cause, "site": "PL01"]) }
    }
    let day = Day("2026-11-23")!
    let charts = try await company.office.workplace.look(as: agent) { context in
      try ComplaintPareto.By.allCases.map { try ComplaintPareto($0, CareSpan(day, to: day, on: context.home), context) }
    }
    #expect(charts.map { $0.bars.map { [$0.bar.count, $0.bar.cumulated] } } == [[[2, 500], [1, 750], [1, 1_000]], [[4, 1_000]], [[4, 1_000]], [[3, 750], [1, 1_000]]])
    #expect(charts[0].bars[1].complaints.map(\.number) == [last] && charts[2].bars[0].name.en == "Lantian Pumps")
  }
}
