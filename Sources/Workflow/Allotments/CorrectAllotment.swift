import Foundation
import Ground
import Membership
import Records
import Replica

/// 7.4 Takes back what an office released by cancelling an order that this warehouse was packing at the same time.
///
/// The goods have left, and the office has the right to promise them once more. Packed outranks cancelled, so the release is what goes.
public struct CorrectAllotment: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "allotment.correct", "7.4", by: [.storekeeper, .dispatcher], at: [.warehouse], "Correct an allotment after a clash", "更正配额冲突",
    help: Words(
      "When an order was cancelled while it was packed here, the stock it gave back has left already: the node takes that back.",
      "订单在此包装的同时被取消，其退还的库存已出库：节点自动收回。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<DispatchRequest.ID>("request", "Dispatch request", "发货请求", help: Words("Or the order's number.", "或订单编号。"))
  }

  /// The lines of which more was packed and given up than was ever promised, and how much more.
  private static func surplus(_ request: Row<DispatchRequest>, _ context: StepContext) throws -> [(line: Row<DispatchLine>, quantity: ExactDecimal)] {
    try context.snapshot.all(DispatchLine.self, where: "dispatch_request = ?", [Data(request.id.key.bytes)]).compactMap { line in
      guard let open = try context.snapshot.promise(of: line.line)?.open, open < .zero else { return nil }
      return (line, -open)
    }
  }

  public static func ready(_ subject: Row<DispatchRequest>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(DispatchRequest.record.label, subject.shelf, context) { return problem }
    guard try surplus(subject, context).isEmpty else { return nil }
    return Problem("allotment.agrees", Words("What is packed and what is promised agree.", "包装与承诺一致。"), remedy: Words("There is nothing to do.", "无需处理。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let request = try context.the(input.request)
    for (line, quantity) in try surplus(request, context) {
      try changes.create(PromiseMove.self, on: context.home) {
        $0.product = line.product
        $0.line = line.line
        $0.orderNumber = request.orderNumber
        $0.kind = .correction
        $0.quantity = Quantity(quantity, line.quantity.unit)
      }
      var rest = quantity
      for release in try context.snapshot.all(AllotmentMove.self, where: "order_line = ? AND kind = 'release'", [Data(line.line.key.bytes)]) where rest > .zero {
        let part = min(rest, release.quantity.amount)
        rest = rest - part
        try changes.create(AllotmentMove.self, on: context.home) {
          $0.product = release.product
          $0.holder = release.holder
          $0.until = release.until
          $0.kind = .takeback
          $0.quantity = Quantity(-part, release.quantity.unit)
          $0.line = line.line
          $0.orderNumber = request.orderNumber
        }
      }
    }
    return StepResult(
      request.id.key, Words("What order \(request.orderNumber) gave back after it had left is taken back.", "订单 \(request.orderNumber) 出库后退还的配额已收回。"))
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.conflicts(limit: Inbox.maximum).filter { $0.kind == .lifecycle && $0.recordType.name == DispatchRequest.record.name }
      .compactMap { try context.snapshot.get(DispatchRequest.ID($0.record)) }
      .filter { try $0.shelf == context.home && !surplus($0, context).isEmpty }
      .map { ["request": $0.id.key.description] }
  }
}
