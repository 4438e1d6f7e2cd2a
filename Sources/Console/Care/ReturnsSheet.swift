import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// Goods that come back: at a warehouse what to receive, inspect and send back; at an office what was authorised and what waits for a word.
enum ReturnsSheet {
  static let shown = 200

  static func view(_ reader: CareReader) throws -> CareSheet {
    let isWarehouse = reader.step.site.role == .warehouse
    let here = isWarehouse ? "_shelf = \(reader.step.home.code)" : "1"
    let sections = [
      try receipts("held", Texts.words("careHeld"), "state = 'held' AND \(here)", reader), try inspections(here, reader),
      try receipts("back", Texts.words("careToSendBack"), "state = 'refused' AND \(here)", reader), try expected(here, reader),
    ]
    return CareSheet(
      heading: Texts.words("careReturns")[reader.language], sections: sections,
      actions: [StockSheet.Action(actionLink: "/list/return_authorisation", actionLabel: Texts.words("careAll")[reader.language])], scan: reader.money.may(ReceiveReturn.step))
  }

  private static func expected(_ here: String, _ reader: CareReader) throws -> CareSheet.Section {
    let rows = try reader.snapshot.all(ReturnAuthorisation.self, where: "state IN ('authorised', 'arrived') AND \(here)", order: "expires, id", limit: shown)
    let lines = try rows.flatMap { row in
      try Returned(row, reader.step).lines.filter { $0.open > .zero }.map { line -> [CareSheet.Cell] in
        let isLate = row.state == .authorised && row.expires < reader.step.today
        return [
          .init(cellText: row.number, cellLink: reader.money.may(ReceiveReturn.step) ? reader.money.link(ReceiveReturn.step.name, [("number", row.number)]) : "/r/\(row.id.key)"),
          .init(cellText: row.customerName), .init(cellText: try reader.product(line.row.product)), .init(cellText: line.row.lot ?? ""),
          .init(cellText: reader.quantity(Quantity(line.open, line.row.quantity.unit))), .init(cellText: row.expires.description, cellTone: isLate ? "stop" : nil),
        ]
      }
    }
    let fields = ReturnAuthorisation.fields
    let columns = [
      (fields.number.schema.label, false), (fields.customerName.schema.label, false), (Product.record.label, false), (ReturnLine.fields.lot.schema.label, false),
      (ReturnLine.fields.quantity.schema.label, true), (fields.expires.schema.label, false),
    ]
    return CareSheet.Section("expected", Texts.words("careExpected"), none: Texts.words("careNone"), columns, lines, reader.language)
  }

  private static func receipts(_ id: String, _ title: Words, _ condition: String, _ reader: CareReader) throws -> CareSheet.Section {
    let lines = try reader.snapshot.all(ReturnReceipt.self, where: condition, limit: shown).map { row -> [CareSheet.Cell] in
      let goods = try row.lines(reader.step).map { "\(try reader.product($0.product)) \($0.lot) \(reader.quantity($0.quantity))" }.joined(separator: "; ")
      let step = id == "held" ? reader.link(DecideReturn.step, row.id.key) : reader.link(SendBackReturn.step, row.id.key)
      return [
        .init(cellText: row.number, cellLink: "/r/\(row.id.key)"), .init(cellText: row.sender), .init(cellText: goods), .init(cellText: row.difference ?? ""),
        .init(cellText: reader.times.exact(row.at)), step,
      ]
    }
    let fields = ReturnReceipt.fields
    let columns = [
      (fields.number.schema.label, false), (fields.sender.schema.label, false), (Texts.words("careGoods"), false), (fields.difference.schema.label, false),
      (fields.at.schema.label, false), (Texts.words("careNext"), false),
    ]
    return CareSheet.Section(id, title, none: Texts.words("careNone"), columns, lines, reader.language)
  }

  private static func inspections(_ here: String, _ reader: CareReader) throws -> CareSheet.Section {
    let rows = try reader.snapshot.all(ReturnReceipt.self, where: "state = 'received' AND \(here)", limit: shown)
    let lines = try rows.flatMap { row -> [[CareSheet.Cell]] in
      let open = try row.lines(reader.step).compactMap { line -> [CareSheet.Cell]? in
        let left = try line.uninspected(reader.step)
        guard left > .zero else { return nil }
        return [
          .init(cellText: row.number, cellLink: "/r/\(row.id.key)"), .init(cellText: row.sender), .init(cellText: "\(try reader.product(line.product)) · \(line.lot)"),
          .init(cellText: line.location), .init(cellText: reader.quantity(Quantity(left, line.quantity.unit))), reader.link(InspectReturn.step, line.id.key),
        ]
      }
      guard open.isEmpty else { return open }
      // Inspected whole: what it still waits for is to be sent back.
      return [[.init(cellText: row.number, cellLink: "/r/\(row.id.key)"), .init(cellText: row.sender), .init(cellText: ""), .init(cellText: ""), .init(cellText: ""), reader.link(SendBackReturn.step, row.id.key)]]
    }
    let fields = ReturnReceiptLine.fields
    let columns = [
      (ReturnReceipt.fields.number.schema.label, false), (ReturnReceipt.fields.sender.schema.label, false), (Texts.words("careGoods"), false), (fields.location.schema.label, false),
      (Texts.words("careUninspected"), true), (Texts.words("careNext"), false),
    ]
    return CareSheet.Section("quarantine", Texts.words("careQuarantine"), none: Texts.words("careNone"), columns, lines, reader.language)
  }
}
