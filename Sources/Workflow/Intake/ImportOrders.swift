import Foundation
import Ground
import Records
import Replica

/// 2.1 Takes in all orders of one file at once, with the file as it came. All of them or none.
public struct ImportOrders: Step {
  public static let step = StepDeclaration(
    "order.import", "2.1", by: [.salesClerk, .salesManager], at: [.office, .field], "Import orders", "导入订单",
    help: Words(
      "Takes in all the orders of one file, and keeps the file. When one order has a problem none is taken, and every problem is listed.",
      "导入一个文件中的全部订单并保存原件。任一订单有问题则全部不导入，并列出所有问题。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let name = Entry<String>("name", "File name", "文件名", maximumText: 255)
    let content = Entry<String>("content", "Content (base64)", "内容（base64）", isLong: true, maximumText: 17 << 20)
    let channel = OptionalEntry<Channel>("channel", "Channel", "渠道")
    let orders = Entry<ImportedOrders>("orders", "Orders (JSON)", "订单（JSON）", isLong: true, maximumText: ImportedOrders.maximumText)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var check = ImportCheck(channel: input.channel ?? .file, context: context)
    try check.look(at: input.orders.orders)
    return Kept.problems(input.content) + check.problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    var check = ImportCheck(channel: input.channel ?? .file, context: context)
    try check.look(at: input.orders.orders)
    guard check.problems.isEmpty else { throw UncheckedInput() }
    let document = try Kept.create(input.name, input.content, input.channel ?? .file, problems: "", context, &changes)
    let numbers = try check.orders.map { try $0.create(from: document, context, &changes).number }
    let shown = numbers.count > 3 ? "\(numbers[0]) … \(numbers[numbers.count - 1])" : numbers.joined(separator: ", ")
    let count = numbers.count == 1 ? "1 order is" : "\(numbers.count) orders are"
    return StepResult(
      document.key, Words("\(input.name): \(count) received (\(shown)).", "\(input.name)：已接收 \(numbers.count) 个订单（\(shown)）。"))
  }
}

/// Looks at all orders of a file before any is saved, and gathers what is wrong with the line it stands in.
private struct ImportCheck {
  let channel: Channel
  let context: StepContext
  private(set) var orders: [NewOrder] = []
  private(set) var problems: [Problem] = []
  /// Where each customer's references stand in this file.
  private var seen: [String: Int] = [:]

  init(channel: Channel, context: StepContext) {
    self.channel = channel
    self.context = context
  }

  mutating func look(at imported: [ImportedOrder]) throws {
    for (index, order) in imported.enumerated() {
      let lead = imported.count > 1 ? "orders[\(index + 1)]." : ""
      for var problem in try findings(order, index) {
        problem.line = problem.line ?? line(of: problem.field, order)
        problem.field = lead + problem.field
        problems.append(problem)
      }
    }
    problems = problems.enumerated().sorted { a, b in
      let lines = (a.element.line ?? 0, b.element.line ?? 0)
      return lines.0 != lines.1 ? lines.0 < lines.1 : a.offset < b.offset
    }.map(\.element)
  }

  /// `lines[2].price` stands where the order's second line does, all else where its first does.
  private func line(of field: String, _ order: ImportedOrder) -> Int? {
    guard field.hasPrefix("lines["), let number = Int(field.dropFirst(6).prefix { $0.isNumber }), (1...order.lines.count).contains(number)
    else { return order.lines.first?.line }
    return order.lines[number - 1].line
  }

  private mutating func findings(_ order: ImportedOrder, _ index: Int) throws -> [Problem] {
    var found = tooLong(order)
    let lines = lines(order, &found)
    found += LineDays.problems(order.lines.map(\.requested), order: order.requested, today: context.today)
    switch try customer(order.customer) {
    case .failure(let problem):
      found.append(problem)
      found += lines.placed(try OrderPricing.problems(lines.known, context))
    case .success(let customer):
      if let first = seen.updateValue(index + 1, forKey: "\(customer.id) \(order.reference)") {
        found.append(
          Problem(
            "order.twice", field: "customerReference", Words("\"\(order.reference)\" stands in the file twice: as order \(first) too.", "“\(order.reference)”在文件中出现两次：第 \(first) 个订单也是。"),
            remedy: Words("Ask the customer whether the order was sent twice.", "请与客户确认是否重复发送。")))
      }
      let new = NewOrder(
        customer: customer, reference: order.reference, channel: channel, requested: order.requested ?? order.lines.compactMap(\.requested).min(),
        address: order.address.map { address($0, customer) }, deliveryTerms: order.deliveryTerms.map { cut($0, 100) }, note: note(order), lines: lines.known)
      // A line's past day is said at the line; when the order has none of its own it would be said twice.
      found += lines.placed(try new.problems(context)).filter { order.requested != nil || $0.code != "date.past" }
      orders.append(new)
    }
    return found
  }

