import Ground
import Logging
import Membership
import Replica
import ServiceLifecycle

/// Keeps log and file from growing with the years: headquarters makes a checkpoint when one is due, every site says when it holds it, and
/// prunes its log once all have said so.
struct CheckpointKeeper: Service {
  private static let interval = Duration.seconds(60)

  private let replica: Replica
  private let sealKey: SealKey
  private let logger: Logger

  init(_ open: OpenSite, _ logger: Logger) {
    replica = open.replica
    sealKey = open.identity.sealKey
    self.logger = logger
  }

  func run() async throws {
    while !Task.isCancelled, !Task.isShuttingDownGracefully {
      do {
        try await tend()
      } catch {
        // A full disk, a busy file: the site goes on working, and this is tried again.
        logger.error("checkpoints", metadata: ["error": "\(error)"])
      }
      // A stop ends the wait; that is all that can go wrong with it.
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
    }
  }

  private func tend() async throws {
    if try await replica.isCheckpointDue() {
      let made = try await replica.makeCheckpoint(by: "weft") { [sealKey] in sealKey.endorse(manifest: $0) }
      logger.notice("checkpoint", metadata: ["pieces": "\(made.pieces)", "new": "\(made.newPieces)", "bytes": "\(made.size)"])
    }
    try await replica.acknowledgeCheckpoint()
    let pruned = try await replica.prune()
    if pruned > 0 { logger.notice("pruned", metadata: ["change_sets": "\(pruned)"]) }
  }
}
