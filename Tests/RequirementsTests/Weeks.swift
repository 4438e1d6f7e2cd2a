import Ground
import Requirements

/// A plan of whole weeks of five working days, as textbooks have it; weeks count from 1.
struct Weeks {
  static let first: Int32 = 20_787  // A Monday.

  let horizon: PlanHorizon

  init(_ count: Int) {
    let days = (0..<count).flatMap { week in (0..<5).map { Self.first + Int32(7 * week + $0) } }
    horizon = PlanHorizon.weeks(days)!
  }

  func day(_ week: Int) -> Int32 { Self.first + Int32(7 * (week - 1)) }

  func demands(_ item: Int, _ quantities: [Int64]) -> [PlanDemand] {
    quantities.enumerated().filter { $1 > 0 }.map { PlanDemand(item: item, day: day($0 + 1), quantity: $1 * one, key: $0) }
  }

  func problem(
    _ items: [PlanItem], _ links: [BillLink], _ demands: [PlanDemand], _ receipts: [PlanReceipt] = [], expedites: Bool = true
  ) throws -> RequirementsProblem {
    try RequirementsProblem(horizon: horizon, items: items, links: links, demands: demands, receipts: receipts, expedites: expedites)
  }
}

/// One unit in millionths.
let one: Int64 = 1_000_000

/// What is due in each bucket, in whole units.
func due(_ plan: RequirementsPlan, _ item: Int) throws -> [Int64] { try plan.table(item).map { $0.due / one } }

/// What is released in each bucket, in whole units.
func released(_ plan: RequirementsPlan, _ item: Int) throws -> [Int64] { try plan.table(item).map { $0.released / one } }

/// A generator that gives the same numbers for the same seed.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
