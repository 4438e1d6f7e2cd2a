import Ground
import Membership
import Synchronization

extension Authority {
  /// The judgement of a real company: grants and revocations signed by its root, seals by its members.
  public init(_ root: RootPublic) {
    let company = root.company
    let grants = CheckedGrants(root)
    self.init(
      company: company.bytes,
      admission: { grants.admission($0, $1) },
      expulsion: { bytes, signature in
        // A revocation that the root did not sign is none; why it fails does not matter here.
        guard let revocation = try? SignedRevocation(bytes: bytes, signature: signature).verified(by: root) else { return nil }
        return Expulsion(
          site: revocation.site, cut: Dictionary(revocation.cut.map { ($0.origin, $0.number) }, uniquingKeysWith: max))
      },
      isGenuine: { seal, key in SealKey.verify(seal, company: company, publicKey: key) },
      restamps: { bytes, signature in
        // Restamps that the root did not sign are none; why they fail does not matter here.
        guard let signed = try? SignedRestamps(bytes: bytes, signature: signature).verified(by: root) else { return [] }
        return signed.entries.map { Restamp(origin: $0.origin, numbers: $0.numbers, stamps: $0.stamps, back: $0.back) }
      })
  }
}

/// Grants whose signature has been checked. The members are read at every step and for every session, and a check costs a tenth of a
/// millisecond each.
private final class CheckedGrants: Sendable {
  private struct Signed: Hashable {
    var bytes: [UInt8]
    var signature: [UInt8]
  }

  /// Far more than a company has members; forgotten all at once when it is reached.
  private static let maximum = 10_000

  private let root: RootPublic
  // A lock and not an actor: it is asked inside SQLite's transactions, which cannot wait for one.
  private let known = Mutex<[Signed: AdmittedMember]>([:])

  init(_ root: RootPublic) { self.root = root }

  func admission(_ bytes: [UInt8], _ signature: [UInt8]) -> AdmittedMember? {
    let signed = Signed(bytes: bytes, signature: signature)
    if let member = known.withLock({ $0[signed] }) { return member }
    // A grant that the root did not sign is no grant; why it fails does not matter here.
    guard let grant = try? SignedGrant(bytes: bytes, signature: signature).verified(by: root) else { return nil }
    let member = AdmittedMember(grant)
    known.withLock { known in
      if known.count >= Self.maximum { known.removeAll() }
      known[signed] = member
    }
    return member
  }
}
