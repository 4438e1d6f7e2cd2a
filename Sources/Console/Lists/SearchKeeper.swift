import Replica
import ServiceLifecycle

/// Reads what has changed into the search indexes, piece by piece, after each commit and from the start on: a search then finds little left to
/// do.
struct SearchKeeper: Service {
  let desk: Desk

  func run() async throws {
    await cancelWhenGracefulShutdown {
      let changes = await desk.changes()
      await catchUp()
      for await _ in changes { await catchUp() }
      // Whoever tells of commits has ended; the console goes on until it is told to.
      try? await gracefulShutdown()  // Cancelled is what it waits for.
    }
  }

  private func catchUp() async {
    do {
      while !Task.isCancelled, try await desk.replica.catchUpSearch() { await Task.yield() }
    } catch {
      // What is pending stays so; the next commit or search tries again.
      desk.logger.warning("the search index could not be brought up to date: \(error)")
    }
  }
}
