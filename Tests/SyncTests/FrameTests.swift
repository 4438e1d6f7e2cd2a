import Ground
import Membership
import NIOCore
import Replica
import Testing

@testable import Sync

@Suite("Frames")
struct FrameTests {
  static let head = Head(number: 7, hash: [UInt8](repeating: 3, count: 32), stamp: Stamp(milliseconds: 5, counter: 2))
  static let frontier = Frontier([Origin(site: SiteID(1), incarnation: 1): head, Origin(site: SiteID(9), incarnation: 3): head])
  static let key = RecordKey(milliseconds: 1, counter: 2, site: SiteID(3), random: 4)
  static let wall = Instant(milliseconds: 1_800_000_000_000)

  static let all: [Frame] = [
    .hello(
      Hello(
        minor: 4, purpose: .proof, wall: wall,
        greeting: Greeting(
          company: company, site: SiteID(3), incarnation: 2, schemaVersion: 8,
          shelves: ShelfSet(kinds: [.company], [Shelf(.office, SiteID(2))]), frontier: frontier))),
    .batch(
      Batch(
        deflated: [1, 2, 3], inflatedSize: 10 << 30,
        seals: [Seal(origin: Origin(rawValue: 5), number: 1, hash: head.hash, signature: [UInt8](repeating: 1, count: 64))],
        count: 3), through: frontier),
    .ack(Ack(advanced: frontier, bytes: 1 << 40, wall: wall)),
    .heartbeat(wall: wall),
    .refusal(Refusal(origin: Origin(rawValue: 77), number: 3, code: "bad-seal", text: "封印不符")),
    .proofRequest(ProofRequest(ranges: [.init(.everything, items: false)], shelves: .everything)),
    .proofRequest(
      ProofRequest(
        ranges: [.init(KeyRange(first: key, last: key), items: true), .init(KeyRange(first: key.successor!, last: KeyRange.everything.last), items: false)],
        shelves: .everything)),
    .proofReply(
      ProofReply(
        answers: [.fingerprint(count: 9, digest: [UInt8](repeating: 2, count: 16)), .items([ProofItem(key, company)]), .items([])],
        frontier: frontier)),
    .close(code: 9999, text: "later"),
    .joinRequest(JoinRequest(invitation: [1], code: [88], tlsPublicKey: [2], sealPublicKey: [3], tlsProof: [4], sealProof: [5])),
    .joinReply(JoinReply(siteCertificate: [1], rootCertificate: [2], grant: [3], grantSignature: [4], refusalCode: "a", refusalText: "b")),
  ]

  @Test("Every frame reads back as it was written", arguments: all)
  func roundTrip(frame: Frame) throws {
    #expect(try Frame(decoding: frame.encoded()) == frame)
  }

  @Test("A frame cut short, or with a bit turned, is refused or another frame, never a crash", arguments: all)
  func damaged(frame: Frame) {
    let bytes = frame.encoded()
    var random = Seeded(1)
    for length in bytes.indices { _ = try? Frame(decoding: Array(bytes[..<length])) }
    for _ in 0..<2000 {
      var changed = bytes
      changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
      _ = try? Frame(decoding: changed)
    }
  }

  /// Ranges of one key each, that follow each other.
  static func ranges(_ count: Int) -> [WireProofRequest.Range] {
    (0..<count).map { number in range([], RecordKey(high: 0, low: UInt64(number)).bytes) }
  }

  static func counting(_ count: UInt64) -> WireProofReply.Range {
    var range = WireProofReply.Range()
    range.count = count
    range.digest = .init(count: 16)
    return range
  }

  static func range(_ first: [UInt8], _ last: [UInt8]) -> WireProofRequest.Range {
    var range = WireProofRequest.Range()
    range.first = .init(first)
    range.last = .init(last)
    return range
  }

  @Test("A range's keys go without the bytes that say nothing")
  func shortKeys() throws {
    let key = { (first: UInt8, rest: UInt8) in RecordKey(bytes: [first] + [UInt8](repeating: rest, count: 15))! }
    let ranges = [
      KeyRange(first: key(0, 0), last: key(1, 0xFF)), KeyRange(first: key(2, 0), last: key(3, 0xFF)), KeyRange(first: key(5, 0), last: key(0xFF, 0xFF)),
    ]
    let request = ProofRequest(ranges: ranges.map { .init($0, items: false) }, shelves: .everything)
    let wire = try WireFrame(serializedBytes: Frame.proofRequest(request).encoded()).proofRequest.ranges
    #expect(wire.map { [UInt8]($0.first) } == [[], [], [5]])
    #expect(wire.map { [UInt8]($0.last) } == [[1], [3], []])
  }

  @Test("Ranges that overlap, fall, end before they begin or follow the last key are refused")
  func badRanges() {
    #expect(code { $0.proofRequest.ranges = [Self.range([1], [2]), Self.range([3], [3])] } == nil)
    #expect(code { $0.proofRequest.ranges = [Self.range([1], [2]), Self.range([2], [3])] } == .malformed)
    #expect(code { $0.proofRequest.ranges = [Self.range([4], [5]), Self.range([1], [2])] } == .malformed)
    #expect(code { $0.proofRequest.ranges = [Self.range([9], [8])] } == .malformed)
    #expect(code { $0.proofRequest.ranges = [Self.range([], []), Self.range([], [])] } == .malformed)
    #expect(code { $0.proofRequest.ranges = [Self.range([UInt8](repeating: 0, count: 17), [])] } == .malformed)
  }

