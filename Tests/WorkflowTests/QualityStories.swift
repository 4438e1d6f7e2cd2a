import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Stories of quality: a week without network, a sorted lot, a concession, a review board")
struct QualityStories {
  private func received() async throws -> (company: Company, order: String, lot: Row<InspectionLot>) {
    let company = try await Company()
    try await company.setUp()
    try await company.planInspection("receipt", aql: "6.5")
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.make(order)
    try await company.sync()
    return (company, order, try await company.openInspection(try await company.receiveGoods(work)))
  }

  @Test("a plant without network for a week inspects with normal, tightened and again normal inspection, is stopped and goes on")
  func offlineWeek() async throws {
    let company = try await Company()
    try await company.setUp()
    let plan = try await company.planInspection("in_process", aql: "1.0")
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.releaseWork(order)
    func inspect(_ isGood: Bool) async throws -> InspectionSeverity {
      let result = try await company.plant.take("inspection.start", by: Company.inspector, ["work_order": work, "stage": "in_process"])
      let lot = try await company.plant.get(InspectionLot.self, result.subject)
      try await company.judge(lot.number, at: company.plant, isGood ? 0 : lot.acceptance + 1, accepted: isGood ? "yes" : "no")
      return lot.severity
    }
    var severities: [InspectionSeverity] = []
    // Monday to Sunday, nobody is reached: two of five fail, five in a row ease it, then five fail while tightened.
    for (day, lots) in ["aa", "rar", "aaa", "aa", "a", "rr", "rrrrr"].enumerated() {
      company.clock.set(moment("2026-11-\(23 + day)", 10))
      for lot in lots { severities.append(try await inspect(lot == "a")) }
    }
    let normal = Array(repeating: InspectionSeverity.normal, count: 5), tight = Array(repeating: InspectionSeverity.tightened, count: 5)
    #expect(severities == normal + tight + [.normal, .normal, .normal] + tight)
    try await company.plant.refuses("inspection.start", by: Company.inspector, ["work_order": work, "stage": "in_process"], ["inspection.stopped @ stage"])
    try await company.plant.take("inspection.resume", by: Company.inspector, ["plan": plan.number, "why": "New tool holder; all spindles checked."])
    #expect(try await inspect(true) == .tightened)
    let heard = try await company.headquarters.replica.read { try $0.all(InspectionLot.self).count }
    #expect(heard == 0)
    try await company.sync()
    #expect(try await company.headquarters.replica.read { try $0.all(InspectionLot.self).count } == severities.count + 1)
    try await company.expectOneTruth()
  }

