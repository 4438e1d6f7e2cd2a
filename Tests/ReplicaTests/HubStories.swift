import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

@Suite("A hub of many peers")
struct HubStories {
  @Test("a relay passes the author's bytes on as they are, to a third and a fourth site")
  func relay() async throws {
    let company = try Company()
    let sites = try await company.sites([(.office, "*"), (.headquarters, "*"), (.office, "*"), (.office, "*")])
    for number in 0..<30 {
      let order = try await sites[0].makeOrder("Customer \(number)")
      try await sites[0].change(order) { $0.note = "corrected" }
    }
    for (from, to) in [(0, 1), (1, 2), (2, 3)] { try await sites[from].send(to: sites[to]) }
    let logs = try await [0, 1, 2, 3].asyncMap { try await sites[$0].log(of: sites[0].origin) }
    #expect(logs[0].count == 60)
    #expect(logs.allSatisfy { $0 == logs[0] })
  }

  @Test("a commit made beside an extraction is given by the next one, though there was nothing to give")
  func besides() async throws {
    let company = try Company()
    let site = try await company.sites([(.office, "*"), (.office, "*")])[0]
    _ = try await site.makeOrder("first")
    var held = try #require(try await site.replica.outgoing(after: Frontier(), for: .everything)).through
    for round in 0..<300 {
      let before = held
      async let beside = site.replica.outgoing(after: before, for: .everything)
      async let made = site.makeOrder("order \(round)")
      _ = try await (beside, made)
      let next = try #require(try await site.replica.outgoing(after: held, for: .everything), "round \(round)")
      #expect(next.through.number(of: site.origin) == UInt64(round + 2))
      held = next.through
    }
  }

  @Test("what one peer was given is given to the next as it is, and never when there is something newer")
  func shared() async throws {
    let company = try Company()
    let sites = try await company.sites([(.office, "*"), (.office, "*")])
    _ = try await sites[0].makeOrder("first")
    let replica = sites[0].replica
    let first = try #require(try await replica.outgoing(after: Frontier(), for: .everything))
    #expect(replica.sharedBatches.size.count == 1)
    let again = try #require(try await replica.outgoing(after: Frontier(), for: .everything))
    #expect(again.batch == first.batch && again.through == first.through)
    #expect(replica.sharedBatches.size.count == 1)
    // Nothing to give is remembered too, and forgotten when something comes.
    #expect(try await replica.outgoing(after: first.through, for: .everything) == nil)
    #expect(replica.sharedBatches.size.count == 2)
    _ = try await sites[0].makeOrder("second")
    #expect(try await replica.outgoing(after: first.through, for: .everything)?.batch.count == 1)
    #expect(try await replica.outgoing(after: Frontier(), for: .everything)?.batch.count == 2)
    // Another reader's question is another one: it is asked, and not answered with what somebody else may read.
    let shelf = ShelfSet(kinds: [.company])
    let masked = try #require(try await replica.outgoing(after: Frontier(), for: shelf))
    #expect(masked.batch.inflatedSize < (try await replica.outgoing(after: Frontier(), for: .everything))!.batch.inflatedSize)
  }

  @Test("the shared batches stay within their bounds", arguments: [1, SharedBatches.maximumBytes / 10, SharedBatches.maximumBytes + 1])
  func bounds(size: Int) {
    let shared = SharedBatches()
    for number in 0..<200 {
      let batch = Batch(deflated: [UInt8](repeating: 0, count: size), inflatedSize: size, seals: [], count: 1)
      let question = SharedBatches.Question(frontier: Frontier(), shelves: .everything, limit: number)
      shared.keep(OutgoingBatch(batch: batch, through: Frontier()), to: question, at: 1)
      #expect(shared.answer(to: question, at: 1) != nil)
      #expect(shared.answer(to: question, at: 2) == nil)
      #expect(shared.size.count <= SharedBatches.maximumCount)
      #expect(shared.size.bytes <= max(SharedBatches.maximumBytes, size))
    }
  }

  @Test("news is a change set of ours or of others and a grant, not what is written about peers")
  func news() async throws {
    let company = try Company()
    let sites = try await company.sites([(.office, "*"), (.office, "*")])
    let replica = sites[0].replica
    var mark = try await replica.newsMark()
    func moved() async throws -> Bool {
      let before = mark
      mark = try await replica.newsMark()
      return mark != before
    }
    try await replica.acknowledged(by: SiteID(2), Frontier([sites[0].origin: Head(number: 1, hash: [], stamp: .zero)]), at: Instant(milliseconds: 1))
    try await replica.setPaused(SiteID(2), true)
    #expect(try await !moved())
    _ = try await sites[0].makeOrder("ours")
    #expect(try await moved())
    _ = try await replica.outgoing(after: Frontier(), for: .everything)
    #expect(try await !moved(), "a seal alone is no news")
    _ = try await sites[1].makeOrder("theirs")
    try await sites[1].send(to: sites[0])
    #expect(try await moved())
    let third = try await company.site(3, .office)
    try await replica.trust([third.grant])
    #expect(try await moved())
  }

  @Test("who is a member is read anew after each change")
  func members() async throws {
    let company = try Company()
    let site = try await company.site(1, .office)
    let other = try await company.site(2, .office)
    #expect(try await site.replica.isAdmitted(SiteID(2)) == nil)
    try await site.replica.trust([site.grant, other.grant])
    #expect(try await site.replica.isAdmitted(SiteID(2)) != nil)
    #expect(try await site.replica.isAdmitted(SiteID(2)) != nil)
    #expect(try await site.replica.isAdmitted(SiteID(3)) == nil)
  }

  @Test("what many peers acknowledge is kept in one transaction")
  func acknowledgements() async throws {
    let company = try Company()
    let site = try await company.site(1, .office)
    let words = (2..<202).map { peer in
      Acknowledgement(
        peer: SiteID(UInt32(peer)), frontier: Frontier([site.origin: Head(number: 5, hash: [], stamp: .zero)]),
        at: Instant(milliseconds: UInt64(peer)))
    }
    let before = try await site.replica.dataVersion()
    try await site.replica.keep(words)
    #expect(try await site.replica.dataVersion() == before + 1)
    #expect(try await site.replica.seen(site.origin, 5).count == 200)
    try await site.replica.keep(words.map { Acknowledgement(peer: $0.peer, frontier: Frontier(), at: $0.at) })
    #expect(try await site.replica.dataVersion() == before + 1, "nothing new is no transaction")
  }
}

extension TestSite {
  /// The change sets of one chain as they lie in the log, by number.
  fileprivate func log(of origin: Origin) async throws -> [[UInt8]] {
    try await replica.read { snapshot in
      try GRDB.Row.fetchAll(snapshot.db, sql: "SELECT bytes FROM log WHERE origin = ? ORDER BY number", arguments: [Int64(origin.rawValue)])
        .map { [UInt8]($0[0] as Data) }
    }
  }
}

extension Sequence {
  fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async rethrows -> [T] {
    var results: [T] = []
    for element in self { results.append(try await body(element)) }
    return results
  }
}
