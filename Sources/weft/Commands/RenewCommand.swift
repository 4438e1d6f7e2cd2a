import ArgumentParser
import Foundation
import Ground
import Membership
import Replica

struct RenewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renew", abstract: "Change this site's keys and certificate, by an invitation from headquarters.",
    discussion: """
      Stop this node first; headquarters' must be running. Ask headquarters for `weft invite CODE --again`. The site goes on with all
      that it has; its old keys are destroyed. Should this be interrupted, the folder works on with the one keys or the other: give the
      same command again.

        weft renew weft-invite-1:… --dir sh01
      """)

  @Argument(help: "The invitation, or the path of a file that holds it.") var invitation: String
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let folder = site.folder
    let now = Instant(milliseconds: SystemClock().milliseconds())
    let invited = try Admittance.invitation(invitation, now: now)
    let open = try folder.open()
    try check(invited, open)
    // Interrupted at the very end: opening the folder has done what was left.
    if try folder.keys.isNoted(invitation: invited.id) { return report(open.identity, try await open.replica.incarnation()) }
    try await checkKnown(open)
    let renewal = KeyRenewal(folder: folder)
    let keys = try Admittance.keys(renewal.fresh)
    try renewal.fresh.note(invitation: invited.id)
    let admitted = try await Admittance.ask(invited, keys, now: now)
    // The grant first: the new keys know from it which incarnation is theirs.
    try await open.replica.trust(admitted.grants)
    try open.replica.close()
    try renewal.fresh.save(admitted.identity)
    try renewal.finish()
    report(admitted.identity, try await folder.open().replica.incarnation())
  }

  private func check(_ invited: Invitation, _ open: OpenSite) throws {
    guard invited.company == open.identity.company, invited.terms.site == open.identity.site else {
      throw Problem(
        "renew.other", field: "invitation", Words("This invitation is for another site (\(invited.terms.code)).", "此邀请属于其他站点（\(invited.terms.code)）。"),
        remedy: Words("Ask headquarters for one for \(open.identity.certificate.code), with --again.", "请总部用 --again 为 \(open.identity.certificate.code) 发出邀请。"))
    }
    let settings = try site.folder.settings()
    guard !LocalPort.isTaken(settings.listenHost, settings.listenPort) else {
      throw Problem(
        "node.runs", field: "dir", Words("This node runs: port \(settings.listenPort) is taken.", "本节点正在运行：端口 \(settings.listenPort) 已被占用。"),
        remedy: Words("Stop it, and start it again when its keys are changed.", "请先停止节点，更换密钥后再启动。"))
    }
  }

  /// The new key begins with the incarnation above what headquarters knows of us: it must know the one that we write in.
  private func checkKnown(_ open: OpenSite) async throws {
    let origin = Origin(site: open.identity.site, incarnation: try await open.replica.incarnation())
    guard try await open.replica.frontier().number(of: origin) > 0 else { return }
    guard try await open.replica.acknowledgedFrontier(of: SiteID(1))[origin] != nil else {
      throw Problem(
        "renew.unsent", field: "dir", Words("Headquarters has nothing of this site's present chain yet.", "总部尚未收到本站点当前变更链的任何内容。"),
        remedy: Words("Let the node run until it has met headquarters, then try again.", "请先运行节点直至与总部同步，然后重试。"))
    }
  }

  private func report(_ identity: SiteIdentity, _ incarnation: UInt32) {
    let certificate = identity.certificate
    if site.json {
      let answer: JSON = [
        "code": .string(certificate.code), "incarnation": .int(Int64(incarnation)), "valid_until": .string(certificate.validUntil.description),
      ]
      print(answer.pretty)
    } else {
      print(
        Words(
          "\(certificate.code) has new keys; its certificate is good until \(certificate.validUntil). Start it with: weft run --dir \(site.folder.path)",
          "\(certificate.code) 已更换密钥；证书有效期至 \(certificate.validUntil)。启动：weft run --dir \(site.folder.path)")[site.language])
    }
  }
}
