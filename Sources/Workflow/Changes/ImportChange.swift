import Foundation
import Ground
import Records
import Replica

/// 4.4 Takes down a change or a cancellation that a customer sent as a file, with the file as it came.
public struct ImportChange: Step {
  public static let step = StepDeclaration(
    "change.import", "4.4", by: [.salesClerk, .salesManager], at: [.office, .field], "Import a change", "导入变更",
    help: Words(
      "Takes down the change or cancellation of one file against the order that it names, and keeps the file. The same change twice is refused.",
      "按文件中的订单号登记变更或取消，并保存原件。重复的变更不予登记。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let name = Entry<String>("name", "File name", "文件名", maximumText: 255)
    let content = Entry<String>("content", "Content (base64)", "内容（base64）", isLong: true, maximumText: 17 << 20)
    let channel = OptionalEntry<Channel>("channel", "Channel", "渠道")
    let change = Entry<ImportedChange>("change", "Change (JSON)", "变更（JSON）", isLong: true, maximumText: ImportedChange.maximumText)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    try Kept.problems(input.content) + ChangeMatch.of(input.change, input.channel ?? .file, context).problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let match = try ChangeMatch.of(input.change, input.channel ?? .file, context)
    guard let new = match.new, match.problems.isEmpty else { throw UncheckedInput() }
    let document = try Kept.create(input.name, input.content, input.channel ?? .file, problems: "", .taken, context, &changes)
    let (change, number) = try new.create(from: document, context, &changes)
    return StepResult(change.key, Words("\(input.name): change \(number) of order \(new.order.number) is taken down.", "\(input.name)：已登记订单 \(new.order.number) 的变更 \(number)。"))
  }
}

/// A received change matched with our order: the customer's line numbers with ours, and what is wrong, each at its line of the file.
struct ChangeMatch {
  private(set) var new: NewChange?
  private(set) var problems: [Problem] = []

  static func of(_ change: ImportedChange, _ channel: Channel, _ context: StepContext) throws -> ChangeMatch {
    var match = ChangeMatch()
    let order: Row<SalesOrder>
    do { order = try self.order(change, context) } catch let problem as Problem {
      match.problems = [problem]
      return match
    }
    let state = try RequestChange.ready(order, context)
    if var state {
      state.field = "orderReference"
      match.problems = [state]
      return match
    }
    let lines = try match.lines(change, order, context)
    let customer = try context.the(order.customer)
    let new = NewChange(
      order: order, askedBy: change.askedBy ?? customer.name, receivedOn: nil, channel: channel, reference: change.reference, lines: lines,
      requested: change.requested == order.requested ? nil : change.requested, address: change.address.flatMap { address($0, customer, order) },
      specification: nil, isCancellation: change.isCancellation, why: change.note)
    match.new = new
    guard match.problems.isEmpty else { return match }
    match.problems = try new.problems(context).map { placed($0, change) }
    return match
  }

  /// The order that the customer means: by their number for it, and theirs indeed.
  private static func order(_ change: ImportedChange, _ context: StepContext) throws -> Row<SalesOrder> {
    let found = try context.snapshot.all(SalesOrder.self, where: "customer_reference = ?", [change.order], limit: maximumOrders)
    guard !found.isEmpty else {
      throw Problem(
        "change.orderUnknown", field: "orderReference", Words("No order here has the customer's number \"\(change.order)\".", "此处没有客户订单号为“\(change.order)”的订单。"),
        remedy: Words("Compare the number; take in the order first if it is missing.", "请核对订单号；若订单缺失，请先接收订单。"))
    }
    let party = change.customer
    let tax = party.taxNumber.map { $0.filter { !$0.isWhitespace }.uppercased() }
    let theirs = try found.filter { order in
      let customer = try context.the(order.customer)
      return [(customer.code, party.code), (customer.taxNumber, tax), (customer.name, party.name)].contains { $0.0 == $0.1 }
    }
    guard let order = theirs.last else {
      throw Problem(
        "change.otherCustomer", field: "customer", Words("Order \(found[0].number) under \"\(change.order)\" is another customer's.", "客户订单号“\(change.order)”对应的 \(found[0].number) 属于其他客户。"),
        remedy: Words("Ask the sender whose order is meant.", "请向发送方确认订单归属。"))
    }
    return order
  }

  /// The most orders of one customer's number that are looked at: many customers count from 1.
  private static let maximumOrders = 100

  private mutating func lines(_ change: ImportedChange, _ order: Row<SalesOrder>, _ context: StepContext) throws -> [LineChangesText.Line] {
    guard !change.isCancellation else { return [] }
    let rows = try order.lines(context)
    let codes = Dictionary(try Set(rows.map(\.product)).map { ($0, try context.the($0).code) }) { first, _ in first }
    var made: [LineChangesText.Line] = []
    for (index, line) in change.lines.enumerated() {
      let position = Self.position(line, rows, codes)
      if position == nil, line.status == .cancelled || line.status == .revised || line.product == nil {
        problems.append(
          Problem(
            "change.lineUnknown", field: "lines[\(index + 1)]", line: line.line,
            Words("Line \(line.number)\(line.product.map { " (\($0))" } ?? "") is no line of order \(order.number).", "第 \(line.number) 行\(line.product.map { "（\($0)）" } ?? "")不在订单 \(order.number) 中。"),
            remedy: Words("Ask the customer which line is meant.", "请向客户确认是哪一行。")))
        continue
      }
      guard line.status != .cancelled, let amount = line.quantity else {
        made.append(LineChangesText.Line(position: position, amount: .zero))
        continue
      }
      let row = rows.first { $0.position == position }
      let code = row.flatMap { codes[$0.product] }
      let price = line.price.map { UnitPrice($0, line.currency ?? order.total.currency, per: line.unit ?? "") }
      made.append(LineChangesText.Line(position: position, product: line.product == code ? nil : line.product, amount: amount, unit: line.unit, price: price))
    }
    return made
  }

  /// Our line that the customer means: the one of their product, or among several the one with their number; else the one with their number
  /// when they say that it is revised. nil for a line that is new or not to be found.
  private static func position(_ line: ImportedChange.Line, _ rows: [Row<OrderLine>], _ codes: [Product.ID: String]) -> Int? {
    guard line.status != .added else { return nil }
    let numbered = rows.first { "\($0.position)" == line.number }?.position
    guard let product = line.product else { return numbered }
    let same = rows.filter { codes[$0.product] == product }
    if same.count == 1 { return same[0].position }
    if same.isEmpty { return line.status == .revised ? numbered : nil }
    return same.contains { $0.position == numbered } ? numbered : nil
  }

  private static func address(_ place: ImportedOrder.Place, _ customer: Row<Customer>, _ order: Row<SalesOrder>) -> Address? {
    let address = Address(
      name: place.name.isEmpty ? customer.name : place.name, street: place.street, city: place.city, postcode: place.postcode, region: place.region,
      country: place.country)
    return address == order.address ? nil : address
  }

  /// A problem at the line of the file that it came from.
  private static func placed(_ problem: Problem, _ change: ImportedChange) -> Problem {
    var placed = problem
    guard problem.field.hasPrefix("lines["), let number = Int(problem.field.dropFirst(6).prefix { $0.isNumber }), change.lines.indices.contains(number - 1)
    else { return placed }
    placed.line = problem.line ?? change.lines[number - 1].line
    return placed
  }
}
