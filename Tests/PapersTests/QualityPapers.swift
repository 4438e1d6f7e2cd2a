import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Papers

extension Company {
  static let correction = "ED-PL01-2026-000001"
  static let lot = "IL-PL01-2026-000001"

  /// A final inspection of the work order that was accepted, with its results.
  ///
  /// - Returns: its number.
  func inspected() async throws -> String {
    guard try await plant.workplace.replica.read({ try $0.first(InspectionLot.self) }) == nil else { return Self.lot }
    try await plant.do(
      "inspection.plan",
      ["product": "P-100", "stage": "final", "level": "S-1", "aql": "2.5", "characteristics": "10 low=12.45 high=12.55 unit=mm Outer diameter\n20 No scratches"])
    for (component, quantity) in [("CAST-IRON", "560 KGM"), ("SEAL-7", "80 C62")] { try await plant.do("material.receive", ["component": component, "quantity": quantity]) }
    try await plant.do("material.reserve", ["work_order": "WO-PL01-2026-000001"])
    try await plant.do("work.release", ["work_order": "WO-PL01-2026-000001"])
    try await plant.do("inspection.start", ["work_order": "WO-PL01-2026-000001", "stage": "final"])
    let sample = try await plant.workplace.replica.read { try #require(try $0.first(InspectionLot.self)).sample }
    let rows = (1...sample).map { "\($0),10,12.5\($0 % 3)\n\($0),20,ok" }.joined(separator: "\n")
    try await plant.do("inspection.results", ["inspection": Self.lot, "results": rows])
    try await plant.do("inspection.judge", ["inspection": Self.lot, "accepted": "yes"])
    return Self.lot
  }

  /// - Returns: the number of an 8D report.
  func correctiveAction() async throws -> String {
    guard try await plant.workplace.replica.read({ try $0.first(EightD.self) }) == nil else { return Self.correction }
    let found = try await plant.do("nonconformance.report", ["product": "P-100", "lot": "WO-PL01-2026-000001", "quantity": "1", "what": "Oval bore"])
    try await plant.do("eightd.open", ["nonconformance": "\(found)", "leader": "Qin Li", "due": "2026-12-08"])
    try await plant.do("eightd.write", ["report": Self.correction, "team": "Qin, Fang", "cause": "Worn chuck"])
    return Self.correction
  }
}

@Suite("Papers of quality")
struct QualityPapersTests {
  @Test("a certificate says by which standard, how many pieces and what was found; a lot that is not accepted has none")
  func certificate() async throws {
    let company = try await Company.made()
    let number = try await company.inspected()
    let text = try await company.plant.paper("conformity", number, .both)
    for part in ["ISO 2859-1 / GB/T 2828.1", "12.45 – 12.55 mm", "Outer diameter", "S-1", "2.5", "conforms to the agreed requirements", "检验并判定合格"] { #expect(text.contains(part), "\(part)") }
    try await company.plant.do("inspection.start", ["work_order": "WO-PL01-2026-000001", "stage": "final"])
    let problem = await #expect(throws: Problem.self) { try await company.plant.paper("conformity", "IL-PL01-2026-000002", .both) }
    #expect(problem?.code == "paper.notAccepted")
  }

  @Test("an 8D report shows what is written and leaves room for what is not; a complaint's paper shows its report")
  func eightD() async throws {
    let company = try await Company.made()
    let text = try await company.plant.paper("eight-d", try await company.correctiveAction(), .english)
    for part in ["Oval bore", "Qin, Fang", "Worn chuck", "2026-12-08", "D8"] { #expect(text.contains(part), "\(part)") }
    let opened = try await company.office.do("complaint.eightd", ["complaint": "CP-SH01-2026-000001", "leader": "Li Na", "due": "2026-12-08"])
    try await company.office.do("eightd.write", ["report": "\(opened)", "cause": "The box was too large."])
    #expect(try await company.office.paper("complaint-8d", "CP-SH01-2026-000001", .english).contains("The box was too large."))
  }
}
