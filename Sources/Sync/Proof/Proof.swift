import Ground
import Membership
import Replica

/// The asking side of range-based reconciliation, as a value: ranges of keys are compared by fingerprints, cut where they differ, until a
/// range has so few records that they are compared one by one.
///
/// The numbers. On the wire a range costs at most about 12 bytes in a request (its last key shortened to 8, its first left out) and 24 in
/// a reply (a count of 3, a digest of 16); a listed record costs 38. With 1,000,000 records on both sides and one that differs:
///
///     round trip   ranges               records a range   bytes
///     1            64                   15,625            64 × 36 = 2,304
///     2            64 of the one        244               64 × 36 = 2,304
///     3            15 of the one        16                15 × 36 =   540
///     4            the one, listed      16                16 + 16 × 38 =   624
///
/// Together 5.8 KB. More parts in fewer rounds cost more: three round trips need 128 × 128 × 61, 11.5 KB. Four round trips suffice up to
/// 64 × 64 × 64 × 16 = 4 million records in 7.6 KB. A replica of a few records is cut into fewer parts, and where nothing differs the first is all.
///
///     look ⇄ ask … done      each look at the own store is followed by its question to the peer, unless the store alone could tell
public struct Proof: Sendable {
  public enum Step: Hashable, Sendable {
    /// Let the own store answer these; then call `looked`.
    case look([RangeQuestion])
    /// Ask the peer; then call `answered`.
    case ask(ProofRequest)
    case done(ProofResult)
  }

  /// Why a proof can't be finished.
  public enum Failure: Error, Hashable, Sendable {
    /// The answer does not fit the question.
    case wrongAnswer(String)
    case tooManyRounds
  }

  private let shelves: ShelfSet
  /// Ranges that differ and still have to be looked into.
  private var waiting: [Pending] = [Pending(.everything, .cut)]
  private var looking: [Pending] = []
  private var asked: [Compared] = []
  private var result = ProofResult()

  /// - Parameters:
  ///   - shelves: those that both sides hold.
  ///   - there: what the peer's Hello said that it holds; its replies say what has moved since.
  public init(shelves: ShelfSet, there: Frontier = Frontier()) {
    self.shelves = shelves
    result.there = there
  }

  public mutating func begin() throws(Failure) -> Step { try next() }

  // MARK: Looking

  private struct Pending {
    enum Way {
      case cut
      /// Our side has too few records there to cut by.
      case slice
      case list
      /// The peer has nothing there: what we have is all different, and nobody needs to be asked.
      case alone
    }

    var range: KeyRange
    var way: Way
    /// The greater of both sides' counts.
    var count = 0

    init(_ range: KeyRange, _ way: Way, count: Int = 0) {
      self.range = range
      self.way = way
      self.count = count
    }

    var isLocalOnly: Bool { way == .alone }

    var question: RangeQuestion {
      switch way {
      case .cut: RangeQuestion(range, .parts(atMost: SyncLimits.proofParts, ofAtLeast: SyncLimits.proofTwig))
      case .slice: RangeQuestion(range, .slices(SyncLimits.proofParts))
      case .list: RangeQuestion(range, .items(atMost: SyncLimits.proofItems))
      case .alone where count <= SyncLimits.proofItems: RangeQuestion(range, .items(atMost: SyncLimits.proofItems))
      case .alone: RangeQuestion(range, .parts(atMost: SyncLimits.proofParts, ofAtLeast: SyncLimits.proofTwig))
      }
    }

    /// At most how many ranges the peer is asked about.
    var ranges: Int {
      switch way {
      case .list: 1
      case .cut, .slice: SyncLimits.proofParts
      case .alone: 0
      }
    }
  }

  /// A range that both sides answer.
  private struct Compared {
    var range: KeyRange
    var ours: RangeAnswer

    var isListed: Bool { if case .items = ours { true } else { false } }
  }

  private mutating func next() throws(Failure) -> Step {
    guard !waiting.isEmpty else { return .done(result) }
    var ranges = 0
    var listed = 0
    looking = []
    // Newest first: ranges are finished before others begin, so that few are open at a time.
    while let pending = waiting.last {
      ranges += pending.ranges
      if pending.way == .list { listed += pending.count }
      guard looking.isEmpty || ranges <= SyncLimits.proofRanges && listed <= SyncLimits.proofListing / 2 else { break }
      looking.append(waiting.removeLast())
      guard looking.count < SyncLimits.proofRanges else { break }
    }
    looking.sort { $0.range.first < $1.range.first }
    return .look(looking.map(\.question))
  }

  /// - Parameters:
  ///   - here: what our store held when it looked.
  ///   - answers: one a question.
  public mutating func looked(_ answers: [RangeAnswer], here: Frontier) throws(Failure) -> Step {
    precondition(answers.count == looking.count, "our own store answers every question")
    result.here = here
    asked = []
    for (pending, answer) in zip(looking, answers) {
      if pending.isLocalOnly {
        keepAlone(answer)
      } else {
        ask(pending, answer)
      }
    }
    looking = []
    guard !asked.isEmpty else { return try next() }
    if result.roundTrips == 0 { result.records = asked.reduce(0) { $0 + $1.ours.count } }
    result.roundTrips += 1
    guard result.roundTrips <= SyncLimits.proofRequests else { throw .tooManyRounds }
    return .ask(ProofRequest(ranges: asked.map { .init($0.range, items: $0.isListed) }, shelves: shelves))
  }

