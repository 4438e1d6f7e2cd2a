import Ground
import Replica

/// A session with one peer as a value: it takes frames, ticks and the store's answers, and gives actions.
///
/// It knows no socket, no clock and no disk, so that a whole company runs in one test from one seed. The dialer speaks first; once both
/// Hellos are exchanged the two sides are alike, and both directions run at once.
public struct Session: Sendable {
  public enum Side: Hashable, Sendable {
    case dialer
    case listener
  }

  enum State: Sendable {
    /// No connection yet. Legal: `opened`.
    case idle
    /// Waits for the peer's Hello. Legal: a Hello, a Close, ticks.
    case greeting(since: UInt64)
    /// Both have greeted. Legal: everything but a Hello and frames of other purposes.
    case open(Exchange)
    /// Nothing is legal any more; whatever still comes is dropped.
    case closed(CloseCode)
  }

  /// Both directions, and what each side has told the other.
  struct Exchange: Sendable {
    var outbound: Outbound
    var inbound = Inbound()
    /// Our frontier as far as we have told it, and as far as we know it.
    var told: Frontier
    var held: Frontier
    /// What the peer said that it has on disk.
    var kept: Frontier
    var checkpoint = CheckpointTransfer()
    /// The minor that the peer speaks: it knows the frames of forks and checkpoints from 1 on.
    var minor: UInt32
  }

  public let side: Side
  private let greeting: Greeting
  private let check: HelloCheck
  var state = State.idle
  private(set) var lastHeard: UInt64 = 0
  private(set) var lastSent: UInt64 = 0
  private var figuresSoFar: SessionFigures

  /// - Parameter greeting: who we are and what we hold, as the store says it at the start of this session.
  /// - Parameter peer: the site of the peer's certificate; its Hello must say the same.
  public init(side: Side, greeting: Greeting, peer: SiteID) {
    self.side = side
    self.greeting = greeting
    check = HelloCheck(company: greeting.company, site: greeting.site, peer: peer, purpose: .sync)
    figuresSoFar = SessionFigures(site: peer)
  }

  /// Whether the next frame may be read. False while the store is busy with one batch and another one waits.
  public var wantsInput: Bool {
    switch state {
    case .idle: false
    case .greeting: true
    case .open(let exchange): exchange.inbound.wantsMore
    case .closed: false
    }
  }

  public var isClosed: Bool {
    if case .closed = state { true } else { false }
  }

  public var figures: SessionFigures {
    var figures = figuresSoFar
    if case .open(let exchange) = state {
      figures.isOpen = true
      figures.backlog = exchange.held.heads.reduce(0) { sum, head in
        let kept = exchange.kept.number(of: head.key)
        return sum + (head.value.number > kept ? head.value.number - kept : 0)
      }
    }
    return figures
  }

  // MARK: - Inputs

  /// The connection stands and the peer's certificate is checked.
  public mutating func opened(_ now: SyncTime) -> [SessionAction] {
    guard case .idle = state else { return [] }
    state = .greeting(since: now.uptime)
    lastHeard = now.uptime
    return side == .dialer ? [send(hello(now), now)] : []
  }

  public mutating func received(_ frame: Frame, _ now: SyncTime) -> [SessionAction] {
    lastHeard = now.uptime
    switch (state, frame) {
    case (.idle, _), (.closed, _):
      return []
    case (_, .close(let code, let text)):
      // The peer closes: there is nothing to answer.
      let code = CloseCode(rawValue: code) ?? .unknown
      state = .closed(code)
      return [.close(code, text)]
    case (.greeting, .hello(let hello)):
      return greeted(hello, now)
    case (.greeting, _):
      return end(.frameBeforeHello, "a frame before the Hello", now)
    case (.open(var exchange), _):
      // The state is emptied while its payload changes, so that nothing is copied.
      state = .closed(.unknown)
      let (actions, failure) = take(frame, &exchange, now)
      state = .open(exchange)
      return actions + (failure.map { end($0.code, $0.text, now) } ?? pump(now))
    }
  }

  /// Some bytes came, though no whole frame: on a slow line a batch may take longer than three heartbeats.
  public mutating func heard(_ now: SyncTime) { lastHeard = now.uptime }

  /// What came is no frame.
  public mutating func garbled(_ failure: FrameFailure, _ now: SyncTime) -> [SessionAction] {
    end(failure.code, failure.text, now)
  }

