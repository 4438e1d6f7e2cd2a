import Foundation
import Ground
import Replica

/// Measures the figures that the project promises, each beside plain SQLite or its session extension in the same run.
///
///     weft-bench [--records N] [--runs N] [--long] [--json] [--only PART] [--python FILE] [--ortools FILE] [--duckdb FILE] [--shops DIR]
///
/// `--python` names an interpreter that has pycrdt and Loro, `--ortools` one that has OR-Tools, `--duckdb` one that has DuckDB; `Tools/bench` makes them.
/// `--shops` is a clone of JSPLIB.
@main
struct Bench {
  /// What can be measured alone.
  private enum Part: String, CaseIterable {
    case merge, documents, commit, extract, link, backlog, peers, lists, pages, promise, schedule, requirements, genealogy, mirror, summaries, figures, slopes
  }

  private var records = 100_000
  private var runs = 3
  private var isLong = false
  private var json = false
  private var only: Part?
  private var python: String?
  private var ortools: String?
  private var duckdb: String?
  private var shops = ScheduleGap.usualShops

  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.count == 4, arguments[0] == "--merge-child", let end = UInt64(arguments[3]) {
      return try await PeakMemory.merge(file: arguments[1], into: arguments[2], at: end)
    }
    guard let bench = Bench(arguments) else {
      print("usage: weft-bench [--records N] [--runs N] [--long] [--json] [--only \(Part.allCases.map(\.rawValue).joined(separator: "|"))] [--python FILE] [--ortools FILE] [--duckdb FILE] [--shops DIR]")
      exit(2)
    }
    let findings = try await bench.run()
    print(bench.json ? try Report.json(findings) : Report.table(findings))
  }

  /// - Returns: nil for an option that is not known or a number that is none.
  private init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      switch option {
      case "--json": json = true
      case "--long":
        isLong = true
        runs = 5
      case "--records", "--runs":
        guard let text = rest.popFirst(), let value = Int(text), value > 0 else { return nil }
        if option == "--runs" { runs = value } else { records = value }
      case "--only":
        guard let part = rest.popFirst().flatMap(Part.init(rawValue:)) else { return nil }
        only = part
      case "--python", "--ortools", "--duckdb", "--shops":
        guard let file = rest.popFirst() else { return nil }
        switch option {
        case "--python": python = file
        case "--ortools": ortools = file
        case "--duckdb": duckdb = file
        default: shops = file
        }
      default: return nil
      }
    }
  }

  private func wants(_ parts: Part...) -> Bool { only.map(parts.contains) ?? true }

  private func run() async throws -> [Finding] {
    let folder = try Folder()
    var findings: [Finding] = []
    if wants(.merge, .documents, .commit, .extract) {
      let sixes = try await prepare(6, in: folder)
      if wants(.merge, .documents) {
        let (rate, fresh) = try await merge(sixes, in: folder)
        findings += fresh
        findings += try documents(sixes, merge: rate, in: folder)
      }
      if wants(.merge) { findings += try await merge(prepare(100, in: folder), in: folder).findings }
      if wants(.commit) {
        say("committing")
        findings += try await CommitLatency(prepared: sixes, runs: runs, folder: folder).run()
      }
      if wants(.extract) {
        say("extracting")
        let small = try await Prepared.make(records: max(records / (isLong ? 100 : 10), 1), grouping: 6, in: folder)
        findings += try await ExtractionTime(small: small, large: sixes, runs: runs, folder: folder).run()
      }
    }
    if wants(.link) {
      say("linking two nodes")
      findings += try await LinkTime(folder: folder, changeSets: max(records / 10, 1)).run()
      say("proving two replicas equal")
      findings += try await ProofTime(folder: folder, records: isLong ? 1_000_000 : records).run()
    }
    if wants(.backlog, .peers, .mirror) { findings += try await backlog(in: folder) }
    if wants(.lists) {
      say("searching an order book")
      findings += try await Lists(folder: folder, orders: isLong ? 1_000_000 : records, runs: runs, say: say).run()
    }
    if wants(.pages) {
      say("opening a console's pages")
      findings += try await PageTime(folder: folder, orders: records, runs: runs, say: say).run()
    }
    if wants(.promise) {
      say("promising from the plan of a plant")
      findings += try await PromiseTime(folder: folder, workOrders: 2_000, runs: runs, say: say).run()
    }
    if wants(.schedule) {
      say("scheduling job shops of the literature")
      findings += try ScheduleGap(shops: shops, python: ortools, folder: folder, say: say).run()
      say("planning a plant")
      findings += try FloorTime().run()
    }
    if wants(.requirements) {
      say("planning requirements")
      findings += try RequirementsTime(python: python, folder: folder).run()
    }
    if wants(.genealogy) {
      say("following lots")
      findings += try await GenealogyTime(folder: folder, lots: isLong ? 1_000_000 : records).run()
    }
    if wants(.figures) {
      say("reading the figures of a made company")
      findings += try await FiguresTime(folder: folder, orders: isLong ? 1_000_000 : max(1, records / 5), runs: runs, python: duckdb, say: say).run()
    }
    if wants(.slopes) { findings += try await SiteSlopes(folder: folder, most: isLong ? 1_000 : 100, say: say).run() }
    if wants(.summaries) {
      say("counting what is merged")
      findings += try await SummaryCost(folder: folder, orders: max(records / 20, 100), runs: runs).run()
    }
    return findings
  }

  private func backlog(in folder: Folder) async throws -> [Finding] {
    let changeSets = isLong ? 1_000_000 : records
    say("catching up \(changeSets) change sets")
    let backlog = try await Backlog.make(changeSets: changeSets, sites: ManyPeers.members, in: folder)
    var findings = backlog.findings
    if wants(.backlog) {
      say("relaying them")
      findings += try await RelayTime(backlog: backlog, folder: folder).run()
    }
    if wants(.mirror) {
      say("mirroring them into PostgreSQL")
      findings += try await MirrorTime(backlog: backlog, folder: folder, runs: runs).run()
    }
    if wants(.peers) {
      say("serving \(ManyPeers.sites) peers")
      findings += try await ManyPeers(backlog: backlog, folder: folder).run()
    }
    return findings
  }

  private func documents(_ prepared: Prepared, merge: Double, in folder: Folder) throws -> [Finding] {
    guard let python else {
      say("no Python with pycrdt and Loro: left out")
      return []
    }
    say("pycrdt and Loro")
    return try DocumentLibraries(prepared: prepared, python: python, folder: folder).run(insert: prepared.rate, merge: merge)
  }

  private func prepare(_ grouping: Int, in folder: Folder) async throws -> Prepared {
    say("preparing \(records) records, \(grouping) a change set")
    return try await Prepared.make(records: records, grouping: grouping, in: folder)
  }

  private func merge(_ prepared: Prepared, in folder: Folder) async throws -> (rate: Double, findings: [Finding]) {
    say("merging \(prepared.grouping) a change set, fresh")
    var fresh = FreshMerge(prepared, runs: runs, in: folder)
    try await fresh.run()
    var findings = fresh.findings
    guard wants(.merge) else { return (fresh.rate, findings) }
    findings.append(try PeakMemory.measure(prepared, in: folder))
    say("merging concurrent changes")
    findings += try await ConflictMerge(prepared: prepared, runs: runs, folder: folder, freshRate: fresh.rate).run()
    return (fresh.rate, findings)
  }

  @Sendable private func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
