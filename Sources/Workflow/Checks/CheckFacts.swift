import Foundation
import Ground
import Records
import Replica

extension ApprovalFacts {
  /// The most warnings that are told.
  static let maximumWarnings = 8
  /// An order of more lines is not checked again to tell its warnings.
  static let maximumCheckedLines = 1_000

  /// How whole an order is, what was let pass about it and why, and what the rules warn of.
  static func checks(_ order: Row<SalesOrder>, _ context: StepContext) throws -> [ApprovalFact] {
    let completeness = try Completeness.of(order, context)
    let missing = completeness.missing
    var facts = [
      ApprovalFact(
        "Completeness", "完整度",
        .words(
          missing.isEmpty
            ? Words("\(completeness.score) %", "\(completeness.score)%")
            : Words(
              "\(completeness.score) %, without: \(missing.map(\.en).joined(separator: ", "))", "\(completeness.score)%，缺少：\(missing.map(\.zh).joined(separator: "、"))")),
        isWarning: !completeness.isEnough)
    ]
    let accepted = try OrderException.of(order.id, context).filter { $0.state == .accepted }
    facts += accepted.map { exception in
      let (who, why) = (exception.endedBy ?? "", exception.resolution ?? "")
      return ApprovalFact(
        "Accepted", "已接受", .words(Words("\(exception.whatEN) – \(who): \(why)", "\(exception.whatZH)——\(who)：\(why)")), isWarning: true)
    }
    let lines = try context.snapshot.count("SELECT count(*) FROM order_line WHERE sales_order = ?", [Data(order.id.key.bytes)])
    guard lines <= maximumCheckedLines else { return facts }
    let warnings = try OrderChecks.findings(order, context).filter { $0.severity == .warns }
    return facts + warnings.prefix(maximumWarnings).map { ApprovalFact("Warning", "警告", .words($0.what), isWarning: true) }
  }
}
