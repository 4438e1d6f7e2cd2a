import Ground
import Records
import Replica

/// 6.3 Takes material of a lot to a work order. What is scanned takes the place of what was reckoned.
public struct IssueMaterial: SubjectStep {
  public static let step = StepDeclaration(
    "material.issue", "6.3", by: [.storekeeper, .worker, .foreman], at: [.plant], "Issue material", "发料",
    help: Words(
      "Writes down which lot goes into a work order. Without a lot, what expires or came first is taken.", "登记工单所用批次；不填批次时，按先到期、先入库的顺序取料。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let component = Entry<String>("component", "Component", "组件", help: Words("As bills of materials name it.", "与物料清单中的名称一致。"), maximumText: 40)
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("In the unit in which it is kept.", "以库存单位计。"))
    let lot = OptionalEntry<String>("lot", "Lot", "批次", help: Words("As on the label; the one that is to be taken first if left empty.", "按标签填写；留空则取应先用的批次。"), maximumText: LotName.maximum)
    let location = OptionalEntry<String>("location", "Location", "库位", maximumText: 40)
    let serial = OptionalEntry<String>("serial", "Serial number", "序列号", maximumText: 40)
    let madeLot = OptionalEntry<String>("made_lot", "Into lot", "用于批次", help: Words("Empty when it may be in any lot of the work order.", "可能用于工单任一批次时留空。"), maximumText: 40)
    let madeSerial = OptionalEntry<String>("made_serial", "Into piece", "用于序列号", help: Words("The serial number of the piece that it is built into.", "装入的产品序列号。"), maximumText: 40)
    let really = OptionalEntry<String>("really", "Really so because", "确实如此的原因", help: MaterialFinding.reallyHelp, maximumText: 400)
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    return subject.state == .planned ? Finding.state(WorkOrder.record.label, subject.state, needs: .reserved, .released, .started) : nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if try context.snapshot.isEntered(mark: input.mark ?? "") { return [] }
    var problems = [MaterialFinding.quantity(input.quantity), MaterialFinding.serial(input.serial, input.quantity)].compactMap { $0 }
    if let lot = input.lot, let problem = LotName.problem(lot, field: "lot") { problems.append(problem) }
    guard let unit = try MaterialNeeds.kept(input.component, context) else { return problems + [try ReceiveMaterial.unknown(input.component, context)] }
    let order = try context.the(input.workOrder)
    if let lot = input.lot, let path = try GenealogyCycle.path(from: LotNode(input.component, lot), into: order, context.snapshot) {
      problems.append(GenealogyCycle.problem(path, field: "lot"))
    }
    guard problems.isEmpty, input.really == nil else { return problems }
    return try IssueTrial(input, order, unit, context).problems()
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let unit = try MaterialNeeds.kept(input.component, context) ?? ""
    let told = Quantity(input.quantity, unit).told
    if try context.snapshot.isEntered(mark: input.mark ?? "") { return said(told, input, input.lot ?? "", order) }
    var books = MaterialBooks(context)
    let trial = try IssueTrial(input, order, unit, context)
    try takeBackReckoned(input, order, &books, &changes)
    let use = MaterialBooks.Use(madeLot: input.madeLot, madeSerial: input.madeSerial, isReckoned: input.lot == nil, mark: input.mark)
    let parts = try trial.draw(&books)
    if let really = input.really { changes.reason = really }
    try books.issue(parts, to: order, use, reason: input.really, &changes)
    let beyond = input.quantity - parts.reduce(ExactDecimal.zero) { $0 + $1.quantity }
    var marked: [String] = []
    if let really = input.really {
      marked = try keep(trial, beyond, because: really, use, &books, order, unit, &changes)
    }
    let lots = Array(Set(parts.map(\.lot) + (beyond > .zero ? [input.lot ?? LotName.unknown] : []))).sorted().joined(separator: ", ")
    return said(told, input, lots, order, marked)
  }

  private static func said(_ told: Words, _ input: Inputs<Input>, _ lots: String, _ order: Row<WorkOrder>, _ marked: [String] = []) -> StepResult {
    let numbers = marked.joined(separator: ", ")
    return StepResult(
      order.id.key,
      Words(
        "\(told.en) of \(input.component), lot \(lots), are in \(order.number)." + (marked.isEmpty ? "" : " Marked: \(numbers)."),
        "\(order.number) 已领用 \(input.component) \(told.zh)，批次 \(lots)。" + (marked.isEmpty ? "" : "已标记：\(numbers)。")))
  }

  /// What a report reckoned of the component lies where it lay, as far as it is entered now.
  private static func takeBackReckoned(_ input: Inputs<Input>, _ order: Row<WorkOrder>, _ books: inout MaterialBooks, _ changes: inout Changes) throws {
    guard input.lot != nil else { return }
    var rest = input.quantity
    for (edge, quantity) in try books.context.snapshot.edges(of: order.id, component: input.component) where edge.isReckoned && rest > .zero {
      let part = min(rest, quantity)
      rest = rest - part
      try books.giveBack(part, edge, of: order, &changes)
      guard edge.lot == LotName.unknown else { continue }
      // It was never there: the lot is known now.
      let place = MaterialPlace(component: edge.component, lot: edge.lot, status: .free, location: "", serial: edge.serial, quantity: part)
      try books.adjust(place, by: -part, &changes)
    }
  }

