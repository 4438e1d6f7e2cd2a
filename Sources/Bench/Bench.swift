import Foundation
import Ground
import Replica

/// Measures the figures that the project promises, each beside plain SQLite or its session extension in the same run.
///
///     weft-bench [--records N] [--runs N] [--long] [--json]
@main
struct Bench {
  private var records = 100_000
  private var runs = 3
  private var json = false

  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.count == 4, arguments[0] == "--merge-child", let end = UInt64(arguments[3]) {
      return try await PeakMemory.merge(file: arguments[1], into: arguments[2], at: end)
    }
    guard let bench = Bench(arguments) else {
      print("usage: weft-bench [--records N] [--runs N] [--long] [--json]")
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
      case "--long": runs = 5
      case "--records", "--runs":
        guard let text = rest.popFirst(), let value = Int(text), value > 0 else { return nil }
        if option == "--runs" { runs = value } else { records = value }
      default: return nil
      }
    }
  }

  private func run() async throws -> [Finding] {
    let folder = try Folder()
    var findings: [Finding] = []
    var sixes: Prepared?
    for grouping in [6, 100] {
      say("preparing \(records) records, \(grouping) a change set")
      let prepared = try await Prepared.make(records: records, grouping: grouping, in: folder)
      say("merging them fresh")
      var fresh = FreshMerge(prepared, runs: runs, in: folder)
      try await fresh.run()
      findings += fresh.findings
      findings.append(try PeakMemory.measure(prepared, in: folder))
      say("merging concurrent changes")
      findings += try await ConflictMerge(prepared: prepared, runs: runs, folder: folder, freshRate: fresh.rate).run()
      if grouping == 6 { sixes = prepared }
    }
    guard let sixes else { return findings }
    say("committing")
    findings += try await CommitLatency(prepared: sixes, runs: runs, folder: folder).run()
    say("extracting")
    let small = try await Prepared.make(records: max(records / 10, 1), grouping: 6, in: folder)
    findings += try await ExtractionTime(small: small, large: sixes, runs: runs, folder: folder).run()
    say("linking two nodes")
    findings += try await LinkTime(folder: folder, changeSets: max(records / 10, 1)).run()
    return findings
  }

  private func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
