import Foundation
import Ground
import Membership
import Replica
import SwiftProtobuf

extension Frame {
  /// Reads the bytes behind a frame's length. Whatever does not fit a named limit is refused here, so that nothing
  /// behind this function sees a hash of 31 bytes or a number of 2^63.
  public init(decoding bytes: [UInt8]) throws(FrameFailure) {
    guard bytes.count <= SyncLimits.frame else { throw FrameFailure(.frameTooLarge, "\(bytes.count) bytes") }
    let wire: WireFrame
    do {
      wire = try WireFrame(serializedBytes: bytes)
    } catch {
      throw FrameFailure(.malformed, "no protobuf of a frame")
    }
    try self.init(wire)
  }

  init(_ wire: WireFrame) throws(FrameFailure) {
    switch wire.kind {
    case .hello(let hello): self = .hello(try Hello(hello))
    case .batch(let batch): self = .batch(try Batch(batch), through: try frontier(batch.through, batch.gaps))
    case .ack(let ack):
      self = .ack(
        Ack(
          advanced: try frontier(ack.advanced, ack.gaps), bytes: ack.acknowledgedBytes, wall: try instant(ack.wallMilliseconds)))
    case .heartbeat(let heartbeat): self = .heartbeat(wall: try instant(heartbeat.wallMilliseconds))
    case .refusal(let refusal):
      self = .refusal(
        Refusal(
          origin: Origin(rawValue: refusal.origin), number: refusal.number,
          code: try text(refusal.code, SyncLimits.code, "refusal code"),
          text: try text(refusal.text, SyncLimits.text, "refusal text")))
    case .proofRequest(let request): self = .proofRequest(try ProofRequest(request))
    case .proofReply(let reply): self = .proofReply(try ProofReply(reply))
    case .close(let close): self = .close(code: close.code, text: try text(close.text, SyncLimits.text, "close text"))
    case .joinRequest(let request): self = .joinRequest(try JoinRequest(request))
    case .joinReply(let reply): self = .joinReply(try JoinReply(reply))
    case .forkNotice(let notice):
      let rung = try head(notice.head)
      self = .forkNotice(ForkNotice(origin: Origin(rawValue: notice.origin), agreed: notice.agreed, head: rung.head))
    case .checkpointOffer(let offer):
      try bounded(offer.manifest.count, SyncLimits.manifest, "bytes of a manifest")
      self = .checkpointOffer(
        CheckpointOffer(manifest: [UInt8](offer.manifest), signature: try sized(offer.signature, 64, "manifest signature")))
    case .checkpointWant(let want):
      self = .checkpointWant(
        CheckpointWant(manifest: try sized(want.manifest, 32, "manifest hash"), piece: try sized(want.piece, 32, "piece hash")))
    case .checkpointPiece(let piece):
      try bounded(piece.deflated.count, SyncLimits.deflated, "deflated bytes")
      guard piece.inflatedSize <= SyncLimits.declaredInflated else {
        throw FrameFailure(.malformed, "a piece that says it inflates to \(piece.inflatedSize) bytes")
      }
      self = .checkpointPiece(
        CheckpointPiece(
          piece: try sized(piece.piece, 32, "piece hash"), deflated: [UInt8](piece.deflated), inflatedSize: Int(piece.inflatedSize)))
    case .rowsRequest(let request):
      try bounded(request.keys.count, SyncLimits.proofItems, "keys")
      var keys: [RecordKey] = []
      for data in request.keys { keys.append(try key(data)) }
      self = .rowsRequest(RowsRequest(keys: keys, shelves: try shelves(request.shelves)))
    case .rowsReply(let reply):
      try bounded(reply.rows.count, SyncLimits.proofItems, "rows")
      self = .rowsReply(RowsReply(rows: reply.rows.map { [UInt8]($0) }))
    case nil: throw FrameFailure(.unknownFrame, "a frame of a kind that this version does not know")
    }
  }
}

private func bounded(_ count: Int, _ limit: Int, _ name: String) throws(FrameFailure) {
  guard count <= limit else { throw FrameFailure(.malformed, "more than \(limit) \(name)") }
}