  private mutating func ask(_ pending: Pending, _ answer: RangeAnswer) {
    switch answer {
    case .items: asked.append(Compared(range: pending.range, ours: answer))
    case .fingerprint(let grown):
      // It has grown since it was small enough to be listed.
      waiting.append(Pending(pending.range, .slice, count: grown.count))
    case .parts(let parts):
      if parts.count == 1, pending.way == .cut, result.roundTrips > 0 {
        // No cut at all, so the range is not asked about once more as it is.
        waiting.append(Pending(pending.range, .slice, count: pending.count))
      } else {
        asked += parts.map { Compared(range: $0.range, ours: .fingerprint($0)) }
      }
    }
  }

  private mutating func keepAlone(_ answer: RangeAnswer) {
    switch answer {
    case .items(let items): for item in items { differ(item.key, here: item.digest, there: nil) }
    case .fingerprint(let grown): result.count(grown.count)
    case .parts(let parts):
      for part in parts where part.count > 0 {
        if result.isFull || parts.count == 1 && part.count > SyncLimits.proofItems {
          result.count(part.count)
        } else {
          waiting.append(Pending(part.range, .alone, count: part.count))
        }
      }
    }
  }

  // MARK: Comparing

  /// - Parameters:
  ///   - there: the peer's reply.
  ///   - bytes: what the request and the reply weighed, for the result.
  public mutating func answered(_ there: ProofReply, bytes: (sent: Int, received: Int)) throws(Failure) -> Step {
    guard there.answers.count == asked.count else {
      throw .wrongAnswer("\(there.answers.count) answers to \(asked.count) questions")
    }
    result.bytesSent += bytes.sent
    result.bytesReceived += bytes.received
    result.there.heads.merge(there.frontier.heads) { $1 }
    for (question, theirs) in zip(asked, there.answers) { try compare(question, theirs) }
    asked = []
    return try next()
  }

  private mutating func compare(_ question: Compared, _ theirs: ProofReply.Answer) throws(Failure) {
    switch (question.ours, theirs) {
    case (.items(let ours), .items(let theirs)):
      if result.here.heads != result.there.heads { result.isSettled = false }
      try compare(ours, theirs, in: question.range)
    case (.items, .fingerprint(let count, _)):
      guard question.range.first < question.range.last else { throw .wrongAnswer("\(count) records of one key") }
      waiting.append(Pending(question.range, .slice, count: count))
    case (.fingerprint(let ours), .fingerprint(let count, let digest)):
      guard ours.count != count || ours.digest != digest else { return }
      plan(question.range, ours.count, count)
    default: throw .wrongAnswer("items where a fingerprint was asked for")
    }
  }

  /// What to do about a range that differs.
  private mutating func plan(_ range: KeyRange, _ ours: Int, _ theirs: Int) {
    let (most, least) = (max(ours, theirs), min(ours, theirs))
    if theirs == 0 {
      waiting.append(Pending(range, .alone, count: ours))
    } else if ours == 0, result.isFull {
      result.count(theirs)
    } else if most <= SyncLimits.proofLeaf || range.first == range.last || most <= SyncLimits.proofItems && (most - least) * 4 >= most {
      // Where a quarter or more must differ, a list costs about what naming the differences does.
      waiting.append(Pending(range, .list, count: most))
    } else {
      waiting.append(Pending(range, ours < theirs / 4 ? .slice : .cut, count: most))
    }
  }

  private mutating func compare(_ ours: [RecordFingerprint], _ theirs: [ProofItem], in range: KeyRange) throws(Failure) {
    guard theirs.allSatisfy({ range.contains($0.key) }), zip(theirs, theirs.dropFirst()).allSatisfy({ $0.key <= $1.key }) else {
      throw .wrongAnswer("items out of range or order")
    }
    var left = ours[...]
    var right = theirs[...]
    while let key = [left.first?.key, right.first?.key].compactMap({ $0 }).min() {
      // A key that stands in two types has two digests.
      var here: Set<[UInt8]> = []
      var there: Set<[UInt8]> = []
      while left.first?.key == key { here.insert(left.removeFirst().digest) }
      while right.first?.key == key { there.insert(right.removeFirst().digest) }
      if here != there { differ(key, here: here.subtracting(there).first ?? here.first, there: there.subtracting(here).first ?? there.first) }
    }
  }

  private mutating func differ(_ key: RecordKey, here: [UInt8]?, there: [UInt8]?) {
    if result.here.heads != result.there.heads { result.isSettled = false }
    if !result.isFull { result.differences.append(RecordDifference(key: key, here: here, there: there)) }
    result.count(1)
  }
}