  /// Time passes. Called about once a second.
  public mutating func tick(_ now: SyncTime) -> [SessionAction] {
    switch state {
    case .idle, .closed:
      return []
    case .greeting(let since):
      guard now.uptime >= since + SyncLimits.greeting else { return [] }
      return end(.greetingTimeout, "no Hello in \(SyncLimits.greeting / 1000) s", now)
    case .open(let exchange):
      // What we don't read we can't hear: while the store is busy the peer's silence is ours.
      if !exchange.inbound.wantsMore { lastHeard = now.uptime }
      if now.uptime >= lastHeard + SyncLimits.heartbeat * SyncLimits.missedHeartbeats {
        return end(.silent, "nothing heard for \((now.uptime - lastHeard) / 1000) s", now)
      }
      guard now.uptime >= lastSent + SyncLimits.heartbeat else { return [] }
      return [send(.heartbeat(wall: now.wall), now)]
    }
  }

  /// Something was committed here: there may be news for the peer.
  public mutating func storeChanged(_ now: SyncTime) -> [SessionAction] {
    change(now) { $0.outbound.news() }
  }

  /// The store's answer to `load`.
  public mutating func loaded(_ outgoing: OutgoingBatch?, _ now: SyncTime) -> [SessionAction] {
    if let batch = outgoing?.batch, batch.deflated.count > SyncLimits.deflated || batch.seals.count > SyncLimits.seals {
      return end(.storeFailed, "the store made a batch that no frame can hold", now)
    }
    return change(now) { exchange in
      exchange.outbound.loaded(outgoing)
      if let outgoing { exchange.held.raise(to: outgoing.through) }
    }
  }

  /// The store's answer to `greet`: chains that the peer gets anew from where its history and ours part.
  public mutating func met(_ meeting: Encounter, _ now: SyncTime) -> [SessionAction] {
    guard case .open(var exchange) = state else { return [] }
    if meeting.needsAnew { return end(.anew, "a chain has two histories", now) }
    for rung in meeting.rewinds { exchange.outbound.rewind(rung.origin, to: rung.head) }
    let heads = exchange.held.heads
    let knowsForks = exchange.minor >= 1
    state = .open(exchange)
    let notices = meeting.rewinds.map { ForkNotice(origin: $0.origin, agreed: $0.head.number, head: heads[$0.origin] ?? $0.head) }
      + meeting.untold.map { ForkNotice(origin: $0.origin, agreed: 0, head: $0.head) }
    return (knowsForks ? notices : []).map { send(.forkNotice($0), now) } + pump(now)
  }

  public mutating func loadFailed(_ reason: String, _ now: SyncTime) -> [SessionAction] {
    end(.storeFailed, reason, now)
  }

  /// The store's answer to `apply`: what it took is on disk.
  public mutating func applied(_ report: ApplyReport, _ now: SyncTime) -> [SessionAction] {
    guard case .open(var exchange) = state, exchange.inbound.applying else { return [] }
    state = .closed(.unknown)
    // If reading was paused until now, silence is counted from here.
    if !exchange.inbound.wantsMore { lastHeard = now.uptime }
    exchange.inbound.done()
    exchange.held.raise(to: report.frontier)
    let ack = Ack(advanced: report.frontier.beyond(exchange.told), bytes: exchange.inbound.taken, wall: now.wall)
    exchange.told.raise(to: report.frontier)
    state = .open(exchange)
    figuresSoFar.applied += report.applied
    figuresSoFar.quarantinedHere += report.quarantined.count
    var actions: [SessionAction] = [send(.ack(ack), now)]
    if !report.quarantined.isEmpty {
      actions += report.quarantined.prefix(SyncLimits.refusals).map { send(.refusal($0), now) }
      actions.append(.quarantined(report.quarantined))
    }
    if let fatal = report.fatal { return actions + end(.storeRefused, fatal, now) }
    if report.beginsAnew { return actions + end(.anew, "another history of a chain is held from now on", now) }
    return actions + pump(now)
  }

  public mutating func applyFailed(_ reason: String, _ now: SyncTime) -> [SessionAction] {
    end(.storeFailed, reason, now)
  }

  /// We end the session: the node stops, the link is paused, the peer is revoked, another connection is kept.
  public mutating func shutDown(_ code: CloseCode, _ reason: String = "", _ now: SyncTime) -> [SessionAction] {
    end(code, reason, now)
  }

  /// The connection is gone without a word.
  public mutating func disconnected(_ reason: String) -> [SessionAction] {
    if isClosed { return [] }
    state = .closed(.disconnected)
    return [.close(.disconnected, reason)]
  }

