import Crypto
import Ground
import Membership
import Testing

@Suite("Protocol: membership")
struct MembershipVectors {
  @Test("Grants, a revocation and seals: fields, bytes, signatures")
  func statements() throws {
    let company = try VectorCompany.shared.get()
    let roles: [(UInt32, SiteRole, String)] = [
      (1, .headquarters, "*"), (2, .office, "company office/2 plant/* warehouse/*".sortedShelves), (5, .reader, ""), (6, .field, "company office/2"),
    ]
    var grants: [JSON] = []
    for (site, role, shelves) in roles {
      let signed = try company.grant(site, role, shelves)
      let grant = try signed.verified(by: company.root.public)
      grants.append([
        "site": .int(Int64(site)), "code": .string(grant.code), "name": .string(grant.name), "role": .string(role.rawValue),
        "shelves": .string(grant.shelves.description), "seal_secret": .hex([UInt8](repeating: UInt8(site), count: 32)),
        "seal_key": .hex(grant.sealKey), "serial": .hex(grant.serial), "issued": .wide(grant.issued.milliseconds),
        "bytes": .hex(signed.bytes), "signature": .hex(signed.signature),
      ])
    }
    try VectorFile("membership.json").holds([
      "grants": .array(grants), "revocations": .array([try revocation(company)]), "seals": .array(try seals(company)),
    ])
  }

  private func revocation(_ company: VectorCompany) throws -> JSON {
    let cuts = [(1, 7), (3, 1 << 40)].map { SiteRevocation.Cut(origin: Origin(site: SiteID(2), incarnation: $0.0), number: $0.1) }
    let signed = try company.root.sign(
      SiteRevocation(company: company.root.company, site: SiteID(2), at: Instant(milliseconds: VectorCompany.start), reason: "笔记本丢失 lost", cut: cuts))
    _ = try signed.verified(by: company.root.public)
    return [
      "site": 2, "at": .wide(VectorCompany.start), "reason": "笔记本丢失 lost",
      "cuts": .array(cuts.map { ["origin": .wide($0.origin.rawValue), "number": .wide($0.number)] }),
      "bytes": .hex(signed.bytes), "signature": .hex(signed.signature),
    ]
  }

  private func seals(_ company: VectorCompany) throws -> [JSON] {
    try [(1, 1, 1), (2, 4095, 1 << 40)].map { site, incarnation, number in
      let origin = Origin(site: SiteID(UInt32(site)), incarnation: UInt32(incarnation))
      let seal = try company.seal(origin, UInt64(number), Array(SHA256.hash(data: [UInt8(site)])))
      #expect(SealKey.verify(seal, company: company.root.company, publicKey: try VectorCompany.sealKey(origin.site).publicKey))
      return seal.json
    }
  }
}

extension String {
  /// The canonical form.
  fileprivate var sortedShelves: String { ShelfSet(self)!.description }
}
