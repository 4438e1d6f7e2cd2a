import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Repairing a damaged file")
struct RepairStories {
  let company = try! Company()

  /// Headquarters, an office and a warehouse that hold the same: orders, one of which two sites have changed at once, and moves.
  struct Town {
    var hq: TestSite
    var office: TestSite
    var warehouse: TestSite
    /// The last one has a lost edit.
    var orders: [RecordID<Order>]
    var moves: [RecordKey]
  }

  func town() async throws -> Town {
    let sites = try await company.sites([(.headquarters, "*"), (.office, "*"), (.warehouse, "*")])
    var orders: [RecordID<Order>] = []
    for name in ["Lantian", "Hongqi", "Dongfang"] { orders.append(try await sites[1].makeOrder(name)) }
    var moves: [RecordKey] = []
    for (item, amount) in [("bolt", 5), ("bolt", -2), ("nut", 7)] {
      moves.append(
        try await sites[2].replica.commit(by: "wang", step: "move") { _, changes in
          try changes.create(Move.self, on: Shelf(.warehouse, SiteID(3))) {
            $0.item = item
            $0.quantity = Quantity(ExactDecimal(amount), "C62")
          }.key
        }.value)
    }
    try await settle(sites)
    try await sites[0].change(orders[2]) { $0.note = "by road" }
    try await sites[1].change(orders[2]) { $0.note = "by rail" }
    try await settle(sites)
    try await sites[1].change(orders[0]) { $0.customer = "Lantian Pump" }
    try await settle(sites)
    return Town(hq: sites[0], office: sites[1], warehouse: sites[2], orders: orders, moves: moves)
  }

  func settle(_ sites: [TestSite]) async throws {
    for a in sites { for b in sites where a.id != b.id { try await a.send(to: b) } }
  }

  func damage(_ site: TestSite, _ sql: String, _ arguments: StatementArguments = StatementArguments()) async throws {
    try await site.replica.pool.write { try $0.execute(sql: sql, arguments: arguments) }
  }

  /// Damage, by what it does to the file.
  enum Damage: String, CaseIterable {
    case value, versions, noVersions, shelf, lostRow, lostLedgerRow, inventedRow, inventedLedgerRow, doubledKey, lostEdit, inventedEdit
    case changedEdit, balance, lostBalance, inventedBalance, ledgerValue
  }

  func damage(_ site: TestSite, _ damage: Damage, _ town: Town) async throws {
    let order = Data(town.orders[0].key.bytes)
    let clash = Data(town.orders[2].key.bytes)
    let move = Data(town.moves[0].bytes)
    let fresh = Data(Forge.key(99, of: SiteID(2)).bytes)
    switch damage {
    case .value: try await self.damage(site, "UPDATE orders SET customer = 'Lantiam Pump' WHERE id = ?", [order])
    case .versions: try await self.damage(site, "UPDATE orders SET _versions = CAST(x'0100000000000000070000000A' || substr(_versions, 14) AS BLOB) WHERE id = ?", [order])
    case .noVersions: try await self.damage(site, "UPDATE orders SET _versions = x'00' WHERE id = ?", [order])
    case .shelf: try await self.damage(site, "UPDATE orders SET _shelf = 77 WHERE id = ?", [order])
    case .lostRow: try await self.damage(site, "DELETE FROM orders WHERE id = ?", [order])
    case .lostLedgerRow: try await self.damage(site, "DELETE FROM move WHERE id = ?", [move])
    case .inventedRow:
      try await self.damage(site, "INSERT INTO orders (id, _shelf, number, customer, state, state_round, _versions) VALUES (?, ?, 'SO', 'Nobody', 'draft', 1, x'')", [fresh, Shelf(.office, SiteID(2)).code])
    case .inventedLedgerRow:
      try await self.damage(site, "INSERT INTO move (id, _shelf, item, quantity_e6, quantity_unit, _versions) VALUES (?, ?, 'bolt', 1000000, 'C62', x'')", [fresh, Shelf(.warehouse, SiteID(3)).code])
    case .doubledKey:
      try await self.damage(site, "INSERT INTO move (id, _shelf, item, quantity_e6, quantity_unit, _versions) VALUES (?, ?, 'bolt', 1000000, 'C62', x'')", [order, Shelf(.warehouse, SiteID(3)).code])
    case .lostEdit: try await self.damage(site, "DELETE FROM conflict WHERE record = ?", [clash])
    case .inventedEdit:
      try await self.damage(site, "INSERT INTO conflict SELECT ?, field, stamp, origin, type, kind, value, against_stamp, against_origin, shelf, differs, decided, open FROM conflict", [order])
    case .changedEdit: try await self.damage(site, "UPDATE conflict SET value = x'0161' WHERE record = ?", [clash])
    case .balance: try await self.damage(site, "UPDATE move_balance SET quantity_e6 = quantity_e6 + 1 WHERE item = 'bolt'")
    case .lostBalance: try await self.damage(site, "DELETE FROM move_balance WHERE item = 'nut'")
    case .inventedBalance: try await self.damage(site, "INSERT INTO move_balance VALUES ('washer', 4)")
    case .ledgerValue: try await self.damage(site, "UPDATE move SET quantity_e6 = 9 WHERE id = ?", [move])
    }
  }

