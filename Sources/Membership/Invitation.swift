import Crypto
import Foundation
import Ground

/// What headquarters hands to a new site, on paper, by mail or on a stick: where to go, whom to trust, and a key for one visit.
///
/// Its certificate opens the company's ordinary TLS listener until the invitation ends, so that joining needs no second port. It is
/// a secret: who has it first becomes the site.
public struct Invitation: Sendable {
  /// 7 days.
  public static let defaultHours = 168
  /// 30 days.
  public static let maximumHours = 720
  public static let maximumAddress = 260

  /// The root to trust, with the company's id and name.
  public let root: RootPublic
  /// 16 bytes.
  public let id: [UInt8]
  /// The one-time code: 16 random bytes.
  public let code: [UInt8]
  public let terms: SiteTerms
  /// Of headquarters: `host:port`, or `[address]:port` for IPv6.
  public let address: String
  /// Whole seconds.
  public let expires: Instant
  /// The client certificate for the one visit, DER.
  public let certificateDER: [UInt8]
  let tlsKey: P256.Signing.PrivateKey

  public var company: CompanyID { root.company }
  public var companyName: String { root.companyName }
  /// SHA-256 of the root's DER, 32 bytes: to be compared over the telephone.
  public var rootFingerprint: [UInt8] { root.fingerprint }
  /// The client certificate for a TLS library.
  public var certificatePEM: String { CertificateBytes.pem(der: certificateDER) }
  /// The client certificate's private key, PKCS #8.
  public var tlsKeyPEM: String { tlsKey.pemRepresentation }
  /// The same, as DER.
  public var tlsKeyDER: [UInt8] { Array(tlsKey.derRepresentation) }

  /// - Throws: `malformed`, `unfitCertificate`, `keyMismatch`, and what the checks of the certificate throw.
  init(
    root: RootPublic, id: [UInt8], code: [UInt8], terms: SiteTerms, address: String, expires: Instant, certificateDER: [UInt8],
    tlsKey: P256.Signing.PrivateKey
  ) throws(MembershipError) {
    guard Self.isAddress(address) else { throw .malformed(.malformed("address")) }
    let certificate = try CertificateBytes.parse(der: certificateDER)
    guard try PeerCertificate(certificate, root: root) == .invitation(id) else { throw .unfitCertificate("name") }
    guard P256.Signing.PublicKey(certificate.publicKey)?.rawRepresentation == tlsKey.publicKey.rawRepresentation else {
      throw .keyMismatch
    }
    guard Instant(certificate.notValidAfter) == expires else { throw .unfitCertificate("end") }
    self.root = root
    self.id = id
    self.code = code
    self.terms = terms
    self.address = address
    self.expires = expires
    self.certificateDER = certificateDER
    self.tlsKey = tlsKey
  }

  /// What headquarters keeps of it.
  public var record: InvitationRecord {
    InvitationRecord(id: id, codeHash: Array(SHA256.hash(data: code)), terms: terms, expires: expires)
  }

  /// Whether a text is `host:port` or `[IPv6]:port`.
  public static func isAddress(_ text: String) -> Bool {
    guard text.utf8.count <= maximumAddress, let colon = text.lastIndex(of: ":") else { return false }
    let host = text[..<colon]
    let port = text[text.index(after: colon)...]
    guard (1...5).contains(port.utf8.count), port.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(port),
      (1...65_535).contains(number)
    else { return false }
    if host.first == "[" {
      let inner = host.dropFirst().dropLast()
      return host.last == "]" && !inner.isEmpty
        && inner.utf8.allSatisfy { (48...58).contains($0) || (65...70).contains($0) || (97...102).contains($0) || $0 == 46 }
    }
    return !host.isEmpty
      && host.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46 }
  }
}

extension Invitation: CustomStringConvertible {
  /// Without the secrets, for logs.
  public var description: String { "invitation \(hexadecimal(id)) of \(company) for \(terms.site)" }
}

