import Ground
import Replica

@testable import Sync

/// A seeded random source (SplitMix64), so that a failing schedule can be run again.
struct Seeded: RandomNumberGenerator, Sendable {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// Nodes and links without a socket: every frame and every answer of a store waits until the schedule lets it go.
struct Town {
  struct End {
    var session: Session
    var node: Int
    var inbox: [[UInt8]] = []
    var load: (after: Frontier, limit: Int)?
    /// Whether the load may be answered by a checkpoint.
    var mayOffer = false
    var fetch: CheckpointWant?
    /// An offer or a piece for the store to judge.
    var judge: Frame?
    var declined: [CheckpointRefusal] = []
    var piecesSent = 0
    var apply: Batch?
    var isGone = false
    var closed: CloseCode?
    var notices: [Refusal] = []
    var concern: ClockConcern?
    var kept = Frontier()
    var batchesSent = 0
  }

  /// One thing that may happen next.
  enum Move {
    case deliver(link: Int, end: Int)
    case load(link: Int, end: Int)
    case apply(link: Int, end: Int)
    case fetch(link: Int, end: Int)
    case judge(link: Int, end: Int)
    case hangUp(link: Int, end: Int)
  }

  var books: [Book]
  let pairs: [(Int, Int)]
  var links: [[End]]
  var now = SyncTime(uptime: 0, wall: Instant(milliseconds: 1_800_000_000_000))

  init(_ count: Int, pairs: [(Int, Int)]) {
    books = (1...count).map { Book(site: UInt32($0)) }
    self.pairs = pairs
    links = pairs.map { _ in [] }
  }

  mutating func connect(_ link: Int) {
    let (a, b) = pairs[link]
    links[link] = [
      End(session: Session(side: .dialer, greeting: books[a].greeting, peer: books[b].origin.site), node: a),
      End(session: Session(side: .listener, greeting: books[b].greeting, peer: books[a].origin.site), node: b),
    ]
    for end in 0...1 { act(link, end) { $0.opened($1) } }
  }

  /// The cable is pulled: what was on its way is gone.
  mutating func cut(_ link: Int) { links[link] = [] }

  mutating func commit(_ node: Int, _ text: String) {
    books[node].commit(text)
    changed(node)
  }

  mutating func changed(_ node: Int) {
    for link in links.indices {
      for end in links[link].indices where links[link][end].node == node { act(link, end) { $0.storeChanged($1) } }
    }
  }

  mutating func act(_ link: Int, _ end: Int, _ body: (inout Session, SyncTime) -> [SessionAction]) {
    guard links[link].indices.contains(end) else { return }
    for action in body(&links[link][end].session, now) { perform(action, link, end) }
  }

  private mutating func perform(_ action: SessionAction, _ link: Int, _ end: Int) {
    switch action {
    case .send(let frame):
      if case .batch = frame { links[link][end].batchesSent += 1 }
      if case .checkpointPiece = frame { links[link][end].piecesSent += 1 }
      links[link][1 - end].inbox.append(frame.encoded())
    case .load(let after, let limit):
      precondition(links[link][end].load == nil, "one load at a time")
      links[link][end].load = (after, limit)
      links[link][end].mayOffer = true
    case .loadLog(let after, let limit):
      precondition(links[link][end].load == nil, "one load at a time")
      links[link][end].load = (after, limit)
      links[link][end].mayOffer = false
    case .fetch(let want):
      precondition(links[link][end].fetch == nil, "one fetch at a time")
      links[link][end].fetch = want
    case .consider(let offer): judge(.checkpointOffer(offer), link, end)
    case .stage(let piece): judge(.checkpointPiece(piece), link, end)
    case .declined(let refusal): links[link][end].declined.append(refusal)
    case .apply(let batch):
      precondition(links[link][end].apply == nil, "one apply at a time")
      links[link][end].apply = batch
    case .close(let code, _):
      links[link][end].closed = code
      links[link][end].isGone = true
    case .notice(let refusal): links[link][end].notices.append(refusal)
    case .clockOffset(_, let concern): links[link][end].concern = concern
    case .fork: break
    case .keepAck(let frontier, _): links[link][end].kept = frontier
    case .greet, .quarantined: break
    }
  }

  private mutating func judge(_ frame: Frame, _ link: Int, _ end: Int) {
    precondition(links[link][end].judge == nil, "one piece at a time")
    links[link][end].judge = frame
  }

  var moves: [Move] {
    var moves: [Move] = []
    for link in links.indices {
      for end in links[link].indices {
        let state = links[link][end]
        if state.isGone { continue }
        if !state.inbox.isEmpty, state.session.wantsInput { moves.append(.deliver(link: link, end: end)) }
        if state.load != nil { moves.append(.load(link: link, end: end)) }
        if state.apply != nil { moves.append(.apply(link: link, end: end)) }
        if state.fetch != nil { moves.append(.fetch(link: link, end: end)) }
        if state.judge != nil { moves.append(.judge(link: link, end: end)) }
        if state.inbox.isEmpty, links[link][1 - end].isGone { moves.append(.hangUp(link: link, end: end)) }
      }
    }
    return moves
  }

  mutating func make(_ move: Move) {
    switch move {
    case .deliver(let link, let end):
      let bytes = links[link][end].inbox.removeFirst()
      act(link, end) { session, now in
        do throws(FrameFailure) {
          return session.received(try Frame(decoding: bytes), now)
        } catch {
          return session.garbled(error, now)
        }
      }
    case .load(let link, let end):
      guard let (after, limit) = links[link][end].load else { return }
      links[link][end].load = nil
      if links[link][end].mayOffer, let checkpoint = books[links[link][end].node].offer(after: after) {
        act(link, end) { $0.offering(checkpoint, $1) }
        return
      }
      let outgoing = books[links[link][end].node].outgoing(after: after, limit: limit)
      act(link, end) { $0.loaded(outgoing, $1) }
    case .apply(let link, let end):
      guard let batch = links[link][end].apply else { return }
      links[link][end].apply = nil
      let node = links[link][end].node
      let report = books[node].apply(batch, from: books[links[link][1 - end].node].origin.site)
      act(link, end) { $0.applied(report, $1) }
      if report.applied > 0 { changed(node) }
    case .fetch(let link, let end):
      guard let want = links[link][end].fetch else { return }
      links[link][end].fetch = nil
      let piece = books[links[link][end].node].piece(want)
      act(link, end) { $0.fetched(piece, $1) }
    case .judge(let link, let end):
      guard let frame = links[link][end].judge else { return }
      links[link][end].judge = nil
      let node = links[link][end].node
      let step = books[node].judge(frame)
      act(link, end) { $0.considered(step, $1) }
      if case .loaded = step { changed(node) }
    case .hangUp(let link, let end):
      act(link, end) { session, _ in session.disconnected("gone") }
    }
  }

  /// Makes moves in a fixed order until none is left.
  mutating func settle() {
    while let move = moves.first { make(move) }
  }

  mutating func pass(_ milliseconds: UInt64) {
    now.uptime += milliseconds
    now.wall.milliseconds += milliseconds
    for link in links.indices { for end in links[link].indices { act(link, end) { $0.tick($1) } } }
  }
}

extension Session {
  var outbound: Outbound? {
    if case .open(let exchange) = state { exchange.outbound } else { nil }
  }
}
