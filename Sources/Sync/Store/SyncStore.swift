import Ground
import Membership
import Replica

/// What became of one batch, told after it was committed to disk.
public struct ApplyReport: Hashable, Sendable {
  /// Change sets that were new and are applied now.
  public var applied: Int
  /// The replica's whole frontier after the commit.
  public var frontier: Frontier
  public var quarantined: [Refusal]
  /// Set when nothing more can be taken from this peer: the session ends with it.
  public var fatal: String?
  /// Set when the replica gave up a history for another: what was told of its frontier no longer holds.
  public var beginsAnew: Bool

  public init(applied: Int, frontier: Frontier, quarantined: [Refusal] = [], fatal: String? = nil, beginsAnew: Bool = false) {
    self.applied = applied
    self.frontier = frontier
    self.quarantined = quarantined
    self.fatal = fatal
    self.beginsAnew = beginsAnew
  }
}

/// What a session needs of a replica. Replica implements it over SQLite; tests implement it in memory.
///
/// A throw means that this node has a fault (disk full, file damaged) and ends the session, to be tried again later. Whatever is wrong
/// with a peer's bytes is not thrown: it is in the `ApplyReport`.
public protocol SyncStore: Sendable {
  /// Who we are and what we hold now.
  func greeting() async throws -> Greeting

  /// A session with this peer begins. Here the store compares heads and rungs (a fork has the same number with another hash), and sees
  /// whether a peer knows more of our own chain than we do.
  func greeted(by peer: Greeting) async throws -> Encounter

  /// `peer` says that it holds another history of a chain.
  /// - Returns: whether the session should begin anew, because our Hello will say more.
  func told(of fork: ForkNotice, by peer: SiteID) async throws -> Bool

  /// The next change sets that `peer` may read and lacks, in log order, about `limit` inflated bytes but at least one; nil when there are none.
  ///
  /// `through` holds the heads that move by the batch; heads that it leaves out stay as in `frontier`.
  func outgoing(after frontier: Frontier, to peer: SiteID, limit: Int) async throws -> OutgoingBatch?

  /// A checkpoint that `peer` should start from instead of the log; nil when the log serves.
  func checkpoint(after frontier: Frontier, to peer: SiteID) async throws -> OutgoingCheckpoint?

  /// A piece of a checkpoint, if `peer` may read it; empty when it is not here any more.
  func piece(_ want: CheckpointWant, to peer: SiteID) async throws -> CheckpointPiece

  /// Judges a checkpoint, or takes a piece of one, and says what is next. When nothing is missing it has been loaded in one transaction.
  func consider(_ offer: CheckpointOffer, from peer: SiteID) async throws -> CheckpointStep
  func stage(_ piece: CheckpointPiece, from peer: SiteID) async throws -> CheckpointStep

  /// Takes a batch in one transaction. Change sets that are here already are passed over in silence.
  func apply(_ batch: Batch, from peer: SiteID) async throws -> ApplyReport

  /// `peer` has this on disk. The frontier is all that it has told, not only what moved.
  func acknowledged(by peer: SiteID, _ frontier: Frontier, at: Instant) async throws

  /// `peer` put change sets that we sent into its quarantine.
  func refused(by peer: SiteID, _ refusal: Refusal) async throws

  /// Looks at the records of ranges that rise and do not overlap, only those on `shelves`, in one snapshot, and lists at most `listing` of
  /// them over all questions. The frontier is that snapshot's.
  func look(
    at questions: [RangeQuestion], shelves: ShelfSet, listing: Int
  ) async throws -> (frontier: Frontier, answers: [RangeAnswer])

  /// Records as rows, empty for one that is not here on `shelves`; fewer than asked for when there would be more than `limit` bytes, but
  /// at least one.
  func rows(of keys: [RecordKey], shelves: ShelfSet, limit: Int) async throws -> [[UInt8]]

  /// Judges records that a proof found different, and puts right what is damaged here.
  func repair(_ differences: [RecordDifference], against peer: ComparedPeer, fetch: RowSource) async throws -> RepairReport

  /// Whether the site is a member now: known, and neither revoked nor retired; and whether its certificate is the one that counts.
  ///
  /// - Parameter certificate: nil where none was shown.
  func isAdmitted(site: SiteID, by certificate: ShownCertificate?) async throws -> Bool

  /// Someone with our own certificate was met: the disk was copied.
  func metItself() async throws

  /// What a session with a peer rests on: when it changes, the session begins anew. nil when the peer is no member.
  func standing(of peer: SiteID) async throws -> PeerStanding?

  /// A new stream a call. It gives an element after each commit, one for several if they come faster than they are taken.
  func changes() async -> AsyncStream<Void>
}

/// The shelves that we and a peer read, as our replica knows them.
public struct PeerStanding: Hashable, Sendable {
  public var ours: ShelfSet
  public var theirs: ShelfSet

  public init(ours: ShelfSet, theirs: ShelfSet) {
    self.ours = ours
    self.theirs = theirs
  }
}

/// A checkpoint to be offered, and what a peer holds that has taken it.
public struct OutgoingCheckpoint: Hashable, Sendable {
  public var offer: CheckpointOffer
  public var covering: Frontier

  public init(offer: CheckpointOffer, covering: Frontier) {
    self.offer = offer
    self.covering = covering
  }
}

/// A store without checkpoints: it offers none and takes none.
extension SyncStore {
  public func checkpoint(after frontier: Frontier, to peer: SiteID) async throws -> OutgoingCheckpoint? { nil }
  public func piece(_ want: CheckpointWant, to peer: SiteID) async throws -> CheckpointPiece {
    CheckpointPiece(piece: want.piece, deflated: [], inflatedSize: 0)
  }
  public func consider(_ offer: CheckpointOffer, from peer: SiteID) async throws -> CheckpointStep {
    .refused(CheckpointRefusal(.unfit, "this store takes no checkpoints"))
  }
  public func stage(_ piece: CheckpointPiece, from peer: SiteID) async throws -> CheckpointStep {
    .refused(CheckpointRefusal(.unfit, "this store takes no checkpoints"))
  }
}

extension SyncStore {
  public func standing(of peer: SiteID) async throws -> PeerStanding? {
    try await isAdmitted(site: peer, by: nil) ? PeerStanding(ours: .everything, theirs: .everything) : nil
  }

  public func refused(by peer: SiteID, _ refusal: Refusal) async throws {}

  public func told(of fork: ForkNotice, by peer: SiteID) async throws -> Bool { false }

  public func metItself() async throws {}

  public func rows(of keys: [RecordKey], shelves: ShelfSet, limit: Int) async throws -> [[UInt8]] { keys.map { _ in [] } }

  public func repair(_ differences: [RecordDifference], against peer: ComparedPeer, fetch: RowSource) async throws -> RepairReport {
    RepairReport()
  }
}
