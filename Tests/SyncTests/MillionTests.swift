import Ground
import Replica
import Testing

@testable import Sync

@Suite("Proofs over a million records")
struct MillionTests {
  static let places = ["first", "middle", "last"]

  func index(_ place: String, _ shape: Shape) -> Int {
    switch place {
    case "first": 0
    case "last": 999_999
    default: shape == .year ? 123_457 : shape == .burst ? 500_000 : 876_543
    }
  }

  /// The goal: 4 round trips and 8 KB of requests and replies together.
  func expect(_ result: ProofResult, _ key: RecordKey, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(result.differences.map(\.key) == [key], sourceLocation: sourceLocation)
    #expect(result.differing == 1, sourceLocation: sourceLocation)
    #expect(result.roundTrips <= 4, sourceLocation: sourceLocation)
    #expect(result.bytesSent + result.bytesReceived <= 8192, sourceLocation: sourceLocation)
  }

  @Test("One record with other versions is found in 4 round trips and 8 KB", arguments: Shape.allCases, places)
  func changed(shape: Shape, place: String) throws {
    let base = Shape.millions[shape]!
    let index = index(place, shape)
    let result = try prove(Side(base: base), Side(base: base, change: .changed(index)))
    expect(result, base.keys[index])
    #expect(result.records == 1_000_000)
  }

  @Test("One record that is missing here is found in 4 round trips and 8 KB", arguments: Shape.allCases, places)
  func missingHere(shape: Shape, place: String) throws {
    let base = Shape.millions[shape]!
    let index = index(place, shape)
    let result = try prove(Side(base: base, change: .lost(index)), Side(base: base))
    expect(result, base.keys[index])
    #expect(result.differences.first?.here == nil && result.differences.first?.there != nil)
  }

  @Test("One record that is missing there is found in 4 round trips and 8 KB", arguments: Shape.allCases, places)
  func missingThere(shape: Shape, place: String) throws {
    let base = Shape.millions[shape]!
    let index = index(place, shape)
    let result = try prove(Side(base: base), Side(base: base, change: .lost(index)))
    expect(result, base.keys[index])
    #expect(result.differences.first?.there == nil && result.differences.first?.here != nil)
  }

  @Test("Any record at all, by twenty seeds, is found in 4 round trips and 8 KB", arguments: Shape.allCases)
  func anyRecord(shape: Shape) throws {
    let base = Shape.millions[shape]!
    var random = Seeded(99)
    for _ in 0..<20 {
      let index = Int.random(in: 0..<1_000_000, using: &random)
      expect(try prove(Side(base: base), Side(base: base, change: .changed(index))), base.keys[index])
    }
  }

  @Test("A million equal records are proven equal in one round trip and less than 3 KB", arguments: Shape.allCases)
  func equal(shape: Shape) throws {
    let side = Side(base: Shape.millions[shape]!)
    let result = try prove(side, side)
    #expect(result.isIdentical && result.roundTrips == 1)
    #expect(result.bytesSent + result.bytesReceived < 3072)
  }

  @Test("Thousands of differences cost bytes in proportion, in bounded frames", arguments: [10, 100, 1000, 4000])
  func many(differences: Int) throws {
    let base = Shape.millions[.year]!
    var random = Seeded(5)
    var lost: Set<Int> = []
    while lost.count < differences { lost.insert(Int.random(in: 0..<1_000_000, using: &random)) }
    let other = base.filtered { !lost.contains($0) }
    var largest = 0
    let result = try prove(Side(base: base), Side(base: other), largest: &largest)
    #expect(Set(result.differences.map(\.key)) == Set(lost.map { base.keys[$0] }))
    #expect(result.bytesSent + result.bytesReceived <= 8192 * differences)
    #expect(largest <= 400 << 10)
  }

  @Test("An empty side costs one round trip where the other end is empty, and a bounded list where ours is")
  func empty() throws {
    let full = Side(base: Shape.year.records(20_000, seed: 3))
    let none = Side(base: SortedRecords([], []))
    let there = try prove(full, none)
    #expect(there.differing == 20_000 && there.differences.count == SyncLimits.proofDifferences && there.roundTrips == 1)
    var largest = 0
    let here = try prove(none, full, largest: &largest)
    #expect(here.differing == 20_000 && here.differences.count >= SyncLimits.proofDifferences)
    #expect(here.differences.count < SyncLimits.proofDifferences + SyncLimits.proofListing)
    #expect(here.bytesSent + here.bytesReceived <= 20_000 * 60)
    #expect(largest <= SyncLimits.proofListing * 40)
    #expect(try prove(none, none).isIdentical)
  }

  @Test("Half of the records on each side: what differs is named exactly")
  func halves() throws {
    let base = Shape.burst.records(6_000, seed: 3)
    let halves = [0, 1].map { parity in Side(base: base.filtered { $0 % 2 == parity }) }
    #expect(Set(try prove(halves[0], halves[1]).differences.map(\.key)) == Set(base.keys))
  }
}
