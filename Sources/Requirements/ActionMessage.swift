import Ground

/// What a planner should do about an order that is on its way, or begin now.
public struct ActionMessage: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// It is needed earlier.
    case expedite
    /// It is needed later only.
    case postpone
    /// Nothing needs it.
    case cancel
    /// More is needed than it brings, and it is not given out yet.
    case increase
    /// Less is needed than it brings.
    case reduce
    /// A planned order must be given out now.
    case release
  }

  public var kind: Kind
  public var item: Int
  /// The place of the receipt in the problem's list; nil for ``Kind/release``.
  public var receipt: Int?
  /// What the order should bring, in millionths.
  public var quantity: Int64
  /// When it should be there; nil for ``Kind/cancel``.
  public var day: Day?
  /// Working days between what is and what should be; for a release the days that it is late already.
  public var days: Int

  public init(kind: Kind, item: Int, receipt: Int?, quantity: Int64, day: Day?, days: Int) {
    self.kind = kind
    self.item = item
    self.receipt = receipt
    self.quantity = quantity
    self.day = day
    self.days = days
  }
}

extension RequirementsPlan {
  /// What an item's receipts and planned orders ask for: receipts by due day, then orders to release.
  ///
  /// Receipts serve needs in the order in which they come, the safety stock first.
  public func messages(_ item: Int) throws(RequirementsFault) -> [ActionMessage] {
    do throws(Overflow) {
      return try receiptMessages(item) + releaseMessages(item)
    } catch { throw .tooLarge(item: item) }
  }

  private func receiptMessages(_ item: Int) throws(Overflow) -> [ActionMessage] {
    let parameters = problem.items[item]
    var needed: [Int64] = []
    var sum = parameters.safetyStock
    for amount in gross[row(item)] {
      sum = try sum.adding(amount)
      needed.append(sum)
    }
    var before = parameters.onHand
    var messages: [ActionMessage] = []
    for place in receiptsByDay(item) {
      let receipt = problem.receipts[place]
      guard let position = problem.horizon.position(ofReceipt: Day(number: receipt.day)) else { continue }
      let through = try before.adding(receipt.quantity)
      defer { before = through }
      guard let bucket = needed.firstIndex(where: { $0 > before }) else {
        messages.append(ActionMessage(kind: .cancel, item: item, receipt: place, quantity: 0, day: nil, days: 0))
        continue
      }
      let due = problem.horizon.bucket(at: position)
      if bucket != due {
        let wanted = max(0, self.due(item, bucket))
        messages.append(
          ActionMessage(
            kind: bucket < due ? .expedite : .postpone, item: item, receipt: place, quantity: receipt.quantity,
            day: problem.horizon.day(at: wanted), days: abs(wanted - position)))
      }
      if let message = try quantityMessage(item, receipt, place, before: before, needed: needed, bucket: bucket) { messages.append(message) }
    }
    return messages
  }

  private func quantityMessage(
    _ item: Int, _ receipt: PlanReceipt, _ place: Int, before: Int64, needed: [Int64], bucket: Int
  ) throws(Overflow) -> ActionMessage? {
    let parameters = problem.items[item]
    let day = problem.horizon.day(at: due(item, bucket))
    let planned = ordered[item * buckets + bucket]
    if receipt.isFirm, planned > 0, parameters.maximum == 0 {
      return ActionMessage(kind: .increase, item: item, receipt: place, quantity: try receipt.quantity.adding(planned), day: day, days: 0)
    }
    let used = try needed[needed.count - 1].subtracting(before)
    guard used < receipt.quantity else { return nil }
    // The rest that a lot brings by its rule is no surplus.
    let lot = try LotSizing(parameters, net: [used], gross: gross[row(item)]).sized(used)
    return lot < receipt.quantity ? ActionMessage(kind: .reduce, item: item, receipt: place, quantity: lot, day: day, days: 0) : nil
  }

  private func releaseMessages(_ item: Int) throws(Overflow) -> [ActionMessage] {
    var messages: [ActionMessage] = []
    for bucket in 0..<buckets where ordered[item * buckets + bucket] > 0 {
      let released = release(item, bucket)
      guard released <= 0 else { continue }
      messages.append(
        ActionMessage(
          kind: .release, item: item, receipt: nil, quantity: ordered[item * buckets + bucket],
          day: problem.horizon.day(at: due(item, bucket)), days: -released))
    }
    return messages
  }

  /// Places of an item's receipts by day, then as they are listed.
  func receiptsByDay(_ item: Int) -> [Int] {
    receiptsOf(item).map(Int.init).sorted { (problem.receipts[$0].day, $0) < (problem.receipts[$1].day, $1) }
  }
}
