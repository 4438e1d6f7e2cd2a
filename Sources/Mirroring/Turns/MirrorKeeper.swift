import Ground
import Replica

/// Stays with a replica and mirrors each commit, through restarts of the server.
public struct MirrorKeeper: Sendable {
  /// What it tells whoever runs it.
  public enum Event: Sendable {
    case connected
    case mirrored(MirrorReport)
    /// Tries again after so long.
    case failed(PostgresFailure, again: Duration)
  }

  /// How often it asks whether something was committed.
  private static let interval = Duration.milliseconds(100)
  private static let shortest = Duration.seconds(1)
  private static let longest = Duration.seconds(60)

  let mirror: RecordMirror
  let database: String
  let tell: @Sendable (Event) -> Void

  /// - Parameter database: as ``PostgresConnection`` takes it.
  public init(_ mirror: RecordMirror, database: String, tell: @escaping @Sendable (Event) -> Void) {
    self.mirror = mirror
    self.database = database
    self.tell = tell
  }

  /// Runs until its task is cancelled.
  ///
  /// - Throws: what will not pass by itself: a right that is missing, tables of another company.
  public func run() async throws {
    var pause = Self.shortest
    while !Task.isCancelled {
      do {
        let connection = try PostgresConnection(database)
        tell(.connected)
        try await follow(connection) { pause = Self.shortest }
      } catch let failure as PostgresFailure where failure.isPassing {
        tell(.failed(failure, again: pause))
        try await sleep(pause)
        pause = min(pause * 2, Self.longest)
      } catch is CancellationError {
        return
      }
    }
  }

  private func follow(_ connection: PostgresConnection, _ went: () -> Void) async throws {
    var seen: Int64?
    var place: CopyPlace?
    while !Task.isCancelled {
      // Asked before the turn, so that a commit in between is seen by the next.
      let now = try await mirror.replica.dataVersion()
      // A node writes much that is no record: what its peers have acknowledged, how each link stands.
      let come = now == seen ? place : try await mirror.replica.read { try $0.copyPlace() }
      if come != place || place == nil {
        let report = try await mirror.turn(connection)
        place = come
        went()
        if report.isNews { tell(.mirrored(report)) }
      }
      seen = now
      try await sleep(Self.interval)
    }
  }

  private func sleep(_ duration: Duration) async throws { try await Task.sleep(for: duration) }
}
