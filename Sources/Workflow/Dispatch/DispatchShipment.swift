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
    let unchecked = OptionalEntry<String>(
      "unchecked", "Why cartons are not checked", "未核对原因",
      help: Words("Required when not every carton was scanned onto the truck.", "未逐箱扫描装车时必填。"), maximumText: 400)
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Shipment.record.label, subject.shelf, context) { return problem }
    guard subject.state == .packed else { return Finding.state(Shipment.record.label, subject.state, needs: .packed) }
    guard try isCancelled(try context.the(subject.request), context) else { return try subject.heldProblem(context) }
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
    let checked = try shipment.checkedCartons(context.snapshot)
    var problems = checklist(input)
    let isLoadedByScan = !checked.isEmpty || input.checklist != nil
    if isLoadedByScan, checked.count < shipment.cartons, input.unchecked == nil { problems.append(unchecked(shipment, checked)) }
    return problems
  }

  /// The most cartons that a problem names.
  private static let maximumNamed = 8

  private static func unchecked(_ shipment: Row<Shipment>, _ checked: Set<Int>) -> Problem {
    let missing = (1...max(1, shipment.cartons)).lazy.filter { !checked.contains($0) }.prefix(maximumNamed + 1).map(String.init)
    let named = missing.prefix(maximumNamed).joined(separator: ", ") + (missing.count > maximumNamed ? " …" : "")
    return Problem(
      "load.unchecked", field: "unchecked",
      Words("\(checked.count) of \(shipment.cartons) cartons are checked; missing: \(named).", "已核对 \(checked.count) / \(shipment.cartons) 箱；缺第 \(named) 箱。"),
      remedy: Words("Scan the others, or say why the truck leaves without.", "请扫描其余箱子，或填写不核对即发车的原因。"))
  }

  private static func checklist(_ input: Inputs<Input>) -> [Problem] {
    guard let text = input.checklist else { return [] }
    let ticked = Set(text.split(separator: " ").map(String.init))
    let unknown = ticked.filter { DepartureCheck(rawValue: $0) == nil }.sorted()
    let open = DepartureCheck.allCases.filter { !ticked.contains($0.rawValue) }
    var problems = unknown.map {
      Problem("checklist.unknown", field: "checklist", Words("\"\($0)\" is not on the checklist.", "检查表中没有“\($0)”。"), remedy: Words("It has: address, papers, marks.", "检查项为：address、papers、marks。"))
    }
    problems += open.map {
      Problem("checklist.open", field: "checklist", Words("Not checked: \($0.label.en).", "未检查：\($0.label.zh)。"), remedy: Words("Look, and tick it.", "请检查后勾选。"))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    var draws = StockDraws(context)
    for line in try shipment.lines(context.snapshot) {
      let packed = try draws.draw(line.quantity.amount, of: line.product, lot: line.lot, .packed)
      try changes.restate(packed, unit: line.quantity.unit, to: nil, shipment.number, context)
    }
    let checked = try shipment.checkedCartons(context.snapshot).count
    try ship(shipment, context, &changes)
    try changes.update(shipment) {
      $0.carrier = input.carrier
      $0.vehicle = input.vehicle
      $0.seal = input.seal
      $0.checklist = input.checklist
      $0.checked = checked
      $0.uncheckedReason = checked < shipment.cartons ? input.unchecked : nil
      $0.departed = context.now
      $0.state = .dispatched
    }
    try changes.close("shipment.dispatch", about: shipment.id.key, context)
    try changes.open("delivery-record", about: shipment.id.key, number: shipment.number, on: context.home, context)
    let isUnchecked = checked < shipment.cartons
    let (en, zh) = isUnchecked ? (" \(checked) of \(shipment.cartons) cartons were checked.", "已核对 \(checked) / \(shipment.cartons) 箱。") : ("", "")
    return StepResult(shipment.id.key, Words("\(shipment.number) has left with \(input.carrier).\(en)", "\(shipment.number) 已由 \(input.carrier) 发出。\(zh)"))
  }

  /// The request is shipped with its last shipment; one that is packed in part is not at its end.
  private static func ship(_ shipment: Row<Shipment>, _ context: StepContext, _ changes: inout Changes) throws {
    let request = try context.the(shipment.request)
    guard request.state == .packed else { return }
    let waits = try context.snapshot.all(Shipment.self, where: "dispatch_request = ?", [Data(request.id.key.bytes)])
      .contains { $0.id != shipment.id && $0.state == .packed }
    if !waits { try changes.update(request) { $0.state = .shipped } }
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
