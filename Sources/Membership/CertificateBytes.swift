import Crypto
import Foundation
import Ground
import SwiftASN1
import X509

/// Certificates and P-256 keys as they come from files and peers.
enum CertificateBytes {
  /// The most bytes of a certificate that are read.
  static let maximum = 8192

  static func parse(der: [UInt8]) throws(MembershipError) -> Certificate {
    guard der.count <= maximum else { throw .malformed(.limit("certificate")) }
    do {
      // The library overlooks unused bits behind the signature: bytes that anyone could alter.
      let signature = try DER.sequence(try DER.parse(der), identifier: .sequence) { nodes in
        guard nodes.next() != nil, nodes.next() != nil, let last = nodes.next() else {
          throw MembershipError.malformed(.malformed("certificate"))
        }
        return try ASN1BitString(derEncoded: last)
      }
      guard signature.paddingBits == 0 else { throw MembershipError.malformed(.malformed("certificate")) }
      return try Certificate(derEncoded: der)
    } catch {
      throw .malformed(.malformed("certificate"))
    }
  }

  static func der(pem: String) throws(MembershipError) -> [UInt8] {
    guard pem.utf8.count <= 2 * maximum else { throw .malformed(.limit("certificate")) }
    do {
      let document = try PEMDocument(pemString: pem)
      guard document.discriminator == "CERTIFICATE" else { throw MembershipError.malformed(.malformed("certificate")) }
      return document.derBytes
    } catch {
      throw .malformed(.malformed("certificate"))
    }
  }

  static func pem(der: [UInt8]) -> String { PEMDocument(type: "CERTIFICATE", derBytes: der).pemString }

  /// The certificate's name, if it has exactly one URI and that is one of ours.
  static func weftName(of certificate: Certificate) -> CertificateName? {
    // Names that can't be read are no name.
    guard let names = try? certificate.extensions.subjectAlternativeNames else { return nil }
    let uris = names.compactMap { name in
      if case .uniformResourceIdentifier(let uri) = name { uri } else { nil }
    }
    return uris.count == 1 ? CertificateName(uri: uris[0]) : nil
  }

  /// The only common name of the subject.
  static func commonName(of certificate: Certificate) -> String? {
    let attributes = certificate.subject.flatMap { $0 }.filter { $0.type == .RDNAttributeType.commonName }
    guard attributes.count == 1 else { return nil }
    return String(attributes[0].value)
  }

  static func privateKey(pem: String) throws(MembershipError) -> P256.Signing.PrivateKey {
    do {
      return try P256.Signing.PrivateKey(pemRepresentation: pem)
    } catch {
      throw .malformed(.malformed("P-256 private key"))
    }
  }

  /// - Parameter x963: 65 bytes: 4, x, y.
  static func publicKey(x963: [UInt8]) throws(MembershipError) -> P256.Signing.PublicKey {
    do {
      guard x963.count == 65 else { throw MembershipError.malformed(.malformed("P-256 public key")) }
      return try P256.Signing.PublicKey(x963Representation: x963)
    } catch {
      throw .malformed(.malformed("P-256 public key"))
    }
  }
}

extension Date {
  /// X.509 counts whole seconds.
  init(_ instant: Instant) { self.init(timeIntervalSince1970: Double(instant.milliseconds / 1000)) }
}

extension Instant {
  init(_ date: Date) { self.init(milliseconds: UInt64(max(0, date.timeIntervalSince1970)) * 1000) }

  /// Days later or, down to 1970, earlier.
  func advanced(byDays days: Int) -> Instant {
    Instant(milliseconds: UInt64(max(0, Int64(milliseconds) + Int64(days) * 86_400_000)))
  }
}
