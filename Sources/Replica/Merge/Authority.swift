import Ground
import Membership

/// A member as its signed grant describes it.
public struct AdmittedMember: Sendable, Hashable {
  public var site: SiteID
  public var code: String
  public var name: String
  public var role: SiteRole
  public var shelves: ShelfSet
  /// Ed25519, 32 bytes.
  public var sealKey: [UInt8]

  public init(site: SiteID, code: String, name: String, role: SiteRole, shelves: ShelfSet, sealKey: [UInt8]) {
    self.site = site
    self.code = code
    self.name = name
    self.role = role
    self.shelves = shelves
    self.sealKey = sealKey
  }
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

  public init(
    company: [UInt8],
    admission: @escaping @Sendable ([UInt8], [UInt8]) -> AdmittedMember?,
    expulsion: @escaping @Sendable ([UInt8], [UInt8]) -> Expulsion?,
    isGenuine: @escaping @Sendable (Seal, [UInt8]) -> Bool
  ) {
    self.company = company
    self.admission = admission
    self.expulsion = expulsion
    self.isGenuine = isGenuine
  }
}

/// Seals our own chain: gives the Ed25519 signature over (company, origin, number, hash).
public typealias Sealer = @Sendable (_ origin: Origin, _ number: UInt64, _ hash: [UInt8]) throws -> Seal
