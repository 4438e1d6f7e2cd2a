import Foundation
import Ground
import Records
import Replica

/// From a customer's line to one of ours: by what a person has said that their codes mean, else by our own code.
///
/// Quantities and prices are converted exactly or not at all.
struct ItemTranslation {
  enum Result {
    case line(OrderLinesText.Line)
    /// With the customer's own words for what we do not sell.
    case notSold(String)
    /// Its field is one of the line's.
    case problem(Problem)
  }

  let result: Result

  init(_ line: ImportedOrder.Line, of customer: Row<Customer>?, _ context: StepContext) throws {
    result = try Self.translate(line, customer, context)
  }

  private static func translate(_ line: ImportedOrder.Line, _ customer: Row<Customer>?, _ context: StepContext) throws -> Result {
    let price = line.price.map { UnitPrice($0, line.currency ?? "", per: line.priceUnit ?? line.unit) }
    if let customer, let item = try known(line, of: customer, context) {
      guard let id = item.product else { return .notSold(notSoldWords(line)) }
      return try converted(line, price, by: item, to: try context.the(id), context)
    }
    guard let product = line.product, !product.isEmpty else { return .problem(noProduct(line)) }
    return .line(.init(product: product, quantity: Quantity(line.quantity, line.unit), price: price))
  }

  /// The codes by which a line may be known, the customer's name of our product first.
  static func codes(_ line: ImportedOrder.Line) -> [String] {
    let codes = [line.product, line.buyerItem].compactMap { $0 }.filter { !$0.isEmpty }
    return codes.isEmpty ? [line.description].compactMap { $0 }.filter { !$0.isEmpty } : codes
  }

  /// What was said of the line's code: for its unit, else for any.
  private static func known(_ line: ImportedOrder.Line, of customer: Row<Customer>, _ context: StepContext) throws -> Row<CustomerItem>? {
    for code in codes(line) {
      let items = try context.snapshot.all(
        CustomerItem.self, where: "customer = ? AND code = ?", [Data(customer.id.key.bytes), SetCustomerItem.cut(code)], order: "id", limit: SetCustomerItem.maximumUnits)
      if let item = items.first(where: { $0.unit == line.unit }) ?? items.first(where: { $0.unit == nil }) { return item }
    }
    return nil
  }

  private static func converted(
    _ line: ImportedOrder.Line, _ price: UnitPrice?, by item: Row<CustomerItem>, to product: Row<Product>, _ context: StepContext
  ) throws -> Result {
    guard let factor = item.factor, item.unit != nil else {
      return .line(.init(product: product.code, quantity: Quantity(line.quantity, line.unit), price: price))
    }
    let (exact, rest) = (Int128(line.quantity.millionths) * Int128(factor.millionths)).quotientAndRemainder(dividingBy: Int128(ExactDecimal.scale))
    guard rest == 0, let millionths = Int64(exactly: exact), millionths <= ExactDecimal.maximum.millionths else {
      return .problem(
        Problem(
          "line.factor", field: "quantity",
          Words(
            "\(Quantity(line.quantity, line.unit).told.en) at \(Quantity(factor, product.unit).told.en) each is no exact quantity.",
            "\(Quantity(line.quantity, line.unit).told.zh)，每单位 \(Quantity(factor, product.unit).told.zh)，换算结果不精确。"),
          remedy: Words("Compare the factor, or convert the quantity with the customer.", "请核对换算系数，或与客户换算数量。")))
    }
    let quantity = Quantity(ExactDecimal(millionths: millionths), product.unit)
    guard let price, price.unit != product.unit else { return .line(.init(product: product.code, quantity: quantity, price: price)) }
    return .line(.init(product: product.code, quantity: quantity, price: nil)).priced(price, factor, line)
  }

  private static func notSoldWords(_ line: ImportedOrder.Line) -> String {
    let name = ([line.product, line.buyerItem, line.description].compactMap { $0 }.filter { !$0.isEmpty }).joined(separator: ", ")
    let told = Quantity(line.quantity, line.unit).told
    return "not sold / 不销售: \(name.prefix(200)), \(told.en == told.zh ? told.en : "\(told.en) / \(told.zh)")"
  }

  private static func noProduct(_ line: ImportedOrder.Line) -> Problem {
    let said = ([line.buyerItem, line.description].compactMap { $0 }.filter { !$0.isEmpty }).joined(separator: ", ")
    let words = said.isEmpty ? "" : " (\(said.prefix(60)))"
    return Problem(
      "line.noProduct", field: "product", Words("The line has no product code of ours\(words).", "该行没有我方产品编码\(words)。"),
      remedy: Words("Ask the customer which product is meant.", "请向客户确认产品。"))
  }
}

extension ItemTranslation.Result {
  /// The line with the price of one of our units, when that gives the same value to the smallest coin.
  fileprivate func priced(_ price: UnitPrice, _ factor: ExactDecimal, _ line: ImportedOrder.Line) -> Self {
    guard case .line(var known) = self else { return self }
    let asked = price.value(of: Quantity(line.quantity, price.unit))
    if let one = ExactDecimal.scaled(price.amount.millionths, times: ExactDecimal.scale, over: factor.millionths) {
      known.price = UnitPrice(ExactDecimal(millionths: one), price.currency, per: known.quantity.unit)
    }
    guard let value = known.price?.value(of: known.quantity), value == asked else {
      let units = Quantity(factor, known.quantity.unit)
      return .problem(
        Problem(
          "line.factorPrice", field: "price",
          Words(
            "\(price.amount) \(price.currency) for \(units.told.en) gives no price of one that comes to the same.", "\(units.told.zh) 共 \(price.amount) \(price.currency)，无法换算成金额相同的单价。"),
          remedy: Words("Agree the price per \(Units.name(units.unit, .english)) with the customer.", "请与客户商定每 \(Units.name(units.unit, .chinese)) 的价格。")))
    }
    return .line(known)
  }
}
