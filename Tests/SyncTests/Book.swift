import Crypto
import Ground
import Membership
import Replica

@testable import Sync

let company = [UInt8](repeating: 7, count: 16)

/// A text that deflates about as badly as real records do.
func prose(_ size: Int, seed: UInt64 = 1) -> String {
  var random = Seeded(seed)
  var bytes: [UInt8] = []
  bytes.reserveCapacity(size + 8)
  while bytes.count < size {
    var word = random.next()
    for _ in 0..<8 {
      bytes.append(UInt8(ascii: "a") + UInt8(truncatingIfNeeded: word) % 26)
      word >>= 8
    }
  }
  return String(decoding: bytes.prefix(size), as: UTF8.self)
}

/// A replica as small as can be: numbered texts of each origin, in the order in which they came.
struct Book: Sendable {
  struct Entry: Hashable, Sendable {
    var origin: Origin
    var number: UInt64
    var stamp: Stamp
    var text: String
    var hash: [UInt8]
  }

  let origin: Origin
  var log: [Entry] = []
  var frontier = Frontier()
  var quarantine: [Refusal] = []
  /// Entries that came although they were here.
  var repeated = 0
  /// Digests that were changed behind the log's back, and keys that were lost.
  var tampered: [RecordKey: [UInt8]?] = [:]
  var schemaVersion: UInt32 = 1
  /// What has left the log, and the checkpoint that holds it; pieces that came of one that is on its way.
  var base = Frontier()
  var checkpoint: BookCheckpoint?
  var arriving: BookCheckpoint.Arriving?

  init(site: UInt32) { origin = Origin(site: SiteID(site), incarnation: 1) }

  var greeting: Greeting {
    Greeting(
      company: company, site: origin.site, incarnation: 1, schemaVersion: schemaVersion, shelves: .everything, frontier: frontier)
  }

  mutating func commit(_ text: String) {
    add(origin, frontier.number(of: origin) + 1, Stamp(milliseconds: UInt64(log.count) + 1), text)
  }

  private mutating func add(_ origin: Origin, _ number: UInt64, _ stamp: Stamp, _ text: String) {
    let hash = [UInt8](SHA256.hash(data: (frontier.heads[origin]?.hash ?? []) + [UInt8](text.utf8)))
    log.append(Entry(origin: origin, number: number, stamp: stamp, text: text, hash: hash))
    frontier.heads[origin] = Head(number: number, hash: hash, stamp: stamp)
  }

  func outgoing(after frontier: Frontier, limit: Int) -> OutgoingBatch? {
    var writer = WireWriter()
    var through = Frontier()
    var count = 0
    for entry in log
    where entry.number > frontier.number(of: entry.origin) && frontier.number(of: entry.origin) >= base.number(of: entry.origin) {
      writer.varint(UInt64(entry.origin.rawValue))
      writer.varint(entry.number)
      writer.varint(entry.stamp.rawValue)
      writer.text(entry.text)
      through.heads[entry.origin] = Head(number: entry.number, hash: entry.hash, stamp: entry.stamp)
      count += 1
      if writer.bytes.count >= limit { break }
    }
    guard count > 0 else { return nil }
    return OutgoingBatch(
      batch: Batch(deflated: Deflate.compress(writer.bytes), inflatedSize: writer.bytes.count, seals: [], count: count),
      through: through)
  }

  mutating func apply(_ batch: Batch, from peer: SiteID) -> ApplyReport {
    var report = ApplyReport(applied: 0, frontier: frontier)
    do {
      let bytes = try Deflate.inflate(batch.deflated, declared: batch.inflatedSize)
      try bytes.withUnsafeBytes { buffer in
        var reader = WireReader(buffer)
        while !reader.isAtEnd {
          let origin = Origin(rawValue: UInt32(truncatingIfNeeded: try reader.varint()))
          let number = try reader.varint()
          let stamp = Stamp(rawValue: try reader.varint())
          let text = try reader.text()
          let head = frontier.number(of: origin)
          if number <= head {
            repeated += 1
          } else if number == head + 1 {
            add(origin, number, stamp, text)
            report.applied += 1
          } else {
            report.quarantined.append(Refusal(origin: origin, number: number, code: "gap", text: "after \(head)"))
          }
        }
      }
    } catch {
      report.quarantined.append(
        Refusal(origin: Origin(site: peer, incarnation: 1), number: 0, code: "damaged", text: "\(error)"))
    }
    quarantine += report.quarantined
    report.frontier = frontier
    return report
  }

  /// One record an entry, in key order.
  var records: [ProofItem] {
    log.compactMap { entry -> ProofItem? in
      let key = RecordKey(
        milliseconds: entry.number, counter: 0, site: entry.origin.site, random: UInt64(entry.origin.incarnation))
      if let changed = tampered[key] { return changed.map { ProofItem(key, $0) } }
      return ProofItem(key, Array(SHA256.hash(data: [UInt8](entry.text.utf8)).prefix(16)))
    }.sorted { $0.key < $1.key }
  }

