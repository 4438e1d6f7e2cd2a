import Ground
import Records
import Replica

/// 2.3 Promises the order, or some of its lines, to the customer.
public struct ConfirmOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.confirm", "2.3", by: [.salesClerk, .salesManager], at: [.office, .field], "Confirm the order", "确认订单",
    help: Words(
      "Promises a delivery day to the customer: the one entered, or the earliest that stock, running work and the plants' capacity allow, but not before the requested day. What is under allotment is promised from what this site holds; with too little left the order waits and is served by itself later.",
      "向客户承诺交期：所填日期；若留空，取库存、在制工单和工厂产能允许的最早日期，且不早于要求交期。有配额的产品从本站点配额中承诺；配额不足时订单等待，稍后自动确认。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let promised = OptionalEntry<Day>("promised", "Promised delivery", "承诺交期")
    let warehouse = OptionalEntry<String>("warehouse", "Warehouse", "仓库", help: Words("Whose allotment to promise from; the one that has enough if left empty.", "从哪个仓库的配额承诺；留空则选足够的。"), maximumText: 40)
    let lines = OptionalEntry<LinePromises>(
      "lines", "Only these lines", "仅确认这些行",
      help: Words("One a row: the line's position, and its own day if wanted. The other lines wait. 2 2026-12-08", "每行：行号，可加该行交期。其余行等待。2 2026-12-08"), isLong: true)
    let short = OptionalEntry<ShortRule>("short", "Too little allotted", "配额不足时")
    let why = OptionalEntry<String>(
      "why", "Why earlier", "提前原因", help: Words("Needed to promise a day earlier than the answer's; it is kept.", "承诺早于测算日期时必填，将留存。"), isLong: true,
      maximumText: 1_000)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard [.checked, .waiting].contains(subject.state) else { return Finding.state(SalesOrder.record.label, subject.state, needs: .checked, .waiting) }
    return try OrderHolds.problem(subject, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if let code = input.warehouse {
      do { _ = try context.site(code, .warehouse, entry: "warehouse") } catch let problem as Problem { problems.append(problem) }
    }
    if let day = input.promised { problems += dayProblems(day, "promised", context) }
    let order = try context.the(input.order)
    let open = Set(try order.openLines(context).map(\.position))
    for (index, line) in (input.lines?.lines ?? []).enumerated() {
      let place = "lines[\(index + 1)]"
      if !open.contains(line.position) { problems.append(notOpen(line.position, place, open)) }
      if let day = line.day { problems += dayProblems(day, "\(place).day", context) }
    }
    if let lines = input.lines, lines.lines.isEmpty {
      problems.append(Finding.missing("lines", Words("No line is named.", "未填写行。"), remedy: Words("Leave it empty to confirm all of them.", "留空可确认全部。")))
    }
    return problems.isEmpty && input.why == nil ? try early(input, order, context) : problems
  }

  private static func dayProblems(_ day: Day, _ field: String, _ context: StepContext) -> [Problem] {
    var problems: [Problem] = []
    if day < context.today { problems.append(Finding.inPast(field, day, today: context.today)) }
    if !context.calendar.isWorked(day) {
      problems.append(Problem("date.free", field: field, Words("\(day) is not a working day.", "\(day) 不是工作日。"), remedy: Words("The next one is \(context.calendar.day(0, after: day)).", "下一个工作日是 \(context.calendar.day(0, after: day))。")))
    }
    return problems
  }

  private static func notOpen(_ position: Int, _ place: String, _ open: Set<Int>) -> Problem {
    let known = open.sorted().prefix(20).map(String.init).joined(separator: ", ")
    return Problem(
      "promise.notOpen", field: place, Words("Line \(position) is none of those to confirm.", "第 \(position) 行不在待确认的行中。"),
      remedy: Words("To confirm are: \(known).", "待确认的行：\(known)。"))
  }

  /// Days that are earlier than what is known allows, each with what limits it. What waits for its allotment has no day yet.
  private static func early(_ input: Inputs<Input>, _ order: Row<SalesOrder>, _ context: StepContext) throws -> [Problem] {
    let wish = try wish(input, order, context)
    guard wish.day != nil || wish.lineDays?.isEmpty == false else { return [] }
    let promise = try plan(input, order, context)
    guard promise.stock.shortages.isEmpty else { return [] }
    let answer = try PromiseAnswer.of(order, promise.lines, promise.stock, waits: false, context)
    let early = answer.lines.filter { line in
      guard let day = wish.lineDays?[line.line] ?? wish.day, let earliest = line.earliest else { return false }
      return day < earliest
    }
    guard let worst = early.max(by: { ($0.earliest ?? context.today) < ($1.earliest ?? context.today) }), let part = worst.latest else { return [] }
    let place = input.lines.flatMap { $0.lines.firstIndex { $0.position == worst.position && $0.day != nil } }.map { "lines[\($0 + 1)].day" } ?? "promised"
    return [
      Problem(
        "promise.early", field: place,
        Words("Line \(worst.position) (\(worst.product)) can't be there before \(part.earliest): \(part.words.en).", "第 \(worst.position) 行（\(worst.product)）最早 \(part.earliest)：\(part.words.zh)。"),
        remedy: Words("Promise that day, or say in \"why\" what makes it earlier; it is kept.", "请承诺该日期，或在“提前原因”中说明依据，将留存。"))
    ]
  }

  private static func plan(_ input: Inputs<Input>, _ order: Row<SalesOrder>, _ context: StepContext) throws -> OrderPromise {
    try OrderPromise.plan(
      order, positions: input.lines.map { Set($0.lines.map(\.position)) }, warehouse: input.warehouse, short: input.short == .make ? .made : .waits, context)
  }

  private static func wish(_ input: Inputs<Input>, _ order: Row<SalesOrder>, _ context: StepContext) throws -> OrderPromise.Wish {
    let days = try input.lines.map { named in
      let byPosition = Dictionary(try order.openLines(context).map { ($0.position, $0.id) }) { first, _ in first }
      return Dictionary(named.lines.compactMap { line in line.day.flatMap { day in byPosition[line.position].map { ($0, day) } } }) { first, _ in first }
    }
    return OrderPromise.Wish(day: input.promised, lineDays: days, why: input.why)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    var wish = try wish(input, order, context)
    if let why = input.why { changes.reason = why }
    wish.day = wish.day ?? order.promised.flatMap { $0 >= context.today ? $0 : nil }
    return try plan(input, order, context).settle(order, wish, context, &changes)
  }
}
