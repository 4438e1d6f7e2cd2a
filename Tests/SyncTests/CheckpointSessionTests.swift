import Ground
import Replica
import Testing

@testable import Sync

@Suite("Checkpoints in a session")
struct CheckpointSessionTests {
  private func town(entries: Int = 20) -> Town {
    var town = Town(2, pairs: [(0, 1)])
    for index in 0..<entries { town.books[0].commit("entry \(index)") }
    town.books[0].prune()
    return town
  }

  @Test("A node whose peer's log has been pruned gets the checkpoint piece by piece, then the log behind it", arguments: [0, 1])
  func started(dialer: Int) {
    var town = Town(2, pairs: [dialer == 0 ? (0, 1) : (1, 0)])
    for index in 0..<20 { town.books[0].commit("entry \(index)") }
    town.books[0].prune()
    town.books[0].commit("behind it")
    town.books[1].commit("of my own")
    town.connect(0)
    town.settle()
    #expect(town.books[1].frontier == town.books[0].frontier)
    #expect(town.books[1].log.map(\.text).sorted() == ["behind it", "of my own"])
    let giver = town.links[0].first { $0.node == 0 }!
    #expect(giver.piecesSent == 7)
    #expect(giver.batchesSent == 1)
    // The session stays open, and pushes what comes.
    town.commit(0, "and on")
    town.settle()
    #expect(town.books[1].frontier == town.books[0].frontier)
  }

  @Test("A session that breaks at any frame goes on with the pieces that are missing", arguments: 1..<16)
  func broken(after moves: Int) {
    var town = town()
    var sent = 0
    town.connect(0)
    for _ in 0..<moves where !town.moves.isEmpty { town.make(town.moves[0]) }
    sent += town.links[0][0].piecesSent
    let kept = town.books[1].arriving?.pieces.count ?? 0
    town.cut(0)
    town.connect(0)
    town.settle()
    #expect(town.books[1].frontier == town.books[0].frontier)
    #expect(town.links[0][0].piecesSent == 7 - kept)
    // At most the piece that was on its way came twice.
    #expect(sent + town.links[0][0].piecesSent <= 8)
  }

  @Test("A checkpoint that a newer one has replaced is given up for the newer, with the pieces that both have")
  func replaced() {
    var town = town()
    town.connect(0)
    while town.links[0][0].piecesSent < 3 { town.make(town.moves[0]) }
    town.books[0].commit("newer")
    town.books[0].prune()
    town.settle()
    #expect(town.books[1].frontier == town.books[0].frontier)
    // Three, an empty one, and those that were not here yet: six whole ones are alike in both.
    #expect(town.links[0][0].piecesSent <= 3 + 1 + 5)
    #expect(town.links[0][1].closed == nil)
  }

  @Test("A peer that wants no checkpoint gets what the log still has, and no second offer")
  func declined() {
    var town = Town(3, pairs: [(0, 1), (2, 0)])
    for index in 0..<5 { town.books[0].commit("entry \(index)") }
    town.books[0].prune()
    town.books[2].commit("from a third")
    town.connect(1)
    town.settle()
    town.connect(0)
    while let move = town.moves.first {
      // The store of the second node says no.
      if case .judge(let link, let end) = move, town.links[link][end].node == 1 {
        town.links[link][end].judge = nil
        town.act(link, end) { $0.considered(.refused(CheckpointRefusal(.fork, "another chain")), $1) }
      } else {
        town.make(move)
      }
    }
    #expect(town.links[0][1].declined.map(\.code) == [.fork])
    #expect(town.books[1].log.map(\.text) == ["from a third"])
    town.commit(2, "more")
    town.settle()
    #expect(town.books[1].log.map(\.text) == ["from a third", "more"])
    #expect(town.links[0][1].closed == nil)
  }

  /// A session past the Hellos whose peer is the test.
  private func opened() -> Session {
    let (a, b) = (Book(site: 1), Book(site: 2))
    var session = Session(side: .dialer, greeting: a.greeting, peer: b.origin.site)
    _ = session.opened(now)
    _ = session.received(.hello(Hello(purpose: .sync, wall: now.wall, greeting: b.greeting)), now)
    _ = session.loaded(nil, now)
    return session
  }

  private let now = SyncTime(uptime: 0, wall: Instant(milliseconds: 1_800_000_000_000))
  private let hash = [UInt8](repeating: 9, count: 32)
  private func closed(_ actions: [SessionAction]) -> CloseCode? {
    for case .close(let code, _) in actions { return code }
    return nil
  }
  private func offer(_ byte: UInt8) -> CheckpointOffer { CheckpointOffer(manifest: [byte], signature: [UInt8](repeating: 1, count: 64)) }

