import Ground

/// What a node knows about its links: their status, which are paused, and which connection is the one with each peer.
public actor PeerBoard {
  /// Names one session on the board.
  struct Claim: Hashable, Sendable {
    var site: SiteID
    var number: UInt64
  }

  /// Why a session may not begin.
  enum Verdict: Sendable {
    case begun(Claim)
    case refused(CloseCode)
  }

  private struct Live {
    var number: UInt64
    /// The site that dialled the connection.
    var dialler: SiteID
    var end: @Sendable (CloseCode, String) -> Void
  }

  private var entries: [PeerStatus] = []
  private var live: [SiteID: Live] = [:]
  private var watchers: [UInt64: AsyncStream<Void>.Continuation] = [:]
  private var counter: UInt64 = 0
  public private(set) var pauses = PauseState()

  public init() {}

  // MARK: - For people

  /// Every peer that is dialled or was met, by site; those not met yet last.
  public var statuses: [PeerStatus] {
    entries.map { entry in
      var entry = entry
      if pauses.covers(entry.site), entry.site.map({ live[$0] == nil }) ?? true { entry.phase = .paused }
      return entry
    }.sorted { ($0.site?.number ?? .max, $0.address ?? "") < ($1.site?.number ?? .max, $1.address ?? "") }
  }

  /// A new stream a call; an element after each change, one for several if they come faster than they are taken.
  public func changes() -> AsyncStream<Void> {
    counter += 1
    let number = counter
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    watchers[number] = continuation
    // The stream may end on any thread; the entry is then removed by the next change that finds it ended.
    return stream
  }

  public func pause(_ site: SiteID) {
    var state = pauses
    state.sites.insert(site)
    set(state)
  }

  public func resume(_ site: SiteID) {
    var state = pauses
    state.sites.remove(site)
    set(state)
  }

  public func pauseAll() { set(PauseState(all: true, sites: pauses.sites)) }

  /// Ends the sessions that are paused now; the dialers of the others go on.
  public func set(_ state: PauseState) {
    pauses = state
    for (site, session) in live where state.covers(site) { session.end(.paused, "paused") }
    changed()
  }

  /// Sets each state that comes, until the stream ends or the task is cancelled.
  public func follow(_ states: some AsyncSequence<PauseState, Never> & Sendable) async {
    for await state in states { set(state) }
  }

  // MARK: - For sessions

  /// A session with `site` wants to be the one.
  ///
  /// Of two connections that were dialled from the same side the newer stays: the older one is a leftover of a broken network. Of two
  /// that both sides dialled the lower site's stays, so that both choose the same.
  func begin(_ site: SiteID, dialler: SiteID, address: String?, end: @escaping @Sendable (CloseCode, String) -> Void, now: Instant)
    -> Verdict
  {
    if pauses.covers(site) { return .refused(.paused) }
    if let other = live[site] {
      if other.dialler < dialler { return .refused(.superseded) }
      other.end(.superseded, "another connection is kept")
    }
    counter += 1
    live[site] = Live(number: counter, dialler: dialler, end: end)
    update(site, address) {
      $0.phase = .connected(since: now)
      $0.lastHeard = now
      $0.lastError = nil
      $0.clockOffset = nil
    }
    return .begun(Claim(site: site, number: counter))
  }

  func report(_ claim: Claim, _ figures: SessionFigures, heard: Instant, sent: UInt64, received: UInt64) {
    guard live[claim.site]?.number == claim.number else { return }
    update(claim.site, nil) {
      $0.lastHeard = max($0.lastHeard ?? heard, heard)
      $0.clockOffset = figures.clockOffset
      $0.backlog = figures.backlog
      $0.applied = figures.applied
      $0.quarantinedHere = figures.quarantinedHere
      $0.quarantinedThere = figures.quarantinedThere
      $0.bytesSent += sent
      $0.bytesReceived += received
    }
  }

  func finish(_ claim: Claim, _ reason: String) {
    guard live[claim.site]?.number == claim.number else { return }
    live[claim.site] = nil
    update(claim.site, nil) {
      $0.phase = .idle
      $0.lastError = reason
    }
  }

  /// An attempt that begins, or that came to nothing.
  func attempt(_ address: String?, _ site: SiteID?, connecting: Bool, error: String? = nil) {
    if let site, live[site] != nil { return }
    update(site, address) {
      $0.phase = connecting ? .connecting : .idle
      if let error { $0.lastError = error }
    }
  }

  /// Returns when the peer may be dialled: not paused, and no session with it.
  func untilDialable(_ site: SiteID?) async throws {
    let changes = self.changes()
    var iterator = changes.makeAsyncIterator()
    while pauses.covers(site) || site.map({ live[$0] != nil }) ?? false {
      await iterator.next()
      try Task.checkCancellation()
    }
  }

  private func update(_ site: SiteID?, _ address: String?, _ body: (inout PeerStatus) -> Void) {
    var index = site.flatMap { site in entries.firstIndex { $0.site == site } }
    if let address, let other = entries.firstIndex(where: { $0.address == address }), other != index {
      // What was an address only until now is this site: one line for both.
      if let known = index {
        entries[known].address = address
        entries.remove(at: other)
        index = entries.firstIndex { $0.site == site }
      } else {
        index = other
      }
    }
    if index == nil {
      entries.append(PeerStatus(address: address, site: site))
      index = entries.count - 1
    }
    guard let index else { return }
    if let site { entries[index].site = site }
    if let address { entries[index].address = address }
    body(&entries[index])
    changed()
  }

  private func changed() {
    for (number, watcher) in watchers {
      if case .terminated = watcher.yield() { watchers[number] = nil }
    }
  }
}
