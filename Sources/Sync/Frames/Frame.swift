import Ground
import Membership
import Replica

/// One message between two nodes; `Protocol/sync.proto` is its byte form.
public enum Frame: Hashable, Sendable {
  case hello(Hello)
  case batch(Batch, through: Frontier)
  case ack(Ack)
  case heartbeat(wall: Instant)
  case refusal(Refusal)
  case proofRequest(ProofRequest)
  case proofReply(ProofReply)
  /// The number stays as it came: a later version may have codes that we don't.
  case close(code: UInt32, text: String)
  case joinRequest(JoinRequest)
  case joinReply(JoinReply)
  case forkNotice(ForkNotice)
  case checkpointOffer(CheckpointOffer)
  case checkpointWant(CheckpointWant)
  case checkpointPiece(CheckpointPiece)
  case rowsRequest(RowsRequest)
  case rowsReply(RowsReply)
}

/// What a connection is for.
public enum Purpose: Hashable, Sendable {
  case sync
  case proof
}

/// Who a node is and what it holds: what its Hello says.
public struct Greeting: Hashable, Sendable {
  /// 16 bytes.
  public var company: [UInt8]
  public var site: SiteID
  public var incarnation: UInt32
  public var schemaVersion: UInt32
  /// The shelves it wants.
  public var shelves: ShelfSet
  public var frontier: Frontier
  /// Heads of our own chains further back, so that a peer can find where a forked chain parted.
  public var ladder: [Rung]

  public init(
    company: [UInt8], site: SiteID, incarnation: UInt32, schemaVersion: UInt32, shelves: ShelfSet, frontier: Frontier, ladder: [Rung] = []
  ) {
    self.company = company
    self.site = site
    self.incarnation = incarnation
    self.schemaVersion = schemaVersion
    self.shelves = shelves
    self.frontier = frontier
    self.ladder = ladder
  }
}

/// The first frame of either side.
public struct Hello: Hashable, Sendable {
  public var major: UInt32
  public var minor: UInt32
  public var purpose: Purpose
  public var wall: Instant
  public var greeting: Greeting

  public init(
    major: UInt32 = SyncLimits.protocolMajor, minor: UInt32 = SyncLimits.protocolMinor, purpose: Purpose, wall: Instant,
    greeting: Greeting
  ) {
    self.major = major
    self.minor = minor
    self.purpose = purpose
    self.wall = wall
    self.greeting = greeting
  }
}

/// What the sender has on disk now.
public struct Ack: Hashable, Sendable {
  /// The heads that moved since the sender last told them.
  public var advanced: Frontier
  /// Summed cost of all batches taken in this session.
  public var bytes: UInt64
  public var wall: Instant

  public init(advanced: Frontier, bytes: UInt64, wall: Instant) {
    self.advanced = advanced
    self.bytes = bytes
    self.wall = wall
  }
}

/// One change set that a store put into quarantine instead of applying it.
public struct Refusal: Hashable, Sendable {
  public var origin: Origin
  public var number: UInt64
  /// Stable, for programs; at most 64 bytes.
  public var code: String
  /// For people; at most 1024 bytes, more is cut.
  public var text: String

  public init(origin: Origin, number: UInt64, code: String, text: String) {
    self.origin = origin
    self.number = number
    self.code = code
    self.text = text
  }
}

/// What a laptop with an invitation asks: keys of its own and the proofs that it holds their private halves.
public struct JoinRequest: Hashable, Sendable {
  public var invitation: [UInt8]
  public var code: [UInt8]
  public var tlsPublicKey: [UInt8]
  public var sealPublicKey: [UInt8]
  public var tlsProof: [UInt8]
  public var sealProof: [UInt8]

  public init(
    invitation: [UInt8], code: [UInt8], tlsPublicKey: [UInt8], sealPublicKey: [UInt8], tlsProof: [UInt8], sealProof: [UInt8]
  ) {
    self.invitation = invitation
    self.code = code
    self.tlsPublicKey = tlsPublicKey
    self.sealPublicKey = sealPublicKey
    self.tlsProof = tlsProof
    self.sealProof = sealProof
  }
}

/// The answer to a join: a site's certificate and grant, or a refusal.
public struct JoinReply: Hashable, Sendable {
  public var siteCertificate: [UInt8]
  public var rootCertificate: [UInt8]
  public var grant: [UInt8]
  public var grantSignature: [UInt8]
  /// Empty when the site was taken in.
  public var refusalCode: String
  public var refusalText: String
  /// Signed grants of the members, so that the new site can check seals before it holds any record.
  public var members: [Member]

  public struct Member: Hashable, Sendable {
    public var grant: [UInt8]
    public var signature: [UInt8]

    public init(grant: [UInt8], signature: [UInt8]) {
      self.grant = grant
      self.signature = signature
    }
  }

  public init(
    siteCertificate: [UInt8] = [], rootCertificate: [UInt8] = [], grant: [UInt8] = [], grantSignature: [UInt8] = [],
    refusalCode: String = "", refusalText: String = "", members: [Member] = []
  ) {
    self.siteCertificate = siteCertificate
    self.rootCertificate = rootCertificate
    self.grant = grant
    self.grantSignature = grantSignature
    self.refusalCode = refusalCode
    self.refusalText = refusalText
    self.members = members
  }
}
