import Company
import Foundation
import Ground
import Records
import Replica
import Workflow

/// How long a recall's question takes: everything that went into a lot and everything that it went into, over five levels, in a replica with very many
/// lots; beside a recursive query over a plain table of the same edges.
struct GenealogyTime {
  let folder: Folder
  let lots: Int

  /// Raw material, four levels between, and what is sold; each lot takes three of the level below.
  private static let levels = 6
  private static let parts = 3
  private static let questions = 20

  struct Failed: Error { var what: String }

  private var width: Int { max(Self.parts * 4, lots / Self.levels) }

  func run() async throws -> [Finding] {
    let path = folder.path("genealogy.sqlite")
    try await BenchCompany.replica(path, site: 1, clock: SteppedClock(), schema: CompanySchema.current, isScratch: true).close()
    try Yardstick.run(filling, on: path)
    let replica = try await BenchCompany.replica(path, site: 1, clock: SteppedClock(), schema: CompanySchema.current)
    let yardstick = try Yardstick(folder.path("genealogy-plain.sqlite"), scratch: true)
    try yardstick.execute(plain)
    var findings: [Finding] = []
    for way in Genealogy.Direction.allCases {
      var (ours, theirs, found): ([Double], [Double], Int) = ([], [], 0)
      for number in 0..<Self.questions {
        let root = root(way, number)
        let node = LotNode("C\(root / width)", "L\(root)")
        let start = ContinuousClock.now
        found += try await replica.read { try Genealogy(way, from: [node], $0).nodes.count }
        ours.append((ContinuousClock.now - start).inSeconds * 1_000)
        theirs.append(try seconds { try yardstick.execute(question(way, root)) } * 1_000)
      }
      guard found > Self.questions * 100 else { throw Failed(what: "only \(found) lots were found") }
      findings.append(
        Finding(
          name: "a lot's genealogy \(way.rawValue), 5 levels, \(width * Self.levels) lots, \(found / Self.questions) found, slowest of \(Self.questions), theirs: plain SQLite",
          ours: ours.max() ?? 0, theirs: theirs.max(), unit: "ms", judged: ours.max(), goal: .atMost(100)))
    }
    try yardstick.close()
    try replica.close()
    return findings
  }

  /// Lots of the middle, so that the page cache helps neither.
  private func root(_ way: Genealogy.Direction, _ number: Int) -> Int {
    let place = width * (number * 2 + 1) / (Self.questions * 2)
    return way == .up ? (Self.levels - 1) * width + place : place
  }

  /// The part with a number of a lot: spread over the level below by a multiplication, so that neighbours share nothing.
  private func below(_ lot: String, _ part: String) -> String {
    "((\(lot) / \(width) - 1) * \(width) + ((\(lot) % \(width)) * \(Self.parts) + \(part)) * 7919 % \(width))"
  }

  private var made: String {
    "WITH RECURSIVE lots(i) AS (SELECT \(width) UNION ALL SELECT i + 1 FROM lots WHERE i < \(width * Self.levels - 1)), parts(p) AS (VALUES \((0..<Self.parts).map { "(\($0))" }.joined(separator: ", ")))"
  }

  /// Sums as the ledgers' triggers would have kept them, a work order a lot.
  private var filling: String {
    let work = "CAST(printf('%016d', i) AS BLOB)"
    return """
      BEGIN;
      \(made) INSERT INTO lot_output (component, lot, work_order, kept, quantity_e6) SELECT 'C' || (i / \(width)), 'L' || i, \(work), 1, 1000000 FROM lots;
      \(made) INSERT OR IGNORE INTO lot_edge (component, lot, serial, work_order, made_lot, made_serial, reckoned, quantity_e6)
        SELECT 'C' || (i / \(width) - 1), 'L' || \(below("i", "p")), '', \(work), 'L' || i, '', 0, 1000000 FROM lots, parts;
      COMMIT;
      """
  }

  private var plain: String {
    """
    CREATE TABLE edge (parent INTEGER NOT NULL, child INTEGER NOT NULL, PRIMARY KEY (parent, child)) WITHOUT ROWID;
    BEGIN;
    \(made) INSERT OR IGNORE INTO edge SELECT i, \(below("i", "p")) FROM lots, parts;
    CREATE INDEX edge_by_child ON edge(child);
    COMMIT;
    """
  }

  private func question(_ way: Genealogy.Direction, _ root: Int) -> String {
    let (from, to) = way == .up ? ("parent", "child") : ("child", "parent")
    return "WITH RECURSIVE walk(i) AS (VALUES (\(root)) UNION SELECT edge.\(to) FROM walk JOIN edge ON edge.\(from) = walk.i) SELECT count(*) FROM walk"
  }
}
