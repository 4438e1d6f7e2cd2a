import Foundation
import Ground
import Records
import Replica

/// 10.2 When an order has nothing more to wait for.
enum OrderSettling {
  /// Whether every invoice of the order is paid, and everything ordered is invoiced.
  ///
  /// - Parameters:
  ///   - paid: the invoices that are being paid in these changes.
  ///   - open: those that are no longer paid with these changes.
  ///   - voided: one that these changes credit whole since it was wrong.
  ///   - adding: what invoices of these changes, which ask for nothing, invoice of each line.
  static func isSettled(
    _ order: Row<SalesOrder>, with paid: Set<Invoice.ID> = [], without open: Set<Invoice.ID> = [], voiding voided: Invoice.ID? = nil, adding: [OrderLine.ID: ExactDecimal] = [:],
    _ context: StepContext
  ) throws -> Bool {
    let invoices = try context.snapshot.all(Invoice.self, where: "sales_order = ?", [Data(order.id.key.bytes)])
    guard invoices.allSatisfy({ paid.contains($0.id) || $0.state == .paid && !open.contains($0.id) }) else { return false }
    var invoiced = adding
    for invoice in invoices where try invoice.id != voided && !invoice.isVoid(context.snapshot) {
      for line in try context.snapshot.all(InvoiceLine.self, where: "invoice = ?", [Data(invoice.id.key.bytes)]) {
        invoiced[line.line, default: .zero] += line.quantity.amount
      }
    }
    return try order.lines(context).allSatisfy { invoiced[$0.id, default: .zero] >= $0.quantity.amount }
  }
}

extension Row where R == Invoice {
  /// Whether it was credited whole because it was wrong, so that its delivery is to be invoiced anew.
  func isVoid(_ snapshot: Snapshot) throws -> Bool {
    try snapshot.count("SELECT EXISTS (\(CreditRoom.voids("?", gross: "?")))", [Data(id.key.bytes), self.gross.minor]) == 1
  }
}
