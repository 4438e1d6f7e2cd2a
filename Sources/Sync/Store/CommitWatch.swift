import Foundation
import Logging
import Replica
import ServiceLifecycle

/// Notices commits, by this process or another one beside it, and tells whoever wants to know.
///
/// Asks SQLite for its data version 50 times a second, which costs a few microseconds each and works across processes and after crashes,
/// where a notification could be missed.
public actor CommitWatch: Service {
  private static let interval = Duration.milliseconds(20)

  /// What a listener wants to hear of.
  public enum Interest: Sendable {
    /// Whatever was written to the file.
    case everything
    /// What peers may have to be given or told; see `NewsMark`.
    case news
  }

  private let replica: Replica
  private var listeners: [Int: (interest: Interest, stream: AsyncStream<Void>.Continuation)] = [:]
  private var next = 0

  public init(_ replica: Replica) { self.replica = replica }

  /// A new stream a call; several commits may give one element.
  public func stream(of interest: Interest = .everything) -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = next
    next += 1
    listeners[number] = (interest, continuation)
    continuation.onTermination = { [weak self] _ in
      guard let self else { return }
      Task { await self.drop(number) }
    }
    return stream
  }

  private func drop(_ number: Int) { listeners[number] = nil }

  public func run() async throws {
    var seen = try await replica.dataVersion()
    // Not known at first, since a commit between the two would be missed.
    var mark: NewsMark?
    while !Task.isCancelled, !Task.isShuttingDownGracefully {
      // A stop ends the wait; that is all that can go wrong with it.
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
      let now = try await replica.dataVersion()
      if now != seen {
        seen = now
        let before = mark
        mark = try await replica.newsMark()
        for listener in listeners.values where listener.interest == .everything || mark != before { listener.stream.yield() }
      }
    }
    for listener in listeners.values { listener.stream.finish() }
  }
}
