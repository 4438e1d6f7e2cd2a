import Foundation
import Ground
import Records
import Replica

/// 2.4 Whether the order may have come twice.
enum DuplicateChecks {
  static let functions: [String: OrderChecks.Function] = ["duplicate.reference": reference, "duplicate.content": content]

  /// So many orders under one reference are looked at.
  private static let maximumNamesakes = 20

  /// Two sites that knew nothing of each other can take one order in. The earlier one goes on; the later one is held.
  private static func reference(_ matter: OrderMatter, _: CheckSetting) throws -> [CheckFinding.Found] {
    let order = matter.order
    let namesakes = try matter.context.snapshot.all(
      SalesOrder.self, where: "customer_reference = ? AND customer = ?", [order.customerReference, Data(order.customer.key.bytes)], order: "id",
      limit: maximumNamesakes)
    let earlier = namesakes.filter { other in
      other.id != order.id && other.state != .rejected && other.state != .cancelled
        && (other.state.rank > OrderState.checked.rank || (other.received, other.id.key) < (order.received, order.id.key))
    }
    return earlier.prefix(1).map { other in
      .init(
        "customer_reference",
        Words("\(matter.customer.name) has ordered under \"\(order.customerReference)\" before: \(other.number).", "\(matter.customer.name) 的订单号“\(order.customerReference)”已存在：\(other.number)。"),
        remedy: Words("Is it the same order? Then reject this one; if not, ask for the new reference.", "若为同一订单，请拒绝本单；若不是，请索取新订单号。"), evidence: other.number)
    }
  }

  private static func content(_ matter: OrderMatter, _ setting: CheckSetting) -> [CheckFinding.Found] {
    let days = setting["days"]
    let (order, calendar) = (matter.order, matter.context.calendar)
    let wanted = goods(matter.lines.map(\.row))
    let twin = matter.history.first { past in
      past.order.customerReference != order.customerReference && past.lines.count <= OrderDefaults.maximumLines && goods(past.lines) == wanted
        && abs(Int(calendar.day(of: past.order.received).number) - Int(calendar.day(of: order.received).number)) <= days
    }
    guard let twin, !wanted.isEmpty else { return [] }
    return [
      .init(
        "lines",
        Words("\(twin.order.number) (\"\(twin.order.customerReference)\") of the last \(days) days asks for the same goods.", "\(days) 天内的 \(twin.order.number)（“\(twin.order.customerReference)”）订购内容相同。"),
        remedy: Words("Ask the customer whether both are meant.", "请向客户确认是否两单均有效。"), evidence: twin.order.number)
    ]
  }

  /// How much of each product, whatever the lines it is on.
  private static func goods(_ lines: [Row<OrderLine>]) -> [Product.ID: Int128] {
    lines.reduce(into: [:]) { $0[$1.product, default: 0] += Int128($1.quantity.amount.millionths) }
  }
}
