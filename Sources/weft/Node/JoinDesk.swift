import Foundation
import Ground
import Membership
import Replica
import Sync

/// Headquarters' side of joining: checks the invitation, signs, and writes the member's record.
actor JoinDesk {
  private let open: OpenSite
  private let root: CompanyRoot

  init(_ open: OpenSite, _ root: CompanyRoot) {
    self.open = open
    self.root = root
  }

  /// Answers a joiner. The same request again (its line broke) gets the same answer.
  func answer(invitation id: [UInt8], _ request: Sync.JoinRequest) async throws -> JoinReply {
    guard let kept = try await open.replica.invitations().first(where: { $0.id == id }), request.invitation == id else {
      return JoinReply(refusalCode: "invitation.unknown", refusalText: "Headquarters has given out no such invitation.")
    }
    do {
      let asked = try Membership.JoinRequest(
        fields: request.invitation, code: request.code, tlsKey: request.tlsPublicKey, sealKey: request.sealPublicKey,
        tlsProof: request.tlsProof, sealProof: request.sealProof)
      let record = try InvitationRecord(bytes: kept.record)
      if let answer = kept.answer {
        let admission = try Admission(bytes: answer)
        guard try admission.grant.verified(by: root.public).sealKey == request.sealPublicKey else {
          return JoinReply(refusalCode: "invitation.used", refusalText: "This invitation was used already.")
        }
        return try await reply(admission, record)
      }
      let member = try await open.grant(of: record.terms.site)
      let admission = try root.admit(
        request: asked, invitation: record, member: member, incarnation: try await open.nextIncarnation(member),
        now: Instant(milliseconds: SystemClock().milliseconds()))
      // Before the member's record: a crash between the two must not make the invitation one for another certificate than the member has.
      try await open.replica.useInvitation(id, answer: admission.bytes)
      return try await reply(admission, record)
    } catch let error as MembershipError {
      return JoinReply(refusalCode: error.problem.code, refusalText: error.problem.text(.english))
    }
  }

  /// With the grants of all members, so that the new site can check seals before it has any record.
  private func reply(_ admission: Admission, _ invitation: InvitationRecord) async throws -> JoinReply {
    let issued = try admission.grant.verified(by: root.public).issued
    let known = try await open.grant(of: invitation.terms.site)
    if known.map({ $0.issued < issued }) ?? true {
      try await open.record(
        invitation.terms, admission.grant, by: "weft", step: known == nil ? "member.admit" : "member.renew", reason: invitation.reason)
    }
    return JoinReply(
      siteCertificate: admission.siteCertificate, rootCertificate: admission.rootCertificate, grant: admission.grant.bytes,
      grantSignature: admission.grant.signature,
      members: try await open.replica.grants().map { JoinReply.Member(grant: $0.bytes, signature: $0.signature) })
  }
}
