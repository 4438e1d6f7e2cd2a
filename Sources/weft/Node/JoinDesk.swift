import Foundation
import Ground
import Membership
import Replica
import Sync

/// Headquarters' side of joining: checks the invitation, signs, and writes the new member's record.
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
        return try await reply(admission)
      }
      let admission = try root.admit(request: asked, invitation: record, now: Instant(milliseconds: SystemClock().milliseconds()))
      try await open.record(record.terms, admission.grant, by: "weft", step: "member.admit")
      try await open.replica.useInvitation(id, answer: admission.bytes)
      return try await reply(admission)
    } catch let error as MembershipError {
      return JoinReply(refusalCode: error.problem.code, refusalText: error.problem.text(.english))
    }
  }

  /// With the grants of all members, so that the new site can check seals before it has any record.
  private func reply(_ admission: Admission) async throws -> JoinReply {
    JoinReply(
      siteCertificate: admission.siteCertificate, rootCertificate: admission.rootCertificate, grant: admission.grant.bytes,
      grantSignature: admission.grant.signature,
      members: try await open.replica.grants().map { JoinReply.Member(grant: $0.bytes, signature: $0.signature) })
  }
}
