extension RequirementsPlan {
  /// Brings the plan up to a changed problem: only items that the change reaches are planned again.
  ///
  /// Items keep their indices; new ones come at the end. Another horizon, or fewer items, is planned whole. It is quick where lists differ in
  /// one stretch, as after a new order.
  /// - Returns: the items that were planned again, by level.
  /// - Throws: as ``init(_:)``; the plan is then as it was.
  @discardableResult
  public mutating func update(_ changed: RequirementsProblem) throws(RequirementsFault) -> [Int] {
    guard changed.horizon == problem.horizon, changed.items.count >= problem.items.count, changed.expedites == problem.expedites else {
      self = try RequirementsPlan(changed)
      return graph.order.map(Int.init)
    }
    let old = problem
    do throws(RequirementsFault) {
      return try bring(Difference(from: old, to: changed), to: changed)
    } catch {
      // Kept by planning again rather than by a copy, which every change would have to make.
      self = try RequirementsPlan(old)
      throw error
    }
  }

  private mutating func bring(_ difference: Difference, to changed: RequirementsProblem) throws(RequirementsFault) -> [Int] {
    var touched = difference.touched
    let old = problem
    for item in old.items.indices where difference.relinked[item] {
      touchComponents(of: item, &touched)
      try explode(item, Array(ordered[row(item)]), sign: -1)
    }
    for receipt in old.receipts where receipt.isFirm && difference.hasNewFirm[receipt.item] {
      touchComponents(of: receipt.item, &touched)
      try explode(receipt, sign: -1)
    }
    for demand in old.demands[difference.demands.old] { try add(demand, sign: -1) }
    try adopt(changed)
    for demand in changed.demands[difference.demands.new] { try add(demand, sign: 1) }
    for receipt in changed.receipts where receipt.isFirm && difference.hasNewFirm[receipt.item] {
      touchComponents(of: receipt.item, &touched)
      try explode(receipt, sign: 1)
    }
    return try replan(&touched, difference.relinked)
  }

  /// Takes over lists and graph; rows of new items are empty.
  private mutating func adopt(_ changed: RequirementsProblem) throws(RequirementsFault) {
    let old = problem
    problem = changed
    let isLonger = changed.items.count > old.items.count
    if isLonger {
      let more = [Int64](repeating: 0, count: (changed.items.count - old.items.count) * buckets)
      gross += more
      ordered += more
    }
    if isLonger || old.links != changed.links { graph = try BillGraph(changed.items.count, changed.links) }
    if isLonger || old.demands != changed.demands {
      (demandPlaces, demandStarts) = BillGraph.gathered(changed.demands.count, changed.items.count) { changed.demands[$0].item }
    }
    if isLonger || old.receipts != changed.receipts {
      (receiptPlaces, receiptStarts) = BillGraph.gathered(changed.receipts.count, changed.items.count) { changed.receipts[$0].item }
    }
  }

  private func touchComponents(of item: Int, _ touched: inout [Bool]) {
    for place in graph.links(of: item) { touched[problem.links[Int(place)].component] = true }
  }

  /// - Parameter relinked: items whose orders were taken back from their components.
  private mutating func replan(_ touched: inout [Bool], _ relinked: [Bool]) throws(RequirementsFault) -> [Int] {
    var again: [Int] = []
    for place in graph.order where touched[Int(place)] {
      let item = Int(place)
      again.append(item)
      let new = try planned(item)
      var withdrawn = [Int64](repeating: 0, count: buckets)
      var given = new
      if !relinked[item] {
        for bucket in 0..<buckets {
          let before = ordered[item * buckets + bucket]
          if before == new[bucket] { given[bucket] = 0 } else { withdrawn[bucket] = before }
        }
        try explode(item, withdrawn, sign: -1)
      }
      try explode(item, given, sign: 1)
      if relinked[item] || given.contains(where: { $0 > 0 }) || withdrawn.contains(where: { $0 > 0 }) { touchComponents(of: item, &touched) }
      ordered.replaceSubrange(row(item), with: new)
    }
    return again
  }

  /// What a change reaches directly.
  private struct Difference {
    /// Items that must be planned again.
    var touched: [Bool]
    /// Items whose orders take other components, other amounts or at other times.
    var relinked: [Bool]
    /// Items whose firm planned orders take something else than before.
    var hasNewFirm: [Bool]
    /// The stretches in which the lists differ.
    var demands: (old: Range<Int>, new: Range<Int>)

    init(from old: RequirementsProblem, to changed: RequirementsProblem) {
      touched = [Bool](repeating: false, count: changed.items.count)
      relinked = touched
      for item in changed.items.indices {
        guard item < old.items.count else {
          touched[item] = true
          continue
        }
        let (before, now) = (old.items[item], changed.items[item])
        touched[item] = before != now
        relinked[item] = before.leadTime != now.leadTime || before.safetyTime != now.safetyTime || before.yield != now.yield || before.multiple != now.multiple
      }
      let links = Self.stretches(old.links, changed.links)
      for link in old.links[links.old] { relinked[link.parent] = true }
      for link in changed.links[links.new] { relinked[link.parent] = true }
      hasNewFirm = relinked
      for item in relinked.indices where relinked[item] { touched[item] = true }
      let receipts = Self.stretches(old.receipts, changed.receipts)
      for receipt in old.receipts[receipts.old] + changed.receipts[receipts.new] {
        touched[receipt.item] = true
        hasNewFirm[receipt.item] = true
      }
      demands = Self.stretches(old.demands, changed.demands)
      for demand in old.demands[demands.old] { touched[demand.item] = true }
      for demand in changed.demands[demands.new] { touched[demand.item] = true }
    }

    /// What is left of two lists without what they have in common at their beginning and end.
    private static func stretches<Line: Equatable>(_ old: [Line], _ new: [Line]) -> (old: Range<Int>, new: Range<Int>) {
      if old == new { return (0..<0, 0..<0) }
      let shorter = min(old.count, new.count)
      var first = 0
      while first < shorter, old[first] == new[first] { first += 1 }
      var last = 0
      while last < shorter - first, old[old.count - 1 - last] == new[new.count - 1 - last] { last += 1 }
      return (first..<(old.count - last), first..<(new.count - last))
    }
  }
}
