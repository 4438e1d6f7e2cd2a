import Crypto
import Ground
import Membership
import Testing

@Suite("What the root says about members")
struct StatementTests {
  @Test("A grant comes back from its bytes as it was signed")
  func roundTrip() throws {
    let company = try Company()
    let grant = try company.grant()
    let signed = try company.root.sign(grant)
    let received = try SignedGrant(encoded: signed.encoded)
    #expect(received == signed)
    #expect(try received.verified(by: company.root.public) == grant)
    #expect(grant.code == "SH01" && grant.role == .office && grant.shelves.contains(Shelf(.office, SiteID(7))))
  }

  @Test("A grant signed by another root is refused, even for the same company id")
  func anotherRoot() throws {
    let ours = try Company()
    let theirs = try Company()
    let signed = try theirs.root.sign(try theirs.grant())
    #expect(throws: MembershipError.notSignedByRoot) { try signed.verified(by: ours.root.public) }
    #expect(throws: MembershipError.otherCompany) { try theirs.root.sign(try ours.grant()) }
  }

  @Test("A grant for another company is refused even under the right signature")
  func rightKeyWrongCompany() throws {
    let ours = try Company()
    let foreign = try Company().grant()
    let key = try P256.Signing.PrivateKey(pemRepresentation: ours.root.keyPEM)
    let signature = try key.signature(for: Array("weft grant 1\0".utf8) + foreign.bytes)
    let signed = SignedGrant(bytes: foreign.bytes, signature: Array(signature.rawRepresentation))
    #expect(throws: MembershipError.otherCompany) { try signed.verified(by: ours.root.public) }
  }

  @Test("A byte altered anywhere in a grant or its signature is noticed")
  func everyByte() throws {
    let company = try Company()
    let encoded = try company.root.sign(try company.grant()).encoded
    for index in encoded.indices {
      for mask: UInt8 in [1, 0x80] {
        #expect(throws: MembershipError.self, "byte \(index)") {
          try SignedGrant(encoded: altered(encoded, at: index, by: mask)).verified(by: company.root.public)
        }
      }
    }
  }

  @Test("A grant cut short or with something behind it is malformed")
  func lengths() throws {
    let company = try Company()
    let bytes = try company.grant().bytes
    for count in bytes.indices {
      #expect(throws: MembershipError.self) { try SiteGrant(bytes: Array(bytes.prefix(count))) }
    }
    #expect(throws: MembershipError.malformed(.malformed("grant: bytes left over"))) { try SiteGrant(bytes: bytes + [0]) }
    #expect(throws: MembershipError.malformed(.limit("grant"))) {
      try SiteGrant(bytes: [UInt8](repeating: 1, count: SiteGrant.maximumBytes + 1))
    }
  }

  @Test("A grant's signature does not serve as a revocation's")
  func domains() throws {
    let company = try Company()
    let signed = try company.root.sign(try company.grant())
    let posing = SignedRevocation(bytes: signed.bytes, signature: signed.signature)
    #expect(throws: MembershipError.notSignedByRoot) { try posing.verified(by: company.root.public) }
  }

  @Test("A grant for a seal key that fits everyone's signature is not made")
  func weakKey() throws {
    let company = try Company()
    let identityPoint: [UInt8] = [1] + [UInt8](repeating: 0, count: 31)
    #expect(throws: MembershipError.weakKey) {
      try SiteGrant(company: company.root.company, terms: try company.terms(), sealKey: identityPoint, serial: [1], issued: company.now)
    }
  }

  @Test("A revocation says up to where the lost laptop's change sets count")
  func revocation() throws {
    let company = try Company()
    let first = Origin(site: SiteID(7), incarnation: 0)
    let second = Origin(site: SiteID(7), incarnation: 1)
    let revocation = try SiteRevocation(
      company: company.root.company, site: SiteID(7), at: company.now, reason: "laptop stolen 被盗",
      cut: [.init(origin: second, number: 3), .init(origin: first, number: 40)])
    let signed = try company.root.sign(revocation)
    let read = try SignedRevocation(encoded: signed.encoded).verified(by: company.root.public)
    #expect(read == revocation)
    #expect(read.accepts(first, 40) && !read.accepts(first, 41))
    #expect(read.accepts(second, 3) && !read.accepts(second, 4))
    #expect(!read.accepts(Origin(site: SiteID(7), incarnation: 2), 1))
    for index in signed.bytes.indices {
      let forged = SignedRevocation(bytes: altered(signed.bytes, at: index), signature: signed.signature)
      #expect(throws: MembershipError.notSignedByRoot) { try forged.verified(by: company.root.public) }
    }
  }

  @Test("A revocation can't cut another site's chain, one chain twice, or be unsorted on the wire")
  func crookedRevocation() throws {
    let company = try Company()
    let make = { (cut: [SiteRevocation.Cut], reason: String) in
      try SiteRevocation(company: company.root.company, site: SiteID(7), at: company.now, reason: reason, cut: cut)
    }
    let own = SiteRevocation.Cut(origin: Origin(site: SiteID(7), incarnation: 0), number: 1)
    let other = SiteRevocation.Cut(origin: Origin(site: SiteID(8), incarnation: 0), number: 1)
    #expect(throws: MembershipError.malformed(.malformed("cut"))) { try make([other], "") }
    #expect(throws: MembershipError.malformed(.malformed("cut"))) { try make([own, own], "") }
    #expect(throws: MembershipError.malformed(.limit("reason"))) { try make([own], String(repeating: "x", count: 501)) }
    let atLimit = try make([own], String(repeating: "x", count: 500))
    #expect(try SiteRevocation(bytes: atLimit.bytes) == atLimit)

    let next = SiteRevocation.Cut(origin: Origin(site: SiteID(7), incarnation: 1), number: 2)
    let sorted = try make([own, next], "").bytes
    let swapped = Array(sorted.dropLast(10)) + Array(sorted.suffix(5)) + Array(sorted.suffix(10).prefix(5))
    #expect(throws: MembershipError.malformed(.malformed("cut order"))) { try SiteRevocation(bytes: swapped) }
  }
}

