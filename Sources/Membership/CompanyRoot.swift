import Crypto
import Foundation
import Ground
import SwiftASN1
import X509

/// The company's root: the private key from which all membership comes. Headquarters holds it; it belongs in a safe beside its backup.
///
/// It signs site certificates, grants, revocations and the certificates of invitations.
public struct CompanyRoot: Sendable {
  /// A root serves 20 years.
  public static let validDays = 7305
  /// A site's certificate serves 3 years.
  public static let siteValidDays = 1096
  /// Certificates begin a day before they are made, for machines whose clock is behind.
  public static let backdatedDays = 1
  /// Characters of a company's name, the upper bound of X.509 for a common name.
  public static let maximumCompanyName = 64

  public let `public`: RootPublic
  let key: P256.Signing.PrivateKey

  public var company: CompanyID { `public`.company }
  public var companyName: String { `public`.companyName }
  /// SHA-256 of the root certificate's DER; 32 bytes.
  public var fingerprint: [UInt8] { `public`.fingerprint }

  /// Founds a company: a new id, a new key, a self-signed certificate.
  ///
  /// - Parameter companyName: 1 to 64 characters.
  /// - Throws: a problem with the field `companyName`.
  public static func create(companyName: String, now: Instant) throws(Problem) -> CompanyRoot {
    guard isName(companyName, maximumBytes: 4 * maximumCompanyName), companyName.unicodeScalars.count <= maximumCompanyName else {
      throw Problem(
        "company.name", field: "companyName", Words("This is no company name.", "公司名称无效。"),
        remedy: Words(
          "Use 1 to \(maximumCompanyName) characters, with no line breaks and no space at its ends.",
          "请用 1 至 \(maximumCompanyName) 个字符，不含换行，首尾无空格。"))
    }
    let key = P256.Signing.PrivateKey()
    do {
      let subject = try DistinguishedName { CommonName(companyName) }
      let der = try issue(
        CertificateOrder(
          key: key.publicKey, subject: subject, serial: newSerial(), from: now.advanced(byDays: -backdatedDays),
          until: now.advanced(byDays: validDays),
          extensions: Certificate.Extensions {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
            Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            SubjectKeyIdentifier(hash: .init(key.publicKey))
            SubjectAlternativeNames([.uniformResourceIdentifier(CertificateName.company(.random()).uri)])
          }), issuer: subject, signedBy: key)
      return CompanyRoot(key: key, public: try RootPublic(der: der))
    } catch {
      throw MembershipError.cannotSign("\(error)").problem
    }
  }

  /// - Throws: `malformed`, `unfitCertificate`, `keyMismatch`.
  public init(certificatePEM: String, keyPEM: String) throws(MembershipError) {
    let certificate = try RootPublic(pem: certificatePEM)
    let key = try CertificateBytes.privateKey(pem: keyPEM)
    guard key.publicKey.rawRepresentation == certificate.key.rawRepresentation else { throw .keyMismatch }
    self.init(key: key, public: certificate)
  }

  private init(key: P256.Signing.PrivateKey, public: RootPublic) {
    self.key = key
    self.public = `public`
  }

  /// PKCS #8 in PEM.
  public var keyPEM: String { key.pemRepresentation }

  /// Makes a site's certificate, for a joiner or as the renewal of a member's.
  ///
  /// - Parameter tlsKey: P-256 public key, X9.63 uncompressed, 65 bytes.
  /// - Returns: the DER, and the serial number that the grant names.
  /// - Throws: `malformed` for a key that is none; `cannotSign`.
  public func certify(tlsKey: [UInt8], terms: SiteTerms, now: Instant) throws(MembershipError) -> (der: [UInt8], serial: [UInt8]) {
    let publicKey = try CertificateBytes.publicKey(x963: tlsKey)
    let serial = newSerial()
    let der = try issue(
      to: publicKey, commonName: terms.code, serial: serial, from: now.advanced(byDays: -Self.backdatedDays),
      until: now.advanced(byDays: Self.siteValidDays), usages: [.serverAuth, .clientAuth],
      names: [
        .uniformResourceIdentifier(CertificateName.site(company, terms.site).uri),
        .dnsName(CertificateName.dnsName(company, terms.site)),
      ])
    return (der, serial)
  }

  /// Makes the certificate that lets an invited machine into the listener until the invitation ends.
  func certify(invitation id: [UInt8], key: P256.Signing.PublicKey, now: Instant, expires: Instant) throws(MembershipError) -> [UInt8] {
    try issue(
      to: key, commonName: "invitation", serial: newSerial(), from: now.advanced(byDays: -Self.backdatedDays), until: expires,
      usages: [.clientAuth], names: [.uniformResourceIdentifier(CertificateName.invitation(company, id).uri)])
  }

  func issue(
    to publicKey: P256.Signing.PublicKey, commonName: String, serial: [UInt8], from: Instant, until: Instant,
    usages: [ExtendedKeyUsage.Usage], names: [GeneralName]
  ) throws(MembershipError) -> [UInt8] {
    do {
      let rootKey = SubjectKeyIdentifier(hash: .init(key.publicKey)).keyIdentifier
      return try Self.issue(
        CertificateOrder(
          key: publicKey, subject: try DistinguishedName { CommonName(commonName) }, serial: serial, from: from, until: until,
          extensions: Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage(usages)
            SubjectKeyIdentifier(hash: .init(publicKey))
            AuthorityKeyIdentifier(keyIdentifier: rootKey)
            SubjectAlternativeNames(names)
          }), issuer: `public`.certificate.subject, signedBy: key)
    } catch {
      throw .cannotSign("\(error)")
    }
  }

  private static func issue(
    _ order: CertificateOrder, issuer: DistinguishedName, signedBy key: P256.Signing.PrivateKey
  ) throws -> [UInt8] {
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(bytes: order.serial), publicKey: .init(order.key), notValidBefore: Date(order.from),
      notValidAfter: Date(order.until), issuer: issuer, subject: order.subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: order.extensions, issuerPrivateKey: .init(key))
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return serializer.serializedBytes
  }
}

/// What a certificate is to say.
private struct CertificateOrder {
  var key: P256.Signing.PublicKey
  var subject: DistinguishedName
  var serial: [UInt8]
  var from: Instant
  var until: Instant
  var extensions: Certificate.Extensions
}

/// 16 random bytes that read as a positive number with no leading zero, so that DER keeps them as they are.
func newSerial() -> [UInt8] {
  var serial = randomBytes(16)
  serial[0] = serial[0] & 0x7F | 0x40
  return serial
}
