import Crypto
import Ground
import Membership
import Testing

@Suite("Protocol: membership")
struct MembershipVectors {
  @Test("Grants, a revocation, restamps and seals: fields, bytes, signatures")
  func statements() throws {
    let company = try VectorCompany.shared.get()
    let roles: [(UInt32, SiteRole, String)] = [
      (1, .headquarters, "*"), (2, .office, "company office/2 plant/* warehouse/*".sortedShelves), (5, .reader, ""), (6, .field, "company office/2"),
    ]
    var grants = try roles.map { try vector(try company.grant($0.0, $0.1, $0.2), company) }
    grants.append(try vector(try renewed(company), company))
    try VectorFile("membership.json").holds([
      "grants": .array(grants), "revocations": .array([try revocation(company)]), "restamps": .array([try restamps(company)]),
      "seals": .array(try seals(company)),
    ])
  }

  private func vector(_ signed: SignedGrant, _ company: VectorCompany) throws -> JSON {
    let grant = try signed.verified(by: company.root.public)
    return [
      "site": .int(Int64(grant.site.number)), "code": .string(grant.code), "name": .string(grant.name), "role": .string(grant.role.rawValue),
      "shelves": .string(grant.shelves.description),
      "seal_secret": .hex([UInt8](repeating: UInt8(grant.site.number), count: 32)),
      "seal_keys": .array(grant.sealKeys.periods.map { ["first": .wide($0.firstIncarnation), "key": .hex($0.key)] }),
      "serial": .hex(grant.serial), "issued": .wide(grant.issued.milliseconds), "former": .string(grant.former.description),
      "ends": .array(grant.ends.map(\.json)), "bytes": .hex(signed.bytes), "signature": .hex(signed.signature),
    ]
  }

  /// Of a site whose machine was stolen, and that reads other shelves than before.
  private func renewed(_ company: VectorCompany) throws -> SignedGrant {
    let first = try company.grant(7, .field, "company office/2 plant/*").verified(by: company.root.public)
    let ends = [(1, 300), (2, 0)].map { SiteRevocation.Cut(origin: Origin(site: SiteID(7), incarnation: $0.0), number: $0.1) }
    return try company.root.sign(
      first.renewed(
        shelves: ShelfSet("company office/3"), key: .init(firstIncarnation: 300, key: try VectorCompany.sealKey(SiteID(8)).publicKey),
        serial: [0x40, 8], ends: ends, now: first.issued))
  }

  private func restamps(_ company: VectorCompany) throws -> JSON {
    let entries = [(1, UInt64(4)...4, UInt64(9_000_000)), (3, 200...1 << 40, 1)].map { incarnation, numbers, back in
      SiteRestamps.Entry(
        origin: Origin(site: SiteID(2), incarnation: incarnation), numbers: numbers,
        stamps: Stamp(milliseconds: VectorCompany.start, counter: 3)...Stamp(milliseconds: VectorCompany.start + numbers.upperBound, counter: 3),
        back: back)
    }
    let signed = try company.root.sign(
      SiteRestamps(company: company.root.company, site: SiteID(2), at: Instant(milliseconds: VectorCompany.start), entries: entries))
    _ = try signed.verified(by: company.root.public)
    return [
      "site": 2, "at": .wide(VectorCompany.start),
      "entries": .array(
        entries.map {
          [
            "origin": .wide($0.origin.rawValue), "first": .wide($0.numbers.lowerBound), "last": .wide($0.numbers.upperBound),
            "first_stamp": .wide($0.stamps.lowerBound.rawValue), "last_stamp": .wide($0.stamps.upperBound.rawValue), "back": .wide($0.back),
          ]
        }),
      "bytes": .hex(signed.bytes), "signature": .hex(signed.signature),
    ]
  }

  private func revocation(_ company: VectorCompany) throws -> JSON {
    let cuts = [(1, 7), (3, 1 << 40)].map { SiteRevocation.Cut(origin: Origin(site: SiteID(2), incarnation: $0.0), number: $0.1) }
    let signed = try company.root.sign(
      SiteRevocation(company: company.root.company, site: SiteID(2), at: Instant(milliseconds: VectorCompany.start), reason: "笔记本丢失 lost", cut: cuts))
    _ = try signed.verified(by: company.root.public)
    return [
      "site": 2, "at": .wide(VectorCompany.start), "reason": "笔记本丢失 lost",
      "cuts": .array(cuts.map(\.json)),
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

extension SiteRevocation.Cut {
  fileprivate var json: JSON { ["origin": .wide(origin.rawValue), "number": .wide(number)] }
}

extension String {
  /// The canonical form.
  fileprivate var sortedShelves: String { ShelfSet(self)!.description }
}
