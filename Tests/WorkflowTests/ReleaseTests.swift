import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("A work order is given to the floor when its tools and drawings are right")
struct ReleaseTests {
  private let foreman = Actor(name: "wu", roles: [.foreman])
  private let planner = Actor(name: "chen", roles: [.planner])

  /// A work order of 40 that starts on 2026-11-24, with its material, whose first operation needs tool T-7 and drawing D-100.
  private func reserved(_ routing: String = "10 WC-1 setup=30 run=6 tools=T-7 drawings=D-100 Turn\n20 WC-3 run=3 Mill") async throws -> (company: Company, work: String) {
    let company = try await Company()
    try await company.setUp()
    try await company.plant.take("centre.define", ["code": "WC-3", "name": "Mill", "minutes_a_day": "480"])
    try await company.plant.take("routing.define", ["product": "P-100", "operations": routing])
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.scheduleWork(order)
    try await company.plant.take("material.reserve", ["work_order": work])
    return (company, work)
  }

  private func tool(_ place: Place, _ more: [String: String] = [:]) async throws {
    try await place.take("tool.define", ["code": "T-7", "name": "Chuck 7"].merging(more) { $1 })
  }

  private func drawing(_ place: Place, _ revision: String, from: String, release: Bool = true, _ more: [String: String] = [:]) async throws -> String {
    let key = try await place.take("drawing.define", ["code": "D-100", "revision": revision, "title": "Housing", "from": from].merging(more) { $1 }).subject
    if release { try await place.take("drawing.release", ["drawing": "D-100/\(revision)"]) }
    return key.description
  }

  @Test("every problem is said at once, in both languages, and nothing is released")
  func all() async throws {
    let (company, work) = try await reserved()
    let plant = company.plant
    try await plant.refuses("work.release", by: foreman, ["work_order": work], ["tool.unknown @ work_order", "drawing.unknown @ work_order"])
    try await tool(plant, ["calibrated_until": "2026-11-20", "life": "30"])
    try await plant.take("tool.set", ["tool": "T-7", "condition": "repair", "place": "tool room"])
    _ = try await drawing(plant, "A", from: "2026-12-24", release: false)
    try await plant.refuses(
      "work.release", by: foreman, ["work_order": work],
      ["tool.condition @ work_order", "tool.calibration @ work_order", "tool.life @ work_order", "drawing.draft @ work_order"])
    try await plant.take("drawing.release", ["drawing": "D-100/A"])
    try await plant.refuses(
      "work.release", by: foreman, ["work_order": work],
      ["tool.condition @ work_order", "tool.calibration @ work_order", "tool.life @ work_order", "drawing.notValid @ work_order"])
    #expect(try await plant.only(WorkOrder.self).state == .reserved)
  }

  @Test("with all there it is released, and the release names its tools and its drawings' revision")
  func right() async throws {
    let (company, work) = try await reserved()
    let plant = company.plant
    try await tool(plant, ["calibrated_until": "2026-12-31", "life": "100"])
    // What headquarters draws holds at the plant, and of two revisions the one that holds on the first day.
    _ = try await drawing(company.headquarters, "A", from: "2026-01-01")
    _ = try await drawing(company.headquarters, "B", from: "2026-11-24")
    _ = try await drawing(company.headquarters, "C", from: "2026-11-25")
    try await company.sync()
    try await plant.take("work.release", by: foreman, ["work_order": work])
    let release = try await plant.only(WorkRelease.self)
    #expect(release.tools == "T-7" && release.drawings == "D-100/B" && release.reason == nil && release.by == "wu")
    #expect(try await plant.only(ToolUse.self).workOrder == release.workOrder)
    // A day later the floor is told that its drawing is not the newest.
    company.clock.set(moment("2026-11-25", 9))
    let outdated = try await plant.workplace.look(as: foreman) { try $0.outdated(release) }
    #expect(outdated.map(\.was) == ["D-100/B"] && outdated.map(\.now) == ["D-100/C"])
  }

  @Test("what is missing is overridden by whose decision it is, with a reason that stands on the release")
  func anyway() async throws {
    let (company, work) = try await reserved()
    let plant = company.plant
    try await tool(plant, ["calibrated_until": "2026-11-20"])
    try await plant.refuses("work.release", by: foreman, ["work_order": work, "anyway": "The customer waits."], ["release.authority @ anyway"])
    let result = try await plant.workplace.perform("work.release", ["work_order": work, "anyway": "The customer waits."], by: planner).result
    #expect(result.isWarning && result.message.en.contains("T-7") && result.message.en.contains("D-100") && isBilingual(result.message))
    let release = try await plant.only(WorkRelease.self)
    #expect(release.reason == "The customer waits." && release.drawings == nil)
    #expect(release.missingEN?.contains("2026-11-20") == true && release.missingZH?.contains("D-100") == true)
    #expect(try await plant.only(WorkOrder.self).state == .released)
  }