  func balances(_ site: TestSite) async throws -> [String] {
    try await site.replica.read { try $0.texts("SELECT item || ' ' || quantity_e6 FROM move_balance ORDER BY 1") }
  }

  @Test("Damage to the file is found by recomputing, mended from the log, and then nothing differs", arguments: Damage.allCases)
  func ownLog(damage: Damage) async throws {
    let town = try await town()
    let site = town.office
    let before = (try await site.state(), try await balances(site))
    #expect(try await site.replica.verify().isWhole)
    try await self.damage(site, damage, town)
    let found = try await site.replica.verify()
    #expect(!found.isWhole)
    let report = try await site.replica.repair(found)
    #expect(!report.mended.isEmpty && report.left.isEmpty)
    #expect(report.mended.allSatisfy { $0.source == .log })
    #expect(try await site.replica.verify().findings == [])
    #expect(try await site.state() == before.0)
    #expect(try await balances(site) == before.1)
    let kept = try await site.replica.repairs()
    #expect(kept.map(\.what).sorted() == report.mended.map(\.what).sorted())
    // The next change is merged as if nothing had been.
    try await site.change(town.orders[2]) { $0.note = "after all by ship" }
    try await site.send(to: town.hq)
    #expect(try await town.hq.state() == site.state())
  }

  @Test("What was wrong is told")
  func causes() async throws {
    let expected: [(Damage, String)] = [
      (.value, "changed: customer"), (.noVersions, "changed: _versions"), (.lostRow, "missing"), (.inventedRow, "unlogged"), (.lostEdit, "lost edits"),
      (.balance, "balance"),
    ]
    for (damage, what) in expected {
      let town = try await town()
      try await self.damage(town.office, damage, town)
      let report = try await town.office.replica.repair(try await town.office.replica.verify())
      #expect(report.mended.map(\.what) == [what])
      #expect(Language.allCases.allSatisfy { !report.mended[0].text[$0].isEmpty })
    }
  }

  @Test("A file with nothing wrong is left alone")
  func nothing() async throws {
    let town = try await town()
    #expect(try await town.office.replica.repair(try await town.office.replica.verify()) == RepairReport())
    #expect(try await town.office.replica.repairs().isEmpty)
  }

  @Test("A damaged log is named, and nothing is repaired from it")
  func damagedLog() async throws {
    let town = try await town()
    try await damage(town.office, .value, town)
    try await damage(town.office, "UPDATE log SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'FF' AS BLOB) WHERE number = 3")
    let found = try await town.office.replica.verify()
    #expect(found.findings.contains { $0.place.hasPrefix("change set 3") || $0.place.hasPrefix("log entry") })
    let report = try await town.office.replica.repair(found)
    #expect(report.mended.isEmpty)
    #expect(!report.left.isEmpty && report.left.allSatisfy { $0.why == .logDamaged })
  }

  // MARK: Against a peer

