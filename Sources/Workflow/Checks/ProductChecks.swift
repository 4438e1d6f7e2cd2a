import Ground
import Records
import Replica

/// 2.2 Whether what is ordered can be sold as it is ordered.
enum ProductChecks {
  static let functions: [String: OrderChecks.Function] = [
    "order.lines": lines, "product.discontinued": discontinued, "product.unit": unit, "product.pack": pack, "product.minimum": minimum,
  ]

  private static func lines(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    guard !matter.lines.isEmpty else {
      return [
        .init(
          "lines", Words("The order has no lines.", "订单没有行。"), remedy: Words("Ask the customer what they want.", "请询问客户需要什么。"), evidence: "0")
      ]
    }
    return matter.lines.filter { $0.row.quantity.amount <= .zero }.map { line in
      let problem = Finding.notPositive("quantity", line.row.quantity.description)
      return .init("quantity", of: line, problem.what, remedy: problem.remedy, evidence: line.row.quantity.description)
    }
  }

  private static func discontinued(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    matter.lines.filter { $0.product.isDiscontinued == true }.map { line in
      .init(
        "product", of: line, Words("\(line.product.code) is discontinued.", "\(line.product.code) 已停产。"),
        remedy: Words("Offer its successor to the customer, or accept it for what is left in stock.", "请向客户推荐替代产品，或就剩余库存接受。"), evidence: line.product.code)
    }
  }

  private static func unit(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    matter.lines.filter { $0.row.quantity.unit != $0.product.unit }.map { line in
      let (quantity, product) = (line.row.quantity, line.product)
      return .init(
        "quantity", of: line, Words("is in \(Units.name(quantity.unit, .english)), but \(product.code) is sold in \(Units.name(product.unit, .english)).", "单位为 \(Units.name(quantity.unit, .chinese))，但 \(product.code) 以 \(Units.name(product.unit, .chinese)) 销售。"),
        remedy: UnitConversion.remedy(quantity, to: product.unit), evidence: quantity.description)
    }
  }

  private static func pack(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    matter.lines.compactMap { line in
      let quantity = line.row.quantity
      guard let pack = line.product.packQuantity, pack.unit == quantity.unit, pack.amount > .zero, quantity.amount > .zero else { return nil }
      let over = quantity.amount.millionths % pack.amount.millionths
      guard over != 0 else { return nil }
      let below = Quantity(ExactDecimal(millionths: quantity.amount.millionths - over), pack.unit)
      let (above, isLarger) = below.amount.millionths.addingReportingOverflow(pack.amount.millionths)
      let choices = [below.amount > .zero ? below : nil, isLarger ? nil : Quantity(ExactDecimal(millionths: above), pack.unit)].compactMap { $0?.told }
      return .init(
        "quantity", of: line,
        Words("\(quantity.told.en) is no multiple of the pack of \(pack.told.en).", "\(quantity.told.zh) 不是包装数量 \(pack.told.zh) 的整数倍。"),
        remedy: Words("Offer \(choices.map(\.en).joined(separator: " or ")).", "请建议 \(choices.map(\.zh).joined(separator: " 或 "))。"), evidence: "\(quantity) / \(pack)")
    }
  }

  private static func minimum(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    matter.lines.compactMap { line in
      let quantity = line.row.quantity
      guard let least = line.product.minimumQuantity, least.unit == quantity.unit, quantity.amount < least.amount else { return nil }
      return .init(
        "quantity", of: line, Words("\(quantity.told.en) is less than the minimum order of \(least.told.en).", "\(quantity.told.zh) 低于最小订购量 \(least.told.zh)。"),
        remedy: Words("Offer \(least.told.en), or agree a surcharge.", "请建议 \(least.told.zh)，或商定附加费。"), evidence: "\(quantity) / \(least)")
    }
  }
}

/// Units of one dimension, by what each is of its base unit (`unit-conversions.json`).
enum UnitConversion {
  private struct Row: Decodable {
    var unit: String
    var base: String
    var millionths: Int64
  }

  private static let rows: [String: Row] = {
    let all: [Row] = Resource.decode("unit-conversions")
    return Dictionary(uniqueKeysWithValues: all.map { ($0.unit, $0) })
  }()

  /// - Returns: nil for units of different dimensions, and for what is too large to count.
  static func convert(_ quantity: Quantity, to unit: String) -> Quantity? {
    guard let from = rows[quantity.unit], let to = rows[unit], from.base == to.base else { return nil }
    return ExactDecimal.scaled(quantity.amount.millionths, times: from.millionths, over: to.millionths).map { Quantity(ExactDecimal(millionths: $0), unit) }
  }

  /// What one of a unit is in another; nil for units of different dimensions.
  static func ratio(_ unit: String, to other: String) -> Ratio? {
    if unit == other { return .one }
    guard let from = rows[unit], let to = rows[other], from.base == to.base else { return nil }
    return Ratio(Int128(from.millionths), Int128(to.millionths))
  }

  static func remedy(_ quantity: Quantity, to unit: String) -> Words {
    guard let same = convert(quantity, to: unit) else { return Words("Convert the quantity with the customer.", "请与客户换算数量。") }
    return Words("Is \(same.told.en) meant?", "是否为 \(same.told.zh)？")
  }
}
