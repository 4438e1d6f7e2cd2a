import Ground
import Replica
import Testing

@testable import Sync

@Suite("A session, without a socket")
struct SessionTests {
  /// Two nodes, connected, nothing said yet.
  func pair() -> Town {
    var town = Town(2, pairs: [(0, 1)])
    town.connect(0)
    return town
  }

  func open() -> Town {
    var town = pair()
    town.settle()
    return town
  }

  @Test("The dialer speaks first, the listener answers, then both are open")
  func handshake() {
    var town = pair()
    #expect(town.links[0][0].inbox.isEmpty)
    #expect(town.links[0][1].inbox.count == 1)
    town.settle()
    #expect(town.links[0].allSatisfy { $0.session.figures.isOpen && $0.closed == nil })
  }

  @Test("Both directions run at once and each node ends with everything")
  func bothDirections() {
    var town = Town(2, pairs: [(0, 1)])
    for number in 0..<50 {
      town.books[0].commit("order \(number)")
      town.books[1].commit("shipment \(number)")
    }
    town.connect(0)
    town.settle()
    #expect(town.books[0].frontier == town.books[1].frontier)
    #expect(town.books.allSatisfy { $0.log.count == 100 && $0.repeated == 0 })
    #expect(town.links[0].allSatisfy { $0.session.figures.backlog == 0 })
    #expect(town.links[0][0].kept == town.books[1].frontier)
  }

  @Test("A commit on an open session is pushed at once, and not sent back")
  func push() {
    var town = open()
    town.commit(0, "late order")
    town.settle()
    #expect(town.books[1].log.map(\.text) == ["late order"])
    #expect(town.links[0][1].batchesSent == 0)
  }

  @Test("After a cut nothing is sent twice but what was on its way")
  func resume() {
    var town = Town(2, pairs: [(0, 1)])
    let page = prose(64 << 10)
    for number in 0..<40 { town.books[0].commit("\(number) \(page)") }
    town.connect(0)
    for _ in 0..<25 { if let move = town.moves.first { town.make(move) } }
    let arrived = town.books[1].log.count
    #expect(arrived > 0 && arrived < 40)
    town.cut(0)
    town.connect(0)
    town.settle()
    #expect(town.books[1].log.count == 40)
    #expect(town.books[1].repeated == 0)
  }

  @Test("The window is never exceeded, and a batch larger than it goes alone")
  func window() {
    var town = Town(2, pairs: [(0, 1)])
    let sizes = [Int](repeating: 100 << 10, count: 30) + [300 << 10, 2 << 20, 10, 900 << 10, 200 << 10, 5 << 20]
    for size in sizes {
      town.books[0].commit(prose(size))
    }
    town.connect(0)
    var highest: UInt64 = 0
    while let move = town.moves.first(where: { if case .apply = $0 { false } else { true } }) ?? town.moves.first {
      town.make(move)
      guard let outbound = town.links[0][0].session.outbound else { continue }
      #expect(outbound.unacknowledged <= SyncLimits.window || outbound.batchesInFlight == 1)
      highest = max(highest, outbound.unacknowledged)
    }
    #expect(highest > 5 << 20)
    #expect(town.books[1].log.count == sizes.count)
  }

  @Test("A commit while the store looks for news is not forgotten")
  func newsWhileLoading() {
    var town = open()
    town.act(0, 0) { $0.storeChanged($1) }
    // The store looked before the commit and is told of it before it answers.
    let before = town.books[0].outgoing(after: Frontier(), limit: 1)
    town.commit(0, "meanwhile")
    town.links[0][0].load = nil
    town.act(0, 0) { $0.loaded(before, $1) }
    town.settle()
    #expect(town.books[1].log.map(\.text) == ["meanwhile"])
  }

  @Test("At most 64 batches are on their way, however small")
  func manySmallBatches() {
    var town = open()
    for number in 0..<200 {
      town.commit(0, "\(number)")
      while let move = town.moves.first(where: { if case .load = $0 { true } else { false } }) { town.make(move) }
    }
    #expect(town.links[0][0].session.outbound?.batchesInFlight == SyncLimits.windowBatches)
    town.settle()
    #expect(town.books[1].log.count == 200)
  }

