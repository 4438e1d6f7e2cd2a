import Foundation
import Ground
import Records
import Replica

/// 8.2 Sets a unit onto a larger one, or down again.
public struct NestUnit: SubjectStep {
  public static let step = StepDeclaration(
    "unit.nest", "8.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Set onto another unit", "放到其他单元上",
    help: Words("A carton goes into a crate or onto a pallet, a crate onto a pallet. Without a unit it is set down.", "纸箱可放入木箱或托盘，木箱可放上托盘；不填目标则取下。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let unit = Entry<HandlingUnit.ID>("unit", "Handling unit", "物流单元")
    let into = OptionalEntry<HandlingUnit.ID>("into", "Onto", "放到", help: Words("Empty: it stands by itself.", "留空：单独放置。"))
  }

  public static func ready(_ subject: Row<HandlingUnit>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(HandlingUnit.record.label, subject.shelf, context) { return problem }
    if let problem = try UnitFinding.ready(try context.the(subject.shipment), context) { return problem }
    return subject.state == .dropped ? Finding.state(HandlingUnit.record.label, subject.state, needs: .open, .closed) : nil
  }

  /// A larger kind only: so nothing ever stands on itself, however it was nested before.
  private static func isLarger(_ outer: PackageKind, than inner: PackageKind) -> Bool {
    let order = PackageKind.allCases
    return order.firstIndex(of: outer)! > order.firstIndex(of: inner)!
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let unit = try context.the(input.unit)
    guard let into = try input.into.map(context.the) else { return [] }
    if into.shipment != unit.shipment {
      let other = try context.the(into.shipment)
      return [
        Problem(
          "unit.otherShipment", field: "into", Words("Unit \(into.position) belongs to \(other.number).", "第 \(into.position) 号单元属于 \(other.number)。"),
          remedy: Words("Keep the two shipments apart.", "两张发运单请分开放置。"))
      ]
    }
    if let problem = Self.state(into) { return [problem] }
    guard isLarger(into.kind, than: unit.kind) else {
      return [
        Problem(
          "unit.larger", field: "into", Words("A \(unit.kind.label.en) does not go into a \(into.kind.label.en).", "\(unit.kind.label.zh)不能放入\(into.kind.label.zh)。"),
          remedy: Words("Take a larger unit: cartons into crates, both onto pallets.", "请选更大的单元：纸箱入木箱，二者上托盘。"))
      ]
    }
    return []
  }

  private static func state(_ into: Row<HandlingUnit>) -> Problem? {
    guard into.state != .open else { return nil }
    var problem = Finding.state(HandlingUnit.record.label, into.state, needs: .open)
    problem.field = "into"
    return problem
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let unit = try context.the(input.unit)
    let shipment = try context.the(unit.shipment)
    let units = try ShipmentUnits.of(shipment, context.snapshot)
    try changes.update(unit) { $0.parent = input.into }
    let others = units.outer.count { $0.id != unit.id }
    try changes.update(shipment) { $0.cartons = others + (input.into == nil ? 1 : 0) }
    guard let into = try input.into.map(context.the) else {
      return StepResult(unit.id.key, Words("Unit \(unit.position) stands by itself.", "第 \(unit.position) 号已单独放置。"))
    }
    return StepResult(unit.id.key, Words("Unit \(unit.position) stands on unit \(into.position).", "第 \(unit.position) 号已放到第 \(into.position) 号上。"))
  }
}

/// 8.2 Closes a unit, with what the scales say.
public struct CloseUnit: SubjectStep {
  public static let step = StepDeclaration(
    "unit.close", "8.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Close the unit", "封箱",
    help: Words("Nothing goes in or out until it is opened again. One that is too heavy needs a reason and is marked.", "封箱后不得再放入或取出，除非重新打开。超重须填写原因并标记。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let unit = Entry<HandlingUnit.ID>("unit", "Handling unit", "物流单元")
    let weighed = OptionalEntry<ExactDecimal>("weighed", "Weighed (kg)", "实称毛重（千克）", help: Words("Reckoned if left empty.", "留空按账面计算。"))
    let over = OptionalEntry<String>("over", "Over its limit because", "超限原因", help: Words("Required when it is heavier than its packaging may be.", "超过包装限重时必填。"), maximumText: 400)
  }

  public static func ready(_ subject: Row<HandlingUnit>, _ context: StepContext) throws -> Problem? { try UnitFinding.open(subject, context) }

  private static func units(_ input: Inputs<Input>, _ context: StepContext) throws -> ShipmentUnits {
    try ShipmentUnits.of(try context.the(try context.the(input.unit).shipment), context.snapshot)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if let weighed = input.weighed, weighed <= .zero { return [Finding.notPositive("weighed", weighed.description)] }
    let units = try units(input, context)
    guard let unit = units.unit(input.unit) else { return [] }
    guard !unit.contents.isEmpty || !units.inner(of: unit.id).isEmpty else {
      return [
        Problem("unit.empty", field: "unit", Words("Unit \(unit.position) is empty.", "第 \(unit.position) 号单元是空的。"), remedy: Words("Put something in, or drop it with unit.drop.", "请装入货物，或用 unit.drop 作废。"))
      ]
    }
    guard let limit = unit.packaging?.maximumWeight, let weight = input.weighed ?? units.reckoned(unit), weight > limit, input.over == nil else { return [] }
    return [
      Problem(
        "unit.tooHeavy", field: "over", Words("It weighs \(weight) kg and bears \(limit) kg.", "毛重 \(weight) 千克，限重 \(limit) 千克。"),
        remedy: Words("Take something out, or say why it goes so.", "请取出部分货物，或填写原因。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let units = try units(input, context)
    let row = try context.the(input.unit)
    try changes.update(row) {
      $0.weighed = input.weighed
      $0.overReason = input.over
      $0.state = .closed
    }
    let done = Words("Unit \(row.position) is closed.", "第 \(row.position) 号已封箱。")
    guard let unit = units.unit(row.id), let weighed = input.weighed, let reckoned = units.reckoned(unit), isFar(weighed, from: reckoned) else {
      return StepResult(row.id.key, done)
    }
    return StepResult(
      row.id.key, Words("\(done.en) The scales say \(weighed) kg, the books \(reckoned) kg: count it again.", "\(done.zh)实称 \(weighed) 千克，账面 \(reckoned) 千克，请复点。"), isWarning: true)
  }

  /// More than a twentieth apart: that is a piece too many or too few rather than tape.
  private static func isFar(_ weighed: ExactDecimal, from reckoned: ExactDecimal) -> Bool {
    let difference = max(weighed - reckoned, reckoned - weighed)
    return difference > ExactDecimal(millionths: reckoned.millionths / 20)
  }
}

/// 8.2 Opens a closed unit again.
public struct ReopenUnit: SubjectStep {
  public static let step = StepDeclaration(
    "unit.reopen", "8.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Open the unit again", "重新开箱",
    help: Words("Its weight by the scales counts no longer.", "此前的实称重量作废。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let unit = Entry<HandlingUnit.ID>("unit", "Handling unit", "物流单元")
  }

  public static func ready(_ subject: Row<HandlingUnit>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(HandlingUnit.record.label, subject.shelf, context) { return problem }
    if let problem = try UnitFinding.ready(try context.the(subject.shipment), context) { return problem }
    return subject.state == .closed ? nil : Finding.state(HandlingUnit.record.label, subject.state, needs: .closed)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let unit = try context.the(input.unit)
    try changes.update(unit) {
      $0.weighed = nil
      $0.overReason = nil
      $0.reopen(\.state, at: .open)
    }
    return StepResult(unit.id.key, Words("Unit \(unit.position) is open.", "第 \(unit.position) 号已打开。"))
  }
}

/// 8.2 Drops an empty unit that was opened by mistake. Its number is not given again.
public struct DropUnit: SubjectStep {
  public static let step = StepDeclaration(
    "unit.drop", "8.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Drop an empty unit", "作废空单元", help: Words("Its number is not given again.", "其编号不再使用。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let unit = Entry<HandlingUnit.ID>("unit", "Handling unit", "物流单元")
  }

  public static func ready(_ subject: Row<HandlingUnit>, _ context: StepContext) throws -> Problem? { try NestUnit.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let units = try ShipmentUnits.of(try context.the(try context.the(input.unit).shipment), context.snapshot)
    guard let unit = units.unit(input.unit) else { return [] }
    if !unit.contents.isEmpty || !units.inner(of: unit.id).isEmpty {
      return [Problem("unit.full", field: "unit", Words("Unit \(unit.position) is not empty.", "第 \(unit.position) 号单元不是空的。"), remedy: Words("Take everything out first.", "请先全部取出。"))]
    }
    guard units.units.count > 1 else {
      return [
        Problem("unit.last", field: "unit", Words("It is the only unit of \(units.shipment.number).", "这是 \(units.shipment.number) 的唯一单元。"), remedy: Words("Open another one first.", "请先新开其他单元。"))
      ]
    }
    return []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let unit = try context.the(input.unit)
    let shipment = try context.the(unit.shipment)
    let units = try ShipmentUnits.of(shipment, context.snapshot)
    try changes.update(unit) { $0.state = .dropped }
    try changes.update(shipment) { $0.cartons = units.outer.count { $0.id != unit.id } }
    return StepResult(shipment.id.key, Words("Unit \(unit.position) is dropped.", "第 \(unit.position) 号已作废。"))
  }
}
