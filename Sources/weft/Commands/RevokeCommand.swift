import ArgumentParser
import Foundation
import Ground
import Membership
import Replica

struct RevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Put a site out of the company (at headquarters).",
    discussion: """
      What headquarters has of the site stays; whatever the site writes after that is held back by everyone.

        weft revoke LAP7 --reason "laptop stolen" --by wei --dir hq
      """)

  @Argument(help: "The site's code.") var code: String
  @Option(help: "Why.") var reason: String
  @Option(help: "Who decides it (or WEFT_OPERATOR).") var by: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let folder = site.folder
    let open = try folder.open()
    let actor = try await open.actor(by)
    let root = try folder.keys.loadRoot()
    guard let member = try await open.replica.members().first(where: { $0.code == code }), member.site != open.identity.site else {
      throw Problem(
        "site.unknown", field: "code", Words("\"\(code)\" is no other site of this company.", "“\(code)”不是本公司的其他站点。"),
        remedy: Words("`weft list member` shows the sites.", "可用 `weft list member` 查看站点。"))
    }
    let heads = try await open.replica.frontier().heads.filter { $0.key.site == member.site }
    do {
      let signed = try root.sign(
        try SiteRevocation(
          company: root.company, site: member.site, at: Instant(milliseconds: SystemClock().milliseconds()), reason: reason,
          cut: heads.map { .init(origin: $0.key, number: $0.value.number) }))
      _ = try await open.replica.commit(by: actor.name, step: "member.revoke", reason: reason) { snapshot, changes in
        guard let record = try snapshot.first(Member.self, where: "site = ?", [Int(member.site.number)]) else { return }
        try changes.update(record) {
          $0.revocation = Blob(signed.bytes)
          $0.revocationSignature = Blob(signed.signature)
        }
      }
    } catch let error as MembershipError {
      throw error.problem
    }
    print(
      Words(
        "\(code) is out. Its change sets after \(heads.values.map(\.number).max() ?? 0) will be held back.",
        "\(code) 已被移出。第 \(heads.values.map(\.number).max() ?? 0) 号之后的变更集将被隔离。")[site.language])
  }
}
