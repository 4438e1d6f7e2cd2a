import GRDB
import Ground
import Membership

extension Replica {
  /// Begins a new incarnation where ours is below `first`: what this site commits from now on is a new chain.
  ///
  /// A copy that has written nothing yet stands in for a machine that is gone, and nobody knows how far that one had counted its
  /// documents: this one's numbers have the incarnation in them, `SO-SH01-2026-2-000001`.
  public func beginIncarnation(atLeast first: UInt32) throws {
    try pool.write { [site] db in
      try db.execute(sql: "UPDATE meta SET value = ? WHERE name = 'incarnation' AND value < ?", arguments: [first, first])
      guard db.changesCount > 0 else { return }
      try db.execute(
        sql: "INSERT OR IGNORE INTO meta (name, value) SELECT 'series', ? WHERE NOT EXISTS (SELECT 1 FROM frontier WHERE origin >> 12 = ?)",
        arguments: [first, Int(site.number)])
    }
  }

  /// Sees to it that what we commit stands in an incarnation that our seal key is granted for: a new machine, or a rotated key, begins
  /// with the first. Does nothing when no grant here names the key: whoever knows that grant will not take our seals.
  ///
  /// - Parameter key: the public half of the key that the sealer signs with.
  public func adoptSealKey(_ key: [UInt8]) throws {
    let (incarnation, first) = try pool.read { [authority, site] db in
      (
        try UInt32.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'incarnation'") ?? 1,
        try Members(db, authority).admitted[site]?.sealKeys.firstIncarnation(of: key)
      )
    }
    if let first, first > incarnation { try beginIncarnation(atLeast: first) }
  }

  /// Seals our chains up to their heads, so that nothing is left that only the present key could vouch for.
  public func sealOwnChains() throws {
    gate.enter()
    defer { gate.leave() }
    try pool.writeWithoutTransaction { db in
      try transaction(db) { db, state in
        for origin in state.heads.keys where origin.site == site { try seal(origin, state, db) }
      }
    }
  }

  /// Goes over to another seal key: seals what there is with the present one, and lets `swap` put the other in its place at a moment
  /// when nobody can commit and nothing is unsealed. What follows stands in the incarnation that the other key is granted for.
  ///
  /// This replica still has the present key: close it.
  ///
  /// - Parameter swap: a crash within it, or after it and before this returns, leaves all change sets sealed on disk.
  public func changeSealKey(to key: [UInt8], _ swap: () throws -> Void) throws {
    precondition(sealer != nil, "a replica that only reads has no key to change")
    var isDone = false
    while !isDone {
      try sealOwnChains()
      isDone = try pool.write { [authority, site] db in
        // Another process may have committed in between.
        guard try !WriterState.readHeads(db).contains(where: { $0.key.site == site && $0.value.head.number > $0.value.sealed }) else { return false }
        try swap()
        let first = try Members(db, authority).admitted[site]?.sealKeys.firstIncarnation(of: key) ?? 1
        try db.execute(sql: "UPDATE meta SET value = ? WHERE name = 'incarnation' AND value < ?", arguments: [first, first])
        return true
      }
    }
  }
}