  // MARK: - Moves

  private mutating func greeted(_ hello: Hello, _ now: SyncTime) -> [SessionAction] {
    if let failure = check.refusal(of: hello) { return end(failure.code, failure.text, now) }
    let frontier = hello.greeting.frontier
    state = .open(
      Exchange(outbound: Outbound(peer: frontier), told: greeting.frontier, held: greeting.frontier, kept: frontier, minor: hello.minor))
    var actions = side == .listener ? [send(self.hello(now), now)] : []
    actions += [.greet(hello.greeting), clock(hello.wall, now), .keepAck(frontier, at: now.wall)]
    return actions + pump(now)
  }

  private mutating func take(_ frame: Frame, _ exchange: inout Exchange, _ now: SyncTime) -> ([SessionAction], FrameFailure?) {
    switch frame {
    case .batch(let batch, let through):
      guard exchange.inbound.receive(batch) else { return ([], FrameFailure(.windowExceeded, "more than the window allows")) }
      exchange.outbound.peerHolds(through)
      guard !exchange.kept.covers(through) else { return ([], nil) }
      exchange.kept.raise(to: Frontier(through.heads))
      return ([.keepAck(exchange.kept, at: now.wall)], nil)
    case .ack(let ack):
      guard exchange.outbound.acknowledge(ack.bytes, ack.advanced) else {
        return ([], FrameFailure(.badAcknowledgement, "\(ack.bytes) bytes acknowledged, \(exchange.outbound.sent) sent"))
      }
      exchange.kept.raise(to: ack.advanced)
      if exchange.checkpoint.told(exchange.kept) { exchange.outbound.news() }
      return ([.keepAck(exchange.kept, at: now.wall)], nil)
    case .heartbeat(let wall):
      return ([clock(wall, now)], nil)
    case .refusal(let refusal):
      figuresSoFar.quarantinedThere += 1
      return (figuresSoFar.quarantinedThere <= SyncLimits.refusals ? [.notice(refusal)] : [], nil)
    case .hello:
      return ([], FrameFailure(.duplicateHello, "a second Hello"))
    case .forkNotice(let notice):
      return ([.fork(notice)], nil)
    case .checkpointOffer, .checkpointWant, .checkpointPiece:
      return takeCheckpoint(frame, &exchange)
    case .proofRequest, .proofReply, .rowsRequest, .rowsReply, .joinRequest, .joinReply, .close:
      return ([], FrameFailure(.unexpectedFrame, "a frame that has no place in a sync session"))
    }
  }

  /// Whatever has become possible: a batch to the store, a batch to the peer, a load.
  mutating func pump(_ now: SyncTime) -> [SessionAction] {
    guard case .open(var exchange) = state else { return [] }
    state = .closed(.unknown)
    var actions: [SessionAction] = []
    if let batch = exchange.inbound.next() { actions.append(.apply(batch)) }
    if let (batch, moved) = exchange.outbound.release() { actions.append(send(.batch(batch, through: moved), now)) }
    if !exchange.checkpoint.isGiving, let frontier = exchange.outbound.wantsLoad() {
      let limit = SyncLimits.batchTarget
      actions.append(exchange.checkpoint.mayOffer && exchange.minor >= 1 ? .load(after: frontier, limit: limit) : .loadLog(after: frontier, limit: limit))
    }
    state = .open(exchange)
    return actions
  }

  mutating func change(_ now: SyncTime, _ body: (inout Exchange) -> Void) -> [SessionAction] {
    guard case .open(var exchange) = state else { return [] }
    state = .closed(.unknown)
    body(&exchange)
    state = .open(exchange)
    return pump(now)
  }

  mutating func end(_ code: CloseCode, _ reason: String, _ now: SyncTime) -> [SessionAction] {
    if isClosed { return [] }
    state = .closed(code)
    return [send(.close(code: code.rawValue, text: reason), now), .close(code, reason)]
  }

  mutating func send(_ frame: Frame, _ now: SyncTime) -> SessionAction {
    lastSent = now.uptime
    return .send(frame)
  }

  private func hello(_ now: SyncTime) -> Frame {
    .hello(Hello(purpose: .sync, wall: now.wall, greeting: greeting))
  }

  private mutating func clock(_ wall: Instant, _ now: SyncTime) -> SessionAction {
    let offset = Int64(wall.milliseconds) - Int64(now.wall.milliseconds)
    figuresSoFar.clockOffset = offset
    return .clockOffset(milliseconds: offset, ClockConcern(offset: offset))
  }
}
