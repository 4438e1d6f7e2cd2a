import Ground
import Logging
import Replica

/// The middle of a driver: feeds events to the session and does what it says.
struct SessionLoop {
  private let driver: SessionDriver
  private let input: AsyncStream<SessionDriver.Event>.Continuation
  private var session: Session
  private let frames = AsyncStream.makeStream(of: Frame.self)
  private let credits = AsyncStream.makeStream(of: Void.self)
  /// Only the newest matters, since each covers those before it.
  private let acks = AsyncStream.makeStream(of: (Frontier, Instant).self, bufferingPolicy: .bufferingNewest(1))
  private var isReading = false
  private var unwritten = 0
  private var sent: UInt64 = 0
  private var received: UInt64 = 0
  private var heard: Instant
  private var bytesRead: UInt64 = 0
  private var concern = ClockConcern.none
  private var claim: PeerBoard.Claim?
  private var end: SessionEnd?
  /// Whether it was we who closed.
  private var wasOurs = false
  private(set) var isOver = false
  /// Whether our last frame was a Close that went out.
  private(set) var saidGoodbye = false

  private var node: LocalNode { driver.node }
  private var logger: Logger

  init(driver: SessionDriver, input: AsyncStream<SessionDriver.Event>.Continuation) {
    self.driver = driver
    self.input = input
    session = Session(side: driver.side, greeting: driver.greeting, peer: driver.peer)
    heard = driver.node.clock.now().wall
    logger = driver.node.logger
    logger[metadataKey: "peer"] = "\(driver.peer.number)"
  }

  mutating func begin(_ group: inout DiscardingTaskGroup) {
    let (driver, input) = (self.driver, self.input)
    let (frames, credits, acks) = (self.frames.stream, self.credits.stream, self.acks.stream)
    group.addTask { await driver.write(frames, input) }
    group.addTask { await driver.read(credits, input) }
    group.addTask { await driver.keep(acks, input) }
    group.addTask { await driver.tick(input) }
    group.addTask { await driver.watch(input) }
    for case .send(let frame) in session.opened(node.clock.now()) { write(frame) }
    askForInput()
  }

  mutating func take(_ event: SessionDriver.Event, _ group: inout DiscardingTaskGroup) async {
    let now = node.clock.now()
    let actions: [SessionAction]
    switch event {
    case .received(let frame, let bytes):
      isReading = false
      received += UInt64(bytes)
      heard = now.wall
      actions = session.received(frame, now)
    case .garbled(let failure):
      actions = session.garbled(failure, now)
    case .disconnected(let reason):
      isOver = true
      actions = session.disconnected(reason)
    case .wrote(let bytes):
      unwritten -= 1
      sent += UInt64(bytes)
      actions = []
    case .writerDone:
      isOver = true
      saidGoodbye = wasOurs
      actions = []
    case .flushTimeout:
      isOver = true
      actions = []
    case .tick:
      let bytes = await driver.connection.bytesRead()
      if bytes != bytesRead { session.heard(now) }
      bytesRead = bytes
      actions = session.tick(now)
      await report()
    case .changed: actions = session.storeChanged(now)
    case .met(let meeting): actions = session.met(meeting, now)
    case .loaded(let batch): actions = session.loaded(batch, now)
    case .offering(let checkpoint): actions = session.offering(checkpoint, now)
    case .fetched(let piece): actions = session.fetched(piece, now)
    case .considered(let step): actions = session.considered(step, now)
    case .loadFailed(let reason): actions = session.loadFailed(reason, now)
    case .applied(let report): actions = session.applied(report, now)
    case .applyFailed(let reason): actions = session.applyFailed(reason, now)
    case .end(let code, let reason): actions = session.shutDown(code, reason, now)
    }
    for action in actions { await perform(action, &group) }
    if unwritten > SyncLimits.unwritten {
      for action in session.shutDown(.notReading, "\(unwritten) frames wait to be read", now) { await perform(action, &group) }
    }
    askForInput()
  }

