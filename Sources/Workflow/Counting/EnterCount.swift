import Foundation
import Ground
import Records
import Replica

/// Whether a count was made before or after what happened since the list was made.
public enum CountMoment: String, Choice {
  case after, before

  public var label: Words {
    switch self {
    case .after: Words("after it: I counted what lies there now", "之后：清点的是现在的数量")
    case .before: Words("before it: I counted when it had not happened yet", "之前：清点时尚未发生")
    }
  }
}

/// 5.2 Enters what was counted at one shelf of a list.
public struct EnterCount: SubjectStep {
  public static let step = StepDeclaration(
    "count.enter", "5.2", by: [.storekeeper, .inspector, .dispatcher], at: [.warehouse], "Enter a count", "录入盘点数",
    help: Words("What lies free at the location, counted without looking at the books.", "清点库位上的可用数量，不看账面。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let line = Entry<CountLine.ID>("line", "Count line", "盘点行")
    let counted = Entry<ExactDecimal>("counted", "Counted", "清点数量", help: Words("In the product's unit.", "以产品单位计。"))
    let moment = OptionalEntry<CountMoment>("moment", "When it was counted", "清点时点", help: Words("Asked for when the stock has changed since the list was made.", "清单生成后库存有变动时必填。"))
  }

  public static func ready(_ subject: Row<CountLine>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(CountLine.record.label, subject.shelf, context) { return problem }
    guard subject.state == .open || subject.state == .recount else { return Finding.state(CountLine.record.label, subject.state, needs: .open, .recount) }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let line = try context.the(input.line)
    var problems: [Problem] = []
    if input.counted < .zero || input.counted > StockFinding.maximum {
      problems.append(Problem("count.range", field: "counted", Words("must be from 0 to \(StockFinding.maximum) (got \(input.counted)).", "须在 0 到 \(StockFinding.maximum) 之间（现为 \(input.counted)）。"), remedy: Words("Compare the count.", "请核对清点数量。")))
    }
    if line.state == .recount, line.counter == context.actor.name {
      problems.append(
        Problem(
          "count.samePerson", field: "line", Words("\(context.actor.name) has counted it before: the second count takes another person.", "\(context.actor.name) 已盘点过：复盘须由他人进行。"),
          remedy: Words("Ask a colleague to count it.", "请同事复盘。")))
    }
    let since = try ShelfSince(line, context)
    if since.isChanged, input.moment == nil {
      problems.append(
        Problem(
          "count.changed", field: "moment",
          Words("Since the list was made this happened here: \(since.told(.english)).", "清单生成后此处有变动：\(since.told(.chinese))。"),
          remedy: Words("Say whether you counted before or after it. Both ways count, and nothing of it is lost.", "请选择清点在变动之前还是之后。两种都会计入，变动不会丢失。")))
    }
    return problems
  }

  /// A difference within either tolerance is posted at once.
  static func isWithin(_ difference: ExactDecimal, of book: ExactDecimal, _ list: Row<CountList>) -> Bool {
    let size = max(difference, -difference)
    // A per cent of a book that is less than nothing is none.
    let allowed = max(.zero, book).multiplied(by: list.percent).flatMap { ExactDecimal.scaled($0.millionths, times: 1, over: 100) } ?? 0
    return size.millionths <= allowed || size <= list.pieces
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let line = try context.the(input.line)
    let list = try context.the(line.list)
    let since = try ShelfSince(line, context)
    let book = input.moment == .before ? since.now - since.change : since.now
    let (difference, unit) = (input.counted - book, line.book.unit)
    let isAgreed = line.state == .recount && line.difference?.amount == difference
    let isPosted = isAgreed || isWithin(difference, of: book, list)
    let before = line.state == .recount ? line.counter : nil
    try changes.update(line) {
      $0.counted = Quantity(input.counted, unit)
      $0.counter = context.actor.name
      $0.countedAt = context.now
      $0.difference = Quantity(difference, unit)
      $0.before = before
      if isPosted { $0.state = .posted } else if line.state == .open { $0.state = .recount }
    }
    let code = try context.the(line.product).code
    let place = [line.location ?? "", line.lot].filter { !$0.isEmpty }.joined(separator: " · ")
    guard isPosted else {
      if line.state == .open { try changes.open("count-second", about: line.id.key, number: "\(list.number) \(place)", on: context.home, context) }
      return StepResult(list.id.key, Words("\(code) \(place): someone else counts it again.", "\(code) \(place)：请他人复盘。"))
    }
    try post(difference, line, list, context, &changes)
    try changes.close("count.enter", about: line.id.key, context)
    try changes.finish(list, but: line.id, context)
    return StepResult(list.id.key, Words("\(code) \(place): counted and posted.", "\(code) \(place)：已盘点并过账。"))
  }

  /// Books the difference; what is missing is taken from what lies there, never below nothing.
  private static func post(
    _ difference: ExactDecimal, _ line: Row<CountLine>, _ list: Row<CountList>, _ context: StepContext, _ changes: inout Changes
  ) throws {
    let (unit, location, owner) = (line.book.unit, line.location ?? "", line.owner ?? "")
    if difference > .zero {
      try changes.move(Quantity(difference, unit), of: line.product, lot: line.lot, to: .free, at: location, owner: owner, list.number, context)
    } else if difference < .zero {
      var draws = StockDraws(context)
      let drawn = try draws.draw(-difference, of: line.product, lot: line.lot, .free, owner: owner, at: location)
      try changes.restate(drawn, unit: unit, to: nil, list.number, context)
      let beyond = -difference - drawn.reduce(ExactDecimal.zero) { $0 + $1.quantity }
      if beyond > .zero {
        try changes.keepDiscrepancy(.missing, Quantity(-beyond, unit), of: line.product, lot: line.lot, at: location, because: list.number, list.number, context)
      }
    }
  }
}

/// 5.2 Takes a shelf off a count list.
public struct DropCount: SubjectStep {
  public static let step = StepDeclaration(
    "count.drop", "5.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Leave a shelf uncounted", "取消盘点行",
    help: Words("The books stay as they are, and the reason is kept.", "账面不变，并保留原因。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let line = Entry<CountLine.ID>("line", "Count line", "盘点行")
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<CountLine>, _ context: StepContext) throws -> Problem? { try EnterCount.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let line = try context.the(input.line)
    changes.reason = input.why
    try changes.update(line) { $0.state = .dropped }
    try changes.close("count.enter", about: line.id.key, context)
    let list = try context.the(line.list)
    try changes.finish(list, but: line.id, context)
    return StepResult(list.id.key, Words("Left uncounted: \(line.lot).", "未盘：\(line.lot)。"))
  }
}

extension Changes {
  /// Closes a list with its last line.
  fileprivate mutating func finish(_ list: Row<CountList>, but line: CountLine.ID, _ context: StepContext) throws {
    let left = try context.snapshot.all(CountLine.self, where: "count_list = ?", [Data(list.id.key.bytes)]).contains {
      $0.id != line && ($0.state == .open || $0.state == .recount)
    }
    guard !left, list.state == .open else { return }
    try update(list) { $0.state = .closed }
    try close("count.enter", about: list.id.key, context)
  }
}
