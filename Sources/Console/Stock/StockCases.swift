import Foundation
import Ground
import Records
import Replica
import Workflow

/// Goods between warehouses, where books and goods differ, and lots that are held or called back.
enum StockCases {
  static let shown = 200

  static func transfers(_ reader: StockReader) throws -> StockSheet {
    let open = try reader.snapshot.all(Transfer.self, where: "state IN ('sent', 'arrived')", order: "id DESC", limit: shown)
    let here = Int(reader.step.site.site.number)
    let isWarehouse = reader.step.site.role == .warehouse
    let closed = try reader.snapshot.all(Transfer.self, where: "state = 'closed'", order: "id DESC", limit: 30)
    let sections: [StockSheet.Section] =
      (isWarehouse
        ? [
          try list("coming", Texts.words("transfersComing"), open.filter { $0.to == here }, reader),
          try list("going", Texts.words("transfersGoing"), open.filter { $0.from == here }, reader),
        ] : [try list("underway", Texts.words("stockInTransit"), open, reader)])
    let shownOpen = isWarehouse ? open.filter { $0.to == here || $0.from == here } : open
    let lines = try shownOpen.flatMap { try reader.snapshot.all(TransferLine.self, where: "transfer = ?", [Data($0.id.key.bytes)]) }.filter { $0.underway > .zero }
    return StockSheet(
      heading: Texts.words("stockTransfers")[reader.language],
      sections: sections + [
        try self.lines("goods", Texts.words("transfersGoods"), Array(lines.prefix(shown)), reader),
        try list("closed", Texts.words("transfersClosed"), closed.filter { !isWarehouse || $0.to == here || $0.from == here }, reader),
      ], actions: reader.actions([(AnyStep(SendTransfer.self), [])]))
  }

  private static func list(_ id: String, _ title: Words, _ transfers: [Row<Transfer>], _ reader: StockReader) throws -> StockSheet.Section {
    let fields = Transfer.fields
    return StockSheet.Section(
      id, title, none: Texts.words("transfersNone"),
      [
        (fields.number.schema.label, false), (fields.from.schema.label, false), (fields.to.schema.label, false), (fields.sent.schema.label, false),
        (fields.state.schema.label, false),
      ],
      try transfers.map { transfer in
        [
          .init(cellText: transfer.number, cellLink: "/r/\(transfer.id)"), .init(cellText: try reader.code(transfer.from)), .init(cellText: try reader.code(transfer.to)),
          .init(cellText: reader.times.exact(transfer.sent)),
          .init(cellText: transfer.state.label[reader.language], cellTone: CellView.tone(transfer.state.rawValue, fields.state.schema)),
        ]
      }, reader.language)
  }

  static func lines(_ id: String, _ title: Words, _ lines: [Row<TransferLine>], _ reader: StockReader) throws -> StockSheet.Section {
    let fields = TransferLine.fields
    return StockSheet.Section(
      id, title, none: Texts.words("transfersNone"),
      [
        (Transfer.record.label, false), (fields.product.schema.label, false), (fields.lot.schema.label, false), (fields.quantity.schema.label, true),
        (fields.received.schema.label, true), (fields.claimed.schema.label, true), (Texts.words("stockInTransit"), true),
      ],
      try lines.map { line in
        let transfer = try reader.snapshot.get(line.transfer)
        return [
          .init(cellText: transfer?.number ?? "", cellLink: "/r/\(line.transfer)"), .init(cellText: try reader.step.the(line.product).code, cellLink: reader.link(line.product)),
          .init(cellText: line.lot, cellLink: reader.link(line.lot, of: line.product)), .init(cellText: reader.told(line.quantity)),
          .init(cellText: line.received.map(reader.told) ?? ""), .init(cellText: line.claimed.map(reader.told) ?? ""),
          .init(cellText: reader.told(Quantity(line.underway, line.quantity.unit))),
        ]
      }, reader.language)
  }

  static func differences(_ reader: StockReader) throws -> StockSheet {
    let open = try reader.snapshot.all(StockDiscrepancy.self, where: "state = 'open'", order: "id DESC", limit: shown)
    let cleared = try reader.snapshot.all(StockDiscrepancy.self, where: "state = 'cleared'", order: "id DESC", limit: 30)
    return StockSheet(
      heading: Texts.words("stockDifferences")[reader.language],
      sections: [
        try differing("open", Texts.words("differencesOpen"), open, reader), try differing("cleared", Texts.words("differencesCleared"), cleared, reader),
      ])
  }

