import Foundation
import Ground
import Records
import Replica

/// The sums that ledgers keep, as steps ask for them.
extension StepContext {
  /// What may still be promised of a component on a shelf.
  func available(_ component: String) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try snapshot.count(
          "SELECT quantity_e6 FROM material_available WHERE _shelf = ? AND component = ?", [Int64(home.code), component])))
  }

  /// What was reported good of a work order.
  func reportedGood(_ order: WorkOrder.ID) throws -> ExactDecimal { try snapshot.reportedGood(order) }

  /// What lies in this warehouse of a product of our own, over all lots.
  func stock(_ product: Product.ID, _ status: StockStatus) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try snapshot.count(
          "SELECT coalesce(sum(quantity_e6), 0) FROM stock_balance WHERE _shelf = ? AND product = ? AND status = ? AND owner = '' AND quantity_e6 <> 0",
          [Int64(home.code), Data(product.key.bytes), status.rawValue])))
  }

  /// What lies in this warehouse of one lot of a product of our own, at all locations.
  func stock(_ product: Product.ID, lot: String, _ status: StockStatus) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try snapshot.count(
          "SELECT coalesce(sum(quantity_e6), 0) FROM stock_balance WHERE _shelf = ? AND product = ? AND lot = ? AND status = ? AND owner = ''",
          [Int64(home.code), Data(product.key.bytes), lot, status.rawValue])))
  }
}

extension Snapshot {
  /// What was reported good of a work order.
  func reportedGood(_ order: WorkOrder.ID) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(try count("SELECT good_e6 FROM work_progress WHERE work_order = ?", [Data(order.key.bytes)])))
  }

  /// What was paid for an invoice, in its currency's minor units.
  func paid(_ invoice: Invoice.ID) throws -> Int64 {
    Int64(try count("SELECT amount_minor FROM invoice_paid WHERE invoice = ?", [Data(invoice.key.bytes)]))
  }
}

extension Row where R == Invoice {
  /// What is still to be paid.
  public func outstanding(_ context: StepContext) throws -> Money {
    Money(minor: self.gross.minor - (try context.snapshot.paid(id)), currency: self.gross.currency)
  }
}