private func sized(_ data: Data, _ size: Int, _ name: String) throws(FrameFailure) -> [UInt8] {
  guard data.count == size else { throw FrameFailure(.malformed, "\(name) of \(data.count) bytes instead of \(size)") }
  return [UInt8](data)
}

private func text(_ value: String, _ limit: Int, _ name: String) throws(FrameFailure) -> String {
  guard value.utf8.count <= limit else { throw FrameFailure(.malformed, "\(name) of more than \(limit) bytes") }
  return value
}

/// 48 bits, as in a stamp: the differences of two such times fit everywhere.
private func instant(_ milliseconds: UInt64) throws(FrameFailure) -> Instant {
  guard milliseconds < 1 << 48 else { throw FrameFailure(.malformed, "a wall clock of more than 48 bits") }
  return Instant(milliseconds: milliseconds)
}

private func key(_ data: Data) throws(FrameFailure) -> RecordKey {
  guard let key = RecordKey(bytes: data) else { throw FrameFailure(.malformed, "a record key of \(data.count) bytes") }
  return key
}

private func shelves(_ value: String) throws(FrameFailure) -> ShelfSet {
  guard let set = ShelfSet(try text(value, SyncLimits.shelves, "shelves")) else {
    throw FrameFailure(.malformed, "shelves that can't be read")
  }
  return set
}

private func head(_ wire: WireHead) throws(FrameFailure) -> (origin: Origin, head: Head) {
  // Half of the numbers are out of reach for good, so that sums and differences can't overflow.
  guard wire.number < 1 << 63 else { throw FrameFailure(.malformed, "a change set number of 64 bits") }
  let head = Head(number: wire.number, hash: try sized(wire.hash, 32, "hash"), stamp: Stamp(rawValue: wire.stamp))
  return (Origin(rawValue: wire.origin), head)
}

private func frontier(_ wire: [WireHead], _ gaps: [WireShelfGap] = []) throws(FrameFailure) -> Frontier {
  try bounded(wire.count, SyncLimits.heads, "heads")
  try bounded(gaps.count, SyncLimits.heads, "gaps")
  var frontier = Frontier()
  for entry in wire {
    let (origin, head) = try head(entry)
    guard frontier.heads.updateValue(head, forKey: origin) == nil else { throw FrameFailure(.malformed, "two heads of one origin") }
  }
  for gap in gaps {
    guard let shelf = Shelf(code: gap.shelf), gap.first >= 1, gap.last < 1 << 63, gap.first <= gap.last + 1 else {
      throw FrameFailure(.malformed, "a gap that is none")
    }
    let place = Frontier.Place(origin: Origin(rawValue: gap.origin), shelf: shelf)
    guard frontier.gaps.updateValue(Frontier.Gap(first: gap.first, last: gap.last), forKey: place) == nil else {
      throw FrameFailure(.malformed, "two gaps of one origin and shelf")
    }
  }
  return frontier
}

extension Hello {
  fileprivate init(_ wire: WireHello) throws(FrameFailure) {
    // A peer of another major is refused for that, whatever else its Hello looks like to us.
    guard wire.protocolMajor == SyncLimits.protocolMajor else {
      throw FrameFailure(.protocolMajor, "protocol \(wire.protocolMajor), we speak \(SyncLimits.protocolMajor)")
    }
    guard wire.site >= 1, wire.site <= SiteID.maximum, wire.incarnation <= 0xFFF else {
      throw FrameFailure(.malformed, "a site or incarnation out of range")
    }
    let purpose: Purpose
    switch wire.purpose {
    case .sync: purpose = .sync
    case .proof: purpose = .proof
    default: throw FrameFailure(.malformed, "a purpose that this version does not know")
    }
    try bounded(wire.ladder.count, SyncLimits.rungs, "rungs")
    var ladder: [Rung] = []
    for rung in wire.ladder {
      let (origin, head) = try head(rung)
      ladder.append(Rung(origin: origin, head: head))
    }
    self.init(
      major: wire.protocolMajor, minor: wire.protocolMinor, purpose: purpose, wall: try instant(wire.wallMilliseconds),
      greeting: Greeting(
        company: try sized(wire.company, 16, "company"), site: SiteID(wire.site), incarnation: wire.incarnation,
        schemaVersion: wire.schemaVersion, shelves: try Sync.shelves(wire.shelves),
        frontier: try Sync.frontier(wire.frontier, wire.gaps), ladder: ladder))
  }
}

