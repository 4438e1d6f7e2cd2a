import Foundation
import Ground
import Records
import Replica

/// 8.3 Names a kind of truck, with what it and its axles bear.
public struct DefineVehicleType: Step {
  public static let step = StepDeclaration(
    "vehicle.define", "8.3", by: [.dispatcher, .administrator], at: [.headquarters, .warehouse], "Define a vehicle type", "建立车型",
    help: Words("Payload, bed and axles of a kind of truck. A code that there is already is changed. Axles are reckoned when all their figures are given.", "车型的载重、货厢和车轴。编码已存在时修改；车轴数据填全后才计算轴荷。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", maximumText: 40)
    let payload = Entry<ExactDecimal>("payload", "Payload (kg)", "载重（千克）")
    let bedLength = Entry<Int>("bed_length", "Bed length (mm)", "货厢长（毫米）")
    let bedWidth = Entry<Int>("bed_width", "Bed width (mm)", "货厢宽（毫米）")
    let bedHeight = Entry<Int>("bed_height", "Bed height (mm)", "货厢高（毫米）")
    let wheelbase = OptionalEntry<Int>("wheelbase", "Wheelbase (mm)", "轴距（毫米）")
    let bedStart = OptionalEntry<Int>("bed_start", "Front axle to bed (mm)", "前轴至货厢（毫米）", help: Words("To the front wall of the bed.", "前轴至货厢前壁。"))
    let frontEmpty = OptionalEntry<ExactDecimal>("front_empty", "Axle 1 empty (kg)", "1 轴空载（千克）")
    let frontLimit = OptionalEntry<ExactDecimal>("front_limit", "Axle 1 limit (kg)", "1 轴限载（千克）")
    let rearEmpty = OptionalEntry<ExactDecimal>("rear_empty", "Axle 2 empty (kg)", "2 轴空载（千克）")
    let rearLimit = OptionalEntry<ExactDecimal>("rear_limit", "Axle 2 limit (kg)", "2 轴限载（千克）")
    let isWithdrawn = OptionalEntry<Bool>("withdrawn", "Withdrawn", "停用")
  }

  /// Millimetres.
  public static let sizes = 500...30_000

