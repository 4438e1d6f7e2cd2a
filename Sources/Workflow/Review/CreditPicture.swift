import Foundation
import Ground
import Records
import Replica

/// 3.3 A customer's credit as a reviewer weighs it, in the currency of the limit, from what this site holds at this moment.
///
/// Payments belong to invoices: there are no deposits to take off.
public struct CreditPicture: Sendable {
  /// Unpaid parts of invoices.
  public var unpaid: Money
  /// Confirmed, reviewed and approved orders.
  public var open: Money
  public var exposure: Money
  public var limit: Money
  /// What this site may still promise of the credit, also offline; nil when the customer's credit is not allotted.
  public var allotted: Money?

  public var isOver: Bool { exposure.minor > limit.minor }

  public init(_ customer: Row<Customer>, _ context: StepContext) throws {
    limit = customer.creditLimit
    let currency = limit.currency
    exposure = try CreditExposure.of(customer, context)
    let owed = try context.snapshot.all(
      Invoice.self, where: "customer = ? AND state IN ('issued', 'partly_paid')", [Data(customer.id.key.bytes)]
    ).map { try $0.outstanding(context) }.filter { $0.currency == currency }
    unpaid = Money(minor: Int64(clamping: owed.reduce(Int128(0)) { $0 + Int128($1.minor) }), currency: currency)
    open = Money(minor: exposure.minor - unpaid.minor, currency: currency)
    if context.site.role == .office || context.site.role == .field, try context.snapshot.isCreditAllotted(customer.id, on: customer.shelf) {
      let held = try context.snapshot.creditHeld(customer.id, on: customer.shelf, by: context.site.site, currency)
      allotted = Money(minor: held.spendable(at: try context.spendingTime()), currency: currency)
    }
  }
}
