import ArgumentParser
import Foundation
import Ground
import Membership
import Replica
import Sync

struct JoinCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "join", abstract: "Make this folder a site of a company, by its invitation.",
    discussion: """
      Headquarters' node must be running. The site's keys are made here and never leave the folder.

        weft join weft-invite-1:… --dir sh01 --administrator li.na --port 7401 --console-port 7481
      """)

  @Argument(help: "The invitation, or the path of a file that holds it.") var invitation: String
  @Option(help: "Sign-in name of the site's first administrator.") var administrator: String
  @Option(help: "Port that other sites call.") var port = 7400
  @Option(help: "Port of the console.") var consolePort = 7480
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let folder = site.folder
    let now = Instant(milliseconds: SystemClock().milliseconds())
    let text = FileManager.default.fileExists(atPath: invitation) ? try String(contentsOfFile: invitation, encoding: .utf8) : invitation
    let invited = try Invitation.parse(text.trimmingSpaces(), now: now)
    try folder.make()
    // Keys of an attempt that broke off are used again, so that headquarters gives the same answer.
    let keys = folder.keys.has(.siteKey) ? try folder.keys.loadKeys() : JoinKeys()
    if !folder.keys.has(.siteKey) { try folder.keys.save(keys) }
    do {
      let reply = try await ask(invited, keys)
      let admission = Admission(
        siteCertificate: reply.siteCertificate, rootCertificate: reply.rootCertificate,
        grant: SignedGrant(bytes: reply.grant, signature: reply.grantSignature))
      let (identity, grant) = try admission.accept(keys: keys, invitation: invited, at: now)
      try folder.keys.save(identity)
      try folder.save(SiteFolder.Settings(listenPort: port, consolePort: consolePort, peers: [invited.address]))
      let open = try folder.open()
      try await open.replica.trust([(reply.grant, reply.grantSignature)] + reply.members.map { ($0.grant, $0.signature) })
      if grant.role != .reader { try await open.registerAdministrator(administrator) }
      report(grant)
    } catch let error as MembershipError {
      throw error.problem
    }
  }

  private func ask(_ invited: Invitation, _ keys: JoinKeys) async throws -> JoinReply {
    let (host, port) = try Node.address(invited.address)
    let tls = TLSMaterial(certificates: [invited.certificateDER], privateKey: invited.tlsKeyDER, roots: [invited.root.der])
    let request = try keys.request(for: invited)
    let client = JoinClient(tls: tls, identify: { try Node.identify($0, invited.root) })
    let reply: JoinReply
    do {
      reply = try await client.join(
        host: host, port: port,
        Sync.JoinRequest(
          invitation: request.invitation, code: request.code, tlsPublicKey: request.tlsKey, sealPublicKey: request.sealKey,
          tlsProof: request.tlsProof, sealProof: request.sealProof))
    } catch {
      throw Problem(
        "join.unreachable", field: "invitation", Words("Headquarters at \(invited.address) does not answer: \(error).", "总部 \(invited.address) 没有响应：\(error)。"),
        remedy: Words("See that its node runs (`weft run`) and can be reached from here, then join again.", "请确认其节点正在运行（`weft run`）且可从此处访问，然后重试。"))
    }
    guard reply.refusalCode.isEmpty else {
      throw Problem(
        reply.refusalCode, field: "invitation", Words("Headquarters refused: \(reply.refusalText)", "总部拒绝：\(reply.refusalText)"),
        remedy: Words("Ask headquarters for a new invitation.", "请向总部申请新的邀请。"))
    }
    return reply
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
