import Foundation

/// One line of the result: ours, theirs, how they compare, and what was promised.
struct Finding {
  enum Goal {
    case atLeast(Double), atMost(Double)

    func holds(_ value: Double) -> Bool {
      switch self {
      case .atLeast(let goal): value >= goal
      case .atMost(let goal): value <= goal
      }
    }

    var text: String {
      switch self {
      case .atLeast(let goal): "≥ \(short(goal))"
      case .atMost(let goal): "≤ \(short(goal))"
      }
    }
  }

  var name: String
  var ours: Double
  var theirs: Double?
  var unit: String
  /// What the goal is held against; ours ÷ theirs unless the goal is an amount of our own.
  var judged: Double?
  var goal: Goal?

  var ratio: Double? { theirs.map { ours / $0 } }
  var holds: Bool? { goal?.holds(judged ?? ratio ?? ours) }
}

func short(_ value: Double) -> String {
  value >= 1000 ? String(format: "%.0f", value) : value >= 100 ? String(format: "%.1f", value) : String(format: "%.2f", value)
}

/// The findings as a table that Markdown and people read, or as JSON.
enum Report {
  static func table(_ findings: [Finding]) -> String {
    var rows = [["figure", "ours", "theirs", "ratio", "goal", "holds"]]
    for finding in findings {
      rows.append([
        finding.name, "\(short(finding.ours)) \(finding.unit)", finding.theirs.map { "\(short($0)) \(finding.unit)" } ?? "",
        finding.ratio.map { String(format: "%.2f", $0) } ?? "", finding.goal?.text ?? "", finding.holds.map { $0 ? "yes" : "no" } ?? "",
      ])
    }
    let widths = (0..<6).map { column in rows.map { $0[column].count }.max()! }
    var lines = rows.map { row in
      "| " + zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ") + " |"
    }
    lines.insert("|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|", at: 1)
    return lines.joined(separator: "\n")
  }

  private struct Line: Encodable {
    var name, unit: String
    var ours: Double
    var theirs, ratio: Double?
    var goal: String?
    var holds: Bool?
  }

  static func json(_ findings: [Finding]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let lines = findings.map { finding in
      Line(
        name: finding.name, unit: finding.unit, ours: finding.ours, theirs: finding.theirs, ratio: finding.ratio,
        goal: finding.goal?.text, holds: finding.holds)
    }
    return String(decoding: try encoder.encode(lines), as: UTF8.self)
  }
}
