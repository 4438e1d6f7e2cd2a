import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 4.2 Why a work order lies where it does, operation by operation, and for which order and promise it is made.
struct WorkPlanPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.get("/plan/:key", use: show) }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await desk.plantActor(context)
    guard let key = context.parameters.get("key").flatMap({ RecordKey(String($0)) }) else { throw Refused.notFound }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [workplace = desk.workplace] step -> WorkPlanView? in
      guard let order = try step.snapshot.get(WorkOrder.ID(key)), order.shelf == step.home else { return nil }
      let mayRush = workplace.refusal(try workplace.step(RushWork.step.name), step.site, step.actor) == nil
      return try WorkPlanView(order, mayPlan: mayRush, step, language)
    }
    guard let view else { throw Refused.notFound }
    return try await Page(desk: desk, request: request, context: context).answer("work-plan", Texts.words("workPlanTitle"), view, section: "board")
  }
}

/// What the page shows.
struct WorkPlanView: Sendable {
  struct Fact: Sendable {
    let factName, factText: String
    let factLink: String?
  }
  struct Operation: Sendable {
    let operationTitle, operationTimes: String
    let operationChoices: String?
    let reasons, chain: [String]
    let hasChain: Bool
  }
  struct Other: Sendable {
    let otherLink, otherText: String
  }

  let number, recordLink, boardLink: String
  let facts: [Fact]
  let lateText: String?
  let operations: [Operation]
  let isPlanned: Bool
  let priorityText: String
  let priorityParts: [String]
  let others: [Other]
  let hasOthers, mayRush: Bool

  /// The most other work orders of the same order that are named.
  private static let maximumOthers = 20

  init(_ order: Row<WorkOrder>, mayPlan: Bool, _ step: StepContext, _ language: Language) throws {
    let request = try step.snapshot.get(order.request)
    let found = try step.explainPlan(of: order)
    number = order.number
    recordLink = "/r/\(order.id.key)"
    boardLink = "/board?from=\(order.start.advanced(by: -2))"
    facts = try Self.facts(order, request, step, language)
    lateText = found?.lateness?[language]
    let codes = Dictionary(uniqueKeysWithValues: try step.planCentres().map { ($0.id, $0.code) })
    operations = (found?.operations ?? []).map { Self.operation($0, codes, step, language) }
    isPlanned = found != nil
    let urgency = step.priorityFacts(
      grade: request?.grade ?? .standard, due: request?.due ?? order.finish, minutes: order.minutes, since: order.request.key, isRush: order.rush == true)
    priorityText = "\(PriorityRule.shipped.points(urgency)) / \(PriorityRule.maximum)" + (urgency.isRush ? " · \(WorkOrder.fields.rush.schema.label[language])" : "")
    priorityParts = PriorityRule.shipped.parts(urgency).map { "\($0.criterion.label[language]): \($0.points)" }
    others = try step.snapshot.all(
      WorkOrder.self, where: "sales_order = ? AND _shelf = ? AND id <> ?", [Data(order.order.key.bytes), Int64(order.shelf.code), Data(order.id.key.bytes)],
      limit: Self.maximumOthers
    ).map { Other(otherLink: "/plan/\($0.id.key)", otherText: "\($0.number) · \($0.quantity.amount) \(Units.name($0.quantity.unit, language)) · \($0.start) – \($0.finish) · \($0.state.label[language])") }
    hasOthers = !others.isEmpty
    mayRush = mayPlan && found != nil && order.state != .started && order.rush != true
  }

  private static func facts(_ order: Row<WorkOrder>, _ request: Row<SupplyRequest>?, _ step: StepContext, _ language: Language) throws -> [Fact] {
    let product = try step.snapshot.get(order.product)
    func fact(_ name: String, _ text: String, _ link: String? = nil) -> Fact { Fact(factName: name, factText: text, factLink: link) }
    var facts = [
      fact(WorkOrder.fields.orderNumber.schema.label[language], order.orderNumber, request.map { "/r/\($0.id.key)" }),
      fact(WorkOrder.fields.product.schema.label[language], product.map { "\($0.code) \(language == .english ? $0.nameEN : $0.nameZH)" } ?? "", "/r/\(order.product.key)"),
      fact(WorkOrder.fields.quantity.schema.label[language], "\(order.quantity.amount) \(Units.name(order.quantity.unit, language))"),
      fact(WorkOrder.fields.state.schema.label[language], order.state.label[language]),
    ]
    if let request {
      facts.append(fact(SupplyRequest.fields.due.schema.label[language], "\(request.due)"))
      facts.append(fact(SupplyRequest.fields.grade.schema.label[language], request.grade.label[language]))
    }
    facts.append(fact(WorkOrder.fields.finish.schema.label[language], "\(order.finish)"))
    return facts
  }

  private static func operation(
    _ found: PlanExplanation.Operation, _ codes: [WorkCentre.ID: String], _ step: StepContext, _ language: Language
  ) -> Operation {
    let operation = found.operation
    let times = TimeWords(zone: step.calendar.zone, now: step.now, language: language)
    let setup = found.place.start < found.place.runs ? Words("set-up from \(times.exact(found.place.start)), ", "准备自 \(times.exact(found.place.start))，")[language] : ""
    let others = operation.centres.compactMap { codes[$0] }.filter { $0 != found.code }
    return Operation(
      operationTitle: "\(operation.position) \(operation.name.isEmpty ? "" : operation.name + " ")· \(found.code)",
      operationTimes: setup + Words("runs from \(times.exact(found.place.runs)) to \(times.exact(found.place.finish))", "加工 \(times.exact(found.place.runs)) 至 \(times.exact(found.place.finish))")[language],
      operationChoices: others.isEmpty ? nil : others.joined(separator: ", "), reasons: found.reasons.map { $0[language] }, chain: found.chain.map { $0[language] },
      hasChain: !found.chain.isEmpty)
  }
}