  /// Keeps what was really done, with a discrepancy for each rule that it breaks.
  private static func keep(
    _ trial: IssueTrial, _ beyond: ExactDecimal, because really: String, _ use: MaterialBooks.Use, _ books: inout MaterialBooks, _ order: Row<WorkOrder>, _ unit: String,
    _ changes: inout Changes
  ) throws -> [String] {
    let (input, context) = (trial.input, books.context)
    let lot = input.lot ?? LotName.unknown
    var kinds = try trial.rules().map { ($0, Quantity(input.quantity, unit)) }
    if beyond > .zero {
      let place = MaterialPlace(component: input.component, lot: lot, status: .free, location: input.location ?? "", serial: input.serial ?? "", quantity: beyond)
      try books.adjust(place, by: beyond, reason: really, &changes)
      try books.issue([place], to: order, use, reason: really, &changes)
      kinds.append((.surplus, Quantity(beyond, unit)))
    }
    return try kinds.map { try changes.keepMaterialDiscrepancy($0.0, $0.1, of: input.component, lot: lot, order, because: really, context) }
  }
}

/// What stands against taking a lot to a work order, and what of it would be taken.
struct IssueTrial {
  let input: Inputs<IssueMaterial.Input>
  private let order: Row<WorkOrder>
  private let unit: String
  private let context: StepContext
  private let held: Set<String>

  init(_ input: Inputs<IssueMaterial.Input>, _ order: Row<WorkOrder>, _ unit: String, _ context: StepContext) throws {
    self.input = input
    self.order = order
    self.unit = unit
    self.context = context
    held = try context.snapshot.heldMaterial(input.component)
  }

  private func mayBeUsed(_ place: MaterialPlace) -> Bool { place.status == .free && !held.contains(place.lot) && !place.isExpired(context.today) }

  /// What would be taken: what may be used, and only where it is said to be really so what may not.
  func draw(_ books: inout MaterialBooks) throws -> [MaterialPlace] {
    var parts = try draw(input.quantity, &books, mayBeUsed)
    let rest = input.quantity - parts.reduce(ExactDecimal.zero) { $0 + $1.quantity }
    if rest > .zero, input.really != nil, input.lot != nil { parts += try draw(rest, &books) { !mayBeUsed($0) } }
    return parts
  }

  private func draw(_ quantity: ExactDecimal, _ books: inout MaterialBooks, _ isRight: (MaterialPlace) -> Bool) throws -> [MaterialPlace] {
    try books.draw(
      quantity, of: input.component, lot: input.lot, serial: input.serial, at: input.location, from: Set(MaterialStatus.allCases), where: isRight)
  }

  /// The rules that it breaks, beside that the books may have too little.
  func rules() throws -> [MaterialDiscrepancyKind] {
    var broken: [MaterialDiscrepancyKind] = []
    if [.finished, .cancelled].contains(order.state) { broken.append(.closed) }
    if try context.snapshot.materialAccounts(of: order.id)[input.component]?.planned ?? .zero == .zero { broken.append(.notNeeded) }
    if try notFree() != nil { broken.append(.notFree) }
    return broken
  }

  func problems() throws -> [Problem] {
    var books = MaterialBooks(context)
    var problems: [Problem] = []
    for rule in try rules() {
      switch rule {
      case .closed: problems.append(closed)
      case .notNeeded: problems.append(notNeeded)
      default: if let why = try notFree() { problems.append(MaterialFinding.notFree(input.component, input.lot ?? "", why)) }
      }
    }
    let reckoned = try context.snapshot.edges(of: order.id, component: input.component).filter { $0.edge.isReckoned && $0.edge.lot == input.lot }
    // What was reckoned of this very lot is given back before it is taken.
    let there = try draw(&books).reduce(ExactDecimal.zero) { $0 + $1.quantity } + reckoned.reduce(ExactDecimal.zero) { $0 + $1.quantity }
    if there < input.quantity, try notFree() == nil {
      problems.append(MaterialFinding.beyondBooks(input.quantity, there, of: input.component, unit, lot: input.lot))
    }
    return problems
  }

  /// Why the lot that was named may not be used, where it is not all free; nil when nothing stands against it.
  private func notFree() throws -> Words? {
    guard let lot = input.lot else { return nil }
    if held.contains(lot) { return Words("it is held", "已冻结") }
    var books = MaterialBooks(context)
    if try draw(input.quantity, &books, mayBeUsed).reduce(ExactDecimal.zero, { $0 + $1.quantity }) >= input.quantity { return nil }
    let other = try draw(input.quantity, &books) { !mayBeUsed($0) }
    guard let place = other.first else { return nil }
    if place.status != .free { return Words("it is \(place.status.label.en)", "状态为\(place.status.label.zh)") }
    return Words("it was good until \(place.expires.map(String.init(describing:)) ?? "")", "有效期至 \(place.expires.map(String.init(describing:)) ?? "")")
  }

  private var closed: Problem {
    Problem(
      "issue.closed", field: "work_order", Words("\(order.number) is \(order.state.label.en).", "\(order.number) \(order.state.label.zh)。"),
      remedy: Words("If the material is really in it, say why it is entered now under \"really so because\".", "若物料确已用于该工单，请在“确实如此的原因”中说明补录原因。"))
  }

  private var notNeeded: Problem {
    Problem(
      "issue.notNeeded", field: "component", Words("\(order.number) takes no \(input.component).", "\(order.number) 不需要 \(input.component)。"),
      remedy: Words("Compare the work order and the label. If it was really used, say why under \"really so because\".", "请核对工单和标签。若确已使用，请在“确实如此的原因”中说明。"))
  }
}
