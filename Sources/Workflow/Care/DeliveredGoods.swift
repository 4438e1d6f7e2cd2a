import Foundation
import Ground
import Records
import Replica

/// What a customer has of an order: the lines of its delivered shipments, less what the driver counted short.
struct DeliveredGoods {
  struct Part {
    var line: Row<ShipmentLine>
    var shipment: Shipment.ID
    var quantity: ExactDecimal
  }

  private(set) var parts: [Part] = []

  init(_ order: SalesOrder.ID, _ context: StepContext) throws {
    let shipments = try context.snapshot.all(Shipment.self, where: "sales_order = ? AND +state = 'delivered'", [Data(order.key.bytes)])
    for shipment in shipments {
      for line in try shipment.lines(context.snapshot) {
        parts.append(Part(line: line, shipment: shipment.id, quantity: (line.delivered ?? line.quantity).amount))
      }
    }
  }

  /// So much of a product, of all its lots if none is named, of one shipment if one is.
  func quantity(_ product: Product.ID, lot: String? = nil, shipment: Shipment.ID? = nil) -> ExactDecimal {
    parts.filter { $0.line.product == product && (lot == nil || $0.line.lot == lot) && (shipment == nil || $0.shipment == shipment) }
      .reduce(.zero) { $0 + $1.quantity }
  }
}

/// Goods as people type them: a product, a lot and a quantity a row, with `|` between.
///
///     P-100 | L-1 | 12 | a seal leaks
struct GoodsRows {
  struct Entry {
    var place: String
    var product: Row<Product>
    /// nil when it was left empty.
    var lot: String?
    var quantity: ExactDecimal
    /// What stands behind the third bar.
    var rest: String?
  }

  private(set) var rows: [Entry] = []
  private(set) var problems: [Problem] = []

  /// The most rows of one entry.
  static let maximum = 200

  init(_ text: String, field: String, needsLot: Bool = false, _ context: StepContext) throws {
    let lines = text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.trimmingSpaces().isEmpty }
    guard lines.count <= Self.maximum else {
      problems = [
        Problem("goods.tooMany", field: field, Words("has more than \(Self.maximum) rows.", "超过 \(Self.maximum) 行。"), remedy: Words("Take the step several times.", "请分次办理。"))
      ]
      return
    }
    for (index, line) in lines.enumerated() {
      let place = "\(field)[\(index + 1)]"
      let words = line.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false).map { String($0).trimmingSpaces() }
      // Whatever is wrong with the number, the row shows it.
      guard words.count >= 3, let quantity = try? ExactDecimal(parsing: words[2]), quantity > .zero, quantity <= StockFinding.maximum, !needsLot || !words[1].isEmpty else {
        problems.append(
          Problem(
            "goods.row", field: place, Words("\"\(line)\" can't be read.", "无法识别“\(line)”。"),
            remedy: needsLot
              ? Words("Write product | lot | quantity.", "请写：产品 | 批次 | 数量。") : Words("Write product | lot | quantity; the lot may be empty.", "请写：产品 | 批次 | 数量，批次可空。")))
        continue
      }
      guard let product = try context.snapshot.first(Product.self, where: "code = ?", [words[0]]) else {
        problems.append(
          Problem("product.unknown", field: place, Words("There is no product \"\(words[0])\".", "没有产品“\(words[0])”。"), remedy: Words("Compare the code with the label.", "请与标签核对编码。")))
        continue
      }
      rows.append(
        Entry(place: place, product: product, lot: words[1].isEmpty ? nil : words[1], quantity: quantity, rest: words.count > 3 && !words[3].isEmpty ? words[3] : nil))
    }
  }

  /// What is named beyond what was delivered, row by row; rows of the same goods add up.
  func beyond(_ goods: DeliveredGoods, shipment: Shipment.ID? = nil, taken: (Entry) throws -> ExactDecimal = { _ in .zero }) rethrows -> [Problem] {
    var named: [String: ExactDecimal] = [:]
    return try rows.compactMap { row in
      let key = "\(row.product.id) \(row.lot ?? "")"
      named[key, default: .zero] += row.quantity
      let there = goods.quantity(row.product.id, lot: row.lot, shipment: shipment)
      let left = max(.zero, there - (try taken(row)))
      guard named[key, default: .zero] > left else { return nil }
      let what = row.product.code + (row.lot.map { " \($0)" } ?? "")
      guard there > .zero else {
        return Problem(
          "care.notDelivered", field: row.place, Words("Nothing of \(what) was delivered with it.", "未曾交付 \(what)。"),
          remedy: Words("Compare product and lot with the delivery note.", "请与送货单核对产品和批次。"))
      }
      return Problem(
        "care.tooMuch", field: row.place,
        Words("\(Quantity(left, row.product.unit).told.en) of \(what) were delivered and are not spoken of yet (got \(row.quantity)).", "\(what) 已交付且未处理的为 \(Quantity(left, row.product.unit).told.zh)（现为 \(row.quantity)）。"),
        remedy: Words("Count again with the customer.", "请与客户重新核对数量。"))
    }
  }
}
