import Ground
import Records
import Replica
import Workflow

/// 8.1 What to take from which place for a dispatch request, where nobody scans: first received, first out. Its bar code is the order's number.
enum PickListPaper: Paper {
  static let paper = PaperDeclaration("pick-list", "Pick list", "拣货单", at: [.warehouse], by: [.storekeeper, .dispatcher])

  private struct Take {
    var walk: Int
    var location: String
    var product: Row<Product>
    var lot: String
    var quantity: Quantity
  }

  static func obstacle(_ request: Row<DispatchRequest>, _ context: StepContext) throws -> Problem? {
    guard request.state != .requested else { return nil }
    return Problem(
      "paper.notToPick", Words("\(request.orderNumber) is \(request.state.label.en).", "\(request.orderNumber) 处于“\(request.state.label.zh)”。"),
      remedy: PaperTexts.words("notToPickRemedy"))
  }

  static func write(_ request: Row<DispatchRequest>, _ sheet: inout SheetWriter) throws {
    sheet.number(request.orderNumber)
    sheet.party("deliverTo", request.address)
    sheet.fact(DispatchRequest.fields.customerName.schema.label, request.customerName)
    sheet.fact(DispatchRequest.fields.due.schema.label, request.due.description)
    sheet.fact(PaperTexts.words("printed"), sheet.moment(sheet.context.now))
    let (takes, isShort) = try takes(request, sheet)
    let rows = try sheet.bounded(takes).enumerated().map { index, take in
      [
        PaperText("\(index + 1)"), PaperText(take.location), PaperText(take.product.code), sheet.name(of: take.product), PaperText(take.lot), sheet.quantity(take.quantity),
        PaperText(""),
      ]
    }
    sheet.table(
      columns: [
        (PaperTexts.words("line"), false), (GoodsReceipt.fields.location.schema.label, false), (ShipmentLine.fields.product.schema.label, false),
        (PaperTexts.words("description"), false), (ShipmentLine.fields.lot.schema.label, false), (PaperTexts.words("take"), true), (PaperTexts.words("taken"), true),
      ], rows)
    if isShort { sheet.note(PaperTexts.words("shortTitle"), PaperTexts.words("shortText")) }
    sheet.signatures("pickedBy", "checkedBy")
  }

  /// What is still to be taken, by place; where too little lies free, a row without a lot says how much.
  private static func takes(_ request: Row<DispatchRequest>, _ sheet: SheetWriter) throws -> (takes: [Take], isShort: Bool) {
    var takes: [Take] = []
    var isShort = false
    // Two lines of one product don't take the same piece.
    var used: [StockPlace: ExactDecimal] = [:]
    for line in try sheet.bounded(PickList.of(request, sheet.snapshot).lines) where line.open > .zero {
      let product = try sheet.context.the(line.product)
      var open = line.open
      for shelf in try sheet.context.shelfPlaces(of: line.product, for: request.id) where open > .zero {
        let quantity = min(open, shelf.quantity - (used[shelf] ?? .zero))
        guard quantity > .zero else { continue }
        used[shelf, default: .zero] += quantity
        open = open - quantity
        takes.append(
          Take(
            walk: try sheet.snapshot.walk(of: shelf.location, on: request.shelf), location: shelf.location, product: product,
            lot: shelf.serial.isEmpty ? shelf.lot : "\(shelf.lot) · \(shelf.serial)", quantity: Quantity(quantity, line.unit)))
      }
      guard open > .zero else { continue }
      isShort = true
      takes.append(Take(walk: .max, location: "", product: product, lot: PaperTexts.words("noFreeStock")[sheet.language.main], quantity: Quantity(open, line.unit)))
    }
    return (takes.sorted { ($0.walk, $0.location, $0.product.code, $0.lot) < ($1.walk, $1.location, $1.product.code, $1.lot) }, isShort)
  }
}