  private static func known(_ code: String, _ context: StepContext) throws -> Row<VehicleType>? {
    try context.snapshot.first(VehicleType.self, where: "code = ?", [code])
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.payload <= .zero { problems.append(Finding.notPositive("payload", input.payload.description)) }
    for (field, value) in [("bed_length", input.bedLength), ("bed_width", input.bedWidth), ("bed_height", input.bedHeight)] where !sizes.contains(value) {
      problems.append(Finding.outOfRange(field, sizes, value))
    }
    if let base = input.wheelbase, !sizes.contains(base) { problems.append(Finding.outOfRange("wheelbase", sizes, base)) }
    for (field, empty, limit) in [("front_limit", input.frontEmpty, input.frontLimit), ("rear_limit", input.rearEmpty, input.rearLimit)] {
      guard let empty, let limit, limit <= empty else { continue }
      problems.append(
        Problem(
          "vehicle.axle", field: field, Words("\(limit) kg is no more than the \(empty) kg of the empty truck.", "\(limit) 千克不大于空载 \(empty) 千克。"),
          remedy: Words("Copy both from the vehicle's papers.", "请按行驶证或铭牌填写。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    func fill(_ draft: inout Draft<VehicleType>) {
      draft.payload = input.payload
      draft.bedLength = input.bedLength
      draft.bedWidth = input.bedWidth
      draft.bedHeight = input.bedHeight
      draft.wheelbase = input.wheelbase
      draft.bedStart = input.bedStart
      draft.frontEmpty = input.frontEmpty
      draft.frontLimit = input.frontLimit
      draft.rearEmpty = input.rearEmpty
      draft.rearLimit = input.rearLimit
      draft.isWithdrawn = input.isWithdrawn
    }
    let said = Words("Vehicle type \(input.code) is defined.", "车型 \(input.code) 已建立。")
    if let found = try known(input.code, context) {
      try changes.update(found) { fill(&$0) }
      return StepResult(found.id.key, said)
    }
    let made = try changes.create(VehicleType.self, on: .company) {
      $0.code = input.code
      fill(&$0)
    }
    return StepResult(made.key, said)
  }
}

/// 8.3 Plans a truck: which shipments it takes, in the order in which they come off.
public struct PlanLoad: Step {
  public static let step = StepDeclaration(
    "load.plan", "8.3", by: [.dispatcher, .storekeeper], at: [.warehouse], "Plan a truck", "制定装车计划",
    help: Words("Names packed shipments in the order of the way; the last is loaded first. What the truck does not bear is said, and does not stop the planning.", "按行驶顺序列出已包装的发运单，最后一站先装。超限会提示，不阻止制定计划。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let type = Entry<VehicleType.ID>("type", "Vehicle type", "车型")
    let carrier = Entry<String>("carrier", "Carrier", "承运人", maximumText: 200)
    let day = Entry<Day>("day", "Day", "日期")
    let shipments = Entry<String>(
      "shipments", "Shipments", "发运单", help: Words("Numbers in the order of the way, one a line or separated by commas.", "按行驶顺序填写编号，每行一个或以逗号分隔。"), isLong: true, maximumText: 4_000)
    let vehicle = OptionalEntry<String>("vehicle", "Vehicle", "车牌", maximumText: 40)
  }

  public static let maximumStops = 60

  static func read(_ text: String) -> [String] { text.split(whereSeparator: { $0.isNewline || $0 == "," || $0 == "，" }).map { $0.trimmingSpaces() }.filter { !$0.isEmpty } }

  /// What stands against a shipment on a plan.
  static func problem(_ number: String, position: Int, but plan: LoadPlan.ID? = nil, _ context: StepContext) throws -> Problem? {
    let field = "shipments[\(position)]"
    guard let shipment = try context.snapshot.first(Shipment.self, where: "number = ? AND _shelf = ?", [number, Int64(context.home.code)]) else {
      return Problem("shipment.unknown", field: field, Words("No shipment here is called \"\(number)\".", "此处没有发运单“\(number)”。"), remedy: Words("Compare its number.", "请核对编号。"))
    }
    if shipment.state != .packed {
      var problem = Finding.state(Shipment.record.label, shipment.state, needs: .packed)
      problem.field = field
      return problem
    }
    guard let other = try context.snapshot.plan(of: shipment.id), other.id != plan else { return nil }
    return Problem(
      "load.planned", field: field, Words("\(number) goes by \(other.number) already.", "\(number) 已列入 \(other.number)。"),
      remedy: Words("Take it off there first with load.unstop.", "请先用 load.unstop 从该计划移除。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.day < context.today { problems.append(Finding.inPast("day", input.day, today: context.today)) }
    let numbers = read(input.shipments)
    if !(1...maximumStops).contains(numbers.count) { problems.append(Finding.outOfRange("shipments", 1...maximumStops, numbers.count)) }
    if Set(numbers).count < numbers.count {
      problems.append(Problem("load.twice", field: "shipments", Words("A shipment stands there twice.", "有发运单重复。"), remedy: Words("Name each once.", "每张只填一次。")))
    }
    return try problems + numbers.prefix(maximumStops).enumerated().compactMap { try problem($1, position: $0 + 1, context) }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let plan = try changes.create(LoadPlan.self, on: context.home) {
      $0.type = input.type
      $0.vehicle = input.vehicle
      $0.carrier = input.carrier
      $0.day = input.day
    }
    for (index, number) in read(input.shipments).enumerated() {
      guard let shipment = try context.snapshot.first(Shipment.self, where: "number = ? AND _shelf = ?", [number, Int64(context.home.code)]) else { throw UncheckedInput() }
      try changes.stop(shipment, at: index + 1, on: plan, context)
    }
    let number = changes.text(of: plan.key, "number")
    return StepResult(plan.key, Words("\(number) is planned.", "\(number) 已制定。"))
  }
}

extension Changes {
  fileprivate mutating func stop(_ shipment: Row<Shipment>, at stop: Int, on plan: LoadPlan.ID, _ context: StepContext) throws {
    try create(LoadStop.self, on: context.home) {
      $0.plan = plan
      $0.shipment = shipment.id
      $0.stop = stop
    }
  }
}

/// 8.3 Puts another shipment onto a planned truck, or moves one to another place in the way.
public struct AddStop: SubjectStep {
  public static let step = StepDeclaration(
    "load.stop", "8.3", by: [.dispatcher, .storekeeper], at: [.warehouse], "Add or move a stop", "增加或调整站点",
    help: Words("At the end of the way if no place is named; the others make room.", "不填站序则排在最后；其他站点顺延。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let plan = Entry<LoadPlan.ID>("plan", "Load plan", "装车计划")
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let stop = OptionalEntry<Int>("stop", "Stop", "站序")
  }

  public static func ready(_ subject: Row<LoadPlan>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(LoadPlan.record.label, subject.shelf, context) { return problem }
    return subject.state == .planned ? nil : Finding.state(LoadPlan.record.label, subject.state, needs: .planned)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    let range = 1...PlanLoad.maximumStops
    if let stop = input.stop, !range.contains(stop) { problems.append(Finding.outOfRange("stop", range, stop)) }
    let stops = try context.snapshot.stops(of: input.plan)
    if stops.count >= PlanLoad.maximumStops, !stops.contains(where: { $0.shipment == input.shipment }) {
      problems.append(Finding.outOfRange("shipment", range, stops.count + 1))
    }
    if var problem = try PlanLoad.problem(try context.the(input.shipment).number, position: 1, but: input.plan, context) {
      problem.field = "shipment"
      problems.append(problem)
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let stops = try context.snapshot.stops(of: input.plan)
    let others = stops.filter { $0.shipment != shipment.id }
    let place = min(input.stop ?? others.count + 1, others.count + 1)
    for (index, other) in others.enumerated() {
      let stop = index + 1 < place ? index + 1 : index + 2
      try changes.update(other) { $0.stop = stop }
    }
    if let own = stops.first(where: { $0.shipment == shipment.id }) {
      try changes.update(own) { $0.stop = place }
    } else {
      try changes.stop(shipment, at: place, on: input.plan, context)
    }
    return StepResult(input.plan.key, Words("\(shipment.number) is stop \(place).", "\(shipment.number) 为第 \(place) 站。"))
  }
}

/// 8.3 Takes a shipment off a planned truck, or gives the whole plan up.
public struct RemoveStop: SubjectStep {
  public static let step = StepDeclaration(
    "load.unstop", "8.3", by: [.dispatcher, .storekeeper], at: [.warehouse], "Take off a planned truck", "从装车计划移除",
    help: Words("Without a shipment the whole plan is given up. What was checked onto the truck comes off.", "不填发运单则取消整个计划；已核对装车的须卸下。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let plan = Entry<LoadPlan.ID>("plan", "Load plan", "装车计划")
    let shipment = OptionalEntry<Shipment.ID>("shipment", "Shipment", "发运单")
  }

  public static func ready(_ subject: Row<LoadPlan>, _ context: StepContext) throws -> Problem? { try AddStop.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let shipment = input.shipment, try !context.snapshot.stops(of: input.plan).contains(where: { $0.shipment == shipment }) else { return [] }
    let number = try context.the(shipment).number
    return [
      Problem("load.notPlanned", field: "shipment", Words("\(number) is not on this truck.", "\(number) 不在此车计划中。"), remedy: Words("Look at the plan's stops.", "请查看计划站点。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let plan = try context.the(input.plan)
    let stops = try context.snapshot.stops(of: plan.id)
    for stop in stops where input.shipment == nil || stop.shipment == input.shipment {
      try changes.update(stop) { $0.isRemoved = true }
      for check in try context.the(stop.shipment).standingChecks(context.snapshot) { try changes.update(check) { $0.isWithdrawn = true } }
    }
    guard let shipment = try input.shipment.map(context.the) else {
      try changes.update(plan) { $0.state = .cancelled }
      return StepResult(plan.id.key, Words("\(plan.number) is given up.", "\(plan.number) 已取消。"))
    }
    return StepResult(plan.id.key, Words("\(shipment.number) is off \(plan.number).", "\(shipment.number) 已从 \(plan.number) 移除。"))
  }
}
