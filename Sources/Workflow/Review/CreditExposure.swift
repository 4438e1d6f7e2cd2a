import Foundation
import Ground
import Records
import Replica

/// 3.3 What a customer owes and is about to owe: unpaid parts of invoices and open orders, in the currency of the credit limit.
enum CreditExposure {
  /// A confirmed order is part of its customer's open orders.
  static func of(_ customer: Row<Customer>, _ context: StepContext) throws -> Money {
    let key = Data(customer.id.key.bytes)
    let orders = try context.snapshot.all(
      SalesOrder.self, where: "customer = ? AND state IN ('confirmed', 'reviewed', 'approved')", [key]
    ).map(\.total)
    let unpaid = try context.snapshot.all(Invoice.self, where: "customer = ? AND state IN ('issued', 'partly_paid')", [key])
      .map { try $0.outstanding(context) }
    let currency = customer.creditLimit.currency
    let sum = (orders + unpaid).filter { $0.currency == currency }.reduce(Int128(0)) { $0 + Int128($1.minor) }
    return Money(minor: Int64(clamping: sum), currency: currency)
  }
}
