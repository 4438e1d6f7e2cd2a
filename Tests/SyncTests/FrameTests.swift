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
    .proofRequest(ProofRequest(ranges: [.init(.everything, items: false), .init(KeyRange(first: key, last: key), items: true)], shelves: .everything)),
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
    var range = WireProofRequest.Range()
    range.first = .init(count: 16)
    range.last = .init(count: 16)
    #expect(code { $0.proofRequest.ranges = .init(repeating: range, count: SyncLimits.proofRanges) } == nil)
    #expect(code { $0.proofRequest.ranges = .init(repeating: range, count: SyncLimits.proofRanges + 1) } == .malformed)
    range.first = .init(repeating: 9, count: 16)
    #expect(code { $0.proofRequest.ranges = [range] } == .malformed)
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
