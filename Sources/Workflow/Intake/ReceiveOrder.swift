import Foundation
import Ground
import Records
import Replica

/// 2.1 Takes a customer's order in, from whatever channel. Its receipt starts the clock of the confirmation.
public struct ReceiveOrder: Step {
  public static let step = StepDeclaration(
    "order.receive", "2.1", by: [.salesClerk, .salesManager], at: [.office, .field], "Receive an order", "接收订单",
    help: Words(
      "Takes a customer's order in. The same customer reference twice is refused. From here the order must be confirmed within 4 working hours.",
      "接收客户订单。同一客户订单号不可重复。自此须在 4 个工作小时内确认。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let reference = Entry<String>("customer_reference", "Customer's reference", "客户订单号", maximumText: 100)
    let requested = OptionalEntry<Day>("requested", "Requested delivery", "要求交期")
    let address = OptionalEntry<Address>("address", "Delivery address", "送货地址", help: Words("The customer's own if left empty.", "留空则用客户地址。"), maximumText: 800)
    let deliveryTerms = OptionalEntry<String>("delivery_terms", "Delivery terms (Incoterms 2020)", "交货条款", maximumText: 100)
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true)
    let channel = OptionalEntry<Channel>("channel", "Channel", "渠道")
    let lines = Entry<OrderLinesText>(
      "lines", "Lines", "订单行", help: Words("One a row: product, quantity, unit, and the price if agreed. P-100 10 pcs 1280.00 CNY", "每行：产品、数量、单位，如有议价再加价格。P-100 10 件 1280.00 CNY"),
      isLong: true, maximumText: 4 << 20)
    let document = OptionalEntry<ReceivedDocument.ID>("document", "Received as", "原始文件")
    let kind = OptionalEntry<OrderKind>("kind", "Kind of order", "订单类型", help: Words("Normal if left empty. The lines of a free sample cost nothing.", "留空为普通订单。免费样品各行不计价。"))
    let sampleReason = OptionalEntry<SampleReason>("sample_reason", "Reason of the sample", "样品原因")
    let blanket = OptionalEntry<Blanket.ID>("blanket", "Blanket order", "框架协议", help: Words("The lines take its prices and from what is left of it.", "各行按协议价，并扣减协议剩余数量。"))
  }

  private static func order(_ input: Inputs<Input>, _ context: StepContext) throws -> NewOrder {
    NewOrder(
      customer: try context.the(input.customer), reference: input.reference,
      channel: input.channel ?? (context.site.role == .field ? .visit : .counter), requested: input.requested, address: input.address,
      deliveryTerms: input.deliveryTerms, note: input.note, lines: input.lines.lines, kind: input.kind ?? .normal, sampleReason: input.sampleReason,
      blanket: try input.blanket.map { try context.the($0) })
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    try order(input, context).problems(context)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let new = try order(input, context)
    let (order, number) = try new.create(from: input.document, context, &changes)
    return StepResult(order.key, Words("Order \(number) of \(new.customer.name) is received.", "已接收 \(new.customer.name) 的订单 \(number)。"))
  }
}

/// Finds each line's product and price.
public enum OrderPricing {
  struct Priced {
    var product: Row<Product>
    var quantity: Quantity
    var price: UnitPrice
    var value: Money
  }

  /// What a unit costs here today; nil for what is not on the price list.
  ///
  /// - Parameter day: another day than today.
  public static func listPrice(_ product: Row<Product>, on day: Day? = nil, _ context: StepContext) throws -> UnitPrice? {
    try context.snapshot.first(
      Price.self, where: "product = ? AND _shelf = ? AND valid_from <= ?",
      [Data(product.id.key.bytes), Int64(context.home.code), (day ?? context.today).description], order: "valid_from DESC, id DESC")?.price
  }

