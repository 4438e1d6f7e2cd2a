import Ground
import Testing

@testable import Sync

@Suite("Links")
struct BoardTests {
  let now = Instant(milliseconds: 5)


  func begin(_ board: PeerBoard, _ site: UInt32, dialler: UInt32, _ ended: AsyncStream<CloseCode>.Continuation? = nil) async -> String {
    switch await board.begin(SiteID(site), dialler: SiteID(dialler), address: nil, end: { code, _ in ended?.yield(code) }, now: now) {
    case .begun: "begun"
    case .refused(let code): "\(code)"
    }
  }

  @Test("Of two connections from the same side the newer stays")
  func newer() async {
    let board = PeerBoard()
    let (ends, input) = AsyncStream.makeStream(of: CloseCode.self)
    #expect(await begin(board, 2, dialler: 1, input) == "begun")
    #expect(await begin(board, 2, dialler: 1) == "begun")
    var iterator = ends.makeAsyncIterator()
    #expect(await iterator.next() == .superseded)
  }

  @Test("Of two that both sides dialled the lower site's stays, whichever came first")
  func lower() async {
    let first = PeerBoard()
    #expect(await begin(first, 2, dialler: 1) == "begun")
    #expect(await begin(first, 2, dialler: 2) == "superseded")
    let second = PeerBoard()
    let (ends, input) = AsyncStream.makeStream(of: CloseCode.self)
    #expect(await begin(second, 2, dialler: 2, input) == "begun")
    #expect(await begin(second, 2, dialler: 1) == "begun")
    var iterator = ends.makeAsyncIterator()
    #expect(await iterator.next() == .superseded)
  }

  @Test("A paused link refuses and ends sessions; the others go on")
  func paused() async {
    let board = PeerBoard()
    let (ends, input) = AsyncStream.makeStream(of: CloseCode.self)
    #expect(await begin(board, 2, dialler: 1, input) == "begun")
    await board.pause(SiteID(2))
    var iterator = ends.makeAsyncIterator()
    #expect(await iterator.next() == .paused)
    #expect(await begin(board, 3, dialler: 1) == "begun")
    #expect(await begin(board, 2, dialler: 1) == "paused")
    await board.resume(SiteID(2))
    #expect(await begin(board, 2, dialler: 1) == "begun")
    await board.pauseAll()
    #expect(await begin(board, 4, dialler: 1) == "paused")
  }

  @Test("Pauses can come from a stream")
  func follow() async {
    let board = PeerBoard()
    let (states, input) = AsyncStream.makeStream(of: PauseState.self)
    input.yield(PauseState(sites: [SiteID(2)]))
    input.finish()
    await board.follow(states)
    #expect(await board.pauses == PauseState(sites: [SiteID(2)]))
  }

  @Test("An address that turns out to be a site is one line, not two")
  func oneLine() async {
    let board = PeerBoard()
    await board.attempt("plant:7300", nil, connecting: true, error: "refused")
    #expect(await board.statuses.map(\.lastError) == ["refused"])
    _ = await board.begin(SiteID(2), dialler: SiteID(1), address: "plant:7300", end: { _, _ in }, now: now)
    let statuses = await board.statuses
    #expect(statuses.count == 1)
    #expect(statuses[0].site == SiteID(2))
    #expect(statuses[0].address == "plant:7300")
    #expect(statuses[0].phase == .connected(since: now))
    #expect(statuses[0].lastError == nil)
  }

  @Test("Waits grow from half a second to ten seconds, by chance, and start over")
  func backoff() {
    var backoff = Backoff()
    var random = Seeded(3)
    var ceiling: UInt64 = 500
    for _ in 0..<12 {
      let wait = backoff.next(using: &random)
      #expect((ceiling / 2...ceiling).contains(wait))
      ceiling = min(ceiling * 2, 10_000)
    }
    backoff.reset()
    let wait = backoff.next(using: &random)
    #expect((250...500).contains(wait))
  }

  @Test("The door is closed to one connection too many, in all and of one address")
  func door() {
    var door = Doorkeeper(maximum: 3, perAddress: 2)
    #expect([door.admit("a"), door.admit("a"), door.admit("a")] == [true, true, false])
    door.greeted("a")
    #expect([door.admit("a"), door.admit("b")] == [true, false])
    door.left()
    #expect([door.admit("b")] == [true])
  }
}
