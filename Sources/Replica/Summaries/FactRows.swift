import Foundation
import GRDBSQLite
import Ground

/// A value in a row of facts.
enum FactValue: Hashable {
  case nothing
  case integer(Int64)
  case text([UInt8])
  case blob([UInt8])

  /// Of a statement's present row.
  init(_ statement: RawStatement, _ column: Int32) {
    switch sqlite3_column_type(statement.handle, column) {
    case SQLITE_NULL: self = .nothing
    case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement.handle, column))
    // SQLite gives a text's bytes as they are when they are asked for as a blob.
    case SQLITE_TEXT: self = .text(Array(statement.blob(column)))
    default: self = .blob(Array(statement.blob(column)))
    }
  }

  var integer: Int64? { if case .integer(let value) = self { value } else { nil } }

  func bind(to statement: RawStatement, _ index: Int32) {
    switch self {
    case .nothing: sqlite3_bind_null(statement.handle, index)
    case .integer(let value): sqlite3_bind_int64(statement.handle, index, value)
    case .text(let bytes): Self.bind(bytes, to: statement, index, asText: true)
    case .blob(let bytes): Self.bind(bytes, to: statement, index, asText: false)
    }
  }

  private static func bind(_ bytes: [UInt8], to statement: RawStatement, _ index: Int32, asText isText: Bool) {
    bytes.withUnsafeBytes { buffer in
      // Without an address SQLite would take it for NULL.
      let place = buffer.baseAddress ?? UnsafeRawPointer(statement.handle)
      if isText {
        sqlite3_bind_text(statement.handle, index, place.assumingMemoryBound(to: CChar.self), Int32(buffer.count), copied)
      } else {
        sqlite3_bind_blob(statement.handle, index, place, Int32(buffer.count), copied)
      }
    }
  }

  /// SQLite's SQLITE_TRANSIENT: it takes a copy.
  private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

/// Where a row counts to: one row of a table of sums.
struct SumPlace: Hashable {
  var cut: Int
  var bucket: Int64
  var key: FactValue
  var unit: FactValue
}

/// What a transaction changes in one table of sums, gathered so that each of its rows is written once.
struct SumChanges {
  private(set) var changes: [SumPlace: [Int64]] = [:]
  private let sum: FactSum
  private let bucket: Int
  private let unit: Int?
  private let measures: [Int]
  private let cuts: [(number: Int, column: Int?, span: SumCut.Span)]

  init(_ sum: FactSum, of fact: FactDeclaration) {
    self.sum = sum
    bucket = fact.place(of: sum.bucket)
    unit = sum.unit.map(fact.place)
    measures = sum.measures.map(fact.place)
    cuts = sum.cuts.map { ($0.number, $0.column.isEmpty ? nil : fact.place(of: $0.column), $0.span) }
  }

  /// Counts a row that came or, with `sign` -1, went.
  mutating func count(_ row: [FactValue], _ sign: Int64) {
    guard let day = row[bucket].integer else { return }
    let unit: FactValue = unit.map { row[$0] == .nothing ? .text([]) : row[$0] } ?? .text([])
    for cut in cuts {
      let key = cut.column.map { row[$0] } ?? .integer(0)
      guard key != .nothing else { continue }
      let place = SumPlace(cut: cut.number, bucket: cut.span == .day ? day : Self.month(ofDay: day), key: key, unit: unit)
      changes[place, default: Array(repeating: 0, count: measures.count)].withUnsafeMutableBufferPointer { sums in
        for (index, column) in measures.enumerated() { sums[index] += sign * (row[column].integer ?? 0) }
      }
    }
  }

  /// Whether two rows count alike.
  func isSame(_ old: [FactValue], _ new: [FactValue]) -> Bool {
    old[bucket] == new[bucket] && measures.allSatisfy { old[$0] == new[$0] } && (unit.map { old[$0] == new[$0] } ?? true)
      && cuts.allSatisfy { cut in cut.column.map { old[$0] == new[$0] } ?? true }
  }

  mutating func removeAll() { changes.removeAll(keepingCapacity: true) }

  /// Months from 1970-01 to a day.
  static func month(ofDay day: Int64) -> Int64 {
    let civil = Day(number: Int32(clamping: day)).parts
    return Int64(civil.year - 1970) * 12 + Int64(civil.month) - 1
  }
}
