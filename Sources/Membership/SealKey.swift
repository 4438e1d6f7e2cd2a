import Crypto
import Foundation
import Ground
import SwiftASN1

/// The Ed25519 key with which a site seals its own chain of change sets (RFC 8032).
public struct SealKey: Sendable {
  public static let publicSize = 32
  static let domain = "weft seal 1\0"

  let key: Curve25519.Signing.PrivateKey

  /// A new key from the system's generator.
  public init() { key = Curve25519.Signing.PrivateKey() }

  /// 32 bytes; what the grant names.
  public var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

  /// Vouches for the chain of `origin` up to `number`.
  ///
  /// - Parameter hash: the chain hash at `number`; 32 bytes.
  public func seal(company: CompanyID, origin: Origin, number: UInt64, hash: [UInt8]) -> Seal {
    precondition(hash.count == 32, "a chain hash is SHA-256")
    let message = Self.message(company, origin, number, hash)
    return Seal(origin: origin, number: number, hash: hash, signature: signature(over: message))
  }

  /// Whether the seal was made by the holder of `publicKey`, in this company, for just this origin, number and hash.
  ///
  /// - Parameter publicKey: from the verified grant of `seal.origin.site`.
  public static func verify(_ seal: Seal, company: CompanyID, publicKey: [UInt8]) -> Bool {
    guard seal.hash.count == 32 else { return false }
    return isValid(seal.signature, over: message(company, seal.origin, seal.number, seal.hash), publicKey)
  }

  private static func message(_ company: CompanyID, _ origin: Origin, _ number: UInt64, _ hash: [UInt8]) -> [UInt8] {
    Array(domain.utf8) + company.bytes + origin.rawValue.bigEndianBytes + number.bigEndianBytes + hash
  }

  func signature(over message: [UInt8]) -> [UInt8] {
    do {
      return Array(try key.signature(for: message))
    } catch {
      fatalError("Ed25519 signs every message: \(error)")
    }
  }

  static func isValid(_ signature: [UInt8], over message: [UInt8], _ publicKey: [UInt8]) -> Bool {
    guard signature.count == 64, publicKey.count == publicSize, !isWeak(publicKey) else { return false }
    // A key of 32 bytes is always taken; an error means no more than a false.
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
    return key.isValidSignature(signature, for: message)
  }

  /// Whether this is a point of small order: one signature would fit it for any message, and nobody could be held to it.
  public static func isWeak(_ publicKey: [UInt8]) -> Bool {
    guard publicKey.count == publicSize else { return true }
    var unsigned = publicKey
    unsigned[31] &= 0x7F
    return smallOrder.contains(unsigned)
  }

  /// The y of all points whose order divides 8, in every encoding, without the sign bit.
  private static let smallOrder: Set<[UInt8]> = Set(
    [
      String(repeating: "00", count: 32),
      "01" + String(repeating: "00", count: 31),
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "ec" + String(repeating: "ff", count: 30) + "7f",
      "ed" + String(repeating: "ff", count: 30) + "7f",
      "ee" + String(repeating: "ff", count: 30) + "7f",
    ].compactMap { bytesOf(hexadecimal: $0) })
}

extension SealKey {
  /// The DER of a PKCS #8 Ed25519 key (RFC 8410) in front of its 32 bytes.
  private static let container: [UInt8] = [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20]

  /// PKCS #8 in PEM, as `openssl genpkey -algorithm ed25519` writes it.
  public var pem: String {
    PEMDocument(type: "PRIVATE KEY", derBytes: Self.container + Array(key.rawRepresentation)).pemString
  }

  /// - Throws: `malformed`.
  public init(pem: String) throws(MembershipError) {
    do {
      let der = try PEMDocument(pemString: pem).derBytes
      guard der.count == Self.container.count + 32, der.starts(with: Self.container) else {
        throw MembershipError.malformed(.malformed("seal key"))
      }
      key = try Curve25519.Signing.PrivateKey(rawRepresentation: der.dropFirst(Self.container.count))
    } catch {
      throw .malformed(.malformed("seal key"))
    }
  }
}
