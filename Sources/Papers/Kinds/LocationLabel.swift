import Ground
import Records
import Replica
import Workflow

/// 5.2 The label of a location: its code as bars and as a square, for the scanner and for the eye.
enum LocationLabel: Paper {
  static let paper = PaperDeclaration("location-label", "Location label", "库位标签", at: [.warehouse], by: [.storekeeper, .dispatcher], size: .label)

  static func write(_ location: Row<StockLocation>, _ sheet: inout SheetWriter) throws {
    sheet.sheet.number = location.code
    let facts = [(StockLocation.fields.kind.schema.label, location.kind.label), (StockLocation.fields.walk.schema.label, Words("\(location.walk)", "\(location.walk)"))]
    sheet.sheet.labels.append(
      Label(
        labelTo: sheet.words(StockLocation.record.label), labelName: location.code, labelLines: [],
        labelFacts: facts.map { .init(factLabel: sheet.words($0.0), factText: sheet.words($0.1)) }, cartonTitle: sheet.words(location.kind.label), cartonOf: "",
        cartonBars: try BarCode(location.code, .code128).svg, cartonSquare: try BarCode(location.code, .qr).svg, cartonCode: location.code))
  }
}
