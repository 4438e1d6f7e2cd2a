import Testing

@testable import Quality

@Suite("Sampling plans of ISO 2859-1")
struct SamplingTests {
  private func plan(_ lot: Int, _ level: InspectionLevel, _ limit: String, _ severity: Severity = .normal) throws -> SamplingPlan {
    SamplingPlan(lot: lot, level: level, limit: try #require(QualityLimit(limit)), severity: severity)
  }

  @Test(
    "plans that every inspector knows",
    arguments: [
      (1000, "II", "1.0", "normal", "J", 80, 2), (1000, "II", "1.0", "tightened", "J", 80, 1), (1000, "II", "1.0", "reduced", "J", 32, 1),
      (1000, "II", "0.65", "normal", "J", 80, 1), (1000, "II", "0.65", "tightened", "K", 125, 1), (1000, "II", "0.40", "normal", "K", 125, 1),
      (1000, "II", "0.25", "normal", "H", 50, 0), (1000, "II", "0.40", "tightened", "L", 200, 1), (1000, "II", "4.0", "reduced", "J", 32, 5),
      (4000, "II", "2.5", "normal", "L", 200, 10), (4000, "II", "2.5", "tightened", "L", 200, 8), (4000, "II", "2.5", "reduced", "L", 80, 6),
      (500, "I", "4.0", "normal", "F", 20, 2), (3200, "III", "6.5", "normal", "L", 200, 21), (200_000, "S-4", "1.5", "normal", "J", 80, 3),
      (600_000, "III", "0.025", "tightened", "S", 3150, 1), (100, "II", "10", "normal", "F", 20, 5), (30, "II", "1000", "normal", "B", 3, 44),
    ])
  func known(_ lot: Int, _ level: String, _ limit: String, _ severity: String, _ letter: String, _ size: Int, _ acceptance: Int) throws {
    let found = try plan(lot, #require(InspectionLevel(rawValue: level)), limit, #require(Severity(rawValue: severity)))
    #expect(found.letter == letter && found.size == size && found.acceptance == acceptance && found.rejection == acceptance + 1, "\(found)")
    #expect(!found.isWholeLot)
  }

  @Test("a lot that is no larger than its sample is looked at whole")
  func whole() throws {
    let small = try plan(40, .two, "0.65")
    #expect(small.size == 20 && !small.isWholeLot)
    let tight = try plan(40, .two, "0.10")
    #expect(tight.size == 40 && tight.isWholeLot && tight.acceptance == 0)
    #expect(try plan(1, .two, "1.0").size == 1)
    #expect(try plan(13, .two, "1.0").isWholeLot)
    #expect(try !plan(14, .two, "1.0").isWholeLot)
  }

  @Test("the code letters change where the standard says, and a larger lot or a higher level never has an earlier letter")
  func letters() {
    let limits = [2, 9, 16, 26, 51, 91, 151, 281, 501, 1201, 3201, 10001, 35001, 150_001, 500_001]
    #expect(SamplingTables.shipped.limits == limits)
    #expect(limits.map { SamplingPlan.letter(lot: $0, level: .two) }.joined() == "ABCDEFGHJKLMNPQ")
    #expect(limits.dropFirst().map { SamplingPlan.letter(lot: $0 - 1, level: .two) }.joined() == "ABCDEFGHJKLMNP")
    let order = Array("ABCDEFGHJKLMNPQR").map(String.init)
    for lot in limits {
      let general = [InspectionLevel.one, .two, .three].compactMap { order.firstIndex(of: SamplingPlan.letter(lot: lot, level: $0)) }
      let special = [InspectionLevel.special1, .special2, .special3, .special4].compactMap { order.firstIndex(of: SamplingPlan.letter(lot: lot, level: $0)) }
      #expect(general.count == 3 && general == general.sorted() && special.count == 4 && special == special.sorted())
      #expect(special[3] <= general[1])
    }
    for level in InspectionLevel.allCases {
      let row = limits.compactMap { order.firstIndex(of: SamplingPlan.letter(lot: $0, level: level)) }
      #expect(row.count == 15 && row == row.sorted())
    }
  }

  @Test("every table has its letters, 26 limits and rising samples", arguments: Severity.allCases)
  func shape(_ severity: Severity) throws {
    let rows = try #require(SamplingTables.shipped.rows[severity])
    #expect(rows.map(\.letter).joined() == "ABCDEFGHJKLMNPQR" + (severity == .tightened ? "S" : ""))
    #expect(rows.allSatisfy { $0.cells.count == 26 })
    #expect(rows.map(\.size) == rows.map(\.size).sorted())
    #expect(QualityLimit.all.count == 26)
  }

  @Test("along a diagonal one number stands, along a row and down a column they rise", arguments: Severity.allCases)
  func diagonals(_ severity: Severity) throws {
    let rows = try #require(SamplingTables.shipped.rows[severity]).filter { $0.letter != "S" }
    func number(_ row: Int, _ column: Int) -> Int? { if case .accept(let number) = rows[row].cells[column] { number } else { nil } }
    var compared = 0
    for row in rows.indices {
      let across = (0..<26).compactMap { number(row, $0) }
      #expect(across == across.sorted() && Set(across).count == across.count)
      for column in 0..<26 {
        // Reduced samples of the first three letters are all of two pieces: their diagonals are their own.
        guard row + 1 < rows.count, column > 0, severity != .reduced || row >= 2, let here = number(row, column), let next = number(row + 1, column - 1) else { continue }
        #expect(here == next, "\(rows[row].letter) \(column)")
        compared += 1
      }
    }
    for column in 0..<26 {
      let down = rows.indices.compactMap { number($0, column) }
      #expect(down == down.sorted() && !down.isEmpty)
    }
    #expect(compared > 100)
  }

  @Test("an arrow leads to the first plan below or above it, in all tables at every letter and limit")
  func arrows() throws {
    var followed = 0
    for severity in Severity.allCases {
      let rows = try #require(SamplingTables.shipped.rows[severity])
      for limit in QualityLimit.all {
        let given = rows.map { row -> Int? in if case .accept(let number) = row.cells[limit.index] { number } else { nil } }
        for index in rows.indices where rows[index].letter != "S" {
          let target: Int?
          switch rows[index].cells[limit.index] {
          case .accept: target = index
          case .down: target = rows.indices.first { $0 > index && given[$0] != nil }
          case .up: target = rows.indices.last { $0 < index && given[$0] != nil }
          case .blank: target = nil
          }
          let meant = try #require(target, "\(severity) \(rows[index].letter) \(limit)")
          // A lot of each letter at level II; R only comes at level III.
          let lot = SamplingTables.shipped.limits.first { SamplingPlan.letter(lot: $0, level: .two) == rows[index].letter } ?? 500_001
          let level: InspectionLevel = rows[index].letter == "R" ? .three : .two
          let found = SamplingPlan(lot: lot, level: level, limit: limit, severity: severity)
          #expect(found.letter == rows[meant].letter && found.acceptance == given[meant], "\(severity) \(rows[index].letter) \(limit)")
          #expect(found.size == min(rows[meant].size, lot))
          followed += 1
        }
      }
    }
    #expect(followed == 3 * 16 * 26)
  }

  @Test("tightened never accepts more of a sample than normal does, and reduced never looks at more")
  func strictness() {
    for limit in QualityLimit.all {
      for lot in [2, 20, 200, 2_000, 20_000, 200_000, 2_000_000] {
        let normal = SamplingPlan(lot: lot, level: .two, limit: limit, severity: .normal)
        let tightened = SamplingPlan(lot: lot, level: .two, limit: limit, severity: .tightened)
        let reduced = SamplingPlan(lot: lot, level: .two, limit: limit, severity: .reduced)
        #expect(tightened.acceptance * normal.size <= normal.acceptance * tightened.size || tightened.acceptance <= normal.acceptance)
        #expect(reduced.size <= normal.size && reduced.acceptance <= normal.acceptance)
      }
    }
  }

  @Test("a limit is one of the preferred values, however it is written")
  func limits() {
    #expect(QualityLimit("1")?.description == "1.0" && QualityLimit("1.00") == QualityLimit("1.0"))
    #expect(QualityLimit(".65")?.description == "0.65" && QualityLimit("0.010")?.stricter == nil)
    #expect(QualityLimit("1000")?.index == 25 && QualityLimit("1.0")?.stricter?.description == "0.65")
    for text in ["", ".", "0", "1.1", "-1", "1,0", "a", "1.0.0", "1e0"] { #expect(QualityLimit(text) == nil, "\(text)") }
  }
}
