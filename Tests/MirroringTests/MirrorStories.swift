import Foundation
import Ground
import Membership
import Replica
import Testing

@testable import Mirroring

@Suite("Mirroring into PostgreSQL", .enabled(if: Cluster.isInstalled))
struct MirrorStories {
  private func mirror(_ replica: Replica, _ layout: MirrorDDL.Layout = .init()) -> RecordMirror {
    RecordMirror(replica, company: Company.id, namespace: "weft", layout: layout)
  }

  @Test("every kind of field arrives as what it is")
  func kinds() async throws {
    try await Cluster.with { cluster in
      let replica = try await Company(cluster).open(1)
      let former = try await replica.sell("SO-1")
      try await replica.sell("SO-2") {
        $0.total = Money(minor: 123_450, currency: "CNY")
        $0.quantity = Quantity(ExactDecimal(millionths: 12_500_000), "KGM")
        $0.price = UnitPrice(ExactDecimal(millionths: -1), "EUR", per: "C62")
        $0.ordered = Day("2026-11-24")
        $0.user = "li"
        $0.received = Instant(milliseconds: 1_790_000_000_123)
        $0.isUrgent = true
        $0.address = Address(name: "Tianhe", street: "1 \"Road\"", city: "上海", country: "CN")
        $0.document = Blob([0, 255, 10])
        $0.factor = ExactDecimal(millionths: 123_456_789_012_345_678)
        $0.colour = .green
        $0.former = former
        $0.places = -7
        $0.state = .confirmed
      }
      let connection = try cluster.connect()
      let report = try await mirror(replica).turn(connection)
      #expect(report.isWhole && report.rows == 2)
      let row = try #require(
        try connection.rows(
          """
          SELECT number, total, total_currency, quantity, quantity_unit, price, price_currency, price_unit, ordered, "user", received AT TIME ZONE 'UTC', is_urgent,
            address_city, address_street, encode(document, 'hex'), factor, colour, former, places, state, state_round, _shelf, _hub
          FROM weft.sales_order WHERE number = 'SO-2'
          """
        ).first)
      #expect(
        row == [
          "SO-2", "1234.50", "CNY", "12.5", "KGM", "-0.000001", "EUR", "C62", "2026-11-24", "li", "2026-09-21 14:13:20.123", "t", "上海", "1 \"Road\"", "00ff0a",
          "123456789012.345678", "green", former.key.description, "-7", "confirmed", "1", "office/1", "1",
        ])
      #expect(try connection.value("SELECT col_description('weft.sales_order'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'weft.sales_order'::regclass AND attname = 'colour'") == "Colour: red = red, green = green / 颜色：red = 红, green = 绿")
      #expect(try await mirror(replica).check(connection).allSatisfy(\.isSame))
    }
  }

  @Test("commits are followed, and each turn stands in one transaction with the frontier")
  func follow() async throws {
    try await Cluster.with { cluster in
      let company = try Company(cluster)
      let (hub, office) = (try await company.open(1), try await company.open(3))
      let mirror = mirror(hub)
      let connection = try cluster.connect()
      let order = try await office.sell("SO-1")
      try await office.send(to: hub)
      try await mirror.turn(connection)
      try await office.change(order) { $0.total = Money(minor: 100, currency: "JPY") }
      try await office.sell("SO-2")
      try await office.send(to: hub)
      let report = try await mirror.turn(connection)
      #expect(!report.isWhole && report.changeSets == 2 && report.rows == 2)
      #expect(try connection.rows("SELECT number, total FROM weft.sales_order ORDER BY number") == [["SO-1", "100"], ["SO-2", nil]])
      #expect(try connection.rows("SELECT hub, site, number FROM weft.weft_frontier") == [["1", "3", "3"]])
      #expect(try await !mirror.turn(connection).isNews)
      #expect(try connection.value("SELECT turn FROM weft.weft_hub") == "2")
    }
  }

  @Test("a mirror that ends before its transaction does leaves nothing, and the next goes on as if it had never been")
  func crash() async throws {
    struct Crash: Error {}
    try await Cluster.with { cluster in
      let replica = try await Company(cluster).open(1)
      try await replica.sell("SO-1")
      let mirror = mirror(replica)
      var dying = mirror
      dying.beforeCommit = { throw Crash() }
      await #expect(throws: Crash.self) { try await dying.turn(cluster.connect()) }
      #expect(try cluster.connect().value("SELECT to_regclass('weft.sales_order')") == nil)
      try await mirror.turn(cluster.connect())
      try await replica.sell("SO-2")
      // The server dies under it, between the rows and the end of the transaction.
      dying.beforeCommit = { try cluster.kill() }
      let failure = await #expect(throws: PostgresFailure.self) { try await dying.turn(cluster.connect()) }
      #expect(failure?.isPassing == true)
      try cluster.start()
      let connection = try cluster.connect()
      #expect(try connection.value("SELECT count(*) FROM weft.sales_order") == "1")
      #expect(try await mirror.turn(connection).changeSets == 1)
      #expect(try connection.value("SELECT count(*) FROM weft.sales_order") == "2")
      #expect(try await mirror.check(connection).allSatisfy(\.isSame))
    }
  }

  @Test("the mirror stays through a restart of the server, and through one of its own")
  func restarts() async throws {
    try await Cluster.with { cluster in
      let replica = try await Company(cluster).open(1)
      try await replica.sell("SO-1")
      let first = KeeperRun(mirror(replica), cluster.database())
      try await first.mirrored()
      try cluster.kill()
      try await replica.sell("SO-2")
      try await first.failed()
      try cluster.start()
      #expect(try await first.mirrored().changeSets == 1)
      await first.end()
      try await replica.sell("SO-3")
      let second = KeeperRun(mirror(replica), cluster.database())
      #expect(try await second.mirrored().changeSets == 1)
      await second.end()
      #expect(try cluster.connect().rows("SELECT number FROM weft.sales_order ORDER BY number") == [["SO-1"], ["SO-2"], ["SO-3"]])
    }
  }

  @Test("a new release's field is added to the tables, and what is written in it arrives")
  func schemaGrows() async throws {
    try await Cluster.with { cluster in
      let company = try Company(cluster)
      var replica = try await company.open(1)
      let order = try await replica.sell("SO-1")
      try await mirror(replica).turn(cluster.connect())
      try replica.close()
      replica = try await company.open(1, schema: Company.newSchema)
      _ = try await replica.commit(by: "li", step: "order.note") { snapshot, changes in
        try changes.update(try #require(try snapshot.get(RecordID<NewSale>(order.key)))) { $0.note = "急单 \"A\"\n" }
      }
      let connection = try cluster.connect()
      try await mirror(replica).turn(connection)
      #expect(try connection.rows("SELECT number, note FROM weft.sales_order") == [["SO-1", "急单 \"A\"\n"]])
      #expect(try await mirror(replica).check(connection).allSatisfy(\.isSame))
      #expect(try connection.value("SELECT schema_version FROM weft.weft_hub") == "2")
    }
  }

  @Test("two hubs keep one database: the newer row stays, and in the end both find it their own")
  func twoHubs() async throws {
    try await Cluster.with { cluster in
      let company = try Company(cluster)
      let (a, b, office) = (try await company.open(1), try await company.open(2), try await company.open(3))
      let order = try await office.sell("SO-1") { $0.places = 1 }
      for hub in [a, b] { try await office.send(to: hub) }
      try await office.change(order) { $0.places = 2 }
      try await office.send(to: b)
      let (first, second) = (try cluster.connect(), try cluster.connect())
      try await mirror(b).turn(second)
      // What this hub has is older.
      try await mirror(a).turn(first)
      #expect(try first.rows("SELECT places, _hub FROM weft.sales_order") == [["2", "2"]])
      let check = try #require(try await mirror(a).check(first).first { $0.table == "sales_order" })
      #expect(check.isSame && check.difference.ahead == 1)
      try await office.change(order) { $0.places = 3 }
      try await office.sell("SO-2")
      try await office.send(to: a)
      try await mirror(a).turn(first)
      #expect(try first.rows("SELECT places, _hub FROM weft.sales_order WHERE number = 'SO-1'") == [["3", "1"]])
      try await a.send(to: b)
      try await mirror(b).turn(second)
      for (hub, connection) in [(a, first), (b, second)] { #expect(try await mirror(hub).check(connection).allSatisfy { $0.isSame && $0.difference.ahead == 0 }) }
      #expect(try first.value("SELECT count(*) FROM weft.weft_frontier") == "2")
    }
  }

  @Test("a check names the rows that somebody changed, added and took away by hand, and puts them right")
  func check() async throws {
    try await Cluster.with { cluster in
      let replica = try await Company(cluster).open(1)
      let orders = [try await replica.sell("SO-1"), try await replica.sell("SO-2"), try await replica.sell("SO-3")]
      let mirror = mirror(replica)
      let connection = try cluster.connect()
      try await mirror.turn(connection)
      try connection.run("UPDATE weft.sales_order SET total = 1 WHERE number = 'SO-1'")
      try connection.run("DELETE FROM weft.sales_order WHERE number = 'SO-2'")
      let strange = RecordKey(milliseconds: 1_790_000_000_000, counter: 0, site: SiteID(1), random: 7)
      try connection.run("INSERT INTO weft.sales_order (id, _shelf, _stamp, _versions, _hub, number) VALUES ('\(strange)', 'office/1', 0, '', 1, 'SO-9')")
      for isMended in [false, true] {
        let found = try #require(try await mirror.check(connection, mends: isMended).first { $0.table == "sales_order" })
        #expect(found.difference.changed == [orders[0].key] && found.difference.missing == [orders[1].key] && found.difference.extra == [strange])
        #expect(!found.isSame && found.isMended == isMended && found.rowsHere == 3 && found.rowsThere == 3)
      }
      #expect(try await mirror.check(connection).allSatisfy(\.isSame))
      #expect(try connection.rows("SELECT number, total FROM weft.sales_order ORDER BY number") == [["SO-1", nil], ["SO-2", nil], ["SO-3", nil]])
    }
  }

  @Test("large tables lie by month of their records' making, and a clock's mistake lies by itself")
  func months() async throws {
    try await Cluster.with { cluster in
      let clock = HandClock(1_767_225_600_000 - 1)  // The last millisecond of 2025.
      let replica = try await Company(cluster).open(1, clock: clock)
      let mirror = mirror(replica, .init(isPartitioned: true))
      try await replica.sell("SO-1")
      clock.set(1_767_225_600_000)
      let order = try await replica.sell("SO-2")
      let connection = try cluster.connect()
      try await mirror.turn(connection)
      func places() throws -> [[String?]] { try connection.rows("SELECT number, tableoid::regclass::text FROM weft.sales_order ORDER BY number") }
      #expect(try places() == [["SO-1", "weft.sales_order_2025_12"], ["SO-2", "weft.sales_order_2026_01"]])
      // Found in the database by the next run, which need not say so.
      clock.set(1_772_323_200_000)
      try await replica.change(order) { $0.places = 2 }
      try await replica.sell("SO-3")
      clock.set(4_102_444_800_000)
      try await replica.sell("SO-4")
      let again = try cluster.connect()
      try await self.mirror(replica).turn(again)
      #expect(try places().suffix(2) == [["SO-3", "weft.sales_order_2026_03"], ["SO-4", "weft.sales_order_rest"]])
      #expect(try connection.value("SELECT places FROM weft.sales_order WHERE number = 'SO-2'") == "2")
      #expect(try await mirror.check(again).allSatisfy(\.isSame))
    }
  }

  @Test("sums that a replica keeps are views over the ledgers")
  func balances() async throws {
    try await Cluster.with { cluster in
      let replica = try await Company(cluster).open(1)
      for (item, count) in [("bolt", 5), ("nut", 2), ("bolt", -3)] {
        _ = try await replica.commit(by: "li", step: "stock.move") { _, changes in
          try changes.create(StockMove.self, on: Shelf(.warehouse, SiteID(1))) {
            $0.item = item
            $0.quantity = Quantity(ExactDecimal(count), "C62")
          }
        }
      }
      let connection = try cluster.connect()
      try await mirror(replica).turn(connection)
      #expect(try connection.rows("SELECT _shelf, item, quantity FROM weft.stock ORDER BY item") == [["warehouse/1", "bolt", "2"], ["warehouse/1", "nut", "2"]])
    }
  }

  @Test("another company's tables are refused")
  func otherCompany() async throws {
    try await Cluster.with { cluster in
      let replica = try await Company(cluster).open(1)
      try await mirror(replica).turn(cluster.connect())
      let other = RecordMirror(replica, company: [UInt8](repeating: 8, count: 16), namespace: "weft")
      let problem = await #expect(throws: Problem.self) { try await other.turn(cluster.connect()) }
      #expect(problem?.code == "mirror.company")
    }
  }

  @Test("a database that is not there is said without the password")
  func unreachable() {
    let failure = #expect(throws: PostgresFailure.self) { try PostgresConnection("host=/nowhere user=weft password=SECRET dbname=x") }
    #expect(failure?.problem.code == "mirror.unreachable" && failure?.isPassing == true)
    #expect(failure.map { "\($0)\($0.problem.text(.english))".contains("SECRET") } == false)
  }
}

/// A mirror that stays, run by a test that hears what it says.
private struct KeeperRun {
  private let task: Task<Void, any Error>
  private let events: AsyncStream<MirrorKeeper.Event>

  struct Ended: Error {}

  init(_ mirror: RecordMirror, _ database: String) {
    let (stream, continuation) = AsyncStream.makeStream(of: MirrorKeeper.Event.self)
    events = stream
    task = Task {
      defer { continuation.finish() }
      try await MirrorKeeper(mirror, database: database) { continuation.yield($0) }.run()
    }
  }

  @discardableResult
  func mirrored() async throws -> MirrorReport {
    for await event in events { if case .mirrored(let report) = event { return report } }
    throw Ended()
  }

  func failed() async throws {
    for await event in events { if case .failed = event { return } }
    throw Ended()
  }

  func end() async {
    task.cancel()
    _ = await task.result
  }
}
