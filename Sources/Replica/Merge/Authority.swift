import Ground
import Membership

/// A member as its signed grant describes it.
public struct AdmittedMember: Sendable, Hashable {
  public var site: SiteID
  public var code: String
  public var name: String
  public var role: SiteRole
  /// What it reads.
  public var shelves: ShelfSet
  /// What it once read and wrote on.
  public var former: ShelfSet
  public var sealKeys: SealKeys
  /// Chains that count up to a number only; others are not limited.
  public var ends: [Origin: UInt64]
  /// Of the site's newest certificate; empty when that is not known.
  public var serial: [UInt8]
  /// Of several grants for one site, the one issued last counts.
  public var issued: Instant

  public init(
    site: SiteID, code: String, name: String, role: SiteRole, shelves: ShelfSet, former: ShelfSet = ShelfSet(), sealKeys: SealKeys,
    ends: [Origin: UInt64] = [:], serial: [UInt8] = [], issued: Instant = Instant(milliseconds: 0)
  ) {
    self.site = site
    self.code = code
    self.name = name
    self.role = role
    self.shelves = shelves
    self.former = former
    self.sealKeys = sealKeys
    self.ends = ends
    self.serial = serial
    self.issued = issued
  }

  /// A member with one seal key.
  /// - Parameter sealKey: Ed25519, 32 bytes.
  public init(site: SiteID, code: String, name: String, role: SiteRole, shelves: ShelfSet, sealKey: [UInt8]) {
    self.init(site: site, code: code, name: name, role: role, shelves: shelves, sealKeys: SealKeys(only: sealKey))
  }

  init(_ grant: SiteGrant) {
    self.init(
      site: grant.site, code: grant.code, name: grant.name, role: grant.role, shelves: grant.shelves, former: grant.former,
      sealKeys: grant.sealKeys, ends: Dictionary(grant.ends.map { ($0.origin, $0.number) }, uniquingKeysWith: min),
      serial: grant.serial, issued: grant.issued)
  }

  /// The key that the site seals with now.
  public var sealKey: [UInt8] { sealKeys.newest }

  /// The key that seals of a chain are held against.
  public func sealKey(of origin: Origin) -> [UInt8] { sealKeys.key(of: origin.incarnation) }

  /// Whether a certificate of the site counts no more. One that was made after the grant that is known here is not: the root has made
  /// it, and its grant is still on the way.
  public func hasReplaced(certificate serial: [UInt8], made: Instant) -> Bool {
    !self.serial.isEmpty && self.serial != serial && made <= issued
  }

  /// Where what the site wrote counts: its rights must not depend on whether a change of its shelves arrives before or after.
  public var writes: ShelfSet { shelves.union(former) }
}

/// A member that was put out, and how much of each of its chains still counts.
public struct Expulsion: Sendable, Hashable {
  public var site: SiteID
  /// The last change set that is accepted, per origin; origins not named are accepted up to nothing.
  public var cut: [Origin: UInt64]

  public init(site: SiteID, cut: [Origin: UInt64]) {
    self.site = site
    self.cut = cut
  }
}

/// What a replica must be told to judge by itself: the company's root, as functions.
public struct Authority: Sendable {
  /// 16 bytes.
  public var company: [UInt8]
  /// Reads a grant if the root signed it.
  public var admission: @Sendable (_ grant: [UInt8], _ signature: [UInt8]) -> AdmittedMember?
  public var expulsion: @Sendable (_ revocation: [UInt8], _ signature: [UInt8]) -> Expulsion?
  public var isGenuine: @Sendable (_ seal: Seal, _ sealKey: [UInt8]) -> Bool
  /// Reads restamps if the root signed them; of one site. None otherwise.
  public var restamps: @Sendable (_ restamps: [UInt8], _ signature: [UInt8]) -> [Restamp]

  public init(
    company: [UInt8],
    admission: @escaping @Sendable ([UInt8], [UInt8]) -> AdmittedMember?,
    expulsion: @escaping @Sendable ([UInt8], [UInt8]) -> Expulsion?,
    isGenuine: @escaping @Sendable (Seal, [UInt8]) -> Bool,
    restamps: @escaping @Sendable ([UInt8], [UInt8]) -> [Restamp] = { _, _ in [] }
  ) {
    self.company = company
    self.admission = admission
    self.expulsion = expulsion
    self.isGenuine = isGenuine
    self.restamps = restamps
  }
}

/// Seals our own chain: gives the Ed25519 signature over (company, origin, number, hash).
public typealias Sealer = @Sendable (_ origin: Origin, _ number: UInt64, _ hash: [UInt8]) throws -> Seal
