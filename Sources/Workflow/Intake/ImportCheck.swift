import Foundation
import Ground
import Records
import Replica

/// Looks at all orders of a file before any is saved, and gathers what is wrong with the line it stands in.
struct ImportCheck {
  let channel: Channel
  /// Whose orders they are when the file's own words name nobody here.
  let customer: Row<Customer>?
  let context: StepContext
  private(set) var orders: [NewOrder] = []
  private(set) var problems: [Problem] = []
  /// Where each customer's references stand in this file.
  private var seen: [String: Int] = [:]

  init(channel: Channel, customer: Row<Customer>? = nil, context: StepContext) {
    self.channel = channel
    self.customer = customer
    self.context = context
  }

  /// What a step says that took a file in.
  static func message(_ name: String, _ numbers: [String]) -> Words {
    let shown = numbers.count > 3 ? "\(numbers[0]) … \(numbers[numbers.count - 1])" : numbers.joined(separator: ", ")
    let count = numbers.count == 1 ? "1 order is" : "\(numbers.count) orders are"
    return Words("\(name): \(count) received (\(shown)).", "\(name)：已接收 \(numbers.count) 个订单（\(shown)）。")
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
    found += LineDays.problems(order.lines.map(\.requested), order: order.requested, today: context.today)
    switch try customer(order.customer) {
    case .failure(let problem):
      found.append(problem)
      let lines = try lines(order, nil, &found)
      found += lines.placed(try OrderPricing.problems(lines.known, context))
    case .success(let customer):
      if let first = seen.updateValue(index + 1, forKey: "\(customer.id) \(order.reference)") {
        found.append(
          Problem(
            "order.twice", field: "customerReference", Words("\"\(order.reference)\" stands in the file twice: as order \(first) too.", "“\(order.reference)”在文件中出现两次：第 \(first) 个订单也是。"),
            remedy: Words("Ask the customer whether the order was sent twice.", "请与客户确认是否重复发送。")))
      }
      let lines = try lines(order, customer, &found)
      let new = NewOrder(
        customer: customer, reference: order.reference, channel: channel, requested: order.requested ?? order.lines.compactMap(\.requested).min(),
        address: order.address.map { address($0, customer) }, deliveryTerms: order.deliveryTerms.map { cut($0, 100) }, note: note(order, lines.unsold), lines: lines.known)
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
    /// What is not sold here, in the customer's words, with its place in the order.
    var unsold: [String] = []

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

  private func lines(_ order: ImportedOrder, _ customer: Row<Customer>?, _ found: inout [Problem]) throws -> KnownLines {
    var lines = KnownLines()
    for (index, line) in order.lines.enumerated() {
      switch try ItemTranslation(line, of: customer, context).result {
      case .line(let known):
        lines.known.append(known)
        lines.places.append(index + 1)
      case .notSold(let words): lines.unsold.append("#\(index + 1): \(words)")
      case .problem(var problem):
        lines.hasUnknown = true
        problem.field = "lines[\(index + 1)].\(problem.field)"
        found.append(problem)
      }
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

  func customer(_ party: ImportedOrder.Party) throws -> Result<Row<Customer>, Problem> {
    let tax = party.taxNumber.map { $0.filter { !$0.isWhitespace }.uppercased() }
    let asked = [("code", party.code), ("tax_number", tax), ("name", party.name)].compactMap { column, value in
      value.flatMap { $0.isEmpty ? nil : (column, $0) }
    }
    var found: Row<Customer>?
    for (column, value) in asked {
      guard let row = try context.snapshot.first(Customer.self, where: "\(column) = ?", [value]) else { continue }
      if let first = found, first.id != row.id, column != "name" {
        if let customer { return .success(customer) }
        return .failure(
          Problem(
            "customer.contradiction", field: "customer", Words("The code is that of \(first.name), the tax number that of \(row.name).", "编码属于 \(first.name)，税号属于 \(row.name)。"),
            remedy: Words("Ask the customer who orders.", "请与客户确认订货方。")))
      }
      found = found ?? row
    }
    if let found { return .success(found) }
    if let customer { return .success(customer) }
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
  private func note(_ order: ImportedOrder, _ unsold: [String]) -> String? {
    let parts = [order.note].compactMap { $0 }.filter { !$0.isEmpty } + unsold
    return LineDays.note(parts.isEmpty ? nil : parts.joined(separator: "\n"), order.lines.map(\.requested), order: order.requested).map { cut($0, FieldSchema.maximumText) }
  }

  /// The original is kept whole, so a text that a field can't hold may end early.
  private func cut(_ text: String, _ limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var short = text
    while short.utf8.count > limit - 3 { short.removeLast() }
    return short + "…"
  }
}
