import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Exchange

@Suite("Watched folders")
struct WatchedFolderTests {
  private static func folder(_ seeded: IntakeCompany.Seeded) throws -> URL {
    let url = seeded.company.folder.appendingPathComponent("orders-in")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  private static func put(_ text: String, _ name: String, _ folder: URL) throws { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }

  private static func names(_ folder: URL, _ part: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(part).path).sorted().filter { !["done", "failed"].contains($0) }
  }

  @Test("A file that has stopped growing is taken in once and moved; one that is bad is moved with what is wrong beside it, in both languages")
  func taken() async throws {
    let seeded = try await IntakeCompany.seeded()
    let folder = try Self.folder(seeded)
    var watched = WatchedFolder(folder.path, at: seeded.office.workplace)
    try Self.put(Table.text([Table.row("T-1")]), "a.csv", folder)
    try Self.put("<Order", "b.xml", folder)
    try Self.put("later", ".hidden", folder)
    try Self.put("later", "c.csv.part", folder)
    try await watched.look()
    #expect(try await IntakeTests.count("sales_order", seeded) == 0)
    // It grows: it is not whole yet.
    try Self.put(Table.text([Table.row("T-1"), Table.row("T-2")]), "a.csv", folder)
    try await watched.look()
    #expect(try await IntakeTests.count("sales_order", seeded) == 0)
    #expect(try Self.names(folder, "failed") == ["b.xml", "b.xml.problems.txt"])
    try await watched.look()
    #expect(try await IntakeTests.count("sales_order", seeded) == 2)
    #expect(try Self.names(folder, "done") == ["a.csv"])
    #expect(try Self.names(folder) == [".hidden", "c.csv.part"])
    let text = try String(contentsOf: folder.appendingPathComponent("failed/b.xml.problems.txt"), encoding: .utf8)
    #expect(text.contains("b.xml was not taken in.") && text.contains("b.xml 未导入。"))
    #expect(text.contains("XML ends too early") && text.contains("XML 提前结束"))
    #expect(watched.state.taken == 1 && watched.state.failed == 1 && watched.state.trouble == nil)
    let order = try #require(try await seeded.office.replica.read { try $0.first(SalesOrder.self, where: "customer_reference = 'T-1'") })
    #expect(order.channel == .file)
  }

  @Test("A carrier's folder takes its files: a good one is done, one with an unreadable line is taken but for it, and one that came before is only moved")
  func carriers() async throws {
    let (named, plain) = (WatchedFolder.named("carrier:SF=/in/sf"), WatchedFolder.named("/in/a=b"))
    #expect(named.carrier == "SF" && named.path == "/in/sf" && plain.carrier == nil && plain.path == "/in/a=b")
    let seeded = try await IntakeCompany.seeded()
    _ = try await seeded.office.do("carrier.define", ["code": "SF", "name": "SF Express"], by: IntakeCompany.clerk)
    let folder = try Self.folder(seeded)
    var watched = WatchedFolder(folder.path, carrier: "SF", at: seeded.office.workplace)
    let good = "waybill,status,time\nSF100,departed,2026-11-23 09:00\n"
    try Self.put(good, "a.csv", folder)
    try Self.put("waybill,status,time\nSF100,gone,2026-11-23 09:00\nSF101,departed,2026-11-23 09:00\n", "b.csv", folder)
    for _ in 0..<2 { try await watched.look() }
    #expect(try Self.names(folder, "done") == ["a.csv"])
    #expect(try Self.names(folder, "failed") == ["b.csv", "b.csv.problems.txt"])
    let text = try String(contentsOf: folder.appendingPathComponent("failed/b.csv.problems.txt"), encoding: .utf8)
    #expect(text.contains("b.csv was taken in but for these lines.") && text.contains("2: ") && text.contains("不是已知的节点"))
    #expect(try await IntakeTests.count("carrier_line", seeded) == 2)
    try Self.put(good, "again.csv", folder)
    for _ in 0..<2 { try await watched.look() }
    #expect(try Self.names(folder, "done") == ["a.csv", "again.csv"])
    #expect(try await IntakeTests.count("carrier_line", seeded) == 2)
  }

  @Test("A node that dies between any two steps loses no order and doubles none", arguments: WatchedFolder.Moment.allCases)
  func killed(at moment: WatchedFolder.Moment) async throws {
    struct Killed: Error {}
    let seeded = try await IntakeCompany.seeded()
    let folder = try Self.folder(seeded)
    try Self.put(Table.text([Table.row("T-1")]), "good.csv", folder)
    try Self.put(Table.text([Table.row("T-2", item: "P-1OO")]), "wait.csv", folder)
    // Dies at the first such step, comes back, dies at the next file's, comes back for good.
    for _ in 0..<3 {
      var dying = WatchedFolder(folder.path, at: seeded.office.workplace)
      dying.passed = { if $0 == moment { throw Killed() } }
      for _ in 0..<2 { do { try await dying.look() } catch is Killed {} }
    }
    var watched = WatchedFolder(folder.path, at: seeded.office.workplace)
    for _ in 0..<2 { try await watched.look() }
    #expect(try await IntakeTests.count("sales_order", seeded) == 1)
    #expect(try await IntakeTests.count("received_document", seeded) == 2)
    #expect(try Self.names(folder) == [])
    #expect(try Self.names(folder, "done") == ["good.csv"])
    #expect(try Self.names(folder, "failed") == ["wait.csv", "wait.csv.problems.txt"])
  }

  @Test("A second file of the same name lies beside the first; one that waits says so; the same file by another way makes no second order")
  func again() async throws {
    let seeded = try await IntakeCompany.seeded()
    let folder = try Self.folder(seeded)
    let text = Table.text([Table.row("T-1")])
    let result = try await OrderIntake.receive(bytes: [UInt8](text.utf8), name: "api.csv", channel: .portal, at: seeded.office.workplace, by: IntakeCompany.clerk)
    #expect(result.orders.count == 1)
    var watched = WatchedFolder(folder.path, at: seeded.office.workplace)
    for _ in 0..<2 {
      try Self.put(text, "a.csv", folder)
      for _ in 0..<2 { try await watched.look() }
    }
    #expect(try Self.names(folder, "done") == ["a-2.csv", "a.csv"])
    #expect(try await IntakeTests.count("sales_order", seeded) == 1)
    try Self.put(MappingTests.german, "b.csv", folder)
    for _ in 0..<2 { try await watched.look() }
    #expect(try String(contentsOf: folder.appendingPathComponent("failed/b.csv.problems.txt"), encoding: .utf8).contains("b.csv waits for a person"))
  }

  @Test("A folder that is no folder is told, and tried again; more files than a round takes are worked off in the next")
  func trouble() async throws {
    let seeded = try await IntakeCompany.seeded()
    let folder = try Self.folder(seeded)
    try Self.put("x", "file", folder)
    var wrong = WatchedFolder(folder.appendingPathComponent("file").path, at: seeded.office.workplace)
    try await wrong.look()
    #expect(wrong.state.trouble != nil)
    try FileManager.default.removeItem(at: folder.appendingPathComponent("file"))
    for number in 0...WatchedFolder.maximumPerRound { try Self.put("x\(number)", "\(100 + number).pdf", folder) }
    var watched = WatchedFolder(folder.path, at: seeded.office.workplace)
    try await watched.look()
    try await watched.look()
    #expect(watched.state.failed == WatchedFolder.maximumPerRound)
    try await watched.look()
    #expect(watched.state.failed == WatchedFolder.maximumPerRound + 1)
  }
}
