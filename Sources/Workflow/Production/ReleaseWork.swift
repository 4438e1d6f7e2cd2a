import Ground
import Records
import Replica

/// 6.1 Gives a work order whose material is reserved to the floor, once its tools are usable and its drawings hold.
public struct ReleaseWork: SubjectStep {
  public static let step = StepDeclaration(
    "work.release", "6.1", by: [.foreman, .planner], at: [.plant], "Release the work order", "下达工单",
    help: Words(
      "Lets the floor begin. The material must be reserved, the tools usable, and the drawings released and valid on the first day.",
      "允许车间开工。须已备料、工装可用、图纸已发布且在开工日有效。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let anyway = OptionalEntry<String>(
      "anyway", "Release anyway because", "仍然下达的原因",
      help: Words("Only when something is missing and your role may decide it. It stands on the release and on the traveller.", "仅在有缺失且您的角色有权决定时填写；将记录在下达记录和流转卡上。"),
      maximumText: 400)
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    return subject.state == .reserved ? nil : Finding.state(WorkOrder.record.label, subject.state, needs: .reserved)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let missing = try ReleaseCheck(context.the(input.workOrder), context).problems
    guard input.anyway != nil else {
      return missing.map { problem in
        var problem = problem
        problem.field = "work_order"
        return problem
      }
    }
    return missing.filter { !ReleaseAuthority.shipped.mayOverride($0, context.actor) }.map(ReleaseAuthority.shipped.refusal)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let check = try ReleaseCheck(order, context)
    let isComplete = check.problems.isEmpty
    if !isComplete { changes.reason = input.anyway }
    try changes.create(WorkRelease.self, on: order.shelf) {
      $0.workOrder = order.id
      $0.at = context.now
      $0.by = context.actor.name
      $0.tools = Self.listed(check.tools.map(\.code))
      $0.drawings = Self.listed(check.allDrawings.compactMap { $0.drawing?.number })
      guard !isComplete else { return }
      $0.reason = input.anyway
      $0.missingEN = Self.cut(check.problems.map(\.what.en).joined(separator: " "))
      $0.missingZH = Self.cut(check.problems.map(\.what.zh).joined())
    }
    for tool in check.tools.compactMap(\.tool) {
      try changes.create(ToolUse.self, on: order.shelf) {
        $0.tool = tool.id
        $0.workOrder = order.id
      }
    }
    try changes.update(order) { $0.state = .released }
    try changes.close("work.release", about: order.id.key, context)
    try changes.open("work-report", about: order.id.key, number: order.number, on: context.home, context)
    if isComplete { return StepResult(order.id.key, Words("\(order.number) is released.", "\(order.number) 已下达。")) }
    return StepResult(
      order.id.key, Words("\(order.number) is released although something is missing: \(check.problems.map(\.what.en).joined(separator: " "))", "\(order.number) 已在有缺失的情况下下达：\(check.problems.map(\.what.zh).joined())"),
      isWarning: true)
  }

  private static func listed(_ codes: [String]) -> String? { codes.isEmpty ? nil : codes.joined(separator: " ") }

  /// A release names at most so many bytes of what was missing; a work order with more of it has other worries.
  private static let maximumMissing = 4_000

  private static func cut(_ text: String) -> String {
    var text = text
    while text.utf8.count > maximumMissing { text.removeLast() }
    return text
  }
}

/// 6.1 Hands the traveller of a work order out. The first is the original; each later one says on its face that it is a reprint.
public struct PrintTraveller: SubjectStep {
  public static let step = StepDeclaration(
    "traveller.print", "6.1", by: [.foreman, .planner, .worker], at: [.plant], "Hand out the traveller", "发放流转卡",
    help: Words("Counts the papers of a work order, so that a second one is known as such. Print it after this.", "登记流转卡发放次数，重打的将标明。登记后再打印。"))

  /// The most papers of one work order.
  public static let maximum = 50

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let why = OptionalEntry<String>("why", "Why again", "重打原因", help: Words("Required for a reprint.", "重打时必填。"), maximumText: 200)
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    return [.released, .started].contains(subject.state) ? nil : Finding.state(WorkOrder.record.label, subject.state, needs: .released, .started)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let before = try context.travellers(of: input.workOrder)
    if before.count >= maximum {
      return [Problem("traveller.tooMany", field: "work_order", Words("\(maximum) travellers were handed out already.", "已发放 \(maximum) 张流转卡。"), remedy: Words("Look for one of them.", "请查找已发放的。"))]
    }
    guard let first = before.first, input.why == nil else { return [] }
    return [
      Problem(
        "traveller.again", field: "why", Words("The traveller was handed out before, by \(first.by).", "流转卡已由 \(first.by) 发放。"),
        remedy: Words("Say why it is printed again: the paper will say that it is a reprint.", "请填写重打原因：单据上将标明重打。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let before = try context.travellers(of: order.id).count
    try changes.create(TravellerPrint.self, on: order.shelf) {
      $0.workOrder = order.id
      $0.at = context.now
      $0.by = context.actor.name
      $0.why = before == 0 ? nil : input.why
    }
    let said = before == 0
      ? Words("The traveller of \(order.number) is handed out: print it now.", "\(order.number) 流转卡已登记发放，请打印。")
      : Words("Reprint \(before) of \(order.number) is handed out: print it now.", "\(order.number) 第 \(before) 次重打已登记，请打印。")
    return StepResult(order.id.key, said)
  }
}