  @Test("steady good lots earn reduced inspection where the plan allows it, and the first bad one ends it")
  func reduced() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.planInspection("in_process", aql: "1.0", mayReduce: "yes")
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.releaseWork(order)
    var samples: [Int] = []
    for number in 0..<18 {
      let result = try await company.plant.take("inspection.start", by: Company.inspector, ["work_order": work, "stage": "in_process"])
      let lot = try await company.plant.get(InspectionLot.self, result.subject)
      samples.append(lot.sample)
      try await company.judge(lot.number, at: company.plant, number == 16 ? 1 : 0, accepted: number == 16 ? "no" : "yes")
    }
    // Ac 0: each lot scores 2, so the sixteenth is the first reduced one: 5 of 40 instead of 13.
    #expect(samples == Array(repeating: 13, count: 15) + [5, 5, 13])
  }

  @Test("a rejected lot is sorted: the good pieces are shipped, the others are scrapped by two people and leave the books")
  func sorted() async throws {
    let (company, order, lot) = try await received()
    try await company.judge(lot.number, 3, accepted: "no")
    #expect(try await company.stock(.blocked) == ExactDecimal(40))
    await #expect(throws: Problems.self) { _ = try await company.pack(order) }
    try await company.warehouse.refuses("inspection.sort", ["inspection": lot.number, "good": "41"], ["sorting.range @ good"])
    try await company.warehouse.take("inspection.sort", by: Company.inspector, ["inspection": lot.number, "good": "36"])
    #expect(try await company.stock(.free) == ExactDecimal(36))
    #expect(try await company.stock(.blocked) == ExactDecimal(4))
    let reported = try await company.warehouse.only(Nonconformance.self)
    #expect(reported.quantity.amount == ExactDecimal(40) && reported.state == .quarantined)
    let raw = ["nonconformance": reported.number, "kind": "scrap", "why": "Bore is oval."]
    try await company.warehouse.refuses("nonconformance.propose", by: Company.inspector, raw.merging(["quantity": "5"]) { $1 }, ["disposition.range @ quantity"])
    try await company.warehouse.refuses("nonconformance.propose", by: Company.inspector, raw.merging(["kind": "release"]) { $1 }, ["disposition.release @ kind"])
    let proposed = try await company.warehouse.take("nonconformance.propose", by: Company.inspector, raw)
    let decision = ["disposition": "\(proposed.subject)", "agreed": "yes", "cost": "1200.00 CNY"]
    try await company.warehouse.refuses("disposition.decide", by: Company.inspector, decision, ["board.samePerson @ disposition"])
    try await company.warehouse.take("disposition.decide", by: Company.foreman, decision)
    #expect(try await company.stock(.blocked) == .zero)
    let disposed = try await company.warehouse.only(Nonconformance.self)
    #expect(disposed.state == .disposed && disposed.cost?.description == "1200.00 CNY")
    #expect(try await !company.warehouse.waiting().contains("disposition.decide"))
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a customer's concession frees a rejected lot, with who approved it, when and by which letter")
  func concession() async throws {
    let (company, order, lot) = try await received()
    let raw = ["inspection": lot.number, "deviation": "Colour RAL 7016 instead of 7015", "customer": "Lantian Pumps", "approver": "Wang Fang", "approved_on": "2026-11-23", "reference": "Mail of 23 November"]
    try await company.warehouse.refuses("inspection.concede", by: Company.inspector, raw, ["state.other @ inspection"])
    try await company.judge(lot.number, 8, accepted: "no")
    try await company.warehouse.refuses(
      "inspection.concede", by: Company.inspector, raw.merging(["approved_on": "2026-11-24", "quantity": "50"]) { $1 }, ["date.future @ approved_on", "concession.range @ quantity"])
    try await company.warehouse.take("inspection.concede", by: Company.inspector, raw)
    let concession = try await company.warehouse.only(Concession.self)
    #expect(concession.quantity.amount == ExactDecimal(40) && concession.approver == "Wang Fang")
    #expect(try await company.warehouse.get(InspectionLot.self, lot.id.key).state == .conceded)
    #expect(try await company.warehouse.only(Nonconformance.self).state == .disposed)
    _ = try await company.pack(order)
    try await company.sync()
    #expect(try await company.office.only(Concession.self).reference == "Mail of 23 November")
    try await company.expectOneTruth()
  }

  @Test("a rejected lot that is inspected again and accepted is free, and does not count for switching twice")
  func again() async throws {
    let (company, _, lot) = try await received()
    try await company.judge(lot.number, 2, accepted: "no")
    let repeated = try await company.warehouse.take("inspection.repeat", by: Company.inspector, ["inspection": lot.number, "why": "The caliper was dropped."])
    let second = try await company.warehouse.get(InspectionLot.self, repeated.subject)
    #expect(second.again == lot.id && second.severity == .normal && second.quantity.amount == ExactDecimal(40))
    try await company.judge(second.number, 0)
    #expect(try await company.stock(.free) == ExactDecimal(40))
    #expect(try await company.warehouse.only(Nonconformance.self).state == .disposed)
    let score = try await company.warehouse.workplace.look(as: Company.inspector) { context in
      try context.switching(of: context.the(lot.plan), on: context.home).score
    }
    #expect(score == 0)
  }

  @Test("reworked goods are checked; what is still wrong is a new nonconformance, and regraded goods become another product")
  func rework() async throws {
    let (company, _, lot) = try await received()
    try await company.headquarters.take("product.define", ["code": "P-100B", "name_en": "Pump, second choice", "name_zh": "水泵（次品）", "unit": "C62", "minutes": "30"])
    try await company.sync()
    try await company.judge(lot.number, 2, accepted: "no")
    let first = try await company.warehouse.only(Nonconformance.self)
    func decide(_ number: String, _ kind: String, _ quantity: String, becomes: String = "", agreed: String = "yes", answer: String = "") async throws -> RecordKey {
      let proposed = try await company.warehouse.take(
        "nonconformance.propose", by: Company.inspector, ["nonconformance": number, "kind": kind, "quantity": quantity, "why": "Burr at the flange.", "becomes": becomes])
      try await company.warehouse.take("disposition.decide", by: Company.foreman, ["disposition": "\(proposed.subject)", "agreed": agreed, "answer": answer])
      return proposed.subject
    }
    try await company.warehouse.refuses(
      "nonconformance.propose", by: Company.inspector, ["nonconformance": first.number, "kind": "regrade", "why": "x"], ["entry.missing @ becomes"])
    try await company.warehouse.refuses(
      "nonconformance.propose", by: Company.inspector, ["nonconformance": first.number, "kind": "scrap", "why": "x", "becomes": "P-100B"], ["disposition.notRegrade @ becomes"])
    _ = try await decide(first.number, "scrap", "40", agreed: "no", answer: "A file will do.")
    #expect(try await company.stock(.blocked) == ExactDecimal(40))
    let work = try await decide(first.number, "rework", "30")
    _ = try await decide(first.number, "regrade", "10", becomes: "P-100B")
    #expect(try await company.warehouse.get(Nonconformance.self, first.id.key).state == .quarantined)
    #expect(try await company.stock(.blocked) == ExactDecimal(30))
    try await company.warehouse.take("rework.check", by: Company.inspector, ["disposition": "\(work)", "good": "28"])
    #expect(try await company.warehouse.get(Nonconformance.self, first.id.key).state == .disposed)
    #expect(try await company.stock(.free) == ExactDecimal(28))
    #expect(try await company.stock(.blocked) == ExactDecimal(2))
    let rest = try await company.warehouse.only(Nonconformance.self, where: "state = 'quarantined'")
    #expect(rest.quantity.amount == ExactDecimal(2))
    #expect(try await company.warehouse.waiting().contains("nonconformance.propose"))
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("what a storekeeper finds wrong is blocked at once and cannot be shipped; its 8D report is closed when all eight are written")
  func reported() async throws {
    let (company, order, lot) = try await received()
    try await company.judge(lot.number, 0)
    let raw = ["product": "P-100", "lot": lot.lot, "quantity": "41", "what": "A pallet fell."]
    try await company.warehouse.refuses("nonconformance.report", raw, ["nonconformance.stock @ quantity"])
    let found = try await company.warehouse.take("nonconformance.report", raw.merging(["quantity": "3"]) { $1 })
    #expect(try await company.stock(.free) == ExactDecimal(37))
    await #expect(throws: Problems.self) { _ = try await company.pack(order) }
    let opened = try await company.warehouse.take("eightd.open", by: Company.inspector, ["nonconformance": "\(found.subject)", "leader": "Qin Li", "due": "2026-12-07"])
    try await company.warehouse.refuses("eightd.open", by: Company.inspector, ["nonconformance": "\(found.subject)", "leader": "x", "due": "2026-12-07"], ["eightd.exists @ nonconformance"])
    let report = ["report": "\(opened.subject)"]
    try await company.warehouse.refuses("eightd.close", by: Company.inspector, report, Array(repeating: "eightd.missing @ report", count: 9))
    try await company.warehouse.refuses("eightd.write", by: Company.inspector, report.merging(["verified_on": "2026-11-24"]) { $1 }, ["date.future @ verified_on"])
    let texts = ["team", "containment", "cause", "action", "result", "prevention", "closing"].map { ($0, "Done.") } + [("contained_on", "2026-11-23"), ("verified_on", "2026-11-23")]
    try await company.warehouse.take("eightd.write", by: Company.inspector, report.merging(texts) { $1 })
    try await company.warehouse.take("eightd.close", by: Company.inspector, report)
    let closed = try await company.warehouse.only(EightD.self)
    #expect(closed.state == .closed && closed.problem == "A pallet fell." && closed.closedBy == "qin")
    try await company.sync()
    try await company.expectOneTruth()
  }
}
