import Ground

/// From a part up.
extension BillGraph {
  /// An item that a part is in.
  public struct Use: Hashable, Sendable {
    public var item: Int
    /// How much of the part one unit of the item takes, over all ways, in the part's unit.
    public var quantity: ExactDecimal
    /// The longest way up from the part.
    public var level: Int
    /// It is in nothing itself.
    public var isTop: Bool
  }

  /// Every item that a part is in, over all levels, the nearest first.
  ///
  /// - Throws: `Fault` with the cycle's path, or the item that takes too much to count.
  public func users(of part: Int) throws(Fault) -> [Use] {
    let reached = ancestors(of: part)
    let isReached = Set(reached)
    // All that is above the part, those that are nearest to it last in the way down.
    let order = try order(from: reached + [part]).filter { isReached.contains($0) }
    var quantities: [Int: ExactDecimal] = [part: ExactDecimal(1)]
    var levels: [Int: Int] = [part: 0]
    for item in order.reversed() {
      var sum = ExactDecimal.zero
      for edge in below(item) where !edge.isByProduct {
        guard let inside = quantities[edge.component] else { continue }
        guard let more = edge.ratio.of(inside), (sum + more) <= .maximum else { throw .tooLarge(item) }
        sum += more
        levels[item] = max(levels[item] ?? 0, (levels[edge.component] ?? 0) + 1)
      }
      quantities[item] = sum
    }
    let uses = order.map { item in
      Use(item: item, quantity: quantities[item] ?? .zero, level: levels[item] ?? 0, isTop: !above(item).contains { !$0.isByProduct })
    }
    return uses.sorted { ($0.level, $0.item) < ($1.level, $1.item) }
  }

  private func ancestors(of part: Int) -> [Int] {
    var seen: Set = [part]
    var reached: [Int] = []
    var open = [part]
    while let item = open.popLast() {
      for edge in above(item) where !edge.isByProduct && seen.insert(edge.parent).inserted {
        reached.append(edge.parent)
        open.append(edge.parent)
      }
    }
    return reached
  }
}
