import Ground
import Membership
import Records
import Replica
import Schedule

/// How a plant makes products; what is read of one is kept for the next quantity of it.
struct PlantRoutings {
  private enum Way {
    case routing([Row<RoutingOperation>])
    /// Minutes a unit, in one operation on any work centre.
    case minutes(Int)
  }

  private let plant: Shelf
  private let centres: [String: WorkCentre.ID]
  private var ways: [Product.ID: Way] = [:]

  init(_ plant: Shelf, _ context: StepContext) throws {
    self.plant = plant
    centres = try context.planCodes(of: plant)
  }

  /// What a quantity of a product takes; nil when its minutes can't be counted.
  mutating func operations(of product: Product.ID, _ quantity: Quantity, _ context: StepContext) throws -> [PlanOperation]? {
    switch try way(of: product, context) {
    case .minutes(let each):
      let minutes = Int128(each) * Int128(quantity.amount.millionths)
      return Int(exactly: (minutes + Int128(ExactDecimal.scale) - 1) / Int128(ExactDecimal.scale)).map { [PlanOperation(run: $0)] }
    case .routing(let rows): return operations(rows, quantity)
    }
  }

  /// Whether the plant has a routing of a product, among those whose operations were asked for.
  func isRouted(_ product: Product.ID) -> Bool {
    if case .routing? = ways[product] { true } else { false }
  }

  private mutating func way(of product: Product.ID, _ context: StepContext) throws -> Way {
    if let known = ways[product] { return known }
    let routing = try context.routing(of: product, on: plant)
    let way = routing.isEmpty ? Way.minutes(try context.the(product).minutes) : .routing(routing)
    ways[product] = way
    return way
  }

  private func operations(_ routing: [Row<RoutingOperation>], _ quantity: Quantity) -> [PlanOperation]? {
    var operations: [PlanOperation] = []
    for row in routing {
      let run = Int128(row.run.millionths) * Int128(quantity.amount.millionths)
      let scale = Int128(ExactDecimal.scale) * Int128(ExactDecimal.scale)
      guard let minutes = Int(exactly: (run + scale - 1) / scale), minutes <= FloorProblem.maximumMinutes else { return nil }
      let others = (row.alternatives ?? "").split(separator: " ").compactMap { centres[String($0)] }
      operations.append(
        PlanOperation(
          position: row.position, name: row.name, centres: [row.centre] + others, setup: row.setup, run: max(1, minutes), queue: row.queue, transfer: row.transfer,
          batches: Self.batches(quantity.amount, by: row.batch), family: row.family))
    }
    return operations
  }

  /// In how many parts a quantity goes on, at most as many as the scheduler takes.
  private static func batches(_ quantity: ExactDecimal, by batch: ExactDecimal?) -> Int {
    guard let batch, batch > .zero else { return 1 }
    return Int(min(Int64(FloorProblem.maximumBatches), max(1, (quantity.millionths + batch.millionths - 1) / batch.millionths)))
  }
}
