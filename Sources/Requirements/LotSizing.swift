/// Gathers net requirements into lots, by an item's rule.
///
/// What a lot is larger than its needs covers the next ones. Ties of cost are decided for the longer lot, so that a plan is always the same.
struct LotSizing {
  private let item: PlanItem
  private let fixed: Int64
  /// For each bucket, the last one that a lot begun there covers in the cheapest plan.
  private let cheapest: [Int]

  /// Costs are compared in millionths of millionths of a minor unit.
  private static let costScale: Int128 = 1_000_000_000_000

  /// - Parameters:
  ///   - net: what is lacking in each bucket when nothing more than needed is ordered.
  ///   - gross: what the economic quantity is reckoned from.
  init(_ item: PlanItem, net: [Int64], gross: ArraySlice<Int64>) throws(Overflow) {
    self.item = item
    fixed = switch item.rule {
    case .fixed(let lot): lot
    case .economic: try Self.economic(item, gross)
    default: 0
    }
    cheapest = item.rule == .wagnerWhitin ? Self.cheapest(item, net) : []
  }

  /// Puts the lots into a row of as many buckets.
  func fill(_ planned: inout [Int64], net: [Int64]) throws(Overflow) {
    var spare: Int64 = 0
    var bucket = 0
    while bucket < net.count {
      let need = net[bucket] - spare
      guard need > 0 else {
        spare = -need
        bucket += 1
        continue
      }
      var wanted = need
      let last = lastBucket(from: bucket, net)
      for later in stride(from: bucket + 1, through: last, by: 1) { wanted = try wanted.adding(net[later]) }
      let lot = try sized(wanted)
      planned[bucket] = lot
      spare = try lot.subtracting(need)
      bucket += 1
    }
  }

  /// What is ordered when so much is wanted: one lot, or several that the rule and the maximum allow.
  func sized(_ wanted: Int64) throws(Overflow) -> Int64 {
    if fixed > 0 { return try fixed.scaledUp(by: Self.lots(wanted, of: fixed), over: 1).roundedUp(to: item.multiple) }
    let largest = item.maximum / item.multiple * item.multiple
    guard largest > 0, wanted > largest else { return try limited(wanted) }
    let rest = wanted % largest
    let whole = wanted - rest
    return rest == 0 ? whole : try whole.adding(limited(rest))
  }

  private func limited(_ wanted: Int64) throws(Overflow) -> Int64 { try max(wanted, item.minimum).roundedUp(to: item.multiple) }

  static func lots(_ wanted: Int64, of lot: Int64) -> Int64 { (wanted - 1) / lot + 1 }

  /// The last bucket whose needs go into a lot for the needs of the first.
  private func lastBucket(from first: Int, _ net: [Int64]) -> Int {
    switch item.rule {
    case .lotForLot, .fixed, .economic: first
    case .periods(let count): min(first + count, net.count) - 1
    case .wagnerWhitin: cheapest[first]
    case .leastUnitCost, .silverMeal: lastByMean(from: first, net)
    case .partPeriod: lastByBalance(from: first, net)
    }
  }

  private var ordering: Int128 { Int128(item.orderCost) * Self.costScale }

  /// As long as the cost a unit, or a bucket, does not rise. Buckets without needs end no lot by themselves.
  private func lastByMean(from first: Int, _ net: [Int64]) -> Int {
    var last = first
    var cost = ordering
    var units = Int128(net[first])
    let byUnit = item.rule == .leastUnitCost
    for bucket in stride(from: first + 1, to: net.count, by: 1) where net[bucket] > 0 {
      let next = cost + Int128(net[bucket]) * Int128(item.holdingCost) * Int128(bucket - first)
      let nextUnits = units + Int128(net[bucket])
      let before = byUnit ? units : Int128(bucket - first)
      if isGreater(next, over: byUnit ? nextUnits : Int128(bucket - first + 1), than: cost, over: before) { break }
      (cost, units, last) = (next, nextUnits, bucket)
    }
    return last
  }

  /// Until holding costs what an order costs; the last bucket goes in if that brings it nearer.
  private func lastByBalance(from first: Int, _ net: [Int64]) -> Int {
    var last = first
    var holding: Int128 = 0
    for bucket in stride(from: first + 1, to: net.count, by: 1) where net[bucket] > 0 {
      let next = holding + Int128(net[bucket]) * Int128(item.holdingCost) * Int128(bucket - first)
      if next >= ordering {
        return next - ordering <= ordering - holding ? bucket : last
      }
      (holding, last) = (next, bucket)
    }
    return last
  }

  /// From the last bucket back: the least cost of all from a bucket on, by how far its lot goes.
  private static func cheapest(_ item: PlanItem, _ net: [Int64]) -> [Int] {
    let ordering = Int128(item.orderCost) * costScale
    var last = Array(net.indices)
    var best = [Int128](repeating: 0, count: net.count + 1)
    for first in net.indices.reversed() {
      var holding: Int128 = 0
      var least: Int128?
      for bucket in first..<net.count {
        holding += Int128(net[bucket]) * Int128(item.holdingCost) * Int128(bucket - first)
        if bucket > first, net[bucket] == 0 { continue }
        let cost = ordering + holding + best[bucket + 1]
        if least.map({ cost <= $0 }) ?? true {
          least = cost
          last[first] = bucket
        }
        if let least, ordering + holding > least { break }
      }
      best[first] = net[first] == 0 ? best[first + 1] : least ?? 0
    }
    return last
  }

  /// Wilson's quantity, rounded up to a whole unit where the item has whole multiples, else to a millionth.
  private static func economic(_ item: PlanItem, _ gross: ArraySlice<Int64>) throws(Overflow) -> Int64 {
    var total: Int64 = 0
    for amount in gross { total = try total.adding(amount) }
    guard total > 0 else { return 0 }
    var square = Int128(2)
    for factor in [Int128(total), Int128(item.orderCost), costScale] {
      let (product, isOver) = square.multipliedReportingOverflow(by: factor)
      // A root is searched among squares, so the square of twice the root must fit as well.
      if isOver || product > .max / 8 { throw Overflow() }
      square = product
    }
    square = square / (Int128(gross.count) * Int128(item.holdingCost)) + 1
    guard let lot = Int64(exactly: rootRoundedUp(square)) else { throw Overflow() }
    let limited = try max(lot, item.minimum).roundedUp(to: item.multiple)
    let largest = item.maximum / item.multiple * item.multiple
    return largest > 0 ? min(limited, largest) : limited
  }
}
