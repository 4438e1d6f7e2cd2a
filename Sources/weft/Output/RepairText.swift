import Foundation
import Ground
import Replica
import Workflow

/// What a repair did, for people and programs.
enum RepairText {
  /// Records that are named one by one; the others are counted.
  static let shown = 20

  static func lines(_ report: RepairReport) -> [Words] {
    var lines = report.mended.prefix(shown).map { mended in
      let name = "\(mended.table) \(mended.key?.description ?? "")".trimmingCharacters(in: .whitespaces)
      let (text, source) = (mended.text, source(mended.source))
      return Words("  ✓ \(name): \(text.en); put right from \(source.en)", "  ✓ \(name)：\(text.zh)；已依据\(source.zh)修正")
    }
    lines += report.left.prefix(shown).map { left in
      Words("  ✗ \(left.key): \(left.why.text.en)", "  ✗ \(left.key)：\(left.why.text.zh)")
    }
    lines.append(
      Words(
        "\(report.mended.count) put right, \(report.left.count) left as they are.", "已修正 \(report.mended.count) 项，保留 \(report.left.count) 项。"))
    return lines
  }

  private static func source(_ source: RepairSource) -> Words {
    switch source {
    case .log: Words("the log", "日志")
    case .peer(let site): Words("site \(site.number)", "站点 \(site.number)")
    }
  }

  static func json(_ report: RepairReport) -> JSON {
    [
      "repaired": .array(
        report.mended.map { mended in
          [
            "id": mended.key.map { .string($0.description) } ?? .null, "table": .string(mended.table), "source": .string(mended.source.description),
            "what": .string(mended.what),
          ]
        }),
      "left": .array(report.left.map { ["id": .string($0.key.description), "why": .string($0.why.rawValue)] }),
    ]
  }
}

/// A moment as the clocks of a site show it: `2026-11-24 02:10`.
enum LocalTime {
  static func text(_ instant: Instant, _ zone: SiteZone) -> String {
    zone.local(instant).description.prefix(16).replacingOccurrences(of: "T", with: " ")
  }
}
