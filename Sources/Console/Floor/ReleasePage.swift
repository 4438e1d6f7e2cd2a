import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 6.1 What can be given to the floor and what stands against it, and the papers of what is there.
struct ReleasePage: Sendable {
  static let path = "/release"

  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.get("/release", use: show) }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await desk.plantActor(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try ReleaseView($0, language) }
    return try await Page(desk: desk, request: request, context: context).answer("release", Texts.words("releaseTitle"), view, section: "release")
  }
}

/// What the page shows.
struct ReleaseView: Sendable {
  struct Work: Sendable {
    let workNumber, workLink, workText: String
    let isReady, isOnFloor: Bool
    let despite: String?
    let outdated: [String]
    let needs: [Need]
    let hasNeeds: Bool
    let ways: [Way]
  }
  struct Need: Sendable {
    let needOperation, needKind, needCode, needState: String
    let needLink: String?
    let isMissing: Bool
  }
  struct Way: Sendable {
    let wayLink, wayText: String
    let isFirst: Bool
  }

  /// The most work orders of each part.
  static let shown = 50

  let waiting, onFloor: [Work]
  let hasWaiting, hasOnFloor: Bool

  init(_ step: StepContext, _ language: Language) throws {
    waiting = try Self.orders("'reserved'", step).map { try Self.work($0, step, language) }
    onFloor = try Self.orders("'released', 'started'", step).map { try Self.work($0, step, language) }
    (hasWaiting, hasOnFloor) = (!waiting.isEmpty, !onFloor.isEmpty)
  }

  private static func orders(_ states: String, _ step: StepContext) throws -> [Row<WorkOrder>] {
    try step.snapshot.all(WorkOrder.self, where: "state IN (\(states)) AND +_shelf = ?", [Int64(step.home.code)], order: "start, id", limit: shown)
  }

  private static func work(_ order: Row<WorkOrder>, _ step: StepContext, _ language: Language) throws -> Work {
    let check = try ReleaseCheck(order, step)
    let release = try step.release(of: order.id)
    let isOnFloor = order.state != .reserved
    let needs = needs(check, language)
    let product = try step.the(order.product)
    return Work(
      workNumber: order.number, workLink: "/r/\(order.id.key)",
      workText: "\(product.code) \(DockFigures.name(product, language)) · \(order.quantity.told[language]) · \(order.start) · \(order.orderNumber)",
      isReady: check.problems.isEmpty, isOnFloor: isOnFloor, despite: release.flatMap { despite($0, language) },
      outdated: try release.map { try step.outdated($0).map { Words("released with \($0.was), \($0.now) holds now", "下达时为 \($0.was)，现行版本 \($0.now)")[language] } } ?? [],
      needs: needs, hasNeeds: !needs.isEmpty, ways: try ways(order, isOnFloor, step, language))
  }

  private static func despite(_ release: Row<WorkRelease>, _ language: Language) -> String? {
    release.reason.map { "\((language == .english ? release.missingEN : release.missingZH) ?? "") \($0) · \(release.by)" }
  }

  private static func needs(_ check: ReleaseCheck, _ language: Language) -> [Need] {
    func drawing(_ operation: String, _ need: ReleaseCheck.DrawingNeed) -> Need {
      Need(
        needOperation: operation, needKind: Drawing.record.label[language], needCode: need.drawing?.number ?? need.code,
        needState: need.problem?.what[language] ?? need.drawing.map { Words("holds from \($0.from)", "自 \($0.from) 起有效")[language] } ?? "",
        needLink: need.drawing.map { "/r/\($0.id.key)" }, isMissing: need.problem != nil)
    }
    return check.drawings.map { drawing("", $0) }
      + check.operations.flatMap { operation -> [Need] in
        let name = "\(operation.position) \(operation.name)"
        let tools = operation.tools.map { need in
          Need(
            needOperation: name, needKind: Tool.record.label[language], needCode: need.code,
            needState: need.problems.isEmpty ? need.tool?.place ?? ToolCondition.usable.label[language] : need.problems.map { $0.what[language] }.joined(separator: " "),
            needLink: need.tool.map { "/r/\($0.id.key)" }, isMissing: !need.problems.isEmpty)
        }
        return tools + operation.drawings.map { drawing(name, $0) }
      }
  }

  private static func ways(_ order: Row<WorkOrder>, _ isOnFloor: Bool, _ step: StepContext, _ language: Language) throws -> [Way] {
    let key = order.id.key
    func way(_ declaration: StepDeclaration, _ text: Words, isFirst: Bool) -> Way? {
      guard !step.actor.roles.isDisjoint(with: declaration.operators) else { return nil }
      return Way(wayLink: QualityPlaces.step(declaration.name, key), wayText: text[language], isFirst: isFirst)
    }
    guard isOnFloor else { return [way(ReleaseWork.step, ReleaseWork.step.label, isFirst: true)].compactMap { $0 } }
    let prints = try step.travellers(of: order.id).count
    let text = prints == 0 ? PrintTraveller.step.label : Texts.words("releaseReprint")
    return [
      way(PrintTraveller.step, text, isFirst: prints == 0),
      Way(wayLink: "/paper/traveller/\(key)", wayText: Texts.words("releasePaper")[language] + (prints > 1 ? " · \(prints)" : ""), isFirst: false),
    ].compactMap { $0 }
  }
}
