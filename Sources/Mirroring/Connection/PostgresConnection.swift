import CPostgres
import Foundation
import Ground

/// A connection to PostgreSQL, by libpq. It blocks while the server works.
///
/// Used by one task at a time, which hands it from thread to thread: so it needs no lock.
public final class PostgresConnection: @unchecked Sendable {
  private let handle: OpaquePointer
  /// Whether this connection has seen to the tables; see `MirrorTables`.
  var tables: MirrorTables?

  /// How long a server may take to answer at first.
  static let patienceSeconds = 10

  /// - Parameter database: a connection string or URI, or a database's name; empty for what the environment says (`PGHOST` …).
  public init(_ database: String) throws(PostgresFailure) {
    let names = ["dbname", "fallback_application_name", "connect_timeout", "client_encoding"]
    let values = [database, "weft mirror", "\(Self.patienceSeconds)", "UTF8"]
    let opened = Self.withPointers(names) { names in Self.withPointers(values) { values in PQconnectdbParams(names, values, 1) } }
    guard let opened else { throw PostgresFailure(message: "out of memory") }
    handle = opened
    guard PQstatus(handle) == CONNECTION_OK else { throw PostgresFailure(message: String(cString: PQerrorMessage(handle))) }
    // What is made only if it is not there is no news.
    try run("SET client_min_messages = warning; SET TimeZone = 'UTC'")
  }

  deinit { PQfinish(handle) }

  /// Lends C a list of texts that ends with none.
  private static func withPointers<T>(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> T) -> T {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return (copies.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  // MARK: Statements

  public func run(_ sql: String) throws(PostgresFailure) { try finish(PQexec(handle, sql)) }

  /// A query's rows as texts; nil for NULL. For few rows.
  public func rows(_ sql: String) throws(PostgresFailure) -> [[String?]] {
    let result = PQexec(handle, sql)
    guard PQresultStatus(result) == PGRES_TUPLES_OK else { throw failure(clearing: result) }
    defer { PQclear(result) }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column)) }
    }
  }

  /// Runs `body` in a transaction, which is undone when it throws.
  func transaction<T>(_ body: () throws -> T) throws -> T {
    try run("BEGIN")
    do {
      let value = try body()
      try run("COMMIT")
      return value
    } catch {
      // A connection that is gone takes its transaction with it.
      try? run("ROLLBACK")
      throw error
    }
  }

  private func finish(_ result: OpaquePointer?) throws(PostgresFailure) {
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: PQclear(result)
    default: throw failure(clearing: result)
    }
  }

  private func failure(clearing result: OpaquePointer?) -> PostgresFailure {
    defer { PQclear(result) }
    func part(_ field: UInt8) -> String? { PQresultErrorField(result, Int32(field)).map { String(cString: $0) } }
    // The first line only: a detail may hold a row's values.
    return PostgresFailure(
      message: part(UInt8(ascii: "M")) ?? String(cString: PQerrorMessage(handle)), state: part(UInt8(ascii: "C")) ?? "")
  }

  // MARK: Copying

  /// Copies into a table what `body` sends, in PostgreSQL's binary form.
  ///
  /// - Parameter target: a table with its columns: `s.t (a, b)`.
  func copy(into target: String, isFrozen: Bool = false, _ body: (_ send: (UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
    try begin("COPY \(target) FROM STDIN WITH (FORMAT binary\(isFrozen ? ", FREEZE" : ""))", PGRES_COPY_IN)
    do {
      try RowEncoder.header.withUnsafeBytes { try send($0) }
      try body { try self.send($0) }
      try RowEncoder.trailer.withUnsafeBytes { try send($0) }
    } catch {
      PQputCopyEnd(handle, "stopped")
      while let result = PQgetResult(handle) { PQclear(result) }
      throw error
    }
    guard PQputCopyEnd(handle, nil) == 1 else { throw failure(clearing: nil) }
    try end()
  }

  private func send(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = min(rest.count, 1 << 20)
      guard PQputCopyData(handle, rest.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(count)) == 1 else { throw failure(clearing: nil) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Copies a query's rows out, one by one, in PostgreSQL's binary form without what stands before and behind them.
  ///
  /// - Parameter row: gets a row's values, each behind its length of 4 bytes.
  func copy(_ query: String, _ row: (UnsafeRawBufferPointer) throws -> Void) throws {
    try begin("COPY (\(query)) TO STDOUT WITH (FORMAT binary)", PGRES_COPY_OUT)
    var isFirst = true
    var stopped: (any Error)?
    while true {
      var buffer: UnsafeMutablePointer<CChar>?
      let count = Int(PQgetCopyData(handle, &buffer, 0))
      guard count > 0 else { break }
      defer { PQfreemem(buffer) }
      // What is left when the reader has had enough is passed over, so that the connection can go on.
      guard stopped == nil else { continue }
      var bytes = UnsafeRawBufferPointer(start: buffer, count: count)
      if isFirst { bytes = UnsafeRawBufferPointer(rebasing: bytes[min(RowEncoder.header.count, count)...]) }
      isFirst = false
      // A count of values before each row; less than none ends them.
      guard bytes.count > 2 else { continue }
      do { try row(UnsafeRawBufferPointer(rebasing: bytes[2...])) } catch { stopped = error }
    }
    try end()
    if let stopped { throw stopped }
  }

  private func begin(_ sql: String, _ expected: ExecStatusType) throws(PostgresFailure) {
    let result = PQexec(handle, sql)
    guard PQresultStatus(result) == expected else { throw failure(clearing: result) }
    PQclear(result)
  }

  /// Takes what a copy ends with. Everything must be taken before the next statement.
  private func end() throws(PostgresFailure) {
    var failed: PostgresFailure?
    while let result = PQgetResult(handle) {
      if PQresultStatus(result) == PGRES_COMMAND_OK {
        PQclear(result)
      } else {
        failed = failed ?? failure(clearing: result)
      }
    }
    if let failed { throw failed }
  }
}
