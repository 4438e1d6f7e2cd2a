import GRDB

/// Counts how often records were changed otherwise than by what came into the log: made anew from a checkpoint, repaired, erased with
/// their shelf, completed by parts that came later, renamed. Who copies the records and follows the log sees by it that the log is not all.
enum Remade {
  static func note(_ db: Database) throws {
    try db.execute(sql: "INSERT INTO meta (name, value) VALUES ('remade', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1")
  }

  static func count(_ db: Database) throws -> Int64 {
    try Int64.fetchOne(db.cachedStatement(sql: "SELECT value FROM meta WHERE name = 'remade'")) ?? 0
  }
}
