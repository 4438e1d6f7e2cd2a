import Logging
import ServiceLifecycle
import Sync
import Workflow

/// Takes the steps that this site takes by itself: whenever something was committed or merged, and every half minute, since leases end by the
/// clock alone.
struct AutomaticSteps: Service {
  /// How long at the most a step that only the clock makes due stays due.
  private static let interval = Duration.seconds(30)
  /// A pause behind each round, so that a long merge is not held up by looking after each of its batches.
  private static let pause = Duration.milliseconds(500)

  private let workplace: Workplace
  private let commits: CommitWatch
  private let logger: Logger

  init(_ workplace: Workplace, _ commits: CommitWatch, _ logger: Logger) {
    self.workplace = workplace
    self.commits = commits
    self.logger = logger
  }

  func run() async throws {
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let changes = await commits.stream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in changes.cancelOnGracefulShutdown() { wake.yield() }
        wake.finish()
      }
      group.addTask {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
          wake.yield()
          // A stop ends the wait; that is all that can go wrong with it.
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
      }
      group.addTask { try await work(on: wakes) }
      try await group.waitForAll()
    }
  }

  private func work(on wakes: AsyncStream<Void>) async throws {
    for await _ in wakes.cancelOnGracefulShutdown() {
      do {
        let round = try await workplace.takeAutomaticSteps()
        for outcome in round.taken { logger.info("\(outcome.step.name): \(outcome.result.message.en)") }
      } catch {
        // A site that is not admitted yet, or a disk that is full: people are told where they look, and the next round tries again.
        logger.warning("automatic steps: \(error)")
      }
      // As above.
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
    }
  }
}
