import Foundation
import Ground
import Membership
import Replica
import Sync

/// A joiner's side of joining: asks headquarters, and believes only what the invitation promised.
struct Admittance {
  let identity: SiteIdentity
  let grant: SiteGrant
  /// The grants of all members, our own first, for a replica that has no record yet.
  let grants: [(bytes: [UInt8], signature: [UInt8])]

  /// The invitation in a text, or in the file whose path it is.
  static func invitation(_ text: String, now: Instant) throws -> Invitation {
    let token = FileManager.default.fileExists(atPath: text) ? try String(contentsOfFile: text, encoding: .utf8) : text
    return try Invitation.parse(token.trimmingSpaces(), now: now)
  }

  /// Keys for joining: those of an attempt that broke off are used again, so that headquarters gives the same answer.
  static func keys(_ folder: IdentityFolder) throws -> JoinKeys {
    if folder.has(.siteKey) { return try folder.loadKeys() }
    let keys = JoinKeys()
    try folder.save(keys)
    return keys
  }

  static func ask(_ invited: Invitation, _ keys: JoinKeys, now: Instant) async throws -> Admittance {
    do {
      let reply = try await reply(invited, keys)
      let admission = Admission(
        siteCertificate: reply.siteCertificate, rootCertificate: reply.rootCertificate,
        grant: SignedGrant(bytes: reply.grant, signature: reply.grantSignature))
      let (identity, grant) = try admission.accept(keys: keys, invitation: invited, at: now)
      return Admittance(
        identity: identity, grant: grant, grants: [(reply.grant, reply.grantSignature)] + reply.members.map { ($0.grant, $0.signature) })
    } catch let error as MembershipError {
      throw error.problem
    }
  }

  private static func reply(_ invited: Invitation, _ keys: JoinKeys) async throws -> JoinReply {
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
        remedy: Words("See that its node runs (`weft run`) and can be reached from here, then try again.", "请确认其节点正在运行（`weft run`）且可从此处访问，然后重试。"))
    }
    guard reply.refusalCode.isEmpty else {
      throw Problem(
        reply.refusalCode, field: "invitation", Words("Headquarters refused: \(reply.refusalText)", "总部拒绝：\(reply.refusalText)"),
        remedy: Words("Ask headquarters for a new invitation.", "请向总部申请新的邀请。"))
    }
    return reply
  }
}