  private static func differing(_ id: String, _ title: Words, _ all: [Row<StockDiscrepancy>], _ reader: StockReader) throws -> StockSheet.Section {
    let fields = StockDiscrepancy.fields
    return StockSheet.Section(
      id, title, none: Texts.words("differencesNone"),
      [
        (fields.number.schema.label, false), (Texts.words("stockWarehouse"), false), (fields.kind.schema.label, false), (fields.product.schema.label, false),
        (fields.lot.schema.label, false), (fields.location.schema.label, false), (fields.quantity.schema.label, true), (fields.document.schema.label, false),
        (fields.reason.schema.label, false), (fields.outcome.schema.label, false),
      ],
      try all.map { found in
        [
          .init(cellText: found.number, cellLink: "/r/\(found.id)"), .init(cellText: try reader.code(found.site)), .init(cellText: found.kind.label[reader.language]),
          .init(cellText: try reader.step.the(found.product).code, cellLink: reader.link(found.product)),
          .init(cellText: found.lot, cellLink: reader.link(found.lot, of: found.product)), .init(cellText: found.location ?? ""),
          .init(cellText: (found.quantity.amount > .zero ? "+" : "") + reader.told(found.quantity)),
          .init(cellText: StockDocument.told(found.document, reader.language)), .init(cellText: found.reason),
          .init(cellText: [found.outcome?.label[reader.language], found.note].compactMap { $0 }.joined(separator: ": ")),
        ]
      }, reader.language)
  }

  static func recalls(_ reader: StockReader) throws -> StockSheet {
    let holds = try reader.snapshot.all(LotHold.self, where: "state = 'held'", order: "id DESC", limit: shown)
    let recalls = try reader.snapshot.all(Recall.self, where: "state = 'open'", order: "id DESC", limit: shown)
    let closed = try reader.snapshot.all(Recall.self, where: "state = 'closed'", order: "id DESC", limit: 30)
    return StockSheet(
      heading: Texts.words("stockRecalls")[reader.language],
      sections: [
        try held(holds, reader), try called("recalls-open", Texts.words("recallsOpen"), recalls, reader),
        try called("recalls-closed", Texts.words("recallsClosed"), closed, reader),
      ], actions: reader.actions([(AnyStep(BlockLot.self), [])]))
  }

  private static func held(_ holds: [Row<LotHold>], _ reader: StockReader) throws -> StockSheet.Section {
    let fields = LotHold.fields
    return StockSheet.Section(
      "holds", Texts.words("stockHolds"), none: Texts.words("stockNoHolds"),
      [
        (fields.number.schema.label, false), (fields.product.schema.label, false), (fields.lot.schema.label, false), (fields.at.schema.label, false),
        (fields.by.schema.label, false), (fields.reason.schema.label, false),
      ],
      try holds.map { hold in
        [
          .init(cellText: hold.number, cellLink: "/r/\(hold.id)"), .init(cellText: try reader.step.the(hold.product).code, cellLink: reader.link(hold.product)),
          .init(cellText: hold.lot, cellLink: reader.link(hold.lot, of: hold.product)), .init(cellText: reader.times.exact(hold.at)), .init(cellText: hold.by),
          .init(cellText: hold.reason),
        ]
      }, reader.language)
  }

  private static func called(_ id: String, _ title: Words, _ recalls: [Row<Recall>], _ reader: StockReader) throws -> StockSheet.Section {
    let fields = RecallLine.fields
    let lines = try recalls.flatMap { recall in
      try reader.snapshot.all(RecallLine.self, where: "recall = ?", [Data(recall.id.key.bytes)], limit: shown).map { line -> [StockSheet.Cell] in
        [
          .init(cellText: recall.number, cellLink: "/r/\(recall.id)"), .init(cellText: recall.lot, cellLink: reader.link(recall.lot, of: recall.product)),
          .init(cellText: line.customerName, cellLink: "/r/\(line.id)"), .init(cellText: line.orderNumber, cellLink: "/r/\(line.order)"),
          .init(cellText: try reader.snapshot.get(line.shipment)?.number ?? "", cellLink: "/r/\(line.shipment)"), .init(cellText: reader.told(line.quantity)),
          .init(cellText: line.state.label[reader.language], cellTone: line.state == .open ? "stop" : line.state == .told ? "open" : "done"),
          .init(cellText: line.note ?? ""),
        ]
      }
    }
    return StockSheet.Section(
      id, title, none: Texts.words("recallsNone"),
      [
        (Recall.record.label, false), (Recall.fields.lot.schema.label, false), (fields.customerName.schema.label, false), (fields.orderNumber.schema.label, false),
        (fields.shipment.schema.label, false), (fields.quantity.schema.label, true), (fields.state.schema.label, false), (fields.note.schema.label, false),
      ], lines, reader.language)
  }
}
