import Foundation
import Ground
import Membership
import Testing

@testable import Company
@testable import Replica
@testable import Workflow

@Suite("Figures against a second reckoning", .serialized)
struct IndependentCheck {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Writes a company's tables and what it says of its figures, as `weft export --csv` and `weft indicators --json` do.
  private func write(_ made: CompanyTests.Made) async throws -> (tables: String, said: String) {
    let tables = made.folder.appendingPathComponent("tables")
    try FileManager.default.createDirectory(at: tables, withIntermediateDirectories: true)
    for record in made.replica.schema.records {
      let file = tables.appendingPathComponent("\(record.name).csv")
      try Data().write(to: file)
      let handle = try FileHandle(forWritingTo: file)
      _ = try await made.replica.exportTable(record) { try handle.write(contentsOf: Data($0.utf8)) }
      try handle.close()
    }
    let figures = try await Workplace(made.replica).look(as: Actor(name: "wei", roles: [.analyst])) { try IndicatorFigures($0) }
    let said = made.folder.appendingPathComponent("said.json")
    try Data(figures.json.pretty.utf8).write(to: said)
    return (tables.path, said.path)
  }

  private func check(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", Self.root.appendingPathComponent("Tools/figures-check").path] + arguments
    let out = Pipe()
    process.standardOutput = out
    process.standardError = out
    try process.run()
    let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  @Test("The five figures of a company of a thousand orders are what plain Python makes of its tables; one record changed by hand is found")
  func five() async throws {
    let made = try await CompanyTests.Made(CompanyPlan(orders: 1_000, years: 1))
    let (tables, said) = try await write(made)
    let agreed = try check([tables, "--indicators", said])
    #expect(agreed.status == 0 && agreed.text.contains("15 figures compared, 0 differ"), "\(agreed.text)")
    // The check can fail: a delivery that was taken short counts as an error.
    let path = tables + "/delivery.csv"
    var lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\r\n")
    lines.removeLast(2)
    try lines.joined(separator: "\r\n").write(toFile: path, atomically: true, encoding: .utf8)
    let different = try check([tables, "--indicators", said])
    #expect(different.status == 1, "\(different.text)")
  }

  /// What the figures say of periods and of parts of them, for the check.
  private static func said(_ context: StepContext) throws -> JSON {
    var all: [JSON] = []
    func add(_ figure: Figure, _ period: FigurePeriod, _ cut: FigureCut?, _ key: FigureKey?, _ value: FigureValue) {
      var fields: [(String, JSON)] = [
        ("name", .string(figure.name)), ("first", .string(period.first.description)), ("last", .string(period.last.description)), ("today", .string(context.today.description)),
        ("count", .int(value.count)), ("sum", .int(value.sum)),
      ]
      if let cut, let key { fields += [("cut", .string(cut.rawValue)), ("key", .string(told(key)))] }
      all.append(.object(fields))
    }
    let months = FigurePeriod.months(3, to: context.today)
    for figure in Figures.all where figure.hasHistory {
      for period in [.last(28, to: context.today), .last(90, to: context.today), FigurePeriod.last(28, to: context.today).before, months, months.before] {
        add(figure, period, nil, nil, try figure.value(period, context))
      }
      for cut in figure.cuts {
        for part in try figure.parts(by: cut, months, limit: 12, context) { add(figure, months, cut, part.key, part.value) }
      }
    }
    return .array(all)
  }

  private static func told(_ key: FigureKey) -> String {
    guard case .shelf(let code) = key.value, let shelf = Shelf(code: UInt32(truncatingIfNeeded: code)) else { return key.text }
    return shelf.description
  }

  @Test("The figures of 12.2, whole and by site, customer, product, region, channel and work centre, are what plain Python makes of the tables")
  func performance() async throws {
    let made = try await CompanyTests.Made(CompanyPlan(orders: 700, years: 1))
    let (tables, _) = try await write(made)
    let told = try await Workplace(made.replica).look(as: Actor(name: "wei", roles: [.analyst])) { try Self.said($0) }
    let said = made.folder.appendingPathComponent("figures.json").path
    try Data(told.text.utf8).write(to: URL(fileURLWithPath: said))
    let agreed = try check([tables, "--figures", said])
    #expect(agreed.status == 0, "\(agreed.text)")
    let compared = Int(agreed.text.split(separator: "\n").last?.prefix { $0.isNumber } ?? "") ?? 0
    #expect(compared > 300, "\(agreed.text)")
  }
}
