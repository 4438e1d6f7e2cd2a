import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Bills of materials from tables")
struct BillImportTests {
  private func company() async throws -> Company {
    let company = try await Company()
    for code in ["P-100", "A-1"] {
      try await company.headquarters.take("product.define", ["code": code, "name_en": code, "name_zh": code, "unit": "C62", "minutes": "30"])
    }
    try await company.headquarters.take("material.define", ["code": "STEEL-45", "name_en": "Steel", "unit": "kg"])
    return company
  }

  private static let table = """
    母件;子件;用量;单位;损耗率;工序号;名称

    P-100;A-1;1;件;;10;
    P-100;STEEL-45;2500;g;2%;20;
    A-1;BRASS;0.8;千克;;;"Brass; half hard"
    """

  private func parts(_ place: Place, _ number: String) async throws -> [String] {
    try await place.replica.read { snapshot in
      let revision = try #require(try snapshot.first(BillRevision.self, where: "number = ?", [number]))
      return try snapshot.billParts(revision).map { "\($0.component) \($0.quantity) \($0.scrap) \($0.operation ?? 0)" }
    }
  }

  @Test("a pasted table makes a revision for each product in it, and registers the materials that it names; sent again it changes nothing")
  func takenIn() async throws {
    let company = try await company()
    let place = company.headquarters
    let result = try await place.take("bill.import", ["lines": Self.table, "from": "2026-12-01", "release": "yes"])
    #expect(result.message.en == "Taken in: P-100/A, A-1/A.")
    #expect(try await parts(place, "P-100/A") == ["A-1 1 C62 0 10", "STEEL-45 2500 GRM 2 20"])
    #expect(try await place.only(Material.self, where: "code = 'BRASS'").nameEN == "Brass; half hard")
    let before = try await place.replica.frontier()
    let again = try await place.take("bill.import", ["lines": Self.table, "from": "2026-12-01", "release": "yes"])
    #expect(again.message.en.contains("nothing is changed"))
    #expect(try await place.replica.frontier() == before)
    // What is taken otherwise gets its next revision; what is the same is left.
    let changed = try await place.take("bill.import", ["lines": Self.table.replacingOccurrences(of: "2500", with: "2400"), "from": "2027-01-01"])
    #expect(changed.message.en == "Taken in: P-100/B. 1 were here already.")
    #expect(try await place.only(BillRevision.self, where: "number = 'P-100/B'").state == .draft)
    // A draft is written anew.
    try await place.take("bill.import", ["lines": Self.table.replacingOccurrences(of: "2500", with: "2300"), "from": "2027-01-01"])
    #expect(try await parts(place, "P-100/B") == ["A-1 1 C62 0 10", "STEEL-45 2300 GRM 2 20"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a line that a table changes keeps its alternates, in the draft and in the next revision")
  func alternates() async throws {
    let company = try await company()
    let place = company.headquarters
    try await place.take("bill.import", ["lines": Self.table, "from": "2026-12-01"])
    try await place.take("bill.alternate", ["bill": "P-100/A", "position": "20", "component": "BRASS", "ratio": "1.2"])
    try await place.take("bill.import", ["lines": Self.table.replacingOccurrences(of: "2500", with: "2600"), "from": "2026-12-01", "release": "yes"])
    try await place.take("bill.import", ["lines": Self.table.replacingOccurrences(of: "2500", with: "2700"), "from": "2027-01-01", "release": "yes"])
    for day in ["2026-12-01", "2027-01-01"] {
      let uses = try await place.replica.read { try $0.usesAsAlternate("BRASS", on: Day(day)!).map { "\($0.product.code) \($0.line.quantity)" } }
      #expect(uses == [day == "2026-12-01" ? "P-100 2600 GRM" : "P-100 2700 GRM"])
    }
  }

  @Test("every problem is said with its row and column, and nothing is taken")
  func problems() async throws {
    let company = try await company()
    let lines = """
      Parent,Component,Quantity,Unit,Scrap,Operation,From
      P-100,A-1,1,pcs,,,2026-12-01
      P-100,STEEL-46,many,kg,,,
      P-100,STEEL-45,2,m,120,ten,2026-13-01
      ,STEEL-45,,kg,,,
      """
    try await company.headquarters.refuses(
      "bill.import", ["lines": lines],
      ["number.notANumber @ lines.quantity", "integer.notANumber @ lines.operation", "date.impossible @ lines.from", "entry.missing @ lines.parent", "entry.missing @ lines.quantity"])
    let readable = """
      Parent,Component,Quantity,Unit,Scrap,From
      P-100,A-1,1,pcs,,2026-12-01
      P-100,STEEL-46,1,kg,,
      P-100,STEEL-45,2,m,120,2026-12-02
      P-100,A-1,1,pcs,,
      P-999,STEEL-45,-1,kg,,
      A-1,P-100,1,pcs,,
      """
    try await company.headquarters.refuses(
      "bill.import", ["lines": readable],
      [
        "bill.rowsDiffer @ lines.from", "material.unknown @ lines.component", "bill.scrap @ lines.scrap", "material.unit @ lines.quantity", "bill.twice @ lines.component", "product.unknown @ lines.parent",
      ])
    try await company.headquarters.refuses("bill.import", ["lines": "Parent,Part number,Qty,qty\nP-100,A-1,1,1"], ["bill.columnTwice @ lines.quantity", "bill.columnMissing @ lines.component"])
    try await company.headquarters.refuses("bill.import", ["lines": "Parent,Component,Quantity"], ["bill.table @ lines"])
    // Each alone is no cycle; the table is.
    try await company.headquarters.refuses("bill.import", ["lines": "Parent,Component,Quantity\nP-100,A-1,1\nA-1,P-100,1"], ["bill.cycle @ lines.component", "bill.cycle @ lines.component"])
    #expect(try await company.headquarters.replica.read { try $0.all(BillRevision.self).isEmpty })
  }

  @Test("what is exported is taken in again as the same")
  func roundTrip() async throws {
    let company = try await company()
    let place = company.headquarters
    try await place.take("bill.import", ["lines": Self.table, "from": "2026-12-01", "release": "yes"])
    for language in Language.allCases {
      let text = try await place.replica.read { snapshot in
        let product = try #require(try snapshot.first(Product.self, where: "code = 'P-100'"))
        return try BillExport.csv(product, snapshot.billRevision(product.id, on: Day("2026-12-01")!), language, snapshot)
      }
      let again = try await place.take("bill.import", ["lines": text, "release": "yes"])
      #expect(again.message.en.contains("nothing is changed"), "\(text)")
    }
    let brass = try await place.replica.read { snapshot in
      let product = try #require(try snapshot.first(Product.self, where: "code = 'A-1'"))
      return try BillExport.csv(product, snapshot.billRevision(product.id, on: Day("2026-12-01")!), .english, snapshot)
    }
    #expect(brass.contains("A-1,A,BRASS,\"Brass; half hard\",0.8,kg,,,,2026-12-01,"))
  }

  @Test("quotation marks, tabs and blank rows are read as spreadsheets write them")
  func cells() throws {
    #expect(BillTable.cells("a,\"b,\"\"c\"\"\",,\"\"", ",") == ["a", "b,\"c\"", "", ""])
    let table = try BillTable(parsing: "\n\t\t\nParent\tComponent\tQuantity\nP-1\tX\t1.5\n\n\nP-1\tY\t2")
    #expect(table.rows.map { "\($0.line) \($0.component) \($0.quantity)" } == ["4 X 1.5", "7 Y 2"])
  }

  @Test("materials are registered with what is wrong said at once, and changed")
  func materials() async throws {
    let company = try await company()
    let place = company.headquarters
    try await place.refuses("material.define", ["code": "Z-1"], ["entry.missing @ name_en", "entry.missing @ unit"])
    try await place.refuses(
      "material.define", ["code": "Z-1", "name_en": "Z", "unit": "kg", "source": "made", "cost": "1 CNY/pcs", "yield": "101", "lead_days": "-1"],
      ["material.noProduct @ source", "number.range @ lead_days", "material.costUnit @ cost", "material.yield @ yield"])
    try await place.refuses("material.define", ["code": "STEEL-45", "name_en": "Z", "unit": "kg"], ["material.exists @ code"])
    try await place.refuses("material.define", ["code": "A-1", "unit": "kg"], ["material.unit @ unit"])
    try await place.refuses("material.convert", ["item": "STEEL-45", "unit": "g", "equals": "1 kg"], ["material.sameDimension @ unit"])
    try await place.refuses("material.convert", ["item": "STEEL-45", "unit": "box", "equals": "3 m"], ["material.unit @ equals"])
    try await place.refuses("material.convert", ["item": "STEEL-4", "unit": "box", "equals": "3 kg"], ["material.unknown @ item"])
    try await place.take("material.change", ["material": "STEEL-45", "cost": "5.1 CNY/kg", "name_zh": "45号钢"])
    let steel = try await place.only(Material.self, where: "code = 'STEEL-45'")
    #expect(steel.nameZH == "45号钢" && steel.nameEN == "Steel" && steel.cost == UnitPrice(ExactDecimal(millionths: 5_100_000), "CNY", per: "KGM"))
    try await place.refuses("product.define", ["code": "STEEL-45", "name_en": "S", "name_zh": "钢", "unit": "m", "minutes": "1"], ["material.unit @ unit"])
    try await place.refuses("rate.set", ["rate": "0 CNY/h", "centre": "WC-9"], ["quantity.notPositive @ rate", "rate.centre @ centre"])
  }

  @Test("a single line registers the component that nobody knew, and says so; a unit that nobody can convert is said too")
  func single() async throws {
    let company = try await company()
    let place = company.headquarters
    let fresh = try await place.take("bill.define", ["product": "P-100", "component": "RUBBER", "quantity": "0.2 kg"])
    #expect(fresh.message.en.contains("registered as a material that is kept in kg"))
    let odd = try await place.take("bill.define", ["product": "P-100", "component": "STEEL-45", "quantity": "1 m"])
    #expect(odd.message.en.contains("is in m, but STEEL-45 is kept in kg"))
    try await place.take("bill.define", ["product": "A-1", "component": "P-100", "quantity": "1 pcs"])
    try await place.refuses("bill.define", ["product": "P-100", "component": "A-1", "quantity": "1 pcs"], ["bill.cycle @ component"])
    let reading = try await place.replica.read { try BillReading("P-100", ExactDecimal(1), on: Day("2026-11-23")!, $0) }
    #expect(reading.oddUnits == [BillBook.OddUnit(parent: "P-100", component: "STEEL-45", unit: "MTR", kept: "KGM")])
    // A metre of this bar weighs 4 kg, and the bill is right.
    try await place.take("material.convert", ["item": "STEEL-45", "unit": "m", "equals": "4 kg"])
    let sums = try await place.replica.read { try BillReading("P-100", ExactDecimal(1), on: Day("2026-11-23")!, $0).sums.map { "\($0.item.code) \($0.quantity)" } }
    #expect(sums == ["RUBBER 0.2 KGM", "STEEL-45 4 KGM"])
  }
}
