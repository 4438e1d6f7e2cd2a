import Foundation
import Ground
import Records
import Replica

/// 2.2 Checks a received order against catalogue, price list and customer, and says every finding at once.
public struct CheckOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.check", "2.2", by: [.salesClerk, .salesManager], at: [.office, .field], "Check the order", "核对订单",
    help: Words(
      "Compares the order with catalogue, price list, customer and calendar. With no finding the order is ready to be confirmed.",
      "将订单与目录、价目表、客户和日历核对。没有问题即可确认。"))

  /// How far an agreed price may lie from the list: per cent.
  public static let priceTolerance: Int64 = 5

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    subject.state == .received ? nil : Finding.state(SalesOrder.record.label, subject.state, needs: .received)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.order)
    let customer = try context.the(order.customer)
    var problems: [Problem] = []
    if customer.state != .verified {
      problems.append(Problem("customer.unverified", field: "customer", Words("\(customer.name) is \(customer.state.label.en).", "\(customer.name)\(customer.state.label.zh)。"), remedy: Words("Verify the customer first.", "请先核实客户。")))
    }
    if order.address == nil {
      problems.append(Problem("order.address", field: "address", Words("There is no delivery address.", "没有送货地址。"), remedy: Words("Ask the customer where the goods go.", "请询问客户送货地址。")))
    }
    if let day = order.requested, day < context.today { problems.append(Finding.inPast("requested", day, today: context.today)) }
    for line in try order.lines(context) { problems += try findings(line, context) }
    return problems
  }

  private static func findings(_ line: Row<OrderLine>, _ context: StepContext) throws -> [Problem] {
    let place = "lines[\(line.position)]"
    let product = try context.the(line.product)
    var problems: [Problem] = []
    if product.isDiscontinued == true {
      problems.append(Problem("product.discontinued", field: "\(place).product", Words("\(product.code) is discontinued.", "\(product.code) 已停产。"), remedy: Words("Offer its successor to the customer.", "请向客户推荐替代产品。")))
    }
    if let list = try OrderPricing.listPrice(product, context), list.currency == line.price.currency {
      let difference = abs(line.price.amount.millionths - list.amount.millionths)
      if Int128(difference) * 100 > Int128(list.amount.millionths) * Int128(priceTolerance) {
        problems.append(Problem("price.tolerance", field: "\(place).price", Words("\(line.price) is more than \(priceTolerance) % off the list price \(list).", "\(line.price) 与目录价 \(list) 相差超过 \(priceTolerance)%。"), remedy: Words("Correct the price, or have a sales manager set a new list price.", "请更正价格，或由销售经理设定新目录价。")))
      }
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    try changes.update(order) { $0.state = .checked }
    try changes.close("order.check", about: order.id.key, context)
    return StepResult(order.id.key, Words("Order \(order.number) is in order.", "订单 \(order.number) 核对无误。"))
  }
}

extension Row where R == SalesOrder {
  /// The order's lines by their position.
  public func lines(_ context: StepContext) throws -> [Row<OrderLine>] {
    try context.snapshot.all(OrderLine.self, where: "sales_order = ?", [Data(id.key.bytes)], order: "position")
  }
}
