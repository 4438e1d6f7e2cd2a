import Foundation
import Ground
import Records
import Replica

/// 10.1 Splits amounts into net and tax, to the last unit of the currency, by either way of rounding and with or without tax in the price.
///
/// The law of it: what the parts come to is what their sum comes to, and net and tax of each part are its amount.
public enum TaxFigures {
  public struct Part: Sendable, Hashable {
    public var net: Int64
    public var tax: Int64

    public init(net: Int64, tax: Int64) {
      self.net = net
      self.tax = tax
    }
  }

  /// - Parameters:
  ///   - amounts: minor units; with the tax in them when the prices include it, else without.
  ///   - rates: per cent, one for each amount.
  /// - Returns: nil when a figure does not fit.
  public static func split(_ amounts: [Int64], _ rates: [ExactDecimal], includesTax: Bool, _ rounding: TaxRounding) -> [Part]? {
    // What was reckoned of each rate before: amounts and tax.
    var sums: [ExactDecimal: (amount: Int64, tax: Int64)] = [:]
    var parts: [Part] = []
    for (amount, rate) in zip(amounts, rates) {
      let tax: Int64
      switch rounding {
      case .line:
        guard let own = self.tax(amount, rate, includesTax) else { return nil }
        tax = own
      case .total:
        let before = sums[rate] ?? (0, 0)
        let (sum, overflow) = before.amount.addingReportingOverflow(amount)
        guard !overflow, let all = self.tax(sum, rate, includesTax) else { return nil }
        sums[rate] = (sum, all)
        // The difference of rounded sums: the lines' taxes come to the tax of the whole.
        tax = all - before.tax
      }
      if includesTax {
        parts.append(Part(net: amount - tax, tax: tax))
      } else {
        guard !amount.addingReportingOverflow(tax).overflow else { return nil }
        parts.append(Part(net: amount, tax: tax))
      }
    }
    return parts
  }

  private static func tax(_ amount: Int64, _ rate: ExactDecimal, _ includesTax: Bool) -> Int64? {
    let hundred = 100 * ExactDecimal.scale
    return ExactDecimal.scaled(amount, times: rate.millionths, over: includesTax ? hundred + rate.millionths : hundred)
  }
}

/// 10.1 The figures of an invoice for goods. Each line's amount is rounded half away from zero; the totals are sums of lines.
struct InvoiceFigures {
  struct Line {
    var line: Row<OrderLine>
    var quantity: Quantity
    var rate: ExactDecimal
    var net: Money
    var tax: Money
  }

  var lines: [Line]
  var net: Money
  var tax: Money
  var gross: Money

  /// - Parameter rates: per cent, one for each line.
  /// - Returns: nil when an amount is too large for an invoice.
  init?(_ delivered: [(line: Row<OrderLine>, quantity: Quantity)], rates: [ExactDecimal], includesTax: Bool, _ rounding: TaxRounding) {
    guard let currency = delivered.first?.line.price.currency else { return nil }
    var amounts: [Int64] = []
    for (line, quantity) in delivered {
      guard let value = line.price.value(of: quantity), value.currency == currency else { return nil }
      amounts.append(value.minor)
    }
    guard let parts = TaxFigures.split(amounts, rates, includesTax: includesTax, rounding) else { return nil }
    lines = zip(delivered, zip(rates, parts)).map { given, reckoned in
      Line(
        line: given.line, quantity: given.quantity, rate: reckoned.0, net: Money(minor: reckoned.1.net, currency: currency), tax: Money(minor: reckoned.1.tax, currency: currency))
    }
    let sums = parts.reduce((Int128(0), Int128(0))) { ($0.0 + Int128($1.net), $0.1 + Int128($1.tax)) }
    guard let net = Int64(exactly: sums.0), let tax = Int64(exactly: sums.1), let gross = Int64(exactly: sums.0 + sums.1) else { return nil }
    (self.net, self.tax, self.gross) = (Money(minor: net, currency: currency), Money(minor: tax, currency: currency), Money(minor: gross, currency: currency))
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
