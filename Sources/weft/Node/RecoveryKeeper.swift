import Ground
import Logging
import Replica
import ServiceLifecycle

/// Does what has to wait: erases shelves that were taken away once others have what was written there, and tries again what lay in
/// quarantine for the time that its stamps name.
struct RecoveryKeeper: Service {
  private static let interval = Duration.seconds(5)

  private let replica: Replica
  private let logger: Logger

  init(_ replica: Replica, _ logger: Logger) {
    self.replica = replica
    self.logger = logger
  }

  func run() async throws {
    while !Task.isCancelled, !Task.isShuttingDownGracefully {
      do {
        try await tend()
      } catch {
        // A full disk, a busy file: the site goes on working, and this is tried again.
        logger.error("recovery", metadata: ["error": "\(error)"])
      }
      // A stop ends the wait; that is all that can go wrong with it.
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
    }
  }

  private func tend() async throws {
    switch try await replica.eraseForeignShelves() {
    case .nothingToDo: break
    case .done: logger.notice("erased the shelves that were taken away")
    case .waiting(let count): logger.info("shelves wait to be erased", metadata: ["change_sets": "\(count)"])
    }
    for report in try await replica.retryQuarantine(all: false) where report.changeSets > 0 {
      logger.notice("left quarantine", metadata: ["change_sets": "\(report.changeSets)"])
    }
  }
}
