import Ground
import Replica
import Workflow

/// An oversell as `weft conflicts` shows it.
struct OversellLine: Sendable {
  private let oversell: Oversell
  /// The code of the site that has oversold.
  private let site: String

  static func all(_ snapshot: Snapshot) throws -> [OversellLine] {
    try snapshot.oversells().map { OversellLine(oversell: $0, site: try snapshot.code(of: $0.holder)) }
  }

  private var cause: Words {
    switch oversell.cause {
    case .override: Words("override", "超额承诺")
    case .lateLease: Words("lease had ended", "租期已到")
    }
  }

  var json: JSON {
    [
      "missing": .string(oversell.what), "site": .string(site), "order": .string(oversell.orderNumber), "cause": .string(cause.en),
      "why": .string(oversell.why), "since": .string(oversell.since.description), "step": .string(oversell.step),
      "id": .string(oversell.move.description),
    ]
  }

  static func print(_ lines: [OversellLine], _ language: Language) {
    guard !lines.isEmpty else { return }
    var table = TextTable(
      language == .english ? ["oversold", "by", "order", "cause", "why", "step", "id"] : ["超卖", "站点", "订单", "起因", "原因", "步骤", "标识"])
    for line in lines {
      let oversell = line.oversell
      table.add([
        oversell.what, line.site, oversell.orderNumber, line.cause[language], oversell.why, oversell.step, oversell.move.description,
      ])
    }
    Swift.print(table.text)
    for advice in Set(lines.map { $0.oversell.advice[language] }).sorted() { Swift.print(advice) }
  }
}
