import Exchange
import Logging
import ServiceLifecycle

/// Looks into the watched folders of a node every few seconds. By listing: folders on network shares tell nobody when something comes.
struct FolderWatcher: Service {
  /// A file that has not changed for so long is whole.
  private static let interval = Duration.seconds(3)

  private let watched: [WatchedFolder]
  private let board: WatchedFolders
  private let logger: Logger

  init(_ watched: [WatchedFolder], _ board: WatchedFolders, _ logger: Logger) {
    self.watched = watched
    self.board = board
    self.logger = logger
  }

  func run() async throws {
    var folders = watched
    while !Task.isCancelled, !Task.isShuttingDownGracefully {
      for index in folders.indices {
        do {
          try await folders[index].look()
        } catch {
          // A full disk, a busy file: the files stay where they are, and the next look tries again.
          logger.error("watched folder", metadata: ["folder": "\(folders[index].state.path)", "error": "\(error)"])
        }
        await board.keep(folders[index].state)
      }
      // A stop ends the wait; that is all that can go wrong with it.
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
    }
  }
}
