import Foundation
import Ground
import Records
import Replica

/// 10.1 The figures of an invoice: net and tax are rounded by line, half away from zero, and the totals are sums of lines.
struct InvoiceFigures {
  struct Line {
    var line: Row<OrderLine>
    var quantity: Quantity
    var net: Money
    var tax: Money
  }

  var lines: [Line]
  var net: Money
  var tax: Money
  var gross: Money

  /// - Returns: nil when an amount is too large for an invoice.
  init?(_ delivered: [(line: Row<OrderLine>, quantity: Quantity)], rate: ExactDecimal) {
    guard let currency = delivered.first?.line.price.currency else { return nil }
    let zero = Money(minor: 0, currency: currency)
    (lines, net, tax) = ([], zero, zero)
    for (line, quantity) in delivered {
      guard let lineNet = line.price.value(of: quantity), let lineTax = Self.tax(on: lineNet, rate: rate),
        let newNet = net + lineNet, let newTax = tax + lineTax
      else { return nil }
      lines.append(Line(line: line, quantity: quantity, net: lineNet, tax: lineTax))
      (net, tax) = (newNet, newTax)
    }
    guard let sum = net + tax else { return nil }
    gross = sum
  }

  /// - Parameter rate: per cent.
  static func tax(on net: Money, rate: ExactDecimal) -> Money? {
    ExactDecimal.scaled(net.minor, times: rate.millionths, over: 100 * ExactDecimal.scale).map { Money(minor: $0, currency: net.currency) }
  }

  /// What the customer took of a shipment, by order line, whatever the lots; in the order of the lines.
  static func delivered(by shipment: Row<Shipment>, _ context: StepContext) throws -> [(line: Row<OrderLine>, quantity: Quantity)] {
    var sums: [OrderLine.ID: Quantity] = [:]
    for part in try shipment.lines(context.snapshot) {
      sums[part.line] = Quantity((sums[part.line]?.amount ?? .zero) + (part.delivered ?? part.quantity).amount, part.quantity.unit)
    }
    return try sums.filter { $0.value.amount > .zero }.map { (line: try context.the($0.key), quantity: $0.value) }.sorted { $0.line.position < $1.line.position }
  }
}
