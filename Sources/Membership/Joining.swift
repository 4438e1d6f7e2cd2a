import Crypto
import Foundation
import Ground

/// The private keys that a joiner makes for itself; they never leave its machine.
public struct JoinKeys: Sendable {
  let tlsKey: P256.Signing.PrivateKey
  public let sealKey: SealKey

  /// New keys from the system's generator.
  public init() {
    tlsKey = P256.Signing.PrivateKey()
    sealKey = SealKey()
  }

  /// - Throws: `malformed`.
  public init(tlsKeyPEM: String, sealKeyPEM: String) throws(MembershipError) {
    tlsKey = try CertificateBytes.privateKey(pem: tlsKeyPEM)
    sealKey = try SealKey(pem: sealKeyPEM)
  }

  /// P-256 public key, X9.63 uncompressed, 65 bytes.
  public var tlsPublicKey: [UInt8] { Array(tlsKey.publicKey.x963Representation) }
  /// PKCS #8.
  public var tlsKeyPEM: String { tlsKey.pemRepresentation }

  /// What is sent to headquarters to become the invited site.
  ///
  /// - Throws: `cannotSign`.
  public func request(for invitation: Invitation) throws(MembershipError) -> JoinRequest {
    let message = JoinRequest.message(
      company: invitation.company, invitation: invitation.id, codeHash: Array(SHA256.hash(data: invitation.code)),
      tlsKey: tlsPublicKey, sealKey: sealKey.publicKey)
    do {
      return JoinRequest(
        invitation: invitation.id, code: invitation.code, tlsKey: tlsPublicKey, sealKey: sealKey.publicKey,
        tlsProof: Array(try tlsKey.signature(for: message).rawRepresentation), sealProof: sealKey.signature(over: message))
    } catch {
      throw .cannotSign("\(error)")
    }
  }
}

/// A joiner's request: the one-time code, its public keys, and with each key a signature that shows it holds the private one.
public struct JoinRequest: Hashable, Sendable, CustomStringConvertible {
  static let domain = "weft join 1\0"
  public static let size = 1 + 16 + 16 + 65 + 32 + 64 + 64

  /// The invitation's id; 16 bytes.
  public var invitation: [UInt8]
  /// The one-time code itself; 16 bytes. Secret until it is used.
  public var code: [UInt8]
  /// P-256 public key, X9.63 uncompressed, 65 bytes.
  public var tlsKey: [UInt8]
  /// Ed25519 public key, 32 bytes.
  public var sealKey: [UInt8]
  /// ECDSA signature with the TLS key, raw, 64 bytes.
  public var tlsProof: [UInt8]
  /// Ed25519 signature with the seal key, 64 bytes.
  public var sealProof: [UInt8]

  /// Without the code, for logs.
  public var description: String { "join request for invitation \(hexadecimal(invitation))" }

  /// What both keys sign. Each vouches for the other, so that keys of two requests can't be mixed.
  static func message(company: CompanyID, invitation: [UInt8], codeHash: [UInt8], tlsKey: [UInt8], sealKey: [UInt8]) -> [UInt8] {
    Array(domain.utf8) + company.bytes + invitation + codeHash + tlsKey + sealKey
  }

  public var bytes: [UInt8] {
    [formVersion] + invitation + code + tlsKey + sealKey + tlsProof + sealProof
  }
}

extension JoinRequest {
  /// From the fields of a frame.
  /// - Throws: `malformed` when one has not its size.
  public init(
    fields invitation: [UInt8], code: [UInt8], tlsKey: [UInt8], sealKey: [UInt8], tlsProof: [UInt8], sealProof: [UInt8]
  ) throws(MembershipError) {
    try self.init(bytes: [formVersion] + invitation + code + tlsKey + sealKey + tlsProof + sealProof)
    // The sum of the sizes is right; each must be.
    guard self.invitation == invitation, self.code == code, self.tlsKey == tlsKey, self.sealKey == sealKey, self.tlsProof == tlsProof else {
      throw .malformed(.malformed("join request"))
    }
  }

  /// - Throws: `malformed`.
  public init(bytes: [UInt8]) throws(MembershipError) {
    self = try reading(bytes, upTo: Self.size, "join request") { reader in
      try reader.version("join request")
      return JoinRequest(
        invitation: try reader.fixed(16), code: try reader.fixed(16), tlsKey: try reader.fixed(65),
        sealKey: try reader.fixed(32), tlsProof: try reader.fixed(64), sealProof: try reader.fixed(64))
    }
  }
}

/// Headquarters' answer to a join request.
public struct Admission: Hashable, Sendable {
  /// The site's certificate, DER.
  public var siteCertificate: [UInt8]
  /// The root's certificate, DER.
  public var rootCertificate: [UInt8]
  public var grant: SignedGrant

