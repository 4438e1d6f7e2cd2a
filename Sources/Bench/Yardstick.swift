import CSession
import Foundation
import Ground
import Replica

/// SQLite without Weft: the same columns in a plain table, and the session extension.
final class Yardstick {
  private let handle: OpaquePointer

  struct Failure: Error { var code: Int32 }

  private static let columns = BenchCompany.schema.record(SalesLine.record.number)!

  /// The index that the store keeps on every lifecycle.
  static let index = "CREATE INDEX sales_line_by_state ON sales_line(state)"

  private static var table: String {
    let record = columns
    let lines = zip(record.columns, record.columnKinds).map { name, kind in
      "\(name) \(kind.rawValue.uppercased())" + (name == "note" ? "" : " NOT NULL")
    }
    return "CREATE TABLE sales_line (id BLOB NOT NULL PRIMARY KEY, \(lines.joined(separator: ", "))) STRICT, WITHOUT ROWID"
  }

  init(_ path: String, scratch: Bool = false, exists: Bool = false) throws {
    let count = Self.columns.columns.count + 1
    let insert = "INSERT INTO sales_line VALUES (\((0..<count).map { _ in "?" }.joined(separator: ", ")))"
    var out: OpaquePointer?
    try check(yardstick_open(path, exists ? "" : Self.table, insert, Int32(count), scratch ? 1 : 0, &out))
    handle = out!
  }

  /// Runs SQL on a file of whatever tables.
  static func run(_ sql: String, on path: String) throws {
    var out: OpaquePointer?
    try check(yardstick_open(path, sql, "SELECT 1", 1, 1, &out))
    try check(yardstick_close(out!))
  }

  func close() throws { try check(yardstick_close(handle)) }

  func execute(_ sql: String) throws { try check(yardstick_execute(handle, sql)) }

  /// - Parameter rows: as ``encode(_:)`` gives them.
  /// - Returns: seconds a transaction.
  @discardableResult
  func insert(_ rows: [UInt8], count: Int, grouping: Int) throws -> [Double] {
    try rows.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      var times: [Double] = []
      var left = count
      while left > 0 {
        let size = min(grouping, left)
        times.append(try seconds { try check(yardstick_insert(handle, &cursor, Int32(size))) })
        left -= size
      }
      return times
    }
  }

  /// What `body` changes, as a changeset of the session extension.
  func recording(_ body: () throws -> Void) throws -> [UInt8] {
    try check(yardstick_record(handle, "sales_line"))
    try body()
    var bytes: UnsafeMutableRawPointer?
    var size: Int32 = 0
    try check(yardstick_changeset(handle, &bytes, &size))
    defer { yardstick_free(bytes) }
    return Array(UnsafeRawBufferPointer(start: bytes, count: Int(size)))
  }

  /// - Returns: how many rows were not as the changeset expected.
  func apply(_ changeset: [UInt8]) throws -> Int {
    var conflicts: Int32 = 0
    var copy = changeset
    try copy.withUnsafeMutableBytes { try check(yardstick_apply(handle, $0.baseAddress, Int32($0.count), &conflicts)) }
    return Int(conflicts)
  }

  static func encode(_ rows: [(RecordKey, [Cell?])]) -> [UInt8] {
    var out: [UInt8] = []
    func sized(_ tag: Character, _ bytes: some Collection<UInt8>) {
      out.append(tag.asciiValue!)
      withUnsafeBytes(of: UInt32(bytes.count)) { out.append(contentsOf: $0) }
      out.append(contentsOf: bytes)
    }
    for (key, cells) in rows {
      sized("b", key.bytes)
      for cell in cells {
        switch cell {
        case nil: out.append(Character("n").asciiValue!)
        case .integer(let value):
          out.append(Character("i").asciiValue!)
          withUnsafeBytes(of: value) { out.append(contentsOf: $0) }
        case .text(let text): sized("t", text.utf8)
        case .blob(let bytes): sized("b", bytes)
        }
      }
    }
    return out
  }
}

private func check(_ code: Int32) throws {
  guard code == 0 else { throw Yardstick.Failure(code: code) }
}

/// How long `body` takes by the monotonic clock.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  return (ContinuousClock.now - start).inSeconds
}

func seconds(_ body: () async throws -> Void) async rethrows -> Double {
  let start = ContinuousClock.now
  try await body()
  return (ContinuousClock.now - start).inSeconds
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
