import Ground
import Records
import Replica

/// 2.2 Whether the prices are those that were agreed, and the sums are right.
enum PriceChecks {
  static let functions: [String: OrderChecks.Function] = [
    "price.list": list, "price.tolerance": tolerance, "price.last": last, "price.currency": currency, "line.value": value,
  ]

  /// Whether two prices lie further apart than so many per cent of the second.
  private static func differ(_ price: UnitPrice, _ other: UnitPrice, by percent: Int) -> Bool {
    Int128((Int128(price.amount.millionths) - Int128(other.amount.millionths)).magnitude) * 100 > Int128(other.amount.millionths) * Int128(percent)
  }

  private static func areComparable(_ a: UnitPrice, _ b: UnitPrice) -> Bool { a.currency == b.currency && a.unit == b.unit }

  private static func list(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    matter.lines.filter { $0.list == nil && !$0.isQuoted }.map { line in
      .init(
        "price", of: line, Words("\(line.product.code) is not on the price list; \(line.row.price.told.en) was agreed.", "\(line.product.code) 不在价目表中；议定价为 \(line.row.price.told.zh)。"),
        remedy: Words("Put it on the price list with price.set.", "请通过 price.set 列入价目表。"), evidence: line.row.price.description)
    }
  }

  private static func tolerance(_ matter: OrderMatter, _ setting: CheckSetting) -> [CheckFinding.Found] {
    let percent = setting["percent"]
    return matter.lines.compactMap { line in
      let price = line.row.price
      guard !line.isQuoted, let list = line.list, areComparable(price, list), differ(price, list, by: percent) else { return nil }
      return .init(
        "price", of: line, Words("\(price.told.en) is more than \(percent) % off the list price \(list.told.en).", "\(price.told.zh) 与目录价 \(list.told.zh) 相差超过 \(percent)%。"),
        remedy: Words("Correct the price, or have a sales manager accept it or set a new list price.", "请更正价格，或由销售经理接受或设定新目录价。"), evidence: "\(price) / \(list)")
    }
  }

  private static func last(_ matter: OrderMatter, _ setting: CheckSetting) -> [CheckFinding.Found] {
    let percent = setting["percent"]
    var paid: [Product.ID: UnitPrice] = [:]
    for line in matter.history.lazy.flatMap(\.lines) where line.price.amount > .zero && paid[line.product] == nil { paid[line.product] = line.price }
    return matter.lines.compactMap { line in
      let price = line.row.price
      guard !line.isQuoted, let before = paid[line.product.id], areComparable(price, before), differ(price, before, by: percent) else { return nil }
      return .init(
        "price", of: line, Words("\(price.told.en) is more than \(percent) % off what they paid last, \(before.told.en).", "\(price.told.zh) 与上次成交价 \(before.told.zh) 相差超过 \(percent)%。"),
        remedy: Words("Ask whether the change was agreed.", "请确认价格变动是否已商定。"), evidence: "\(price) / \(before)")
    }
  }

  private static func currency(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    matter.lines.compactMap { line in
      guard let list = line.list, list.currency != line.row.price.currency else { return nil }
      return .init(
        "price", of: line, Words("\(line.row.price.told.en) is not in the currency of the price list, \(list.told.en).", "\(line.row.price.told.zh) 与价目表 \(list.told.zh) 币种不同。"),
        remedy: Words("Compare the price by the rate that was agreed.", "请按商定汇率核对价格。"), evidence: "\(line.row.price) / \(list)")
    }
  }

  private static func value(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    var found: [CheckFinding.Found] = matter.lines.compactMap { line in
      let right = line.row.price.value(of: line.row.quantity)
      guard right != line.row.value else { return nil }
      // A quantity in another unit than the price has no value; the rule of units says so.
      guard let right else { return nil }
      return .init(
        "value", of: line,
        Words("\(line.row.quantity.told.en) at \(line.row.price.told.en) come to \(right), not \(line.row.value).", "\(line.row.quantity.told.zh) × \(line.row.price.told.zh) 应为 \(right)，而非 \(line.row.value)。"),
        remedy: Words("Compare the line with the customer's order.", "请与客户订单核对该行。"), evidence: "\(line.row.value) / \(right)")
    }
    let sum = matter.lines.reduce(Int128(0)) { $0 + Int128($1.row.value.minor) }
    let currency = matter.order.total.currency
    if Int128(matter.order.total.minor) != sum || matter.lines.contains(where: { $0.row.value.currency != currency }) {
      found.append(
        .init(
          "total", Words("The total of \(matter.order.total) is not the sum of the lines.", "总额 \(matter.order.total) 不等于各行之和。"),
          remedy: Words("Compare the lines with the customer's order.", "请与客户订单核对各行。"), evidence: "\(matter.order.total) / \(sum)"))
    }
    return found
  }
}
