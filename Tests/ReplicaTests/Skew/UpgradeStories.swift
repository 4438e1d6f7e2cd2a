import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Upgrading a file")
struct UpgradeStories {
  private struct Broken: Error {}

  private func site() async throws -> (Company, TestSite, RecordKey) {
    let company = try Company()
    let site = try await company.site(1, .office, schema: Releases.one)
    try await site.replica.trust([site.grant])
    return (company, site, try await site.makeTicket(Ticket1.self, Seeded(state: 1)))
  }

  private func copies(_ path: String) -> [Int] { UpgradeBackup.all(beside: path).map(\.version) }

  @Test("before an upgrade a checked copy is made, which the older program opens; a new file and one of the same release need none")
  func backup() async throws {
    let (company, site, key) = try await site()
    let path = site.replica.path
    let before = try await site.everything()
    let same = try await company.reopen(site, Releases.one)
    #expect(copies(path) == [])
    let upgraded = try await company.reopen(same, Releases.two)
    #expect(copies(path) == [2])
    try await upgraded.set("ticket", key, "note", [.text("later")])
    try upgraded.replica.close()
    #expect(!FileManager.default.fileExists(atPath: path + ".before-schema-2-wal"))
    let copy = try Replica(path: path + ".before-schema-2", schema: Releases.one, site: site.id, authority: company.authority, sealer: nil)
    #expect(try await TestSite(replica: copy, admission: site.admission, grant: site.grant, key: site.key).everything() == before)
    #expect(try await copy.verify().isWhole)
  }

  @Test("a file of a program before the first release opens if nothing waits in it, and is refused in words if something does", arguments: [0, 1])
  func development(rows: Int) async throws {
    let (company, site, _) = try await site()
    try await site.replica.pool.write { db in
      try db.execute(
        sql: """
          DROP TABLE waiting;
          CREATE TABLE waiting (
            record BLOB NOT NULL, origin INTEGER NOT NULL, number INTEGER NOT NULL, stamp INTEGER NOT NULL, cause TEXT NOT NULL,
            PRIMARY KEY (record, origin, number)) STRICT, WITHOUT ROWID;
          """)
      if rows > 0 { try db.execute(sql: "INSERT INTO waiting VALUES (x'00', 1, 1, 1, 'record')") }
    }
    if rows == 0 {
      #expect(try await company.reopen(site, Releases.two).replica.verify().isWhole)
    } else {
      let problem = await #expect(throws: Problem.self) { try await company.reopen(site, Releases.two) }
      #expect(problem?.code == "schema.development")
    }
  }

  @Test("of the copies the newest two stay")
  func twoKept() async throws {
    let (company, first, _) = try await site()
    var site = first
    for version in 2...5 {
      site = try await company.reopen(site, Schema(version: version, [Ticket2.self, Tag2.self]))
      #expect(copies(site.replica.path) == Array(max(2, version - 1)...version))
    }
  }

  @Test("without room for the copy nothing is changed, and the words say what is lacking")
  func noRoom() async throws {
    let (company, site, _) = try await site()
    let path = site.replica.path
    let problem = await #expect(throws: Problem.self) { try await company.reopen(site, Releases.two, free: UpgradeBackup.spare) }
    #expect(problem?.code == "upgrade.noRoom" && problem?.what.zh.contains("64 MiB") == true)
    #expect(copies(path) == [])
    #expect(try await company.reopen(site, Releases.one, isClosed: true).replica.verify().isWhole)
  }

  @Test("the copy needs its own size and a spare, to the byte", arguments: [(-1, false), (0, true), (1, true)])
  func room(more: Int, fits: Bool) async throws {
    let (company, site, _) = try await site()
    let path = site.replica.path
    try site.replica.close()
    let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    let backup = UpgradeBackup(path: path, version: 2)
    if fits {
      try backup.make(free: size + UpgradeBackup.spare + more)
    } else {
      #expect(throws: Problem.self) { try backup.make(free: size + UpgradeBackup.spare + more) }
    }
    #expect(copies(path) == (fits ? [2] : []))
    _ = company
  }