  private mutating func perform(_ action: SessionAction, _ group: inout DiscardingTaskGroup) async {
    let (driver, store, peer, input) = (self.driver, node.store, driver.peer, self.input)
    switch action {
    case .send(let frame):
      write(frame)
    case .greet(let greeting):
      await greeted(greeting)
    case .load, .loadLog, .fetch:
      group.addTask { input.yield(await driver.give(action)) }
    case .consider, .stage:
      group.addTask { input.yield(await driver.take(action)) }
    case .declined(let refusal):
      logger.warning("a checkpoint was not taken", metadata: ["code": "\(refusal.code.rawValue)", "text": "\(refusal.text)"])
    case .apply(let batch):
      group.addTask {
        do {
          input.yield(.applied(try await store.apply(batch, from: peer)))
        } catch {
          input.yield(.applyFailed("\(error)"))
        }
      }
    case .keepAck(let frontier, let at):
      acks.continuation.yield((frontier, at))
    case .notice(let refusal):
      logger.warning("peer quarantined a change set", metadata: refusal.metadata)
      do {
        try await store.refused(by: peer, refusal)
      } catch {
        input.yield(.end(.storeFailed, "\(error)"))
      }
    case .fork(let notice):
      logger.error("a chain has two histories", metadata: ["origin": "\(notice.origin)", "agreed": "\(notice.agreed)"])
      do {
        if try await store.told(of: notice, by: peer) { input.yield(.end(.anew, "a chain has two histories")) }
      } catch {
        input.yield(.end(.storeFailed, "\(error)"))
      }
    case .quarantined(let refusals):
      for refusal in refusals.prefix(SyncLimits.refusals) { logger.warning("quarantined", metadata: refusal.metadata) }
    case .clockOffset(let milliseconds, let concern):
      warn(milliseconds, concern)
    case .close(let code, let text):
      close(code, text, &group)
    }
  }

  private mutating func greeted(_ greeting: Greeting) async {
    let input = self.input
    let dialler = driver.side == .dialer ? driver.greeting.site : driver.peer
    let verdict = await node.board.begin(
      driver.peer, dialler: dialler, address: driver.address, end: { input.yield(.end($0, $1)) }, now: heard)
    switch verdict {
    case .refused(let code):
      input.yield(.end(code, code == .paused ? "paused" : "another connection is kept"))
      return
    case .begun(let claim):
      self.claim = claim
    }
    do {
      let meeting = try await node.store.greeted(by: greeting)
      input.yield(.met(meeting))
      logger.info("session open", metadata: ["schema": "\(greeting.schemaVersion)"])
    } catch {
      input.yield(.end(.storeFailed, "\(error)"))
    }
  }

  /// Says once that a clock is off, and once that it is right again.
  private mutating func warn(_ milliseconds: Int64, _ concern: ClockConcern) {
    guard concern != self.concern else { return }
    self.concern = concern
    let metadata: Logger.Metadata = ["offset_ms": "\(milliseconds)"]
    switch concern {
    case .none: logger.notice("clocks agree again", metadata: metadata)
    case .warning: logger.warning("clocks differ by more than 30 s", metadata: metadata)
    case .alarm: logger.error("clocks differ by more than 5 minutes", metadata: metadata)
    }
  }

  private mutating func close(_ code: CloseCode, _ text: String, _ group: inout DiscardingTaskGroup) {
    guard end == nil else { return }
    end = SessionEnd(code: code, text: text, wasOpen: claim != nil)
    frames.continuation.finish()
    credits.continuation.finish()
    acks.continuation.finish()
    let input = self.input
    // Real time, whatever clock is handed in: this bounds how long a socket may hold us up.
    group.addTask {
      // A cancelled sleep means that the writer was faster.
      if (try? await Task.sleep(for: .seconds(2))) != nil { input.yield(.flushTimeout) }
    }
  }

  private mutating func write(_ frame: Frame) {
    unwritten += 1
    if case .close = frame { wasOurs = true }
    frames.continuation.yield(frame)
  }

  private mutating func askForInput() {
    guard !isReading, session.wantsInput else { return }
    isReading = true
    credits.continuation.yield()
  }

  private mutating func report() async {
    guard let claim else { return }
    await node.board.report(claim, session.figures, heard: heard, sent: sent, received: received)
    sent = 0
    received = 0
  }

  /// The task was cancelled, or the session is over.
  mutating func finish() async -> SessionEnd {
    frames.continuation.finish()
    credits.continuation.finish()
    acks.continuation.finish()
    let end = self.end ?? SessionEnd(code: .goingAway, text: "cancelled", wasOpen: claim != nil)
    await report()
    if let claim { await node.board.finish(claim, end.reason) }
    logger.info("session closed", metadata: ["reason": "\(end.reason)"])
    return end
  }
}

extension Refusal {
  fileprivate var metadata: Logger.Metadata {
    ["origin": "\(origin)", "number": "\(number)", "code": "\(code)", "text": "\(text)"]
  }
}
