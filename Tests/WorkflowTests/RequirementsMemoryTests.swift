import Foundation
import Ground
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("A plant plans its requirements once for a change, and not at all while nothing changes")
struct RequirementsMemoryTests {
  private func asked() async throws -> Company {
    let company = try await Company()
    try await company.setUp()
    try await company.plant.take("supplier.register", ["code": "S-BAO", "name": "Baoshan Steel", "contact": "Mr Qian"])
    try await company.plant.take("material.rule", ["component": "STEEL-45", "lead_days": "3", "supplier": "S-BAO"])
    _ = try await company.approveOrder(lines: "P-100 180 C62", promised: "2026-12-07")
    try await company.sync()
    return company
  }

  private func requisitions(_ company: Company) async throws -> [Row<Requisition>] {
    try await company.plant.replica.read { try $0.all(Requisition.self, where: "component = 'STEEL-45'") }
  }

  @Test("finding it due, checking it and doing it is one plan; a quiet plant makes none, whatever happens on its floor")
  func quiet() async throws {
    let company = try await asked()
    let plant = company.plant, memory = plant.workplace.requirements
    _ = try await plant.workplace.takeAutomaticSteps()
    #expect(try await requisitions(company).count == 1 && memory.planned == 1)
    for _ in 1...3 { #expect(try await plant.workplace.takeAutomaticSteps().taken.isEmpty) }
    #expect(memory.planned == 1)
    // Troubles and notes are nothing that a plan depends on.
    let trouble = try await plant.take("trouble.raise", ["centre": "WC-1", "cause": "power"])
    try await plant.take("trouble.close", ["trouble": trouble.subject.description])
    _ = try await plant.workplace.takeAutomaticSteps()
    #expect(memory.planned == 1)
    try await plant.refuses("requirements.run", [:], ["requirements.settled @ "])
    #expect(memory.planned == 1)
  }

  @Test("stock, rules, orders, bills and what people ask for are planned at once, and a new day is")
  func touched() async throws {
    let company = try await asked()
    let plant = company.plant, memory = plant.workplace.requirements
    _ = try await plant.workplace.takeAutomaticSteps()
    try await plant.take("material.receive", ["component": "STEEL-45", "quantity": "20 KGM"])
    _ = try await plant.workplace.takeAutomaticSteps()
    #expect(try await requisitions(company).map(\.quantity.amount) == [ExactDecimal(30)] && memory.planned == 2)
    try await plant.take("material.rule", ["component": "STEEL-45", "lead_days": "3", "lots": "fixed", "lot": "100"])
    _ = try await plant.workplace.takeAutomaticSteps()
    #expect(try await requisitions(company).map(\.quantity.amount) == [ExactDecimal(100)] && memory.planned == 3)
    try await company.headquarters.take("bill.define", ["product": "P-100", "component": "STEEL-45", "quantity": "5 KGM"])
    try await company.sync()
    _ = try await plant.workplace.takeAutomaticSteps()
    #expect(try await requisitions(company).filter { $0.state == .open }.map(\.quantity.amount.millionths).reduce(0, +) > 100 * ExactDecimal.scale && memory.planned == 4)
    company.clock.set(moment("2026-11-24", 9))
    _ = try await plant.workplace.takeAutomaticSteps()
    #expect(memory.planned == 5)
  }

  @Test("law: from memory it asks for what planning anew asks for", arguments: 1...6)
  func law(_ seed: Int) async throws {
    let company = try await asked()
    let plant = company.plant
    let steps: [(String, [String: String])] = [
      ("material.receive", ["component": "STEEL-45", "quantity": "7 KGM"]), ("material.receive", ["component": "SEAL-7", "quantity": "11 C62"]),
      ("material.rule", ["component": "SEAL-7", "lead_days": "2"]), ("requisition.make", ["component": "STEEL-45", "quantity": "9 KGM", "needed": "2026-12-01"]),
      ("trouble.raise", ["centre": "WC-1", "cause": "power"]), ("centre.define", ["code": "WC-\(seed + 4)", "name": "x", "minutes_a_day": "60"]),
    ]
    for index in 0..<4 {
      let (step, raw) = steps[(seed * 7 + index * (seed + 1)) % steps.count]
      // Some are not legal twice: that changes nothing.
      do { try await plant.take(step, raw) } catch is Problems {}
      _ = try await plant.workplace.takeAutomaticSteps()
      let both = try await plant.workplace.look(as: Actor(name: "x", roles: [.planner])) { context in
        (try context.requirements.purchases(within: 10, context), try PlantRequirements.of(context).purchases(within: 10, context.calendar))
      }
      #expect(both.0.map { "\($0)" } == both.1.map { "\($0)" })
    }
  }
}
