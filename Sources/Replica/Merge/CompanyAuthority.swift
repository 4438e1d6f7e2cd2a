import Ground
import Membership

extension Authority {
  /// The judgement of a real company: grants and revocations signed by its root, seals by its members.
  public init(_ root: RootPublic) {
    let company = root.company
    self.init(
      company: company.bytes,
      admission: { bytes, signature in
        // A grant that the root did not sign is no grant; why it fails does not matter here.
        guard let grant = try? SignedGrant(bytes: bytes, signature: signature).verified(by: root) else { return nil }
        return AdmittedMember(
          site: grant.site, code: grant.code, name: grant.name, role: grant.role, shelves: grant.shelves, sealKey: grant.sealKey)
      },
      expulsion: { bytes, signature in
        guard let revocation = try? SignedRevocation(bytes: bytes, signature: signature).verified(by: root) else { return nil }  // As above.
        return Expulsion(
          site: revocation.site, cut: Dictionary(revocation.cut.map { ($0.origin, $0.number) }, uniquingKeysWith: max))
      },
      isGenuine: { seal, key in SealKey.verify(seal, company: company, publicKey: key) })
  }
}
