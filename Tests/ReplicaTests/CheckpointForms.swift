import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Forms and limits of checkpoints")
struct CheckpointForms {
  private let hash = [UInt8](repeating: 3, count: 32)

  private func manifest(_ change: (inout CheckpointManifest) -> Void = { _ in }) -> CheckpointManifest {
    let origins = [Origin(site: SiteID(1), incarnation: 1), Origin(site: SiteID(2), incarnation: 3)]
    var manifest = CheckpointManifest(
      company: Company.id, maker: origins[0], made: Instant(milliseconds: 1_790_000_000_000), schemaVersion: 4,
      heads: Dictionary(uniqueKeysWithValues: origins.map { ($0, Head(number: 300, hash: hash, stamp: Stamp(milliseconds: 7, counter: 1))) }),
      seals: origins.map { Seal(origin: $0, number: 299, hash: hash, signature: [UInt8](repeating: 4, count: 64)) },
      pieces: [
        .init(hash: hash, shelf: .company, size: 10, entries: 1), .init(hash: hash, shelf: Shelf(.office, SiteID(2)), size: 200_000, entries: 999),
      ])
    change(&manifest)
    return manifest
  }

  @Test("A manifest reads as it was written, and not one byte short or long")
  func roundTrip() throws {
    let bytes = manifest().bytes
    #expect(try CheckpointManifest(bytes) == manifest())
    for count in 0..<bytes.count { #expect(throws: WireError.self) { try CheckpointManifest(Array(bytes.prefix(count))) } }
    #expect(throws: WireError.self) { try CheckpointManifest(bytes + [0]) }
    let empty = manifest { $0.heads = [:]; $0.seals = []; $0.pieces = [] }
    #expect(try CheckpointManifest(empty.bytes) == empty)
  }

  @Test("A piece may be as large as its limit and no larger; shelves do not fall")
  func limits() throws {
    let most = CheckpointManifest.maximumPiece
    for size in [most - 1, most] {
      let bytes = manifest { $0.pieces[1].size = size }.bytes
      #expect(try CheckpointManifest(bytes).pieces[1].size == size)
    }
    #expect(throws: WireError.limit("bytes of a piece")) { try CheckpointManifest(manifest { $0.pieces[1].size = most + 1 }.bytes) }
    #expect(throws: WireError.malformed("shelf of a piece")) { try CheckpointManifest(manifest { $0.pieces.reverse() }.bytes) }
    #expect(throws: WireError.self) { try CheckpointManifest(manifest { $0.heads = $0.heads.mapValues { Head(number: 0, hash: $0.hash, stamp: $0.stamp) } }.bytes) }
  }

  @Test("Heads stand by rising origin, each once")
  func heads() throws {
    let bytes = PackedHeads.bytes(manifest().heads)
    #expect(PackedHeads.heads(bytes) == manifest().heads)
    // The second origin again as the first.
    var twice = WireWriter()
    for _ in 0..<2 { twice.raw(PackedHeads.bytes([Origin(rawValue: 4097): Head(number: 1, hash: hash, stamp: .zero)]).dropFirst()) }
    #expect(PackedHeads.heads([2] + twice.bytes) == nil)
    #expect(PackedHeads.heads(bytes + [0]) == nil)
  }

  @Test("A piece ends between its least and its most, whatever the keys")
  func cuts() {
    var keys = RecordKeySource(site: SiteID(2), random: 42)
    var writer = PieceWriter(.company)
    var sizes: [Int] = []
    for index in 0..<20_000 {
      let key = keys.next(now: 1_790_000_000_000 + UInt64(index / 7))
      let full = writer.add(.replacedEarly, key: key, size: 64) { $0.raw([UInt8](repeating: 1, count: 60)) }
      if let full { sizes.append(full.bytes.count) }
    }
    #expect(sizes.count > 4)
    #expect(sizes.allSatisfy { $0 >= PieceWriter.least && $0 <= PieceWriter.most })
    #expect(sizes.contains { $0 < PieceWriter.most - 1_000 })
    // One entry larger than a piece is a piece of its own.
    var large = PieceWriter(.company)
    #expect(large.add(.replacedEarly, key: keys.next(now: 1), size: 64) { $0.byte(1) } == nil)
    let first = large.add(.replacedEarly, key: keys.next(now: 1), size: PieceWriter.most + 1) { $0.raw([UInt8](repeating: 1, count: PieceWriter.most + 1)) }
    #expect(first?.entries == 1)
    #expect(large.finish()?.entries == 1)
  }

  @Test("Headquarters makes one after 30 days or 50,000 change sets, and none for next to nothing")
  func policy() {
    let policy = CheckpointPolicy()
    let day: UInt64 = 86_400_000
    let last = Instant(milliseconds: 1_790_000_000_000)
    func due(_ grown: UInt64, after milliseconds: UInt64) -> Bool {
      policy.isDue(last: last, grown: grown, now: Instant(milliseconds: last.milliseconds + milliseconds))
    }
    #expect(!due(100, after: 30 * day - 1))
    #expect(due(100, after: 30 * day))
    #expect(!due(99, after: 3_000 * day))
    #expect(!due(49_999, after: 0))
    #expect(due(50_000, after: 0))
    // A clock that was set back makes nothing due.
    #expect(!policy.isDue(last: last, grown: 1_000, now: Instant(milliseconds: 1)))
  }

  @Test("A site that lacks little, or has much, gets the log; one that lacks much and has little gets the checkpoint")
  func worth() async throws {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "*"), (.office, "*")])
    let (hq, office, new) = (sites[0], sites[1], sites[2])
    _ = try await office.makeOrder("Lantian")
    try await office.send(to: hq)
    try await hq.makeCheckpoint()
    #expect(try await hq.offer(to: new) == nil)
    // As if it covered so many.
    let cases: [(number: UInt64, held: UInt64, isOffered: Bool)] = [
      (Replica.worthOffering - 1, 0, false), (Replica.worthOffering, 0, true), (20_000, 9_999, true), (20_000, 10_000, false),
    ]
    for (number, held, isOffered) in cases {
      try await hq.replica.pool.write { db in
        try db.execute(
          sql: "UPDATE checkpoint_manifest SET heads = ?",
          arguments: [Data(PackedHeads.bytes([office.origin: Head(number: number, hash: WriterState.noHash, stamp: .zero)]))])
      }
      let frontier = Frontier([office.origin: Head(number: held, hash: WriterState.noHash, stamp: .zero)])
      let offer = try await hq.offer(to: new, after: frontier)
      #expect((offer != nil) == isOffered)
      #expect(try await hq.offer(to: office, after: frontier) == nil)
    }
  }
}
