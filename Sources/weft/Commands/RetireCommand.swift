import ArgumentParser
import Foundation
import Ground
import Membership
import Replica

struct RetireCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retire", abstract: "Wait no longer for a site that is away (at headquarters).",
    discussion: """
      The log is pruned without waiting for a retired site. It stays a member: when it comes back, what it wrote goes to the others first,
      then it starts from a checkpoint. Nothing is lost. To put a site out for good, use `weft revoke`.

        weft retire LAP7 --reason "away for a year" --by wei --dir hq
        weft retire LAP7 --undo --reason "back at work" --by wei --dir hq
      """)

  @Argument(help: "The site's code.") var code: String
  @Option(help: "Why.") var reason: String
  @Flag(help: "The site is at work again: wait for it.") var undo = false
  @Option(help: "Who decides it (or WEFT_OPERATOR).") var by: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    let actor = try await open.actor(by)
    guard try await open.replica.isAdmitted(open.identity.site)?.role == .headquarters else {
      throw Problem(
        "retire.elsewhere", Words("Only headquarters retires a site.", "只有总部可以停用站点。"),
        remedy: Words("Do it in headquarters' folder.", "请在总部的文件夹中操作。"))
    }
    guard let member = try await open.replica.members().first(where: { $0.code == code }), member.site != open.identity.site else {
      throw Problem(
        "site.unknown", field: "code", Words("\"\(code)\" is no other site of this company.", "“\(code)”不是本公司的其他站点。"),
        remedy: Words("`weft list member` shows the sites.", "可用 `weft list member` 查看站点。"))
    }
    let since = undo ? nil : Instant(milliseconds: SystemClock().milliseconds())
    _ = try await open.replica.commit(by: actor.name, step: undo ? "member.return" : "member.retire", reason: reason) { snapshot, changes in
      guard let record = try snapshot.first(Member.self, where: "site = ?", [Int(member.site.number)]) else { return }
      guard since == nil || record.retired == nil else { return }
      try changes.update(record) { $0.retired = since }
    }
    print(
      undo
        ? Words("\(code) is waited for again.", "\(code) 已恢复；剪裁日志前将等待它。")[site.language]
        : Words("\(code) is retired: nobody waits for it any more.", "\(code) 已停用：不再等待它。")[site.language])
  }
}
