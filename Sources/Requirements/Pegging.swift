import Ground

/// Where a need comes from.
public enum NeedSource: Hashable, Sendable {
  /// The safety stock itself.
  case safetyStock
  /// A demand, by its place in the problem's list.
  case demand(Int)
  /// A planned order of a parent, by the bucket that it serves.
  case order(parent: Int, bucket: Int)
  /// A firm planned order of a parent, by its place in the list of receipts.
  case firm(Int)
}

/// What a need is served from.
public enum SupplySource: Hashable, Sendable {
  case onHand
  /// By its place in the list of receipts.
  case receipt(Int)
  /// A planned order, by the bucket that it serves.
  case order(bucket: Int)
  /// Nothing: only where receipts are not hastened, or on the horizon's edge.
  case nothing
}

/// So much of a need is served from one supply.
public struct Peg: Hashable, Sendable {
  public var need: NeedSource
  /// The bucket in which it is needed.
  public var bucket: Int
  public var supply: SupplySource
  /// Millionths of the item's unit.
  public var quantity: Int64
}

/// One place of a chain between a demand and its supplies.
public struct PegLink: Hashable, Sendable {
  /// Steps from where the chain begins.
  public var depth: Int
  public var item: Int
  public var peg: Peg
}

extension RequirementsPlan {
  /// So many links of a chain are followed.
  public static let maximumChain = 5000

  /// How an item's needs are served: first needed, first served, from what is there first. All needs are named, the safety stock first.
  public func pegs(_ item: Int) throws(RequirementsFault) -> [Peg] {
    let needs = try needs(item)
    var supplies = supplies(item)[...]
    var left = supplies.first?.quantity ?? 0
    var pegs: [Peg] = []
    for need in needs {
      var open = need.quantity
      while open > 0 {
        guard let supply = supplies.first else {
          pegs.append(Peg(need: need.source, bucket: need.bucket, supply: .nothing, quantity: open))
          break
        }
        let taken = min(open, left)
        if taken > 0 { pegs.append(Peg(need: need.source, bucket: need.bucket, supply: supply.source, quantity: taken)) }
        open -= taken
        left -= taken
        if left == 0 {
          supplies.removeFirst()
          left = supplies.first?.quantity ?? 0
        }
      }
    }
    return pegs
  }

  private struct Need {
    var source: NeedSource
    var bucket: Int
    var quantity: Int64
  }

  /// By bucket; within one, demands first, then parents by index.
  private func needs(_ item: Int) throws(RequirementsFault) -> [Need] {
    var needs: [Need] = []
    for place in demandsOf(item) {
      let demand = problem.demands[Int(place)]
      if let bucket = bucket(of: demand) { needs.append(Need(source: .demand(Int(place)), bucket: bucket, quantity: demand.quantity)) }
    }
    needs.sort { (problemDay($0.source), $0.bucket) < (problemDay($1.source), $1.bucket) }
    for place in graph.links(to: item) {
      let link = problem.links[Int(place)]
      for receipt in receiptsOf(link.parent) where problem.receipts[Int(receipt)].isFirm {
        if let need = try need(of: link, firm: problem.receipts[Int(receipt)]) {
          needs.append(Need(source: .firm(Int(receipt)), bucket: need.bucket, quantity: need.quantity))
        }
      }
      for bucket in 0..<buckets where ordered[link.parent * buckets + bucket] > 0 {
        let begun = try begun(ordered[link.parent * buckets + bucket], link.parent)
        guard let need = try need(of: link, begun: begun, released: release(link.parent, bucket)) else { continue }
        needs.append(Need(source: .order(parent: link.parent, bucket: bucket), bucket: need.bucket, quantity: need.quantity))
      }
    }
    // Sorting by bucket must keep the order within it.
    let order = needs.indices.sorted { (needs[$0].bucket, $0) < (needs[$1].bucket, $1) }
    let safety = problem.items[item].safetyStock
    return (safety > 0 ? [Need(source: .safetyStock, bucket: 0, quantity: safety)] : []) + order.map { needs[$0] }
  }

  private func problemDay(_ source: NeedSource) -> Int32 {
    if case .demand(let place) = source { problem.demands[place].day } else { 0 }
  }

  private func need(of link: BillLink, firm receipt: PlanReceipt) throws(RequirementsFault) -> (quantity: Int64, bucket: Int)? {
    guard let released = release(receipt) else { return nil }
    return try need(of: link, begun: begun(receipt.quantity, link.parent), released: released)
  }

