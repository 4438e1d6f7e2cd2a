import Foundation
import Ground
import Records
import Replica

/// 8.4 Lets a packed shipment leave the warehouse.
public struct DispatchShipment: SubjectStep {
  public static let step = StepDeclaration(
    "shipment.dispatch", "8.4", by: [.dispatcher, .storekeeper], at: [.warehouse], "Dispatch the shipment", "发货",
    help: Words("Hands the goods to the carrier. A shipment that the office has cancelled meanwhile stays.", "交承运人发出。销售处已取消的不得发出。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let carrier = Entry<String>("carrier", "Carrier", "承运人", maximumText: 200)
    let vehicle = OptionalEntry<String>("vehicle", "Vehicle", "车牌", maximumText: 40)
    let seal = OptionalEntry<String>("seal", "Seal number", "封条号", maximumText: 40)
    let checklist = OptionalEntry<String>(
      "checklist", "Checklist", "发车检查", help: Words("What was looked at: address papers marks.", "已检查项目：address papers marks。"), maximumText: 200)
    let photo = OptionalEntry<String>("photo", "Photo of the load", "装车照片", help: Words("JPEG in base64.", "JPEG，base64 编码。"), maximumText: DeparturePhoto.maximumText)
    let unchecked = OptionalEntry<String>(
      "unchecked", "Why cartons are not checked", "未核对原因",
      help: Words("Required when not every carton was scanned onto the truck.", "未逐箱扫描装车时必填。"), maximumText: 400)
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Shipment.record.label, subject.shelf, context) { return problem }
    guard subject.state == .packed else { return Finding.state(Shipment.record.label, subject.state, needs: .packed) }
    let request = try context.the(subject.request)
    guard try isCancelled(request, context) else { return try request.officeHold(context) ?? subject.heldProblem(context) }
    return Problem("shipment.cancelled", Words("The office has cancelled order \(subject.orderNumber) meanwhile.", "销售处已取消订单 \(subject.orderNumber)。"), remedy: Words("Call the office. If it must go all the same, keep the current state with conflict.resolve first; else take the goods out with shipment.unpack.", "请联系销售处。若仍须发货，请先用 conflict.resolve 保留现状态；否则用 shipment.unpack 拆包。"))
  }

  /// A packed request outranks its cancellation, so the cancellation shows as an edit that lost and that nobody has decided on.
  static func isCancelled(_ request: Row<DispatchRequest>, _ context: StepContext) throws -> Bool {
    try request.state == .cancelled
      || context.snapshot.conflicts(about: request.id.key).contains {
        $0.kind == .lifecycle && $0.losingValue.first?.text == DispatchState.cancelled.rawValue
      }
  }

  /// Once one carton was scanned or the checklist was gone through, every carton is to be scanned. A shipment of which none was scanned, as
  /// where there is no scanner, may leave, and its record says so.
  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let shipment = try context.the(input.shipment)
    let units = try ShipmentUnits.of(shipment, context.snapshot)
    let checked = try shipment.checkedCartons(context.snapshot)
    var problems = try input.checklist.map { try DepartureChecklist.problems($0, carrier: input.carrier, context) } ?? []
    if let photo = input.photo, let problem = DeparturePhoto.problem(photo) { problems.append(problem) }
    let isLoadedByScan = !checked.isEmpty || input.checklist != nil
    if isLoadedByScan, !checked.isSuperset(of: units.loadable), input.unchecked == nil { problems.append(unchecked(units, checked)) }
    if units.isFilled, input.unchecked == nil, let left = try unpacked(units, context) { problems.append(left) }
    return problems
  }

  /// The most cartons that a problem names.
  private static let maximumNamed = 8

  /// - Parameter named: the shipment, where there are several on the truck.
  static func unchecked(_ units: ShipmentUnits, _ checked: Set<Int>, field: String = "unchecked", named shipment: String? = nil) -> Problem {
    let missing = units.loadable.lazy.filter { !checked.contains($0) }.prefix(maximumNamed + 1).map(String.init)
    let named = missing.prefix(maximumNamed).joined(separator: ", ") + (missing.count > maximumNamed ? " …" : "")
    let (on, all) = (checked.intersection(units.loadable).count, units.loadable.count)
    let of = shipment.map { Words("\($0): ", "\($0)：") } ?? Words("", "")
    return Problem(
      "load.unchecked", field: field,
      Words("\(of.en)\(on) of \(all) cartons are checked; missing: \(named).", "\(of.zh)已核对 \(on) / \(all) 箱；缺第 \(named) 箱。"),
      remedy: Words("Scan the others, or say why the truck leaves without.", "请扫描其余箱子，或填写不核对即发车的原因。"))
  }

  /// Of a shipment whose units were filled, what was picked for it and stands in none of them.
  private static func unpacked(_ units: ShipmentUnits, _ context: StepContext) throws -> Problem? {
    let open = units.openLines
    guard !open.isEmpty else { return nil }
    let named = try open.prefix(maximumNamed).map { "\(try context.the($0.line.product).code) \($0.open)" }.joined(separator: ", ")
    return Problem(
      "units.incomplete", field: "unchecked", Words("It stands in no unit: \(named).", "未装入任何单元：\(named)。"),
      remedy: Words("Put it into a unit, or say why the truck leaves so.", "请装入单元，或填写仍发车的原因。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let departure = Departure(
      carrier: input.carrier, vehicle: input.vehicle, seal: input.seal, checklist: input.checklist, unchecked: input.unchecked,
      photo: input.photo.flatMap { DeparturePhoto.bytes($0) }.map { Blob($0) })
    try changes.depart([shipment], departure, context)
    let loadable = try ShipmentUnits.of(shipment, context.snapshot).loadable
    let checked = try shipment.checkedCartons(context.snapshot).intersection(loadable).count
    let (en, zh) = checked < loadable.count ? (" \(checked) of \(loadable.count) cartons were checked.", "已核对 \(checked) / \(loadable.count) 箱。") : ("", "")
    return StepResult(shipment.id.key, Words("\(shipment.number) has left with \(input.carrier).\(en)", "\(shipment.number) 已由 \(input.carrier) 发出。\(zh)"))
  }
}

extension Row where R == Shipment {
  /// Which of its lots are held, so that it may not be loaded and not leave; nil when none is.
  func heldProblem(_ context: StepContext) throws -> Problem? {
    let holds = try lines(context.snapshot).compactMap { line in try context.snapshot.holds(line.product, lot: line.lot).first.map { (line.lot, $0) } }
    guard !holds.isEmpty else { return nil }
    let named = Set(holds.map { "\($0.0) (\($0.1.number): \($0.1.reason))" }).sorted()
    return Problem(
      "shipment.held", Words("\(self.number) has a held lot: \(named.joined(separator: ", ")).", "\(self.number) 含已冻结批次：\(named.joined(separator: "、"))。"),
      remedy: Words("It stays here until the lot is released with lot.release. Take the lot out with shipment.unpack, and the rest can leave.", "在用 lot.release 解冻之前不得发出；用 shipment.unpack 取出该批次后，其余可发出。"))
  }

  /// What is in it, without what was taken out again.
  public func lines(_ snapshot: Snapshot) throws -> [Row<ShipmentLine>] {
    try snapshot.all(ShipmentLine.self, where: "shipment = ? AND \(ShipmentLine.stillInside)", [Data(id.key.bytes)])
  }
}

extension ShipmentLine {
  /// SQL over `shipment_line`: was not taken out of its shipment again.
  public static let stillInside = "NOT EXISTS (SELECT 1 FROM unpacking u WHERE u.shipment_line = shipment_line.id)"
}
