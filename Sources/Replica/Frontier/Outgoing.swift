import HeapModule
import Foundation
import GRDB
import Ground
import Membership

extension Replica {
  /// The next change sets that a peer lacks, in the order they came here, at most about `limit` bytes before deflation.
  ///
  /// Takes time in proportion to what it gives, whatever the size of the log: it walks each lacking chain by its index.
  ///
  /// - Parameters:
  ///   - frontier: what the peer holds (advanced by the batches already on their way to it).
  ///   - shelves: what the peer reads; the rest is left out.
  /// - Returns: nil when the peer lacks nothing that can be given to it.
  public func outgoing(after frontier: Frontier, for shelves: ShelfSet, limit: Int = 256 << 10) async throws -> OutgoingBatch? {
    if sealer != nil, try await hasUnsealed() {
      try await write { [self] db, state in
        for origin in state.heads.keys where origin.site == site { try seal(origin, state, db) }
      }
    }
    return try await pool.read { db in
      var extraction = try Extraction(db, frontier, shelves)
      return try extraction.run(limit: limit)
    }
  }

  private func hasUnsealed() async throws -> Bool {
    try await pool.read { [site] db in
      try Bool.fetchOne(
        db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM frontier WHERE number > sealed AND origin >> 12 = ?)"),
        arguments: [Int(site.number)])!
    }
  }
}

/// Merges the chains that a peer lacks by the order of the log.
private struct Extraction {
  private let db: Database
  private let shelves: ShelfSet
  private var through: Frontier
  private var next: Heap<Place>
  private var payload = WireWriter(reserving: 300 << 10)
  private var count = 0
  /// Per origin in the batch: the number of its last change set in it.
  private var last: [Origin: UInt64] = [:]

  private struct Place: Comparable {
    var sequence: Int64
    var origin: Origin
    var number: UInt64

    static func < (a: Place, b: Place) -> Bool { a.sequence < b.sequence }
  }

  init(_ db: Database, _ frontier: Frontier, _ shelves: ShelfSet) throws {
    self.db = db
    self.shelves = shelves
    through = frontier
    next = Heap()
    for (origin, state) in try WriterState.readHeads(db) where state.sealed > frontier.number(of: origin) {
      try push(origin, frontier.number(of: origin) + 1)
    }
  }

  private mutating func push(_ origin: Origin, _ number: UInt64) throws {
    let sequence = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT seq FROM log WHERE origin = ? AND number = ?"), arguments: [Int64(origin.rawValue), Int64(number)])
    if let sequence { next.insert(Place(sequence: sequence, origin: origin, number: number)) }
  }

  mutating func run(limit: Int) throws -> OutgoingBatch? {
    while payload.bytes.count < limit, let place = next.popMin() {
      if try take(place) { try push(place.origin, place.number + 1) }
    }
    guard count > 0 else { return nil }
    let seals = try closeRuns()
    let deflated = Deflate.compress(payload.bytes, level: Self.level)
    return OutgoingBatch(
      batch: Batch(deflated: deflated, inflatedSize: payload.bytes.count, seals: seals, count: count), through: through)
  }

  /// Fast enough that a batch takes less time to deflate than to merge, and within a twentieth of the smallest.
  private static let level: Int32 = 6

  /// - Returns: false when this chain cannot be given any further.
  private mutating func take(_ place: Place) throws -> Bool {
    let row = try GRDB.Row.fetchOne(
      db.cachedStatement(sql: "SELECT stamp, hash, bytes FROM log WHERE seq = ?"), arguments: [place.sequence])!
    let bytes = [UInt8](row[2] as Data)
    let given: [UInt8]? = try bytes.withUnsafeBytes { buffer in
      let changeSet = try ChangeSetView(buffer)
      // We lack a part that the peer may read: another peer must give it this chain.
      guard changeSet.parts.allSatisfy({ $0.bytes != nil || !shelves.contains($0.shelf) }) else { return nil }
      let isWhole = changeSet.parts.allSatisfy { $0.bytes == nil || shelves.contains($0.shelf) }
      return isWhole ? bytes : changeSet.wireForm(for: shelves)
    }
    guard let given else { return false }
    payload.blob(given)
    count += 1
    last[place.origin] = place.number
    through.heads[place.origin] = Head(
      number: place.number, hash: [UInt8](row[1] as Data), stamp: Stamp(rawValue: UInt64(row[0] as Int64)))
    return true
  }

  /// Lengthens each run to its next seal, since a receiver takes only what a seal covers.
  private mutating func closeRuns() throws -> [Seal] {
    var seals: [Seal] = []
    for (origin, number) in last.sorted(by: { $0.key < $1.key }) {
      let row = try GRDB.Row.fetchOne(
        db.cachedStatement(sql: "SELECT number, hash, signature FROM seal WHERE origin = ? AND number >= ? ORDER BY number LIMIT 1"),
        arguments: [Int64(origin.rawValue), Int64(number)])
      guard let row else { continue }
      let seal = Seal(origin: origin, number: UInt64(row[0] as Int64), hash: [UInt8](row[1] as Data), signature: [UInt8](row[2] as Data))
      var missing = number + 1
      while missing <= seal.number {
        let sequence = try Int64.fetchOne(
          db.cachedStatement(sql: "SELECT seq FROM log WHERE origin = ? AND number = ?"), arguments: [Int64(origin.rawValue), Int64(missing)])
        guard let sequence, try take(Place(sequence: sequence, origin: origin, number: missing)) else { break }
        missing += 1
      }
      seals.append(seal)
    }
    return seals
  }
}
