import GRDB
import GRDBSQLite
import Synchronization

/// Lets a short write run on the thread that asks for it, as long as nobody else writes.
///
/// The way to the pool's queue and back wakes two threads, which took a fifth of a commit. Only one write at a time is spared it, so that
/// one thread of the concurrency pool at most waits for the disk; the others queue up without holding a thread, and so does one that
/// finds another process writing.
final class WriterGate: Sendable {
  /// Milliseconds that a write waits for another process.
  static let patience: Int32 = 10_000

  private let writers = Atomic<Int>(0)

  func enter() { writers.add(1, ordering: .relaxed) }
  func leave() { writers.subtract(1, ordering: .relaxed) }

  /// - Returns: false when somebody writes or waits to; then there is nothing to leave.
  func enterAlone() -> Bool { writers.compareExchange(expected: 0, desired: 1, ordering: .relaxed).exchanged }

  /// Runs a write transaction here and now.
  ///
  /// - Parameter body: calls its second argument once its transaction has begun.
  /// - Returns: nil, and nothing has happened, when another process is writing.
  func write<T>(_ pool: DatabasePool, _ body: (Database, () -> Void) throws -> T) throws -> T? {
    var hasBegun = false
    do {
      return try pool.writeWithoutTransaction { db in
        sqlite3_busy_timeout(db.sqliteConnection, 0)
        defer { sqlite3_busy_timeout(db.sqliteConnection, Self.patience) }
        return try body(db) { hasBegun = true }
      }
    } catch let error as DatabaseError where !hasBegun && error.resultCode == .SQLITE_BUSY {
      return nil
    }
  }
}
