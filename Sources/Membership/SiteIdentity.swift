import Crypto
import Ground
import X509

/// What a node is itself: its site's certificate with the private keys that go with it, and the root that it trusts.
public struct SiteIdentity: Sendable {
  public let root: RootPublic
  /// What our own certificate says. It may have expired: `certificate.validUntil` tells.
  public let certificate: SiteCertificate
  public let certificateDER: [UInt8]
  public let sealKey: SealKey
  let tlsKey: P256.Signing.PrivateKey

  public var company: CompanyID { certificate.company }
  public var site: SiteID { certificate.site }

  /// Puts an identity together, checking that its parts belong together.
  ///
  /// - Throws: `malformed`, `notSignedByRoot`, `otherCompany`, `unfitCertificate`, `keyMismatch`.
  public init(root: RootPublic, certificateDER: [UInt8], keys: JoinKeys) throws(MembershipError) {
    guard case .site(let site) = try PeerCertificate(try CertificateBytes.parse(der: certificateDER), root: root) else {
      throw .unfitCertificate("name")
    }
    guard site.tlsKey == keys.tlsPublicKey else { throw .keyMismatch }
    self.root = root
    self.certificate = site
    self.certificateDER = certificateDER
    self.sealKey = keys.sealKey
    self.tlsKey = keys.tlsKey
  }

  /// The site's certificate for a TLS library.
  public var certificatePEM: String { CertificateBytes.pem(der: certificateDER) }
  /// The TLS private key, PKCS #8.
  public var tlsKeyPEM: String { tlsKey.pemRepresentation }
  /// The same, as DER.
  public var tlsKeyDER: [UInt8] { Array(tlsKey.derRepresentation) }
  public var rootPEM: String { root.pem }

  /// Vouches for our own chain.
  public func seal(origin: Origin, number: UInt64, hash: [UInt8]) -> Seal {
    sealKey.seal(company: company, origin: origin, number: number, hash: hash)
  }
}

extension CompanyRoot {
  /// The identity and grant of a site whose keys are made right here: headquarters at its founding.
  ///
  /// - Throws: `cannotSign`.
  public func found(_ terms: SiteTerms, now: Instant) throws(MembershipError) -> (identity: SiteIdentity, grant: SignedGrant) {
    let keys = JoinKeys()
    let (der, serial) = try certify(tlsKey: keys.tlsPublicKey, terms: terms, now: now)
    let grant = try SiteGrant(company: company, terms: terms, sealKey: keys.sealKey.publicKey, serial: serial, issued: now)
    return (try SiteIdentity(root: `public`, certificateDER: der, keys: keys), try sign(grant))
  }
}
