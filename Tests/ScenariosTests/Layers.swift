import Foundation
import Testing

@Suite("Layers")
struct Layers {
  /// What each module of ours may import of ours. Down, never up.
  private static let below: [String: Set<String>] = [
    "Ground": [],
    "Schedule": ["Ground"],
    "Requirements": ["Ground"],
    "Quality": ["Ground"],
    "Pictures": ["Ground", "Quality"],
    "Membership": ["Ground"],
    "Replica": ["Ground", "Membership"],
    "Records": ["Ground", "Membership", "Replica"],
    "Sync": ["Ground", "Membership", "Replica"],
    "Mirroring": ["Ground", "Membership", "Replica"],
    "Workflow": ["Ground", "Schedule", "Requirements", "Quality", "Membership", "Replica", "Records"],
    "Exchange": ["Ground", "Membership", "Replica", "Records", "Workflow"],
    "Papers": ["Ground", "Quality", "Membership", "Replica", "Records", "Workflow"],
    "Console": ["Ground", "Quality", "Pictures", "Membership", "Replica", "Records", "Workflow", "Exchange", "Papers"],
    "weft": ["Ground", "Membership", "Replica", "Records", "Sync", "Workflow", "Exchange", "Papers", "Console", "Mirroring"],
    "Bench": ["Ground", "Schedule", "Requirements", "Membership", "Replica", "Records", "Sync", "Workflow", "Console", "Mirroring", "Company"],
    "Company": ["Ground", "Membership", "Replica", "Records"],
  ]

  @Test("imports go down, never up", arguments: below.keys.sorted())
  func imports(module: String) throws {
    let folder = Town.root.appendingPathComponent("Sources/\(module)")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)).compactMap { $0 as? URL }
    var seen = 0
    for file in files where file.pathExtension == "swift" {
      seen += 1
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where line.hasPrefix("import ") {
        let name = String(line.dropFirst(7))
        if Self.below[name] != nil {
          #expect(Self.below[module]!.contains(name), "\(file.lastPathComponent) imports \(name)")
        }
      }
    }
    #expect(seen > 0)
  }

  @Test("two chapters meet through records, not by calling each other's steps")
  func chapters() throws {
    let workflow = Town.root.appendingPathComponent("Sources/Workflow")
    let shared: Set<String> = ["Steps", "Deadlines", "Calendars", "Resources", "Setup", "Insight"]
    let chapters = try FileManager.default.contentsOfDirectory(atPath: workflow.path).filter { !$0.contains(".") && !shared.contains($0) }
    var steps: [String: String] = [:]
    for chapter in chapters {
      for file in try FileManager.default.contentsOfDirectory(atPath: workflow.appendingPathComponent(chapter).path) {
        let text = try String(contentsOf: workflow.appendingPathComponent("\(chapter)/\(file)"), encoding: .utf8)
        for match in text.matches(of: /public struct (\w+): (?:Subject)?Step\b/) { steps[String(match.1)] = chapter }
      }
    }
    #expect(steps.count > 20)
    for chapter in chapters {
      for file in try FileManager.default.contentsOfDirectory(atPath: workflow.appendingPathComponent(chapter).path) {
        let text = try String(contentsOf: workflow.appendingPathComponent("\(chapter)/\(file)"), encoding: .utf8)
        for (step, home) in steps where home != chapter {
          #expect(!text.contains("\(step).effect") && !text.contains("\(step).check"), "\(file) calls \(step) of \(home)")
        }
      }
    }
  }
}
