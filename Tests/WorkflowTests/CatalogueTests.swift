import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("The catalogue of steps and the table of service levels")
struct CatalogueTests {
  @Test("every step and entry speaks both languages", arguments: Catalogue.steps.map(\.name))
  func words(_ name: String) throws {
    let step = try #require(Catalogue.steps.first { $0.name == name })
    #expect(isBilingual(step.declaration.label) && isBilingual(step.declaration.help))
    if let confirmation = step.declaration.confirmation { #expect(isBilingual(confirmation)) }
    #expect(!step.declaration.operators.isEmpty && !step.declaration.sites.isEmpty && !step.declaration.sites.contains(.reader))
    #expect(step.declaration.section.wholeMatch(of: /1?[0-9]\.[0-9]/) != nil)
    for entry in step.entries {
      #expect(isBilingual(entry.label), "\(entry.name)")
      if let help = entry.help { #expect(isBilingual(help), "\(entry.name)") }
      for option in entry.type.options { #expect(isBilingual(option.label) || option.label.en == option.label.zh, "\(option.value)") }
    }
    #expect(Set(step.entries.map(\.name)).count == step.entries.count)
  }

  @Test("what takes a step back is a step that the same people take at the same places")
  func inverses() throws {
    let declared = Catalogue.steps.filter { $0.declaration.inverse != nil }
    #expect(Set(declared.map(\.name)) == ["price.set", "allotment.rule", "pick.take", "load.check", "load.undo"])
    for step in declared {
      let inverse = try #require(Catalogue.steps.first { $0.name == step.declaration.inverse })
      #expect(inverse.declaration.operators.isSuperset(of: step.declaration.operators) && inverse.declaration.sites.isSuperset(of: step.declaration.sites), "\(step.name)")
      // What may be taken back by a button is not asked about before.
      #expect(step.declaration.confirmation == nil, "\(step.name)")
    }
  }

  @Test("every service level has both languages and a step that there is")
  func levels() {
    let steps = Set(Catalogue.steps.map(\.name))
    for level in ServiceLevels.shipped.all {
      #expect(isBilingual(level.label), "\(level.name)")
      #expect(steps.contains(level.step), "\(level.step)")
      #expect(level.amount >= 0)
    }
    #expect(Set(ServiceLevels.shipped.all.map(\.name)).count == ServiceLevels.shipped.all.count)
  }

  @Test("the manual's own numbers are the shipped defaults")
  func manual() {
    let levels = ServiceLevels.shipped
    let told = ["order-confirm", "order-review", "plan-schedule", "shipment-pack", "complaint-answer"].map { levels[$0] }
    #expect(told.map(\.amount) == [4, 2, 24, 10, 24])
    #expect(told.map(\.unit) == [.workingHours, .workingDays, .hours, .workingDays, .hours])
  }

  @Test("every record, field and role has a label in both languages")
  func labels() {
    for record in CompanySchema.current.records {
      #expect(isBilingual(record.label), "\(record.name)")
      for field in record.fields { #expect(isBilingual(field.label), "\(record.name).\(field.name)") }
    }
    for role in OperatorRole.allCases { #expect(isBilingual(role.label)) }
  }

  @Test("a misspelt step is answered with the one that is meant")
  func nearStep() async throws {
    let company = try await Company()
    let problem = #expect(throws: Problem.self) { try company.office.workplace.step("order.aprove") }
    #expect(problem?.code == "step.unknown" && problem?.remedy.en.contains("order.approve") == true)
  }

  @Test("a step is offered where it may be taken, with what stands against the others")
  func offers() async throws {
    let company = try await Company()
    try await company.setUp()
    let key = try await company.order(try await company.confirmOrder()).id.key
    let manager = Actor(name: "li", roles: [.salesManager])
    let offers = try await company.office.workplace.offers(for: key, to: manager)
    #expect(
      Set(offers.filter { $0.obstacle == nil }.map(\.step.name))
        == ["order.edit", "change.request", "order.review", "order.cancel", "order.accept", "approval.skip"])
    let obstacles = Dictionary(uniqueKeysWithValues: offers.compactMap { offer in offer.obstacle.map { (offer.step.name, $0.code) } })
    #expect(obstacles["order.approve"] == "state.other" && obstacles["invoice.issue"] == "step.otherRole")
  }
}
