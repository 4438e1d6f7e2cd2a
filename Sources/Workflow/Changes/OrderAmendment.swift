import Foundation
import Ground
import Records
import Replica

/// What is to be different in an order, whether a clerk edits it, a mistake is corrected, or a customer's change is applied. nil and missing
/// lines leave what is there.
struct OrderAmendment {
  var requested: Day?
  var promised: Day?
  var address: Address?
  var deliveryTerms: String?
  var paymentDays: Int?
  var note: String?
  var lines: [LineChangesText.Line] = []

  static let paymentDays = 0...365

  /// A line as it will be.
  struct Line {
    /// nil for a new one.
    var row: Row<OrderLine>?
    var position: Int
    var product: Row<Product>
    /// 0 takes the line out.
    var quantity: Quantity
    var price: UnitPrice
    var value: Money
    /// A new line that stands for one that was taken out for another product.
    var replaces = false

    var isTakenOut: Bool { quantity.amount == .zero }
    var before: ExactDecimal { row?.quantity.amount ?? .zero }
    /// Has another price than what was agreed before.
    var isRepriced: Bool { row.map { $0.price != price } ?? false }
  }

  /// An order with its amendment worked out, and everything that speaks against it.
  struct Resolved {
    var order: Row<SalesOrder>
    var amendment: OrderAmendment
    /// As it is.
    var rows: [Row<OrderLine>]
    /// Only the lines that will be different, and the new ones.
    var lines: [Line] = []
    var total: Money
    var problems: [Problem] = []

    var before: OrderPicture
    var after: OrderPicture

    var differences: [OrderDifference] { before.differences(to: after) }
    /// What a check, a confirmation and a review have looked at.
    var changesTerms: Bool {
      !lines.isEmpty || before.requested != after.requested || before.deliveryTerms != after.deliveryTerms || before.paymentDays != after.paymentDays
    }
  }

  /// - Parameter lead: the entry that the lines came from, for the problems' fields.
  func resolved(_ order: Row<SalesOrder>, lead: String = "lines", _ context: StepContext) throws -> Resolved {
    let rows = try order.lines(context)
    let before = try OrderPicture(order, rows, context)
    var resolved = Resolved(order: order, amendment: self, rows: rows, total: order.total, before: before, after: before)
    if let day = requested, day < context.today { resolved.problems.append(Finding.inPast("requested", day, today: context.today)) }
    if let day = promised, day < context.today { resolved.problems.append(Finding.inPast("promised", day, today: context.today)) }
    if let days = paymentDays, !Self.paymentDays.contains(days) { resolved.problems.append(Finding.outOfRange("payment_days", Self.paymentDays, days)) }
    try resolveLines(&resolved, lead, context)
    resolved.draw()
    if resolved.problems.isEmpty, resolved.differences.isEmpty {
      resolved.problems.append(
        Problem("change.nothing", Words("Nothing would be different.", "没有任何变化。"), remedy: Words("Fill in what shall be different.", "请填写要变更的内容。")))
    }
    return resolved
  }

  private func resolveLines(_ resolved: inout Resolved, _ lead: String, _ context: StepContext) throws {
    var next = try resolved.order.lastPosition(context) + 1
    var seen: Set<Int> = []
    for (index, line) in lines.enumerated() {
      let place = "\(lead)[\(index + 1)]"
      do {
        let made = try self.made(line, resolved, place, context)
        if let position = line.position, !seen.insert(position).inserted { throw Self.twice(position, place) }
        for var line in made where !line.isSame {
          if line.row == nil {
            line.position = next
            next += 1
          }
          resolved.lines.append(line)
        }
      } catch let problem as Problem { resolved.problems.append(problem) }
    }
    resolved.sum(lead)
    resolved.problems += try BlanketHold.problems(resolved, lead: lead, context)
  }

