import Foundation
import Ground
import Records
import Replica

/// 10.1 What was invoiced of an order in advance and is not taken off an invoice for goods yet.
struct Advances {
  struct Left {
    var item: Row<InvoiceItem>
    var net: Int64
    var tax: Int64
    var gross: Int64 { net + tax }
  }

  private(set) var left: [Left] = []

  init(of order: SalesOrder.ID, _ context: StepContext) throws {
    let snapshot = context.snapshot
    for invoice in try snapshot.all(Invoice.self, where: "sales_order = ? AND kind = 'advance'", [Data(order.key.bytes)]) {
      for item in try snapshot.all(InvoiceItem.self, where: "invoice = ? AND kind = 'advance'", [Data(invoice.id.key.bytes)]) {
        left.append(try Self.left(item, invoice.id, context))
      }
    }
  }

  /// Its own amount less credits and deductions, with what was credited of those.
  static func left(_ item: Row<InvoiceItem>, _ invoice: Invoice.ID, _ context: StepContext) throws -> Left {
    var left = Left(item: item, net: item.net.minor, tax: item.tax.minor)
    let deductions = try context.snapshot.all(InvoiceItem.self, where: "advance = ?", [Data(invoice.key.bytes)])
    for deduction in deductions {
      left.net += deduction.net.minor
      left.tax += deduction.tax.minor
    }
    for item in [item] + deductions {
      let credited = try CreditRoom.credited("invoice_item", item.id.key, context.snapshot)
      left.net -= credited.net
      left.tax -= credited.tax
    }
    return left
  }

  /// Takes off an invoice of this gross what there is, the earliest advance first, and not more than the invoice comes to.
  ///
  /// - Returns: negative amounts by advance.
  mutating func take(from gross: Int64) -> [(advance: Row<InvoiceItem>, net: Int64, tax: Int64)] {
    var rest = gross
    var taken: [(advance: Row<InvoiceItem>, net: Int64, tax: Int64)] = []
    for index in left.indices where left[index].gross > 0 && rest > 0 {
      let part = min(rest, left[index].gross)
      let tax = part == left[index].gross ? left[index].tax : ExactDecimal.scaled(left[index].tax, times: part, over: left[index].gross) ?? 0
      taken.append((left[index].item, tax - part, -tax))
      left[index].net -= part - tax
      left[index].tax -= tax
      rest -= part
    }
    return taken
  }
}
