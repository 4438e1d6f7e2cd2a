import Ground
import Membership
import Testing

@Suite("A member's grant over the years")
struct RenewedGrantTests {
  private func origin(_ incarnation: UInt32, site: UInt32 = 7) -> Origin { Origin(site: SiteID(site), incarnation: incarnation) }
  private func cut(_ incarnation: UInt32, _ number: UInt64, site: UInt32 = 7) -> SiteRevocation.Cut {
    .init(origin: origin(incarnation, site: site), number: number)
  }

  @Test("Old chains check with the old key, new ones with the new key, from the incarnation on with which it began")
  func keysOverTime() throws {
    let company = try Company()
    let first = try company.grant()
    let (second, third) = (SealKey().publicKey, SealKey().publicKey)
    let renewed = try first.renewed(key: .init(firstIncarnation: 3, key: second), now: company.now)
      .renewed(key: .init(firstIncarnation: 4, key: third), now: company.now)
    let read = try SiteGrant(bytes: renewed.bytes)
    #expect(read == renewed && read.sealKey == third)
    #expect([0, 1, 2].map { read.sealKeys.key(of: $0) } == [first.sealKey, first.sealKey, first.sealKey])
    #expect(read.sealKeys.key(of: 3) == second)
    #expect([4, 5, 4095].allSatisfy { read.sealKeys.key(of: $0) == third })
    #expect(read.sealKeys.firstIncarnation(of: second) == 3 && read.sealKeys.firstIncarnation(of: SealKey().publicKey) == nil)
  }