  /// What a proof between the two would find.
  func differences(_ here: TestSite, _ there: TestSite) async throws -> [RecordDifference] {
    func digests(_ site: TestSite) async throws -> [RecordKey: [UInt8]] {
      let items = try await site.replica.items(in: .everything, on: .everything, limit: .max)
      return Dictionary(uniqueKeysWithValues: items.map { ($0.key, $0.digest) })
    }
    let (ours, theirs) = (try await digests(here), try await digests(there))
    return Set(ours.keys).union(theirs.keys).sorted().filter { ours[$0] != theirs[$0] }.map { RecordDifference(key: $0, here: ours[$0], there: theirs[$0]) }
  }

  func repair(_ here: TestSite, against there: TestSite, _ differences: [RecordDifference]? = nil, schemaVersion: Int? = nil) async throws -> RepairReport {
    let (ours, theirs) = (try await here.replica.frontier(), try await there.replica.frontier())
    let peer = ComparedPeer(
      site: there.id, frontier: theirs, isSettled: ours.heads == theirs.heads, schemaVersion: schemaVersion ?? there.replica.schema.version, shelves: .everything)
    let found = if let differences { differences } else { try await self.differences(here, there) }
    return try await here.replica.repair(found, against: peer) { keys in try await there.replica.rows(of: keys, on: .everything, limit: .max) }
  }

  @Test("What a proof with a peer finds damaged here is mended from the own log", arguments: [Damage.versions, .noVersions, .shelf, .lostRow, .lostLedgerRow, .inventedRow])
  func mendedAgainstPeer(damage: Damage) async throws {
    let town = try await town()
    try await self.damage(town.office, damage, town)
    let found = try await differences(town.office, town.hq)
    #expect(found.count == 1)
    let report = try await repair(town.office, against: town.hq)
    #expect(report.mended.map(\.source) == [.log] && report.left.isEmpty)
    #expect(try await differences(town.office, town.hq).isEmpty)
    #expect(try await town.office.replica.verify().isWhole)
  }

  @Test("A damaged peer is told to be that, and ours is left as it is", arguments: [Damage.versions, .lostRow, .inventedRow])
  func peerDamaged(damage: Damage) async throws {
    let town = try await town()
    try await self.damage(town.hq, damage, town)
    let before = try await town.office.state()
    let report = try await repair(town.office, against: town.hq)
    #expect(report.mended.isEmpty && report.left.map(\.why) == [.peerDamaged] && report.blamesPeer)
    #expect(try await town.office.state() == before)
  }

  @Test("Both damaged in the same record: ours is mended, theirs is told")
  func bothDamaged() async throws {
    let town = try await town()
    try await damage(town.office, .lostRow, town)
    try await damage(town.hq, .versions, town)
    let report = try await repair(town.office, against: town.hq)
    #expect(report.mended.count == 1 && report.blamesPeer)
    #expect(try await town.office.replica.verify().isWhole)
  }

  @Test("A change on its way to the peer is no damage; another record's difference is")
  func onItsWayThere() async throws {
    let town = try await town()
    try await town.office.change(town.orders[1]) { $0.note = "urgent" }
    try await damage(town.hq, .versions, town)
    let report = try await repair(town.office, against: town.hq)
    #expect(report.mended.isEmpty)
    #expect(Dictionary(uniqueKeysWithValues: report.left.map { ($0.key, $0.why) }) == [town.orders[1].key: .onItsWay, town.orders[0].key: .peerDamaged])
  }

  @Test("Where the peer has change sets that we lack, its records are not judged; our own damage is mended all the same")
  func onItsWayHere() async throws {
    let town = try await town()
    try await town.hq.change(town.orders[1]) { $0.note = "urgent" }
    try await damage(town.office, .lostRow, town)
    let report = try await repair(town.office, against: town.hq)
    #expect(report.mended.map(\.key) == [town.orders[0].key])
    #expect(report.left.map(\.why) == [.onItsWay])
    try await town.hq.send(to: town.office)
    #expect(try await differences(town.office, town.hq).isEmpty)
  }

  @Test("Another program's fields are no damage")
  func otherProgram() async throws {
    let town = try await town()
    let strange = RecordDifference(key: town.orders[1].key, here: nil, there: [UInt8](repeating: 1, count: 16))
    let report = try await repair(town.office, against: town.hq, [strange], schemaVersion: 9)
    #expect(report.left.map(\.why) == [.otherProgram])
  }

  // MARK: A pruned log

