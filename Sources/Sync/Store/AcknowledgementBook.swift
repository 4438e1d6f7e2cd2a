import Ground
import Replica

/// Writes what the peers acknowledge: all that came meanwhile in one transaction, ten times a second at most.
///
/// Two hundred peers of a hub acknowledge each commit within a moment. One by one that would be two hundred waits for the disk, during
/// which nobody else could write.
actor AcknowledgementBook {
  private static let pace = Duration.milliseconds(100)

  private let replica: Replica
  /// By peer; a later word covers those before it.
  private var waiting: [SiteID: Acknowledgement] = [:]
  /// What each peer is known to hold in the file, so that only news is written.
  private var written: [SiteID: [Origin: UInt64]] = [:]
  private var isWriting = false
  private var next = ContinuousClock.now
  private var queue: [CheckedContinuation<Void, Never>] = []

  init(_ replica: Replica) { self.replica = replica }

  /// Returns once it is on disk.
  func keep(_ acknowledgement: Acknowledgement) async throws {
    let peer = acknowledgement.peer
    waiting[peer] = acknowledgement
    while waiting[peer] != nil {
      if isWriting {
        await withCheckedContinuation { queue.append($0) }
      } else {
        try await write()
      }
    }
  }

  private func write() async throws {
    isWriting = true
    defer {
      isWriting = false
      for waiter in queue { waiter.resume() }
      queue = []
    }
    // When the session ends meanwhile, its word stays and is written with the next.
    try await Task.sleep(until: next, clock: .continuous)
    let all = waiting
    waiting = [:]
    do {
      try await replica.keep(all.values.map(news))
    } catch {
      waiting.merge(all) { newer, _ in newer }
      throw error
    }
    for acknowledgement in all.values {
      for (origin, head) in acknowledgement.frontier.heads { written[acknowledgement.peer, default: [:]][origin] = head.number }
    }
    next = .now + Self.pace
  }

  private func news(_ acknowledgement: Acknowledgement) -> Acknowledgement {
    guard let known = written[acknowledgement.peer] else { return acknowledgement }
    var news = acknowledgement
    news.frontier.heads = acknowledgement.frontier.heads.filter { $0.value.number > known[$0.key] ?? 0 }
    return news
  }
}
