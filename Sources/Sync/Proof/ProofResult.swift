import Ground
import Membership
import Replica

/// What a proof found.
public struct ProofResult: Hashable, Sendable {
  /// At most `SyncLimits.proofDifferences`, in the order in which they were found.
  public internal(set) var differences: [RecordDifference] = []
  /// All of them, also those beyond the limit.
  public private(set) var differing = 0
  /// Records compared on our side.
  public internal(set) var records = 0
  public internal(set) var roundTrips = 0
  /// Bytes of the requests and replies as they are on the wire, before encryption.
  public internal(set) var bytesSent = 0
  public internal(set) var bytesReceived = 0
  /// What both sides held at last.
  public internal(set) var here = Frontier()
  public internal(set) var there = Frontier()
  /// Whether both sides held the same change sets when the differing records were compared. If not, differences may be change sets that
  /// are still on their way.
  public internal(set) var isSettled = true
  /// What was done about the differences, if that was asked for.
  public internal(set) var repairs: RepairReport?
  /// Who answered.
  public internal(set) var peer: SiteID?

  /// The release of the schema that the peer keeps its records by, if it is another than ours. Nothing was compared then: who does not
  /// know a field does not know its version either, so equal change sets give other fingerprints.
  public internal(set) var otherSchema: UInt32?

  public var isIdentical: Bool { differing == 0 && otherSchema == nil }
  /// Whether no further difference is named.
  var isFull: Bool { differences.count >= SyncLimits.proofDifferences }

  public init() {}

  /// Counts differences. What a peer says of its counts must not overflow ours.
  mutating func count(_ more: Int) { differing = min(differing, 1 << 60) + more }
}