  func code(_ change: (inout WireFrame) -> Void) -> CloseCode? {
    var wire = WireFrame()
    change(&wire)
    do throws(FrameFailure) {
      _ = try Frame(wire)
      return nil
    } catch {
      return error.code
    }
  }

  @Test("An unknown kind of frame has its own code")
  func unknown() throws {
    #expect(throws: FrameFailure(.unknownFrame, "a frame of a kind that this version does not know")) { try Frame(decoding: []) }
    // Field 99, which nobody has yet.
    #expect(throws: FrameFailure.self) { try Frame(decoding: [0x9A, 0x06, 0x00]) }
  }

  @Test("Another major is said to be that, whatever else the Hello holds")
  func major() {
    #expect(code { $0.hello.protocolMajor = 2 } == .protocolMajor)
  }

  @Test("Every limit of a frame holds at, and refuses above")
  func limits() {
    func heads(_ count: Int) -> [WireHead] { Frontier(Dictionary(uniqueKeysWithValues: (0..<count).map { (Origin(rawValue: UInt32($0)), Self.head) })).wire }
    #expect(code { $0.ack.advanced = heads(SyncLimits.heads) } == nil)
    #expect(code { $0.ack.advanced = heads(SyncLimits.heads + 1) } == .malformed)
    #expect(code { $0.ack.advanced = heads(1) + heads(1) } == .malformed)
    #expect(code { $0.batch.inflatedSize = SyncLimits.declaredInflated } == nil)
    #expect(code { $0.batch.inflatedSize = SyncLimits.declaredInflated + 1 } == .malformed)
    #expect(code { $0.batch.deflated = .init(count: SyncLimits.deflated) } == nil)
    #expect(code { $0.batch.deflated = .init(count: SyncLimits.deflated + 1) } == .malformed)
    var seal = WireSeal()
    seal.hash = .init(count: 32)
    seal.signature = .init(count: 64)
    #expect(code { $0.batch.seals = .init(repeating: seal, count: SyncLimits.seals) } == nil)
    #expect(code { $0.batch.seals = .init(repeating: seal, count: SyncLimits.seals + 1) } == .malformed)
    seal.signature = .init(count: 63)
    #expect(code { $0.batch.seals = [seal] } == .malformed)
    #expect(code { $0.refusal.text = String(repeating: "a", count: SyncLimits.text) } == nil)
    #expect(code { $0.refusal.text = String(repeating: "a", count: SyncLimits.text + 1) } == .malformed)
    #expect(code { $0.refusal.code = String(repeating: "a", count: SyncLimits.code + 1) } == .malformed)
    #expect(code { $0.heartbeat.wallMilliseconds = 1 << 48 - 1 } == nil)
    #expect(code { $0.heartbeat.wallMilliseconds = 1 << 48 } == .malformed)
    #expect(code { $0.proofRequest.ranges = Self.ranges(SyncLimits.proofRanges) } == nil)
    #expect(code { $0.proofRequest.ranges = Self.ranges(SyncLimits.proofRanges + 1) } == .malformed)
    #expect(code { $0.proofReply.ranges = [Self.counting(SyncLimits.proofCount)] } == nil)
    #expect(code { $0.proofReply.ranges = [Self.counting(SyncLimits.proofCount + 1)] } == .malformed)
    #expect(code { $0.joinRequest.tlsProof = .init(count: SyncLimits.joinField) } == nil)
    #expect(code { $0.joinRequest.tlsProof = .init(count: SyncLimits.joinField + 1) } == .malformed)
  }

  @Test("Texts that are too long for the wire are cut between characters")
  func cutting() {
    #expect(cut("订单", 6) == "订单")
    #expect(cut("订单", 5) == "订")
    #expect(cut("", 0) == "")
  }

  func lengths(_ bytes: [UInt8]) throws(FrameFailure) -> ByteBuffer? {
    var buffer = ByteBuffer(bytes: bytes)
    return try FrameLength.next(in: &buffer)
  }

  @Test("A frame of 16 MiB is taken, one byte more and 4 GB are refused by their length alone")
  func frameLength() throws {
    var bytes: [UInt8] = [1, 0, 0, 0] + [UInt8](repeating: 0, count: SyncLimits.frame - 1)
    #expect(try lengths(bytes) == nil)
    bytes.append(0)
    #expect(try lengths(bytes)?.readableBytes == SyncLimits.frame)
    #expect(throws: FrameFailure(.frameTooLarge, "a frame of 16777217 bytes, the limit is 16777216")) { try lengths([1, 0, 0, 1]) }
    #expect(throws: FrameFailure.self) { try lengths([0xFF, 0xFF, 0xFF, 0xFF]) }
    #expect(try lengths([0, 0, 0]) == nil)
    #expect(try lengths([0, 0, 0, 0])?.readableBytes == 0)
    #expect(try lengths([0, 0, 0, 1]) == nil)
  }
}
