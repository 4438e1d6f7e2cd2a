import ServiceLifecycle
import Workflow

/// Renews the figures of a large site while people look at them, so that no page waits for the orders of 90 days.
struct FiguresKeeper: Service {
  let desk: Desk

  /// Twice within the time for which figures hold.
  private static let pause = Duration.seconds(Int64(IndicatorBoard.longest / 2))

  func run() async throws {
    await cancelWhenGracefulShutdown {
      // Cancelled is what ends it.
      while (try? await Task.sleep(for: Self.pause)) != nil { await renew() }
    }
  }

  private func renew() async {
    do {
      try await desk.indicators.renew(desk.workplace, as: Actor(name: "weft", roles: []))
    } catch {
      // The figures stay as they are; the next look tries again.
      desk.logger.warning("the indicators could not be read: \(error)")
    }
  }
}
