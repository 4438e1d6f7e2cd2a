import Ground
import Replica

/// What a session asks its driver to do, in this order.
public enum SessionAction: Hashable, Sendable {
  case send(Frame)
  /// `SyncStore.greeted`, before any `load` that follows.
  case greet(Greeting)
  /// `SyncStore.checkpoint`, and if there is none `SyncStore.outgoing`; answered by `offering`, `loaded` or `loadFailed`. At most one at a time.
  case load(after: Frontier, limit: Int)
  /// The same, but the peer wants no checkpoint.
  case loadLog(after: Frontier, limit: Int)
  /// `SyncStore.piece`; answered by `fetched` or `loadFailed`. At most one at a time.
  case fetch(CheckpointWant)
  /// `SyncStore.consider` and `SyncStore.stage`; answered by `considered` or `applyFailed`. At most one of both at a time.
  case consider(CheckpointOffer)
  case stage(CheckpointPiece)
  /// A checkpoint that the peer offered was not taken: for the log.
  case declined(CheckpointRefusal)
  /// `SyncStore.apply`; answered by `applied` or `applyFailed`. At most one at a time.
  case apply(Batch)
  /// `SyncStore.acknowledged`. Each one covers those before it.
  case keepAck(Frontier, at: Instant)
  /// The peer put something of ours into its quarantine.
  case notice(Refusal)
  /// `SyncStore.told`: the peer holds another history of a chain.
  case fork(ForkNotice)
  /// We put something of the peer's into quarantine: for the log; the peer is told by a frame.
  case quarantined([Refusal])
  /// The peer's clock less ours.
  case clockOffset(milliseconds: Int64, ClockConcern)
  /// The last action of a session: flush what is to be sent, then close.
  case close(CloseCode, String)
}

/// Figures of a running session, for people.
public struct SessionFigures: Hashable, Sendable {
  public var site: SiteID
  public var isOpen = false
  /// Change sets that the peer lacks, as far as both have told.
  public var backlog: UInt64 = 0
  public var clockOffset: Int64?
  /// Change sets that were applied, and that were put into quarantine, on either side.
  public var applied = 0
  public var quarantinedHere = 0
  public var quarantinedThere = 0

  public init(site: SiteID) { self.site = site }
}
