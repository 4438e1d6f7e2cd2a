import Foundation
import Ground
import Membership
import Records
import Replica

/// Why an order becomes its next revision.
struct RevisionCause {
  var kind: RevisionKind
  var why: String?
  var change: OrderChange.ID?
}

extension OrderAmendment.Resolved {
  /// Writes the order and its lines as they will be, without what follows from it.
  ///
  /// - Returns: the ids of the new lines, by position.
  func write(_ context: StepContext, _ changes: inout Changes) throws -> [Int: OrderLine.ID] {
    let amendment = amendment
    try changes.update(order) {
      if let day = amendment.requested { $0.requested = day }
      if let day = amendment.promised { $0.promised = day }
      if let address = amendment.address { $0.address = address }
      if let terms = amendment.deliveryTerms { $0.deliveryTerms = terms }
      if let days = amendment.paymentDays { $0.paymentDays = days }
      if let note = amendment.note { $0.note = note }
      $0.total = total
    }
    var made: [Int: OrderLine.ID] = [:]
    for line in lines {
      if let row = line.row {
        try changes.update(row) {
          $0.quantity = line.quantity
          $0.price = line.price
          $0.value = line.value
        }
      } else {
        made[line.position] = try changes.create(OrderLine.self, on: order.shelf) {
          $0.order = order.id
          $0.position = line.position
          $0.product = line.product.id
          $0.quantity = line.quantity
          $0.price = line.price
          $0.value = line.value
        }
      }
    }
    if !lines.isEmpty { try changes.holdBlanket(of: order, quantities, .change, context) }
    return made
  }

  /// Keeps the order as it is as a revision.
  func keep(_ cause: RevisionCause, isFollowing: Bool, _ context: StepContext, _ changes: inout Changes) throws -> OrderRevision.ID {
    let number = try context.revisions(of: order.id).count + 1
    let picture = try before.encoded()
    return try changes.create(OrderRevision.self, on: order.shelf) {
      $0.order = order.id
      $0.number = number
      $0.kind = cause.kind
      $0.before = Blob(picture)
      $0.who = context.actor.name
      $0.at = context.now
      $0.why = cause.why
      $0.change = cause.change
      $0.isFollowing = isFollowing ? true : nil
    }
  }

  /// A whole order that no longer fits into the record of a revision.
  var sizeProblem: Problem? {
    // Each line takes less than this as JSON; the head has room in what is left.
    guard (rows.count + 10) * Self.bytesALine > FieldSchema.maximumBlob else { return nil }
    return Problem(
      "revision.tooLarge", field: "order", Words("The order has \(rows.count) lines, too many for a revision of it to be kept.", "订单有 \(rows.count) 行，无法保存其版本。"),
      remedy: Words("Cancel it and take in the changed one as new.", "请取消该订单，并按新订单接收。"))
  }

  private static let bytesALine = 200
}

/// 3.4 An order before its approval: nobody outside has been asked for anything, but stock and credit may be promised to it.
enum OpenOrderEdit {
  /// The states in which an order may simply be edited.
  static let states: [OrderState] = [.received, .checked, .waiting, .confirmed, .reviewed]

  /// Writes the amendment. What was checked, promised or reviewed before is so no longer when the terms have changed: the order's life begins
  /// anew, and stock and credit go back until it is confirmed again.
  static func write(_ resolved: OrderAmendment.Resolved, _ cause: RevisionCause, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = resolved.order
    // Who has promised something to the customer keeps what it was.
    if order.state != .received { _ = try resolved.keep(cause, isFollowing: false, context, &changes) }
    _ = try resolved.write(context, &changes)
    let told = resolved.differences.prefix(maximumTold)
    let words = Words(told.map { $0.text(.english) }.joined(separator: "; "), told.map { $0.text(.chinese) }.joined(separator: "；"))
    guard order.state != .received, resolved.changesTerms else {
      return StepResult(order.id.key, Words("Order \(order.number): \(words.en).", "订单 \(order.number)：\(words.zh)。"))
    }
    try changes.releaseStock(of: order, context)
    try changes.releaseCredit(of: order, context)
    try changes.closeAll(about: order.id.key, context)
    try changes.update(order) {
      $0.reopen(\.state, at: .received)
      if resolved.before.requested != resolved.after.requested { $0.promised = nil }
    }
    try changes.open("order-check", about: order.id.key, number: order.number, on: context.home, context)
    try changes.open("order-confirm", about: order.id.key, number: order.number, on: context.home, context)
    return StepResult(
      order.id.key, Words("Order \(order.number): \(words.en). It is checked and confirmed anew.", "订单 \(order.number)：\(words.zh)。须重新核对和确认。"))
  }

  /// The most differences that a message repeats.
  private static let maximumTold = 6
}

extension StepContext {
  /// The former revisions of an order, the first one first. Two sites may each have made one of the same number.
  public func revisions(of order: SalesOrder.ID) throws -> [Row<OrderRevision>] {
    try snapshot.all(OrderRevision.self, where: "sales_order = ?", [Data(order.key.bytes)], order: "id", limit: Self.maximumRevisions)
  }

  /// The most revisions of one order.
  public static let maximumRevisions = 500
}
