import Ground

/// What the root says about a member: what the site is to the company, and the keys it is known by.
///
/// A later grant for the same site (other shelves, a new machine, a renewed key) takes the place of an earlier one, and says all that is
/// still to be known of the time before: `SiteGrant.renewed`.
public struct SiteGrant: RootStatement {
  public static let domain = "weft grant 1\0"
  public static let maximumBytes = 16_384
  /// Chains of a site that may be ended.
  public static let maximumEnds = 256

  public let company: CompanyID
  public let terms: SiteTerms
  public let sealKeys: SealKeys
  /// Serial number of the site's certificate: 1 to 20 bytes, big-endian.
  public let serial: [UInt8]
  public let issued: Instant
  /// Shelves that the site once had. What it wrote there counts on, since nobody can know what came first; it reads them no more.
  public let former: ShelfSet
  /// Chains that count up to a number only, sorted by origin: those of a key that was stolen. Others are not limited.
  public let ends: [SiteRevocation.Cut]

  public var site: SiteID { terms.site }
  public var code: String { terms.code }
  public var name: String { terms.name }
  public var role: SiteRole { terms.role }
  public var shelves: ShelfSet { terms.shelves }
  /// The Ed25519 public key that the site seals with now; 32 bytes.
  public var sealKey: [UInt8] { sealKeys.newest }

  /// - Throws: `malformed` when a serial or moment has the wrong size, an end is another site's, one chain ends twice, or something is
  ///   beyond its limit.
  public init(
    company: CompanyID, terms: SiteTerms, sealKeys: SealKeys, serial: [UInt8], issued: Instant, former: ShelfSet = ShelfSet(),
    ends: [SiteRevocation.Cut] = []
  ) throws(MembershipError) {
    guard (1...20).contains(serial.count) else { throw .malformed(.limit("certificate serial")) }
    guard issued.milliseconds <= latestInstant else { throw .malformed(.limit("instant")) }
    guard former.description.utf8.count <= ShelfSet.maximumText else { throw .malformed(.limit("former shelves")) }
    guard ends.count <= Self.maximumEnds else { throw .malformed(.limit("ends")) }
    guard ends.allSatisfy({ $0.origin.site == terms.site }), Set(ends.map(\.origin)).count == ends.count else {
      throw .malformed(.malformed("end"))
    }
    self.company = company
    self.terms = terms
    self.sealKeys = sealKeys
    self.serial = serial
    self.issued = issued
    self.former = former
    self.ends = ends.sorted { $0.origin < $1.origin }
  }

  /// A site with one key, new to the company.
  ///
  /// - Throws: `weakKey`; as the other.
  public init(company: CompanyID, terms: SiteTerms, sealKey: [UInt8], serial: [UInt8], issued: Instant) throws(MembershipError) {
    let keys = try SealKeys([.init(firstIncarnation: 1, key: sealKey)])
    try self.init(company: company, terms: terms, sealKeys: keys, serial: serial, issued: issued)
  }

  public var bytes: [UInt8] {
    var writer = WireWriter()
    writer.byte(formVersion)
    writer.raw(company.bytes)
    terms.write(to: &writer)
    sealKeys.write(to: &writer)
    writer.blob(serial)
    writer.varint(issued.milliseconds)
    writer.text(former.description)
    writer.varint(ends.count)
    for end in ends {
      writer.raw(end.origin.rawValue.bigEndianBytes)
      writer.varint(end.number)
    }
    return writer.bytes
  }

  public init(bytes: [UInt8]) throws(MembershipError) {
    self = try reading(bytes, upTo: Self.maximumBytes, "grant") { reader in
      try reader.version("grant")
      let company = try reader.company()
      let terms = try SiteTerms(from: &reader)
      let sealKeys = try SealKeys(from: &reader)
      let serial = try reader.blob(upTo: 20, "certificate serial")
      let issued = try reader.instant()
      let former = try reader.shelves("former shelves")
      var ends: [SiteRevocation.Cut] = []
      for _ in 0..<(try reader.count(Self.maximumEnds, "ends")) {
        ends.append(SiteRevocation.Cut(origin: try reader.origin(), number: try reader.varint()))
      }
      let grant = try SiteGrant(
        company: company, terms: terms, sealKeys: sealKeys, serial: serial, issued: issued, former: former, ends: ends)
      // Only the sorted order: one grant has one byte form.
      guard grant.ends == ends else { throw WireError.malformed("end order") }
      return grant
    }
  }
}

extension SiteGrant {
  /// The grant that takes this one's place: what is not given stays as it is, and shelves that are taken away become former ones.
  ///
  /// - Parameters:
  ///   - key: a new seal key, and the first incarnation that it seals; above those of all earlier keys.
  ///   - serial: of a new certificate, the only one that counts from now on.
  ///   - ends: further chains that end; of two ends of one chain the lower counts.
  ///   - now: the grant is issued then, but after this one in any case: the one issued last counts.
  /// - Throws: as `init`.
  public func renewed(
    shelves: ShelfSet? = nil, key: SealKeys.Period? = nil, serial: [UInt8]? = nil, ends: [SiteRevocation.Cut] = [], now: Instant
  ) throws(MembershipError) -> SiteGrant {
    let shelves = shelves ?? self.shelves
    let terms: SiteTerms
    do {
      terms = try SiteTerms(site: site, code: code, name: name, role: role, shelves: shelves)
    } catch {
      throw .malformed(.limit("site shelves"))
    }
    let lowest = Dictionary((self.ends + ends).map { ($0.origin, $0.number) }, uniquingKeysWith: min)
    return try SiteGrant(
      company: company, terms: terms, sealKeys: try key.map { period throws(MembershipError) in
        try sealKeys.adding(period.key, from: period.firstIncarnation)
      } ?? sealKeys, serial: serial ?? self.serial, issued: Instant(milliseconds: max(now.milliseconds, issued.milliseconds + 1)),
      former: former.union(self.shelves).subtracting(shelves), ends: lowest.map { .init(origin: $0.key, number: $0.value) })
  }
}

extension SiteGrant {
  /// The grant after a theft: it names a certificate and a seal key that nobody has, until the site joins again.
  ///
  /// - Parameters:
  ///   - incarnation: the first that the stolen key shall not seal.
  ///   - ends: what still counts of those before.
  /// - Throws: as `init`.
  public func lockingOut(
    from incarnation: UInt32, ends: [SiteRevocation.Cut], now: Instant
  ) throws(MembershipError) -> SiteGrant {
    try renewed(key: .init(firstIncarnation: incarnation, key: SealKey().publicKey), serial: newSerial(), ends: ends, now: now)
  }
}

/// A grant as it is stored and sent.
public typealias SignedGrant = RootSigned<SiteGrant>
