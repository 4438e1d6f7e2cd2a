import Crypto
import Foundation
import Ground
import Membership
import SwiftASN1
import Testing
import X509

@Suite("Certificates that the root's key signed, but that say something else")
struct CraftedCertificateTests {
  /// What a test makes crooked; at first just what a site's certificate says.
  struct Order {
    var uris: [String]
    var usages: [ExtendedKeyUsage.Usage]? = [.serverAuth, .clientAuth]
    var constraints: BasicConstraints? = .notCertificateAuthority
    var commonName = "SH01"

    init(_ company: Company) { uris = ["weft:\(company.root.company)/site/7"] }
  }

  private func parse(_ order: Order, _ company: Company) throws -> PeerCertificate {
    let rootKey = try P256.Signing.PrivateKey(pemRepresentation: company.root.keyPEM)
    let root = try Certificate(derEncoded: company.root.public.der)
    let noon = Date(timeIntervalSince1970: Double(company.now.milliseconds / 1000))
    var extensions = Certificate.Extensions()
    if let constraints = order.constraints { try extensions.append(Certificate.Extension(constraints, critical: true)) }
    if let usages = order.usages { try extensions.append(Certificate.Extension(try ExtendedKeyUsage(usages), critical: false)) }
    let names = SubjectAlternativeNames(order.uris.map { .uniformResourceIdentifier($0) })
    try extensions.append(Certificate.Extension(names, critical: false))
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(P256.Signing.PrivateKey().publicKey), notValidBefore: noon,
      notValidAfter: noon.addingTimeInterval(3600), issuer: root.subject,
      subject: try DistinguishedName { CommonName(order.commonName) }, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
      issuerPrivateKey: .init(rootKey))
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return try PeerCertificate.parse(der: serializer.serializedBytes, root: company.root.public, at: company.now)
  }

  @Test("Uncrooked, the crafted certificate is a site's")
  func straight() throws {
    let company = try Company()
    guard case .site(let site) = try parse(Order(company), company) else {
      Issue.record("an ordinary site")
      return
    }
    #expect(site.site == SiteID(7))
  }

  @Test("Another use than a site's is refused")
  func usage() throws {
    let company = try Company()
    for usages: [ExtendedKeyUsage.Usage]? in [nil, [.clientAuth], [.serverAuth], [.clientAuth, .serverAuth, .codeSigning]] {
      var order = Order(company)
      order.usages = usages
      #expect(throws: MembershipError.unfitCertificate("usage")) { try parse(order, company) }
    }
    var invitation = Order(company)
    invitation.uris = ["weft:\(company.root.company)/invitation/000102030405060708090a0b0c0d0e0f"]
    #expect(throws: MembershipError.unfitCertificate("usage")) { try parse(invitation, company) }
  }

  @Test("An authority, or one that does not say it is none, is refused")
  func authority() throws {
    let company = try Company()
    for constraints: BasicConstraints? in [nil, .isCertificateAuthority(maxPathLength: nil), .isCertificateAuthority(maxPathLength: 0)] {
      var order = Order(company)
      order.constraints = constraints
      #expect(throws: MembershipError.unfitCertificate("usage")) { try parse(order, company) }
    }
  }

  @Test("No name, two names, a foreign name or the company's own are refused")
  func names() throws {
    let company = try Company()
    let site = Order(company).uris[0]
    for uris in [[], [site, site], [site, "https://example.com"], ["https://example.com"], ["weft:\(company.root.company)"], [site + "/"]] {
      var order = Order(company)
      order.uris = uris
      #expect(throws: MembershipError.unfitCertificate("name"), "\(uris)") { try parse(order, company) }
    }
    var order = Order(company)
    order.uris = ["weft:\(CompanyID.random())/site/7"]
    #expect(throws: MembershipError.otherCompany) { try parse(order, company) }
    order = Order(company)
    order.commonName = "no code"
    #expect(throws: MembershipError.unfitCertificate("common name")) { try parse(order, company) }
  }
}
