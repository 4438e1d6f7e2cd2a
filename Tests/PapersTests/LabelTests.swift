import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Papers

@Suite("Labels of handling units", .serialized)
struct LabelTests {
  private static let matrix = Tool.reader && Tool.isThere("/usr/bin/dmtxread")

  /// The second order of the usual company, packed by the instructions: 60 pumps in 20 cartons on 5 pallets, 9 valves in 2 cartons.
  private func packed() async throws -> (company: Company, shipment: String) {
    let company = try await Company.made()
    try await company.headquarters.do("gs1.set", ["prefix": "690123456"])
    for (code, kind, tare, limit) in [("CTN", "carton", "0.8", "25"), ("PAL", "pallet", "22", "800")] {
      try await company.headquarters.do(
        "packaging.define",
        ["code": code, "kind": kind, "name_en": code, "name_zh": "包装", "tare": tare, "length": "600", "width": "400", "height": "400", "maximum_weight": limit])
    }
    try await company.headquarters.do(
      "packing.instruct",
      ["product": "P-100", "pieces": "3", "carton": "CTN", "cartons": "4", "pallet": "PAL", "gtin": "6291041500213", "weight": "7.5", "fragile": "yes", "dangerous_goods": "UN 3363, 9"])
    try await company.headquarters.do("packing.instruct", ["product": "V-050", "pieces": "8", "carton": "CTN", "weight": "2"])
    try await company.sync()
    let key = try await company.warehouse.do("shipment.pack", ["request": "SO-SH01-2026-000002"])
    return (company, try await company.warehouse.workplace.replica.read { try #require(try $0.get(Shipment.ID(key))).number })
  }

  /// The label of one unit as a picture, as large as a scanner at a dock has it.
  private func picture(_ document: String, page: Int, dots: Int = 300) async throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("weft-label-\(UUID().uuidString)").path
    try Data(try await PaperPress().pdf(document)).write(to: URL(fileURLWithPath: path + ".pdf"))
    _ = try Tool.run("/usr/bin/pdftoppm", "-r", "\(dots)", "-png", "-f", "\(page)", "-l", "\(page)", "-singlefile", path + ".pdf", path)
    return path + ".png"
  }

  private func codes(_ picture: String) throws -> Set<String> {
    Set(try Tool.run("/usr/bin/zbarimg", "-q", picture).split(separator: "\n").map { $0.replacingOccurrences(of: "\u{1D}", with: "<GS>") })
  }

  @Test("A carton's label has its SSCC and what is in it as GS1-128, and its own code as QR; a scanner reads all three", .enabled(if: Tool.reader, "weasyprint, poppler-utils or zbar-tools are not here"))
  func carton() async throws {
    let (company, shipment) = try await packed()
    let document = try await company.warehouse.paper("carton-labels", shipment, .both)
    let sscc = try await company.warehouse.workplace.replica.read { try #require(try $0.first(HandlingUnit.self, where: "position = 2 AND sscc IS NOT NULL")).sscc! }
    let found = try codes(try await picture(document, page: 2))
    #expect(found.contains("QR-Code:\(shipment)/2"), "\(found)")
    #expect(found.contains("CODE-128:00\(sscc)"), "\(found)")
    #expect(found.contains { $0.hasPrefix("CODE-128:0206291041500213373") && $0.hasSuffix("10L-7") }, "\(found)")
    for code in found where code.hasPrefix("CODE-128:00") { #expect(UnitCode.sscc(String(code.dropFirst(9))) == sscc) }
  }

  @Test("The DataMatrix says SSCC, GTIN, count and lot, and a reader of another house reads it", .enabled(if: matrix, "weasyprint, poppler-utils or dmtx-utils are not here"))
  func dataMatrix() async throws {
    let (company, shipment) = try await packed()
    let document = try await company.warehouse.paper("carton-labels", shipment, .both)
    let sscc = try await company.warehouse.workplace.replica.read { try #require(try $0.first(HandlingUnit.self, where: "position = 2 AND sscc IS NOT NULL")).sscc! }
    let read = try Tool.run("/usr/bin/dmtxread", "-N", "1", "-m", "20000", "-G", "29", try await picture(document, page: 2)).trimmingCharacters(in: .whitespacesAndNewlines)
    // The symbol begins with FNC1, which this reader gives as a separator.
    #expect(read == "\u{1D}00\(sscc)0206291041500213373\u{1D}10L-7", "\(read.debugDescription)")
    #expect(GS1Element.read(read)?.map(\.told) == ["(00)\(sscc)", "(02)06291041500213", "(37)3", "(10)L-7"])
  }

  @Test("All units of a shipment are printed at once, one a page, with weight and shipping marks")
  func several() async throws {
    let (company, shipment) = try await packed()
    let text = try await company.warehouse.paper("carton-labels", shipment, .both)
    #expect(text.matches(of: /<section class="label">/).count == 27)
    #expect(text.contains("FRAGILE") && text.contains("易碎物品") && text.contains("UN 3363, 9") && text.contains("23.3") && text.contains("P-100 · L-7 · 3 件"))
    // A pallet of four cartons, 4 × 23.3 kg + 22 kg.
    #expect(text.contains("115.2 千克") && text.contains("pallet"))
    let part = try await company.warehouse.paper("carton-labels", shipment, .both, labels: LabelPart(3, each: 10))
    #expect(part.matches(of: /<section class="label">/).count == 7)
  }

  @Test("The packing list says unit by unit what is in it, on what it stands and what it weighs")
  func packingList() async throws {
    let (company, shipment) = try await packed()
    let text = try await company.warehouse.paper("packing-list", shipment, .english)
    #expect(text.contains("SSCC or number") && text.contains(">2 → 1<") && text.contains("Gross weight") && text.contains("L-7") && !text.contains("In no unit"))
    let unit = try await company.warehouse.workplace.replica.read { try #require(try $0.first(HandlingUnit.self, where: "position = 27")) }
    try await company.warehouse.do("unit.reopen", ["unit": unit.number])
    try await company.warehouse.do("unit.take", ["unit": unit.number, "product": "V-050"])
    #expect(try await company.warehouse.paper("packing-list", shipment, .english).contains("In no unit"))
    // Of cartons that were only counted it stays a list of lines with room to write.
    #expect(try await company.warehouse.paper("packing-list", "SH-WH01-2026-000001", .english).contains("In carton"))
  }

  @Test("Data that no GS1 symbol takes is refused in words, and a lot that bars can't carry is left out of them")
  func refused() async throws {
    for elements in [[GS1Element("00", "12")], [GS1Element("02", "12")], [GS1Element("10", "批次")]] {
      let problem = #expect(throws: Problem.self) { try BarCode(elements, .gs1Bars) }
      #expect(problem?.code == "paper.barCode")
    }
    #expect(try BarCode([GS1Element("00", "106141412345678908")], .gs1Matrix).svg.contains("class=\"matrix\""))
    #expect(try BarCode([GS1Element("00", "106141412345678908")], .gs1Bars).svg.contains("class=\"bars\""))
  }
}
