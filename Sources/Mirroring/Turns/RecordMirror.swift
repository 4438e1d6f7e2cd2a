import Ground
import Membership
import Replica

/// Keeps a copy of a replica's records in PostgreSQL: the same tables by the same names, typed for whoever asks questions of them.
///
/// - Loading and following: ``turn(_:)`` brings the database to what the replica holds, in one transaction with the frontier, so that
///   nothing is lost or done twice whatever ends in between.
/// - Checking: ``check(_:mends:)``.
/// - Staying with it: ``MirrorKeeper``.
///
/// Several hubs may mirror into one database: of a record that both hold, the newer row stays.
public struct RecordMirror: Sendable {
  let replica: Replica
  let company: [UInt8]
  let ddl: MirrorDDL
  /// Called before each transaction ends.
  var beforeCommit: @Sendable () throws -> Void = {}

  /// - Parameter company: the 16 bytes that name the company; a database holds one company's records.
  public init(_ replica: Replica, company: [UInt8], namespace: String, layout: MirrorDDL.Layout = .init()) {
    self.replica = replica
    self.company = company
    ddl = MirrorDDL(replica.schema, namespace: namespace, layout: layout)
  }

  /// Brings the database to what the replica holds now.
  ///
  /// - Throws: `PostgresFailure`; `Problem` when the tables cannot be ours.
  @discardableResult
  public func turn(_ connection: PostgresConnection) async throws -> MirrorReport {
    try await alone(connection) { turn, tables in try turn.run(&tables) }
  }

  /// Mirrors what is new, then compares all rows.
  ///
  /// - Parameter mends: whether what differs is put right.
  public func check(_ connection: PostgresConnection, mends: Bool = false) async throws -> [TableCheck] {
    try await alone(connection) { turn, tables in
      _ = try turn.run(&tables)
      return try MirrorCheck(turn: turn, mends: mends).run(&tables)
    }
  }

  /// Runs `body` in a transaction with no other mirror at work in this database.
  ///
  /// The lock is taken before the replica's snapshot, so that a snapshot is never older than what another mirror of this hub has brought.
  private func alone<T: Sendable>(
    _ connection: PostgresConnection, _ body: @escaping @Sendable (MirrorTurn, inout MirrorTables) throws -> T
  ) async throws -> T {
    let lock = "hashtextextended(\(literal("weft mirror \(ddl.namespace)")), 0)"
    try connection.run("SELECT pg_advisory_lock(\(lock))")
    // A connection that is gone has let go of the lock.
    defer { try? connection.run("SELECT pg_advisory_unlock(\(lock))") }
    do {
      return try await replica.read { [self] snapshot in
        try connection.transaction {
          var tables = try connection.tables ?? MirrorTables.follow(ddl, company: company, connection)
          let turn = MirrorTurn(snapshot: snapshot, connection: connection, hub: snapshot.site, beforeCommit: beforeCommit)
          let value = try body(turn, &tables)
          tables.settle()
          connection.tables = tables
          return value
        }
      }
    } catch {
      // What was made in a transaction that was undone is not there.
      connection.tables = nil
      throw error
    }
  }
}
