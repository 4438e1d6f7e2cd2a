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
      case .ask(let request):
        let reply = try await theirs.answers(to: request)
        // Through bytes, as on the wire.
        guard case .proofReply(let read) = try Frame(decoding: Frame.proofReply(reply).encoded()) else { fatalError("another frame") }
        step = try proof.answered(here: try await mine.answers(to: request), there: read, bytes: (1, 1))
      case .divide(let ranges):
        var parts: [[KeyRange]] = []
        for range in ranges { parts.append(await mine.split(range, parts: SyncLimits.proofParts)) }
        step = try proof.divided(parts)
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
    #expect(result.isIdentical)
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
    #expect(result.roundTrips <= 5)
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

  @Test("Answers that do not fit are refused")
  func nonsense() throws {
    var proof = Proof(shelves: .everything)
    _ = try proof.begin()
    let none = ProofReply(answers: [], frontier: Frontier())
    do throws(Proof.Failure) {
      _ = try proof.answered(here: none, there: none, bytes: (0, 0))
      Issue.record("taken")
    } catch {
      #expect(error == .wrongAnswer("0 answers to 1 questions"))
    }
  }

  @Test("A peer that always answers differently ends at the limit, not never")
  func endless() throws {
    var proof = Proof(shelves: .everything)
    var step = try proof.begin()
    var asked = 0
    #expect(throws: Proof.Failure.tooManyRounds) {
      while true {
        switch step {
        case .ask(let request):
          asked += 1
          let lies = request.ranges.map { _ in ProofReply.Answer.fingerprint(count: 1000, digest: [UInt8](repeating: UInt8(asked % 200), count: 16)) }
          let truth = request.ranges.map { _ in ProofReply.Answer.fingerprint(count: 0, digest: company) }
          step = try proof.answered(
            here: ProofReply(answers: truth, frontier: Frontier()), there: ProofReply(answers: lies, frontier: Frontier()), bytes: (1, 1))
        case .divide(let ranges): step = try proof.divided(ranges.map { [$0] })
        case .done: return
        }
        if asked > 2000 { throw Proof.Failure.tooManyRounds }
      }
    }
  }

  @Test("Cutting by number covers a range without gap or overlap")
  func cuts() {
    let key = { (number: UInt64) in RecordKey(high: 0, low: number) }
    for range in [KeyRange.everything, KeyRange(first: key(0), last: key(0)), KeyRange(first: key(3), last: key(18)), KeyRange(first: key(3), last: key(20))] {
      let parts = range.cut(16)
      #expect(parts.count <= 16)
      #expect(range.isCovered(by: parts))
    }
    #expect(!KeyRange.everything.isCovered(by: []))
    #expect(!KeyRange(first: key(0), last: key(9)).isCovered(by: [KeyRange(first: key(0), last: key(3)), KeyRange(first: key(5), last: key(9))]))
  }
}
