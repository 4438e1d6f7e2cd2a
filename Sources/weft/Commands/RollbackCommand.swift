import ArgumentParser
import Foundation
import Ground
import Replica

struct RollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Put back the records as they were before an upgrade, for the older program.",
    discussion: """
      Stop the node first. Refused as long as something that was made here since the upgrade is on no other site's disk.
      The newer file stays beside it. docs/upgrades.md says more.

        weft rollback --dir sh01
      """)

  @OptionGroup var site: SiteOptions

  func run() async throws {
    let folder = site.folder
    guard folder.keys.has(.site) else { throw SiteFolder.missing(folder.path) }
    let done = try Rollback(path: folder.database, site: try folder.keys.load().site).run()
    if site.json {
      let answer: JSON = [
        "schema": .int(Int64(done.schema)), "before": .int(Int64(done.before)), "kept": .string(done.kept), "own": .int(Int64(done.own)),
      ]
      print(answer.pretty)
      return
    }
    print(
      Words(
        "✓ The records are as before the upgrade, by release \(done.schema) of the schema. The newer file stays as \(done.kept).",
        "✓ 已恢复升级前的数据（第 \(done.schema) 版结构）。新版文件保留为 \(done.kept)。")[site.language])
    if done.own > 0 {
      print(
        Words(
          "⚠ \(done.own) change sets of this site are only on other sites' disks now. Start the older program and let it connect before anything is done here.",
          "⚠ 本站点的 \(done.own) 个变更集目前只保存在其他站点。请先启动旧版程序并连接其他站点，再进行任何操作。")[site.language])
    }
  }
}
