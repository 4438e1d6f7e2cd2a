import Ground
import Membership
import Replica

extension OpenSite {
  /// A member that is not headquarters itself, whose keys are made where its root is.
  func otherMember(_ code: String) async throws -> SiteGrant {
    let member = try await member(code)
    guard member.site != identity.site else {
      throw Problem(
        "invite.self", field: "code", Words("\(code) is this node itself.", "\(code) 就是本节点。"),
        remedy: Words("Bring it back from its backup, keys folder and all.", "请用备份恢复本节点，包括整个密钥文件夹。"))
    }
    return member
  }

  /// Makes a member's certificate and keys worthless at once, whoever holds them, and ends its chains at what is here of them.
  ///
  /// The grant names a certificate and a key that nobody has, until the site joins again.
  ///
  /// - Returns: the grant that is in force now.
  func lockOut(_ code: String, _ root: CompanyRoot, by name: String, reason: String, _ now: Instant) async throws -> SiteGrant {
    let member = try await otherMember(code)
    let next = try await nextIncarnation(member)
    let held = try await replica.frontier()
    let ends = (1..<next).map { incarnation in
      let origin = Origin(site: member.site, incarnation: incarnation)
      return SiteRevocation.Cut(origin: origin, number: held.number(of: origin))
    }
    do {
      let grant = try member.lockingOut(from: next, ends: ends, now: now)
      try await record(grant.terms, try root.sign(grant), by: name, step: "member.lock", reason: reason)
      return grant
    } catch let error as MembershipError {
      throw error.problem
    }
  }
}
