import Foundation
import Ground
import Membership
import Replica
import Testing

@testable import Sync

@Suite("Protocol: frames")
struct FrameVectors {
  private static let head = Head(number: 7, hash: [UInt8](repeating: 3, count: 32), stamp: Stamp(milliseconds: VectorCompany.start, counter: 2))
  private static let frontier = Frontier([Origin(site: SiteID(2), incarnation: 1): head])
  private static let wall = Instant(milliseconds: VectorCompany.start)
  private static let key = RecordKey(milliseconds: VectorCompany.start, counter: 2, site: SiteID(3), random: 4)
  private static let greeting = Greeting(
    company: [UInt8](repeating: 7, count: 16), site: SiteID(3), incarnation: 2, schemaVersion: 8,
    shelves: ShelfSet(kinds: [.company], [Shelf(.office, SiteID(2))]), frontier: frontier)

  private static let place = Frontier.Place(origin: Origin(site: SiteID(2), incarnation: 1), shelf: Shelf(.office, SiteID(2)))
  /// What minor 1 added.
  private static let later: [(String, Frame)] = [
    (
      "a Hello with gaps and a ladder",
      .hello(
        Hello(
          purpose: .sync, wall: wall,
          greeting: Greeting(
            company: greeting.company, site: SiteID(3), incarnation: 2, schemaVersion: 8, shelves: .everything,
            frontier: Frontier(frontier.heads, gaps: [place: .init(first: 3, last: 7)]),
            ladder: [
              Rung(origin: Origin(site: SiteID(3), incarnation: 2), head: head),
              Rung(origin: Origin(site: SiteID(3), incarnation: 2), head: Head(number: 1, hash: head.hash, stamp: head.stamp)),
            ])))
    ),
    ("an Ack that moves a gap", .ack(Ack(advanced: Frontier([:], gaps: [place: .init(first: 8, last: 7)]), bytes: 9, wall: wall))),
    ("a ForkNotice", .forkNotice(ForkNotice(origin: Origin(rawValue: 8193), agreed: 5, head: head))),
    ("a CheckpointOffer", .checkpointOffer(CheckpointOffer(manifest: [1, 2], signature: [UInt8](repeating: 1, count: 64)))),
    ("a CheckpointWant", .checkpointWant(CheckpointWant(manifest: head.hash, piece: [UInt8](repeating: 9, count: 32)))),
    ("a CheckpointPiece", .checkpointPiece(CheckpointPiece(piece: [UInt8](repeating: 9, count: 32), deflated: [1, 2, 3], inflatedSize: 300))),
    ("a RowsRequest", .rowsRequest(RowsRequest(keys: [key], shelves: .everything))),
    ("a RowsReply", .rowsReply(RowsReply(rows: [[1, 2], []]))),
  ]

  private static let frames: [(String, Frame)] = [
    ("a Hello", .hello(Hello(purpose: .sync, wall: wall, greeting: greeting))),
    (
      "a Batch",
      .batch(
        Batch(
          deflated: [1, 2, 3], inflatedSize: 300,
          seals: [Seal(origin: Origin(rawValue: 8193), number: 7, hash: head.hash, signature: [UInt8](repeating: 1, count: 64))], count: 3),
        through: frontier)
    ),
    ("an Ack", .ack(Ack(advanced: frontier, bytes: 1 << 40, wall: wall))),
    ("a Heartbeat", .heartbeat(wall: wall)),
    ("a Refusal", .refusal(Sync.Refusal(origin: Origin(rawValue: 8193), number: 3, code: "seal", text: "封印不符"))),
    (
      "a ProofRequest",
      .proofRequest(
        ProofRequest(
          ranges: [
            .init(KeyRange(first: KeyRange.everything.first, last: key), items: false),
            .init(KeyRange(first: key.successor!, last: RecordKey(high: key.high, low: .max)), items: true),
            .init(KeyRange(first: RecordKey(high: 2 << 56, low: 0), last: KeyRange.everything.last), items: false),
          ], shelves: .everything))
    ),
    (
      "a ProofReply",
      .proofReply(
        ProofReply(
          answers: [
            .fingerprint(count: 9, digest: [UInt8](repeating: 2, count: 16)), .items([ProofItem(key, [UInt8](repeating: 4, count: 16))]), .items([]),
          ], frontier: frontier))
    ),
    ("a Close", .close(code: 9999, text: "later")),
    ("a JoinRequest", .joinRequest(Sync.JoinRequest(invitation: [1], code: [88], tlsPublicKey: [2], sealPublicKey: [3], tlsProof: [4], sealProof: [5]))),
    (
      "a JoinReply",
      .joinReply(JoinReply(siteCertificate: [1], rootCertificate: [2], grant: [3], grantSignature: [4], members: [.init(grant: [5], signature: [6])]))
    ),
  ]

  @Test("Frames: their bytes behind the length, and what they say")
  func frames() throws {
    var vectors: [JSON] = []
    for (name, frame) in Self.frames + Self.later {
      #expect(try Frame(decoding: frame.encoded()) == frame, "\(name)")
      vectors.append([
        "name": .string(name), "bytes": .hex(frame.encoded()), "frame": .string(try frame.wire.jsonString()),
      ])
    }
    try VectorFile("frames.json").holds(.array(vectors))
  }

  @Test("Frames that end the session, each with its code")
  func bad() throws {
    let cases: [(String, UInt32, [UInt8])] = [
      ("no kind", 22, []), ("a kind that nobody has yet", 22, [0x9A, 0x06, 0x00]), ("no protobuf", 23, [0xFF]),
      ("a Hello with a company of 15 bytes", 23, try badHello { $0.company.removeLast() }),
      ("a Hello with a hash of 31 bytes", 23, try badHello { $0.frontier[0].hash.removeLast() }),
      ("a Hello with a number of 64 bits", 23, try badHello { $0.frontier[0].number = 1 << 63 }),
      ("a Hello with one origin twice", 23, try badHello { $0.frontier += $0.frontier }),
      ("a Hello with a gap that begins behind its end", 23, try badHello { $0.gaps = [gap(9, 7)] }),
      ("a Hello with one gap twice", 23, try badHello { $0.gaps = [gap(1, 7), gap(2, 7)] }),
      ("a Hello with 257 rungs", 23, try badHello { $0.ladder = Array(repeating: $0.frontier[0], count: 257) }),
      ("a Hello of another major", 10, try badHello { $0.protocolMajor = 2 }),
    ]
    var vectors: [JSON] = []
    for (name, code, bytes) in cases {
      do throws(FrameFailure) {
        _ = try Frame(decoding: bytes)
        Issue.record("\(name) was read")
      } catch {
        #expect(error.code.rawValue == code, "\(name)")
      }
      vectors.append(["name": .string(name), "code": .int(Int64(code)), "bytes": .hex(bytes)])
    }
    try VectorFile("bad_frames.json").holds(.array(vectors))
  }

  private func gap(_ first: UInt64, _ last: UInt64) -> WireShelfGap {
    var gap = WireShelfGap()
    (gap.origin, gap.shelf, gap.first, gap.last) = (8193, Shelf(.office, SiteID(2)).code, first, last)
    return gap
  }

  private func badHello(_ change: (inout WireHello) -> Void) throws -> [UInt8] {
    var frame = Frame.hello(Hello(purpose: .sync, wall: Self.wall, greeting: Self.greeting)).wire
    change(&frame.hello)
    return try frame.serializedBytes()
  }
}