  @Test("an upgrade that ends before its commit leaves the old file, which the older program goes on with; the next attempt succeeds")
  func interrupted() async throws {
    let (company, site, key) = try await site()
    let (other, path) = (try await company.site(2, .office, schema: Releases.two), site.replica.path)
    for one in [site, other] { try await one.replica.trust([site.grant, other.grant]) }
    try await site.send(to: other)
    try await other.set("ticket", key, "channel", [.text("green")])
    try await other.send(to: site)
    let before = try await site.everything()
    let midway = company.folder.appendingPathComponent("midway.sqlite").path
    await #expect(throws: Broken.self) {
      try await company.reopen(site, Releases.two) { db in
        // All of it is done here, and none of it counts.
        #expect(try String.fetchOne(db, sql: "SELECT channel FROM ticket") == "green")
        for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: midway + suffix) }
        throw Broken()
      }
    }
    // The file as a loss of power at that moment would have left it, and the file itself.
    for path in [midway, path] {
      let old = try Replica(path: path, schema: Releases.one, site: site.id, authority: company.authority, sealer: nil)
      #expect(try await TestSite(replica: old, admission: site.admission, grant: site.grant, key: site.key).everything() == before)
      #expect(try await old.verify().isWhole)
      try old.close()
    }
    let upgraded = try await company.reopen(site, Releases.two, isClosed: true)
    #expect(try await upgraded.everything() == other.everything())
    #expect(copies(path) == [2])
  }

  @Test("an older program does not open a newer file, and one that has it open does not write it any more; both are told the way back")
  func newer() async throws {
    let (company, site, key) = try await site()
    let path = site.replica.path
    let beside = try Replica(path: path, schema: Releases.two, site: site.id, authority: company.authority, sealer: nil)
    let problem = await #expect(throws: Problem.self) { try await site.set("ticket", key, "note", [.text("late")]) }
    #expect(problem?.code == "schema.newer")
    #expect(problem?.remedy.en.contains("weft rollback") == true && problem?.remedy.zh.contains("weft rollback") == true)
    #expect(problem?.remedy.en.contains("\(URL(fileURLWithPath: path).lastPathComponent).before-schema-2") == true)
    try beside.close()
    let again = await #expect(throws: Problem.self) { try await company.reopen(site, Releases.one) }
    #expect(again?.code == "schema.newer")
  }

  @Test("a rollback puts the copy back, keeps the newer file, and the older program goes on")
  func rollback() async throws {
    let (company, site, key) = try await site()
    let path = site.replica.path
    let before = try await site.everything()
    let upgraded = try await company.reopen(site, Releases.two)
    try upgraded.replica.close()
    let done = try Rollback(path: path, site: site.id).run()
    #expect(done.schema == 1 && done.before == 2 && done.own == 0)
    let back = try await company.reopen(site, Releases.one, isClosed: true)
    #expect(try await back.everything() == before)
    try await back.set("ticket", key, "note", [.text("goes on")])
    #expect(try await back.replica.verify().isWhole)
    try back.replica.close()
    let newer = try Replica(path: done.kept, schema: Releases.two, site: site.id, authority: company.authority, sealer: nil)
    #expect(try await newer.verify().isWhole)
    #expect(throws: Problem.self) { try Rollback(path: path, site: site.id).run() }
  }

  @Test("a rollback is refused while change sets of our own are on no other disk, and names them")
  func unseen() async throws {
    let (company, site, key) = try await site()
    let path = site.replica.path
    let upgraded = try await company.reopen(site, Releases.two)
    for note in ["one", "two"] { try await upgraded.set("ticket", key, "note", [.text(note)]) }
    let frontier = try await upgraded.replica.frontier()
    let partly = Frontier([site.origin: try #require(try await upgraded.replica.pool.read { try Replica.head(site.origin, 2, $0) })])
    try await upgraded.replica.acknowledged(by: SiteID(2), partly, at: Instant(milliseconds: 1))
    try upgraded.replica.close()
    let problem = #expect(throws: Problem.self) { try Rollback(path: path, site: site.id).run() }
    #expect(problem?.code == "rollback.unseen")
    #expect(problem?.what.en.contains("1 change sets") == true && problem?.what.en.contains("3 (ticket.change by li)") == true)
    let still = try await company.reopen(site, Releases.two, isClosed: true)
    try await still.replica.acknowledged(by: SiteID(2), frontier, at: Instant(milliseconds: 2))
    try still.replica.close()
    let done = try Rollback(path: path, site: site.id).run()
    #expect(done.own == 2)
    #expect(try await company.reopen(site, Releases.one, isClosed: true).replica.frontier().number(of: site.origin) == 1)
  }

  @Test("a rollback is refused while somebody has the file open, and without a copy")
  func inUse() async throws {
    let (company, site, _) = try await site()
    let path = site.replica.path
    let none = #expect(throws: Problem.self) { try Rollback(path: path, site: site.id).run() }
    #expect(none?.code == "rollback.noCopy")
    let upgraded = try await company.reopen(site, Releases.two)
    let problem = #expect(throws: Problem.self) { try Rollback(path: path, site: site.id).run() }
    #expect(problem?.code == "rollback.inUse")
    #expect(copies(path) == [2])
    #expect(try await upgraded.replica.verify().isWhole)
  }
}
