import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("The order coordination meeting")
struct MeetingTests {
  private let manager = Actor(name: "liu", roles: [.salesManager])

  private func company() async throws -> Company {
    let company = try await Company()
    try await company.setUp(limit: "900000.00 CNY")
    _ = try await company.plant.workplace.perform(
      "operator.register", ["name": "chen", "full_name": "Chen Gang", "roles": "planner foreman"], by: Actor(name: "wei", roles: [.administrator]))
    try await company.sync()
    return company
  }

  private func inbox(_ site: Place, _ roles: OperatorRole...) async throws -> [InboxTask] {
    try await site.workplace.look(as: Actor(name: "x", roles: Set(roles))) { try Inbox.tasks($0).filter { $0.step == DecisionDone.step.name } }
  }

  @Test("What was decided becomes a task of the site and role that must act, with the day agreed, and is closed there with its result")
  func decided() async throws {
    let company = try await company()
    let order = try await company.receiveOrder()
    let made = try await company.office.workplace.perform(
      "meeting.decide", ["about": order, "matter": "late", "what": "Second shift on Saturday", "site": "PL01", "role": "planner", "until": "2026-11-26"], by: manager)
    try await company.sync()
    let tasks = try await inbox(company.plant, .planner)
    #expect(tasks.map(\.subject) == [made.result.subject] && tasks[0].due == moment("2026-11-26", 17) && !tasks[0].isOverdue)
    #expect(try await inbox(company.plant, .foreman).isEmpty, "another role")
    #expect(try await inbox(company.office, .planner).isEmpty, "another site")
    #expect(try await inbox(company.plant, .administrator).count == 1, "stands in for any")
    company.clock.set(moment("2026-11-27", 9))
    #expect(try await inbox(company.plant, .planner)[0].isOverdue)

    let entries = ["decision": made.result.subject.description, "result": "Done, 40 pieces more"]
    await #expect(throws: Problems.self) { try await company.office.workplace.perform("decision.done", entries, by: Actor(name: "x", roles: [.planner])) }
    await #expect(throws: Problems.self) { try await company.plant.workplace.perform("decision.done", entries, by: Actor(name: "x", roles: [.foreman])) }
    _ = try await company.plant.workplace.perform("decision.done", entries, by: Actor(name: "chen", roles: [.planner]))
    try await company.sync()
    #expect(try await inbox(company.plant, .planner).isEmpty)
    let decision = try await company.office.get(Decision.self, made.result.subject)
    #expect(decision.state == .done && decision.result == "Done, 40 pieces more" && decision.aboutName == order && decision.decidedBy == "liu")
    await #expect(throws: Problems.self) { try await company.plant.workplace.perform("decision.done", entries, by: Actor(name: "chen", roles: [.planner])) }
  }

  @Test("Every problem of a decision is told at once: a day gone by, a document nobody knows, a role nobody has, a site there is not")
  func problems() async throws {
    let company = try await company()
    func fields(_ changed: [String: String]) async throws -> [String] {
      let right = ["what": "x", "site": "PL01", "role": "planner", "until": "2026-11-26"]
      do {
        _ = try await company.office.workplace.perform("meeting.decide", right.merging(changed) { _, new in new }, by: manager)
        return []
      } catch let problems as Problems { return problems.all.map(\.field) }
    }
    #expect(try await fields([:]).isEmpty)
    #expect(try await fields(["until": "2026-11-20", "role": "driver", "about": "SO-NONE"]) == ["until", "about", "role"])
    #expect(try await fields(["site": "XX"]) == ["site"])
    #expect(try await fields(["role": "driver"]) == ["role"])
    #expect(try await fields(["what": "", "until": ""]) == ["what", "until"])
    #expect(try await fields(["what": String(repeating: "x", count: 1_001)]) == ["what"])
  }

  @Test("The agenda puts delays, overdue tasks and missing material before the meeting, with what was decided about them")
  func agenda() async throws {
    let company = try await company()
    let order = try await company.approveOrder()
    try await company.sync()
    // Ten times what the plant has material for.
    let large = try await company.approveOrder("PO-2", lines: "P-100 300 C62", findings: "a large one")
    try await company.sync()
    let work = try await company.scheduleWork(large)
    company.clock.set(moment("2027-02-01", 9))
    func agenda(_ site: Place) async throws -> [DecisionMatter: [Agenda.Item]] {
      try await site.workplace.look(as: manager) { context in
        Dictionary(uniqueKeysWithValues: try Agenda(context).sections.map { ($0.matter, $0.items) })
      }
    }
    let office = try await agenda(company.office)
    #expect(office[.late]?.map(\.name) == [order, large] && office[.late]?[0].facts[0].en == "Lantian Pumps")
    #expect(office[.conflict]?.isEmpty == true && office[.shortage]?.isEmpty == true)
    let plant = try await agenda(company.plant)
    #expect(plant[.shortage]?.map(\.name) == [work] && plant[.shortage]?[0].facts[1].en.contains("STEEL-45") == true)
    #expect(plant[.task]?.isEmpty == false)
    _ = try await company.office.workplace.perform(
      "meeting.decide", ["about": order, "matter": "late", "what": "Make it first", "site": "PL01", "role": "planner", "until": "2027-02-03"], by: manager)
    #expect(try await agenda(company.office)[.late]?[0].decided.map(\.what) == ["Make it first"])
    #expect(try await company.office.workplace.look(as: manager) { try Decision.days($0, limit: 3) } == [Day("2027-02-01")!])
    #expect(try await company.office.workplace.look(as: manager) { try Decision.rows(of: Day("2027-02-01")!, $0, limit: 3).map(\.what) } == ["Make it first"])
  }
}
