import Ground

/// From a product down.
extension BillGraph {
  /// So much of an item, over all ways that lead to it.
  public struct Need: Hashable, Sendable {
    public var item: Int
    /// In the item's unit.
    public var quantity: ExactDecimal
    /// The longest way down from the top, which is 0.
    public var level: Int
  }

  public struct Explosion: Sendable {
    /// By level; the top is not among them. Phantoms are, with what passes through them.
    public var needs: [Need]
    /// What comes out beside, by item.
    public var byProducts: [Need]
  }

  /// Everything that so much of an item takes, level by level: what an item needs is known when all that it is in are done.
  ///
  /// - Throws: `Fault` with the cycle's path, or the item that is too much to count.
  public func explosion(of top: Int, _ quantity: ExactDecimal) throws(Fault) -> Explosion {
    let order = try order(from: [top])
    var amounts: [Int: ExactDecimal] = [top: quantity]
    var levels: [Int: Int] = [top: 0]
    var outs: [Int: ExactDecimal] = [:]
    for item in order {
      guard let amount = amounts[item], let level = levels[item] else { continue }
      for edge in below(item) {
        guard let more = edge.ratio.of(amount) else { throw .tooLarge(edge.component) }
        if edge.isByProduct {
          outs[edge.component] = try Self.sum(outs[edge.component], more, edge.component)
        } else {
          amounts[edge.component] = try Self.sum(amounts[edge.component], more, edge.component)
          levels[edge.component] = max(levels[edge.component] ?? 0, level + 1)
        }
      }
    }
    let needs = order.dropFirst().map { Need(item: $0, quantity: amounts[$0] ?? .zero, level: levels[$0] ?? 0) }
    return Explosion(
      needs: needs.sorted { ($0.level, $0.item) < ($1.level, $1.item) },
      byProducts: outs.sorted { $0.key < $1.key }.map { Need(item: $0.key, quantity: $0.value, level: 0) })
  }

  private static func sum(_ a: ExactDecimal?, _ b: ExactDecimal, _ item: Int) throws(Fault) -> ExactDecimal {
    let (sum, overflow) = (a ?? .zero).millionths.addingReportingOverflow(b.millionths)
    guard !overflow, sum.magnitude <= ExactDecimal.maximum.millionths.magnitude else { throw .tooLarge(item) }
    return ExactDecimal(millionths: sum)
  }

  /// One line of a bill as it hangs in the tree below a product.
  public struct Branch: Hashable, Sendable {
    /// An index into `edges`.
    public var edge: Int
    /// From 1.
    public var depth: Int
    /// For the quantity that was asked for, along this way alone.
    public var quantity: ExactDecimal
    /// The item stands above itself here: the tree ends, and ``BillGraph/cycle(from:)`` says the way.
    public var repeats: Bool
  }

  /// The bill below an item, line by line, each followed by what is below it; it ends also in a cycle.
  ///
  /// - Parameter limit: the most lines; a part that is in many others would fill any page.
  public func tree(of top: Int, _ quantity: ExactDecimal, limit: Int) throws(Fault) -> (branches: [Branch], isCut: Bool) {
    var branches: [Branch] = []
    var stack: [(place: Int, end: Int, amount: ExactDecimal, item: Int)] = [(first[top], first[top + 1], quantity, top)]
    while let level = stack.last {
      guard level.place < level.end else {
        stack.removeLast()
        continue
      }
      guard branches.count < limit else { return (branches, true) }
      stack[stack.count - 1].place += 1
      let edge = edges[level.place]
      guard let amount = edge.ratio.of(level.amount) else { throw .tooLarge(edge.component) }
      let repeats = !edge.isByProduct && stack.contains { $0.item == edge.component }
      branches.append(Branch(edge: level.place, depth: stack.count, quantity: amount, repeats: repeats))
      if !repeats, !edge.isByProduct { stack.append((first[edge.component], first[edge.component + 1], amount, edge.component)) }
    }
    return (branches, false)
  }

  /// What is taken from stock to make so much of an item: its components, with those of phantoms in their place.
  public struct Pick: Hashable, Sendable {
    /// An index into `edges`.
    public var edge: Int
    public var item: Int
    public var quantity: ExactDecimal
    /// The operation of the item that is made.
    public var operation: Int?
  }

  /// - Throws: `Fault` for a cycle of phantoms too.
  public func picks(for top: Int, _ quantity: ExactDecimal) throws(Fault) -> [Pick] {
    var picks: [Pick] = []
    try pick(top, quantity, nil, [top], &picks)
    return picks
  }

  private func pick(_ item: Int, _ quantity: ExactDecimal, _ operation: Int?, _ path: [Int], _ picks: inout [Pick]) throws(Fault) {
    for place in first[item]..<first[item + 1] where !edges[place].isByProduct {
      let edge = edges[place]
      guard let amount = edge.ratio.of(quantity) else { throw .tooLarge(edge.component) }
      // What goes into a phantom is used where the phantom would be.
      let at = operation ?? edge.operation
      guard isPhantom[edge.component], first[edge.component] < first[edge.component + 1] else {
        picks.append(Pick(edge: place, item: edge.component, quantity: amount, operation: at))
        continue
      }
      if let start = path.firstIndex(of: edge.component) { throw .cycle(Array(path[start...]) + [edge.component]) }
      try pick(edge.component, amount, at, path + [edge.component], &picks)
    }
  }
}