  @Test("Keys begin with incarnation 1 and rise to 4095 at most; a weak one is refused wherever it stands")
  func crookedKeys() throws {
    let key = SealKey().publicKey
    let make = { (firsts: [UInt32]) in try SealKeys(firsts.map { .init(firstIncarnation: $0, key: key) }) }
    #expect(try make([1, 4095]).periods.count == 2)
    for firsts: [UInt32] in [[0], [2], [1, 1], [1, 3, 2], [1, 4096]] {
      #expect(throws: MembershipError.malformed(.malformed("seal key incarnations")), "\(firsts)") { try make(firsts) }
    }
    #expect(throws: MembershipError.weakKey) {
      try make([1]).adding([1] + [UInt8](repeating: 0, count: 31), from: 2)
    }
    #expect(throws: MembershipError.malformed(.malformed("seal key"))) { try make([1]).adding(Array(key.dropLast()), from: 2) }
  }

  @Test("63 and 64 keys are taken; none and 65 are not, nor read")
  func keyLimit() throws {
    let company = try Company()
    let keys = (1...65).map { SealKeys.Period(firstIncarnation: $0, key: SealKey().publicKey) }
    for count in [63, 64] {
      let grant = try SiteGrant(
        company: company.root.company, terms: try company.terms(), sealKeys: SealKeys(Array(keys.prefix(count))), serial: [1], issued: company.now)
      #expect(try SiteGrant(bytes: grant.bytes) == grant)
    }
    #expect(throws: MembershipError.malformed(.limit("seal keys"))) { try SealKeys(keys) }
    #expect(throws: MembershipError.malformed(.limit("seal keys"))) { try SealKeys([]) }
    // The count stands behind version, company and terms.
    let grant = try company.grant()
    let place = grant.bytes.count - 1 - 1 - 6 - 4 - 33 - 1
    #expect(grant.bytes[place] == 1)
    for count: UInt8 in [0, 65] {
      var bytes = grant.bytes
      bytes[place] = count
      #expect(throws: MembershipError.malformed(.limit("seal keys"))) { try SiteGrant(bytes: bytes) }
    }
  }

  @Test("A shelf that is taken away becomes a former one; one that is given back is a former one no more")
  func formerShelves() throws {
    let company = try Company()
    let first = try company.root.found(try company.terms(shelves: "company office/7 plant/3"), now: company.now).grant.verified(by: company.root.public)
    #expect(first.former.isEmpty)
    let moved = try first.renewed(shelves: ShelfSet("company office/7 plant/4"), now: company.now)
    #expect(moved.former.description == "plant/3" && moved.shelves.description == "company office/7 plant/4")
    let wide = try moved.renewed(shelves: ShelfSet("company plant/*"), now: company.now)
    #expect(wide.former.description == "office/7")
    let back = try wide.renewed(shelves: first.shelves, now: company.now)
    #expect(back.former.description == "plant/*")
    #expect(try SiteGrant(bytes: back.bytes) == back)
    #expect(try back.renewed(now: company.now).former == back.former)
  }

  @Test("A renewed grant is issued after the one it replaces, even when headquarters' clock was set back")
  func laterIssued() throws {
    let company = try Company()
    let first = try company.grant()
    #expect(try first.renewed(now: company.now.earlier(days: 30)).issued.milliseconds == company.now.milliseconds + 1)
    #expect(try first.renewed(now: company.now.later(hours: 1)).issued == company.now.later(hours: 1))
    #expect(throws: MembershipError.malformed(.limit("instant"))) { try first.renewed(now: Instant(milliseconds: 1 << 48)) }
  }

  @Test("A stolen key's chains end where headquarters says; of two ends the lower counts, and they stay")
  func ends() throws {
    let company = try Company()
    let stolen = try company.grant().renewed(ends: [cut(2, 0), cut(1, 40)], now: company.now)
    #expect(stolen.ends == [cut(1, 40), cut(2, 0)])
    #expect(try SiteGrant(bytes: stolen.bytes) == stolen)
    let again = try stolen.renewed(ends: [cut(1, 50), cut(3, 9)], now: company.now)
    #expect(again.ends == [cut(1, 40), cut(2, 0), cut(3, 9)])
  }

  @Test("An end can't be another site's, stand twice or be unsorted on the wire; 256 of them fit, 257 don't")
  func crookedEnds() throws {
    let company = try Company()
    let make = { (ends: [SiteRevocation.Cut]) in
      try SiteGrant(
        company: company.root.company, terms: try company.terms(), sealKeys: SealKeys(only: SealKey().publicKey), serial: [1], issued: company.now,
        ends: ends)
    }
    #expect(throws: MembershipError.malformed(.malformed("end"))) { try make([cut(1, 1, site: 8)]) }
    #expect(throws: MembershipError.malformed(.malformed("end"))) { try make([cut(1, 1), cut(1, 2)]) }
    for count: UInt32 in [255, 256] {
      let grant = try make((1...count).map { cut($0, .max) })
      #expect(try SiteGrant(bytes: grant.bytes) == grant)
    }
    #expect(throws: MembershipError.malformed(.limit("ends"))) { try make((1...257).map { cut($0, 1) }) }
    let sorted = try make([cut(1, 1), cut(2, 2)]).bytes
    let swapped = Array(sorted.dropLast(10)) + Array(sorted.suffix(5)) + Array(sorted.suffix(10).prefix(5))
    #expect(throws: MembershipError.malformed(.malformed("end order"))) { try SiteGrant(bytes: swapped) }
  }

  @Test("The largest grant that can be made can be read; former shelves of 4,096 bytes fit, more don't")
  func largest() throws {
    let company = try Company()
    // 8 bytes and 292 words of 13, each behind a space; a site with one digit more is one byte too many.
    let shelves = { (office: UInt32) in ShelfSet(Set((0..<292).map { Shelf(.plant, SiteID(1_000_000 + $0)) } + [Shelf(.office, SiteID(office))])) }
    let fitting = shelves(1), more = shelves(10)
    #expect(fitting.description.utf8.count == ShelfSet.maximumText && more.description.utf8.count == ShelfSet.maximumText + 1)
    let make = { (former: ShelfSet) in
      try SiteGrant(
        company: company.root.company,
        terms: try SiteTerms(site: SiteID(7), code: "SH010203", name: String(repeating: "n", count: 200), role: .headquarters, shelves: fitting),
        sealKeys: SealKeys((0..<64).map { .init(firstIncarnation: $0 == 0 ? 1 : 4000 + $0, key: SealKey().publicKey) }),
        serial: [UInt8](repeating: 1, count: 20), issued: company.now, former: former, ends: (1...256).map { cut($0, .max) })
    }
    let grant = try make(fitting)
    #expect(grant.bytes.count > 14_000 && grant.bytes.count <= SiteGrant.maximumBytes)
    #expect(try SignedGrant(encoded: company.root.sign(grant).encoded).verified(by: company.root.public) == grant)
    #expect(throws: MembershipError.malformed(.limit("former shelves"))) { try make(more) }
  }
}
