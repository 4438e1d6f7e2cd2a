import Foundation

/// The tables of ISO 2859-1:1999 (GB/T 2828.1-2012) for single sampling: sample size code letters (table 1) and the master tables
/// 2-A, 2-B and 2-C, as data in `sampling-tables.json`.
struct SamplingTables: Sendable {
  enum Cell: Hashable, Sendable {
    /// The acceptance number; the rejection number is one more.
    case accept(Int)
    /// The first plan below the arrow holds.
    case down
    /// The first plan above the arrow holds.
    case up
    case blank
  }

  struct Row: Sendable {
    var letter: String
    var size: Int
    /// By quality limit.
    var cells: [Cell]
  }

  /// From which lot size each line of table 1 holds.
  let limits: [Int]
  let letters: [InspectionLevel: [String]]
  let limitsOfQuality: [String]
  let rows: [Severity: [Row]]

  static let shipped = SamplingTables()

  private struct File: Decodable {
    struct Line: Decodable {
      var letter: String
      var size: Int
      var cells: String
    }
    var limits: [Int]
    var levels: [String: String]
    var limitsOfQuality: [String]
    var tables: [String: [Line]]
  }

  private init() {
    let file: File = ShippedTable.decode("sampling-tables")
    limits = file.limits
    limitsOfQuality = file.limitsOfQuality
    letters = Dictionary(uniqueKeysWithValues: InspectionLevel.allCases.map { ($0, (file.levels[$0.rawValue] ?? "").map(String.init)) })
    rows = Dictionary(
      uniqueKeysWithValues: Severity.allCases.map { severity in
        (severity, (file.tables[severity.rawValue] ?? []).map { Row(letter: $0.letter, size: $0.size, cells: Self.cells($0.cells)) })
      })
  }

  private static func cells(_ text: String) -> [Cell] {
    text.split(separator: " ").map { part in
      switch part {
      case "v": .down
      case "^": .up
      case "-": .blank
      default: Int(part).map(Cell.accept) ?? .blank
      }
    }
  }
}

/// The module's own data files.
enum ShippedTable {
  static func decode<T: Decodable>(_ name: String) -> T {
    do {
      guard let url = Bundle.module.url(forResource: name, withExtension: "json") else { throw CocoaError(.fileNoSuchFile) }
      return try JSONDecoder().decode(T.self, from: Data(contentsOf: url))
    } catch {
      // It is part of the program, and every test of a plan reads it.
      fatalError("the table \(name) can't be read: \(error)")
    }
  }
}
