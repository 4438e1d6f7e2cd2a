import GRDB
import GRDBSQLite
import Ground

/// A prepared statement that is bound and stepped without GRDB's argument values between: those cost several times what SQLite's own
/// work on a small row does, so the statements that run once a change are of this kind.
final class RawStatement {
  let handle: SQLiteStatement
  /// Keeps the handle alive.
  private let owner: Statement
  private unowned let db: Database

  init(_ sql: String, _ db: Database) throws {
    owner = try db.makeStatement(sql: sql)
    handle = owner.sqliteStatement
    self.db = db
  }

  func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }

  /// - Parameter bytes: must stay where they are until the statement has run.
  func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer) {
    // A blob without an address would become NULL.
    if bytes.count == 0 {
      sqlite3_bind_zeroblob(handle, index, 0)
    } else {
      sqlite3_bind_blob(handle, index, bytes.baseAddress, Int32(bytes.count), nil)
    }
  }

  func bind(_ index: Int32, _ text: StaticString) {
    sqlite3_bind_text(handle, index, UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self), Int32(text.utf8CodeUnitCount), nil)
  }

  /// Whether a query gives any row.
  func hasRow() throws -> Bool {
    let code = sqlite3_step(handle)
    sqlite3_reset(handle)
    guard code == SQLITE_ROW || code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
    }
    return code == SQLITE_ROW
  }

  /// Goes to the next row, whose columns are then read from `handle`. After the last row, or an error, the statement is reset.
  /// - Returns: whether there is one.
  func step() throws -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
    }
    return false
  }

  func reset() { sqlite3_reset(handle) }

  /// A blob of the present row, valid until the next step.
  func blob(_ column: Int32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
  }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  /// Runs a statement that gives no rows.
  /// - Returns: how many rows it changed.
  @discardableResult
  func run() throws -> Int32 {
    let code = sqlite3_step(handle)
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
    }
    return sqlite3_changes(db.sqliteConnection)
  }

  /// Runs a statement that gives a number in its first row.
  /// - Returns: nil when there is no row.
  func number() throws -> Int64? {
    let code = sqlite3_step(handle)
    defer { sqlite3_reset(handle) }
    if code == SQLITE_ROW { return sqlite3_column_int64(handle, 0) }
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
    }
    return nil
  }
}
