import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 6.3 Material goes into a work order by scan, on a tablet: what it needs, from which lot, and what is in it already.
struct IssuePage: Sendable {
  let desk: Desk

  static let path = "/material/issue"
  /// Bytes of a code.
  static let maximumCode = 90

  static func path(_ order: WorkOrder.ID) -> String { "\(path)/\(order.key)" }

  func add(to router: Router<ConsoleContext>) {
    router.get("/material/issue", use: ask)
    router.get("/material/issue/:key", use: show)
    router.post("/material/issue/:key", use: take)
  }

  /// Asks for a work order, or goes to the one that was scanned.
  @Sendable func ask(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let typed = String((request.uri.queryParameters["work"].map(String.init) ?? "").trimmingSpaces().prefix(Self.maximumCode))
    _ = try await desk.plantActor(context)
    let found = try await desk.replica.read { try typed.isEmpty ? nil : $0.first(WorkOrder.self, where: "number = ?", [typed]) }
    if let found { return Page(desk: desk, request: request, context: context).redirect(to: Self.path(found.id)) }
    return try await desk.plantPage("material-work", Texts.words("issueTitle"), section: "material", request, context) { step, _ in
      try IssueAskView(typed, step)
    }
  }

  private func order(_ context: ConsoleContext) async throws -> Row<WorkOrder> {
    _ = try await desk.plantActor(context)
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }), let row = try await desk.replica.read({ try $0.get(WorkOrder.ID(key)) }) else { throw Refused.notFound }
    return row
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, nil, .ok) }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let order = try await order(context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(IssueMaterial.step.name, request, context) { [desk] form in
      let scanned = try await desk.workplace.look(as: context.session.actor ?? Actor(name: Workplace.program, roles: [])) { step in
        try MaterialScan(form["code"] ?? "", order, step)
      }
      return [
        "work_order": order.id.key.description, "component": scanned.component, "lot": scanned.lot ?? "", "serial": scanned.serial ?? "",
        "quantity": form["all"] ?? (form["quantity"].flatMap { $0.trimmingSpaces().isEmpty ? nil : $0 } ?? scanned.quantity.description), "really": form["really"] ?? "",
        "mark": form["scan"] ?? "",
      ]
    }
    let typed: SentForm? = if case .refused(_, let form, _) = taken { form } else { nil }
    return try await taking.answer(taken, at: Self.path(order.id), request, context) { try await page(request, context, $0, $1, typed) }
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status, _ typed: SentForm? = nil
  ) async throws -> Response {
    let order = try await order(context)
    let actor = try await desk.plantActor(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try IssueView(order, outcome, typed, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer(
      "material-issue", Words("Issue \(order.number)", "发料 \(order.number)"), view, status: status, section: "material", scripts: ["queue.js", "scan.js"])
  }
}

/// What a scan at the material means: a component's code, a lot, a piece, or `CODE/LOT`.
struct MaterialScan: Sendable {
  var component: String
  var lot: String?
  var serial: String?
  /// What the work order still needs of it.
  var quantity: ExactDecimal

  /// - Throws: a problem for what no material here is called.
  init(_ text: String, _ order: Row<WorkOrder>, _ step: StepContext) throws {
    let code = String(text.trimmingSpaces().prefix(IssuePage.maximumCode))
    let needs = try step.snapshot.materialAccounts(of: order.id)
    var found = (component: code, lot: String?.none, serial: String?.none)
    let isCode = try needs[code] != nil || !MaterialFigures.unit(of: code, step).isEmpty
    if let slash = code.firstIndex(of: "/"), !isCode {
      found = (String(code[..<slash]), String(code[code.index(after: slash)...]), nil)
    } else if !isCode {
      let all = try LotSearch.find(code, step.snapshot)
      // What this work order needs goes before what it does not.
      guard let node = all.first(where: { needs[$0.component] != nil }) ?? all.first else {
        throw Problem(
          "issue.unknown", Words("No material or lot here is called \"\(code)\".", "此处没有名为“\(code)”的物料或批次。"),
          remedy: Words("Scan the label again, or enter it as CODE/LOT.", "请重新扫描标签，或按“编码/批次”输入。"))
      }
      found = (node.component, node.lot, node.serial.isEmpty ? nil : node.serial)
    }
    (component, lot, serial) = found
    let open = needs[component].map { max(ExactDecimal.zero, $0.planned - $0.used) } ?? .zero
    quantity = serial == nil ? open : ExactDecimal(1)
  }
}

/// What is asked before a work order is known: those that wait for material.
struct IssueAskView: Sendable {
  struct Work: Sendable {
    let workLink, workNumber, workText: String
  }
  /// The most work orders of the list.
  private static let maximum = 30

  let typed: String
  let unknown: String?
  let works: [Work]
  let hasWorks: Bool

  init(_ typed: String, _ step: StepContext) throws {
    self.typed = typed
    unknown = typed.isEmpty ? nil : typed
    let open = try step.snapshot.all(
      WorkOrder.self, where: "state IN ('reserved', 'released', 'started') AND +_shelf = ?", [Int64(step.home.code)], order: "+start, id", limit: Self.maximum)
    works = try open.map { row in
      Work(workLink: IssuePage.path(row.id), workNumber: row.number, workText: "\(try step.snapshot.get(row.product)?.code ?? "") · \(row.quantity.amount) · \(row.start)")
    }
    hasWorks = !works.isEmpty
  }
}

/// What the page of one work order's material shows.
struct IssueView: Sendable {
  struct Need: Sendable {
    let needID, needCode, needName, needUnit, needTaken, needPlanned, needOpen, needScan: String
    let needShare: String
    let needReckoned: String?
    let lots: [Lot]
    let isComplete: Bool
  }
  struct Lot: Sendable {
    let lotName, lotText, lotCode, lotLink: String
    let lotTake: String?
  }
  struct Taken: Sendable {
    let takenCode, takenLot, takenLink, takenQuantity, returnLink: String
    let isReckoned: Bool
  }

  let outcome: ScanOutcome?
  let outcomeBack, action, workNumber, productCode, scan, recordLink: String
  /// What was typed, when it was refused; then the reason is asked for.
  let code, quantity, really: String
  let isAsked: Bool
  let needs: [Need]
  let taken: [Taken]
  let hasTaken: Bool

  /// The most lots that are proposed for a component.
  private static let maximumLots = 4

  init(_ order: Row<WorkOrder>, _ outcome: ScanOutcome?, _ typed: SentForm?, _ step: StepContext, _ language: Language) throws {
    let order = try step.the(order.id)
    self.outcome = outcome
    action = IssuePage.path(order.id)
    outcomeBack = action
    workNumber = order.number
    productCode = try step.snapshot.get(order.product)?.code ?? ""
    recordLink = "/r/\(order.id.key)"
    scan = DockFigures.scanMark()
    isAsked = typed != nil
    code = typed?["code"] ?? ""
    quantity = typed?["quantity"] ?? typed?["all"] ?? ""
    really = typed?["really"] ?? ""
    let accounts = try step.snapshot.materialAccounts(of: order.id).sorted { $0.key < $1.key }
    needs = try accounts.enumerated().map { try Self.need($0.offset, $0.element.key, $0.element.value, order, step, language) }
    taken = try accounts.flatMap { try Self.taken($0.key, order, step, language) }
    hasTaken = !taken.isEmpty
  }

  private static func need(_ place: Int, _ component: String, _ account: MaterialAccount, _ order: Row<WorkOrder>, _ step: StepContext, _ language: Language) throws -> Need {
    let item = try MaterialItem(component, step)
    let open = max(.zero, account.planned - account.used)
    let reckoned = try MaterialUses.of(order, component, step).filter(\.isReckoned).reduce(ExactDecimal.zero) { $0 + $1.quantity }
    let share = account.planned > .zero ? min(100, Int(account.used.millionths / max(1, account.planned.millionths / 100))) : 100
    // What is reckoned is looked for too: the lot that was really taken is scanned in its place.
    let lots = open > .zero || reckoned > .zero ? item.lots.prefix(maximumLots) : []
    var rest = open
    let shown = lots.map { place -> Lot in
      let part = min(rest, place.quantity)
      rest = max(.zero, rest - part)
      let text = [place.location, GroupedDigits.text("\(place.quantity)"), place.expires.map(String.init(describing:)) ?? ""].filter { !$0.isEmpty }.joined(separator: " · ")
      return Lot(
        lotName: place.lot, lotText: text, lotCode: "\(component)/\(place.lot)", lotLink: LotsPage.link(LotNode(component, place.lot)),
        lotTake: part > .zero ? part.description : nil)
    }
    return Need(
      needID: "\(place)", needCode: component, needName: item.names[language], needUnit: Units.name(item.unit, language), needTaken: account.used.description,
      needPlanned: account.planned.description, needOpen: open.description, needScan: DockFigures.scanMark(), needShare: "\(share)",
      needReckoned: reckoned > .zero ? reckoned.description : nil, lots: shown, isComplete: open == .zero)
  }

  private static func taken(_ component: String, _ order: Row<WorkOrder>, _ step: StepContext, _ language: Language) throws -> [Taken] {
    try MaterialUses.of(order, component, step).map { use in
      Taken(
        takenCode: component, takenLot: use.lot, takenLink: LotsPage.link(LotNode(component, use.lot)), takenQuantity: GroupedDigits.text("\(use.quantity)"),
        returnLink: "/do/material.return?work_order=\(order.number)&component=\(component.percentEncoded)&lot=\(use.lot.percentEncoded)&quantity=\(use.quantity)",
        isReckoned: use.isReckoned)
    }
  }
}
