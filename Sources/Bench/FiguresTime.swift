import Company
import Foundation
import Ground
import Records
import Replica
import Workflow

/// How long headquarters waits for its figures in a made company: all of them at a look, and one broken down to its orders; beside working them out
/// from the records, by SQLite's views and by DuckDB over the same tables.
struct FiguresTime {
  let folder: Folder
  let orders: Int
  let runs: Int
  /// An interpreter that has DuckDB; nil leaves it out.
  let python: String?
  let say: @Sendable (String) -> Void

  private struct Yardstick: Decodable {
    /// Milliseconds.
    var dashboard, parts: Double
  }

  struct Failed: Error { var status: Int32 }

  func run() async throws -> [Finding] {
    let path = folder.path("figures-\(orders).sqlite")
    let clock = ContinuousClock()
    let start = clock.now
    let made = try await CompanyMaker(CompanyPlan(orders: orders, depth: .deliveries), at: path, say: say).make(founded: Instant(milliseconds: SystemClock().milliseconds()))
    let making = Double((clock.now - start).components.seconds)
    let replica = try await made.replica()
    let workplace = Workplace(replica)
    var findings = [
      Finding(name: "a company of \(orders) orders, made", ours: Double(orders) / max(1, making), unit: "orders/s"),
      Finding(name: "a company of \(orders) orders, file an order", ours: Double(folder.size(path)) / Double(orders), unit: "B"),
    ]
    let looks: [(name: String, goal: Double, look: @Sendable (StepContext) throws -> Void)] = [
      ("all figures with those before and 12 weeks", 100, Self.dashboard), ("one figure by customer, a quarter", 300, Self.parts), ("the orders that miss, a quarter", 300, Self.cases),
      ("value by product, a quarter", 300, Self.statistics),
    ]
    let fromRecords = try await time(workplace, runs: 1, Self.recomputed)
    let duck = try await duckDB(replica)
    for (name, goal, look) in looks {
      let ours = try await time(workplace, runs: max(runs, 5), look)
      let isWhole = name.hasPrefix("all")
      findings.append(
        Finding(name: "\(orders) orders, \(name), median, theirs: SQLite from the records", ours: ours.median, theirs: isWhole ? fromRecords.median : nil, unit: "ms", judged: ours.worst, goal: .atMost(goal)))
      if let duck, isWhole || name.hasPrefix("one") {
        findings.append(Finding(name: "\(orders) orders, \(name), theirs: DuckDB in memory", ours: ours.median, theirs: isWhole ? duck.dashboard : duck.parts, unit: "ms"))
      }
    }
    try replica.close()
    return findings
  }

  private static let told: [Figure] = Figures.all.filter(\.hasHistory)

  private static func dashboard(_ context: StepContext) throws {
    let period = FigurePeriod.last(28, to: context.today)
    for figure in told {
      _ = try figure.value(period, context)
      _ = try figure.value(period.before, context)
      _ = try figure.trend(FigurePeriod.weeks(12, to: context.today), context)
    }
  }

  private static func quarter(_ context: StepContext) -> FigurePeriod { .months(3, to: context.today) }

  private static func parts(_ context: StepContext) throws {
    if let otif = Figures.find("otif") { _ = try otif.parts(by: .customer, quarter(context), limit: 50, context) }
  }

  private static func cases(_ context: StepContext) throws {
    if let otif = Figures.find("otif") { _ = try otif.cases(quarter(context), limit: 50, context) }
  }

  private static func statistics(_ context: StepContext) throws { _ = try OrderStatistics.parts(by: .product, quarter(context), limit: 50, context) }

  /// The views that the kept rows must equal, summed up over all days.
  private static func recomputed(_ context: StepContext) throws {
    for view in ["computed_order_facts", "computed_line_facts", "computed_invoice_facts", "computed_payment_facts", "computed_complaint_facts"] {
      _ = try context.snapshot.count("SELECT count(*) FROM \(view)")
    }
  }

  private func time(_ workplace: Workplace, runs: Int, _ look: @escaping @Sendable (StepContext) throws -> Void) async throws -> (median: Double, worst: Double) {
    let actor = Actor(name: "wei", roles: [.analyst])
    if runs > 1 { try await workplace.look(as: actor, look) }
    var all: [Double] = []
    for _ in 0..<runs { all.append(try await seconds { try await workplace.look(as: actor, look) } * 1000) }
    return (median(all), all.max()!)
  }

  /// The same tables in DuckDB, by `Tools/bench-figures.py`.
  private func duckDB(_ replica: Replica) async throws -> Yardstick? {
    guard let python else {
      say("no Python with DuckDB: left out")
      return nil
    }
    let tables = folder.path("tables")
    try FileManager.default.createDirectory(atPath: tables, withIntermediateDirectories: true)
    for name in ["sales_order", "order_line", "shipment", "shipment_line", "delivery", "correction", "complaint", "invoice", "payment"] {
      guard let record = replica.schema.record(named: name), FileManager.default.createFile(atPath: "\(tables)/\(name).csv", contents: nil),
        let file = FileHandle(forWritingAtPath: "\(tables)/\(name).csv")
      else { return nil }
      _ = try await replica.exportTable(record) { try file.write(contentsOf: Data($0.utf8)) }
      try file.close()
    }
    let child = Process()
    child.executableURL = URL(fileURLWithPath: python)
    child.arguments = ["Tools/bench-figures.py", tables]
    let pipe = Pipe()
    child.standardOutput = pipe
    try child.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    child.waitUntilExit()
    guard child.terminationStatus == 0 else { throw Failed(status: child.terminationStatus) }
    return try JSONDecoder().decode(Yardstick.self, from: output)
  }
}
