import Ground

/// The root's word that a site is no member any more, and up to where its change sets still count.
public struct SiteRevocation: RootStatement {
  public static let domain = "weft revocation 1\0"
  public static let maximumBytes = 65_536
  /// UTF-8 bytes of the reason.
  public static let maximumReason = 500
  /// A site has no more incarnations than 12 bits can count.
  public static let maximumCuts = 4096

  /// The last change set that is accepted of one incarnation. An incarnation that is not named is not accepted at all.
  public struct Cut: Hashable, Sendable {
    public let origin: Origin
    public let number: UInt64

    public init(origin: Origin, number: UInt64) {
      self.origin = origin
      self.number = number
    }
  }

  public let company: CompanyID
  public let site: SiteID
  public let at: Instant
  public let reason: String
  /// Sorted by origin; each of the revoked site.
  public let cut: [Cut]

  /// - Throws: `malformed` for a cut of another site, the same origin twice, a reason or moment beyond its limit.
  public init(company: CompanyID, site: SiteID, at: Instant, reason: String, cut: [Cut]) throws(MembershipError) {
    guard site.number > 0 else { throw .malformed(.malformed("site number")) }
    guard at.milliseconds <= latestInstant else { throw .malformed(.limit("instant")) }
    guard reason.utf8.count <= Self.maximumReason else { throw .malformed(.limit("reason")) }
    guard !reason.utf8.contains(0) else { throw .malformed(.notUTF8) }
    guard cut.count <= Self.maximumCuts else { throw .malformed(.limit("cuts")) }
    guard cut.allSatisfy({ $0.origin.site == site }), Set(cut.map(\.origin)).count == cut.count else {
      throw .malformed(.malformed("cut"))
    }
    self.company = company
    self.site = site
    self.at = at
    self.reason = reason
    self.cut = cut.sorted { $0.origin < $1.origin }
  }

  /// Whether a change set of the revoked site still counts.
  public func accepts(_ origin: Origin, _ number: UInt64) -> Bool {
    cut.contains { $0.origin == origin && number <= $0.number }
  }

  public var bytes: [UInt8] {
    var writer = WireWriter()
    writer.byte(formVersion)
    writer.raw(company.bytes)
    writer.varint(UInt64(site.number))
    writer.varint(at.milliseconds)
    writer.text(reason)
    writer.varint(cut.count)
    for entry in cut {
      writer.raw(entry.origin.rawValue.bigEndianBytes)
      writer.varint(entry.number)
    }
    return writer.bytes
  }

  public init(bytes: [UInt8]) throws(MembershipError) {
    self = try reading(bytes, upTo: Self.maximumBytes, "revocation") { reader in
      try reader.version("revocation")
      let company = try reader.company()
      let site = try reader.site()
      let at = try reader.instant()
      let reason = try reader.text(upTo: Self.maximumReason, "reason")
      var cut: [Cut] = []
      for _ in 0..<(try reader.count(Self.maximumCuts, "cuts")) {
        cut.append(Cut(origin: try reader.origin(), number: try reader.varint()))
      }
      let revocation = try SiteRevocation(company: company, site: site, at: at, reason: reason, cut: cut)
      // Only the sorted order: one revocation has one byte form.
      guard revocation.cut == cut else { throw WireError.malformed("cut order") }
      return revocation
    }
  }
}

/// A revocation as it is stored and sent.
public typealias SignedRevocation = RootSigned<SiteRevocation>
