import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Inspection by plan: samples, results, judgements")
struct InspectionTests {
  /// Forty pumps received and waiting for inspection.
  private func received(plan: Bool = true) async throws -> (company: Company, order: String, receipt: String) {
    let company = try await Company()
    try await company.setUp()
    if plan { try await company.planInspection("receipt", aql: "6.5") }
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.make(order)
    try await company.sync()
    return (company, order, try await company.receiveGoods(work))
  }

  @Test("a plan says what is wrong with it, all at once and row by row")
  func plan() async throws {
    let company = try await Company()
    try await company.setUp()
    func refused(_ aql: String, _ text: String, _ expected: String...) async throws {
      try await company.headquarters.refuses("inspection.plan", ["product": "P-100", "stage": "final", "level": "II", "aql": aql, "characteristics": text], expected)
    }
    try await refused("1.1", "10 low=1 high=2 unit=mm Length", "plan.aql @ aql")
    try await refused("1.0", "Length", "characteristics.unreadable @ characteristics")
    try await refused("1.0", "10 low=3 high=2 Length\n10 low=1", "characteristics.limits @ characteristics", "characteristics.name @ characteristics", "characteristics.twice @ characteristics")
    try await refused("1.0", "10 low=1 high=2 nominal=5 Length\n20 unit=mm Width\n30 depth=3 low=1 Depth", "characteristics.nominal @ characteristics", "characteristics.noLimit @ characteristics", "characteristics.part @ characteristics")
    let first = try await company.planInspection("final")
    let second = try await company.planInspection("final", aql: "2.5")
    #expect(try await company.plant.get(InspectionPlan.self, first.id.key).state == .withdrawn)
    #expect(try await company.plant.get(InspectionPlan.self, second.id.key).state == .standing)
    try await company.expectOneTruth()
  }

