import Foundation
import Ground
import Membership
import Records
import Replica

/// 10.3 What moved on a customer's account, with the balance after each move: positive is what they owe.
public struct AccountMoves: Sendable {
  public struct Move: Sendable {
    public var day: Day
    public var document: RecordKey
    public var number: String
    public var kind: Words
    /// Positive for what is asked for, negative for what settles it.
    public var amount: Money
    public var balance: Money
  }

  /// In the order of their days.
  public private(set) var moves: [Move] = []
  /// What there was before the first of them, by currency.
  public private(set) var opening: [Money] = []

  /// - Parameter limit: the newest so many are kept.
  public init(_ customer: Row<Customer>, limit: Int, _ context: StepContext) throws {
    let (snapshot, key) = (context.snapshot, Data(customer.id.key.bytes))
    var all: [Move] = []
    func add<R: RecordType>(_ row: Row<R>, _ day: Day, _ number: String, _ kind: Words, _ amount: Money) {
      all.append(Move(day: day, document: row.id.key, number: number, kind: kind, amount: amount, balance: amount))
    }
    for invoice in try snapshot.all(Invoice.self, where: "customer = ?", [key]) { add(invoice, invoice.issued, invoice.number, Invoice.record.label, invoice.gross) }
    for payment in try snapshot.all(Payment.self, where: "invoice IN (SELECT id FROM invoice WHERE customer = ?)", [key]) {
      add(payment, payment.on, payment.reference, (payment.kind ?? .payment).label, Money(minor: -payment.amount.minor, currency: payment.amount.currency))
    }
    all.sort { ($0.day, $0.document) < ($1.day, $1.document) }
    var balances: [String: Int64] = [:]
    for index in all.indices {
      let currency = all[index].amount.currency
      balances[currency, default: 0] += all[index].amount.minor
      all[index].balance = Money(minor: balances[currency] ?? 0, currency: currency)
    }
    moves = Array(all.suffix(limit))
    for currency in balances.keys.sorted() {
      let left = all.dropLast(moves.count).last { $0.amount.currency == currency }?.balance
      if let left { opening.append(left) }
    }
  }
}

/// Money of an office that came and is for no invoice yet.
public struct WaitingMoney: Sendable {
  public var receipt: Row<MoneyReceipt>
  public var left: Money

  static let maximum = 2_000

  /// The oldest first.
  public static func all(_ context: StepContext) throws -> [WaitingMoney] {
    let shelves: [Shelf] = context.site.role == .headquarters
      ? try context.snapshot.all(Member.self, where: "role = 'office'").map { Shelf(.office, SiteID(UInt32(clamping: $0.site))) } : [context.home]
    return try shelves.flatMap { shelf in
      try context.snapshot.all(
        MoneyReceipt.self, where: "id IN (SELECT receipt FROM money_left WHERE _shelf = ? AND amount_minor <> 0 AND amount_minor > 0)", [Int64(shelf.code)], limit: maximum)
    }.map { WaitingMoney(receipt: $0, left: try context.snapshot.left($0)) }
  }
}