  @Test("a foreman may work with a tool whose calibration lapsed, not without a drawing")
  func authority() async throws {
    let (company, work) = try await reserved("10 WC-1 run=6 tools=T-7")
    try await tool(company.plant, ["calibrated_until": "2026-11-20"])
    try await company.plant.take("work.release", by: foreman, ["work_order": work, "anyway": "Only a jig."])
    #expect(try await company.plant.only(WorkRelease.self).by == "wu")
  }

  @Test("a drawing that goes with the product or its bill is needed though no operation names it; withdrawn it is not")
  func product() async throws {
    let (company, work) = try await reserved("10 WC-1 run=6 Turn")
    let plant = company.plant
    _ = try await drawing(plant, "A", from: "2026-01-01", release: false, ["product": "P-100", "kind": "instruction"])
    try await plant.refuses("work.release", by: foreman, ["work_order": work], ["drawing.draft @ work_order"])
    try await plant.take("drawing.withdraw", ["drawing": "D-100/A", "why": "never used"])
    let bill = try await company.headquarters.get(BillRevision.self, company.headquarters.take("bill.revise", ["product": "P-100", "from": "2026-11-23", "revision": "B"]).subject).number
    try await company.headquarters.take("bill.release", ["bill": bill])
    try await company.headquarters.take("drawing.define", ["code": "D-200", "revision": "A", "title": "Seal", "from": "2026-12-24", "bill": bill])
    try await company.headquarters.take("drawing.release", ["drawing": "D-200/A"])
    try await company.sync()
    try await plant.refuses("work.release", by: foreman, ["work_order": work], ["drawing.notValid @ work_order"])
    // What headquarters keeps is headquarters'.
    try await plant.refuses("drawing.withdraw", ["drawing": "D-200/A", "why": "x"], ["site.other @ drawing"])
    try await company.headquarters.take("drawing.withdraw", ["drawing": "D-200/A", "why": "wrong"])
    try await company.sync()
    try await plant.take("work.release", by: foreman, ["work_order": work])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a tool's life is what was made with it, good and scrap, until it is overhauled")
  func life() async throws {
    let (company, work) = try await reserved("10 WC-1 run=6 tools=T-7")
    let plant = company.plant
    try await tool(plant, ["life": "60"])
    try await plant.take("work.release", by: foreman, ["work_order": work])
    try await plant.take("work.report", ["work_order": work, "good": "30", "scrap": "2", "scrap_reason": "setup"])
    func pieces() async throws -> Int {
      try await plant.workplace.look(as: Actor(name: "x", roles: [])) { try Tools.pieces(try #require(try Tools.here($0).first), $0) }
    }
    #expect(try await pieces() == 32)
    let order = try await company.approveOrder("PO-2")
    try await company.sync()
    let second = try await company.scheduleWork(order)
    try await plant.take("material.receive", ["component": "SEAL-7", "quantity": "400 C62"])
    try await plant.take("material.reserve", ["work_order": second])
    try await plant.refuses("work.release", by: foreman, ["work_order": second], ["tool.life @ work_order"])
    company.clock.set(moment("2026-11-23", 12))
    try await plant.take("tool.set", ["tool": "T-7", "overhauled": "yes"])
    #expect(try await pieces() == 0)
    // What is made of the first one after the overhaul counts again.
    company.clock.set(moment("2026-11-23", 13))
    try await plant.take("work.report", ["work_order": work, "good": "8"])
    #expect(try await pieces() == 8)
    try await plant.take("work.release", by: foreman, ["work_order": second])
  }

  @Test("bad input: codes, lives, days, revisions that exist, nothing changed")
  func bad() async throws {
    let company = try await Company()
    try await company.setUp()
    let plant = company.plant
    try await plant.refuses("tool.define", ["code": "T 7", "name": "x", "life": "0"], ["code.characters @ code", "number.range @ life"])
    try await tool(plant)
    try await plant.refuses("tool.define", ["code": "T-7", "name": "x"], ["tool.exists @ code"])
    try await plant.refuses("tool.set", ["tool": "T-7"], ["tool.nothing @ condition"])
    try await plant.refuses("tool.set", ["tool": "T-7", "calibrated_until": "2026-11-01"], ["tool.past @ calibrated_until"])
    try await plant.take("tool.withdraw", ["tool": "T-7"])
    try await plant.refuses("tool.set", ["tool": "T-7", "place": "x"], ["state.other @ tool"])
    try await plant.refuses("drawing.define", ["code": "D/1", "revision": "A", "title": "x", "from": "2026-12-01", "until": "2026-11-01"], ["code.characters @ code", "drawing.days @ until"])
    _ = try await drawing(plant, "A", from: "2026-12-01")
    try await plant.refuses("drawing.define", ["code": "D-100", "revision": "A", "title": "x", "from": "2026-12-01"], ["drawing.exists @ revision"])
    _ = try await drawing(plant, "B", from: "2026-12-01", release: false)
    try await plant.refuses("drawing.release", ["drawing": "D-100/B"], ["drawing.sameDay @ from"])
    try await plant.refuses("drawing.release", ["drawing": "D-100/A"], ["state.other @ drawing"])
    try await plant.refuses("routing.define", ["product": "P-100", "operations": "10 WC-1 run=1 tools=,"], ["routing.needs @ operations"])
    let many = (1...21).map { "T-\($0)" }.joined(separator: ",")
    try await plant.refuses("routing.define", ["product": "P-100", "operations": "10 WC-1 run=1 tools=\(many)"], ["routing.needs @ operations"])
    try await plant.take("routing.define", ["product": "P-100", "operations": "10 WC-1 单件=1 工装=T-1，T-2 图纸=D-1 车削"])
    let row = try await plant.only(RoutingOperation.self, where: "state = 'standing'")
    #expect(row.toolCodes == ["T-1", "T-2"] && row.drawingCodes == ["D-1"] && row.name == "车削")
  }

  @Test("headquarters withdraws a drawing while a plant releases its work: what was released says by which revision")
  func apart() async throws {
    let (company, work) = try await reserved("10 WC-1 run=6 drawings=D-100")
    _ = try await drawing(company.headquarters, "A", from: "2026-01-01")
    try await company.sync()
    try await company.headquarters.take("drawing.withdraw", ["drawing": "D-100/A", "why": "wrong radius"])
    try await company.plant.take("work.release", by: foreman, ["work_order": work])
    try await company.sync()
    #expect(try await company.plant.only(WorkRelease.self).drawings == "D-100/A")
    #expect(try await company.plant.only(Drawing.self).state == .withdrawn)
    try await company.expectOneTruth()
  }

  @Test("the first traveller is the original, the next asks why")
  func traveller() async throws {
    let (company, work) = try await reserved("10 WC-1 run=6")
    let plant = company.plant
    try await plant.refuses("traveller.print", ["work_order": work], ["state.other @ work_order"])
    try await plant.take("work.release", by: foreman, ["work_order": work])
    try await plant.take("traveller.print", by: foreman, ["work_order": work])
    try await plant.refuses("traveller.print", by: foreman, ["work_order": work], ["traveller.again @ why"])
    try await plant.take("traveller.print", by: foreman, ["work_order": work, "why": "oil on it"])
    let prints = try await plant.replica.read { try $0.all(TravellerPrint.self) }
    #expect(prints.map(\.why) == [nil, "oil on it"])
  }

  @Test("gauges and tools that lapse are tasks with the end of their last day as the deadline")
  func lapsing() async throws {
    let company = try await Company()
    try await company.setUp()
    let plant = company.plant
    let gauge = ["name": "Caliper", "kind": "caliper", "lowest": "0", "highest": "150", "resolution": "0.01", "unit": "mm"]
    for (code, until) in [("CAL-1", "2026-11-20"), ("CAL-2", "2026-12-10"), ("CAL-3", "2027-06-01")] {
      try await plant.take("gauge.define", gauge.merging(["code": code, "calibrated_until": until]) { $1 })
    }
    try await tool(plant, ["calibrated_until": "2026-11-30"])
    let tasks = try await plant.inbox(.inspector).filter { $0.step == "gauge.calibrate" }
    #expect(tasks.map(\.subjectNumber) == ["CAL-1", "CAL-2"] && tasks.map(\.isOverdue) == [true, false])
    #expect(tasks[1].due == WorkingCalendar.shipped.closing(of: Day("2026-12-10")!))
    #expect(try await plant.inbox(.foreman).filter { $0.step == "tool.set" }.map(\.subjectNumber) == ["T-7"])
    try await plant.take("gauge.calibrate", ["gauge": "CAL-1", "calibrated_until": "2027-11-20", "certificate": "C-9"])
    #expect(try await plant.inbox(.inspector).filter { $0.step == "gauge.calibrate" }.map(\.subjectNumber) == ["CAL-2"])
    // Another site's gauges are its own.
    try await company.sync()
    #expect(try await company.warehouse.inbox(.inspector).allSatisfy { $0.step != "gauge.calibrate" })
  }
}
