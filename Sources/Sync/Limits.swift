/// What a session, a proof and a listener accept and keep at most. `Protocol/sync.md` repeats the table.
public enum SyncLimits {
  /// A different major refuses a session; a different minor never does.
  public static let protocolMajor: UInt32 = 1
  public static let protocolMinor: UInt32 = 1

  /// Bytes of one frame behind its length: 16 MiB.
  public static let frame = 16 << 20
  /// Deflated bytes of one batch; the rest of the frame is for seals and heads.
  public static let deflated = 12 << 20
  /// What a batch may say that it inflates to. The store refuses far less; this keeps sums from overflowing: 1 TiB.
  public static let declaredInflated = UInt64(1) << 40
  /// Inflated bytes that a store is asked to put into one batch.
  public static let batchTarget = 256 << 10

  /// Cost of the batches on their way that have no acknowledgement yet. One batch alone may cost more.
  public static let window = 1 << 20
  /// How many batches may be on their way without an acknowledgement.
  public static let windowBatches = 64

  public static let heads = 65_536
  /// Rungs of the ladder in a Hello.
  public static let rungs = 256
  /// Bytes of a checkpoint's manifest: 32 bytes for each piece of about 256 KiB, so some 30 GiB of records.
  public static let manifest = 4 << 20
  public static let seals = 4096
  /// UTF-8 bytes of a code, and of a text, that a peer sends.
  public static let code = 64
  public static let text = 1024
  /// UTF-8 bytes of the shelves in a Hello.
  public static let shelves = 64 << 10
  /// Notices of quarantine that one session passes on, and that one report sends; further ones are only counted.
  public static let refusals = 1000

  /// Silence after which a heartbeat is sent.
  public static let heartbeat: UInt64 = 10_000
  /// Heartbeats that may be missed before a peer counts as gone.
  public static let missedHeartbeats: UInt64 = 3
  /// How long the peer's Hello may take.
  public static let greeting: UInt64 = 10_000
  /// Clocks further apart than this are worth a warning: 30 s.
  public static let clockWarning: Int64 = 30_000
  /// Clocks further apart than this are wrong: 5 minutes.
  public static let clockAlarm: Int64 = 300_000
  /// Frames that wait to be written; a peer that sends but does not read is dropped beyond it.
  public static let unwritten = 1024

  public static let proofRanges = 1024
  /// Records that are listed of one range, and in one reply: 16,384 are about 0.6 MB.
  public static let proofItems = 1024
  public static let proofListing = 16_384
  /// What a range may say that it counts.
  public static let proofCount = UInt64(1) << 40
  /// A range that differs is cut into so many, of at least so many records each; a range with no more records than a leaf is listed. `Proof` says why.
  public static let proofParts = 64
  public static let proofTwig = 16
  public static let proofLeaf = 24
  /// Keys of one request for rows, and bytes of the rows of one reply; behind those the rows are left out and asked for again.
  public static let rowKeys = 256
  public static let rowBytes = 8 << 20
  /// Differing keys that a proof names; further ones are only counted.
  public static let proofDifferences = 10_000
  /// Requests that one proof connection may make.
  public static let proofRequests = 100_000

  /// Milliseconds that either side of a proof waits for the other: fingerprints of a million records take a while.
  public static let proofPatience: Int64 = 60_000

  /// Bytes of one field of a join request or reply.
  public static let joinField = 64 << 10
  /// Grants that a join reply brings.
  public static let joinMembers = 10_000

  /// A hub has its sites and then some.
  public static let connections = 256
  /// Connections of one address that have not finished their TLS handshake.
  public static let handshakesPerAddress = 8
  /// Milliseconds for the TLS handshake.
  public static let handshake: Int64 = 10_000
}
