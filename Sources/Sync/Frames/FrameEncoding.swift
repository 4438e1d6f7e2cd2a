import Foundation
import Ground
import Replica
import SwiftProtobuf

extension Frame {
  /// The frame's protobuf bytes, without the length before them.
  public func encoded() -> [UInt8] {
    do {
      return try wire.serializedBytes()
    } catch {
      // Every text is a String and no field is required: there is nothing that could fail to serialize.
      fatalError("a frame does not serialize: \(error)")
    }
  }

  var wire: WireFrame {
    var frame = WireFrame()
    switch self {
    case .hello(let hello): frame.hello = hello.wire
    case .batch(let batch, let through): frame.batch = batch.wire(through)
    case .ack(let ack):
      frame.ack.advanced = ack.advanced.wire
      frame.ack.gaps = ack.advanced.wireGaps
      frame.ack.acknowledgedBytes = ack.bytes
      frame.ack.wallMilliseconds = ack.wall.milliseconds
    case .heartbeat(let wall):
      frame.heartbeat.wallMilliseconds = wall.milliseconds
    case .refusal(let refusal):
      frame.refusal.origin = refusal.origin.rawValue
      frame.refusal.number = refusal.number
      frame.refusal.code = cut(refusal.code, SyncLimits.code)
      frame.refusal.text = cut(refusal.text, SyncLimits.text)
    case .proofRequest(let request): frame.proofRequest = request.wire
    case .proofReply(let reply): frame.proofReply = reply.wire
    case .close(let code, let text):
      frame.close.code = code
      frame.close.text = cut(text, SyncLimits.text)
    case .joinRequest(let request): frame.joinRequest = request.wire
    case .joinReply(let reply): frame.joinReply = reply.wire
    case .forkNotice(let notice):
      frame.forkNotice.origin = notice.origin.rawValue
      frame.forkNotice.agreed = notice.agreed
      frame.forkNotice.head = notice.head.wire(notice.origin)
    case .checkpointOffer(let offer):
      frame.checkpointOffer.manifest = Data(offer.manifest)
      frame.checkpointOffer.signature = Data(offer.signature)
    case .checkpointWant(let want):
      frame.checkpointWant.manifest = Data(want.manifest)
      frame.checkpointWant.piece = Data(want.piece)
    case .checkpointPiece(let piece):
      frame.checkpointPiece.piece = Data(piece.piece)
      frame.checkpointPiece.deflated = Data(piece.deflated)
      frame.checkpointPiece.inflatedSize = UInt64(piece.inflatedSize)
    case .rowsRequest(let request):
      frame.rowsRequest.keys = request.keys.map { Data($0.bytes) }
      frame.rowsRequest.shelves = request.shelves.description
    case .rowsReply(let reply): frame.rowsReply.rows = reply.rows.map { Data($0) }
    }
    return frame
  }
}

/// The longest prefix of whole characters that fits.
func cut(_ text: String, _ limit: Int) -> String {
  guard text.utf8.count > limit else { return text }
  var short = String(text.prefix(limit))
  while short.utf8.count > limit { short.removeLast() }
  return short
}

extension Hello {
  fileprivate var wire: WireHello {
    var hello = WireHello()
    hello.protocolMajor = major
    hello.protocolMinor = minor
    hello.schemaVersion = greeting.schemaVersion
    hello.company = Data(greeting.company)
    hello.site = greeting.site.number
    hello.incarnation = greeting.incarnation
    hello.shelves = greeting.shelves.description
    hello.purpose = purpose == .sync ? .sync : .proof
    hello.wallMilliseconds = wall.milliseconds
    hello.frontier = greeting.frontier.wire
    hello.gaps = greeting.frontier.wireGaps
    hello.ladder = greeting.ladder.map { $0.head.wire($0.origin) }
    return hello
  }
}

extension Frontier {
  /// Sorted by origin, so that equal frontiers have equal bytes.
  var wire: [WireHead] { heads.sorted { $0.key < $1.key }.map { origin, head in head.wire(origin) } }

  /// Sorted by origin and shelf.
  var wireGaps: [WireShelfGap] {
    gaps.sorted { $0.key < $1.key }.map { place, gap in
      var wire = WireShelfGap()
      wire.origin = place.origin.rawValue
      wire.shelf = place.shelf.code
      wire.first = gap.first
      wire.last = gap.last
      return wire
    }
  }
}

extension Head {
  func wire(_ origin: Origin) -> WireHead {
    var wire = WireHead()
    wire.origin = origin.rawValue
    wire.number = number
    wire.hash = Data(hash)
    wire.stamp = stamp.rawValue
    return wire
  }
}

extension Batch {
  fileprivate func wire(_ through: Frontier) -> WireBatch {
    var batch = WireBatch()
    batch.deflated = Data(deflated)
    batch.inflatedSize = UInt64(inflatedSize)
    batch.count = UInt32(count)
    batch.seals = seals.map { seal in
      var wire = WireSeal()
      wire.origin = seal.origin.rawValue
      wire.number = seal.number
      wire.hash = Data(seal.hash)
      wire.signature = Data(seal.signature)
      return wire
    }
    batch.through = through.wire
    batch.gaps = through.wireGaps
    return batch
  }
}

extension ProofRequest {
  fileprivate var wire: WireProofRequest {
    var request = WireProofRequest()
    request.shelves = shelves.description
    var previous: RecordKey?
    for asked in ranges {
      var wire = asked.range.wire(after: previous)
      wire.items = asked.items
      request.ranges.append(wire)
      previous = asked.range.last
    }
    return request
  }
}

extension ProofReply {
  fileprivate var wire: WireProofReply {
    var reply = WireProofReply()
    reply.frontier = frontier.wire
    reply.ranges = answers.map { answer in
      var wire = WireProofReply.Range()
      wire.count = UInt64(answer.count)
      switch answer {
      case .fingerprint(_, let digest): wire.digest = Data(digest)
      case .items(let items):
        wire.listed = true
        wire.items = items.map { item in
          var wire = WireProofReply.Item()
          wire.key = Data(item.key.bytes)
          wire.digest = Data(item.digest)
          return wire
        }
      }
      return wire
    }
    return reply
  }
}

extension JoinRequest {
  fileprivate var wire: WireJoinRequest {
    var request = WireJoinRequest()
    request.invitationID = Data(invitation)
    request.code = Data(code)
    request.tlsPublicKey = Data(tlsPublicKey)
    request.sealPublicKey = Data(sealPublicKey)
    request.tlsProof = Data(tlsProof)
    request.sealProof = Data(sealProof)
    return request
  }
}

extension JoinReply {
  fileprivate var wire: WireJoinReply {
    var reply = WireJoinReply()
    reply.siteCertificate = Data(siteCertificate)
    reply.rootCertificate = Data(rootCertificate)
    reply.grantBytes = Data(grant)
    reply.grantSignature = Data(grantSignature)
    reply.refusalCode = cut(refusalCode, SyncLimits.code)
    reply.refusalText = cut(refusalText, SyncLimits.text)
    reply.members = members.map { member in
      var wire = WireJoinReply.Member()
      wire.grant = Data(member.grant)
      wire.signature = Data(member.signature)
      return wire
    }
    return reply
  }
}