@Suite("What a site is to its company")
struct TermsTests {
  @Test("A site code is 2 to 8 capital letters and digits", arguments: ["SH", "SH01", "A1B2C3D4", "00"])
  func goodCode(_ code: String) { #expect(SiteTerms.isCode(code)) }

  @Test("Anything else is no site code", arguments: ["", "S", "A1B2C3D4E", "sh01", "SH-1", "SH 1", "ＳＨ", "\u{212A}1", "SH\u{301}"])
  func badCode(_ code: String) {
    #expect(!SiteTerms.isCode(code))
    #expect(throws: Problems.self) {
      try SiteTerms(site: SiteID(1), code: code, name: "x", role: .office, shelves: .everything)
    }
  }

  @Test("All problems of a site's terms are told at once, each with its field")
  func allProblems() {
    #expect {
      try SiteTerms(site: SiteID(0), code: "sh", name: " x\n", role: .office, shelves: .everything)
    } throws: { error in
      (error as? Problems)?.all.map(\.field) == ["site", "code", "name"]
    }
  }

  @Test("A name of 200 bytes is taken, one of 201 is not")
  func nameLimit() throws {
    let fits = String(repeating: "n", count: 200)
    let terms = try SiteTerms(site: SiteID(1), code: "HQ", name: fits, role: .headquarters, shelves: .everything)
    #expect(terms.name == fits)
    #expect(throws: Problems.self) {
      try SiteTerms(site: SiteID(1), code: "HQ", name: fits + "n", role: .headquarters, shelves: .everything)
    }
  }

  @Test("Every role and kind of shelf set survives a grant", arguments: SiteRole.allCases, ["*", "company", "company office/2 plant/3", "plant/* office/2", ""])
  func rolesAndShelves(_ role: SiteRole, _ shelves: String) throws {
    let company = CompanyID.random()
    let set = try #require(ShelfSet(shelves))
    let terms = try SiteTerms(site: SiteID(2), code: "X2", name: "n", role: role, shelves: set)
    let grant = try SiteGrant(company: company, terms: terms, sealKey: SealKey().publicKey, serial: [9], issued: Company.noon)
    let read = try SiteGrant(bytes: grant.bytes)
    #expect(read.role == role && read.shelves == set)
  }

  @Test("A grant with a role or shelf that is none, or shelves in another writing, is malformed")
  func strangeTerms() throws {
    let company = CompanyID.random()
    let bytes = { (role: String, shelves: String) in
      var writer = WireWriter()
      writer.byte(1)
      writer.raw(company.bytes)
      writer.varint(UInt64(7))
      writer.text("SH01")
      writer.text("name")
      writer.text(role)
      writer.text(shelves)
      writer.varint(1)
      writer.varint(1)
      writer.raw(SealKey().publicKey)
      writer.blob([5])
      writer.varint(UInt64(1000))
      writer.text("")
      writer.varint(0)
      return writer.bytes
    }
    #expect(try SiteGrant(bytes: bytes("plant", "company plant/7")).role == .plant)
    #expect(throws: MembershipError.malformed(.malformed("site role"))) { try SiteGrant(bytes: bytes("boss", "company")) }
    for shelves in ["everything", "plant/0", "plant/7 company", "plant/07", "company,plant/7", "company  plant/7"] {
      #expect(throws: MembershipError.malformed(.malformed("site shelves")), "\(shelves)") {
        try SiteGrant(bytes: bytes("plant", shelves))
      }
    }
  }

  @Test("Sets of shelves are joined and taken from each other; a kind that is held whole goes only whole")
  func joinedAndTaken() throws {
    let sets = try ["company office/2 plant/*", "office/3 plant/4 warehouse/*", "office/*", ""].map { try #require(ShelfSet($0)) }
    #expect(sets[0].union(sets[1]).description == "company plant/* warehouse/* office/2 office/3")
    #expect(sets[0].union(sets[2]).description == "company office/* plant/*")
    #expect(sets[0].union(sets[3]) == sets[0])
    #expect(sets[0].subtracting(sets[1]) == sets[0])
    #expect(sets[1].subtracting(sets[0]).description == "warehouse/* office/3")
    #expect(sets[0].subtracting(sets[2]).description == "company plant/*")
    #expect(sets[0].subtracting(sets[0]).isEmpty && !sets[2].isEmpty)
  }

  @Test("The company's shelf alone is the whole of its kind: one set has one form")
  func companyShelf() {
    #expect(ShelfSet([.company]) == ShelfSet(kinds: [.company]))
    #expect(ShelfSet([.company, Shelf(.plant, SiteID(2))]) == ShelfSet("company plant/2"))
  }

  @Test("A company id is 32 small hexadecimal digits")
  func companyID() throws {
    let text = "00112233445566778899aabbccddeeff"
    let id = try #require(CompanyID(text))
    #expect(id.description == text && id.bytes[1] == 0x11 && id.bytes[15] == 0xFF)
    #expect(CompanyID("00112233445566778899AABBCCDDEEFF") == nil)
    #expect(CompanyID(String(id.description.dropLast())) == nil)
    #expect(CompanyID(id.description + "00") == nil)
    #expect(CompanyID(bytes: [UInt8](repeating: 0, count: 15)) == nil)
    #expect(CompanyID.random() != id)
  }
}
