import Replica
import Testing

@testable import Sync

@Suite("Random schedules")
struct ScheduleTests {
  @Test("Whatever the order of events and wherever links break, all nodes end with the same", arguments: 0..<40)
  func converges(seed: Int) {
    var random = Seeded(UInt64(seed))
    let count = Int.random(in: 2...4, using: &random)
    var pairs = (1..<count).map { (0, $0) }
    if count > 2 { pairs.append((1, 2)) }
    var town = Town(count, pairs: pairs)
    for link in pairs.indices { town.connect(link) }
    for step in 0..<1500 {
      let moves = town.moves
      switch Int.random(in: 0..<100, using: &random) {
      case 0...4:
        let size = Bool.random(using: &random) ? 40 : Int.random(in: 1..<(20 << 10), using: &random)
        town.commit(Int.random(in: 0..<count, using: &random), "\(step) " + prose(size))
      case 5: town.pass(1000)
      case 6: town.cut(Int.random(in: pairs.indices, using: &random))
      case 7...9:
        let link = Int.random(in: pairs.indices, using: &random)
        if town.links[link].isEmpty { town.connect(link) }
      default:
        if let move = moves.randomElement(using: &random) { town.make(move) }
      }
      for end in town.links.joined() {
        if let closed = end.closed, closed != .silent, closed != .disconnected { Issue.record("\(closed) in step \(step)") }
        guard let outbound = end.session.outbound else { continue }
        if outbound.unacknowledged > SyncLimits.window, outbound.batchesInFlight > 1 { Issue.record("window, step \(step)") }
      }
    }
    for link in pairs.indices {
      town.cut(link)
      town.connect(link)
    }
    town.settle()
    for book in town.books.dropFirst() { #expect(book.frontier == town.books[0].frontier) }
    #expect(town.books.allSatisfy { $0.quarantine.isEmpty })
  }

  @Test("Two nodes never get anything twice, wherever the link breaks", arguments: 100..<140)
  func nothingTwice(seed: Int) {
    var random = Seeded(UInt64(seed))
    var town = Town(2, pairs: [(0, 1)])
    town.connect(0)
    for step in 0..<1000 {
      switch Int.random(in: 0..<60, using: &random) {
      case 0...3: town.commit(Int.random(in: 0...1, using: &random), "\(step)")
      case 4:
        town.cut(0)
        town.connect(0)
      default:
        if let move = town.moves.randomElement(using: &random) { town.make(move) }
      }
    }
    town.settle()
    #expect(town.books[0].frontier == town.books[1].frontier)
    #expect(town.books.allSatisfy { $0.repeated == 0 })
  }
}
