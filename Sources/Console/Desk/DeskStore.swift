import Foundation
import GRDB

/// What a site's console keeps for itself and never sends to another site, like how each person likes it. A SQLite file beside the replica,
/// `desk.sqlite`, that only its owner may read. Several processes may use it at once.
public struct DeskStore: Sendable {
  private let pool: DatabasePool

  /// One migration an area of the console, in the order in which they came; a new table is a new line, never a changed one.
  private static let migrations: [(name: String, sql: String)] = [
    ("preferences", Preferences.table),
    ("access", AccessTables.sql),
    ("last look", LastLook.table),
    ("drafts", FormDraft.table),
    ("saved views", SavedView.table),
    ("survey links", SurveyLinks.table),
    ("mail", MailSecret.table),
  ]

  /// - Parameter path: made when it is missing.
  /// - Throws: a database error when the file can't be opened, or is none of ours.
  public init(path: String) throws {
    // Before SQLite writes to it: nobody else may read it, not even for a moment.
    if !FileManager.default.fileExists(atPath: path),
      !FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
    }
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    pool = try DatabasePool(path: path, configuration: configuration)
    var migrator = DatabaseMigrator()
    for (name, sql) in Self.migrations { migrator.registerMigration(name) { try $0.execute(sql: sql) } }
    try migrator.migrate(pool)
  }

  func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T { try await pool.read(body) }

  /// The rows of a query, each made a value; those that make none are left out.
  func all<T: Sendable>(
    _ sql: String, _ arguments: StatementArguments = StatementArguments(), _ make: @escaping @Sendable (GRDB.Row) -> T?
  ) async throws -> [T] {
    try await read { try GRDB.Row.fetchAll($0, sql: sql, arguments: arguments).compactMap(make) }
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T { try await pool.write(body) }

  public func close() throws { try pool.close() }
}