  @Test("A peer that ignores the window is closed", arguments: [(1, 63, false), (1, 64, true), (600 << 10, 1, true), (512 << 10, 1, false)])
  func windowViolated(size: Int, more: Int, closes: Bool) {
    var town = open()
    let batch = Batch(deflated: [1], inflatedSize: size, seals: [], count: 1)
    for _ in 0...more { town.act(0, 1) { $0.received(.batch(batch, through: Frontier()), $1) } }
    #expect(town.links[0][1].closed == (closes ? .windowExceeded : nil))
  }

  @Test("While the store has one batch and another waits, nothing more is read")
  func pausesReading() {
    var town = open()
    let batch = Batch(deflated: [1], inflatedSize: 1, seals: [], count: 1)
    town.act(0, 1) { $0.received(.batch(batch, through: Frontier()), $1) }
    #expect(town.links[0][1].session.wantsInput)
    town.act(0, 1) { $0.received(.batch(batch, through: Frontier()), $1) }
    #expect(!town.links[0][1].session.wantsInput)
    // A slow disk is no silence of the peer.
    town.pass(60_000)
    #expect(town.links[0][1].closed == nil)
  }

  @Test("Ten seconds of silence bring a heartbeat, and heartbeats keep a session open")
  func heartbeats() {
    var town = open()
    town.pass(9_999)
    #expect(town.moves.isEmpty)
    town.pass(1)
    #expect(town.links[0].allSatisfy { $0.inbox.count == 1 })
    for _ in 0..<100 {
      town.settle()
      town.pass(10_000)
    }
    #expect(town.links[0].allSatisfy { $0.closed == nil })
  }

  @Test("A peer that misses three heartbeats is dropped", arguments: [(29_999, false), (30_000, true)])
  func silence(milliseconds: Int, dropped: Bool) {
    var town = open()
    town.pass(UInt64(milliseconds))
    #expect(town.links[0][0].closed == (dropped ? .silent : nil))
  }

  @Test("A frame that takes minutes on a slow line is no silence")
  func slowLine() {
    var town = open()
    for _ in 0..<20 {
      town.links[0][1].inbox = []
      town.act(0, 1) { session, now in
        session.heard(now)
        return []
      }
      town.pass(10_000)
    }
    #expect(town.links[0][1].closed == nil)
  }

  @Test("A wall clock that jumps drops nobody")
  func clockJump() {
    var town = open()
    town.now.wall.milliseconds += 86_400_000
    town.pass(1000)
    #expect(town.links[0].allSatisfy { $0.closed == nil })
  }

  @Test("A peer that never says Hello is dropped after ten seconds")
  func noHello() {
    var town = pair()
    town.links[0][1].inbox = []
    town.pass(9_999)
    #expect(town.links[0][1].closed == nil)
    town.pass(1)
    #expect(town.links[0][1].closed == .greetingTimeout)
  }

  @Test("Clocks apart are noticed", arguments: [
    (30_000, ClockConcern.none), (30_001, .warning), (-30_001, .warning), (300_000, .warning), (300_001, .alarm), (-300_001, .alarm),
  ])
  func clocks(offset: Int, concern: ClockConcern) {
    var town = open()
    let wall = Instant(milliseconds: UInt64(Int(town.now.wall.milliseconds) + offset))
    town.act(0, 0) { $0.received(.heartbeat(wall: wall), $1) }
    #expect(town.links[0][0].concern == concern)
    #expect(town.links[0][0].session.figures.clockOffset == Int64(offset))
  }

  func hello(_ change: (inout Hello) -> Void) -> CloseCode? {
    var town = pair()
    var hello = Hello(purpose: .sync, wall: town.now.wall, greeting: town.books[0].greeting)
    change(&hello)
    town.act(0, 1) { $0.received(.hello(hello), $1) }
    return town.links[0][1].closed
  }

  @Test("Only another protocol major, another company or a wrong name refuses a session")
  func refusals() {
    #expect(hello { _ in } == nil)
    #expect(hello { $0.major = 2 } == .protocolMajor)
    #expect(hello { $0.minor = 9 } == nil)
    #expect(hello { $0.greeting.schemaVersion = 99 } == nil)
    #expect(hello { $0.greeting.company[3] = 0 } == .company)
    #expect(hello { $0.greeting.site = SiteID(9) } == .wrongSite)
    #expect(hello { $0.purpose = .proof } == .unexpectedFrame)
  }

