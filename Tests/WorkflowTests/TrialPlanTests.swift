import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("Where a quantity would lie on a plant's plan")
struct TrialPlanTests {
  private func ask(_ place: Place, _ pieces: Int, plant: UInt32 = 3) async throws -> TrialAnswer {
    try await place.workplace.look(as: Actor(name: "x", roles: [])) { context in
      let product = try #require(try context.snapshot.first(Product.self, where: "code = 'P-100'"))
      return try TrialPlan.earliest(product.id, Quantity(ExactDecimal(pieces), "C62"), plant: Shelf(.plant, SiteID(plant)), context)
    }
  }

  @Test("An office asks the plan of a plant as it has heard it: behind what is planned, and with what limits it")
  func office() async throws {
    let company = try await Company()
    try await company.setUp()
    // 40 pieces are 1,200 minutes: two and a half days from Tuesday the 24th on.
    guard case .possible(let free) = try await ask(company.office, 40) else { return #expect(Bool(false)) }
    #expect(free.start == Day("2026-11-24") && free.finish == Day("2026-11-26") && free.centres == ["WC-1"] && free.minutes == 1_200)
    #expect(free.days == 3 && free.wait == nil && !free.isLoaded && isBilingual(free.reason))
    let order = try await company.approveOrder(lines: "P-100 100 C62")
    try await company.sync()
    try await company.plant.take("plan.schedule", ["request": order])
    guard case .possible(let unheard) = try await ask(company.office, 40) else { return #expect(Bool(false)) }
    #expect(unheard == free)
    try await company.sync()
    guard case .possible(let behind) = try await ask(company.office, 16) else { return #expect(Bool(false)) }
    #expect(behind.start == Day("2026-12-02") && behind.finish == Day("2026-12-03"))
    // 3,000 minutes end two hours into the second day of December.
    #expect(behind.isLoaded && behind.wait?.minutes == 3_000 && behind.wait?.day == Day("2026-12-02"))
    #expect(behind.reason.en == "limited by WC-1, which is taken until 2026-12-02 10:00" && isBilingual(behind.reason))
  }

  @Test("A plant that is not known here, and a quantity beyond ten years, are said as such")
  func impossible() async throws {
    let company = try await Company()
    try await company.setUp()
    #expect(try await ask(company.office, 40, plant: 9) == .noWorkCentre)
    #expect(try await ask(company.office, 400_000) == .tooFar)
  }
}
