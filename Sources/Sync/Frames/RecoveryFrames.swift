import Ground
import Membership
import Replica

/// Tells a peer that its own chain is not the one that we hold: two nodes have written as one site.
public struct ForkNotice: Hashable, Sendable {
  public var origin: Origin
  /// The newest rung of the peer's ladder that our chain has too; 0 for none.
  public var agreed: UInt64
  /// Our head of that chain.
  public var head: Head

  public init(origin: Origin, agreed: UInt64, head: Head) {
    self.origin = origin
    self.agreed = agreed
    self.head = head
  }
}

/// Our log no longer holds what the peer lacks; it may start from this checkpoint instead.
public struct CheckpointOffer: Hashable, Sendable {
  public var manifest: [UInt8]
  /// 64 bytes.
  public var signature: [UInt8]

  public init(manifest: [UInt8], signature: [UInt8]) {
    self.manifest = manifest
    self.signature = signature
  }
}

/// Asks for one piece of an offered checkpoint.
public struct CheckpointWant: Hashable, Sendable {
  /// SHA-256 of the manifest, and of the piece; 32 bytes each.
  public var manifest: [UInt8]
  public var piece: [UInt8]

  public init(manifest: [UInt8], piece: [UInt8]) {
    self.manifest = manifest
    self.piece = piece
  }
}

public struct CheckpointPiece: Hashable, Sendable {
  /// SHA-256 of what inflates; 32 bytes.
  public var piece: [UInt8]
  /// A zlib stream; empty when the sender no longer has the piece.
  public var deflated: [UInt8]
  public var inflatedSize: Int

  public init(piece: [UInt8], deflated: [UInt8], inflatedSize: Int) {
    self.piece = piece
    self.deflated = deflated
    self.inflatedSize = inflatedSize
  }
}

/// Asks for records as they stand, to repair our own from them.
public struct RowsRequest: Hashable, Sendable {
  public var keys: [RecordKey]
  public var shelves: ShelfSet

  public init(keys: [RecordKey], shelves: ShelfSet) {
    self.keys = keys
    self.shelves = shelves
  }
}

/// One row a key, in the order of the request; empty for a record that is not there.
public struct RowsReply: Hashable, Sendable {
  public var rows: [[UInt8]]

  public init(rows: [[UInt8]]) { self.rows = rows }
}
