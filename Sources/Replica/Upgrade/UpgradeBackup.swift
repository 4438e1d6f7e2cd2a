import Foundation
import GRDB
import Ground

/// The copy of a file as it was before a newer schema: `site.sqlite.before-schema-2`, a whole SQLite file for the older program.
struct UpgradeBackup: Sendable {
  /// How many copies stay; the older ones go.
  static let kept = 2
  /// What the disk must have left beside the copy itself.
  static let spare = 64 << 20

  let path: String
  /// The schema that the file was taken forward to.
  let version: Int

  private static let mark = ".before-schema-"

  var copy: String { path + Self.mark + "\(version)" }
  var fileName: String { URL(fileURLWithPath: copy).lastPathComponent }

  /// The copies beside a file, by rising version.
  static func all(beside path: String) -> [UpgradeBackup] {
    let url = URL(fileURLWithPath: path)
    let prefix = url.lastPathComponent + mark
    // A folder that cannot be listed holds no copy that anyone could use.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix(prefix), let version = Int(name.dropFirst(prefix.count)) else { return nil }
      return UpgradeBackup(path: path, version: version)
    }.sorted { $0.version < $1.version }
  }

  /// Copies the file, checks the copy, and only then gives it its name. The caller holds the writer's lock, so that the copy is the file.
  ///
  /// - Parameter free: bytes left on the disk; nil when nobody can say.
  func make(free: Int?) throws {
    try require(free: free)
    let part = copy + ".part"
    try Self.remove(part)
    var reading = Configuration()
    reading.readonly = true
    let source = try DatabaseQueue(path: path, configuration: reading)
    let target = try DatabaseQueue(path: part)
    do {
      try source.backup(to: target)
      let found = try target.writeWithoutTransaction { db in
        // One file, with nothing beside it.
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
        return try String.fetchAll(db, sql: "PRAGMA quick_check(5)")
      }
      guard found == ["ok"] else {
        throw Problem(
          "upgrade.damaged", Words("\(path) is damaged: \(found.joined(separator: "; ")).", "\(path) 已损坏：\(found.joined(separator: "；"))。"),
          remedy: Words("Nothing was changed. Put back a backup of the folder, or join anew.", "未作任何更改。请恢复该文件夹的备份，或重新加入。"))
      }
      try source.close()
      try target.close()
    } catch {
      // What counts is why the copy failed; a part that stays behind is removed at the next attempt.
      try? Self.remove(part)
      throw error
    }
    try DurableFile.sync(part)
    try DurableFile.replace(copy, by: part)
    for old in Self.all(beside: path).dropLast(Self.kept) { try Self.remove(old.copy) }
  }

  private func require(free: Int?) throws {
    let size = [path, path + "-wal"].reduce(0) { sum, file in
      // A write-ahead log that is not there takes nothing.
      sum + ((try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0)
    }
    guard let free, free < size + Self.spare else { return }
    let (needed, left) = ((size + Self.spare) >> 20, free >> 20)
    throw Problem(
      "upgrade.noRoom",
      Words(
        "The upgrade first copies \(path), which needs \(needed) MiB; the disk has \(left) MiB left.",
        "升级前须先复制 \(path)，需要 \(needed) MiB，磁盘仅剩 \(left) MiB。"),
      remedy: Words("Make room and start again. Nothing was changed.", "请腾出空间后重新启动。未作任何更改。"))
  }

  private static func remove(_ path: String) throws {
    for file in [path, path + "-wal", path + "-shm", path + "-journal"] where FileManager.default.fileExists(atPath: file) {
      try FileManager.default.removeItem(atPath: file)
    }
  }

  /// Bytes free for this program on the disk of a file.
  static func free(beside path: String) -> Int? {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    // Where the system does not say, the copy is tried and may fail by itself.
    return (try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? NSNumber)?.intValue
  }
}
