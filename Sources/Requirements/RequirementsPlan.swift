import Ground

/// What must be ordered when, for every item: from gross to net, level by level.
///
/// Made whole by `init`, or brought up to date by ``update(_:)``; both give the same to the millionth.
public struct RequirementsPlan: Sendable {
  public internal(set) var problem: RequirementsProblem
  var graph: BillGraph
  /// Places in the lists of demands and receipts, by item.
  var demandPlaces: [Int32]
  var demandStarts: [Int32]
  var receiptPlaces: [Int32]
  var receiptStarts: [Int32]
  /// Rows of buckets: what is needed, and what is ordered to be there.
  var gross: [Int64]
  var ordered: [Int64]

  /// Plans everything anew.
  /// - Throws: ``RequirementsFault/cycle(items:)`` or ``RequirementsFault/tooLarge(item:)``.
  public init(_ problem: RequirementsProblem) throws(RequirementsFault) {
    self.problem = problem
    graph = try BillGraph(problem.items.count, problem.links)
    (demandPlaces, demandStarts) = BillGraph.gathered(problem.demands.count, problem.items.count) { problem.demands[$0].item }
    (receiptPlaces, receiptStarts) = BillGraph.gathered(problem.receipts.count, problem.items.count) { problem.receipts[$0].item }
    gross = [Int64](repeating: 0, count: problem.items.count * problem.horizon.count)
    ordered = gross
    for place in problem.demands.indices { try add(problem.demands[place], sign: 1) }
    for receipt in problem.receipts where receipt.isFirm { try explode(receipt, sign: 1) }
    for place in graph.order {
      let item = Int(place)
      let row = try planned(item)
      let start = item * buckets
      for bucket in 0..<buckets where row[bucket] > 0 { ordered[start + bucket] = row[bucket] }
      try explode(item, row, sign: 1)
    }
  }

  var buckets: Int { problem.horizon.count }

  func row(_ item: Int) -> Range<Int> { item * buckets..<(item + 1) * buckets }

  // MARK: - Netting

  /// What an item's row of orders must be, by what is needed of it.
  func planned(_ item: Int) throws(RequirementsFault) -> [Int64] {
    do throws(Overflow) {
      return try Netting(item: problem.items[item], expedites: problem.expedites, receipts: receiptRow(item)).planned(gross[row(item)])
    } catch { throw .tooLarge(item: item) }
  }

  func receiptsOf(_ item: Int) -> ArraySlice<Int32> { receiptPlaces[Int(receiptStarts[item])..<Int(receiptStarts[item + 1])] }
  func demandsOf(_ item: Int) -> ArraySlice<Int32> { demandPlaces[Int(demandStarts[item])..<Int(demandStarts[item + 1])] }

  /// What comes in each bucket; empty when nothing does.
  func receiptRow(_ item: Int) throws(Overflow) -> [Int64] {
    let places = receiptsOf(item)
    guard !places.isEmpty else { return [] }
    var row = [Int64](repeating: 0, count: buckets)
    for place in places {
      let receipt = problem.receipts[Int(place)]
      guard let bucket = bucket(of: receipt) else { continue }
      row[bucket] = try row[bucket].adding(receipt.quantity)
    }
    return row
  }

  /// - Returns: nil when it comes after the horizon.
  func bucket(of receipt: PlanReceipt) -> Int? {
    problem.horizon.position(ofReceipt: Day(number: receipt.day)).map(problem.horizon.bucket)
  }

  /// - Returns: nil when it is needed after the horizon.
  func bucket(of demand: PlanDemand) -> Int? {
    problem.horizon.position(ofNeed: Day(number: demand.day)).map(problem.horizon.bucket)
  }

  mutating func add(_ demand: PlanDemand, sign: Int64) throws(RequirementsFault) {
    guard let bucket = bucket(of: demand) else { return }
    try add(sign * demand.quantity, to: demand.item, bucket)
  }

  @inline(__always) private mutating func add(_ amount: Int64, to item: Int, _ bucket: Int) throws(RequirementsFault) {
    let place = item * problem.horizon.count + bucket
    let (sum, isOver) = gross[place].addingReportingOverflow(amount)
    if isOver { throw .tooLarge(item: item) }
    gross[place] = sum
  }

  // MARK: - Explosion

  /// The position at which an order for a bucket is released; before the horizon it is negative, and too late already.
  func release(_ item: Int, _ bucket: Int) -> Int { due(item, bucket) - problem.items[item].leadTime }

  /// The position at which an order for a bucket should be there.
  func due(_ item: Int, _ bucket: Int) -> Int { problem.horizon.starts[bucket] - problem.items[item].safetyTime }

  /// What a row of orders takes of the components is added to their needs, or taken away from them.
  mutating func explode(_ item: Int, _ row: [Int64], sign: Int64) throws(RequirementsFault) {
    let places = graph.links(of: item)
    guard !places.isEmpty else { return }
    for bucket in 0..<buckets where row[bucket] > 0 { try explode(item, row[bucket], released: release(item, bucket), places, sign) }
  }

  /// The same for a firm planned order.
  mutating func explode(_ receipt: PlanReceipt, sign: Int64) throws(RequirementsFault) {
    guard let released = release(receipt) else { return }
    try explode(receipt.item, receipt.quantity, released: released, graph.links(of: receipt.item), sign)
  }

  /// The position at which a firm planned order takes its components; nil after the horizon.
  func release(_ receipt: PlanReceipt) -> Int? {
    if let start = receipt.start { return problem.horizon.position(ofNeed: Day(number: start)) }
    return problem.horizon.position(ofReceipt: Day(number: receipt.day)).map { $0 - problem.items[receipt.item].leadTime }
  }

  private mutating func explode(
    _ item: Int, _ good: Int64, released: Int, _ places: ArraySlice<Int32>, _ sign: Int64
  ) throws(RequirementsFault) {
    let begun = try self.begun(good, item)
    for place in places {
      let link = problem.links[Int(place)]
      guard let need = try need(of: link, begun: begun, released: released) else { continue }
      try add(sign * need.quantity, to: link.component, need.bucket)
    }
  }

  func begun(_ good: Int64, _ item: Int) throws(RequirementsFault) -> Int64 {
    do throws(Overflow) { return try Netting.begun(good, problem.items[item]) } catch { throw .tooLarge(item: item) }
  }

  /// What an order takes by one link, and in which bucket; nil when the link does not hold on that day.
  @inline(__always) func need(
    of link: BillLink, begun: Int64, released: Int
  ) throws(RequirementsFault) -> (quantity: Int64, bucket: Int)? {
    let position = min(max(released + link.offset, 0), problem.horizon.workDays.count - 1)
    let day = problem.horizon.workDays[position]
    guard day >= link.from, day < link.until, link.per > 0 else { return nil }
    do throws(Overflow) {
      return (try begun.scaledUp(by: link.per, over: 1_000_000 - link.scrap), problem.horizon.bucket(at: position))
    } catch { throw .tooLarge(item: link.component) }
  }
}
