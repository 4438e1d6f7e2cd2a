import ArgumentParser
import Foundation
import Ground
import Replica

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write all records as JSON or CSV, one file a type, and the declarations beside them.",
    discussion: """
        weft export --to backup-2026-11 --dir hq
        weft export --csv --to tables-2026-11 --dir hq
      """)

  @Option(help: "A folder that does not exist yet.") var to: String
  @Flag(help: "Tables for programs: the columns as schema.json declares them.") var csv = false
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    guard !FileManager.default.fileExists(atPath: to) else {
      throw Problem(
        "export.exists", field: "to", Words("\(to) exists.", "\(to) 已存在。"),
        remedy: Words("Name a folder that does not exist yet; nothing is overwritten.", "请指定尚不存在的文件夹；不会覆盖任何文件。"))
    }
    try FileManager.default.createDirectory(atPath: to, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let bar = ProgressBar("export")
    let types = open.replica.schema.records
    var total = 0
    for (index, record) in types.enumerated() {
      let path = to + "/\(record.name).\(csv ? "csv" : "jsonl")"
      guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path) else {
        throw Problem(
          "export.unwritable", field: "to", Words("\(path) cannot be written.", "无法写入 \(path)。"),
          remedy: Words("Check the disk and the folder's permissions.", "请检查磁盘和文件夹权限。"))
      }
      total += csv
        ? try await open.replica.exportTable(record) { try file.write(contentsOf: Data($0.utf8)) }
        : try await open.replica.export(record) { try file.write(contentsOf: Data(($0 + "\n").utf8)) }
      try file.close()
      bar.update(index + 1, types.count)
    }
    try Data(open.replica.schema.json.pretty.utf8).write(to: URL(fileURLWithPath: to + "/schema.json"))
    print(Words("\(total) records of \(types.count) types are in \(to).", "\(types.count) 类共 \(total) 条记录已写入 \(to)。")[site.language])
  }
}
