import Crypto
import Foundation
import Ground
import SwiftASN1
import X509

/// The company's root as everyone holds it: the certificate against which members, grants and revocations are checked.
public struct RootPublic: Hashable, Sendable {
  /// The self-signed certificate.
  public let der: [UInt8]
  public let company: CompanyID
  /// The certificate's common name.
  public let companyName: String

  let certificate: Certificate
  let key: P256.Signing.PublicKey

  /// Reads a root certificate and checks that it is one: signed by its own P-256 key, an authority for site certificates and nothing
  /// below them, named after one company. Whether it is *the* root, its `fingerprint` tells.
  ///
  /// - Throws: `malformed`, `unfitCertificate`.
  public init(der: [UInt8]) throws(MembershipError) {
    let certificate = try CertificateBytes.parse(der: der)
    guard let key = P256.Signing.PublicKey(certificate.publicKey), certificate.signatureAlgorithm == .ecdsaWithSHA256 else {
      throw .unfitCertificate("key")
    }
    guard certificate.issuer == certificate.subject,
      certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
    else { throw .unfitCertificate("self-signature") }
    guard case .company(let company)? = CertificateBytes.weftName(of: certificate) else { throw .unfitCertificate("name") }
    do {
      guard try certificate.extensions.basicConstraints == .isCertificateAuthority(maxPathLength: 0),
        try certificate.extensions.keyUsage == KeyUsage(keyCertSign: true, cRLSign: true)
      else { throw MembershipError.unfitCertificate("usage") }
    } catch {
      throw .unfitCertificate("usage")
    }
    guard let name = CertificateBytes.commonName(of: certificate) else { throw .unfitCertificate("common name") }
    self.der = der
    self.company = company
    self.companyName = name
    self.certificate = certificate
    self.key = key
  }

  /// Reads a root certificate that must be the one with this fingerprint.
  ///
  /// - Throws: `notSignedByRoot` for another one; as `init(der:)`.
  public init(der: [UInt8], fingerprint: [UInt8]) throws(MembershipError) {
    guard secretsAreEqual(Array(SHA256.hash(data: der)), fingerprint) else { throw .notSignedByRoot }
    try self.init(der: der)
  }

  public init(pem: String) throws(MembershipError) {
    try self.init(der: try CertificateBytes.der(pem: pem))
  }

  /// SHA-256 of the DER; 32 bytes.
  public var fingerprint: [UInt8] { Array(SHA256.hash(data: der)) }

  public var pem: String { CertificateBytes.pem(der: der) }

  public static func == (a: RootPublic, b: RootPublic) -> Bool { a.der == b.der }
  public func hash(into hasher: inout Hasher) { hasher.combine(der) }

  /// Whether 64 raw bytes are the root's ECDSA signature over a message.
  func isValid(signature: [UInt8], over message: [UInt8]) -> Bool {
    // Bytes that are no signature at all are no valid one either.
    guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
    return key.isValidSignature(signature, for: message)
  }
}
