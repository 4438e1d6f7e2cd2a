import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

/// What must hold whatever people do: the laws of a company, over stories that nobody thought of.
///
/// `WEFT_SEEDS=100-400 WEFT_STEPS=600` tells more and longer ones; a story that broke a law is written to a file whose name is said.
@Suite("Laws of a company whose people do anything")
struct RandomCompanyLaws {
  static let seeds: [UInt64] = {
    let range = ProcessInfo.processInfo.environment["WEFT_SEEDS"].map { $0.split(separator: "-").compactMap { UInt64($0) } } ?? [1, 3]
    return range.count == 2 && range[0] <= range[1] ? Array(range[0]...range[1]) : range
  }()
  static let steps = ProcessInfo.processInfo.environment["WEFT_STEPS"].flatMap(Int.init) ?? 400

  @Test("sites agree, ledgers are their balances, and nothing is shipped that is held, not ordered or not there", arguments: seeds)
  func laws(_ seed: UInt64) async throws {
    var people = try await RandomCompany(seed: seed)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("weft-story-\(seed).txt")
    defer { try? people.story.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8) }  // Only for whoever reads it.
    try await people.live(steps: Self.steps)
    let company = people.company
    try await company.expectOneTruth()
    for place in company.sites { try await place.expectLedger() }
    let whole = company.headquarters.replica
    let broken = try await whole.read { snapshot in
      try [
        "shipped more than asked for": snapshot.texts(
          """
          SELECT q.order_number FROM dispatch_line l JOIN dispatch_request q ON q.id = l.dispatch_request WHERE l.quantity_e6 < (SELECT coalesce(sum(s.quantity_e6), 0) FROM shipment_line s
          JOIN shipment h ON h.id = s.shipment WHERE s.order_line = l.order_line AND h.state <> 'packed')
          """),
        "received more than reported, and nobody is asked why": snapshot.texts(
          """
          SELECT w.number FROM work_order w WHERE
          (SELECT coalesce(sum(quantity_e6), 0) FROM goods_receipt WHERE work_order = w.id) > (SELECT coalesce(sum(good_e6), 0) FROM work_report WHERE work_order = w.id)
          AND NOT EXISTS (SELECT 1 FROM stock_discrepancy WHERE kind = 'over_receipt' AND document IN (SELECT number FROM goods_receipt WHERE work_order = w.id))
          """),
        "sent of a held lot, and not recalled": snapshot.texts(
          """
          SELECT h.number FROM lot_hold h JOIN shipment_line s ON s.lot = h.lot AND s.product = h.product JOIN shipment d ON d.id = s.shipment
          WHERE h.state = 'held' AND d.state <> 'packed' AND NOT EXISTS (SELECT 1 FROM recall_line r JOIN recall c ON c.id = r.recall WHERE c.lot_hold = h.id AND r.shipment = d.id)
          """),
        "made of itself": snapshot.texts(
          """
          WITH RECURSIVE edge (component, lot, made, made_lot) AS (SELECT u.component, u.lot, o.component, o.lot FROM lot_edge u JOIN lot_output o ON o.work_order = u.work_order
          WHERE u.quantity_e6 > 0 AND o.quantity_e6 > 0 AND coalesce(u.made_lot, '') IN ('', o.lot)),
          way (component, lot, made, made_lot) AS (SELECT * FROM edge UNION SELECT w.component, w.lot, e.made, e.made_lot FROM way w JOIN edge e ON e.component = w.made AND e.lot = w.made_lot)
          SELECT DISTINCT lot FROM way WHERE component = made AND lot = made_lot
          """),
      ]
    }
    for (law, numbers) in broken { #expect(numbers.isEmpty, "\(law): \(numbers), see \(file.path)") }
    #expect(people.taken.values.reduce(0, +) > Self.steps / 4, "people did too little for this to say anything: \(people.taken)")
  }
}
