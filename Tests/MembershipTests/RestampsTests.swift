import Ground
import Membership
import Testing

@Suite("What the root says about stamps of a clock that was ahead")
struct RestampsTests {
  private func entry(
    _ numbers: ClosedRange<UInt64>, in incarnation: UInt32 = 1, at first: UInt64 = 5000, back: UInt64 = 1000, site: UInt32 = 7
  ) -> SiteRestamps.Entry {
    .init(
      origin: Origin(site: SiteID(site), incarnation: incarnation), numbers: numbers,
      stamps: Stamp(milliseconds: first)...Stamp(milliseconds: first + numbers.upperBound - numbers.lowerBound, counter: 9), back: back)
  }

  private func make(_ entries: [SiteRestamps.Entry]) throws -> SiteRestamps {
    try SiteRestamps(company: CompanyID(bytes: [UInt8](repeating: 3, count: 16))!, site: SiteID(7), at: Company.noon, entries: entries)
  }

  @Test("Restamps come back from their bytes, sorted, under the root's signature and no other")
  func roundTrip() throws {
    let company = try Company()
    let restamps = try SiteRestamps(
      company: company.root.company, site: SiteID(7), at: company.now, entries: [entry(1...1, in: 2), entry(9...12, at: 9000), entry(3...8)])
    #expect(restamps.entries.map(\.numbers) == [3...8, 9...12, 1...1])
    let signed = try company.root.sign(restamps)
    #expect(try SignedRestamps(encoded: signed.encoded).verified(by: company.root.public) == restamps)
    for index in signed.bytes.indices {
      let forged = SignedRestamps(bytes: altered(signed.bytes, at: index), signature: signed.signature)
      #expect(throws: MembershipError.notSignedByRoot) { try forged.verified(by: company.root.public) }
    }
    #expect(throws: MembershipError.notSignedByRoot) {
      try SignedRevocation(bytes: signed.bytes, signature: signed.signature).verified(by: company.root.public)
    }
  }

  @Test("An entry of another site, an overlap in numbers or stamps, nothing taken off, more than there is, number 0: malformed")
  func crooked() throws {
    #expect(try make([entry(3...5), entry(6...7, at: 6000)]).entries.count == 2)
    #expect(try make([entry(3...5, back: 5000)]).entries.count == 1)
    let crooked = [
      [entry(3...5, site: 8)], [entry(3...5), entry(5...7, at: 6000)], [entry(3...5), entry(6...7, at: 5001)], [entry(3...5, back: 0)],
      [entry(3...5, back: 5001)], [entry(0...5)],
    ]
    for entries in crooked { #expect(throws: MembershipError.malformed(.malformed("restamp")), "\(entries)") { try make(entries) } }
  }

  @Test("Numbers and stamps that a signed integer holds are taken, those above are not")
  func widest() throws {
    let highest = UInt64(Int64.max)
    let make = { (number: UInt64, stamp: UInt64) in
      try self.make([
        .init(
          origin: Origin(site: SiteID(7), incarnation: 1), numbers: 1...number, stamps: Stamp(milliseconds: 1)...Stamp(rawValue: stamp), back: 1)
      ])
    }
    let widest = try make(highest, highest)
    #expect(try SiteRestamps(bytes: widest.bytes) == widest)
    #expect(throws: MembershipError.self) { try make(highest + 1, highest) }
    #expect(throws: MembershipError.self) { try make(highest, highest + 1) }
  }

  @Test("256 entries fit, 257 don't; unsorted ones, and ranges that end before they begin, are not read")
  func limits() throws {
    let runs = { (count: UInt64) -> [SiteRestamps.Entry] in (1...count).map { self.entry($0...$0, at: 10_000 * $0) } }
    for count: UInt64 in [255, 256] {
      let most = try make(runs(count))
      #expect(try SiteRestamps(bytes: most.bytes) == most)
    }
    #expect(try SiteRestamps(bytes: make([]).bytes).entries.isEmpty)
    #expect(throws: MembershipError.malformed(.limit("restamps"))) { try make(runs(257)) }

    let one = try make([entry(3...4)]).bytes
    let two = try make([entry(3...4), entry(3...4, in: 2)]).bytes
    let length = two.count - one.count
    let head = Array(two.dropLast(2 * length)), second = Array(two.suffix(length))
    let swapped = head + second + two.suffix(2 * length).prefix(length)
    #expect(throws: MembershipError.malformed(.malformed("restamp order"))) { try SiteRestamps(bytes: swapped) }
    var turned = one
    turned[one.count - length + 4] = 5
    #expect(throws: MembershipError.malformed(.malformed("restamp"))) { try SiteRestamps(bytes: turned) }
  }
}
