import Foundation
import Ground
import Records
import Replica

extension OrderException {
  /// More exceptions of one order than this are not read; no check finds as many at once.
  public static let maximumOfOrder = 1_000

  /// All of an order, the oldest first.
  public static func of(_ order: SalesOrder.ID, _ context: StepContext) throws -> [Row<OrderException>] {
    try context.snapshot.all(OrderException.self, where: "sales_order = ?", [Data(order.key.bytes)], order: "id", limit: maximumOfOrder)
  }
}

extension Row where R == OrderException {
  /// Whether it still holds its order.
  public var isHolding: Bool { ExceptionState.holding.contains(self.state) }

  public var what: Words { Words(self.whatEN, self.whatZH) }

  /// The field of the order that it is about, as findings name it.
  var place: CheckFinding.Place { CheckFinding.Place(rule: self.rule, line: self.line, field: self.field) }

  /// The operator roles that may let its order go as it is; none for a rule of another release.
  var acceptedBy: [OperatorRole] { CheckRule.find(self.rule)?.accept ?? [] }

  /// The others of its order about the same, which two sites may have opened without knowing of each other, and itself.
  func twins(_ context: StepContext) throws -> [Row<OrderException>] {
    try OrderException.of(self.order, context).filter { $0.isHolding && $0.place == place }
  }
}

/// 2.4 What holds an order.
public enum OrderHolds {
  /// Why the order must not go on: the first exception that holds it; nil when none does.
  public static func problem(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    let holding = try OrderException.of(order.id, context).filter(\.isHolding)
    guard let first = holding.first else { return try CustomerHolds.problem(order, context) }
    let more = holding.count == 1 ? Words("", "") : Words(" And \(holding.count - 1) more.", "另有 \(holding.count - 1) 项。")
    return Problem(
      "order.held",
      Words(
        "\(first.number) (\(first.type.label.en)) holds the order: \(first.whatEN)\(more.en)", "异常 \(first.number)（\(first.type.label.zh)）使订单挂起：\(first.whatZH)\(more.zh)"),
      remedy: Words("Resolve or accept it first.", "请先解决或接受该异常。"))
  }
}

extension Changes {
  /// Brings an order's exceptions in line with what blocks it now: opens those that are new, says anew what has changed, and ends those that
  /// are found no more. What was accepted with the same values is passed over.
  ///
  /// - Returns: the kinds of those that hold the order from here on.
  mutating func settleExceptions(of order: Row<SalesOrder>, with findings: [CheckFinding], _ context: StepContext) throws -> [ExceptionType] {
    let known = try OrderException.of(order.id, context)
    let holding = known.filter(\.isHolding)
    let accepted = Set(known.filter { $0.state == .accepted }.map { Accepted(place: $0.place, evidence: $0.evidence) })
    let blocking = findings.filter { !$0.isAccepted(accepted) }
    let found = Dictionary(blocking.map { ($0.place, $0) }) { first, _ in first }
    for exception in holding where found[exception.place] == nil { try end(exception, as: .resolved, nil, context) }
    var kinds: [ExceptionType] = []
    for finding in blocking {
      kinds.append(finding.rule.exception)
      let same = holding.filter { $0.place == finding.place }
      for exception in same { try say(finding, in: exception) }
      if same.isEmpty { try open(finding, of: order, context) }
    }
    return kinds
  }

  private mutating func say(_ finding: CheckFinding, in exception: Row<OrderException>) throws {
    try update(exception) {
      $0.whatEN = finding.what.en.clipped
      $0.whatZH = finding.what.zh.clipped
      $0.evidence = finding.evidence
    }
  }

  private mutating func open(_ finding: CheckFinding, of order: Row<SalesOrder>, _ context: StepContext) throws {
    let level = context.levels[finding.rule.level]
    let exception = try create(OrderException.self, on: order.shelf) {
      $0.order = order.id
      $0.rule = finding.rule.code
      $0.type = finding.rule.exception
      $0.line = finding.line
      $0.field = finding.field
      $0.whatEN = finding.what.en.clipped
      $0.whatZH = finding.what.zh.clipped
      $0.evidence = finding.evidence
      $0.owner = finding.rule.owner.rawValue
      $0.opened = context.now
      $0.due = level.due(from: context.now, context.calendar)
    }
    try open(level.name, about: exception.key, number: text(of: exception.key, "number"), on: order.shelf, context)
  }

  /// Ends an exception, and the task that asked for it.
  ///
  /// - Parameter resolution: what somebody did or why; nil when a check found it no more.
  mutating func end(_ exception: Row<OrderException>, as state: ExceptionState, _ resolution: String?, _ context: StepContext) throws {
    try update(exception) {
      $0.state = state
      $0.resolution = resolution
      $0.endedBy = context.actor.name
    }
    try closeAll(about: exception.id.key, context)
  }

  /// Ends all that holds an order that itself has ended.
  mutating func endExceptions(of order: Row<SalesOrder>, _ why: String, _ context: StepContext) throws {
    for exception in try OrderException.of(order.id, context) where exception.isHolding { try end(exception, as: .rejected, why.clipped, context) }
  }
}

/// A finding that somebody let pass, with the values that they saw.
private struct Accepted: Hashable {
  var place: CheckFinding.Place
  var evidence: String
}

extension CheckFinding {
  fileprivate func isAccepted(_ accepted: Set<Accepted>) -> Bool { accepted.contains(Accepted(place: place, evidence: evidence)) }
}

extension String {
  /// As much as an exception holds of a text; whole characters.
  var clipped: String {
    guard utf8.count > OrderException.maximumText else { return self }
    var bytes = 0
    return String(prefix { character in
      bytes += character.utf8.count
      return bytes <= OrderException.maximumText
    })
  }
}
