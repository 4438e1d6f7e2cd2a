import Foundation
import Ground
import Records
import Replica

/// 10.2 For which invoices money probably came, with the reason of each guess.
public struct BankMatch: Sendable {
  public enum Reason: String, Sendable, CaseIterable {
    case number, near, order, amount, discount, sum, payer, payerNear

    public var label: Words {
      switch self {
      case .number: Words("names the invoice", "注明发票号")
      case .near: Words("names nearly the invoice", "发票号相近")
      case .order: Words("names the order", "注明订单号")
      case .amount: Words("the amount is what is outstanding", "金额等于未付金额")
      case .discount: Words("the amount is what is outstanding less the agreed discount", "金额等于扣除约定折扣后的未付金额")
      case .sum: Words("the amount is the sum of them", "金额等于合计")
      case .payer: Words("the payer is the customer", "付款人为该客户")
      case .payerNear: Words("the payer is called nearly like the customer", "付款人名称相近")
      }
    }
  }

  public var customer: Customer.ID
  public var invoices: [Row<Invoice>]
  public var reasons: [Reason]
  /// Per cent; nil for none.
  public var discount: ExactDecimal?
  /// Nothing else is possible: it may be booked without a person.
  public var isSure: Bool
}

/// The open invoices and the customers of an office, to match money against.
public struct MatchBook {
  private struct Entry {
    var invoice: Row<Invoice>
    var outstanding: Int64
    var number: String
    /// The order's number and the customer's own, as far as they are long enough to mean something.
    var orders: [String]
  }

  /// Letters and digits that a reference must have to be looked for in a text.
  static let shortest = 6

  private var entries: [Entry] = []
  private var names: [Customer.ID: String] = [:]
  private let context: StepContext

  public init(_ context: StepContext) throws {
    self.context = context
    for item in try Ageing(nil, context).items {
      let order = try context.snapshot.get(item.invoice.order)
      let orders = [order?.number, order?.customerReference].compactMap { $0.map(Self.plain) }.filter { $0.count >= Self.shortest }
      entries.append(Entry(invoice: item.invoice, outstanding: item.outstanding.minor, number: Self.plain(item.invoice.number), orders: orders))
      if names[item.invoice.customer] == nil { names[item.invoice.customer] = try context.snapshot.get(item.invoice.customer).map { Self.plain($0.name) } ?? "" }
    }
  }

  /// Letters and digits only, the small ones as capitals.
  static func plain(_ text: String) -> String { String(text.uppercased().filter { $0.isLetter || $0.isNumber }) }

  /// - Parameter used: invoices that other lines of the same file are for.
  /// - Returns: nil when nothing fits at all.
  public func match(_ amount: Money, payer: String?, text: String?, but used: Set<Invoice.ID> = []) throws -> BankMatch? {
    guard amount.minor > 0 else { return nil }
    let open = entries.filter { $0.invoice.gross.currency == amount.currency && !used.contains($0.invoice.id) }
    let said = Self.plain(text ?? "")
    let named = open.filter { said.contains($0.number) }
    if !named.isEmpty { return try proposal(named, [.number], amount, payer) }
    let ordered = open.filter { entry in entry.orders.contains { said.contains($0) } }
    if !ordered.isEmpty { return try proposal(ordered, [.order], amount, payer, isDoubtful: true) }
    let near = Self.near(open, text ?? "")
    if near.count == 1 { return try proposal(near, [.near], amount, payer, isDoubtful: true) }
    return try byPayer(open, amount, payer)
  }

  /// Invoices whose number somebody mistyped in one or two places.
  private static func near(_ open: [Entry], _ text: String) -> [Entry] {
    let words = text.split(whereSeparator: { $0.isWhitespace || ",;/:。，；：".contains($0) }).map { plain(String($0)) }.filter { $0.count >= shortest }
    return open.filter { entry in
      words.contains { word in abs(word.count - entry.number.count) <= 1 && Nearness.distance(word, entry.number) <= 1 }
    }
  }

  private func proposal(_ found: [Entry], _ reasons: [BankMatch.Reason], _ amount: Money, _ payer: String?, isDoubtful: Bool = false) throws -> BankMatch? {
    let customers = Set(found.map(\.invoice.customer))
    guard let customer = found.first?.invoice.customer else { return nil }
    var match = BankMatch(customer: customer, invoices: found.filter { $0.invoice.customer == customer }.map(\.invoice), reasons: reasons, isSure: false)
    let sum = found.reduce(Int128(0)) { $0 + Int128($1.outstanding) }
    if let payerReason = payerReason(customer, payer) { match.reasons.append(payerReason) }
    if sum == Int128(amount.minor) {
      match.reasons.append(found.count == 1 ? .amount : .sum)
      match.isSure = !isDoubtful && customers.count == 1
    } else if let discount = try discount(found, amount) {
      match.reasons.append(.discount)
      match.discount = discount
      match.isSure = !isDoubtful && customers.count == 1
    }
    return match
  }

  /// The discount of the customer's terms, when the invoices less it are just the amount and it still holds today.
  private func discount(_ found: [Entry], _ amount: Money) throws -> ExactDecimal? {
    guard let first = found.first else { return nil }
    let rules = try BillingRules(first.invoice.customer, on: first.invoice.issued, context.snapshot)
    guard rules.discount > .zero, found.allSatisfy({ context.today <= $0.invoice.issued.advanced(by: rules.discountDays) }) else { return nil }
    let less = found.reduce(Int64(0)) { sum, entry in
      sum + entry.outstanding - (Money(minor: entry.outstanding, currency: amount.currency).percent(rules.discount)?.minor ?? 0)
    }
    return less == amount.minor ? rules.discount : nil
  }

  private func payerReason(_ customer: Customer.ID, _ payer: String?) -> BankMatch.Reason? {
    guard let name = names[customer], let payer = payer.map(Self.plain), !payer.isEmpty, !name.isEmpty else { return nil }
    if name == payer { return .payer }
    let isNear = (payer.count >= 4 && (name.contains(payer) || payer.contains(name))) || (name.count >= 6 && Nearness.distance(name, payer) <= 2)
    return isNear ? .payerNear : nil
  }

  private func byPayer(_ open: [Entry], _ amount: Money, _ payer: String?) throws -> BankMatch? {
    let known = names.keys.compactMap { customer in payerReason(customer, payer).map { (customer, $0) } }
      .sorted { ($0.1 == .payer ? 0 : 1, $0.0.key) < ($1.1 == .payer ? 0 : 1, $1.0.key) }
    guard let (customer, reason) = known.first else {
      let equal = open.filter { $0.outstanding == amount.minor }
      guard equal.count == 1, let only = equal.first else { return nil }
      return BankMatch(customer: only.invoice.customer, invoices: [only.invoice], reasons: [.amount], isSure: false)
    }
    let own = open.filter { $0.invoice.customer == customer }
    let equal = own.filter { $0.outstanding == amount.minor }
    if let first = equal.first { return BankMatch(customer: customer, invoices: [first.invoice], reasons: [reason, .amount], isSure: false) }
    for entry in own {
      if let discount = try discount([entry], amount) { return BankMatch(customer: customer, invoices: [entry.invoice], reasons: [reason, .discount], discount: discount, isSure: false) }
    }
    if own.count > 1, own.reduce(Int128(0), { $0 + Int128($1.outstanding) }) == Int128(amount.minor) {
      return BankMatch(customer: customer, invoices: own.map(\.invoice), reasons: [reason, .sum], isSure: false)
    }
    return BankMatch(customer: customer, invoices: [], reasons: [reason], isSure: false)
  }
}