  @Test("A copied disk that meets its twin is told so")
  func twin() {
    let book = Book(site: 1)
    var session = Session(side: .listener, greeting: book.greeting, peer: SiteID(1))
    let now = SyncTime(uptime: 0, wall: Instant(milliseconds: 0))
    _ = session.opened(now)
    let actions = session.received(.hello(Hello(purpose: .sync, wall: now.wall, greeting: book.greeting)), now)
    #expect(actions.last == .close(.sameSite, "both of us are site 1"))
  }

  @Test("A frame out of order closes with its code")
  func outOfOrder() {
    let wall = Instant(milliseconds: 0)
    let ack = Frame.ack(Ack(advanced: Frontier(), bytes: 0, wall: wall))
    for frame in [ack, .heartbeat(wall: wall), .batch(Batch(deflated: [], inflatedSize: 0, seals: [], count: 0), through: Frontier())] {
      var town = pair()
      town.act(0, 1) { $0.received(frame, $1) }
      #expect(town.links[0][1].closed == .frameBeforeHello)
    }
    let cases: [(Frame, CloseCode)] = [
      (.hello(Hello(purpose: .sync, wall: wall, greeting: Book(site: 1).greeting)), .duplicateHello),
      (.proofRequest(ProofRequest(ranges: [], shelves: .everything)), .unexpectedFrame),
      (.joinReply(JoinReply()), .unexpectedFrame),
      (.ack(Ack(advanced: Frontier(), bytes: 1, wall: wall)), .badAcknowledgement),
      (.close(code: 2, text: "paused"), .paused),
      (.close(code: 4711, text: "from the future"), .unknown),
    ]
    for (frame, code) in cases {
      var town = open()
      town.act(0, 1) { $0.received(frame, $1) }
      #expect(town.links[0][1].closed == code)
      // A closed session is deaf.
      let inbox = town.links[0][0].inbox
      town.act(0, 1) { $0.received(frame, $1) }
      #expect(town.links[0][0].inbox == inbox)
    }
  }

  @Test("Garbage closes this session and says why")
  func garbage() {
    var town = open()
    town.links[0][1].inbox.append([0xFF, 0xFF, 0xFF])
    town.settle()
    #expect(town.links[0][1].closed == .malformed)
    #expect(town.links[0][0].closed == .malformed)
  }

  @Test("What the store quarantines is told to the peer, and the session goes on")
  func quarantine() {
    var town = open()
    let bomb = Batch(deflated: [UInt8](repeating: 0, count: 16 << 10), inflatedSize: 10 << 30, seals: [], count: 1)
    town.links[0][1].inbox.append(Frame.batch(bomb, through: Frontier()).encoded())
    // The other end did not send it through its session, so its acknowledgement is answered by hand.
    while let move = town.moves.first(where: { if case .deliver(_, 0) = $0 { false } else { true } }) { town.make(move) }
    #expect(town.books[1].quarantine.map(\.code) == ["damaged"])
    #expect(town.links[0][1].closed == nil)
    town.links[0][0].inbox.removeFirst()
    town.settle()
    #expect(town.links[0][0].notices.map(\.code) == ["damaged"])
  }

  @Test("A fault of our own store ends the session and acknowledges nothing")
  func storeFault() {
    var town = open()
    town.commit(0, "order")
    while let move = town.moves.first(where: { if case .apply = $0 { false } else { true } }) { town.make(move) }
    town.act(0, 1) { $0.applyFailed("disk full", $1) }
    #expect(town.links[0][1].closed == .storeFailed)
    #expect(town.links[0][0].session.outbound?.acknowledged == 0)
  }

  @Test("A shutdown says goodbye once")
  func shutDown() {
    var town = open()
    town.act(0, 0) { $0.shutDown(.goingAway, "", $1) }
    town.act(0, 0) { $0.shutDown(.paused, "", $1) }
    town.settle()
    #expect(town.links[0].allSatisfy { $0.closed == .goingAway })
  }
}
