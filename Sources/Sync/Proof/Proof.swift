import Ground
import Membership
import Replica

/// What a proof found.
public struct ProofResult: Hashable, Sendable {
  /// A record that is not the same on both sides.
  public struct Difference: Hashable, Sendable {
    public var key: RecordKey
    /// nil: the record is not there.
    public var here: [UInt8]?
    public var there: [UInt8]?

    public init(key: RecordKey, here: [UInt8]?, there: [UInt8]?) {
      self.key = key
      self.here = here
      self.there = there
    }
  }

  /// At most `SyncLimits.proofDifferences`, in the order in which they were found.
  public internal(set) var differences: [Difference] = []
  /// All of them, also those beyond the limit.
  public internal(set) var differing = 0
  /// Records compared on our side.
  public internal(set) var records = 0
  public internal(set) var roundTrips = 0
  public internal(set) var bytesSent = 0
  public internal(set) var bytesReceived = 0
  /// What both sides held. If these differ, differences may be change sets that are still on their way.
  public internal(set) var here = Frontier()
  public internal(set) var there = Frontier()

  /// The release of the schema that the peer keeps its records by, if it is another than ours. Nothing was compared then: who does not
  /// know a field does not know its version either, so equal change sets give other fingerprints.
  public internal(set) var otherSchema: UInt32?

  public var isIdentical: Bool { differing == 0 && otherSchema == nil }

  public init() {}
}

/// The asking side of range-based reconciliation, as a value: fingerprints of ranges, cut in 16 where they differ, until a
/// range has so few records that they are compared one by one. A few round trips for a million records.
public struct Proof: Sendable {
  public enum Step: Hashable, Sendable {
    /// Ask the peer, and the own store, the same; then call `answered`.
    case ask(ProofRequest)
    /// Let the own store split these (`SyncLimits.proofParts` each); then call `divided`.
    case divide([KeyRange])
    case done(ProofResult)
  }

  /// Why a proof can't be finished.
  public enum Failure: Error, Hashable, Sendable {
    /// The answer does not fit the question.
    case wrongAnswer(String)
    case tooManyRounds
  }

  private let shelves: ShelfSet
  private var waiting: [ProofRequest.Asked] = [.init(.everything, items: false)]
  private var asked: [ProofRequest.Asked] = []
  private var dividing: [KeyRange] = []
  private var result = ProofResult()

  /// - Parameter shelves: those that both sides hold.
  public init(shelves: ShelfSet) { self.shelves = shelves }

  public mutating func begin() throws(Failure) -> Step { try next() }

  /// - Parameter bytes: what the request and the reply weighed, for the result.
  public mutating func answered(here: ProofReply, there: ProofReply, bytes: (sent: Int, received: Int)) throws(Failure) -> Step {
    guard here.answers.count == asked.count, there.answers.count == asked.count else {
      throw .wrongAnswer("\(there.answers.count) answers to \(asked.count) questions")
    }
    if result.roundTrips == 1 { result.records = here.answers.reduce(0) { $0 + $1.count } }
    result.bytesSent += bytes.sent
    result.bytesReceived += bytes.received
    result.here = here.frontier
    result.there = there.frontier
    var divide: [KeyRange] = []
    for (question, (ours, theirs)) in zip(asked, zip(here.answers, there.answers)) where ours != theirs {
      switch (ours, theirs) {
      case (.items(let ours), .items(let theirs)):
        try compare(ours, theirs, in: question.range)
      default:
        let count = max(ours.count, theirs.count)
        if !question.items && count <= SyncLimits.proofLeaf || question.range.first == question.range.last {
          waiting.append(.init(question.range, items: true))
        } else {
          divide.append(question.range)
        }
      }
    }
    asked = []
    guard !divide.isEmpty else { return try next() }
    dividing = divide
    return .divide(divide)
  }

  /// - Parameter parts: for each range what the store made of it. Where it does not cover the range, or is no cut at all because our side has
  ///   too little there, the range is cut by its numbers instead.
  public mutating func divided(_ parts: [[KeyRange]]) throws(Failure) -> Step {
    for (index, range) in dividing.enumerated() {
      let offered = index < parts.count ? parts[index] : []
      let cuts = offered.count > 1 && offered.count <= SyncLimits.proofParts && range.isCovered(by: offered)
        ? offered : range.cut(SyncLimits.proofParts)
      waiting += cuts.map { .init($0, items: false) }
    }
    dividing = []
    return try next()
  }

  private mutating func next() throws(Failure) -> Step {
    if waiting.isEmpty { return .done(result) }
    // Newest first: ranges are finished before others begin, so that few are open at a time.
    asked = Array(waiting.suffix(SyncLimits.proofRanges))
    waiting.removeLast(asked.count)
    result.roundTrips += 1
    guard result.roundTrips <= SyncLimits.proofRequests else { throw .tooManyRounds }
    return .ask(ProofRequest(ranges: asked, shelves: shelves))
  }

  private mutating func compare(_ ours: [ProofItem], _ theirs: [ProofItem], in range: KeyRange) throws(Failure) {
    var left = ours[...]
    var right = theirs[...]
    guard right.allSatisfy({ range.first <= $0.key && $0.key <= range.last }),
      zip(right, right.dropFirst()).allSatisfy({ $0.key < $1.key })
    else { throw .wrongAnswer("items out of range or order") }
    while let key = [left.first?.key, right.first?.key].compactMap({ $0 }).min() {
      let here = left.first?.key == key ? left.removeFirst().digest : nil
      let there = right.first?.key == key ? right.removeFirst().digest : nil
      guard here != there else { continue }
      result.differing += 1
      if result.differences.count < SyncLimits.proofDifferences {
        result.differences.append(.init(key: key, here: here, there: there))
      }
    }
  }
}

extension KeyRange {
  private var bounds: (UInt128, UInt128) { (first.number, last.number) }

  /// Whether the parts follow each other from the first key to the last.
  func isCovered(by parts: [KeyRange]) -> Bool {
    guard parts.first?.first == first, parts.last?.last == last, parts.allSatisfy({ $0.first <= $0.last }) else { return false }
    return zip(parts, parts.dropFirst()).allSatisfy { $0.last.number < .max && $0.last.number + 1 == $1.first.number }
  }

  /// Cuts by number, whatever records there are.
  func cut(_ parts: Int) -> [KeyRange] {
    let (low, high) = bounds
    let width = (high - low) / UInt128(parts) + 1
    var cuts: [KeyRange] = []
    var start = low
    while true {
      let (end, overflow) = start.addingReportingOverflow(width - 1)
      let stop = overflow || end > high ? high : end
      cuts.append(KeyRange(first: RecordKey(number: start), last: RecordKey(number: stop)))
      if stop == high { return cuts }
      start = stop + 1
    }
  }
}

extension RecordKey {
  fileprivate var number: UInt128 { UInt128(high) << 64 | UInt128(low) }

  fileprivate init(number: UInt128) {
    self.init(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
  }
}