extension Batch {
  fileprivate init(_ wire: WireBatch) throws(FrameFailure) {
    try bounded(wire.deflated.count, SyncLimits.deflated, "deflated bytes")
    try bounded(wire.seals.count, SyncLimits.seals, "seals")
    guard wire.inflatedSize <= SyncLimits.declaredInflated else {
      throw FrameFailure(.malformed, "a batch that says it inflates to \(wire.inflatedSize) bytes")
    }
    var seals: [Membership.Seal] = []
    for seal in wire.seals {
      seals.append(
        Seal(
          origin: Origin(rawValue: seal.origin), number: seal.number, hash: try sized(seal.hash, 32, "seal hash"),
          signature: try sized(seal.signature, 64, "seal signature")))
    }
    self.init(
      deflated: [UInt8](wire.deflated), inflatedSize: Int(wire.inflatedSize), seals: seals, count: Int(wire.count))
  }
}

extension ProofRequest {
  fileprivate init(_ wire: WireProofRequest) throws(FrameFailure) {
    try bounded(wire.ranges.count, SyncLimits.proofRanges, "ranges")
    var ranges: [Asked] = []
    for range in wire.ranges { ranges.append(Asked(try KeyRange(range, after: ranges.last?.range.last), items: range.items)) }
    self.init(ranges: ranges, shelves: try Sync.shelves(wire.shelves))
  }
}

extension ProofReply {
  fileprivate init(_ wire: WireProofReply) throws(FrameFailure) {
    try bounded(wire.ranges.count, SyncLimits.proofRanges, "ranges")
    var answers: [Answer] = []
    for range in wire.ranges {
      if range.listed {
        try bounded(range.items.count, SyncLimits.proofItems, "items")
        var items: [ProofItem] = []
        for item in range.items { items.append(ProofItem(try key(item.key), try sized(item.digest, 16, "digest"))) }
        answers.append(.items(items))
      } else {
        guard range.count <= SyncLimits.proofCount else { throw FrameFailure(.malformed, "a range that counts \(range.count) records") }
        answers.append(.fingerprint(count: Int(range.count), digest: try sized(range.digest, 16, "digest")))
      }
    }
    self.init(answers: answers, frontier: try Sync.frontier(wire.frontier))
  }
}

private func field(_ data: Data, _ name: String) throws(FrameFailure) -> [UInt8] {
  try bounded(data.count, SyncLimits.joinField, "bytes of \(name)")
  return [UInt8](data)
}

extension JoinRequest {
  fileprivate init(_ wire: WireJoinRequest) throws(FrameFailure) {
    self.init(
      invitation: try field(wire.invitationID, "invitation"), code: try field(wire.code, "code"),
      tlsPublicKey: try field(wire.tlsPublicKey, "TLS key"), sealPublicKey: try field(wire.sealPublicKey, "seal key"),
      tlsProof: try field(wire.tlsProof, "TLS proof"), sealProof: try field(wire.sealProof, "seal proof"))
  }
}

extension JoinReply {
  fileprivate init(_ wire: WireJoinReply) throws(FrameFailure) {
    try bounded(wire.members.count, SyncLimits.joinMembers, "members")
    var members: [Member] = []
    for member in wire.members {
      members.append(Member(grant: try field(member.grant, "grant"), signature: try field(member.signature, "signature")))
    }
    self.init(
      siteCertificate: try field(wire.siteCertificate, "site certificate"),
      rootCertificate: try field(wire.rootCertificate, "root certificate"), grant: try field(wire.grantBytes, "grant"),
      grantSignature: try field(wire.grantSignature, "grant signature"),
      refusalCode: try text(wire.refusalCode, SyncLimits.code, "refusal code"),
      refusalText: try text(wire.refusalText, SyncLimits.text, "refusal text"), members: members)
  }
}
