import Ground
import Records
import Replica

/// A product that is made of itself, over whatever levels.
enum BillCycles {
  /// The most later changes of bills that are looked at beside the first day.
  static let maximumDays = 60

  /// Whether parts would put a product into itself on a day of a span.
  ///
  /// - Parameter others: bills that come with it and are to be looked at as if they held.
  /// - Returns: the codes along the way, the product first and last.
  static func path(
    _ product: Row<Product>, _ parts: [BillPart], from: Day, until: Day?, others: [Product.ID: [BillPart]] = [:], _ context: StepContext
  ) throws -> [String]? {
    for day in try days(from: from, until: until, context.snapshot) {
      var book = BillBook(context.snapshot, on: day)
      for (other, bill) in others { book.put(bill, for: other) }
      book.put(parts, for: product.id)
      let top = try book.read(below: product.code)
      if let path = book.graph.cycle(from: [top]) { return book.codes(path) }
    }
    return nil
  }

  /// The day that a bill begins to hold, and those on which others begin to while it does.
  private static func days(from: Day, until: Day?, _ snapshot: Snapshot) throws -> [Day] {
    let later = try snapshot.texts(
      "SELECT DISTINCT from_day FROM bill_revision WHERE from_day > ? AND from_day <= ? ORDER BY from_day LIMIT \(maximumDays)",
      [from.description, (until ?? Day(number: Day.calendar.upperBound)).description])
    return [from] + later.compactMap { Day($0) }
  }

  /// `P-100 → A-1 → P-100`
  static func told(_ path: [String]) -> String { path.joined(separator: " → ") }

  static func problem(_ path: [String], field: String, line: Int? = nil) -> Problem {
    guard path.count > 2 else {
      return Problem("bill.cycle", field: field, line: line, Words("A product is not made of itself.", "产品不能由自身组成。"), remedy: Words("Name another component.", "请指定其他组件。"))
    }
    return Problem(
      "bill.cycle", field: field, line: line, Words("The product would be made of itself: \(told(path)).", "产品将由自身组成：\(told(path))。"),
      remedy: Words("Take one of these out of the other's bill first.", "请先从其中一个物料清单中移除。"))
  }
}

extension StepContext {
  /// What is made of itself among all that a product is made of on a day; nil when nothing is. Two headquarters can bring that about apart.
  public func billCycle(below code: String, on day: Day) throws -> [String]? {
    var book = BillBook(snapshot, on: day)
    let top = try book.read(below: code)
    return book.graph.cycle(from: [top]).map { book.codes($0) }
  }
}