  private struct Supply {
    var source: SupplySource
    var quantity: Int64
  }

  /// In the order in which they serve: what lies there, then what comes and what is planned by bucket; where receipts are hastened they all
  /// come before what is planned, as the netting takes them. What is owed already (stock below nothing) takes of the first.
  private func supplies(_ item: Int) -> [Supply] {
    let onHand = problem.items[item].onHand
    var timed: [(bucket: Int, isPlanned: Int, supply: Supply)] = []
    for place in receiptsByDay(item) {
      guard let bucket = bucket(of: problem.receipts[place]) else { continue }
      timed.append((problem.expedites ? -1 : bucket, 0, Supply(source: .receipt(place), quantity: problem.receipts[place].quantity)))
    }
    for bucket in 0..<buckets where ordered[item * buckets + bucket] > 0 {
      timed.append((bucket, 1, Supply(source: .order(bucket: bucket), quantity: ordered[item * buckets + bucket])))
    }
    let sorted = timed.indices.sorted { (timed[$0].bucket, timed[$0].isPlanned, $0) < (timed[$1].bucket, timed[$1].isPlanned, $1) }
    var supplies = sorted.map { timed[$0].supply }
    if onHand > 0 { supplies.insert(Supply(source: .onHand, quantity: onHand), at: 0) }
    var owed = max(0, -onHand)
    for place in supplies.indices where owed > 0 {
      let taken = min(owed, supplies[place].quantity)
      supplies[place].quantity -= taken
      owed -= taken
    }
    return supplies.filter { $0.quantity > 0 }
  }

  // MARK: - Chains

  /// What serves a demand, down to what is bought: its pegs, then those that the orders behind them need in full.
  public func chain(ofDemand place: Int) throws(RequirementsFault) -> [PegLink] {
    var links: [PegLink] = []
    var known: [Int: [Peg]] = [:]
    try descend(problem.demands[place].item, .demand(place), 0, &links, &known)
    return links
  }

  private func descend(
    _ item: Int, _ need: NeedSource, _ depth: Int, _ links: inout [PegLink], _ known: inout [Int: [Peg]]
  ) throws(RequirementsFault) {
    for peg in try pegs(item, &known) where peg.need == need {
      guard links.count < Self.maximumChain else { return }
      links.append(PegLink(depth: depth, item: item, peg: peg))
      let source: NeedSource
      switch peg.supply {
      case .order(let bucket): source = .order(parent: item, bucket: bucket)
      case .receipt(let place) where problem.receipts[place].isFirm: source = .firm(place)
      default: continue
      }
      for component in Set(graph.links(of: item).map { problem.links[Int($0)].component }).sorted() {
        try descend(component, source, depth + 1, &links, &known)
      }
    }
  }

  /// What a supply of an item is for, up to the demands: the pegs that it serves, then those of the orders that these belong to.
  public func chain(ofSupply supply: SupplySource, of item: Int) throws(RequirementsFault) -> [PegLink] {
    var links: [PegLink] = []
    var known: [Int: [Peg]] = [:]
    try ascend(item, supply, 0, &links, &known)
    return links
  }

  private func ascend(
    _ item: Int, _ supply: SupplySource, _ depth: Int, _ links: inout [PegLink], _ known: inout [Int: [Peg]]
  ) throws(RequirementsFault) {
    for peg in try pegs(item, &known) where peg.supply == supply {
      guard links.count < Self.maximumChain else { return }
      links.append(PegLink(depth: depth, item: item, peg: peg))
      switch peg.need {
      case .order(let parent, let bucket): try ascend(parent, .order(bucket: bucket), depth + 1, &links, &known)
      case .firm(let place): try ascend(problem.receipts[place].item, .receipt(place), depth + 1, &links, &known)
      case .demand, .safetyStock: continue
      }
    }
  }

  /// The demands that a supply is for in the end, by place, each once.
  public func demands(servedBy supply: SupplySource, of item: Int) throws(RequirementsFault) -> [Int] {
    let places = try chain(ofSupply: supply, of: item).compactMap { link -> Int? in
      if case .demand(let place) = link.peg.need { place } else { nil }
    }
    return Array(Set(places)).sorted()
  }

  private func pegs(_ item: Int, _ known: inout [Int: [Peg]]) throws(RequirementsFault) -> [Peg] {
    if let pegs = known[item] { return pegs }
    let pegs = try pegs(item)
    known[item] = pegs
    return pegs
  }
}