  /// Forgets the beginning of the office's chain, as pruning behind a checkpoint does.
  func prune(_ site: TestSite, before number: Int = 4) async throws {
    try await damage(site, "DELETE FROM log WHERE origin = ? AND number < ?", [Int64(Origin(site: SiteID(2), incarnation: 1).rawValue), number])
  }

  @Test("A record whose creation was pruned is taken from headquarters, lost edits and all", arguments: [Damage.versions, .lostRow, .lostEdit, .noVersions])
  func fromHeadquarters(damage: Damage) async throws {
    let town = try await town()
    let before = try await town.warehouse.state()
    try await prune(town.warehouse)
    try await self.damage(town.warehouse, damage, town)
    // Lost edits are not part of a digest: whoever suspects them asks.
    let key = (damage == .lostEdit ? town.orders[2] : town.orders[0]).key
    let there = try await town.hq.replica.items(in: KeyRange(first: key, last: key), on: .everything, limit: 1)[0].digest
    let report = try await repair(town.warehouse, against: town.hq, [RecordDifference(key: key, here: nil, there: there)])
    #expect(report.mended.map(\.source) == [.peer(SiteID(1))] && report.left.isEmpty)
    #expect(try await town.warehouse.state() == before)
    #expect(try await town.warehouse.replica.repairs().map(\.source) == [.peer(SiteID(1))])
  }

  @Test("Nobody but headquarters vouches for a record")
  func notFromOthers() async throws {
    let town = try await town()
    try await prune(town.warehouse)
    try await damage(town.warehouse, .lostRow, town)
    let report = try await repair(town.warehouse, against: town.office)
    #expect(report.mended.isEmpty && report.left.map(\.why) == [.notInLog])
  }

  @Test("A row of headquarters that a later change in our log contradicts is not taken")
  func contradicted() async throws {
    let town = try await town()
    try await prune(town.warehouse)
    // Headquarters' file has lost the office's later correction, which is in our log.
    try await damage(town.hq, "UPDATE orders SET customer = 'Lantian', _versions = x'' WHERE id = ?", [Data(town.orders[0].key.bytes)])
    let before = try await town.warehouse.state()
    let report = try await repair(town.warehouse, against: town.hq)
    #expect(report.mended.isEmpty && report.left.map(\.why) == [.contradicted])
    #expect(try await town.warehouse.state() == before)
  }

  // MARK: Rows

  @Test("A row cut short, or with a byte turned, is refused or another row, never a crash")
  func damagedRows() async throws {
    let town = try await town()
    let key = town.orders[2].key
    let row = try await town.hq.replica.rows(of: [key], on: .everything, limit: .max)[0]
    let whole = try RowForm.read(row, key, company.schema, .everything)
    #expect(whole.beside["conflict"]?.count == 1)
    for length in row.indices { #expect(throws: RowForm.Refusal.self) { try RowForm.read(Array(row[..<length]), key, company.schema, .everything) } }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      var changed = row
      changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
      _ = try? RowForm.read(changed, key, company.schema, .everything)
    }
  }

  @Test("A row on a shelf that was not asked for is not given, and not taken")
  func shelves() async throws {
    let town = try await town()
    let key = town.orders[0].key
    let office = ShelfSet([Shelf(.office, SiteID(2))])
    let plants = ShelfSet(kinds: [.plant])
    #expect(try await town.hq.replica.rows(of: [key], on: plants, limit: .max) == [[]])
    let row = try await town.hq.replica.rows(of: [key], on: office, limit: .max)[0]
    #expect(throws: RowForm.Refusal.malformed("orders on another shelf")) { try RowForm.read(row, key, company.schema, plants) }
  }

  @Test("Rows end at the limit of bytes, but not before the first")
  func rowLimit() async throws {
    let town = try await town()
    let keys = town.orders.map(\.key)
    let all = try await town.hq.replica.rows(of: keys, on: .everything, limit: .max)
    #expect(all.count == 3)
    #expect(try await town.hq.replica.rows(of: keys, on: .everything, limit: all[0].count + all[1].count).count == 2)
    #expect(try await town.hq.replica.rows(of: keys, on: .everything, limit: all[0].count + all[1].count - 1).count == 1)
    #expect(try await town.hq.replica.rows(of: keys, on: .everything, limit: 0).count == 1)
  }
}
