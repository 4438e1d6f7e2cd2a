import Foundation
import Ground
import Records
import Replica

/// 10.1 What of an invoice may still be credited: its lines and items less the credit notes that count.
public struct CreditRoom: Sendable {
  public struct Line: Sendable {
    /// nil for an item.
    public var line: Row<InvoiceLine>?
    public var item: Row<InvoiceItem>?
    /// The position of the order line; 0 for an item.
    public var position: Int
    /// What is left, in the line's unit and the currency's minor units.
    public var quantity: ExactDecimal
    public var net: Int64
    public var tax: Int64
    public var rate: ExactDecimal
    public var gross: Int64 { net + tax }
  }

  public private(set) var lines: [Line] = []

  /// The states of credit notes that count.
  static let counting = "'issued', 'booked', 'kept'"
  /// Why an invoice that is credited whole was wrong, so that its delivery is to be invoiced anew.
  static let wrong: [CreditReason] = [.price, .quantity]

  /// SQL that finds the credit note that voids an invoice.
  ///
  /// - Parameters: what names the invoice and its gross in the statement around it.
  static func voids(_ invoice: String, gross: String) -> String {
    """
    SELECT 1 FROM credit_note c WHERE c.invoice = \(invoice) AND c.reason IN (\(wrong.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
      AND c.gross_minor = \(gross) AND +c.state IN (\(counting))
    """
  }

  /// - Parameter without: a note that is not counted, since it is the one that is looked at.
  public init(_ invoice: Row<Invoice>, without: CreditNote.ID? = nil, _ context: StepContext) throws {
    let (snapshot, key) = (context.snapshot, Data(invoice.id.key.bytes))
    for line in try snapshot.all(InvoiceLine.self, where: "invoice = ?", [key]) {
      let credited = try Self.credited("invoice_line", line.id.key, without: without, snapshot)
      lines.append(
        Line(
          line: line, position: try snapshot.get(line.line)?.position ?? 0, quantity: line.quantity.amount - credited.quantity, net: line.net.minor - credited.net,
          tax: line.tax.minor - credited.tax, rate: line.rate))
    }
    for item in try snapshot.all(InvoiceItem.self, where: "invoice = ?", [key]) {
      let credited = try Self.credited("invoice_item", item.id.key, without: without, snapshot)
      var line = Line(item: item, position: 0, quantity: .zero, net: item.net.minor - credited.net, tax: item.tax.minor - credited.tax, rate: item.rate)
      if item.kind == .advance {
        // What an invoice for goods took off is credited there.
        let left = try Advances.left(item, invoice.id, context)
        (line.net, line.tax) = (left.net, left.tax)
      }
      lines.append(line)
    }
  }

  /// Minor units; negative when two sites credited more than there was.
  public var gross: Int64 { lines.reduce(0) { $0 + $1.gross } }

  static func credited(_ column: String, _ key: RecordKey, without: CreditNote.ID? = nil, _ snapshot: Snapshot) throws -> (net: Int64, tax: Int64, quantity: ExactDecimal) {
    let row = try snapshot.integers(
      """
      SELECT coalesce(sum(l.net_minor), 0), coalesce(sum(l.tax_minor), 0), coalesce(sum(l.quantity_e6), 0) FROM credit_line l JOIN credit_note n ON n.id = l.credit_note
      WHERE l.\(column) = ? AND +n.state IN (\(counting)) AND n.id <> ?
      """, [Data(key.bytes), without.map { Data($0.key.bytes) } ?? Data()])[0]
    return (row[0], row[1], ExactDecimal(millionths: row[2]))
  }
}
