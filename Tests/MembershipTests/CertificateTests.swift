import Ground
import Membership
import Testing

@Suite("Certificates")
struct CertificateTests {
  @Test("A site's certificate names company, site and serial")
  func parse() throws {
    let company = try Company()
    let (identity, grant) = try company.root.found(try company.terms(7), now: company.now)
    let parsed = try SiteCertificate.parse(der: identity.certificateDER, root: company.root.public, at: company.now)
    #expect(parsed.company == company.root.company)
    #expect(parsed.site == SiteID(7))
    #expect(parsed.code == "SH01")
    #expect(parsed.serial == (try grant.verified(by: company.root.public)).serial)
    #expect(parsed == identity.certificate)
  }

  @Test("A certificate of another company is refused")
  func otherCompany() throws {
    let ours = try Company()
    let theirs = try Company()
    let identity = try theirs.root.found(try theirs.terms(), now: theirs.now).identity
    #expect(throws: MembershipError.notSignedByRoot) {
      try SiteCertificate.parse(der: identity.certificateDER, root: ours.root.public, at: ours.now)
    }
    #expect(throws: MembershipError.notSignedByRoot) {
      try SiteIdentity(root: ours.root.public, certificateDER: identity.certificateDER, keys: JoinKeys())
    }
  }

  @Test("A byte altered anywhere in a certificate is noticed")
  func everyByte() throws {
    let company = try Company()
    let der = try company.root.found(try company.terms(), now: company.now).identity.certificateDER
    for index in der.indices {
      #expect(throws: MembershipError.self, "byte \(index)") {
        try SiteCertificate.parse(der: altered(der, at: index), root: company.root.public, at: company.now)
      }
    }
    for count in [0, 1, der.count / 2, der.count - 1] {
      #expect(throws: MembershipError.malformed(.malformed("certificate"))) {
        try SiteCertificate.parse(der: Array(der.prefix(count)), root: company.root.public, at: company.now)
      }
    }
    #expect(throws: MembershipError.malformed(.limit("certificate"))) {
      try SiteCertificate.parse(der: [UInt8](repeating: 0x30, count: 8193), root: company.root.public, at: company.now)
    }
  }

  @Test("Unused bits behind a certificate's signature are no room for a second writing of it")
  func unusedBits() throws {
    let company = try Company()
    // Every second signature ends in a zero bit, which could be called unused.
    var even: [UInt8] = [1]
    while even.last.map({ $0 & 1 }) == 1 {
      even = try company.root.found(try company.terms(), now: company.now).identity.certificateDER
    }
    // The count of unused bits leads the bit string, whose content is an ECDSA SEQUENCE of 68 to 72 bytes.
    let end = even.count
    let candidates = (68...72).map { end - $0 - 1 }
    let start = try #require(candidates.first { even[$0 - 2] == 3 && Int(even[$0 - 1]) == end - $0 && even[$0] == 0 })
    #expect(throws: MembershipError.malformed(.malformed("certificate"))) {
      try SiteCertificate.parse(der: altered(even, at: start), root: company.root.public, at: company.now)
    }
  }

  @Test("A site's certificate counts from a day before until three years after it was made")
  func validity() throws {
    let company = try Company()
    let identity = try company.root.found(try company.terms(), now: company.now).identity
    let parse = { (at: Instant) in try SiteCertificate.parse(der: identity.certificateDER, root: company.root.public, at: at) }
    #expect(try parse(company.now.earlier(days: 1)) == identity.certificate)
    #expect(throws: MembershipError.notYetValid(since: identity.certificate.validFrom)) {
      try parse(Instant(milliseconds: company.now.earlier(days: 1).milliseconds - 1))
    }
    #expect(try parse(company.now.later(days: 1096)) == identity.certificate)
    #expect(throws: MembershipError.expired(identity.certificate.validUntil)) { try parse(company.now.later(hours: 1, days: 1096)) }
  }

  @Test("The root itself is no peer, and a peer's certificate is no root")
  func rootIsNoPeer() throws {
    let company = try Company()
    #expect(throws: MembershipError.self) {
      try PeerCertificate.parse(der: company.root.public.der, root: company.root.public, at: company.now)
    }
    let identity = try company.root.found(try company.terms(), now: company.now).identity
    #expect(throws: MembershipError.unfitCertificate("self-signature")) { try RootPublic(der: identity.certificateDER) }
  }

  @Test("An invitation's certificate opens the door but is no site's")
  func invitationIsNoSite() throws {
    let company = try Company()
    let invitation = try company.invitation()
    let peer = try PeerCertificate.parse(der: invitation.certificateDER, root: company.root.public, at: company.now)
    #expect(peer == .invitation(invitation.id))
    #expect(throws: MembershipError.unfitCertificate("name")) {
      try SiteCertificate.parse(der: invitation.certificateDER, root: company.root.public, at: company.now)
    }
    #expect(throws: MembershipError.self) {
      try PeerCertificate.parse(der: invitation.certificateDER, root: company.root.public, at: company.now.later(hours: 169))
    }
  }

  @Test("A root is known by its fingerprint")
  func fingerprint() throws {
    let company = try Company("Weft & Söhne 织造")
    let root = company.root.public
    #expect(root.companyName == "Weft & Söhne 织造")
    #expect(try RootPublic(der: root.der, fingerprint: company.root.fingerprint) == root)
    #expect(throws: MembershipError.notSignedByRoot) {
      try RootPublic(der: root.der, fingerprint: altered(company.root.fingerprint, at: 31))
    }
    for index in root.der.indices {
      #expect(throws: MembershipError.self, "byte \(index)") { try RootPublic(der: altered(root.der, at: index)) }
    }
  }

  @Test("A root comes back from its PEM files; with another root's key it does not")
  func rootPEM() throws {
    let company = try Company()
    let other = try Company()
    let again = try CompanyRoot(certificatePEM: company.root.public.pem, keyPEM: company.root.keyPEM)
    let signed = try again.sign(try company.grant())
    #expect(try signed.verified(by: company.root.public).site == SiteID(7))
    #expect(throws: MembershipError.keyMismatch) {
      try CompanyRoot(certificatePEM: company.root.public.pem, keyPEM: other.root.keyPEM)
    }
  }

  @Test("A company's name has 1 to 64 characters", arguments: ["", " ", "a\nb", String(repeating: "n", count: 65)])
  func companyName(_ name: String) throws {
    #expect {
      try CompanyRoot.create(companyName: name, now: Company.noon)
    } throws: { error in
      (error as? Problem)?.field == "companyName"
    }
    let longest = String(repeating: "织", count: 64)
    #expect(try Company(longest).root.companyName == longest)
  }

  @Test(
    "Only the one writing of a certificate name is read",
    arguments: [
      "weft:@", "weft:@/site/1", "weft:@/site/1048575", "weft:@/invitation/000102030405060708090a0b0c0d0e0f",
    ])
  func names(_ pattern: String) throws {
    let uri = pattern.replacing("@", with: CompanyID.random().description)
    #expect(try #require(CertificateName(uri: uri)).uri == uri)
    for crooked in [uri + "/", uri + "0000000000000000", " " + uri, uri.replacing("weft:", with: "WEFT:"), uri.replacing("/site/", with: "/site/0"),
      uri.replacing("/site/", with: "/site/+"), uri.replacing("/invitation/", with: "/invitation/00"), "weft:", ""
    ] where crooked != uri { #expect(CertificateName(uri: crooked) == nil, "\(crooked)") }
  }
}