  public init(siteCertificate: [UInt8], rootCertificate: [UInt8], grant: SignedGrant) {
    self.siteCertificate = siteCertificate
    self.rootCertificate = rootCertificate
    self.grant = grant
  }

  public var bytes: [UInt8] {
    var writer = WireWriter()
    writer.byte(formVersion)
    writer.blob(siteCertificate)
    writer.blob(rootCertificate)
    writer.blob(grant.encoded)
    return writer.bytes
  }

  /// - Throws: `malformed`; nothing is checked beyond the form.
  public init(bytes: [UInt8]) throws(MembershipError) {
    self = try reading(bytes, upTo: 4 * CertificateBytes.maximum, "admission") { reader in
      try reader.version("admission")
      return Admission(
        siteCertificate: try reader.blob(upTo: CertificateBytes.maximum, "site certificate"),
        rootCertificate: try reader.blob(upTo: CertificateBytes.maximum, "root certificate"),
        grant: try SignedGrant(encoded: try reader.blob(upTo: SiteGrant.maximumBytes + 80, "grant")))
    }
  }

  /// The joiner's own identity, once the answer is known to be just what the invitation promised, for just these keys.
  ///
  /// - Throws: `differsFromInvitation`, and what the checks of root, certificate and grant throw.
  public func accept(keys: JoinKeys, invitation: Invitation, at now: Instant) throws(MembershipError) -> (SiteIdentity, SiteGrant) {
    guard rootCertificate == invitation.root.der else { throw .differsFromInvitation("root") }
    _ = try SiteCertificate.parse(der: siteCertificate, root: invitation.root, at: now)
    let identity = try SiteIdentity(root: invitation.root, certificateDER: siteCertificate, keys: keys)
    let grant = try self.grant.verified(by: invitation.root)
    guard grant.terms == invitation.terms else { throw .differsFromInvitation("terms") }
    guard identity.site == grant.site, identity.certificate.code == grant.code, identity.certificate.serial == grant.serial else {
      throw .differsFromInvitation("certificate")
    }
    guard grant.sealKey == keys.sealKey.publicKey else { throw .keyMismatch }
    return (identity, grant)
  }
}

extension CompanyRoot {
  /// Makes the invited site a member, or gives a member new keys.
  ///
  /// The caller keeps which invitations are used, and gives the same admission again to a repeated request with the same keys: an
  /// answer may get lost.
  ///
  /// - Parameters:
  ///   - member: the site's grant as it stands; nil when the site is no member.
  ///   - incarnation: the first that a member's new key seals, above all that are known of the site.
  /// - Throws: `otherInvitation`, `expired`, `wrongCode`, `outdated`, `weakKey`, `noProofOfKey`, `malformed`, `cannotSign`.
  public func admit(
    request: JoinRequest, invitation: InvitationRecord, member: SiteGrant? = nil, incarnation: UInt32 = 1, now: Instant
  ) throws(MembershipError) -> Admission {
    guard request.invitation == invitation.id else { throw .otherInvitation }
    guard now <= invitation.expires else { throw .expired(invitation.expires) }
    let codeHash = Array(SHA256.hash(data: request.code))
    guard secretsAreEqual(codeHash, invitation.codeHash) else { throw .wrongCode }
    // Also when an invitation was given out twice before the site joined: the second one is not for a second machine.
    guard invitation.replaces == member?.serial ?? [], member?.terms ?? invitation.terms == invitation.terms else { throw .outdated }
    let tlsKey = try CertificateBytes.publicKey(x963: request.tlsKey)
    guard !SealKey.isWeak(request.sealKey) else { throw .weakKey }
    let message = JoinRequest.message(
      company: company, invitation: request.invitation, codeHash: codeHash, tlsKey: request.tlsKey, sealKey: request.sealKey)
    // Bytes that are no signature prove nothing.
    guard let tlsProof = try? P256.Signing.ECDSASignature(rawRepresentation: request.tlsProof),
      tlsKey.isValidSignature(tlsProof, for: message),
      SealKey.isValid(request.sealProof, over: message, request.sealKey)
    else { throw .noProofOfKey }
    let (der, serial) = try certify(tlsKey: request.tlsKey, terms: invitation.terms, now: now)
    let grant: SiteGrant
    if let member {
      grant = try member.renewed(key: .init(firstIncarnation: incarnation, key: request.sealKey), serial: serial, now: now)
    } else {
      grant = try SiteGrant(company: company, terms: invitation.terms, sealKey: request.sealKey, serial: serial, issued: now)
    }
    return Admission(siteCertificate: der, rootCertificate: `public`.der, grant: try sign(grant))
  }
}
