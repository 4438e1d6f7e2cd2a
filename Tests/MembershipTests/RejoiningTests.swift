import Foundation
import Ground
import Membership
import Testing

@Suite("A member that is invited again")
struct RejoiningTests {
  private func member(_ company: Company) throws -> SiteGrant {
    let invitation = try company.invitation()
    return try company.root.admit(request: JoinKeys().request(for: invitation), invitation: invitation.record, now: company.now)
      .grant.verified(by: company.root.public)
  }

  @Test("A new machine gets a certificate and a key of its own; what the old key sealed stays sealed")
  func newMachine() throws {
    let company = try Company()
    let member = try member(company)
    let invitation = try company.invitation()
    let record = try InvitationRecord(bytes: invitation.record.replacing(member, reason: "disk broken 硬盘坏了").bytes)
    #expect(record.replaces == member.serial && record.reason == "disk broken 硬盘坏了" && record.terms == invitation.terms)
    let keys = JoinKeys()
    let admission = try company.root.admit(
      request: keys.request(for: invitation), invitation: record, member: member, incarnation: 3, now: company.now)
    let (identity, grant) = try admission.accept(keys: keys, invitation: invitation, at: company.now)
    #expect(identity.certificate.serial == grant.serial && grant.serial != member.serial && grant.issued > member.issued)
    #expect(grant.sealKeys.key(of: 2) == member.sealKey && grant.sealKeys.key(of: 3) == keys.sealKey.publicKey)
    #expect(grant.terms == member.terms && grant.former.isEmpty && grant.ends.isEmpty)
    // Not with the keys of another.
    #expect(throws: MembershipError.keyMismatch) { try admission.accept(keys: JoinKeys(), invitation: invitation, at: company.now) }
  }

  @Test("An invitation is not good for a second machine: neither one given out twice, nor one older than the keys or shelves")
  func outdated() throws {
    let company = try Company()
    let invitation = try company.invitation()
    let request = try JoinKeys().request(for: invitation)
    let member = try member(company)
    let admit = { (record: InvitationRecord, member: SiteGrant?) in
      try company.root.admit(request: request, invitation: record, member: member, incarnation: 2, now: company.now)
    }
    // The site joined meanwhile, by another invitation.
    #expect(throws: MembershipError.outdated) { try admit(invitation.record, member) }
    let again = invitation.record.replacing(member, reason: "")
    #expect(throws: MembershipError.outdated) { try admit(again, nil) }
    let renewed = try admit(again, member).grant.verified(by: company.root.public)
    #expect(throws: MembershipError.outdated) { try admit(again, renewed) }
    #expect(throws: MembershipError.outdated) { try admit(again, try member.renewed(shelves: .everything, now: company.now)) }
    #expect(throws: MembershipError.outdated) { try admit(again, try member.lockingOut(from: 2, ends: [], now: company.now)) }
  }

  @Test("A lock names a certificate and a key that nobody has, ends the chains before it, and leaves the rest")
  func lock() throws {
    let company = try Company()
    let member = try member(company)
    let end = SiteRevocation.Cut(origin: Origin(site: SiteID(7), incarnation: 1), number: 12)
    let locked = try member.lockingOut(from: 2, ends: [end], now: company.now)
    #expect(locked.serial != member.serial && locked.sealKey != member.sealKey && locked.ends == [end])
    #expect(locked.sealKeys.key(of: 1) == member.sealKey && locked.sealKeys.key(of: 2) == locked.sealKey)
    #expect(locked.terms == member.terms && locked.issued > member.issued)
    #expect(try member.lockingOut(from: 2, ends: [], now: company.now).sealKey != locked.sealKey)
  }
}

@Suite("A keys folder that takes another's place")
struct KeySwapTests {
  @Test("The new keys stand where the old ones did, the old ones beside; done again after a crash between, it goes on")
  func swap() throws {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent("weft-swap-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: place) }  // Temporary in any case.
    let (keys, fresh, former) = (
      IdentityFolder(path: place + "/keys"), IdentityFolder(path: place + "/keys.new"), IdentityFolder(path: place + "/keys.old")
    )
    let (old, new) = (JoinKeys(), JoinKeys())
    let key = { (folder: IdentityFolder) in try folder.loadKeys().sealKey.publicKey }
    for invitation: [UInt8] in [[1, 2], [3, 255]] {
      try fresh.note(invitation: invitation)
      #expect(try fresh.isNoted(invitation: invitation) && !fresh.isNoted(invitation: [1]) && !keys.isNoted(invitation: invitation))
    }
    // Of an earlier time.
    try former.save(JoinKeys())
    try keys.save(old)
    try fresh.save(new)
    try fresh.replace(keys, keeping: former)
    #expect(try key(keys) == new.sealKey.publicKey && key(former) == old.sealKey.publicKey && !fresh.exists)

    // As a crash between the two renames leaves it.
    try FileManager.default.moveItem(atPath: keys.path, toPath: fresh.path)
    #expect(!keys.exists)
    try fresh.replace(keys, keeping: former)
    #expect(try key(keys) == new.sealKey.publicKey && key(former) == old.sealKey.publicKey && !fresh.exists)

    try former.remove()
    try former.remove()
    #expect(!former.exists)
    #expect(throws: Problem.self) { try fresh.replace(keys, keeping: former) }
    #expect(try key(keys) == new.sealKey.publicKey)
  }
}
