/// Where the time of a merge went. The clock is read twice a change set, which takes a twentieth of a microsecond.
public struct MergeTime: Sendable {
  /// Inflating, and putting the columns back.
  public var unpack = Duration.zero
  /// Reading the heads of the change sets, SHA-256 of each part and of the chains.
  public var hash = Duration.zero
  /// Decoding each change and checking rights and values.
  public var check = Duration.zero
  /// Into SQLite: log, records, conflicts; decodes once more, since nothing is kept of a change.
  public var apply = Duration.zero
  /// The way to the writer, beginning and committing the transaction, with the wait for the disk.
  public var commit = Duration.zero

  public init() {}

  /// What was spent inside the transaction.
  var inside: Duration { hash + check + apply }
  public var all: Duration { unpack + inside + commit }

  public static func += (sum: inout MergeTime, time: MergeTime) {
    sum.unpack += time.unpack
    sum.hash += time.hash
    sum.check += time.check
    sum.apply += time.apply
    sum.commit += time.commit
  }
}

/// Reads the clock from one point to the next.
struct Lap {
  private var last = ContinuousClock.now

  mutating func next() -> Duration {
    let now = ContinuousClock.now
    defer { last = now }
    return now - last
  }
}
