import ArgumentParser
import Foundation
import Ground
import Membership
import Replica

struct JoinCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "join", abstract: "Make this folder a site of a company, by its invitation.",
    discussion: """
      Headquarters' node must be running. The site's keys are made here and never leave the folder.

        weft join weft-invite-1:… --dir sh01 --administrator li.na --port 7401 --console-port 7481

      With the invitation of a member (`weft invite SH01 --again`) this folder takes the place of the member's old machine: what
      headquarters has of the site comes back when the node runs, its operators too, and the old machine is refused by everyone.
      """)

  @Argument(help: "The invitation, or the path of a file that holds it.") var invitation: String
  @Option(help: "Sign-in name of the site's first administrator; for a new site.") var administrator: String?
  @Option(help: "Port that other sites call.") var port = 7400
  @Option(help: "Port of the console.") var consolePort = 7480
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let folder = site.folder
    let now = Instant(milliseconds: SystemClock().milliseconds())
    let invited = try Admittance.invitation(invitation, now: now)
    try folder.make()
    let admitted = try await Admittance.ask(invited, try Admittance.keys(folder.keys), now: now)
    // A member's new machine gets its operators back with all the rest.
    let isNew = admitted.grant.sealKeys.periods.count == 1
    guard let administrator = isNew && admitted.grant.role != .reader ? administrator : "" else {
      throw Problem(
        "join.administrator", field: "administrator", Words("A new site needs its first administrator.", "新站点需要首位管理员。"),
        remedy: Words("Give the same command again with --administrator NAME.", "请加上 --administrator 姓名 后重新执行。"))
    }
    try folder.keys.save(admitted.identity)
    try folder.save(SiteFolder.Settings(listenPort: port, consolePort: consolePort, peers: [invited.address]))
    let open = try folder.open()
    try await open.replica.trust(admitted.grants)
    try open.replica.adoptSealKey(admitted.identity.sealKey.publicKey)
    if !administrator.isEmpty { try await open.registerAdministrator(administrator) }
    report(admitted.grant)
  }

  private func report(_ grant: SiteGrant) {
    if site.json {
      let answer: JSON = ["site": .int(Int64(grant.site.number)), "code": .string(grant.code), "dir": .string(site.folder.path)]
      print(answer.pretty)
    } else {
      print(
        Words(
          "\(grant.code) (\(grant.name)) is a \(grant.role.label.en) of the company. Start it with: weft run --dir \(site.folder.path)",
          "\(grant.code)（\(grant.name)）已成为公司的\(grant.role.label.zh)。启动：weft run --dir \(site.folder.path)")[site.language])
    }
  }
}
