import Foundation
import Ground
import Membership
import Records
import Replica

/// 4.4 What must happen at the warehouse so that it sends what the order now wants, where it now goes.
struct DispatchFollow {
  /// The newest request that was not cancelled; nil when the warehouse was asked for nothing.
  var newest: Row<DispatchRequest>?
  var requests: [Row<DispatchRequest>] = []
  /// Packed in whatever shipment.
  var packed: [OrderLine.ID: ExactDecimal] = [:]
  /// Asked for and not packed.
  private var open: [OrderLine.ID: ExactDecimal] = [:]
  /// Shipments that stand packed and have not left.
  var standing: [Row<Shipment>] = []
  private var standingRequests: Set<DispatchRequest.ID> = []

  static func read(_ order: SalesOrder.ID, _ context: StepContext) throws -> DispatchFollow {
    var follow = DispatchFollow()
    let key = Data(order.key.bytes)
    let asked = try context.snapshot.all(DispatchRequest.self, where: "sales_order = ?", [key])
    // What is sent again for a delivery that went wrong is no part of what the order asks for.
    let again = Set(asked.filter { $0.replaces != nil }.map(\.id))
    follow.requests = asked.filter { $0.state != .cancelled && !again.contains($0.id) }
    follow.newest = follow.requests.last
    let shipments = try context.snapshot.all(Shipment.self, where: "sales_order = ?", [key])
    follow.standing = shipments.filter { $0.state == .packed }
    follow.standingRequests = Set(follow.standing.map(\.request))
    for shipment in shipments where !again.contains(shipment.request) {
      for line in try shipment.lines(context.snapshot) { follow.packed[line.line, default: .zero] += line.quantity.amount }
    }
    for request in follow.requests where request.state == .requested {
      for line in try PickList.of(request, context.snapshot).lines { follow.open[line.orderLine, default: .zero] += max(.zero, line.asked - line.packed) }
    }
    return follow
  }

  /// Whether what is asked for is just what the lines want beside what is packed.
  ///
  /// - Parameter wanted: the whole quantity of each line; a line that is not created yet has no id.
  func isRight(_ wanted: [(line: OrderLine.ID?, quantity: ExactDecimal)]) -> Bool {
    guard newest != nil else { return true }
    var rest = open
    for (line, quantity) in wanted {
      guard let line else { return quantity == .zero }
      guard rest.removeValue(forKey: line) ?? .zero == max(.zero, quantity - (packed[line] ?? .zero)) else { return false }
    }
    return rest.values.allSatisfy { $0 == .zero }
  }

  /// A request with a shipment that has not left cannot be put by: the shipment would not leave any more.
  var isBlocked: Bool { requests.contains { $0.state == .requested && standingRequests.contains($0.id) } }

  /// Cancels what is asked for and not packed, and asks for what the lines want now.
  func askAnew(
    _ order: Row<SalesOrder>, _ wanted: [(line: OrderLine.ID, product: Product.ID, quantity: Quantity)], due: Day, _ address: Address?, _ context: StepContext,
    _ changes: inout Changes
  ) throws {
    guard let newest else { return }
    for request in requests where request.state == .requested {
      try changes.update(request) { $0.state = .cancelled }
      try changes.closeAll(about: request.id.key, context)
    }
    let missing = wanted.map { ($0.line, $0.product, Quantity($0.quantity.amount - (packed[$0.line] ?? .zero), $0.quantity.unit)) }.filter { $0.2.amount > .zero }
    guard !missing.isEmpty else { return }
    let request = try changes.create(DispatchRequest.self, on: newest.shelf) {
      $0.order = order.id
      $0.orderNumber = order.number
      $0.customerName = newest.customerName
      $0.address = address
      $0.due = due
    }
    for (line, product, quantity) in missing {
      try changes.create(DispatchLine.self, on: newest.shelf) {
        $0.request = request
        $0.line = line
        $0.product = product
        $0.quantity = quantity
      }
    }
    try changes.open("shipment-pack", about: request.key, number: order.number, on: newest.shelf, context)
  }
}
