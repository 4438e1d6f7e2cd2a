import Crypto
import Foundation
import Ground
import SwiftASN1
import X509

/// What a site asks the company's root for, so that browsers on its own network can trust its console: the names by which they call it,
/// and a key that was made for this alone.
///
/// Its text is JSON; it holds no secret.
public struct ConsoleOrder: Hashable, Sendable {
  public static let maximumNames = 20
  public static let maximumText = 8192

  public let company: CompanyID
  public let site: SiteID
  /// DNS names and IP addresses, lower case.
  public let names: [String]
  /// P-256 public key, X9.63 uncompressed, 65 bytes.
  public let publicKey: [UInt8]

  private struct Text: Codable {
    var company: String
    var site: UInt32
    var names: [String]
    var key: String
  }

  /// - Throws: a problem with the field `names` for a name that is none, for none at all, and for more than `maximumNames`.
  public init(company: CompanyID, site: SiteID, names: [String], publicKey: [UInt8]) throws(Problem) {
    let names = names.map { $0.lowercased() }
    let wrong = names.first { !ConsoleName.isName($0) } ?? ""
    guard (1...Self.maximumNames).contains(names.count), names.allSatisfy(ConsoleName.isName) else {
      throw Problem(
        "console.name", field: "names", Words("\"\(wrong)\" is no name of a machine.", "“\(wrong)”不是有效的主机名。"),
        remedy: Words("Give 1 to \(Self.maximumNames) names or addresses, like weft.sh01.lan 192.168.1.20.", "请给出 1 至 \(Self.maximumNames) 个主机名或地址，例如 weft.sh01.lan 192.168.1.20。"))
    }
    self.company = company
    self.site = site
    self.names = names
    self.publicKey = publicKey
  }

  public var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      let bytes = try encoder.encode(Text(company: "\(company)", site: site.number, names: names, key: Base64URL.encode(publicKey)))
      return String(decoding: bytes, as: UTF8.self)
    } catch {
      fatalError("strings and a number are always JSON: \(error)")
    }
  }

  /// - Throws: a problem for a text that is no order.
  public init(text: String) throws(Problem) {
    guard text.utf8.count <= Self.maximumText, let read = try? JSONDecoder().decode(Text.self, from: Data(text.utf8)),  // Whatever is wrong with it, it is no order.
      let company = CompanyID(read.company), (1...SiteID.maximum).contains(read.site), let key = Base64URL.decode(read.key), key.count == 65
    else {
      throw Problem(
        "console.order", field: "order", Words("This is no order for a console's certificate.", "这不是控制台证书申请。"),
        remedy: Words("Make it at the site with `weft console order`.", "请在站点用 `weft console order` 生成。"))
    }
    try self.init(company: company, site: SiteID(read.site), names: read.names, publicKey: key)
  }
}

/// The names by which a browser may call a console.
public enum ConsoleName {
  /// A DNS name of letters, digits and hyphens, or an IP address without brackets.
  public static func isName(_ text: String) -> Bool { addressBytes(text) != nil || isDNSName(text) }

  private static func isDNSName(_ text: String) -> Bool {
    guard (1...253).contains(text.utf8.count), text.contains(where: { $0.isLetter }) else { return false }
    return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
  }

  /// 4 or 16 bytes in network order.
  static func addressBytes(_ text: String) -> [UInt8]? {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
    var sixteen = in6_addr()
    if inet_pton(AF_INET6, text, &sixteen) == 1 { return withUnsafeBytes(of: &sixteen) { Array($0) } }
    return nil
  }

  static func text(ofAddress bytes: [UInt8]) -> String? {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = bytes.count == 4 ? AF_INET : AF_INET6
    guard bytes.withUnsafeBytes({ inet_ntop(family, $0.baseAddress, &text, socklen_t(text.count)) }) != nil else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func general(_ name: String) -> GeneralName {
    addressBytes(name).map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) } ?? .dnsName(name)
  }
}

extension CompanyRoot {
  /// Browsers refuse a certificate of a private authority that is good for longer than 825 days; a console's is for 397.
  public static let consoleValidDays = 397
  /// A console is always reached by its own machine too.
  static let loopbackNames = ["localhost", "127.0.0.1", "::1"]

  /// Makes the certificate of a site's console. It names no member, so no site takes its holder for one.
  ///
  /// - Returns: PEM.
  /// - Throws: `otherCompany`, `malformed` for a key that is none, `cannotSign`.
  public func certify(_ order: ConsoleOrder, now: Instant) throws(MembershipError) -> String {
    guard order.company == company else { throw .otherCompany }
    let key = try CertificateBytes.publicKey(x963: order.publicKey)
    let names = order.names + Self.loopbackNames.filter { !order.names.contains($0) }
    let der = try issue(
      to: key, commonName: "console of site \(order.site.number)", serial: newSerial(), from: now.advanced(byDays: -Self.backdatedDays),
      until: now.advanced(byDays: Self.consoleValidDays), usages: [.serverAuth], names: names.map(ConsoleName.general))
    return CertificateBytes.pem(der: der)
  }
}

/// A console's certificate with its key, checked to belong together.
public struct ConsoleCertificate: Sendable {
  public let der: [UInt8]
  /// Of the private key, PKCS #8.
  public let keyDER: [UInt8]
  /// The names and addresses that it is good for.
  public let names: [String]
  public let validUntil: Instant
  let keyPEM: String

  public var pem: String { CertificateBytes.pem(der: der) }

  /// Whole days until it ends; nil when it has ended.
  public func daysLeft(at now: Instant) -> Int? {
    now < validUntil ? Int((validUntil.milliseconds - now.milliseconds) / 86_400_000) : nil
  }

  /// A new private key, PKCS #8 in PEM, and its public half.
  public static func newKey() -> (pem: String, publicKey: [UInt8]) {
    let key = P256.Signing.PrivateKey()
    return (key.pemRepresentation, Array(key.publicKey.x963Representation))
  }

  /// - Throws: `malformed`, `notSignedByRoot`, `keyMismatch`, `unfitCertificate` for a certificate that is not for a console.
  public init(pem: String, keyPEM: String, root: RootPublic) throws(MembershipError) {
    der = try CertificateBytes.der(pem: pem)
    let certificate = try CertificateBytes.parse(der: der)
    guard certificate.signatureAlgorithm == .ecdsaWithSHA256, certificate.issuer == root.certificate.subject,
      root.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
    else { throw .notSignedByRoot }
    let key = try CertificateBytes.privateKey(pem: keyPEM)
    guard P256.Signing.PublicKey(certificate.publicKey)?.rawRepresentation == key.publicKey.rawRepresentation else { throw .keyMismatch }
    // Extensions that can't be read are as good as none.
    guard let usage = try? certificate.extensions.extendedKeyUsage, Array(usage) == [.serverAuth],
      let general = try? certificate.extensions.subjectAlternativeNames
    else { throw .unfitCertificate("usage") }
    names = general.compactMap { name in
      switch name {
      case .dnsName(let text): text
      case .ipAddress(let bytes): ConsoleName.text(ofAddress: Array(bytes.bytes))
      default: nil
      }
    }
    keyDER = Array(key.derRepresentation)
    self.keyPEM = keyPEM
    validUntil = Instant(certificate.notValidAfter)
  }
}
