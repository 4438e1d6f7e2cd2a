import Ground

/// A need that its supply comes too late for.
public struct LateSupply: Hashable, Sendable {
  public var item: Int
  public var peg: Peg
  /// When it is needed.
  public var needed: Day
  /// When it is there: as a receipt is dated, or a lead time after today for what is not ordered yet. nil when nothing serves it.
  public var available: Day?
  /// Working days between the two.
  public var days: Int
}

extension RequirementsPlan {
  /// What of an item comes too late, by need. The safety stock's own need is none: nobody waits for it.
  public func lateSupplies(_ item: Int) throws(RequirementsFault) -> [LateSupply] {
    var late: [LateSupply] = []
    for peg in try pegs(item) where peg.need != .safetyStock {
      let needed = problem.horizon.starts[peg.bucket]
      let available: Int?
      switch peg.supply {
      case .onHand: continue
      case .receipt(let place): available = problem.horizon.position(ofReceipt: Day(number: problem.receipts[place].day))
      case .order(let bucket): available = max(release(item, bucket), 0) + problem.items[item].leadTime
      case .nothing: available = nil
      }
      let end = problem.horizon.workDays.count
      guard (available ?? end) > needed else { continue }
      late.append(
        LateSupply(
          item: item, peg: peg, needed: problem.horizon.day(at: needed), available: available.map { problem.horizon.day(at: $0) },
          days: (available ?? end) - needed))
    }
    return late
  }
}