/// What headquarters keeps of an invitation: enough to recognise the code, not to know it.
public struct InvitationRecord: Hashable, Sendable {
  public static let maximumBytes = 8192

  /// 16 bytes.
  public let id: [UInt8]
  /// SHA-256 of the one-time code; 32 bytes.
  public let codeHash: [UInt8]
  public let terms: SiteTerms
  public let expires: Instant
  /// For a site that is a member already: the serial number of the certificate whose place the new one takes. Empty for a new site.
  public let replaces: [UInt8]
  /// Why it is replaced, for the audit.
  public let reason: String

  init(id: [UInt8], codeHash: [UInt8], terms: SiteTerms, expires: Instant, replaces: [UInt8] = [], reason: String = "") {
    self.id = id
    self.codeHash = codeHash
    self.terms = terms
    self.expires = expires
    self.replaces = replaces
    self.reason = reason
  }

  /// The same for a member's new machine or new keys.
  ///
  /// Good only as long as the member has the certificate and terms of `grant`: an invitation that was forgotten in a drawer must not
  /// put out the machine that came after it.
  ///
  /// - Parameter reason: at most 500 bytes.
  public func replacing(_ grant: SiteGrant, reason: String) -> InvitationRecord {
    InvitationRecord(id: id, codeHash: codeHash, terms: terms, expires: expires, replaces: grant.serial, reason: reason)
  }

  public var bytes: [UInt8] {
    var writer = WireWriter()
    writer.byte(formVersion)
    writer.raw(id)
    writer.raw(codeHash)
    terms.write(to: &writer)
    writer.varint(expires.milliseconds)
    writer.blob(replaces)
    writer.text(reason)
    return writer.bytes
  }

  /// - Throws: `malformed`.
  public init(bytes: [UInt8]) throws(MembershipError) {
    self = try reading(bytes, upTo: Self.maximumBytes, "invitation record") { reader in
      try reader.version("invitation record")
      return InvitationRecord(
        id: try reader.fixed(16), codeHash: try reader.fixed(32), terms: try SiteTerms(from: &reader),
        expires: try reader.instant(), replaces: try reader.blob(upTo: 20, "certificate serial"),
        reason: try reader.text(upTo: SiteRevocation.maximumReason, "reason"))
    }
  }
}

extension CompanyRoot {
  /// Invites a site.
  ///
  /// - Parameter address: of headquarters, as the new site can reach it: `host:port`.
  /// - Parameter hours: 1 to 720 until it ends.
  /// - Throws: every problem at once, each with its field.
  public func invite(
    _ terms: SiteTerms, address: String, now: Instant, hours: Int = Invitation.defaultHours
  ) throws(Problems) -> Invitation {
    var problems: [Problem] = []
    if !Invitation.isAddress(address) {
      problems.append(
        Problem(
          "invitation.address", field: "address", Words("This is no address.", "地址无效。"),
          remedy: Words("Write host:port, like hq.example.com:7400.", "请按“主机:端口”填写，例如 hq.example.com:7400。")))
    }
    if !(1...Invitation.maximumHours).contains(hours) {
      problems.append(
        Problem(
          "invitation.hours", field: "hours", Words("An invitation can't last that long.", "邀请有效期超出范围。"),
          remedy: Words("Give 1 to \(Invitation.maximumHours) hours.", "请填写 1 到 \(Invitation.maximumHours) 小时。")))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    let id = randomBytes(16)
    let key = P256.Signing.PrivateKey()
    let expires = Instant(milliseconds: now.advanced(byHours: hours).milliseconds / 1000 * 1000)
    do {
      return try Invitation(
        root: `public`, id: id, code: randomBytes(16), terms: terms, address: address, expires: expires,
        certificateDER: try certify(invitation: id, key: key.publicKey, now: now, expires: expires), tlsKey: key)
    } catch {
      throw Problems([error.problem])
    }
  }
}
