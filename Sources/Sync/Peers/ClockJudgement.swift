import Ground
import Membership
import Replica

/// What the clocks of several peers say of ours.
///
/// One peer alone may be wrong itself, or lie: it takes headquarters, or two, or the only peer there is. The middle of all offsets
/// decides, so that the many are believed and not the one; headquarters counts twice, and between two middles the milder one.
public enum ClockJudgement: Hashable, Sendable {
  case right
  /// The peers' clocks less ours, in milliseconds.
  case wrong(Int64)
  /// Too few are heard: what was known stays.
  case unknown

  static let headquarters = SiteID(1)

  /// - Parameters:
  ///   - offsets: of the peers that are connected now; each one's clock less ours.
  ///   - known: how many peers this node has, connected or not.
  public init(_ offsets: [SiteID: Int64], known: Int) {
    let weighted = offsets.flatMap { site, offset in site == Self.headquarters ? [offset, offset] : [offset] }.sorted()
    guard !weighted.isEmpty else {
      self = .unknown
      return
    }
    let (low, high) = (weighted[(weighted.count - 1) / 2], weighted[weighted.count / 2])
    let middle = low.magnitude <= high.magnitude ? low : high
    guard ClockConcern(offset: middle) == .alarm else {
      self = .right
      return
    }
    self = offsets.count > 1 || known <= 1 || offsets[Self.headquarters] != nil ? .wrong(middle) : .unknown
  }
}

/// Keeps in the file what the peers say of our clock, while the node runs.
public struct ClockKeeper: Sendable {
  private let board: PeerBoard
  private let replica: Replica

  public init(_ board: PeerBoard, _ replica: Replica) {
    self.board = board
    self.replica = replica
  }

  /// Returns when the board's changes end or the task is cancelled.
  public func follow<Changes: AsyncSequence & Sendable>(_ changes: Changes) async throws where Changes.Element == Void {
    // Only what differs is written: a heartbeat must not become a write.
    var written: ClockJudgement?
    for try await _ in changes {
      let judgement = Self.judge(await board.statuses)
      if judgement == .unknown || Self.isAlike(judgement, written) { continue }
      if case .wrong(let offset) = judgement {
        try await replica.judgeClock(offset: offset)
      } else if try await replica.clockAlarm() != nil {
        try await replica.judgeClock(offset: nil)
      }
      written = judgement
    }
  }

  static func judge(_ statuses: [PeerStatus]) -> ClockJudgement {
    var offsets: [SiteID: Int64] = [:]
    for status in statuses {
      if case .connected = status.phase, let site = status.site, let offset = status.clockOffset { offsets[site] = offset }
    }
    return ClockJudgement(offsets, known: statuses.count)
  }

  private static func isAlike(_ a: ClockJudgement, _ b: ClockJudgement?) -> Bool {
    // A minute more or less is the same trouble.
    if case .wrong(let a) = a, case .wrong(let b) = b { return a / 60_000 == b / 60_000 }
    return a == b
  }
}
