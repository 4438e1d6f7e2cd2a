import Foundation
import Ground
import Records
import Replica

/// 8.3 Checks a unit onto a planned truck, whatever shipment of it it belongs to.
public struct ScanOntoTruck: SubjectStep {
  public static let step = StepDeclaration(
    "load.scan", "8.3", by: [.storekeeper, .dispatcher, .driver], at: [.warehouse], "Check a unit onto the truck", "整车装车核对",
    help: Words("Holds every unit against the plan: one of another truck, of none, or that nobody knows stays on the dock.", "逐一核对装车计划：属于其他车、未列入计划或未知的单元不得装车。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let plan = Entry<LoadPlan.ID>("plan", "Load plan", "装车计划")
    let code = Entry<String>("code", "Code of the unit", "单元码", help: Words("SSCC, or like SH-WH01-2026-000004/2.", "SSCC，或如 SH-WH01-2026-000004/2。"), maximumText: 80)
  }

  public static func ready(_ subject: Row<LoadPlan>, _ context: StepContext) throws -> Problem? { try AddStop.ready(subject, context) }

  private static func shipment(_ code: CartonCode, _ context: StepContext) throws -> Row<Shipment>? {
    try context.snapshot.first(Shipment.self, where: "number = ? AND _shelf = ?", [code.shipment, Int64(context.home.code)])
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let plan = try context.the(input.plan)
    switch try ScannedUnit.of(input.code, context.snapshot) {
    case nil: return [ScannedUnit.unreadable(input.code, CartonCode(shipment: plan.number.replacing("LP-", with: "SH-"), carton: 1))]
    case .unknown(let sscc): return [ScannedUnit.unknown(sscc)]
    case .unit(let code):
      guard let shipment = try shipment(code, context) else { return [ScannedUnit.unknown(code.description)] }
      if let problem = try elsewhere(code, shipment, plan, context) { return [problem] }
      if let held = try shipment.heldProblem(context) { return [held] }
      if let held = try context.the(shipment.request).officeHold(context) { return [held] }
      return try ScannedUnit.problems(code, in: shipment, context)
    }
  }

  private static func elsewhere(_ code: CartonCode, _ shipment: Row<Shipment>, _ plan: Row<LoadPlan>, _ context: StepContext) throws -> Problem? {
    let remedy = Words("Leave it on the dock.", "请留在月台，勿装车。")
    guard shipment.state == .packed else {
      return Problem("load.gone", field: "code", Words("\(shipment.number) is \(shipment.state.label.en).", "\(shipment.number) 处于“\(shipment.state.label.zh)”。"), remedy: remedy)
    }
    let own = try context.snapshot.plan(of: shipment.id)
    guard own?.id != plan.id else { return nil }
    guard let own else {
      return Problem(
        "load.noTruck", field: "code", Words("Unit \(code.carton) of \(shipment.number) is on no truck's plan.", "\(shipment.number) 第 \(code.carton) 号单元未列入任何装车计划。"),
        remedy: Words("Leave it on the dock, or add it with load.stop.", "请留在月台，或用 load.stop 加入计划。"))
    }
    let truck = own.vehicle.map { "\(own.number) (\($0))" } ?? own.number
    return Problem(
      "load.otherTruck", field: "code", Words("Unit \(code.carton) of \(shipment.number) goes onto \(truck).", "\(shipment.number) 第 \(code.carton) 号单元应装 \(truck)。"), remedy: remedy)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let reading = try LoadReading.of(try context.the(input.plan), context)
    guard case .unit(let code)? = try ScannedUnit.of(input.code, context.snapshot), let stop = reading.stops.first(where: { $0.shipment.number == code.shipment }) else { throw UncheckedInput() }
    var result = try changes.check(code, onto: stop.shipment, context)
    result.subject = reading.plan.id.key
    result.takeBack = nil
    // Last in, first out: what comes off later stands deeper.
    if !result.isWarning, let later = reading.stops.first(where: { $0.row.stop > stop.row.stop && !$0.isLoaded }) {
      result.message = Words(
        "\(result.message.en) But stop \(later.row.stop), \(later.shipment.number), is to stand behind it and is not loaded.", "\(result.message.zh)但第 \(later.row.stop) 站 \(later.shipment.number) 应先装，尚未装完。")
      result.isWarning = true
    }
    return result
  }
}

/// 8.4 Lets a planned truck leave with all its shipments.
public struct LeaveLoad: SubjectStep {
  public static let step = StepDeclaration(
    "load.leave", "8.4", by: [.dispatcher, .storekeeper], at: [.warehouse], "The truck leaves", "整车发出",
    help: Words(
      "Every unit of the plan must be on the truck and the checklist gone through. A mismatch stops the truck; what leaves all the same needs a reason, which is kept.",
      "计划内单元须全部装车并完成检查。不符则不得发车；确须发车的须填写原因并留存。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let plan = Entry<LoadPlan.ID>("plan", "Load plan", "装车计划")
    let vehicle = OptionalEntry<String>("vehicle", "Vehicle", "车牌", help: Words("As planned if left empty.", "留空按计划。"), maximumText: 40)
    let seal = Entry<String>("seal", "Seal number", "封条号", maximumText: 40)
    let checklist = Entry<String>("checklist", "Checklist", "发车检查", help: Words("What was looked at, separated by spaces: address papers marks.", "已检查项目，以空格分隔：address papers marks。"), maximumText: 400)
    let really = OptionalEntry<String>("really", "Leaves all the same because", "仍发车原因", help: Words("Required when something does not fit.", "有不符时必填。"), maximumText: 400)
    let photo = OptionalEntry<String>("photo", "Photo", "照片", help: Words("JPEG in base64.", "JPEG，base64 编码。"), maximumText: DeparturePhoto.maximumText)
  }

  public static func ready(_ subject: Row<LoadPlan>, _ context: StepContext) throws -> Problem? {
    if let problem = try AddStop.ready(subject, context) { return problem }
    for stop in try context.snapshot.stops(of: subject.id) {
      let shipment = try context.the(stop.shipment)
      if shipment.state == .packed, let problem = try DispatchShipment.ready(shipment, context) { return problem }
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let reading = try LoadReading.of(try context.the(input.plan), context)
    var problems = try DepartureChecklist.problems(input.checklist, carrier: reading.plan.carrier, context)
    if let photo = input.photo, let problem = DeparturePhoto.problem(photo) { problems.append(problem) }
    let open = reading.stops.filter { $0.shipment.state == .packed }
    guard !open.isEmpty else {
      return problems + [Problem("load.empty", field: "plan", Words("Nothing is on this plan.", "此计划没有货物。"), remedy: Words("Add a shipment with load.stop.", "请用 load.stop 加入发运单。"))]
    }
    guard input.really == nil else { return problems }
    for stop in open where !stop.isLoaded { problems.append(DispatchShipment.unchecked(stop.units, stop.checked, field: "really", named: stop.shipment.number)) }
    problems += reading.findings.filter(\.isStop).map {
      Problem(
        "load.over", field: "really", Words("The load does not fit: \($0.what.en)", "装载不符：\($0.what.zh)"),
        remedy: Words("Take something off, change the stops, or say why it leaves so.", "请卸下部分货物、调整站序，或填写仍发车的原因。"))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let plan = try context.the(input.plan)
    let reading = try LoadReading.of(plan, context)
    let photo = input.photo.flatMap { DeparturePhoto.bytes($0) }.map { Blob($0) }
    let departure = Departure(
      carrier: plan.carrier, vehicle: input.vehicle ?? plan.vehicle, seal: input.seal, checklist: input.checklist, unchecked: input.really, photo: nil)
    let shipments = reading.stops.map(\.shipment).filter { $0.state == .packed }
    try changes.depart(shipments, departure, context)
    try changes.update(plan) {
      $0.vehicle = departure.vehicle
      $0.seal = input.seal
      $0.photo = photo
      $0.departed = context.now
      $0.reallyReason = input.really
      $0.state = .left
    }
    return StepResult(plan.id.key, Words("\(plan.number) has left with \(shipments.count) shipments.", "\(plan.number) 已发车，共 \(shipments.count) 张发运单。"))
  }
}