  @Test("A piece that nobody asked for ends the session")
  func unasked() {
    var session = opened()
    #expect(closed(session.received(.checkpointPiece(CheckpointPiece(piece: hash, deflated: [1], inflatedSize: 1)), now)) == .unexpectedFrame)
    session = opened()
    _ = session.received(.checkpointOffer(offer(1)), now)
    _ = session.considered(.want(manifest: CheckpointManifest.name([1]), piece: hash), now)
    let other = CheckpointPiece(piece: [UInt8](repeating: 8, count: 32), deflated: [1], inflatedSize: 1)
    #expect(closed(session.received(.checkpointPiece(other), now)) == .unexpectedFrame)
  }

  @Test("Pieces beyond the one that was asked for end the session")
  func endless() {
    var session = opened()
    _ = session.received(.checkpointOffer(offer(1)), now)
    _ = session.considered(.want(manifest: CheckpointManifest.name([1]), piece: hash), now)
    let piece = CheckpointPiece(piece: hash, deflated: [1], inflatedSize: 1)
    #expect(session.received(.checkpointPiece(piece), now) == [.stage(piece)])
    #expect(closed(session.received(.checkpointPiece(piece), now)) == .unexpectedFrame)
  }

  @Test("A second offer beside the first ends the session, and so does one too many after others")
  func offers() {
    var session = opened()
    _ = session.received(.checkpointOffer(offer(1)), now)
    #expect(closed(session.received(.checkpointOffer(offer(2)), now)) == .unexpectedFrame)
    session = opened()
    for count in 0..<CheckpointTransfer.maximumOffers {
      let offer = offer(UInt8(count))
      #expect(session.received(.checkpointOffer(offer), now) == [.consider(offer)])
      let refusal = CheckpointRefusal(.signature, "forged")
      let said = session.considered(.refused(refusal), now)
      let none = CheckpointWant(manifest: CheckpointManifest.name(offer.manifest), piece: CheckpointTransfer.none)
      #expect(said == [.send(.checkpointWant(none)), .declined(refusal)])
    }
    #expect(closed(session.received(.checkpointOffer(offer(99)), now)) == .unexpectedFrame)
  }

  @Test("Asking for a second piece before the first has come ends the session; asking for what was never offered does nothing")
  func wants() {
    var session = opened()
    let want = CheckpointWant(manifest: CheckpointManifest.name([1]), piece: hash)
    #expect(session.received(.checkpointWant(want), now) == [])
    session = opened()
    _ = session.storeChanged(now)
    var covering = Frontier()
    covering.heads[Origin(site: SiteID(1), incarnation: 1)] = Head(number: 5, hash: hash, stamp: .zero)
    #expect(session.offering(OutgoingCheckpoint(offer: offer(1), covering: covering), now) == [.send(.checkpointOffer(offer(1)))])
    #expect(session.received(.checkpointWant(want), now) == [.fetch(want)])
    #expect(closed(session.received(.checkpointWant(want), now)) == .windowExceeded)
  }

  @Test("Whatever the order of events and wherever links break, nodes that prune and start from checkpoints end with the same", arguments: 200..<230)
  func schedules(seed: Int) {
    var random = Seeded(UInt64(seed))
    let pairs = [(0, 1), (2, 0), (3, 0)]
    var town = Town(4, pairs: pairs)
    for link in pairs.indices { town.connect(link) }
    for step in 0..<1000 {
      switch Int.random(in: 0..<100, using: &random) {
      case 0...5: town.commit(Int.random(in: 0..<4, using: &random), "\(step)")
      case 6: town.books[0].prune()
      case 7: town.cut(Int.random(in: pairs.indices, using: &random))
      case 8...10:
        let link = Int.random(in: pairs.indices, using: &random)
        if town.links[link].isEmpty { town.connect(link) }
      default: if let move = town.moves.randomElement(using: &random) { town.make(move) }
      }
      for end in town.links.joined() where end.closed != nil && end.closed != .disconnected { Issue.record("\(end.closed!) in step \(step)") }
    }
    for _ in 0..<2 {
      for link in pairs.indices {
        town.cut(link)
        town.connect(link)
      }
      town.settle()
    }
    for book in town.books.dropFirst() { #expect(book.frontier == town.books[0].frontier) }
    #expect(town.books.allSatisfy { $0.quarantine.isEmpty })
  }
}
