import Foundation
import Ground
import Requirements

/// How long the requirements of a large plant take: whole, and after one more order; beside a plain Python program on a twentieth of it.
struct RequirementsTime {
  /// An interpreter for the plain program; nil leaves it out.
  let python: String?
  let folder: Folder

  private static let items = 100_000
  private static let part = 20

  struct Failed: Error { var what: String }

  private struct Plain: Decodable {
    var seconds: Double
    var ordered: Int64
  }

  func run() throws -> [Finding] {
    let clock = ContinuousClock()
    let problem = try Self.problem(Self.items, rules: Self.allRules)
    var plan = try RequirementsPlan(problem)
    let whole = (0..<3).map { _ in clock.measure { plan = try! RequirementsPlan(problem) } }.min()!  // It was made a moment ago.
    var slowest = Duration.zero
    var demands = problem.demands
    for item in 0..<20 {
      demands.append(PlanDemand(item: item, day: problem.horizon.workDays[150], quantity: 5_000_000, key: demands.count))
      slowest = max(slowest, try clock.measure { try plan.update(Self.changed(problem, demands)) })
    }
    let anew = try RequirementsPlan(Self.changed(problem, demands))
    guard try problem.items.indices.allSatisfy({ try plan.table($0) == anew.table($0) }) else { throw Failed(what: "net change is not planning anew") }
    let size = "\(Self.items) items, \(problem.links.count) links, 52 weeks"
    return [
      Finding(name: "requirements, \(size)", ours: seconds(whole), unit: "s", goal: .atMost(3)),
      Finding(name: "requirements after one more order, slowest of 20", ours: seconds(slowest) * 1000, unit: "ms", goal: .atMost(50)),
    ] + (try beside())
  }

  private func seconds(_ duration: Duration) -> Double { Double(duration.components.attoseconds) / 1e18 + Double(duration.components.seconds) }

  private static func changed(_ problem: RequirementsProblem, _ demands: [PlanDemand]) throws -> RequirementsProblem {
    try RequirementsProblem(horizon: problem.horizon, items: problem.items, links: problem.links, demands: demands)
  }

  // MARK: - The plant

  private static let simpleRules: [LotRule] = [.lotForLot, .lotForLot, .fixed(200_000_000), .periods(4)]
  private static let allRules = simpleRules + [.economic, .leastUnitCost, .partPeriod, .silverMeal, .wagnerWhitin]

  /// Six levels, five links an item, ten orders for each tenth item.
  private static func problem(_ count: Int, rules: [LotRule]) throws -> RequirementsProblem {
    var dice = Dice()
    let days = (0..<364).map { Int32(20_787 + $0) }.filter { Day(number: $0).weekday < 6 }
    guard let horizon = PlanHorizon.weeks(days) else { throw Failed(what: "no weeks") }
    let items = (0..<count).map { _ in
      PlanItem(
        onHand: Int64(dice.below(100)) * 1_000_000, safetyStock: Int64(dice.below(10)) * 1_000_000, leadTime: dice.below(15),
        rule: rules[dice.below(rules.count)], multiple: 1_000_000, yield: dice.below(5) == 0 ? 970_000 : 1_000_000, orderCost: 5_000, holdingCost: 20_000_000)
    }
    let top = count / 10
    let links = (0..<(5 * count)).map { place in
      let component = top + place % (count - top)
      let above = max(top, component * 6 / count * count / 6)
      return BillLink(
        parent: dice.below(min(above, component)), component: component, per: Int64(1 + dice.below(3)) * 1_000_000, scrap: dice.below(4) == 0 ? 20_000 : 0)
    }
    let demands = (0..<(10 * top)).map {
      PlanDemand(item: $0 % top, day: days[dice.below(days.count)], quantity: Int64(1 + dice.below(20)) * 1_000_000, key: $0)
    }
    return try RequirementsProblem(horizon: horizon, items: items, links: links, demands: demands)
  }

  private struct Dice {
    var state: UInt64 = 7

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
  }

  // MARK: - Beside

  /// The same smaller plant by both; what they order must be the same to the millionth.
  private func beside() throws -> [Finding] {
    guard let python else { return [] }
    let problem = try Self.problem(Self.items / Self.part, rules: Self.simpleRules)
    var ordered: Int64 = 0
    let clock = ContinuousClock()
    var plan: RequirementsPlan?
    let ours = try clock.measure { plan = try RequirementsPlan(problem) }
    for item in problem.items.indices { ordered += try plan?.table(item).reduce(0) { $0 + $1.due } ?? 0 }
    let theirs = try plain(problem, python)
    guard theirs.ordered == ordered else { throw Failed(what: "the plain program orders \(theirs.ordered), not \(ordered)") }
    return [Finding(name: "requirements of \(problem.items.count) items, theirs: plain Python", ours: seconds(ours) * 1000, theirs: theirs.seconds * 1000, unit: "ms")]
  }

  private func plain(_ problem: RequirementsProblem, _ python: String) throws -> Plain {
    let file = folder.path("requirements.json")
    let items = problem.items.map { item -> [Int64] in
      switch item.rule {
      case .fixed(let lot): [item.onHand, item.safetyStock, Int64(item.leadTime), item.yield, lot, 1]
      case .periods(let count): [item.onHand, item.safetyStock, Int64(item.leadTime), item.yield, 0, Int64(count)]
      default: [item.onHand, item.safetyStock, Int64(item.leadTime), item.yield, 0, 1]
      }
    }
    let links = problem.links.map { [Int64($0.parent), Int64($0.component), $0.per, $0.scrap] }
    let demands = problem.demands.map { [Int64($0.item), Int64(problem.horizon.bucket(at: problem.horizon.position(ofNeed: Day(number: $0.day)) ?? 0)), $0.quantity] }
    try JSONEncoder().encode(["items": items, "links": links, "demands": demands]).write(to: URL(fileURLWithPath: file))
    let child = Process()
    child.executableURL = URL(fileURLWithPath: python)
    child.arguments = ["Tools/bench-requirements.py", file]
    let pipe = Pipe()
    child.standardOutput = pipe
    try child.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    child.waitUntilExit()
    guard child.terminationStatus == 0 else { throw Failed(what: "the plain program ended with \(child.terminationStatus)") }
    return try JSONDecoder().decode(Plain.self, from: output)
  }
}