  static func look(_ question: RangeQuestion, _ records: [ProofItem]) -> RangeAnswer {
    let inside = records.filter { question.range.contains($0.key) }
    switch question.kind {
    case .fingerprint: return .fingerprint(fingerprint(question.range, inside))
    case .items(let most):
      guard inside.count <= most else { return .fingerprint(fingerprint(question.range, inside)) }
      return .items(inside.map { RecordFingerprint(key: $0.key, digest: $0.digest) })
    case .slices(let parts): return .parts(question.range.sliced(parts).map { fingerprint($0, inside) })
    case .parts(let most, let least):
      let wanted = max(1, min(most, inside.count / least))
      var first = question.range.first
      var parts: [RangeFingerprint] = []
      for part in 1..<wanted where wanted > 1 {
        let next = inside[inside.count * part / wanted].key
        parts.append(fingerprint(KeyRange(first: first, last: RecordKey(high: next.low == 0 ? next.high - 1 : next.high, low: next.low &- 1)), inside))
        first = next
      }
      return .parts(parts + [fingerprint(KeyRange(first: first, last: question.range.last), inside)])
    }
  }

  private static func fingerprint(_ range: KeyRange, _ records: [ProofItem]) -> RangeFingerprint {
    let inside = records.filter { range.contains($0.key) }
    let sum = inside.reduce(UInt128(0)) { sum, item in
      sum &+ item.digest.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    }
    return RangeFingerprint(
      range: range, count: inside.count, digest: (0..<16).map { UInt8(truncatingIfNeeded: sum >> (120 - 8 * $0)) })
  }
}

/// A `Book` behind the protocol that drivers call.
actor MemoryStore: SyncStore {
  var book: Book { didSet { listed = nil } }
  var revoked: Set<SiteID> = []
  /// Serial numbers of the certificates that count, where only one does.
  var newest: [SiteID: [UInt8]] = [:]
  var acknowledgements: [SiteID: Frontier] = [:]
  var refusals: [Refusal] = []
  var greetings: [Greeting] = []
  var isFull = false
  private var watchers: [AsyncStream<Void>.Continuation] = []
  /// The book's records while it does not change.
  private var listed: [ProofItem]?

  struct DiskFull: Error {}

  init(_ book: Book) { self.book = book }

  func commit(_ text: String) {
    book.commit(text)
    notify()
  }

  func revoke(_ site: SiteID) {
    revoked.insert(site)
    notify()
  }

  /// Only this certificate of the site counts from now on.
  func renew(_ site: SiteID, to serial: [UInt8]) {
    newest[site] = serial
    notify()
  }

  func change(_ body: @Sendable (inout Book) -> Void) { body(&book) }
  func setFull(_ full: Bool) { isFull = full }

  private var records: [ProofItem] {
    if let listed { return listed }
    let records = book.records
    listed = records
    return records
  }

  private func notify() { for watcher in watchers { watcher.yield() } }

  func greeting() -> Greeting { book.greeting }
  func greeted(by peer: Greeting) -> Encounter {
    greetings.append(peer)
    return Encounter()
  }

  func checkpoint(after frontier: Frontier, to peer: SiteID) -> OutgoingCheckpoint? { book.offer(after: frontier) }
  func piece(_ want: CheckpointWant, to peer: SiteID) -> CheckpointPiece { book.piece(want) }
  func consider(_ offer: CheckpointOffer, from peer: SiteID) -> CheckpointStep { book.consider(offer) }

  func stage(_ piece: CheckpointPiece, from peer: SiteID) -> CheckpointStep {
    defer { notify() }
    return book.stage(piece)
  }

  func outgoing(after frontier: Frontier, to peer: SiteID, limit: Int) -> OutgoingBatch? {
    book.outgoing(after: frontier, limit: limit)
  }

  func apply(_ batch: Batch, from peer: SiteID) throws -> ApplyReport {
    if isFull { throw DiskFull() }
    let report = book.apply(batch, from: peer)
    if report.applied > 0 || !report.quarantined.isEmpty { notify() }
    return report
  }

  func acknowledged(by peer: SiteID, _ frontier: Frontier, at: Instant) {
    acknowledgements[peer] = frontier
    notify()
  }

  func refused(by peer: SiteID, _ refusal: Refusal) {
    refusals.append(refusal)
    notify()
  }

  func look(at questions: [RangeQuestion], shelves: ShelfSet, listing: Int) -> (frontier: Frontier, answers: [RangeAnswer]) {
    (book.frontier, questions.map { Book.look($0, records) })
  }

  func isAdmitted(site: SiteID, by certificate: ShownCertificate?) -> Bool {
    !revoked.contains(site) && (newest[site] == nil || newest[site] == certificate?.serial)
  }

  func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    watchers.append(continuation)
    return stream
  }

  /// Returns once what is asked holds; checked after every change.
  func until(_ condition: @Sendable (isolated MemoryStore) -> Bool) async {
    let changes = self.changes()
    if condition(self) { return }
    for await _ in changes where condition(self) { return }
  }
}
