import Ground
import Membership
import Replica
import Testing

@testable import Sync

@Suite("Proofs")
struct ProofTests {
  /// Runs a proof between two books as a client would.
  func prove(_ here: Book, _ there: Book) async throws -> ProofResult {
    let (mine, theirs) = (MemoryStore(here), MemoryStore(there))
    var proof = Proof(shelves: .everything)
    var step = try proof.begin()
    while true {
      switch step {
      case .look(let questions):
        let view = await mine.look(at: questions, shelves: .everything, listing: .max)
        step = try proof.looked(view.answers, here: view.frontier)
      case .ask(let request):
        let reply = try await theirs.answers(to: request)
        // Through bytes, as on the wire.
        guard case .proofReply(let read) = try Frame(decoding: Frame.proofReply(reply).encoded()) else { fatalError("another frame") }
        step = try proof.answered(read, bytes: (1, 1))
      case .done(let result):
        return result
      }
    }
  }

  func book(_ count: Int) -> Book {
    var book = Book(site: 1)
    for number in 0..<count { book.commit("entry \(number)") }
    return book
  }

  @Test("Equal replicas are proven equal in one round trip", arguments: [0, 1, 3000])
  func equal(count: Int) async throws {
    let result = try await prove(book(count), book(count))
    #expect(result.isIdentical && result.isSettled)
    #expect(result.roundTrips == 1)
    #expect(result.records == count)
    #expect(result.here == result.there)
  }

  @Test("Every difference is named, in few round trips")
  func differences() async throws {
    let here = book(3000)
    var there = here
    let keys = here.records.map(\.key)
    there.tampered[keys[5]] = .some([UInt8](repeating: 0, count: 16))
    there.tampered[keys[1700]] = .some(nil)
    there.tampered[keys[2999]] = .some([UInt8](repeating: 1, count: 16))
    let result = try await prove(here, there)
    #expect(Set(result.differences.map(\.key)) == [keys[5], keys[1700], keys[2999]])
    #expect(result.differences.first { $0.key == keys[1700] }?.there == nil)
    #expect(result.differing == 3)
    #expect(result.roundTrips <= 3)
    #expect(result.isSettled)
  }

  @Test("Where the two hold other change sets, a difference is not settled")
  func onItsWay() async throws {
    let result = try await prove(book(300), book(301))
    #expect(result.differing == 1 && !result.isSettled)
  }

  @Test("An empty replica finds all that the other has", arguments: [true, false])
  func empty(isHere: Bool) async throws {
    let full = book(700)
    let result = isHere ? try await prove(book(0), full) : try await prove(full, book(0))
    #expect(result.differing == 700)
    #expect(result.differences.allSatisfy { (isHere ? $0.here : $0.there) == nil })
  }

  @Test("Random damage is found exactly", arguments: 0..<10)
  func random(seed: Int) async throws {
    var random = Seeded(UInt64(seed))
    let here = book(1200)
    var there = here
    var damaged: Set<RecordKey> = []
    for key in here.records.map(\.key) where Int.random(in: 0..<[3, 50, 400].randomElement(using: &random)!, using: &random) == 0 {
      there.tampered[key] = Bool.random(using: &random) ? .some(nil) : .some([UInt8](repeating: 9, count: 16))
      damaged.insert(key)
    }
    #expect(Set(try await prove(here, there).differences.map(\.key)) == damaged)
  }

  /// A proof that waits for the peer's answer about all keys, of which our side has 100.
  func waiting() throws -> Proof {
    var proof = Proof(shelves: .everything)
    _ = try proof.begin()
    _ = try proof.looked([.parts([RangeFingerprint(range: .everything, count: 100, digest: company)])], here: Frontier())
    return proof
  }

  @Test("Answers that do not fit are refused")
  func nonsense() throws {
    #expect(throws: Proof.Failure.wrongAnswer("0 answers to 1 questions")) {
      var proof = try waiting()
      _ = try proof.answered(ProofReply(answers: [], frontier: Frontier()), bytes: (0, 0))
    }
    #expect(throws: Proof.Failure.wrongAnswer("items where a fingerprint was asked for")) {
      var proof = try waiting()
      _ = try proof.answered(ProofReply(answers: [.items([])], frontier: Frontier()), bytes: (0, 0))
    }
  }

  @Test("Items outside of their range, or out of order, are refused", arguments: [[5, 4], [11]])
  func strayItems(low: [UInt64]) throws {
    var proof = try waiting()
    let other = ProofReply(answers: [.fingerprint(count: 20, digest: company)], frontier: Frontier())
    guard case .look(let questions) = try proof.answered(other, bytes: (0, 0)) else { fatalError("no look") }
    #expect(questions.map(\.kind) == [.items(atMost: SyncLimits.proofItems)])
    _ = try proof.looked([.items([])], here: Frontier())
    var items = low.map { ProofItem(RecordKey(high: 0, low: $0), company) }
    if low.count == 1 { items.append(ProofItem(RecordKey(high: 0, low: 3), company)) }
    #expect(throws: Proof.Failure.wrongAnswer("items out of range or order")) {
      try proof.answered(ProofReply(answers: [.items(items)], frontier: Frontier()), bytes: (0, 0))
    }
  }

  @Test("A peer that always answers differently ends at a limit, not never", arguments: [1000, 1 << 40])
  func endless(count: Int) throws {
    var proof = Proof(shelves: .everything)
    var step = try proof.begin()
    var asked = 0
    var failure: Proof.Failure?
    do throws(Proof.Failure) {
      while asked <= SyncLimits.proofRequests {
        switch step {
        case .look(let questions):
          let none = questions.map { question -> RangeAnswer in
            let ranges = if case .slices(let parts) = question.kind { question.range.sliced(parts) } else { [question.range] }
            return question.kind == .items(atMost: SyncLimits.proofItems)
              ? .items([]) : .parts(ranges.map { RangeFingerprint(range: $0, count: 2, digest: company) })
          }
          step = try proof.looked(none, here: Frontier())
        case .ask(let request):
          asked += 1
          let lies = request.ranges.map { _ in ProofReply.Answer.fingerprint(count: count, digest: [UInt8](repeating: UInt8(asked % 200), count: 16)) }
          step = try proof.answered(ProofReply(answers: lies, frontier: Frontier()), bytes: (1, 1))
        case .done: throw .wrongAnswer("done")
        }
      }
    } catch {
      failure = error
    }
    // A range of one key cannot hold so many records.
    #expect(failure == .wrongAnswer("\(count) records of one key"))
    #expect(asked < 100)
  }

  @Test("Cutting by number covers a range without gap or overlap")
  func cuts() {
    let key = { (number: UInt64) in RecordKey(high: 0, low: number) }
    for range in [KeyRange.everything, KeyRange(first: key(0), last: key(0)), KeyRange(first: key(3), last: key(18)), KeyRange(first: key(3), last: key(20))] {
      let parts = range.sliced(16)
      #expect(parts.count <= 16)
      #expect(range.isCovered(by: parts))
    }
    #expect(!KeyRange.everything.isCovered(by: []))
    #expect(!KeyRange(first: key(0), last: key(9)).isCovered(by: [KeyRange(first: key(0), last: key(3)), KeyRange(first: key(5), last: key(9))]))
  }
}
