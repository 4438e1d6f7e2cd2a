import Foundation
import Ground
import Records
import Replica

/// 10.2 Shares money among invoices: each is settled whole, less the cash discount that was agreed, as far as the money goes; what is left
/// waits for another invoice.
struct Allocation {
  struct Target {
    var invoice: Row<Invoice>
    /// What of it is to be settled; nil for all that is outstanding.
    var wanted: Money?
    /// The entry that names it, for problems.
    var field: String
  }

  struct Part {
    var invoice: Row<Invoice>
    var settled: Money
    var discount: Money
    var taken: Money
    var difference: Money?
  }

  /// The most invoices that one sum is for.
  static let maximumInvoices = 200
  /// How far what the bank gave may lie from the invoice's amount at the rate, in per cent, before somebody must look.
  static let maximumDifference = ExactDecimal(5)

  private(set) var parts: [Part] = []
  private(set) var left: Money
  private(set) var problems: [Problem] = []
  let rate: ExactDecimal?

  /// - Parameters:
  ///   - money: what there is.
  ///   - discount: per cent.
  ///   - rate: what one unit of the invoice's currency costs in the money's.
  init(_ money: Money, among targets: [Target], discount: ExactDecimal?, rate: ExactDecimal?, _ context: StepContext) throws {
    left = money
    self.rate = rate
    if let rate, rate <= .zero { problems.append(Finding.notPositive("rate", rate.description)) }
    if let discount, discount < .zero || discount > TermsInput.maximumDiscount {
      problems.append(
        Problem("discount.range", field: "discount", Words("\(discount) % is not from 0 to \(TermsInput.maximumDiscount) %.", "\(discount)% 不在 0 到 \(TermsInput.maximumDiscount)% 之间。"), remedy: Words("Compare the agreement.", "请核对协议。")))
    }
    guard problems.isEmpty else { return }
    for target in targets {
      let outstanding = try target.invoice.outstanding(context)
      if let wanted = target.wanted, let problem = Self.problem(wanted, outstanding, target) {
        problems.append(problem)
      } else if outstanding.currency == left.currency {
        take(target, outstanding, discount ?? .zero)
      } else {
        takeOther(target, outstanding, targets.count)
      }
    }
  }

  private static func problem(_ wanted: Money, _ outstanding: Money, _ target: Target) -> Problem? {
    if wanted.currency != outstanding.currency {
      return Problem("payment.currency", field: target.field, Words("is in \(wanted.currency), \(target.invoice.number) is in \(outstanding.currency).", "币种为 \(wanted.currency)，\(target.invoice.number) 币种为 \(outstanding.currency)。"), remedy: Words("Give it in \(outstanding.currency).", "请以 \(outstanding.currency) 填写。"))
    }
    if wanted.minor <= 0 { return Finding.notPositive(target.field, wanted.description) }
    guard wanted.minor > outstanding.minor else { return nil }
    return Problem("payment.tooMuch", field: target.field, Words("\(wanted) is more than the \(outstanding) outstanding of \(target.invoice.number).", "\(wanted) 超过 \(target.invoice.number) 的未付金额 \(outstanding)。"), remedy: Words("Settle \(outstanding) at most; the rest waits for another invoice.", "最多结算 \(outstanding)，其余留待其他发票。"))
  }

  private mutating func take(_ target: Target, _ outstanding: Money, _ discount: ExactDecimal) {
    let wanted = target.wanted ?? outstanding
    let off = wanted.percent(discount) ?? Money(minor: 0, currency: wanted.currency)
    let whole = wanted.minor - off.minor
    guard left.minor > 0, wanted.minor > 0 else { return }
    if left.minor >= whole {
      add(target.invoice, settled: whole, discount: off.minor, taken: whole)
    } else {
      // Too little for all of it earns no discount.
      add(target.invoice, settled: left.minor, discount: 0, taken: left.minor)
    }
  }

  private mutating func add(_ invoice: Row<Invoice>, settled: Int64, discount: Int64, taken: Int64) {
    let currency = invoice.gross.currency
    parts.append(
      Part(invoice: invoice, settled: Money(minor: settled, currency: currency), discount: Money(minor: discount, currency: currency), taken: Money(minor: taken, currency: left.currency)))
    left.minor -= taken
  }

  /// Money of another currency is for one invoice: all of it, and what it differs at the rate is a gain or a loss.
  private mutating func takeOther(_ target: Target, _ outstanding: Money, _ count: Int) {
    guard let rate else {
      problems.append(
        Problem("payment.currency", field: "amount", Words("is in \(left.currency), the invoice is in \(outstanding.currency).", "币种为 \(left.currency)，发票币种为 \(outstanding.currency)。"), remedy: Words("Give the rate: what one \(outstanding.currency) costs in \(left.currency).", "请填写汇率：1 \(outstanding.currency) 合多少 \(left.currency)。")))
      return
    }
    guard count == 1 else {
      problems.append(Problem("payment.several", field: target.field, Words("Money in \(left.currency) can't be shared among invoices in other currencies.", "\(left.currency) 款项不能分摊到多张其他币种发票。"), remedy: Words("Record it for one invoice, and the rest for the next.", "请先登记到一张发票，余款再登记。")))
      return
    }
    let settled = target.wanted ?? outstanding
    guard let value = settled.exchanged(at: rate, into: left.currency) else {
      problems.append(Problem("payment.rate", field: "rate", Words("\(rate) makes too large an amount.", "按汇率 \(rate) 计算的金额过大。"), remedy: Words("Compare the rate.", "请核对汇率。")))
      return
    }
    let difference = Money(minor: left.minor - value.minor, currency: left.currency)
    guard let most = value.percent(Self.maximumDifference), abs(difference.minor) <= most.minor else {
      problems.append(
        Problem("payment.difference", field: "amount", Words("\(left) differs from \(value), which is \(settled) at \(rate).", "\(left) 与 \(settled) 按 \(rate) 折算的 \(value) 相差过大。"), remedy: Words("Compare the rate; or say how much of the invoice is settled.", "请核对汇率，或填写结算的发票金额。")))
      return
    }
    parts.append(Part(invoice: target.invoice, settled: settled, discount: Money(minor: 0, currency: settled.currency), taken: left, difference: difference))
    left.minor = 0
  }

