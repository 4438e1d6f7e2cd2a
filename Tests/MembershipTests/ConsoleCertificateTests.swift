import Foundation
import Ground
import Testing

@testable import Membership

@Suite("A console's certificate")
struct ConsoleCertificateTests {
  let now = Instant(milliseconds: 1_795_000_000_000)

  private func order(_ root: CompanyRoot, _ names: [String] = ["Weft.SH01.lan", "192.168.1.20", "fd00::20"]) throws -> (ConsoleOrder, key: String) {
    let (pem, publicKey) = ConsoleCertificate.newKey()
    return (try ConsoleOrder(company: root.company, site: SiteID(7), names: names, publicKey: publicKey), pem)
  }

  @Test("Ordered by a site and signed by the root, it has the names and the loopback's; the order survives its text")
  func signed() throws {
    let root = try CompanyRoot.create(companyName: "Tianhe Pump", now: now)
    let (order, key) = try order(root)
    #expect(try ConsoleOrder(text: order.text) == order)
    let certificate = try ConsoleCertificate(pem: try root.certify(order, now: now), keyPEM: key, root: root.public)
    #expect(certificate.names == ["weft.sh01.lan", "192.168.1.20", "fd00::20", "localhost", "127.0.0.1", "::1"])
    #expect(certificate.daysLeft(at: now) == CompanyRoot.consoleValidDays)
    #expect(certificate.daysLeft(at: now.advanced(byDays: 398)) == nil)
  }

  @Test("No site takes its holder for a member")
  func noMember() throws {
    let root = try CompanyRoot.create(companyName: "Tianhe Pump", now: now)
    let (order, _) = try order(root)
    let der = try CertificateBytes.der(pem: try root.certify(order, now: now))
    #expect(throws: MembershipError.unfitCertificate("name")) { try PeerCertificate.parse(der: der, root: root.public, at: now) }
  }

  @Test("Another company's order, another key's certificate, another root's and a member's own are refused")
  func refused() throws {
    let root = try CompanyRoot.create(companyName: "Tianhe Pump", now: now)
    let other = try CompanyRoot.create(companyName: "Other", now: now)
    let (order, key) = try order(root)
    #expect(throws: MembershipError.otherCompany) { try other.certify(order, now: now) }
    let pem = try root.certify(order, now: now)
    #expect(throws: MembershipError.keyMismatch) { try ConsoleCertificate(pem: pem, keyPEM: ConsoleCertificate.newKey().pem, root: root.public) }
    #expect(throws: MembershipError.notSignedByRoot) { try ConsoleCertificate(pem: pem, keyPEM: key, root: other.public) }
    let terms = try SiteTerms(site: SiteID(7), code: "SH01", name: "Shanghai", role: .office, shelves: .everything)
    let (member, _) = try root.certify(tlsKey: order.publicKey, terms: terms, now: now)
    #expect(throws: MembershipError.unfitCertificate("usage")) {
      try ConsoleCertificate(pem: CertificateBytes.pem(der: member), keyPEM: key, root: root.public)
    }
  }

  @Test("Names that no browser would call a machine", arguments: [[], [""], ["a b"], ["http://x"], ["-x.lan"], ["x..lan"], ["*"], ["1.2.3"], ["x:80"], [String](repeating: "a.lan", count: 21)])
  func names(names: [String]) throws {
    let root = try CompanyRoot.create(companyName: "Tianhe Pump", now: now)
    #expect(throws: Problem.self) { try order(root, names) }
  }

  @Test("What is no order is said to be none", arguments: ["", "{}", "[]", String(repeating: " ", count: 9000), #"{"company":"x","site":1,"names":["a.lan"],"key":"AA"}"#])
  func text(text: String) { #expect(throws: Problem.self) { try ConsoleOrder(text: text) } }
}
