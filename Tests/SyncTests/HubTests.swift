import Ground
import Replica
import Testing

@testable import Sync

@Suite("One hub, two hundred sites")
struct HubTests {
  private static let sites = 200
  private static let backlog = 3_000

  /// Node 0 is the hub; all but the last hold the backlog of node 1.
  private func town() -> Town {
    var town = Town(Self.sites + 1, pairs: (1...Self.sites).map { ($0, 0) })
    for number in 1...Self.backlog { town.books[1].commit(prose(1_000, seed: UInt64(number))) }
    for node in town.books.indices where node != 1 && node != Self.sites {
      town.books[node].log = town.books[1].log
      town.books[node].frontier = town.books[1].frontier
    }
    return town
  }

  private func holds(_ book: Book, _ origin: Origin, _ number: UInt64) -> Bool { book.frontier.number(of: origin) >= number }

  /// What lies between the hub and its peers, and in its sessions' hands.
  private func check(_ town: Town) {
    for ends in town.links {
      let hub = ends[1]
      guard let outbound = hub.session.outbound else { continue }
      #expect(outbound.unacknowledged <= UInt64(SyncLimits.window))
      #expect(outbound.batchesInFlight <= SyncLimits.windowBatches)
      #expect(ends[0].inbox.reduce(0) { $0 + $1.count } <= 2 * SyncLimits.window)
    }
  }

  @Test("a fresh commit reaches every site while one of them pulls a long backlog", arguments: [1, 2])
  func fresh(seed: UInt64) {
    var town = town()
    for link in town.links.indices { town.connect(link) }
    var random = Seeded(seed)
    // All are greeted; the last has begun to pull.
    while town.books[Self.sites].log.count < 300, let move = town.moves.randomElement(using: &random) { town.make(move) }
    let author = 7
    town.commit(author, "fresh")
    let origin = town.books[author].origin
    var moves = 0
    let others = Set(1..<Self.sites)
    var lacking = others
    while !lacking.isEmpty, let move = town.moves.randomElement(using: &random) {
      town.make(move)
      moves += 1
      if case .apply(let link, _) = move {
        let node = link + 1
        if holds(town.books[node], origin, 1) { lacking.remove(node) }
        check(town)
      }
      lacking.remove(author)
    }
    #expect(lacking.isEmpty)
    // Each site has its batch to load, take in, apply and acknowledge, and the greetings' rest; the puller has its share and no more.
    #expect(moves < 12 * Self.sites)
    #expect(town.books[Self.sites].log.count < Self.backlog, "the backlog must still be on its way, or this shows nothing")
    town.settle()
    check(town)
    for book in town.books {
      #expect(book.frontier == town.books[0].frontier)
      #expect(book.quarantine.isEmpty)
    }
  }

  @Test("of the batches that a commit makes of itself on the hub, each site is sent one")
  func once() {
    var town = town()
    town.books[Self.sites].log = town.books[1].log
    town.books[Self.sites].frontier = town.books[1].frontier
    for link in town.links.indices { town.connect(link) }
    town.settle()
    town.commit(3, "fresh")
    town.settle()
    // The author's own link carries it up, all others down; none sends it twice or back.
    #expect(town.links.map { $0[0].batchesSent } == (1...Self.sites).map { $0 == 3 ? 1 : 0 })
    #expect(town.links.map { $0[1].batchesSent } == (1...Self.sites).map { $0 == 3 ? 0 : 1 })
  }
}