  var discounts: Bool { parts.contains { $0.discount.minor > 0 } }

  /// Whether the customer's terms grant this discount on that day to every invoice that gets one.
  func isAgreed(_ discount: ExactDecimal, on day: Day, _ snapshot: Snapshot) throws -> Bool {
    try parts.filter { $0.discount.minor > 0 }.allSatisfy { part in
      let rules = try BillingRules(part.invoice.customer, on: part.invoice.issued, snapshot)
      return discount <= rules.discount && day <= part.invoice.issued.advanced(by: rules.discountDays)
    }
  }

  func entries(_ receipt: MoneyReceipt.ID, _ reference: String, on day: Day, why: String?) -> [SettlementEntry] {
    parts.flatMap { part in
      var entries = [
        SettlementEntry(
          invoice: part.invoice, amount: part.settled, on: day, reference: reference, receipt: receipt, taken: part.taken, rate: part.difference == nil ? nil : rate, difference: part.difference)
      ]
      if part.discount.minor > 0 { entries.append(SettlementEntry(invoice: part.invoice, amount: part.discount, kind: .discount, on: day, reference: reference, why: why)) }
      return entries
    }
  }
}

/// Invoices as a person types them: one a row, its number, and the amount if it is not all. `IN-SH01-2026-000004 500.00 CNY`
enum InvoiceList {
  static func read(_ text: String?, _ field: String, _ context: StepContext) throws -> (targets: [Allocation.Target], problems: [Problem]) {
    var (targets, problems) = ([Allocation.Target](), [Problem]())
    let rows = (text ?? "").split(whereSeparator: { $0.isNewline || $0 == "," || $0 == ";" }).map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
    if rows.count > Allocation.maximumInvoices {
      return ([], [Problem("payment.tooMany", field: field, Words("has more than \(Allocation.maximumInvoices) invoices.", "超过 \(Allocation.maximumInvoices) 张发票。"), remedy: Words("Record the rest afterwards.", "其余请随后登记。"))])
    }
    for (index, row) in rows.enumerated() {
      let place = "\(field)[\(index + 1)]"
      let words = row.split(whereSeparator: \.isWhitespace)
      guard let number = words.first, [1, 3].contains(words.count) else {
        problems.append(form(row, place))
        continue
      }
      var wanted: Money?
      if words.count == 3 {
        guard let amount = try? ExactDecimal(parsing: words[1]), let money = Money(amount, String(words[2])) else {  // The problem says what is wrong with it.
          problems.append(form(row, place))
          continue
        }
        wanted = money
      }
      guard let invoice = try find(String(number), context) else {
        problems.append(Problem("invoice.unknown", field: place, Words("No invoice here is called \"\(number)\".", "此处没有发票“\(number)”。"), remedy: Words("See the list of invoices.", "请查看发票列表。")))
        continue
      }
      if targets.contains(where: { $0.invoice.id == invoice.id }) {
        problems.append(Problem("invoice.twice", field: place, Words("\(invoice.number) is named twice.", "\(invoice.number) 重复。"), remedy: Words("Name it once.", "请只写一次。")))
      } else if invoice.state == .paid {
        problems.append(Problem("invoice.isPaid", field: place, Words("\(invoice.number) is paid.", "\(invoice.number) 已付清。"), remedy: Words("Name another, or leave the money for later.", "请填写其他发票，或暂不核销。")))
      } else {
        targets.append(.init(invoice: invoice, wanted: wanted, field: place))
      }
    }
    return (targets, problems)
  }

  private static func find(_ number: String, _ context: StepContext) throws -> Row<Invoice>? {
    if let key = RecordKey(number), let row = try context.snapshot.get(Invoice.ID(key)) { return row }
    return try context.snapshot.first(Invoice.self, where: "number = ?", [number.uppercased()])
  }

  private static func form(_ row: String, _ place: String) -> Problem {
    Problem(
      "payment.form", field: place, Words("\"\(row)\" is not an invoice and an amount.", "“\(row)”应为发票号和金额。"),
      remedy: Words("Write it like: IN-SH01-2026-000004, or with the amount: IN-SH01-2026-000004 500.00 CNY", "请写成：IN-SH01-2026-000004，或加金额：IN-SH01-2026-000004 500.00 CNY"))
  }
}
