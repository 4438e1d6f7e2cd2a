/// A single sampling plan for one lot: how many pieces to look at, and up to how many nonconforming ones the lot is accepted.
public struct SamplingPlan: Hashable, Sendable {
  /// The code letter of the plan that is used, which an arrow may have moved from the lot's own.
  public let letter: String
  /// Pieces of the sample; the whole lot where the plan asks for as many or more.
  public let size: Int
  /// Ac: with so many nonconforming pieces the lot is still accepted.
  public let acceptance: Int
  /// The plan asks for no fewer pieces than there are: all are looked at.
  public let isWholeLot: Bool
  public let severity: Severity

  /// Re: with so many nonconforming pieces the lot is not accepted.
  public var rejection: Int { acceptance + 1 }

  /// - Parameter lot: pieces, from 1 on.
  public init(lot: Int, level: InspectionLevel, limit: QualityLimit, severity: Severity) {
    let tables = SamplingTables.shipped
    self = Self.resolved(Self.letter(lot: lot, level: level), limit, severity, tables, lot: lot)
  }

  /// The code letter of table 1.
  public static func letter(lot: Int, level: InspectionLevel) -> String {
    let tables = SamplingTables.shipped
    let line = (tables.limits.lastIndex { lot >= $0 }) ?? 0
    return tables.letters[level]?[line] ?? "A"
  }

  /// Whether so many nonconforming pieces in the sample would have been accepted under normal inspection with the next stricter limit, as the
  /// switching score asks. Without a stricter limit they would not.
  public static func isAcceptedOneStricter(letter: String, limit: QualityLimit, nonconforming: Int) -> Bool {
    guard let stricter = limit.stricter else { return false }
    return nonconforming <= resolved(letter, stricter, .normal, .shipped, lot: Int.max).acceptance
  }

  private init(letter: String, size: Int, acceptance: Int, isWholeLot: Bool, severity: Severity) {
    (self.letter, self.size, self.acceptance, self.isWholeLot, self.severity) = (letter, size, acceptance, isWholeLot, severity)
  }

  /// Follows the arrows to the first plan.
  private static func resolved(_ letter: String, _ limit: QualityLimit, _ severity: Severity, _ tables: SamplingTables, lot: Int) -> SamplingPlan {
    let rows = tables.rows[severity] ?? []
    var index = rows.firstIndex { $0.letter == letter } ?? 0
    while rows.indices.contains(index) {
      let row = rows[index]
      switch row.cells[limit.index] {
      case .accept(let number):
        let size = min(row.size, lot)
        return SamplingPlan(letter: row.letter, size: size, acceptance: number, isWholeLot: row.size >= lot, severity: severity)
      case .down: index += 1
      case .up, .blank: index -= 1
      }
    }
    // A test follows every arrow of every table.
    fatalError("the arrows of the sampling tables lead out of \(letter) at \(limit)")
  }
}
