import Foundation
import GRDB
import Ground
import Membership

/// Goes back to the file as it was before an upgrade, for the older program.
///
/// What others have written since comes again from them. What this site has written since is refused to be lost: every change set of its
/// own must be on some peer's disk.
public struct Rollback: Sendable {
  /// Change sets of our own that a refusal names; further ones are only counted.
  static let named = 20

  public let path: String
  public let site: SiteID

  public init(path: String, site: SiteID) {
    self.path = path
    self.site = site
  }

  public struct Done: Sendable {
    /// The schema of the file that is in place now, and of the one that was.
    public var schema: Int
    public var before: Int
    /// Where the newer file lies now.
    public var kept: String
    /// Own change sets that must come back from peers before anything is written here.
    public var own: Int
  }

  /// - Throws: a `Problem` when there is no copy, when own change sets would be lost, or when the file is in use; nothing is changed then.
  public func run() throws -> Done {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }  // Closed below; here only when something was refused.
    let before = try queue.read { try Self.schema($0) }
    guard let backup = UpgradeBackup.all(beside: path).last(where: { $0.version <= before }) else {
      throw Problem(
        "rollback.noCopy", Words("There is no copy of \(path) from before an upgrade.", "没有 \(path) 升级前的副本。"),
        remedy: Words("Put back a backup of the folder, or go on with this program.", "请恢复该文件夹的备份，或继续使用本程序。"))
    }
    let (schema, heads) = try read(backup)
    guard schema < before else {
      throw Problem(
        "rollback.done", Words("\(path) is as old as \(backup.fileName) already.", "\(path) 与 \(backup.fileName) 的版本相同。"),
        remedy: Words("Start the program of that time.", "请启动当时的程序。"))
    }
    let own = try queue.read { try unseen($0, since: heads) }
    try lock(queue)
    try queue.close()
    let kept = path + ".rolled-back-from-schema-\(before)"
    try DurableFile.keep(path, as: kept)
    try DurableFile.replace(path, by: backup.copy)
    return Done(schema: schema, before: before, kept: kept, own: own)
  }

  private static func schema(_ db: Database) throws -> Int {
    guard try db.tableExists("meta") else { return 0 }
    return try Int.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'schema'") ?? 0
  }

  private func read(_ backup: UpgradeBackup) throws -> (schema: Int, heads: [Origin: UInt64]) {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: backup.copy, configuration: configuration)
    let found = try queue.read { db in
      guard try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok" else {
        throw Problem(
          "rollback.damaged", Words("\(backup.fileName) is damaged.", "\(backup.fileName) 已损坏。"),
          remedy: Words("Put back a backup of the folder, or go on with this program.", "请恢复该文件夹的备份，或继续使用本程序。"))
      }
      return (try Self.schema(db), try WriterState.readHeads(db).mapValues(\.head.number))
    }
    try queue.close()
    return found
  }

  /// - Returns: how many change sets of our own came after the copy; all of them are on some peer's disk.
  private func unseen(_ db: Database, since heads: [Origin: UInt64]) throws -> Int {
    var own = 0
    var lost: [String] = []
    var losing = 0
    for (origin, state) in try WriterState.readHeads(db).sorted(by: { $0.key < $1.key }) where origin.site == site {
      let copied = heads[origin] ?? 0
      guard state.head.number > copied else { continue }
      own += Int(state.head.number - copied)
      let seen = try Int64.fetchOne(
        db, sql: "SELECT max(number) FROM acknowledgement WHERE origin = ? AND peer <> ?",
        arguments: [Int64(origin.rawValue), Int(site.number)]) ?? 0
      let safe = max(copied, UInt64(seen))
      guard state.head.number > safe else { continue }
      losing += Int(state.head.number - safe)
      let rows = try GRDB.Row.fetchAll(
        db, sql: "SELECT number, bytes FROM log WHERE origin = ? AND number > ? ORDER BY number LIMIT ?",
        arguments: [Int64(origin.rawValue), Int64(safe), Self.named - min(lost.count, Self.named)])
      lost += try rows.map { "\($0[0] as Int64) (\(try Self.title([UInt8]($0[1] as Data))))" }
    }
    guard losing == 0 else {
      let list = lost.joined(separator: ", ") + (losing > lost.count ? ", …" : "")
      throw Problem(
        "rollback.unseen",
        Words(
          "\(losing) change sets that were made here since the upgrade are on no other site's disk: \(list).",
          "升级后在本站点产生的 \(losing) 个变更集尚未保存到其他站点：\(list)。"),
        remedy: Words("Start the node until a peer has them, then roll back. Nothing was changed.", "请先运行节点，待其他站点收到后再回退。未作任何更改。"))
    }
    return own
  }

  /// `order.receive by li`
  private static func title(_ bytes: [UInt8]) throws -> String {
    try bytes.withUnsafeBytes { buffer in
      let changeSet = try ChangeSetView(buffer)
      guard let part = changeSet.parts.lazy.compactMap(\.bytes).first else { return "" }
      let reader = try PartReader(part, stamp: changeSet.stamp, schema: Schema(version: 0, records: []))
      return "\(String(decoding: reader.step, as: UTF8.self)) by \(String(decoding: reader.operatorName, as: UTF8.self))"
    }
  }

  /// Nobody else may have the file open: SQLite leaves the write-ahead log only for the last one. Also folds the log into the file.
  private func lock(_ queue: DatabaseQueue) throws {
    do {
      let mode = try queue.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE") }
      guard mode == "delete" else { throw DatabaseError(resultCode: .SQLITE_BUSY) }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED {
      throw Problem(
        "rollback.inUse", Words("\(path) is in use.", "\(path) 正在使用中。"),
        remedy: Words("Stop the node and every other program that has it open.", "请停止节点及其他正在使用该文件的程序。"))
    }
  }
}