  @Test("the sample is proposed, results are judged by their limits, and the accepted lot is free")
  func accepted() async throws {
    let (company, order, receipt) = try await received()
    try await company.registerGauge(at: company.warehouse)
    // Lot 40, level II: D, 8 pieces; AQL 6.5: Ac 1.
    let lot = try await company.openInspection(receipt)
    #expect(lot.sample == 8 && lot.acceptance == 1 && lot.letter == "D" && lot.severity == .normal)
    try await company.warehouse.refuses("inspection.record", ["receipt": receipt, "sample": "5", "defects": "0", "accepted": "yes"], ["inspection.byPlan @ receipt"])
    try await company.warehouse.refuses("inspection.open", ["receipt": receipt], ["inspection.begun @ receipt"])
    let rows = (1...8).map { "\($0),10,\($0 == 3 ? "12.56" : "12.50")\n\($0);No scratches;ok" }.joined(separator: "\n")
    try await company.warehouse.take("inspection.results", by: Company.inspector, ["inspection": lot.number, "results": "piece,characteristic,value\n\(rows)", "gauge": "CAL-7"])
    try await company.warehouse.refuses("inspection.judge", ["inspection": lot.number, "accepted": "yes", "nonconforming": "0"], ["inspection.count @ nonconforming"])
    try await company.warehouse.take("inspection.judge", by: Company.inspector, ["inspection": lot.number, "accepted": "yes"])
    let judged = try await company.warehouse.get(InspectionLot.self, lot.id.key)
    #expect(judged.state == .accepted && judged.nonconforming == 1 && judged.inspector == "qin")
    #expect(try await company.warehouse.only(GoodsReceipt.self).state == .accepted)
    #expect(try await company.warehouse.only(Inspection.self).defects == 1)
    #expect(try await company.stock(.free) == ExactDecimal(40))
    #expect(try await company.warehouse.waiting() == ["shipment.pack"])
    _ = try await company.pack(order)
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("bad results are answered row by row; a result that is entered again takes the earlier one's place")
  func results() async throws {
    let (company, _, receipt) = try await received()
    let lot = try await company.openInspection(receipt)
    func refused(_ text: String, _ expected: String...) async throws {
      try await company.warehouse.refuses("inspection.results", ["inspection": lot.number, "results": text], expected.map { "\($0) @ results" })
    }
    try await refused("1,10", "results.unreadable")
    try await refused("9,10,12.5\n1,30,ok\n1,20,perhaps\n1,10,long\n1,10,12.5,CAL-9", "results.piece", "results.characteristic", "results.verdict", "number.notANumber", "results.gauge")
    try await company.warehouse.take("inspection.results", by: Company.inspector, ["inspection": lot.number, "results": "1,10,12.9\n1,20,ng"])
    try await company.warehouse.take("inspection.results", by: Company.inspector, ["inspection": lot.number, "results": "1,10,12.5\n1,20,ok"])
    try await company.warehouse.workplace.look(as: Company.inspector) { context in
      let reading = try InspectionReading(try #require(try context.snapshot.get(lot.id)), context)
      #expect(reading.nonconforming == 0 && reading.missing == 14 && reading.results.count == 2)
      #expect(reading.next?.piece == 2 && reading.next?.characteristic.position == 10)
    }
    try await company.warehouse.refuses("inspection.judge", ["inspection": lot.number, "accepted": "yes"], ["inspection.incomplete @ accepted", "entry.missing @ note"])
  }

  @Test("what a lapsed gauge, another kind or one out of its range shows is kept and marked; accepting it needs a reason")
  func gauges() async throws {
    let (company, _, receipt) = try await received()
    try await company.registerGauge(at: company.warehouse, until: "2026-11-22")
    try await company.warehouse.refuses("gauge.calibrate", ["gauge": "CAL-7", "calibrated_until": "2026-11-22", "certificate": "C-1"], ["gauge.past @ calibrated_until"])
    try await company.warehouse.refuses(
      "gauge.define",
      ["code": "CAL-7", "name": "x", "kind": "caliper", "lowest": "5", "highest": "5", "resolution": "0", "unit": "mm", "calibrated_until": "2027-01-01"],
      ["gauge.exists @ code", "gauge.range @ highest", "quantity.notPositive @ resolution"])
    let lot = try await company.openInspection(receipt)
    let text = (1...8).map { "\($0),10,12.5,CAL-7\n\($0),20,ok" }.joined(separator: "\n")
    let result = try await company.warehouse.take("inspection.results", by: Company.inspector, ["inspection": lot.number, "results": text])
    #expect(result.message.en.contains("8 are marked: calibration lapsed"))
    try await company.warehouse.refuses("inspection.judge", ["inspection": lot.number, "accepted": "yes"], ["entry.missing @ note"])
    try await company.warehouse.take("gauge.calibrate", ["gauge": "CAL-7", "calibrated_until": "2027-11-22", "certificate": "C-2"])
    try await company.warehouse.take("inspection.results", by: Company.inspector, ["inspection": lot.number, "results": text])
    try await company.warehouse.take("inspection.judge", by: Company.inspector, ["inspection": lot.number, "accepted": "yes"])
    #expect(try await company.stock(.free) == ExactDecimal(40))
  }

  @Test("a lot beyond the acceptance number cannot be accepted, one within it is rejected with a reason only")
  func judgement() async throws {
    let (company, _, receipt) = try await received()
    let lot = try await company.openInspection(receipt)
    func refused(_ count: String, _ accepted: String, _ expected: String...) async throws {
      try await company.warehouse.refuses("inspection.judge", ["inspection": lot.number, "accepted": accepted, "nonconforming": count], expected)
    }
    try await refused("", "yes", "entry.missing @ nonconforming")
    try await refused("9", "no", "number.range @ nonconforming")
    try await refused("2", "yes", "inspection.beyond @ accepted")
    try await refused("1", "no", "entry.missing @ note")
    try await company.judge(lot.number, 1, accepted: "no", note: "Rust on all of them.")
    #expect(try await company.warehouse.only(Nonconformance.self).what == "Rust on all of them.")
    try await refused("1", "yes", "state.other @ inspection")
  }

  @Test("good pieces are not reported before the first article is accepted, and scrap is")
  func firstArticle() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.planInspection("first_article")
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.releaseWork(order)
    try await company.plant.refuses("work.report", ["work_order": work, "good": "1"], ["report.firstArticle @ good"])
    try await company.plant.take("work.report", ["work_order": work, "good": "0", "scrap": "1", "scrap_reason": "setup"])
    let first = try await company.plant.take("inspection.start", by: Company.inspector, ["work_order": work, "stage": "first_article"])
    let lot = try await company.plant.get(InspectionLot.self, first.subject)
    #expect(lot.sample == 1 && lot.acceptance == 0)
    try await company.plant.refuses("inspection.start", by: Company.inspector, ["work_order": work, "stage": "first_article"], ["inspection.begun @ stage"])
    try await company.judge(lot.number, at: company.plant, 1, accepted: "no")
    try await company.plant.refuses("work.report", ["work_order": work, "good": "1"], ["report.firstArticle @ good"])
    let second = try await company.plant.take("inspection.start", by: Company.inspector, ["work_order": work, "stage": "first_article"])
    try await company.judge(try await company.plant.get(InspectionLot.self, second.subject).number, at: company.plant, 0)
    try await company.plant.take("work.report", ["work_order": work, "good": "40"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("where a product has no plan, or not for that stage, it is said")
  func noPlan() async throws {
    let (company, _, receipt) = try await received(plan: false)
    try await company.warehouse.refuses("inspection.open", ["receipt": receipt], ["inspection.noPlan @ receipt"])
    let work = try await company.plant.only(WorkOrder.self).number
    try await company.plant.refuses("inspection.start", by: Company.inspector, ["work_order": work, "stage": "final", "quantity": "41"], ["inspection.lot @ quantity", "inspection.noPlan @ stage"])
    try await company.plant.refuses("inspection.start", by: Company.inspector, ["work_order": work, "stage": "receipt"], ["inspection.noPlan @ stage"])
    try await company.accept(receipt)
  }
}
