import Ground
import Replica

@testable import Sync

/// The records of one side of a proof as sorted arrays with running sums, so that a million of them answer at once.
final class SortedRecords: Sendable {
  let keys: [RecordKey]
  let digests: [UInt128]
  /// Sums of the digests before each record; one more than there are records.
  let sums: [UInt128]

  init(_ keys: [RecordKey], _ digests: [UInt128]) {
    self.keys = keys
    self.digests = digests
    sums = [UInt128](unsafeUninitializedCapacity: digests.count + 1) { buffer, count in
      var sum: UInt128 = 0
      for index in digests.indices {
        buffer[index] = sum
        sum &+= digests[index]
      }
      buffer[digests.count] = sum
      count = digests.count + 1
    }
  }

  /// Those at some of the indices.
  func filtered(_ isIncluded: (Int) -> Bool) -> SortedRecords {
    let kept = keys.indices.filter(isIncluded)
    return SortedRecords(kept.map { keys[$0] }, kept.map { digests[$0] })
  }

  /// The first index whose key is not below this one.
  func index(of key: RecordKey) -> Int {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func indices(of range: KeyRange) -> Range<Int> { index(of: range.first)..<(range.last.successor.map(index) ?? keys.count) }
}

/// How the keys of a million records lie.
enum Shape: CaseIterable, Sendable {
  /// Steps of a few records each at ten sites over a year.
  case year
  /// One import: as many keys in each millisecond as there can be, all of one run.
  case burst
  /// No order at all.
  case scattered

  func records(_ count: Int, seed: UInt64) -> SortedRecords {
    var random = Seeded(seed)
    var keys: [RecordKey] = []
    keys.reserveCapacity(count)
    var high: UInt64 = 1_790_000_000_000 << 16 | 0x7000
    while keys.count < count {
      let word = random.next()
      switch self {
      case .year:
        high += (word % 190_000) << 16
        let low = 0x8000_0155_5555_5555 | (word >> 32 % 10 + 1) << 42
        for counter in 0..<(1 + word >> 40 % 12) where keys.count < count { keys.append(RecordKey(high: high | counter, low: low)) }
      case .burst:
        let number = UInt64(keys.count)
        keys.append(RecordKey(high: high + (number >> 12) << 16 | number & 0xFFF, low: 0x8000_0EAA_AAAA_AAAA))
      case .scattered:
        high += word >> 21
        keys.append(RecordKey(high: high, low: word &* 0x9E37_79B9_7F4A_7C15))
      }
    }
    let digests = [UInt128](unsafeUninitializedCapacity: count) { buffer, filled in
      for index in 0..<count { buffer[index] = UInt128(random.next()) << 64 | UInt128(random.next()) }
      filled = count
    }
    return SortedRecords(keys, digests)
  }

  /// Made once for all tests.
  static let millions: [Shape: SortedRecords] = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.records(1_000_000, seed: 7)) })
}

/// Sorted records, but for one.
struct Side: Sendable {
  enum Change: Sendable {
    case none
    case lost(Int)
    case changed(Int)
  }

  var base: SortedRecords
  var change = Change.none
  var frontier = Frontier()

  func look(_ question: RangeQuestion) -> RangeAnswer {
    let inside = base.indices(of: question.range)
    switch question.kind {
    case .fingerprint: return .fingerprint(fingerprint(question.range))
    case .items(let most):
      let items = inside.compactMap { index -> RecordFingerprint? in
        if case .lost(index) = change { return nil }
        return RecordFingerprint(key: base.keys[index], digest: bytes(digest(index)))
      }
      return items.count <= most ? .items(items) : .fingerprint(fingerprint(question.range))
    case .slices(let parts): return .parts(question.range.sliced(parts).map(fingerprint))
    case .parts(let most, let least): return .parts(cut(question.range, inside, max(1, min(most, inside.count / least))))
    }
  }

  private func digest(_ index: Int) -> UInt128 {
    if case .changed(index) = change { return base.digests[index] &+ 1 }
    return base.digests[index]
  }

