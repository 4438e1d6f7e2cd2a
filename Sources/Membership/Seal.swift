import Ground

/// One Ed25519 signature over the newest hash of a chain: vouches for every change set of that origin up to `number`.
public struct Seal: Hashable, Sendable {
  public var origin: Origin
  public var number: UInt64
  /// SHA-256 chain hash at `number`; 32 bytes.
  public var hash: [UInt8]
  /// 64 bytes.
  public var signature: [UInt8]

  public init(origin: Origin, number: UInt64, hash: [UInt8], signature: [UInt8]) {
    self.origin = origin
    self.number = number
    self.hash = hash
    self.signature = signature
  }
}
