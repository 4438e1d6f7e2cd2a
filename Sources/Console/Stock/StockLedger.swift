import Foundation
import Ground
import Records
import Replica
import Workflow

/// A product's ledger, and a lot's whole life.
enum StockLedger {
  /// Moves of one part.
  static let shown = 100
  static let maximumLife = 1_000

  static func product(_ product: Row<Product>, before: RecordKey?, _ reader: StockReader) throws -> StockSheet {
    let (language, key) = (reader.language, Data(product.id.key.bytes))
    var totals: [[StockSheet.Cell]] = []
    for warehouse in try reader.warehouses() {
      let sums = try reader.snapshot.named(
        "SELECT status, sum(quantity_e6) FROM stock_balance WHERE _shelf = ? AND product = ? AND owner = '' AND quantity_e6 <> 0 GROUP BY status",
        [Int64(warehouse.shelf.code), key])
      let byStatus = Dictionary(uniqueKeysWithValues: sums.map { ($0.name, ExactDecimal(millionths: $0.numbers[0])) })
      totals.append(
        [.init(cellText: warehouse.code, cellLink: "/stock?site=\(warehouse.code)&product=\(product.code.percentEncoded)")]
          + StockStatus.allCases.map { .init(cellText: reader.told(byStatus[$0.rawValue] ?? .zero, product)) })
    }
    let underway = try reader.snapshot.all(
      TransferLine.self, where: "product = ? AND EXISTS (SELECT 1 FROM transfer t WHERE t.id = transfer_line.transfer AND t.state <> 'closed')", [key], limit: shown
    ).reduce(ExactDecimal.zero) { $0 + $1.underway }
    let moves = if let before {
      try reader.snapshot.all(StockMove.self, where: "product = ? AND id < ?", [key, Data(before.bytes)], order: "id DESC", limit: shown + 1)
    } else {
      try reader.snapshot.all(StockMove.self, where: "product = ?", [key], order: "id DESC", limit: shown + 1)
    }
    let older = moves.count > shown ? "\(reader.link(product.id))?before=\(moves[shown - 1].id)" : nil
    return StockSheet(
      heading: "\(product.code) \(DockFigures.name(product, language))",
      facts: [.init(factLabel: Texts.words("stockInTransit")[language], factText: reader.told(underway, product))],
      sections: [
        StockSheet.Section(
          "totals", Texts.words("stockByWarehouse"), none: Texts.words("stockNone"),
          [(Texts.words("stockWarehouse"), false)] + StockStatus.allCases.map { ($0.label, true) }, totals, language),
        try ledger("ledger", moves.prefix(shown), product, older: older, withLot: true, reader),
      ],
      actions: reader.actions([(AnyStep(MoveStock.self), [("product", product.code)]), (AnyStep(AdjustStock.self), [("product", product.code)]), (AnyStep(CountStock.self), [("product", product.code)])]))
  }

  private static func ledger(
    _ id: String, _ moves: some Sequence<Row<StockMove>>, _ product: Row<Product>, older: String? = nil, withLot: Bool, _ reader: StockReader
  ) throws -> StockSheet.Section {
    let fields = StockMove.fields
    let columns: [(Words, Bool)] =
      [(Texts.words("stockWhen"), false), (Texts.words("stockWarehouse"), false)] + (withLot ? [(fields.lot.schema.label, false)] : [])
      + [
        (fields.document.schema.label, false), (fields.location.schema.label, false), (fields.status.schema.label, false), (fields.quantity.schema.label, true),
        (fields.serial.schema.label, false), (fields.reason.schema.label, false),
      ]
    let lines = try moves.map { move -> [StockSheet.Cell] in
      let start: [StockSheet.Cell] = [
        .init(cellText: reader.made(move.id.key), cellLink: "/r/\(move.id)"), .init(cellText: try reader.snapshot.code(of: move.shelf.site)),
      ]
      let lot: [StockSheet.Cell] = withLot ? [.init(cellText: move.lot, cellLink: reader.link(move.lot, of: move.product))] : []
      return start + lot + [
        .init(cellText: StockDocument.told(move.document, reader.language)), .init(cellText: move.location ?? ""),
        .init(cellText: move.status.label[reader.language], cellTone: reader.tone(move.status)),
        .init(cellText: (move.quantity.amount > .zero ? "+" : "") + reader.told(move.quantity)), .init(cellText: move.serial ?? ""), .init(cellText: move.reason ?? ""),
      ]
    }
    return StockSheet.Section(id, Texts.words("stockLedger"), none: Texts.words("stockNoMoves"), columns, lines, older: older, reader.language)
  }

  static func lot(_ lot: String, _ product: Row<Product>, _ reader: StockReader) throws -> StockSheet {
    let (language, key) = (reader.language, Data(product.id.key.bytes))
    let holds = try reader.snapshot.all(LotHold.self, where: "lot = ? AND product = ?", [lot, key], order: "id DESC", limit: shown)
    let moves = try reader.snapshot.all(StockMove.self, where: "lot = ? AND product = ?", [lot, key], limit: maximumLife)
    let isHeld = holds.contains { $0.state == .held }
    let about = [("product", product.code), ("lot", lot)]
    let release = holds.first { $0.state == .held }.map { [(AnyStep(ReleaseLot.self), [("hold", $0.number)])] } ?? []
    return StockSheet(
      heading: "\(product.code) · \(lot)", badge: isHeld ? Texts.words("stockHeld")[language] : nil,
      sections: [
        try places(lot, product, reader), held(holds, reader), try receipts(lot, product, reader), try shipments(lot, product, reader),
        try underway(lot, product, reader), try ledger("ledger", moves, product, withLot: false, reader),
      ],
      actions: reader.actions(
        release + [
          (AnyStep(BlockLot.self), about), (AnyStep(MoveStock.self), about), (AnyStep(ChangeStockStatus.self), about), (AnyStep(CountStock.self), about),
          (AnyStep(AdjustStock.self), about),
        ]))
  }