  /// Every problem of the lines at once, each at its line: `lines[2].quantity`.
  ///
  /// - Parameter mayBeFree: whether a price may be nothing, as a free sample's is.
  public static func problems(_ lines: [OrderLinesText.Line], mayBeFree: Bool = false, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if lines.isEmpty {
      problems.append(Problem("order.noLines", field: "lines", Words("The order has no lines.", "订单没有行。"), remedy: Words("Ask the customer what they want.", "请询问客户需要什么。")))
    }
    var currencies: Set<String> = []
    var total: Int128 = 0
    for (index, line) in lines.enumerated() {
      let place = "lines[\(index + 1)]"
      if line.quantity.amount <= .zero { problems.append(Finding.notPositive("\(place).quantity", line.quantity.description)) }
      guard let product = try context.snapshot.first(Product.self, where: "code = ?", [line.product]) else {
        problems.append(try unknownProduct(line.product, place, context))
        continue
      }
      if line.quantity.unit != product.unit {
        problems.append(Problem("line.unit", field: "\(place).quantity", Words("is in \(Units.name(line.quantity.unit, .english)), but \(product.code) is sold in \(Units.name(product.unit, .english)).", "单位为 \(Units.name(line.quantity.unit, .chinese))，但 \(product.code) 以 \(Units.name(product.unit, .chinese)) 销售。"), remedy: UnitConversion.remedy(line.quantity, to: product.unit)))
      }
      guard let price = try line.price ?? listPrice(product, context) else {
        problems.append(Problem("line.noPrice", field: "\(place).price", Words("\(product.code) is not on the price list.", "\(product.code) 不在价目表中。"), remedy: Words("Give the agreed price, or set one with price.set.", "请填写议定价格，或用 price.set 设定。")))
        continue
      }
      currencies.insert(price.currency)
      if let free = notFree(price, product, mayBeFree: mayBeFree, "\(place).price") { problems.append(free) }
      // A quantity in another unit than the product's has been told so already.
      guard line.quantity.unit == product.unit else { continue }
      if price.unit != line.quantity.unit {
        problems.append(Problem("line.priceUnit", field: "\(place).price", Words("The price is per \(Units.name(price.unit, .english)), the quantity in \(Units.name(line.quantity.unit, .english)).", "价格按 \(Units.name(price.unit, .chinese)) 计，数量以 \(Units.name(line.quantity.unit, .chinese)) 计。"), remedy: Words("Ask the customer for the price per \(Units.name(line.quantity.unit, .english)).", "请向客户索取按 \(Units.name(line.quantity.unit, .chinese)) 计的价格。")))
      } else if let value = price.value(of: line.quantity) {
        total += Int128(value.minor)
      } else {
        problems.append(Problem("line.tooLarge", field: place, Words("The line's value is too large.", "该行金额过大。"), remedy: Words("Split the line.", "请拆分该行。")))
      }
    }
    if currencies.count > 1 {
      problems.append(Problem("order.currencies", field: "lines", Words("The lines are in several currencies: \(currencies.sorted().joined(separator: ", ")).", "各行币种不同：\(currencies.sorted().joined(separator: "、"))。"), remedy: Words("Make one order a currency.", "请按币种分别下单。")))
    }
    if Int64(exactly: total) == nil {
      problems.append(Problem("order.tooLarge", field: "lines", Words("The order's total is too large.", "订单总额过大。"), remedy: Words("Compare quantities and prices.", "请核对数量和价格。")))
    }
    return problems
  }

  /// Says which codes are near what was typed.
  public static func unknownProduct(_ code: String, _ place: String, _ context: StepContext) throws -> Problem {
    let near = try nearCodes(code, context.snapshot).joined(separator: ", ")
    return Problem(
      "product.unknown", field: "\(place).product", Words("There is no product \"\(code)\".", "没有产品“\(code)”。"),
      remedy: near.isEmpty
        ? Words("Ask the customer which product is meant.", "请向客户确认产品。") : Words("Is one of these meant: \(near)?", "是否指：\(near)？"))
  }

  /// Codes of ours that differ from a typed one in two places at most; three of them.
  public static func nearCodes(_ code: String, _ snapshot: Snapshot) throws -> [String] {
    Nearness.codes(near: code, among: try snapshot.texts("SELECT code FROM product ORDER BY code LIMIT 5000"))
  }

  /// For lines without problems.
  static func price(_ lines: [OrderLinesText.Line], _ context: StepContext) throws -> [Priced] {
    try lines.map { line in
      guard let product = try context.snapshot.first(Product.self, where: "code = ?", [line.product]),
        let price = try line.price ?? listPrice(product, context), let value = price.value(of: line.quantity)
      else { throw UncheckedInput() }
      return Priced(product: product, quantity: line.quantity, price: price, value: value)
    }
  }
}

/// An effect was run on input that its check had found fault with: a mistake of the program.
struct UncheckedInput: Error {}
