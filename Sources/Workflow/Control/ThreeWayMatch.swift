import Foundation
import Ground
import Records
import Replica

/// 10.3 Whether order, delivery and invoices of an order say the same, line by line, within the tolerance of the customer's terms.
public struct ThreeWayMatch: Sendable {
  public struct Line: Sendable {
    public var position: Int
    public var product: Product.ID
    public var unit: String
    public var ordered, delivered, invoiced, credited: ExactDecimal
    /// The order's, and those that were invoiced.
    public var price: UnitPrice
    public var prices: [UnitPrice]
    public var tolerance: ExactDecimal

    /// The most that the tolerance lets through.
    private var most: ExactDecimal {
      ordered + (ordered.multiplied(by: ExactDecimal(millionths: tolerance.millionths / 100)) ?? .zero)
    }
    public var isOverDelivered: Bool { delivered > most }
    /// More than was delivered is asked for.
    public var isOverInvoiced: Bool { invoiced - credited > delivered }
    public var isUninvoiced: Bool { invoiced < delivered }
    public var isOtherPrice: Bool { prices.contains { $0 != price } }
    public var isMatched: Bool { !isOverDelivered && !isOverInvoiced && !isUninvoiced && !isOtherPrice && delivered >= ordered }
  }

  public private(set) var lines: [Line] = []

  public init(_ order: Row<SalesOrder>, _ context: StepContext) throws {
    let (snapshot, key) = (context.snapshot, Data(order.id.key.bytes))
    let tolerance = try BillingRules(order.customer, on: context.today, snapshot).tolerance
    var delivered: [OrderLine.ID: ExactDecimal] = [:]
    for part in try snapshot.all(
      ShipmentLine.self, where: "shipment IN (SELECT s.id FROM dispatch_request r JOIN shipment s ON s.dispatch_request = r.id WHERE r.sales_order = ? AND +s.state = 'delivered')", [key])
    {
      delivered[part.line, default: .zero] += (part.delivered ?? part.quantity).amount
    }
    let invoiced = try snapshot.all(InvoiceLine.self, where: "invoice IN (SELECT id FROM invoice WHERE sales_order = ?)", [key])
    for line in try order.lines(context) {
      let own = invoiced.filter { $0.line == line.id }
      let credited = try own.reduce(ExactDecimal.zero) { try $0 + CreditRoom.credited("invoice_line", $1.id.key, snapshot).quantity }
      lines.append(
        Line(
          position: line.position, product: line.product, unit: line.quantity.unit, ordered: line.quantity.amount, delivered: delivered[line.id] ?? .zero,
          invoiced: own.reduce(.zero) { $0 + $1.quantity.amount }, credited: credited, price: line.price, prices: own.map(\.price), tolerance: tolerance))
    }
  }
}
