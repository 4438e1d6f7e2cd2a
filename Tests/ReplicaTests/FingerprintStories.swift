import Ground
import Membership
import Testing

@testable import Replica

@Suite("Looking at ranges")
struct FingerprintStories {
  /// An office and a warehouse's records of two types, interleaved.
  func filled(_ count: Int) async throws -> (Company, TestSite) {
    let company = try Company()
    let clock = HandClock()
    let sites = try await company.sites([(.office, "*"), (.warehouse, "*")], clock: clock)
    for number in 0..<count {
      clock.advance(UInt64(number % 7))
      _ = try await sites[0].makeOrder("customer \(number)")
      _ = try await sites[1].replica.commit(by: "li", step: "move") { _, changes in
        try changes.create(Move.self, on: Shelf(.warehouse, SiteID(2))) {
          $0.item = "bolt"
          $0.quantity = Quantity(ExactDecimal(1), "C62")
        }
      }
    }
    try await sites[1].send(to: sites[0])
    return (company, sites[0])
  }

  func sum(_ items: [RecordFingerprint]) -> [UInt8] {
    RecordKey(number: items.reduce(UInt128(0)) { $0 &+ RecordKey(bytes: $1.digest)!.number }).bytes
  }

  @Test("A range's fingerprint is the sum of its records', in order, over all types")
  func sums() async throws {
    let (company, site) = try await filled(60)
    let all = try await site.replica.items(in: .everything, on: .everything, limit: .max)
    #expect(all.count == 120)
    #expect(all.map(\.key) == all.map(\.key).sorted())
    let middle = KeyRange(first: all[30].key, last: all[80].key)
    let questions = [
      RangeQuestion(KeyRange(first: all[3].key, last: all[29].key), .fingerprint), RangeQuestion(middle, .items(atMost: 51)),
      RangeQuestion(KeyRange(first: middle.last.successor!, last: all[99].key), .items(atMost: 18)),
      RangeQuestion(KeyRange(first: all[100].key, last: KeyRange.everything.last), .slices(64)),
    ]
    let (frontier, answers) = try await site.replica.look(at: questions, on: .everything)
    #expect(try await site.replica.frontier() == frontier)
    #expect(answers[0] == .fingerprint(RangeFingerprint(range: questions[0].range, count: 27, digest: sum(Array(all[3...29])))))
    #expect(answers[1] == .items(Array(all[30...80])))
    // 19 records, one more than may be listed.
    #expect(answers[2] == .fingerprint(RangeFingerprint(range: questions[2].range, count: 19, digest: sum(Array(all[81...99])))))
    guard case .parts(let slices) = answers[3] else { fatalError("no parts") }
    #expect(questions[3].range.isCovered(by: slices.map(\.range)))
    #expect(slices.reduce(0) { $0 + $1.count } == 20)
    for slice in slices { #expect(slice.digest == sum(all.filter { slice.range.contains($0.key) })) }
    withExtendedLifetime(company) {}
  }

  @Test("No more records are listed over all questions than may be; the rest are fingerprints", arguments: [(119, false), (120, true)])
  func listing(limit: Int, isListed: Bool) async throws {
    let (company, site) = try await filled(60)
    let all = try await site.replica.items(in: .everything, on: .everything, limit: .max)
    let questions = [
      RangeQuestion(KeyRange(first: KeyRange.everything.first, last: all[59].key), .items(atMost: 100)),
      RangeQuestion(KeyRange(first: all[60].key, last: KeyRange.everything.last), .items(atMost: 100)),
    ]
    let answers = try await site.replica.look(at: questions, on: .everything, listing: limit).answers
    #expect(answers[0] == .items(Array(all[..<60])))
    if isListed { #expect(answers[1] == .items(Array(all[60...]))) } else { #expect(answers[1].count == 60 && answers[1] != .items(Array(all[60...]))) }
    withExtendedLifetime(company) {}
  }

  @Test("Only the shelves that were asked for count")
  func shelves() async throws {
    let (company, site) = try await filled(5)
    let office = try await site.replica.look(at: [RangeQuestion(.everything, .fingerprint)], on: ShelfSet("office/1")!).answers[0]
    #expect(office.count == 5)
    #expect(try await site.replica.items(in: .everything, on: ShelfSet("plant/9")!, limit: .max).isEmpty)
    withExtendedLifetime(company) {}
  }

  @Test("A cut covers its range in parts of about the same size, and no records are in two of them", arguments: [1, 15, 16, 32, 60, 500])
  func parts(count: Int) async throws {
    let (company, site) = try await filled(count)
    let all = try await site.replica.items(in: .everything, on: .everything, limit: .max)
    let answer = try await site.replica.look(at: [RangeQuestion(.everything, .parts(atMost: 8, ofAtLeast: 16))], on: .everything).answers[0]
    guard case .parts(let parts) = answer else { fatalError("no parts") }
    let wanted = max(1, min(8, all.count / 16))
    #expect(parts.count == wanted)
    #expect(KeyRange.everything.isCovered(by: parts.map(\.range)))
    let size = Double(all.count) / Double(wanted)
    for part in parts {
      let inside = all.filter { part.range.contains($0.key) }
      #expect(part.count == inside.count && part.digest == sum(inside))
      #expect(abs(Double(part.count) - size) <= size / 4 + 1)
    }
    withExtendedLifetime(company) {}
  }

  @Test("A cut falls between two milliseconds rather than within one, where one is near")
  func shortBoundaries() {
    var cutter = RangeCutter(.everything, total: 320, atMost: 2, ofAtLeast: 16)
    for number in 0..<320 {
      // The millisecond changes every 50 records; a second begins at the 165th.
      let milliseconds: UInt64 = 1_790_000_000_000 & ~0xFFFF + (number < 165 ? UInt64(number / 50) : 0x10000)
      cutter.add(RecordKey(milliseconds: milliseconds, counter: UInt64(number), site: SiteID(1), random: 5), 1)
    }
    let parts = cutter.finished()
    #expect(parts.map(\.count) == [165, 155])
    #expect(parts[1].range.first.low == 0 && parts[1].range.first.high & 0xFFFF_FFFF == 0)
  }

  @Test("One key in two types stays in one part")
  func twins() {
    let key = { (number: UInt64) in RecordKey(high: 0, low: number) }
    var cutter = RangeCutter(.everything, total: 4, atMost: 2, ofAtLeast: 1)
    for number: UInt64 in [1, 2, 2, 3] { cutter.add(key(number), 1) }
    #expect(cutter.finished().map(\.count) == [3, 1])
  }
}
