import GRDB
import GRDBSQLite
import Ground

/// Adds a change set to the log without copying its bytes.
enum LogStatement {
  static func run(_ statement: Statement, _ changeSet: ChangeSetView, _ hash: UnsafeRawBufferPointer, _ db: Database) throws {
    let raw = statement.sqliteStatement
    sqlite3_bind_int64(raw, 1, Int64(changeSet.origin.rawValue))
    sqlite3_bind_int64(raw, 2, Int64(changeSet.number))
    sqlite3_bind_int64(raw, 3, Int64(changeSet.effectiveStamp.rawValue))
    sqlite3_bind_blob(raw, 4, hash.baseAddress, Int32(hash.count), nil)
    sqlite3_bind_blob(raw, 5, changeSet.bytes.baseAddress, Int32(changeSet.bytes.count), nil)
    let code = sqlite3_step(raw)
    sqlite3_reset(raw)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
    }
  }
}
