import GRDB
import Ground
import Membership

extension Replica {
  /// Looks at the records of some ranges: one snapshot, one pass over each stretch of keys, in the order of the keys.
  ///
  /// - Parameters:
  ///   - questions: rising, without overlap.
  ///   - shelves: only records on these count.
  ///   - listing: how many records may be listed over all questions; where there are more, fingerprints are given instead.
  /// - Returns: one answer a question, and what the replica holds in that snapshot.
  public func look(
    at questions: [RangeQuestion], on shelves: ShelfSet, listing: Int = .max
  ) async throws -> (frontier: Frontier, answers: [RangeAnswer]) {
    precondition(zip(questions, questions.dropFirst()).allSatisfy { $0.range.last < $1.range.first }, "ranges rise and don't overlap")
    return try await pool.read { [schema] db in
      let pass = RangePass(try RecordScan(db, schema, shelves), questions, listing)
      let answers = try pass.run()
      return (try Frontier.held(db), answers)
    }
  }

  /// The records of a range one by one, in key order, at most `limit`.
  public func items(in range: KeyRange, on shelves: ShelfSet, limit: Int) async throws -> [RecordFingerprint] {
    try await pool.read { [schema] db in
      let scan = try RecordScan(db, schema, shelves)
      var all: [RecordFingerprint] = []
      try scan.forEach(in: range) { key, versions in
        guard all.count < limit else { return false }
        all.append(RecordFingerprint(key: key, digest: RecordKey(number: scan.digest(key, versions)).bytes))
        return true
      }
      return all
    }
  }
}

/// One pass for several questions.
private final class RangePass {
  private let scan: RecordScan
  private let questions: [RangeQuestion]
  private var listing: Int
  private var answers: [RangeAnswer] = []

  init(_ scan: RecordScan, _ questions: [RangeQuestion], _ listing: Int) {
    self.scan = scan
    self.questions = questions
    self.listing = listing
  }

  func run() throws -> [RangeAnswer] {
    while answers.count < questions.count { try runStretch() }
    return answers
  }

  /// Questions whose ranges follow each other without a gap are one scan.
  private func runStretch() throws {
    let begin = answers.count
    var end = begin + 1
    while end < questions.count, questions[end - 1].range.last.successor == questions[end].range.first { end += 1 }
    var collectors = try questions[begin..<end].map { try RangeCollector($0, scan) }[...]
    try scan.forEach(in: KeyRange(first: questions[begin].range.first, last: questions[end - 1].range.last)) { key, versions in
      while key > collectors.first!.range.last { close(collectors.removeFirst()) }
      collectors[collectors.startIndex].add(key, scan.digest(key, versions))
      return true
    }
    for collector in collectors { close(collector) }
  }

  private func close(_ collector: RangeCollector) {
    let answer = collector.answer(listing: listing)
    if case .items(let items) = answer { listing -= items.count }
    answers.append(answer)
  }
}

/// Gathers one question's answer while its records go by.
private struct RangeCollector {
  private enum Form {
    case fingerprint
    case items([RecordFingerprint], limit: Int)
    case parts(RangeCutter)
    case slices(open: ArraySlice<KeyRange>, closed: [RangeFingerprint])
  }

  let range: KeyRange
  private var form: Form
  /// Of the range, or of its open slice.
  private var tally = RangeTally()

  init(_ question: RangeQuestion, _ scan: RecordScan) throws {
    range = question.range
    form =
      switch question.kind {
      case .fingerprint: .fingerprint
      case .items(let most): .items([], limit: most)
      case .parts(let most, let least): .parts(RangeCutter(range, total: try scan.count(in: range), atMost: most, ofAtLeast: least))
      case .slices(let parts): .slices(open: question.range.sliced(parts)[...], closed: [])
      }
  }

  mutating func add(_ key: RecordKey, _ digest: UInt128) {
    switch form {
    case .fingerprint: break
    case .items(var items, let limit):
      // One copy of the list at a time, or each record would copy it.
      form = .fingerprint
      if tally.count < limit {
        items.append(RecordFingerprint(key: key, digest: RecordKey(number: digest).bytes))
        form = .items(items, limit: limit)
      }
    case .parts(var cutter):
      form = .fingerprint
      cutter.add(key, digest)
      form = .parts(cutter)
    case .slices(var open, var closed):
      form = .fingerprint
      while key > open.first!.last {
        closed.append(tally.fingerprint(of: open.removeFirst()))
        tally = RangeTally()
      }
      form = .slices(open: open, closed: closed)
    }
    tally.add(digest)
  }

  /// - Parameter listing: how many records may still be listed.
  func answer(listing: Int) -> RangeAnswer {
    switch form {
    case .items(let items, _) where items.count <= listing: .items(items)
    case .fingerprint, .items: .fingerprint(tally.fingerprint(of: range))
    case .parts(let cutter): .parts(cutter.finished())
    case .slices(let open, let closed):
      .parts(closed + [tally.fingerprint(of: open.first!)] + open.dropFirst().map { RangeTally().fingerprint(of: $0) })
    }
  }
}