  private static func places(_ lot: String, _ product: Row<Product>, _ reader: StockReader) throws -> StockSheet.Section {
    let lines = try reader.warehouses().flatMap { warehouse in
      try reader.snapshot.places(of: product.id, lot: lot, owner: nil, on: warehouse.shelf).map { place -> [StockSheet.Cell] in
        [
          .init(cellText: warehouse.code), .init(cellText: place.location), .init(cellText: place.status.label[reader.language], cellTone: reader.tone(place.status)),
          .init(cellText: reader.told(place.quantity, product)), .init(cellText: place.serial), .init(cellText: place.owner),
        ]
      }
    }
    let fields = StockMove.fields
    return StockSheet.Section(
      "places", Texts.words("stockPlaces"), none: Texts.words("stockNone"),
      [
        (Texts.words("stockWarehouse"), false), (fields.location.schema.label, false), (fields.status.schema.label, false), (fields.quantity.schema.label, true),
        (fields.serial.schema.label, false), (fields.owner.schema.label, false),
      ], lines, reader.language)
  }

  private static func held(_ holds: [Row<LotHold>], _ reader: StockReader) -> StockSheet.Section {
    StockSheet.Section(
      "holds", Texts.words("stockHolds"), none: Texts.words("stockNoHolds"),
      [
        (LotHold.fields.number.schema.label, false), (LotHold.fields.state.schema.label, false), (LotHold.fields.at.schema.label, false),
        (LotHold.fields.by.schema.label, false), (LotHold.fields.reason.schema.label, false),
      ],
      holds.map { hold in
        [
          .init(cellText: hold.number, cellLink: "/r/\(hold.id)"),
          .init(cellText: hold.state.label[reader.language], cellTone: hold.state == .held ? "stop" : "done"), .init(cellText: reader.times.exact(hold.at)),
          .init(cellText: hold.by), .init(cellText: hold.reason),
        ]
      }, reader.language)
  }

  private static func receipts(_ lot: String, _ product: Row<Product>, _ reader: StockReader) throws -> StockSheet.Section {
    let receipts = try reader.snapshot.all(GoodsReceipt.self, where: "lot = ? AND product = ?", [lot, Data(product.id.key.bytes)], limit: shown)
    let fields = GoodsReceipt.fields
    return StockSheet.Section(
      "receipts", Texts.words("stockReceipts"), none: Texts.words("stockNoReceipts"),
      [(fields.number.schema.label, false), (Texts.words("stockWhen"), false), (fields.quantity.schema.label, true), (fields.location.schema.label, false), (fields.state.schema.label, false)],
      receipts.map { receipt in
        [
          .init(cellText: receipt.number, cellLink: "/r/\(receipt.id)"), .init(cellText: reader.made(receipt.id.key)), .init(cellText: reader.told(receipt.quantity)),
          .init(cellText: receipt.location), .init(cellText: receipt.state.label[reader.language], cellTone: CellView.tone(receipt.state.rawValue, fields.state.schema)),
        ]
      }, reader.language)
  }

  private static func shipments(_ lot: String, _ product: Row<Product>, _ reader: StockReader) throws -> StockSheet.Section {
    let lines = try reader.snapshot.all(ShipmentLine.self, where: "lot = ? AND product = ?", [lot, Data(product.id.key.bytes)], order: "id DESC", limit: shown)
    return StockSheet.Section(
      "shipments", Texts.words("stockShipments"), none: Texts.words("stockNoShipments"),
      [
        (Shipment.record.label, false), (Shipment.fields.orderNumber.schema.label, false), (DispatchRequest.fields.customerName.schema.label, false),
        (ShipmentLine.fields.quantity.schema.label, true), (Shipment.fields.state.schema.label, false),
      ],
      try lines.compactMap { line in
        guard let shipment = try reader.snapshot.get(line.shipment) else { return nil }
        return [
          .init(cellText: shipment.number, cellLink: "/r/\(shipment.id)"), .init(cellText: shipment.orderNumber, cellLink: "/r/\(shipment.order)"),
          .init(cellText: try reader.snapshot.get(shipment.request)?.customerName ?? ""), .init(cellText: reader.told(line.quantity)),
          .init(cellText: shipment.state.label[reader.language], cellTone: CellView.tone(shipment.state.rawValue, Shipment.fields.state.schema)),
        ]
      }, reader.language)
  }

  private static func underway(_ lot: String, _ product: Row<Product>, _ reader: StockReader) throws -> StockSheet.Section {
    let lines = try reader.snapshot.all(TransferLine.self, where: "lot = ? AND product = ?", [lot, Data(product.id.key.bytes)], order: "id DESC", limit: shown)
    return try StockCases.lines("transfers", Texts.words("stockTransfers"), lines, reader)
  }
}
