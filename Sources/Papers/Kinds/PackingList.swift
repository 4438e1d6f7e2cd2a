import Ground
import Records
import Replica
import Workflow

/// 8.2 What is in the cartons of a shipment, unit by unit where the records say it. Of cartons that were only counted it is written by hand.
enum PackingList: Paper {
  static let paper = PaperDeclaration(
    "packing-list", "Packing list", "装箱单", at: [.warehouse, .office, .headquarters],
    by: [.storekeeper, .dispatcher, .driver, .salesClerk, .salesManager, .serviceAgent])

  static func write(_ shipment: Row<Shipment>, _ sheet: inout SheetWriter) throws {
    let units = try ShipmentUnits.of(shipment, sheet.snapshot)
    try sheet.head(of: shipment)
    let loadable = units.loadable
    let (first, last) = (CartonCode(shipment: shipment.number, carton: loadable.first ?? 1), loadable.last ?? 1)
    sheet.fact(PaperTexts.words("cartonNumbers"), loadable.count > 1 ? "\(first) – \(last)" : "\(first)")
    if units.isFilled {
      try sheet.units(units)
    } else {
      try sheet.lines(of: shipment, byHand: "inCarton")
    }
    sheet.total(PaperTexts.words("totalCartons"), PaperText(GroupedDigits.text("\(shipment.cartons)")))
    sheet.signatures("packedBy", "checkedBy")
  }
}

extension SheetWriter {
  /// One row for what is in each unit, with the unit that it stands on, its code and its weight.
  fileprivate mutating func units(_ units: ShipmentUnits) throws {
    let fields = ShipmentLine.fields
    var rows: [[PaperText]] = []
    for unit in units.units {
      let weight = units.weight(of: unit).map { PaperText(GroupedDigits.text($0.description)) } ?? PaperText("")
      let parent = unit.row.parent.flatMap(units.unit).map { " → \($0.position)" } ?? ""
      let head = [PaperText("\(unit.position)\(parent)"), words(unit.row.kind.label), PaperText(unit.row.sscc ?? unit.row.number)]
      if unit.contents.isEmpty {
        rows.append(head + [PaperText(""), PaperText(""), PaperText(""), weight])
        continue
      }
      for (index, content) in unit.contents.enumerated() {
        let product = try context.the(content.line.product)
        let lot = [content.line.lot, content.serial].filter { !$0.isEmpty }.joined(separator: " / ")
        let own = index == 0 ? head : [PaperText(""), PaperText(""), PaperText("")]
        rows.append(
          own + [words(Words("\(product.code) \(product.nameEN)", "\(product.code) \(product.nameZH)")), PaperText(lot), quantity(Quantity(content.quantity, content.line.quantity.unit)), index == 0 ? weight : PaperText("")])
      }
    }
    table(
      columns: [
        (PaperTexts.words("line"), false), (HandlingUnit.fields.kind.schema.label, false), (PaperTexts.words("unitCode"), false), (fields.product.schema.label, false),
        (fields.lot.schema.label, false), (fields.quantity.schema.label, true), (PaperTexts.words("grossWeight"), true),
      ], try bounded(rows))
    for (line, open) in units.openLines {
      note(PaperTexts.words("inNoUnit"), "\(try context.the(line.product).code) \(line.lot): \(quantity(Quantity(open, line.quantity.unit)).main)")
    }
    for sum in Self.sums(units.lines.map(\.quantity)) { total(PaperTexts.words("totalQuantity"), quantity(sum)) }
    let weights = units.outer.map { units.weight(of: $0) }
    if !weights.contains(nil) { total(PaperTexts.words("grossWeight"), quantity(Quantity(weights.compactMap { $0 }.reduce(.zero, +), "KGM"))) }
  }
}
