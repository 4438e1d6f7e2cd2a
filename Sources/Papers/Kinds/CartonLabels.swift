import Ground
import Records
import Replica
import Workflow

/// 8.2 A label for each carton, crate and pallet of a shipment. Where the company has a GS1 prefix its bars are GS1-128: the SSCC, and above it what is
/// inside when that is one product of one lot. The square code is the carton's own code, which the dock's loading scans.
enum CartonLabels: Paper {
  static let paper = PaperDeclaration(
    "carton-labels", "Carton labels", "箱标", at: [.warehouse], by: [.storekeeper, .dispatcher], size: .label)

  static func write(_ shipment: Row<Shipment>, _ sheet: inout SheetWriter) throws {
    let request = try sheet.context.the(shipment.request)
    let units = try ShipmentUnits.of(shipment, sheet.snapshot)
    let (each, part) = (sheet.labels.each, sheet.labels.part)
    let count = units.units.isEmpty ? shipment.cartons : units.units.count
    let parts = max(1, (count + each - 1) / each)
    guard (1...parts).contains(part) else {
      throw Problem(
        "paper.part", Words("There are \(parts) parts of labels, no part \(part).", "箱标共 \(parts) 部分，没有第 \(part) 部分。"), remedy: PaperTexts.words("partRemedy"))
    }
    sheet.sheet.number = shipment.number
    sheet.sheet.parts = parts
    let facts = facts(shipment, request, sheet)
    for index in (part - 1) * each..<min(part * each, count) {
      let unit = units.units.isEmpty ? nil : units.units[index]
      let code = CartonCode(shipment: shipment.number, carton: unit?.position ?? index + 1).description
      let data = try unit.map { try UnitData($0, units, sheet) }
      let sscc = unit?.row.sscc
      let bars = try sscc.map { try BarCode([GS1Element("00", $0)], .gs1Bars) } ?? BarCode(code, .code128)
      // Numbers that have a gap, since a unit was dropped, are shown by themselves.
      let isWhole = unit == nil || units.units.last?.position == count
      sheet.sheet.labels.append(
        Label(
          labelTo: sheet.words("deliverTo"), labelName: request.address.name, labelLines: SheetWriter.lines(request.address).map(\.main).filter { !$0.isEmpty },
          labelFacts: facts + (data?.facts ?? []), labelMarks: data?.marks ?? [], hasMarks: data?.marks.isEmpty == false,
          cartonTitle: unit.map { sheet.words($0.row.kind.label) } ?? sheet.words("carton"),
          cartonOf: isWhole ? "\(unit?.position ?? index + 1) / \(count)" : "\(unit?.position ?? index + 1)", contentBars: data?.bars ?? [], cartonBars: bars.svg,
          cartonSquare: try BarCode(code, .qr).svg, cartonMatrix: data?.matrix ?? "", hasMatrix: data?.matrix.isEmpty == false, cartonCode: sscc.map { GS1Element("00", $0).told } ?? code))
    }
  }

  private static func facts(_ shipment: Row<Shipment>, _ request: Row<DispatchRequest>, _ sheet: SheetWriter) -> [Sheet.Fact] {
    let facts = [
      (Shipment.fields.orderNumber.schema.label, shipment.orderNumber), (Shipment.record.label, shipment.number),
      (DispatchRequest.fields.due.schema.label, request.due.description),
    ]
    return facts.map { .init(factLabel: sheet.words($0.0), factText: PaperText($0.1)) }
  }
}

/// What the label of one unit says beyond where it goes.
private struct UnitData {
  var facts: [Sheet.Fact] = []
  var marks: [Label.Mark] = []
  var bars: [Label.Bars] = []
  var matrix = ""

  init(_ unit: ShipmentUnits.Unit, _ units: ShipmentUnits, _ sheet: SheetWriter) throws {
    let contents = units.all(in: unit)
    if !contents.isEmpty { facts.append(.init(factLabel: sheet.words("content"), factText: try Self.told(contents, sheet))) }
    if let weight = units.weight(of: unit) { facts.append(.init(factLabel: sheet.words("grossWeight"), factText: sheet.quantity(Quantity(weight, "KGM")))) }
    if units.isFragile(unit) { marks.append(.init(isFragile: true, markText: sheet.words("fragile"))) }
    for goods in units.dangerousGoods(unit) { marks.append(.init(isFragile: false, markText: PaperText(goods))) }
    guard let sscc = unit.row.sscc else { return }
    let inside = Self.elements(contents, units)
    if !inside.isEmpty { bars.append(.init(barsDrawing: try BarCode(inside, .gs1Bars).svg, barsTold: inside.map(\.told).joined())) }
    matrix = try BarCode([GS1Element("00", sscc)] + inside, .gs1Matrix).svg
  }

  private static func told(_ contents: [ShipmentUnits.Content], _ sheet: SheetWriter) throws -> PaperText {
    let first = contents[0].line
    guard contents.allSatisfy({ $0.line.product == first.product }) else {
      return PaperText(try Set(contents.map(\.line.product)).map { try sheet.context.the($0).code }.sorted().prefix(4).joined(separator: ", "))
    }
    let sum = Quantity(contents.reduce(.zero) { $0 + $1.quantity }, first.quantity.unit)
    let lots = Set(contents.map(\.line.lot)).sorted()
    return PaperText("\(try sheet.context.the(first.product).code) · \(lots.prefix(2).joined(separator: ", ")) · \(sheet.quantity(sum).main)")
  }

  /// One product of one lot with a GTIN, in whole pieces: `02` and `37` with the lot; a single piece with a serial number is the trade item itself, `01`
  /// with `21`. Anything else is said by no bars.
  private static func elements(_ contents: [ShipmentUnits.Content], _ units: ShipmentUnits) -> [GS1Element] {
    guard let first = contents.first, contents.allSatisfy({ $0.line.product == first.line.product && $0.line.lot == first.line.lot }),
      let gtin = units.instructions[first.line.product]?.gtin
    else { return [] }
    let sum = contents.reduce(ExactDecimal.zero) { $0 + $1.quantity }
    let (count, rest) = sum.millionths.quotientAndRemainder(dividingBy: ExactDecimal.scale)
    guard rest == 0, (1...99_999_999).contains(count) else { return [] }
    let lot = GS1Element.isEncodable(first.line.lot) ? [GS1Element("10", first.line.lot)] : []
    if contents.count == 1, count == 1, GS1Element.isEncodable(first.serial) { return [GS1Element("01", gtin)] + lot + [GS1Element("21", first.serial)] }
    return [GS1Element("02", gtin), GS1Element("37", String(count))] + lot
  }
}
