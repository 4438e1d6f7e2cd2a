import Crypto
import Ground
import X509

/// Who stands at the other end of a TLS connection, by the certificate it has proven to hold.
public enum PeerCertificate: Hashable, Sendable {
  case site(SiteCertificate)
  /// Someone with an invitation: may send one join request and nothing else. The invitation's id, 16 bytes.
  case invitation([UInt8])

  /// Checks a peer's certificate after the handshake: signed by the root, in force at `now`, not an authority, named once, fit for its use.
  ///
  /// Whether the site was revoked, or holds a newer certificate, the grants tell.
  ///
  /// - Throws: `malformed`, `notSignedByRoot`, `otherCompany`, `notYetValid`, `expired`, `unfitCertificate`.
  public static func parse(der: [UInt8], root: RootPublic, at now: Instant) throws(MembershipError) -> PeerCertificate {
    let certificate = try CertificateBytes.parse(der: der)
    let peer = try PeerCertificate(certificate, root: root)
    for validity in [Validity(root.certificate), Validity(certificate)] {
      guard now >= validity.from else { throw .notYetValid(since: validity.from) }
      guard now <= validity.until else { throw .expired(validity.until) }
    }
    return peer
  }

  /// All checks but the time.
  init(_ certificate: Certificate, root: RootPublic) throws(MembershipError) {
    guard certificate.signatureAlgorithm == .ecdsaWithSHA256, certificate.issuer == root.certificate.subject,
      root.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
    else { throw .notSignedByRoot }
    guard let key = P256.Signing.PublicKey(certificate.publicKey) else { throw .unfitCertificate("key") }
    guard let name = CertificateBytes.weftName(of: certificate) else { throw .unfitCertificate("name") }
    guard name.company == root.company else { throw .otherCompany }
    let usages: Set<ExtendedKeyUsage.Usage>
    do {
      guard try certificate.extensions.basicConstraints == .notCertificateAuthority,
        let usage = try certificate.extensions.extendedKeyUsage
      else { throw MembershipError.unfitCertificate("usage") }
      usages = Set(usage)
    } catch {
      throw .unfitCertificate("usage")
    }
    switch name {
    case .company:
      throw .unfitCertificate("name")
    case .invitation(_, let id):
      guard usages == [.clientAuth] else { throw .unfitCertificate("usage") }
      self = .invitation(id)
    case .site(let company, let site):
      guard usages == [.clientAuth, .serverAuth] else { throw .unfitCertificate("usage") }
      guard let code = CertificateBytes.commonName(of: certificate), SiteTerms.isCode(code) else { throw .unfitCertificate("common name") }
      let validity = Validity(certificate)
      self = .site(
        SiteCertificate(
          company: company, site: site, code: code, serial: Array(certificate.serialNumber.bytes), validFrom: validity.from,
          validUntil: validity.until, tlsKey: Array(key.x963Representation)))
    }
  }
}

/// What a site's certificate says, once checked.
public struct SiteCertificate: Hashable, Sendable {
  public let company: CompanyID
  public let site: SiteID
  /// The site's code when the certificate was made.
  public let code: String
  /// Big-endian, as in the grant.
  public let serial: [UInt8]
  public let validFrom: Instant
  public let validUntil: Instant
  /// P-256 public key, X9.63 uncompressed, 65 bytes.
  public let tlsKey: [UInt8]

  /// When the root made it, in whole seconds.
  public var made: Instant { validFrom.advanced(byDays: CompanyRoot.backdatedDays) }

  /// As `PeerCertificate.parse`, for a peer that must be a site.
  ///
  /// - Throws: `unfitCertificate` for an invitation's certificate; as `PeerCertificate.parse`.
  public static func parse(der: [UInt8], root: RootPublic, at now: Instant) throws(MembershipError) -> SiteCertificate {
    guard case .site(let site) = try PeerCertificate.parse(der: der, root: root, at: now) else { throw .unfitCertificate("name") }
    return site
  }
}

/// From when until when a certificate counts, both included.
private struct Validity {
  var from: Instant
  var until: Instant

  init(_ certificate: Certificate) {
    from = Instant(certificate.notValidBefore)
    // The last second counts whole.
    until = Instant(milliseconds: Instant(certificate.notValidAfter).milliseconds + 999)
  }
}
