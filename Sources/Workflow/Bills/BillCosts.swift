import Ground

/// What items cost, from their parts up.
extension BillGraph {
  /// The cost of one unit, in millionths of a currency's major unit.
  public struct Cost: Hashable, Sendable {
    /// Of what is bought.
    public var material = ExactDecimal.zero
    /// Of the minutes of work, its own and those of its parts.
    public var work = ExactDecimal.zero
    /// Something below it has no cost, so that the sum is too low.
    public var lacks = false

    public init(material: ExactDecimal = .zero, work: ExactDecimal = .zero, lacks: Bool = false) {
      self.material = material
      self.work = work
      self.lacks = lacks
    }

    /// - Returns: nil when it is too much to count.
    public var total: ExactDecimal? {
      let (sum, overflow) = material.millionths.addingReportingOverflow(work.millionths)
      return overflow ? nil : ExactDecimal(millionths: sum)
    }
  }

  /// The cost of each item that is reached from a product: of one without a bill what it is bought for, of one with a bill that of its parts and
  /// its own work. What a by-product is worth is taken off.
  ///
  /// - Parameters:
  ///   - prices: by item what one costs to buy; nil for nobody knows.
  ///   - work: by item what the work on one good unit costs; phantoms are worked on where they are used, and have 0.
  /// - Throws: `Fault` with the cycle's path, or the item that costs too much to count.
  public func costs(of top: Int, prices: [ExactDecimal?], work: [ExactDecimal]) throws(Fault) -> [Int: Cost] {
    var costs: [Int: Cost] = [:]
    for item in try order(from: [top]).reversed() {
      guard !below(item).isEmpty else {
        costs[item] = Cost(material: prices[item] ?? .zero, lacks: prices[item] == nil)
        continue
      }
      var cost = Cost(work: work[item])
      for edge in below(item) {
        let part = edge.isByProduct ? Cost(material: prices[edge.component] ?? .zero) : costs[edge.component] ?? Cost(lacks: true)
        guard let material = edge.ratio.of(part.material), let hours = edge.ratio.of(part.work) else { throw .tooLarge(item) }
        cost.material = try Self.plus(cost.material, edge.isByProduct ? -material : material, item)
        cost.work = try Self.plus(cost.work, hours, item)
        cost.lacks = cost.lacks || part.lacks
      }
      costs[item] = cost
    }
    return costs
  }

  private static func plus(_ a: ExactDecimal, _ b: ExactDecimal, _ item: Int) throws(Fault) -> ExactDecimal {
    let (sum, overflow) = a.millionths.addingReportingOverflow(b.millionths)
    guard !overflow, sum.magnitude <= ExactDecimal.maximum.millionths.magnitude else { throw .tooLarge(item) }
    return ExactDecimal(millionths: sum)
  }
}