  /// Lines that name a product of ours, and their places in the order.
  private struct KnownLines {
    var known: [OrderLinesText.Line] = []
    var places: [Int] = []

    var hasUnknown = false

    /// Problems with the line's place in the order instead of its place among the known ones.
    func placed(_ problems: [Problem]) -> [Problem] {
      // An order whose lines are all unknown has been told so line by line.
      problems.filter { !(hasUnknown && known.isEmpty && $0.code == "order.noLines") }.map(placed)
    }

    private func placed(_ problem: Problem) -> Problem {
      guard problem.field.hasPrefix("lines["), let close = problem.field.firstIndex(of: "]"),
        let number = Int(problem.field.dropFirst(6)[..<close])
      else { return problem }
      var placed = problem
      placed.field = "lines[\(places[number - 1])]" + problem.field[problem.field.index(after: close)...]
      return placed
    }
  }

  private func lines(_ order: ImportedOrder, _ found: inout [Problem]) -> KnownLines {
    var lines = KnownLines()
    for (index, line) in order.lines.enumerated() {
      guard let product = line.product, !product.isEmpty else {
        lines.hasUnknown = true
        let words = line.description.map { " (\($0.prefix(60)))" } ?? ""
        found.append(
          Problem(
            "line.noProduct", field: "lines[\(index + 1)].product", Words("The line has no product code of ours\(words).", "该行没有我方产品编码\(words)。"),
            remedy: Words("Ask the customer which product is meant.", "请向客户确认产品。")))
        continue
      }
      let price = line.price.map { UnitPrice($0, line.currency ?? "", per: line.priceUnit ?? line.unit) }
      lines.known.append(.init(product: product, quantity: Quantity(line.quantity, line.unit), price: price))
      lines.places.append(index + 1)
    }
    return lines
  }

  private func tooLong(_ order: ImportedOrder) -> [Problem] {
    var texts = [("customerReference", order.reference, 100)]
    if let place = order.address {
      texts += [place.name, place.street, place.city, place.postcode, place.region, place.country].map { ("deliveryAddress", $0, 400) }
    }
    var problems = texts.filter { $0.1.utf8.count > $0.2 }.map { field, _, limit in
      Problem("text.tooLong", field: field, Words("is longer than \(limit) bytes.", "超过 \(limit) 字节。"), remedy: Words("Ask the customer to shorten it.", "请客户缩短。"))
    }
    if order.reference.isEmpty {
      problems.append(Problem("order.noReference", field: "customerReference", Words("The customer's order number is missing.", "缺少客户订单号。"), remedy: Words("Ask the customer for it.", "请向客户索取。")))
    }
    return problems
  }

  private func customer(_ party: ImportedOrder.Party) throws -> Result<Row<Customer>, Problem> {
    let tax = party.taxNumber.map { $0.filter { !$0.isWhitespace }.uppercased() }
    let asked = [("code", party.code), ("tax_number", tax), ("name", party.name)].compactMap { column, value in
      value.flatMap { $0.isEmpty ? nil : (column, $0) }
    }
    var found: Row<Customer>?
    for (column, value) in asked {
      guard let row = try context.snapshot.first(Customer.self, where: "\(column) = ?", [value]) else { continue }
      if let first = found, first.id != row.id, column != "name" {
        return .failure(
          Problem(
            "customer.contradiction", field: "customer", Words("The code is that of \(first.name), the tax number that of \(row.name).", "编码属于 \(first.name)，税号属于 \(row.name)。"),
            remedy: Words("Ask the customer who orders.", "请与客户确认订货方。")))
      }
      found = found ?? row
    }
    if let found { return .success(found) }
    let named = asked.map(\.1).joined(separator: " / ")
    return .failure(
      Problem(
        "customer.unknown", field: "customer", Words("No customer here is known as \(named).", "此处没有客户“\(named)”。"),
        remedy: Words("Register the customer first, or compare code and tax number.", "请先登记客户，或核对编码与税号。")))
  }

  private func address(_ place: ImportedOrder.Place, _ customer: Row<Customer>) -> Address {
    Address(
      name: place.name.isEmpty ? customer.name : place.name, street: place.street, city: place.city, postcode: place.postcode, region: place.region,
      country: place.country)
  }

  /// The file's note, and the days of single lines, which an order line has no field for.
  private func note(_ order: ImportedOrder) -> String? {
    LineDays.note(order.note, order.lines.map(\.requested), order: order.requested).map { cut($0, FieldSchema.maximumText) }
  }

  /// The original is kept whole, so a text that a field can't hold may end early.
  private func cut(_ text: String, _ limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var short = text
    while short.utf8.count > limit - 3 { short.removeLast() }
    return short + "…"
  }
}
