import Ground
import Records
import Replica

/// 2.4 Whether the order is unlike the customer, or more than they are trusted with.
enum RiskChecks {
  static let functions: [String: OrderChecks.Function] = [
    "quantity.outlier": quantity, "value.outlier": value, "fraud.firstHigh": firstHigh, "credit.over": credit,
  ]

  private static func quantity(_ matter: OrderMatter, _ setting: CheckSetting) -> [CheckFinding.Found] {
    let factor = setting["factor"]
    var usual: [Product.ID: (count: Int, sum: Int128)] = [:]
    for line in matter.history.lazy.flatMap(\.lines) {
      let known = usual[line.product] ?? (0, 0)
      usual[line.product] = (known.count + 1, known.sum + Int128(line.quantity.amount.millionths))
    }
    return matter.lines.compactMap { line in
      guard let known = usual[line.product.id], known.count >= setting["lines"] else { return nil }
      let mean = known.sum / Int128(known.count)
      guard Int128(line.row.quantity.amount.millionths) > mean * Int128(factor) else { return nil }
      let often = Quantity(ExactDecimal(millionths: Int64(clamping: mean)), line.product.unit)
      return .init(
        "quantity", of: line,
        Words("\(line.row.quantity.told.en) is more than \(factor) times the usual \(often.told.en).", "\(line.row.quantity.told.zh) 超过平常数量 \(often.told.zh) 的 \(factor) 倍。"),
        remedy: Words("Ask the customer whether the quantity is meant.", "请向客户确认数量。"), evidence: line.row.quantity.description)
    }
  }

  private static func value(_ matter: OrderMatter, _ setting: CheckSetting) -> [CheckFinding.Found] {
    let (total, factor) = (matter.order.total, setting["factor"])
    let usual = matter.history.map(\.order.total).filter { $0.currency == total.currency }
    guard usual.count >= setting["orders"] else { return [] }
    let mean = usual.reduce(Int128(0)) { $0 + Int128($1.minor) } / Int128(usual.count)
    guard Int128(total.minor) > mean * Int128(factor) else { return [] }
    let often = Money(minor: Int64(clamping: mean), currency: total.currency)
    return [
      .init(
        "total", Words("\(total) is more than \(factor) times the usual \(often).", "\(total) 超过平常金额 \(often) 的 \(factor) 倍。"),
        remedy: Words("Call the customer by a number that you knew before.", "请用原先已知的电话联系客户确认。"), evidence: total.description)
    ]
  }

  /// Goods of high value for somebody who has never had any: the pattern of an order in a stolen name.
  private static func firstHigh(_ matter: OrderMatter, _ setting: CheckSetting) -> [CheckFinding.Found] {
    let total = matter.order.total
    guard let high = Money(ExactDecimal(setting["value"]), total.currency), total.minor >= high.minor,
      !matter.history.contains(where: { $0.order.state.rank >= OrderState.confirmed.rank })
    else { return [] }
    return [
      .init(
        "total",
        Words("The first order of \(matter.customer.name) is of \(total): at \(high) and above it may be fraud.", "\(matter.customer.name) 的首单金额为 \(total)：达到 \(high) 即疑似欺诈。"),
        remedy: Words("Look the customer up, call them by a published number, and write what was found.", "请查询客户背景，通过公开电话回访，并写明结果。"), evidence: total.description)
    ]
  }

  private static func credit(_ matter: OrderMatter, _: CheckSetting) throws -> [CheckFinding.Found] {
    let (total, limit) = (matter.order.total, matter.customer.creditLimit)
    guard total.currency == limit.currency else { return [] }
    // Of an order that is confirmed the exposure knows already.
    let isCounted = [OrderState.confirmed, .reviewed, .approved].contains(matter.order.state)
    let exposure = Int128(try CreditExposure.of(matter.customer, matter.context).minor) + (isCounted ? 0 : Int128(total.minor))
    guard exposure > Int128(limit.minor) else { return [] }
    let (all, over) = (Money(minor: Int64(clamping: exposure), currency: limit.currency), Money(minor: Int64(clamping: exposure - Int128(limit.minor)), currency: limit.currency))
    return [
      .init(
        "total",
        Words("With this order \(matter.customer.name) is over credit by \(over): \(all) against \(limit).", "加上本单，\(matter.customer.name) 超出信用额度 \(over)：合计 \(all)，额度 \(limit)。"),
        remedy: Words("Agree a payment before, or a higher limit.", "请商定预付款或更高额度。"), evidence: "\(total) / \(limit)")
    ]
  }
}