  private func fingerprint(_ range: KeyRange) -> RangeFingerprint {
    let inside = base.indices(of: range)
    var count = inside.count
    var sum = base.sums[inside.upperBound] &- base.sums[inside.lowerBound]
    switch change {
    case .lost(let index) where inside.contains(index):
      count -= 1
      sum &-= base.digests[index]
    case .changed(let index) where inside.contains(index): sum &+= 1
    default: break
    }
    return RangeFingerprint(range: range, count: count, digest: bytes(sum))
  }

  private func bytes(_ number: UInt128) -> [UInt8] {
    RecordKey(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number)).bytes
  }

  /// As a replica cuts: near the quantiles, where neighbours differ early.
  private func cut(_ range: KeyRange, _ inside: Range<Int>, _ parts: Int) -> [RangeFingerprint] {
    let slack = min(inside.count / parts / 8, 512)
    var cuts: [RangeFingerprint] = []
    var first = range.first
    for part in 1..<parts where parts > 1 {
      let target = inside.lowerBound + inside.count * part / parts
      let next = (max(target - slack, inside.lowerBound + 1)...(target + slack)).map { boundary($0) }.min { $0.length < $1.length }!.key
      cuts.append(fingerprint(KeyRange(first: first, last: before(next))))
      first = next
    }
    return cuts + [fingerprint(KeyRange(first: first, last: range.last))]
  }

  /// The shortest key behind one record and not behind the next.
  private func boundary(_ index: Int) -> (length: Int, key: RecordKey) {
    let (before, key) = (base.keys[index - 1], base.keys[index])
    let shared = before.high != key.high ? (before.high ^ key.high).leadingZeroBitCount / 8 : 8 + (before.low ^ key.low).leadingZeroBitCount / 8
    let length = shared + 1
    return length <= 8
      ? (length, RecordKey(high: length == 8 ? key.high : key.high & ~(UInt64.max >> UInt64(8 * length)), low: 0))
      : (length, RecordKey(high: key.high, low: length == 16 ? key.low : key.low & ~(UInt64.max >> UInt64(8 * (length - 8)))))
  }

  private func before(_ key: RecordKey) -> RecordKey {
    RecordKey(high: key.low == 0 ? key.high - 1 : key.high, low: key.low &- 1)
  }
}

/// Runs a proof between two sides as a client and a desk would: every request and reply goes through its bytes.
/// - Parameter largest: gets the bytes of the largest frame.
func prove(_ here: Side, _ there: Side, largest: inout Int) throws -> ProofResult {
  var proof = Proof(shelves: .everything, there: there.frontier)
  var step = try proof.begin()
  while true {
    switch step {
    case .look(let questions): step = try proof.looked(questions.map(here.look), here: here.frontier)
    case .ask(let request):
      let sent = Frame.proofRequest(request).encoded()
      guard case .proofRequest(let read) = try Frame(decoding: sent), read == request else { fatalError("another request") }
      let answers = request.ranges.map { asked -> ProofReply.Answer in
        switch there.look(RangeQuestion(asked.range, asked.items ? .items(atMost: SyncLimits.proofItems) : .fingerprint)) {
        case .items(let items): .items(items.map { ProofItem($0.key, $0.digest) })
        case .fingerprint(let sum): .fingerprint(count: sum.count, digest: sum.digest)
        case .parts: fatalError("nobody asked for parts")
        }
      }
      let reply = Frame.proofReply(ProofReply(answers: answers, frontier: there.frontier).without(there.frontier)).encoded()
      guard case .proofReply(let theirs) = try Frame(decoding: reply) else { fatalError("another frame") }
      largest = max(largest, sent.count, reply.count)
      step = try proof.answered(theirs, bytes: (sent.count + FrameLength.size, reply.count + FrameLength.size))
    case .done(let result): return result
    }
  }
}

func prove(_ here: Side, _ there: Side) throws -> ProofResult {
  var largest = 0
  return try prove(here, there, largest: &largest)
}
