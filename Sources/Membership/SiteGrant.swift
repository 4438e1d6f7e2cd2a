import Ground

/// What the root says about a member: what the site is to the company, and the keys it is known by.
///
/// A later grant for the same site (a new role, a renewed certificate) takes the place of an earlier one.
public struct SiteGrant: RootStatement {
  public static let domain = "weft grant 1\0"
  public static let maximumBytes = 8192

  public let company: CompanyID
  public let terms: SiteTerms
  /// The Ed25519 public key of the site's seals; 32 bytes.
  public let sealKey: [UInt8]
  /// Serial number of the site's certificate: 1 to 20 bytes, big-endian.
  public let serial: [UInt8]
  public let issued: Instant

  public var site: SiteID { terms.site }
  public var code: String { terms.code }
  public var name: String { terms.name }
  public var role: SiteRole { terms.role }
  public var shelves: ShelfSet { terms.shelves }

  /// - Throws: `weakKey`; `malformed` when a key, serial or moment has the wrong size.
  public init(company: CompanyID, terms: SiteTerms, sealKey: [UInt8], serial: [UInt8], issued: Instant) throws(MembershipError) {
    guard sealKey.count == SealKey.publicSize else { throw .malformed(.malformed("seal key")) }
    guard !SealKey.isWeak(sealKey) else { throw .weakKey }
    guard (1...20).contains(serial.count) else { throw .malformed(.limit("certificate serial")) }
    guard issued.milliseconds <= latestInstant else { throw .malformed(.limit("instant")) }
    self.company = company
    self.terms = terms
    self.sealKey = sealKey
    self.serial = serial
    self.issued = issued
  }

  public var bytes: [UInt8] {
    var writer = WireWriter()
    writer.byte(formVersion)
    writer.raw(company.bytes)
    terms.write(to: &writer)
    writer.raw(sealKey)
    writer.blob(serial)
    writer.varint(issued.milliseconds)
    return writer.bytes
  }

  public init(bytes: [UInt8]) throws(MembershipError) {
    self = try reading(bytes, upTo: Self.maximumBytes, "grant") { reader in
      try reader.version("grant")
      return try SiteGrant(
        company: try reader.company(), terms: try SiteTerms(from: &reader), sealKey: try reader.fixed(SealKey.publicSize),
        serial: try reader.blob(upTo: 20, "certificate serial"), issued: try reader.instant())
    }
  }
}

/// A grant as it is stored and sent.
public typealias SignedGrant = RootSigned<SiteGrant>
