import Foundation
import Ground
import Membership
import Records
import Replica

/// Problems that the steps of stock find in the same words, and what is kept where the books are contradicted.
enum StockFinding {
  /// The most that one entry may move.
  static let maximum = ExactDecimal(1_000_000_000)

  static func quantity(_ quantity: ExactDecimal, field: String = "quantity") -> Problem? {
    if quantity <= .zero { return Finding.notPositive(field, quantity.description) }
    guard quantity > maximum else { return nil }
    return Problem(
      "quantity.tooLarge", field: field, Words("is more than \(maximum) at once.", "单次超过 \(maximum)。"), remedy: Words("Compare the number.", "请核对数量。"))
  }

  /// A serial number names one piece.
  static func serial(_ serial: String?, _ quantity: ExactDecimal) -> Problem? {
    guard serial != nil, quantity != ExactDecimal(1) else { return nil }
    return Problem(
      "serial.one", field: "quantity", Words("A serial number names one piece, not \(quantity).", "一个序列号只对应 1 件，不是 \(quantity)。"),
      remedy: Words("Enter 1, or leave the serial number out.", "请填 1，或不填序列号。"))
  }

  /// The serial number is of a piece that lies here already.
  static func serialHere(_ serial: String, _ product: Row<Product>, field: String, _ context: StepContext) throws -> Problem? {
    let found = try context.snapshot.standing(
      "b._shelf = ? AND b.product = ? AND b.serial = ?", [Int64(context.home.code), Data(product.id.key.bytes), serial], order: "b.lot", limit: 1)
    guard let place = found.first(where: { $0.quantity > .zero }) else { return nil }
    return Problem(
      "serial.here", field: field,
      Words("Serial number \(serial) of \(product.code) lies here already, in lot \(place.lot).", "\(product.code) 序列号 \(serial) 已在库，批次 \(place.lot)。"),
      remedy: Words("Read the number on the piece again.", "请重新核对实物序列号。"))
  }

  /// The books have less than what was done; with a reason it is kept all the same.
  static func beyondBooks(_ asked: ExactDecimal, _ there: ExactDecimal, _ product: Row<Product>, _ place: Words, field: String = "quantity") -> Problem {
    Problem(
      "stock.beyondBooks", field: field,
      Words(
        "By the books \(Quantity(there, product.unit).told.en) of \(product.code) are \(place.en), not \(asked).",
        "账面\(place.zh) \(product.code) 为 \(Quantity(there, product.unit).told.zh)，不是 \(asked)。"),
      remedy: Words(
        "Look again. If it was really done so, say why under \"really so because\": it is kept and marked as a discrepancy.",
        "请再次核对。若实际如此，请在“确实如此的原因”中说明：记录予以保留，并标记为差异。"))
  }

  static let reallyHelp = Words("Only when the books are wrong: what was really done is kept and a task asks for the cause.", "仅在账面有误时填写：按实际保留，并生成差异任务。")
}

extension Changes {
  /// Marks where what was really done contradicts the books.
  @discardableResult
  mutating func keepDiscrepancy(
    _ kind: DiscrepancyKind, _ quantity: Quantity, of product: Product.ID, lot: String, at location: String = "", line: TransferLine.ID? = nil, because reason: String,
    _ document: String, on shelf: Shelf? = nil, _ context: StepContext
  ) throws -> String {
    let made = try create(StockDiscrepancy.self, on: shelf ?? context.home) {
      $0.kind = kind
      $0.site = Int(context.site.site.number)
      $0.product = product
      $0.lot = lot
      $0.location = location.isEmpty ? nil : location
      $0.quantity = quantity
      $0.document = document
      $0.reason = reason
      $0.foundBy = context.actor.name
      $0.transferLine = line
    }
    let number = text(of: made.key, "number")
    try open("discrepancy-clear", about: made.key, number: number, on: context.home, context)
    return number
  }
}
