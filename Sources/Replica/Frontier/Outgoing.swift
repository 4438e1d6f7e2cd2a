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
    let question = SharedBatches.Question(frontier: frontier, shelves: shelves, limit: limit)
    // Read before anything is looked at: what is read then may be newer than the answer is kept for, never older. A commit between the
    // look for unsealed change sets and the extraction would else be kept as one that nobody need be told of.
    var version = try await dataVersion()
    if let known = sharedBatches.answer(to: question, at: version) { return known }
    while sealer != nil, try await hasUnsealed() {
      try await write { [self] db, state in
        for origin in state.heads.keys where origin.site == site { try seal(origin, state, db) }
      }
      version = try await dataVersion()
    }
    let outgoing = try await pool.read { [schema, authority, site] db in
      var extraction = try Extraction(db, schema, frontier, shelves)
      if !frontier.gaps.isEmpty { extraction.own = try Members(db, authority).admitted[site]?.shelves ?? ShelfSet() }
      return try extraction.run(limit: limit)
    }
    sharedBatches.keep(outgoing, to: question, at: version)
    return outgoing
  }

  private func hasUnsealed() async throws -> Bool {
    try await pool.read { [site] db in
      try Bool.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT EXISTS (SELECT 1 FROM frontier f WHERE f.origin >> 12 = ?
              AND EXISTS (SELECT 1 FROM log l WHERE l.origin = f.origin AND l.number > f.sealed))
            """),
        arguments: [Int(site.number)])!
    }
  }
}

/// Merges the chains that a peer lacks by the order of the log, in runs that end where a seal does: a receiver takes only what a seal covers.
private struct Extraction {
  /// No batch grows beyond this by adding another run; a single run may (a seal follows at the latest behind 64 KiB and one change set).
  private static let most = 8 << 20

  private let db: Database
  private let schema: Schema
  private let shelves: ShelfSet
  private var through: Frontier
  private var next: Heap<Run>
  private var payload = WireWriter(reserving: 300 << 10)
  private var count = 0
  private var seals: [Seal] = []
  /// The shelves that we read ourselves; asked for only when the peer has gaps.
  var own = ShelfSet()

  /// Change sets of one origin, up to a seal.
  private struct Run: Comparable {
    /// The place in the log of the first.
    var sequence: Int64
    var first: UInt64
    var seal: Seal
    var bytes: Int

    static func < (a: Run, b: Run) -> Bool { a.sequence < b.sequence }
    static func == (a: Run, b: Run) -> Bool { a.sequence == b.sequence }
  }

  init(_ db: Database, _ schema: Schema, _ frontier: Frontier, _ shelves: ShelfSet) throws {
    self.db = db
    self.schema = schema
    self.shelves = shelves
    through = frontier
    next = Heap()
    let base = try LogBase.read(db)
    for (origin, state) in try WriterState.readHeads(db)
    where state.sealed > frontier.number(of: origin) && frontier.number(of: origin) >= base[origin]?.number ?? 0 {
      try push(origin, frontier.number(of: origin) + 1)
    }
  }

  private mutating func push(_ origin: Origin, _ first: UInt64) throws {
    let chain = Int64(origin.rawValue)
    let row = try GRDB.Row.fetchOne(
      db.cachedStatement(sql: "SELECT number, hash, signature FROM seal WHERE origin = ? AND number >= ? ORDER BY number LIMIT 1"),
      arguments: [chain, Int64(first)])
    guard let row else { return }
    let last: Int64 = row[0]
    let log = try GRDB.Row.fetchOne(
      db.cachedStatement(sql: "SELECT min(seq), sum(length(bytes)) FROM log WHERE origin = ? AND number BETWEEN ? AND ?"),
      arguments: [chain, Int64(first), last])
    guard let log, let sequence = log[0] as Int64? else { return }
    let seal = Seal(origin: origin, number: UInt64(last), hash: [UInt8](row[1] as Data), signature: [UInt8](row[2] as Data))
    next.insert(Run(sequence: sequence, first: first, seal: seal, bytes: log[1]))
  }

  mutating func run(limit: Int) throws -> OutgoingBatch? {
    while payload.bytes.count < limit, let run = next.popMin() {
      // Sent first thing in the next batch instead.
      guard count == 0 || payload.bytes.count + run.bytes <= Self.most else { break }
      if try take(run) { try push(run.seal.origin, run.seal.number + 1) }
    }
    // Fresh change sets go before the parts of old ones.
    for (place, gap) in through.gaps.sorted(by: { $0.key < $1.key }) where payload.bytes.count < limit {
      try fill(place, gap, limit)
    }
    guard count > 0 else { return nil }
    let columns = BatchColumns.split(payload.bytes, count: count, schema)
    return OutgoingBatch(
      batch: Batch(deflated: Self.deflated(columns), inflatedSize: columns.count, seals: seals, count: count), through: through)
  }

  /// A long backlog is deflated a third faster for a twentieth more on the wire: deflating bounds how fast a hub passes a log on.
  private static let level: Int32 = 4
  /// What is smaller than this is fresh, and has time for the best that pays.
  private static let small = 64 << 10
  private static let smallLevel: Int32 = 6

  /// A receiver refuses what inflates to more than 200 times its size, as a bomb does; so much repetition is sent as it is.
  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    let deflated = Deflate.compress(bytes, level: bytes.count < small ? smallLevel : level)
    return deflated.count * Deflate.maximumRatio >= bytes.count ? deflated : Deflate.compress(bytes, level: 0)
  }

  /// - Returns: false when this chain cannot be given any further.
  private mutating func take(_ run: Run) throws -> Bool {
    let rows = try GRDB.Row.fetchCursor(
      db.cachedStatement(sql: "SELECT number, stamp, hash, bytes FROM log WHERE origin = ? AND number BETWEEN ? AND ? ORDER BY number"),
      arguments: [Int64(run.seal.origin.rawValue), Int64(run.first), Int64(run.seal.number)])
    var given = WireWriter(reserving: run.bytes + 1_024)
    var taken = 0
    var head: Head?
    while let row = try rows.next() {
      guard try row.withUnsafeData(atIndex: 3, { try $0?.withUnsafeBytes { try write($0, to: &given) } }) == true else { return false }
      taken += 1
      head = Head(number: UInt64(row[0] as Int64), hash: [UInt8](row[2] as Data), stamp: Stamp(rawValue: UInt64(row[1] as Int64)))
    }
    guard let head, head.number == run.seal.number else { return false }
    payload.raw(given.bytes)
    count += taken
    seals.append(run.seal)
    through.heads[run.seal.origin] = head
    return true
  }

  /// Adds the parts on one shelf that the peer lacks of change sets that it holds otherwise.
  private mutating func fill(_ place: Frontier.Place, _ gap: Frontier.Gap, _ limit: Int) throws {
    guard !gap.isFull, shelves.contains(place.shelf), own.contains(place.shelf) else { return }
    let rows = try GRDB.Row.fetchCursor(
      db.cachedStatement(sql: "SELECT number, bytes FROM log WHERE origin = ? AND number BETWEEN ? AND ? ORDER BY number"),
      arguments: [Int64(place.origin.rawValue), Int64(gap.first), Int64(gap.last)])
    let only = ShelfSet([place.shelf])
    var next = gap.first
    while payload.bytes.count < limit, let row = try rows.next() {
      let number = UInt64(row[0] as Int64)
      let bytes = [UInt8](row[1] as Data)
      let outline = try bytes.withUnsafeBytes { try ChangeSetOutline($0) }
      // What we lack ourselves another site must give.
      guard number == next, !outline.leftOut.contains(place.shelf) else { break }
      if outline.present.contains(place.shelf) {
        payload.blob(try bytes.withUnsafeBytes { try ChangeSetView($0).wireForm(for: only) })
        count += 1
      }
      next = number + 1
    }
    through.gaps[place]?.first = next
  }

  /// Writes what the peer may have of a change set: the author's own bytes, if it may have all.
  /// - Returns: false when a part is missing here that the peer reads: another site must give it this chain.
  private func write(_ bytes: UnsafeRawBufferPointer, to writer: inout WireWriter) throws -> Bool {
    if try ChangeSetView.isWhole(bytes, for: shelves) {
      writer.blob(bytes)
      return true
    }
    let changeSet = try ChangeSetView(bytes)
    guard changeSet.parts.allSatisfy({ $0.bytes != nil || !shelves.contains($0.shelf) }) else { return false }
    let isWhole = changeSet.parts.allSatisfy { $0.bytes == nil || shelves.contains($0.shelf) }
    if isWhole { writer.blob(bytes) } else { writer.blob(changeSet.wireForm(for: shelves)) }
    return true
  }
}
