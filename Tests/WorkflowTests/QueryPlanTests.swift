import Foundation
import GRDB
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("How the readings find their rows")
struct QueryPlanTests {
  /// The queries that a reading makes, with what SQLite does for each.
  func plans(_ place: Place, _ reading: @escaping @Sendable (StepContext) throws -> Void) async throws -> [String] {
    try await place.workplace.look(as: Actor(name: "x", roles: Set(OperatorRole.allCases))) { context in
      let seen = Seen()
      context.snapshot.db.trace { seen.queries.append($0.expandedDescription) }
      defer { context.snapshot.db.trace(options: []) }
      try reading(context)
      context.snapshot.db.trace(options: [])
      return try seen.queries.filter { $0.hasPrefix("SELECT") }.flatMap { query in
        try GRDB.Row.fetchAll(context.snapshot.db, sql: "EXPLAIN QUERY PLAN \(query)").map { $0["detail"] as String }
      }
    }
  }

  private final class Seen: @unchecked Sendable { var queries: [String] = [] }

  @Test("the inbox reads no growing table whole")
  func inbox() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.deliverOrder()
    _ = try await company.confirmOrder("PO-2")
    let plans = try await plans(company.office) { _ = try Inbox.tasks($0) }
    #expect(plans.contains { $0.contains("task_by_state") } && plans.contains { $0.contains("dispatch_request_by_sales_order") })
    // An order's shipments are found by the order: of all that were delivered there are ever more.
    // What is on its way is found by that state, once for what will be late and once for double waybills.
    #expect(plans.count { $0.contains("shipment_by_state") } == 2 && plans.contains { $0.contains("shipment_by_dispatch_request") }, "\(plans)")
    // The open conflicts are the list that is shown; the newest deliveries, items of invoices and receipts of money are bounded walks.
    let bounded = ["SCAN conflict USING INDEX conflict_open", "SCAN delivery", "SCAN (subquery-2)", "SCAN invoice_item", "SCAN money_receipt"]
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { bounded.contains($0) }, "\(plans)")
    _ = order
  }

  @Test("suggestions, improvements and the versions of standards read no growing table whole")
  func improvement() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.plant.replica.commit(by: "bo", step: "material.rule") { [plant = company.plant.id] _, changes in
      _ = try changes.create(MaterialRule.self, on: Shelf(.plant, plant)) {
        $0.component = "M-1"
        $0.leadDays = 5
        $0.safetyStock = ExactDecimal(50)
        $0.lots = .lotForLot
      }
    }
    try await company.sync()
    let plans = try await plans(company.headquarters) { context in
      _ = try Suggestions.all(context)
      _ = try ImprovementAction.open(context)
      _ = try CheckImprovement.due(context)
      _ = try FigureTargets.target(Figures.otif, on: context.today, context.snapshot)
      for kind in StandardKind.allCases { _ = try Standards.versions(kind, "M-1", context) }
    }
    #expect(plans.contains { $0.contains("material_stock_move_by_component") } && plans.contains { $0.contains("improvement_action_by_state") })
    // Rules of materials, limits, members, work centres and pruned chains are few, and are read whole.
    let few = ["SCAN material_rule", "SCAN approval_limit", "SCAN member", "SCAN work_centre", "SCAN log_base"]
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { scan in few.contains { scan.hasPrefix($0) } }, "\(plans.filter { $0.hasPrefix("SCAN") })")
  }

  @Test("stock, its holds and its recalls are found by indexes")
  func stock() async throws {
    let (company, place, _) = try await Company.withStock()
    let order = try await company.ordered()
    let key = try await place.take("shipment.pack", ["request": order, "cartons": "1"]).subject
    try await place.take("shipment.dispatch", ["shipment": key.description, "carrier": "SF"])
    let hold = try await place.take("lot.block", ["product": "P-100", "lot": "L-1", "why": "leaks"]).subject
    _ = try await place.workplace.takeAutomaticSteps()
    let plans = try await plans(place) { context in
      let product = try context.the(LotHold.ID(hold)).product
      _ = try context.shelfPlaces(of: product)
      _ = try context.snapshot.places(of: product, lot: "L-1", on: context.home)
      _ = try context.snapshot.standing("b._shelf = ? AND b.location = ?", [Int64(context.home.code), "A-01"], order: "b.lot", limit: 10)
      _ = try context.snapshot.standing("b._shelf = ?", [Int64(context.home.code)], order: "b.product, b.lot, b.status, b.location, b.serial", limit: 10)
      _ = try FollowHold.due(context)
      _ = try OpenRecall.due(context)
      _ = try StockClasses(on: context.home, context.snapshot)
      _ = try Inbox.tasks(context)
    }
    #expect(plans.contains { $0.contains("lot_hold_by_state") } && plans.contains { $0.contains("shipment_line_by_lot") })
    let bounded = ["SCAN conflict USING INDEX conflict_open", "SCAN CONSTANT ROW", "SCAN member"]
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { bounded.contains($0) }, "\(plans.filter { $0.hasPrefix("SCAN") })")
  }

  @Test("complaints, returns, surveys, warnings and their figures are found by indexes")
  func customers() async throws {
    let (company, order) = try await Company.delivered()
    let number = try await company.complain(order, lines: "P-100 | | 1")
    let office = try await plans(company.office) { context in
      let complaint = try #require(try context.snapshot.first(Complaint.self, where: "number = ?", [number]))
      let span = CareSpan(context.today.advanced(by: -30), to: context.today, customer: complaint.customer, product: try complaint.lines(context)[0].product, on: context.home)
      _ = try (CareCase(complaint, context), Repeats.of(complaint, context), CareFacts(span, context), SurveyAnswers(span, context))
      _ = try ComplaintPareto.By.allCases.map { try ComplaintPareto($0, span, context) }
      _ = try CareMeasure(.complaints, cause: "process").count(span, context)
      _ = try CareMeasure(.rejects).count(span, context)
      _ = try (InviteSurvey.due(context), LapseReturn.due(context), RaiseWarning.due(context), JudgePrevention.due(context), Inbox.tasks(context))
    }
    let warehouse = try await plans(company.warehouse) { _ = try (AnswerContainment.due($0), Inbox.tasks($0)) }
    // The newest deliveries, items and receipts of money are bounded walks.
    let bounded = ["SCAN conflict USING INDEX conflict_open", "SCAN delivery", "SCAN d", "SCAN (subquery-2)", "SCAN invoice_item", "SCAN money_receipt", "SCAN member", "SCAN CONSTANT ROW"]
    let scans = (office + warehouse).filter { $0.hasPrefix("SCAN") && !bounded.contains($0) }
    #expect(scans.isEmpty, "\(Set(scans))")
    #expect(office.contains { $0.contains("survey_by_customer") } && office.contains { $0.contains("complaint_by_customer") })
  }

  @Test("handling units, waves, trucks and doors are found by indexes")
  func dispatch() async throws {
    let (company, place, _) = try await Company.withStock("100")
    try await company.furnishPacking()
    let shipment = try await company.packed("20", "PO-1")
    _ = try await company.ordered("PO-2")
    try await place.take("lot.expiry", ["product": "P-100", "lot": "L-1", "expires": "2027-12-31"])
    let wave = try await place.get(PickWave.self, try await place.take("wave.open", [:]).subject)
    try await place.take("vehicle.define", ["code": "T", "payload": "900", "bed_length": "4000", "bed_width": "2000", "bed_height": "2000"])
    let key = try await place.take("load.plan", ["type": "T", "carrier": "SF", "day": "2026-11-24", "shipments": shipment.number]).subject
    let plan = try await place.get(LoadPlan.self, key)
    let plans = try await plans(place) { context in
      _ = try ShipmentUnits.of(shipment, context.snapshot)
      _ = try Changes.UnitNumbers(of: shipment.id, context)
      _ = try ScannedUnit.of("106141412345678908", context.snapshot)
      _ = try context.shelfPlaces(of: shipment.lines(context.snapshot)[0].product)
      _ = try WavePlan.of(wave, context)
      _ = try LoadReading.of(plan, context)
      _ = try context.snapshot.plan(of: shipment.id)
      _ = try DockSlots.booked(on: context.today, at: context.home, context.snapshot)
      _ = try DockSlots.overlapping(at: context.home, context)
    }
    #expect(plans.contains { $0.contains("handling_unit_by_counter") } && plans.contains { $0.contains("dock_slot_by_day") } && plans.contains { $0.contains("lot_expiry_by_lot") }, "\(plans)")
    // One prefix a company.
    let bounded = ["SCAN company_prefix", "SCAN CONSTANT ROW", "SCAN member"]
    let scans = plans.filter { $0.hasPrefix("SCAN") && !$0.contains("handling_unit_by_counter") }
    #expect(scans.allSatisfy { bounded.contains($0) }, "\(scans)")
    let held = try await self.plans(company.office) { _ = try GuardDispatch.due($0) }
    #expect(!held.contains { $0.hasPrefix("SCAN") }, "\(held)")
  }

  @Test("a plant's material, a lot's genealogy and what is double are found by indexes all the way")
  func lots() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("STEEL-45", "100 KGM", lot: "S-1")
    try await plant.receive("SEAL-7", "100 C62", lot: "G-1")
    let work = try await company.releasedWork("PO-1", 2)
    try await plant.take("work.report", by: Company.crew, ["work_order": work, "good": "2", "serials": "P-1 P-2"])
    let order = try await plant.only(WorkOrder.self).id
    let plans = try await plans(plant) { context in
      _ = try context.snapshot.materialPlaces(of: "STEEL-45", on: context.home)
      _ = try context.snapshot.materialStanding("b.component = ? AND b.lot = ?", ["STEEL-45", "S-1"], order: "b._shelf", limit: 10)
      _ = try context.snapshot.materialStanding("b._shelf = ? AND b.location = ?", [Int64(context.home.code), "A-01"], order: "b.lot", limit: 10)
      _ = try context.snapshot.materialAccounts(of: order)
      _ = try context.snapshot.openReservations(of: "STEEL-45", on: context.home)
      _ = try (GenealogyTree(.up, of: LotNode("P-100", work), context.snapshot), GenealogyTree(.down, of: LotNode("STEEL-45", "S-1"), context.snapshot))
      _ = try GenealogyTree(.up, of: LotNode("P-100", work, serial: "P-1"), context.snapshot)
      _ = try (LotSearch.find("S-1", context.snapshot), LotSearch.find("P-1", context.snapshot), SerialDoubles.open(context.snapshot))
      _ = try ContainLot.lots("STEEL-45", "S-1", context.snapshot)
    }
    #expect(plans.count > 30 && plans.contains { $0.contains("serial_made_by_quantity_e6") } && plans.contains { $0.contains("lot_edge_by_work_order_component") }, "\(plans)")
    #expect(!plans.contains { $0.hasPrefix("SCAN") && $0 != "SCAN CONSTANT ROW" && $0 != "SCAN member" && !$0.contains("subquery") }, "\(plans.filter { $0.hasPrefix("SCAN") })")
  }

  @Test("an order's progress is found by indexes all the way")
  func progress() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.deliverOrder()
    _ = try await company.invoice(number)
    let order = try await company.order(number).id
    let plans = try await plans(company.office) { _ = try OrderProgress.of(order, $0.snapshot) }
    #expect(plans.count > 15)
    // Member sites are few.
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { $0 == "SCAN member" || $0 == "SCAN CONSTANT ROW" }, "\(plans)")
  }

  @Test("a bill, where a part is used, and what a work order takes are found by indexes all the way")
  func bills() async throws {
    let company = try await Company()
    try await BillStories.pump(company)
    let plans = try await plans(company.plant) {
      _ = try BillReading("P-100", ExactDecimal(1), on: BillStories.today, $0.snapshot)
      _ = try WhereUsed("SCREW-8", on: BillStories.today, $0.snapshot)
      _ = try $0.snapshot.usesAsAlternate("BRASS", on: BillStories.today)
    }
    #expect(plans.count > 20 && !plans.contains { $0.hasPrefix("SCAN") }, "\(plans)")
  }

  @Test("a plant's requirements and what has to be ordered are found by indexes")
  func requirements() async throws {
    let company = try await Company()
    try await company.setUp()
    let plant = company.plant
    try await plant.take("supplier.register", ["code": "S-BAO", "name": "Baoshan Steel", "contact": "Mr Qian"])
    try await plant.take("material.rule", ["component": "STEEL-45", "lead_days": "3", "supplier": "S-BAO"])
    _ = try await company.approveOrder(lines: "P-100 180 C62", promised: "2026-12-07")
    try await company.sync()
    _ = try await plant.workplace.takeAutomaticSteps()
    let bought = try await plant.only(Requisition.self, where: "component = 'STEEL-45'").number
    try await plant.take("purchase.order", ["requisition": bought, "price": "6.80 CNY/KGM", "day": "2026-11-27"])
    let plans = try await plans(plant) { context in
      _ = try PlantRequirements.of(context)
      _ = try RunRequirements.due(context)
      _ = try PlantShortages.of(PlantRequirements.of(context), context)
    }
    #expect(plans.contains { $0.contains("supply_request_by_state") } && plans.contains { $0.contains("work_order_by_state") } && plans.contains { $0.contains("purchase_order_by_state") })
    // The rules of a plant are few; its log is read from behind.
    let bounded = ["SCAN CONSTANT ROW", "SCAN material_rule", "SCAN member"]
    let scans = plans.filter { $0.hasPrefix("SCAN") && !bounded.contains($0) }
    #expect(scans.isEmpty, "\(scans)")
  }

  @Test("release, work times and forecasts are found by indexes")
  func floor() async throws {
    let company = try await Company()
    try await company.setUp()
    let plant = company.plant
    try await plant.take("tool.define", ["code": "T-7", "name": "Chuck", "life": "100"])
    try await plant.take("routing.define", ["product": "P-100", "operations": "10 WC-1 run=6 tools=T-7\n20 WC-1 run=1"])
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.releaseWork(order)
    try await plant.take("work.start", ["work_order": work])
    let key = try await plant.only(WorkOrder.self).id
    let plans = try await plans(plant) { context in
      let order = try context.the(key)
      _ = try ReleaseCheck(order, context)
      _ = try WorkTimes(context.today...context.today, context)
      _ = try WorkTimes.of(order, context)
      _ = try TellForecast.due(context)
      _ = try context.release(of: key)
      _ = try Inbox.tasks(context)
    }
    #expect(plans.contains { $0.contains("tool_use_by_tool") } && plans.contains { $0.contains("crew_event_by_work_order") } && plans.contains { $0.contains("work_forecast_by_late") })
    let bounded = ["SCAN CONSTANT ROW", "SCAN member", "SCAN conflict USING INDEX conflict_open", "SCAN work_centre USING INDEX work_centre_by_code"]
    let scans = plans.filter { $0.hasPrefix("SCAN") && !bounded.contains($0) }
    #expect(scans.isEmpty, "\(scans)")
  }

  @Test("an order of 60 lines takes no more queries than one of 3")
  func lines() async throws {
    let company = try await Company()
    try await company.setUp()
    func queries(_ count: Int) async throws -> Int {
      let lines = Array(repeating: "P-100 1 C62", count: count).joined(separator: "\n")
      let number = try await company.approveOrder("PO-\(count)", lines: lines)
      let order = try await company.order(number).id
      return try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { context in
        let seen = Seen()
        context.snapshot.db.trace { seen.queries.append($0.expandedDescription) }
        defer { context.snapshot.db.trace(options: []) }
        let progress = try OrderProgress.of(order, context.snapshot)
        _ = try context.tasks(aboutOrder: order, limit: 20)
        #expect(progress.lines.count == count)
        return seen.queries.count
      }
    }
    let few = try await queries(3)
    #expect(few > 10)
    #expect(try await queries(60) == few)
  }

  @Test("an order's tasks and notes, and the questions to a site, are found by indexes")
  func conversation() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.order(try await company.approveOrder()).id
    let plans = try await plans(company.office) { context in
      _ = try context.tasks(aboutOrder: order, limit: 20)
      _ = try OrderNotes.of(order, limit: 50, context.snapshot)
      _ = try context.questionsHere(limit: 10)
      _ = try KnownOrder.find(order, context.snapshot)?.shelves(context.snapshot)
    }
    #expect(plans.contains { $0.contains("task_by_subject") } && plans.contains { $0.contains("note_by_sales_order") })
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { $0 == "SCAN CONSTANT ROW" || $0 == "SCAN member" }, "\(plans)")
  }

  @Test("what an order of a customer usually holds is read from their last orders, and sorts none of the others")
  func defaults() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.confirmOrder()
    let order = try await company.order(number)
    let plans = try await plans(company.office) { context in
      let defaults = try OrderDefaults.of(try context.the(order.customer), context)
      #expect(defaults.currency == order.total.currency && !defaults.prices.isEmpty && defaults.addresses.first == order.address)
    }
    #expect(plans.contains { $0.contains("sales_order_by_customer") } && plans.contains { $0.contains("order_line_by_sales_order") })
    #expect(!plans.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(plans)")
  }

  @Test("an agreement, what is left of it and what was called off too much are found by indexes")
  func blankets() async throws {
    let company = try await Company()
    try await company.setUp()
    let made = try await company.office.take("blanket.agree", ["customer": "C-LANTIAN", "lines": "P-100 100 pcs", "valid_until": "2026-12-31"])
    let blanket = try await company.office.get(Blanket.self, made.subject)
    try await company.office.take("blanket.calloff", ["blanket": blanket.number, "customer_reference": "PO-1", "lines": "P-100 60 pcs"])
    let plans = try await plans(company.office) { context in
      let reading = try BlanketReading.of(blanket, context)
      #expect(try reading.sums(context.snapshot).values.map(\.called.description) == ["60"])
      #expect(try reading.moves(context.snapshot, limit: 50).count == 2)
      #expect(try Blanket.open(of: blanket.customer, context).count == 1)
      #expect(try Blanket.overCalled(context).isEmpty)
    }
    #expect(plans.contains { $0.contains("blanket_move_by_blanket_line") } && plans.contains { $0.contains("blanket_by_state") })
    #expect(!plans.contains { $0.hasPrefix("SCAN") && $0 != "SCAN CONSTANT ROW" }, "\(plans)")
  }

  @Test("the open exceptions and the completeness of an order are found by indexes")
  func checks() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.receiveOrder(lines: "P-100 40 C62 1400.00 CNY")
    try await company.office.take("order.check", ["order": number])
    let order = try await company.order(number)
    let found = try await plans(company.office) { context in
      _ = try OrderException.holding(.price, owner: .salesManager, context, limit: 10)
      _ = try OrderException.countHolding(nil, owner: nil, context)
      _ = try OrderHolds.problem(order, context)
      _ = try Completeness.of(order, context)
      _ = try OrderChecks.findings(order, context)
    }
    #expect(found.contains { $0.contains("order_exception_by_state") } && found.contains { $0.contains("order_exception_by_sales_order") })
    #expect(found.contains { $0.contains("check_rule_change_by_rule") } && found.contains { $0.contains("order_line_by_sales_order") })
    #expect(!found.contains { $0.hasPrefix("SCAN") }, "\(found.filter { $0.hasPrefix("SCAN") })")
  }

  @Test("an order of 60 lines of three products is checked with no more queries than one of 3")
  func checkedLines() async throws {
    let company = try await Company()
    try await company.setUp()
    for code in ["P-200", "P-300"] {
      try await company.headquarters.take("product.define", ["code": code, "name_en": "Valve", "name_zh": "阀门", "unit": "C62", "minutes": "10"])
    }
    try await company.sync()
    func queries(_ reference: String, _ times: Int) async throws -> Int {
      let lines = Array(repeating: "P-100 1 C62\nP-200 1 C62 9.00 CNY\nP-300 1 C62 9.00 CNY", count: times).joined(separator: "\n")
      let order = try await company.order(try await company.receiveOrder(reference, lines: lines))
      return try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { context in
        let seen = Seen()
        context.snapshot.db.trace { seen.queries.append($0.expandedDescription) }
        defer { context.snapshot.db.trace(options: []) }
        _ = try OrderChecks.findings(order, context)
        return seen.queries.count
      }
    }
    let few = try await queries("PO-1", 1)
    // The first order is the second one's history, which takes one query more for its lines.
    #expect(try await queries("PO-2", 20) == few + 1)
  }

  @Test("a plan's history, what is in quarantine and a chart's numbers are found by indexes")
  func quality() async throws {
    let company = try await Company()
    try await company.setUp()
    let plan = try await company.planInspection("receipt", aql: "6.5")
    let plans = try await plans(company.warehouse) { context in
      _ = try context.plan(for: plan.product, .receipt)
      _ = try context.switching(of: plan, on: context.home)
      _ = try context.quarantined()
      _ = try Gauges.here(context)
      for one in try context.characteristics(of: plan.id) { _ = try CharacteristicHistory(one, context) }
    }
    #expect(plans.contains { $0.contains("inspection_lot_by_inspection_plan") } && plans.contains { $0.contains("nonconformance_by_state") }, "\(plans)")
    #expect(!plans.contains { $0.hasPrefix("SCAN") }, "\(plans)")
  }

  @Test("scheduling looks at open work orders only")
  func schedule() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.approveOrder()
    try await company.sync()
    _ = try await company.scheduleWork(number)
    let plans = try await plans(company.plant) { context in
      _ = try context.openJobs()
      _ = try context.lyingJobs(of: context.home)
      _ = try context.anew(rule: .priority, iterations: 0, seed: 1)
    }
    #expect(plans.contains { $0.contains("work_order_by_state") } && plans.contains { $0.contains("work_operation_by_work_order") })
    #expect(!plans.contains { $0.hasPrefix("SCAN work_o") || $0.hasPrefix("SCAN downtime") || $0.hasPrefix("SCAN supply_request") }, "\(plans)")
  }

  @Test("a person's tasks and what is late are found among what is open")
  func tasksAndLateWork() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.deliverOrder()
    let tasks = try await plans(company.office) { _ = try MyTasks($0, limit: 20) }
    #expect(tasks.count { $0.contains("task USING INDEX task_by_state") || $0.contains("SEARCH task USING") } >= 2)
    // The newest deliveries, items of invoices and receipts of money are bounded walks from the end.
    let walks = ["SCAN json_each VIRTUAL TABLE INDEX 1:", "SCAN delivery", "SCAN invoice_item", "SCAN money_receipt", "SCAN (subquery-1)", "SCAN (subquery-2)", "SCAN (subquery-3)"]
    #expect(tasks.filter { $0.hasPrefix("SCAN") }.allSatisfy { plan in walks.contains { plan.hasPrefix($0) } }, "\(tasks)")
    for site in company.sites {
      let late = try await plans(site) { _ = try (LateWork.count($0), LateWork.rows($0, limit: 10)) }
      #expect(!late.isEmpty && !late.contains { $0.hasPrefix("SCAN") }, "\(late)")
    }
    _ = order
  }

  @Test("approvals, the agenda of the meeting and its decisions are found among what is open")
  func approvalsAndMeeting() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.confirmOrder("PO-1")
    _ = try await company.approveOrder("PO-2")
    try await company.sync()
    company.clock.set(moment("2027-02-01", 9))
    for site in company.sites {
      let plans = try await plans(site) { context in
        _ = try (Approvals.count(context), Approvals.pending(context, limit: 10), Agenda(context))
        _ = try (Decision.rows(of: nil, context, limit: 10), Decision.rows(of: context.today, context, limit: 10), Decision.days(context, limit: 5))
      }
      // Conflicts are what is listed, member sites are few, and the newest days of decisions are a bounded walk.
      let bounded = ["SCAN conflict USING INDEX conflict_open", "SCAN decision USING COVERING INDEX decision_by_meeting", "SCAN json_each", "SCAN member"]
      #expect(plans.contains { $0.contains("task_by_state") })
      #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { plan in bounded.contains { plan.hasPrefix($0) } }, "\(plans)")
    }
  }
}