  /// What one row of the amendment makes: a line, or for another product the old one taken out and a new one.
  private func made(_ line: LineChangesText.Line, _ resolved: Resolved, _ place: String, _ context: StepContext) throws -> [Line] {
    let row = try line.position.map { position in
      guard let row = resolved.rows.first(where: { $0.position == position }) else { throw Self.unknown(position, resolved.rows, place) }
      return row
    }
    let old = try row.map { try context.the($0.product) }
    let product = try product(line, old, place, context)
    let isOther = row != nil && product.id != old?.id
    let unit = line.unit ?? product.unit
    guard unit == product.unit else { throw Self.otherUnit(unit, product, place) }
    guard line.amount > .zero || (line.amount == .zero && row != nil) else { throw Finding.notPositive("\(place).quantity", line.amount.description) }
    if let row, let old, line.amount == .zero { return [try self.line(row, row.position, old, .zero, row.price, place)] }
    if line.amount > .zero, product.isDiscontinued == true, isOther || row == nil { throw Self.discontinued(product, place) }
    let price: UnitPrice
    let order = resolved.order
    if let given = line.price {
      price = UnitPrice(given.amount, given.currency, per: unit)
    } else if let row, !isOther {
      price = row.price
    } else if let agreed = try order.agreedPrice(of: product, context) {
      price = agreed
    } else if let list = try OrderPricing.listPrice(product, context) {
      price = list
    } else {
      throw Self.noPrice(product, place)
    }
    if let free = OrderPricing.notFree(price, product, mayBeFree: order.kind == .sample, "\(place).price") { throw free }
    guard price.currency == order.total.currency else { throw Self.otherCurrency(price, order.total.currency, place) }
    guard let row, let old else { return [try self.line(nil, 0, product, line.amount, price, place)] }
    guard isOther else { return [try self.line(row, row.position, product, line.amount, price, place)] }
    var other = try self.line(nil, 0, product, line.amount, price, place)
    other.replaces = true
    return [try self.line(row, row.position, old, .zero, row.price, place), other]
  }

  private func product(_ line: LineChangesText.Line, _ old: Row<Product>?, _ place: String, _ context: StepContext) throws -> Row<Product> {
    guard let code = line.product else {
      guard let old else { throw UncheckedInput() }
      return old
    }
    guard let found = try context.snapshot.first(Product.self, where: "code = ?", [code]) else { throw try OrderPricing.unknownProduct(code, place, context) }
    return found
  }

  private func line(
    _ row: Row<OrderLine>?, _ position: Int, _ product: Row<Product>, _ amount: ExactDecimal, _ price: UnitPrice, _ place: String
  ) throws -> Line {
    let quantity = Quantity(amount, product.unit)
    guard let value = price.value(of: quantity) else {
      throw Problem("line.tooLarge", field: place, Words("The line's value is too large.", "该行金额过大。"), remedy: Words("Split the line.", "请拆分该行。"))
    }
    return Line(row: row, position: position, product: product, quantity: quantity, price: price, value: value)
  }
}

extension OrderAmendment.Line {
  fileprivate var isSame: Bool { row.map { $0.quantity == quantity && $0.price == price } ?? false }
}

extension OrderAmendment.Resolved {
  /// The total, and whether anything is left of the order.
  fileprivate mutating func sum(_ lead: String) {
    let changed = Dictionary(lines.compactMap { line in line.row.map { ($0.id, line) } }) { first, _ in first }
    var sum = rows.reduce(Int128(0)) { $0 + Int128((changed[$1.id]?.value ?? $1.value).minor) }
    sum += lines.filter { $0.row == nil }.reduce(Int128(0)) { $0 + Int128($1.value.minor) }
    guard let minor = Int64(exactly: sum) else {
      problems.append(
        Problem("order.tooLarge", field: lead, Words("The order's total is too large.", "订单总额过大。"), remedy: Words("Compare quantities and prices.", "请核对数量和价格。")))
      return
    }
    total = Money(minor: minor, currency: order.total.currency)
    if !lines.contains(where: { !$0.isTakenOut }), rows.allSatisfy({ changed[$0.id] != nil }) {
      problems.append(
        Problem("change.nothingLeft", field: lead, Words("No line would be left.", "将不剩任何订单行。"), remedy: Words("Cancel the order instead.", "请改为取消订单。")))
    }
  }

  /// The picture of what will be.
  fileprivate mutating func draw() {
    let amendment = amendment
    after.requested = amendment.requested ?? before.requested
    after.promised = amendment.promised ?? before.promised
    after.address = amendment.address.map(OrderPicture.parts) ?? before.address
    after.deliveryTerms = amendment.deliveryTerms ?? before.deliveryTerms
    after.paymentDays = amendment.paymentDays ?? before.paymentDays
    after.note = amendment.note ?? before.note
    after.total = total.minor
    let changed = Set(lines.compactMap { $0.row?.position })
    let kept = before.lines.filter { !changed.contains($0.position) }
    let made = lines.filter { !$0.isTakenOut }.map { OrderPicture.Line($0.position, $0.product.code, $0.quantity, $0.price) }
    after.lines = (kept + made).sorted { $0.position < $1.position }
  }
}

extension Row where R == SalesOrder {
  /// The highest position that the order ever had, also of lines that were taken out.
  fileprivate func lastPosition(_ context: StepContext) throws -> Int {
    try context.snapshot.count("SELECT coalesce(max(position), 0) FROM order_line WHERE sales_order = ?", [Data(id.key.bytes)])
  }
}

// What can be wrong with a row of an amendment.
extension OrderAmendment {
  fileprivate static func unknown(_ position: Int, _ rows: [Row<OrderLine>], _ place: String) -> Problem {
    let known = rows.prefix(20).map { "\($0.position)" }
    return Problem(
      "changeLine.unknown", field: place, Words("The order has no line \(position).", "订单没有第 \(position) 行。"),
      remedy: Words("Its lines are: \(known.joined(separator: ", ")). A new line begins with +.", "现有行：\(known.joined(separator: "、"))。新增行以 + 开头。"))
  }

  fileprivate static func twice(_ position: Int, _ place: String) -> Problem {
    Problem(
      "changeLine.twice", field: place, Words("Line \(position) is changed twice.", "第 \(position) 行变更了两次。"),
      remedy: Words("Say once what it shall be.", "请只填写一次。"))
  }

  fileprivate static func otherUnit(_ unit: String, _ product: Row<Product>, _ place: String) -> Problem {
    Problem(
      "line.unit", field: "\(place).quantity", Words("is in \(Units.name(unit, .english)), but \(product.code) is sold in \(Units.name(product.unit, .english)).", "单位为 \(Units.name(unit, .chinese))，但 \(product.code) 以 \(Units.name(product.unit, .chinese)) 销售。"),
      remedy: Words("Convert the quantity with the customer.", "请与客户换算数量。"))
  }

  fileprivate static func discontinued(_ product: Row<Product>, _ place: String) -> Problem {
    Problem(
      "product.discontinued", field: "\(place).product", Words("\(product.code) is discontinued.", "\(product.code) 已停产。"),
      remedy: Words("Offer its successor to the customer.", "请向客户推荐替代产品。"))
  }

  fileprivate static func noPrice(_ product: Row<Product>, _ place: String) -> Problem {
    Problem(
      "line.noPrice", field: "\(place).price", Words("\(product.code) is not on the price list.", "\(product.code) 不在价目表中。"),
      remedy: Words("Give the agreed price, or set one with price.set.", "请填写议定价格，或用 price.set 设定。"))
  }

  fileprivate static func otherCurrency(_ price: UnitPrice, _ currency: String, _ place: String) -> Problem {
    Problem(
      "order.currencies", field: "\(place).price", Words("The price is in \(price.currency), the order in \(currency).", "价格币种为 \(price.currency)，订单为 \(currency)。"),
      remedy: Words("Make one order a currency.", "请按币种分别下单。"))
  }
}
