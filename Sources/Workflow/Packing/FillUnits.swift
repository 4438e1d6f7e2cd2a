import Foundation
import Ground
import Records
import Replica

/// Problems that the steps of handling units find in the same words.
enum UnitFinding {
  static func ready(_ shipment: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Shipment.record.label, shipment.shelf, context) { return problem }
    return shipment.state == .packed ? nil : Finding.state(Shipment.record.label, shipment.state, needs: .packed)
  }

  /// A unit may be filled and emptied while it is open and its shipment is here.
  static func open(_ unit: Row<HandlingUnit>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(HandlingUnit.record.label, unit.shelf, context) { return problem }
    if let problem = try ready(try context.the(unit.shipment), context) { return problem }
    return unit.state == .open ? nil : Finding.state(HandlingUnit.record.label, unit.state, needs: .open)
  }

  static func tooMany(_ count: Int) -> Problem {
    Problem(
      "units.tooMany", Words("\(count) units are more than \(ShipmentUnits.maximum) in one shipment.", "\(count) 个单元超过一张发运单的上限 \(ShipmentUnits.maximum)。"),
      remedy: Words("Use larger units, or pack a part of it as another shipment.", "请用更大的单元，或分单包装。"))
  }

  /// Which goods are meant, in the order of the shipment's lines.
  static func lines(_ product: Product.ID, lot: String?, _ units: ShipmentUnits) -> [Row<ShipmentLine>] {
    units.lines.filter { $0.product == product && (lot == nil || $0.lot == lot) }
  }

  static func notHere(_ product: Row<Product>, lot: String?, _ units: ShipmentUnits, _ context: StepContext) throws -> Problem {
    let there = try units.lines.filter { lot == nil || $0.product == product.id }.map { "\(try context.the($0.product).code)/\($0.lot)" }.prefix(5).joined(separator: ", ")
    let what = lot.map { "\(product.code)/\($0)" } ?? product.code
    return Problem(
      "unit.otherItem", field: lot == nil ? "product" : "lot",
      Words("\(what) is not in shipment \(units.shipment.number).", "发运单 \(units.shipment.number) 不含 \(what)。"),
      remedy: Words("Put it back. Picked for it: \(there).", "请放回。已为该单拣出：\(there)。"))
  }
}

/// 8.2 Opens a carton, crate or pallet of a shipment.
public struct OpenUnit: SubjectStep {
  public static let step = StepDeclaration(
    "unit.open", "8.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Open a handling unit", "新开物流单元",
    help: Words("Gives it its number, and an SSCC where the company has a GS1 prefix.", "为其编号；公司已设 GS1 代码时生成 SSCC。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let packaging = OptionalEntry<Packaging.ID>("packaging", "Packaging", "包装物", help: Words("Its code; or say the kind alone.", "包装物编码；或仅选类型。"))
    let kind = OptionalEntry<PackageKind>("kind", "Kind", "类型", help: Words("Carton if both are left empty.", "都留空为纸箱。"))
    let isFragile = OptionalEntry<Bool>("fragile", "Fragile", "易碎")
    let dangerousGoods = OptionalEntry<String>("dangerous_goods", "Dangerous goods", "危险品", help: Words("Like UN 1263, 3, II.", "例如 UN 1263, 3, II。"), maximumText: 100)
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? { try UnitFinding.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    let count = try context.snapshot.count("SELECT count(*) FROM handling_unit WHERE shipment = ?", [Data(input.shipment.key.bytes)])
    if count >= ShipmentUnits.maximum { problems.append(UnitFinding.tooMany(count + 1)) }
    if let packaging = try input.packaging.map(context.the) {
      if packaging.isWithdrawn == true {
        problems.append(
          Problem("packaging.withdrawn", field: "packaging", Words("\(packaging.code) is withdrawn.", "\(packaging.code) 已停用。"), remedy: Words("Take another one.", "请选其他包装物。")))
      }
      if let kind = input.kind, kind != packaging.kind {
        problems.append(
          Problem(
            "packaging.kind", field: "kind", Words("\(packaging.code) is a \(packaging.kind.label.en).", "\(packaging.code) 的类型为\(packaging.kind.label.zh)。"),
            remedy: Words("Leave the kind empty.", "请将类型留空。")))
      }
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let units = try ShipmentUnits.of(shipment, context.snapshot)
    let kind = try input.packaging.map { try context.the($0).kind } ?? input.kind ?? .carton
    var numbers = try Changes.UnitNumbers(of: shipment.id, context)
    let unit = try changes.openUnit(
      of: shipment.id, kind, input.packaging, isFragile: input.isFragile, dangerousGoods: input.dangerousGoods, &numbers, context)
    try changes.update(shipment) { $0.cartons = units.outer.count + 1 }
    return StepResult(unit.key, Words("Unit \(numbers.position), a \(kind.label.en), is open.", "第 \(numbers.position) 号\(kind.label.zh)已打开。"))
  }
}

/// 8.2 Puts goods of the shipment into a unit.
public struct PutIntoUnit: SubjectStep {
  public static let step = StepDeclaration(
    "unit.put", "8.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Put into a unit", "装入单元",
    help: Words("What goes into units is what was picked: no more, and of no other lot.", "只能装入本单已拣货物，不得超量，批次须一致。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let unit = Entry<HandlingUnit.ID>("unit", "Handling unit", "物流单元")
    let product = Entry<Product.ID>("product", "Product", "产品")
    let quantity = OptionalEntry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("1 if left empty.", "留空为 1。"))
    let lot = OptionalEntry<String>("lot", "Lot", "批次", help: Words("The first that is not packed if left empty.", "留空取首个未装批次。"), maximumText: 40)
    let serial = OptionalEntry<String>("serial", "Serial number", "序列号", maximumText: 40)
    let scan = OptionalEntry<String>(
      "scan", "Mark of the scan", "扫描标记", help: Words("A scan that is sent twice counts once.", "重复发送的同一扫描只计一次。"), maximumText: 40)
  }

  public static func ready(_ subject: Row<HandlingUnit>, _ context: StepContext) throws -> Problem? { try UnitFinding.open(subject, context) }

  private static func isCounted(_ input: Inputs<Input>, _ context: StepContext) throws -> Bool {
    guard let scan = input.scan else { return false }
    return try context.snapshot.first(UnitContent.self, where: "scan = ?", [scan]) != nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if try isCounted(input, context) { return [] }
    let quantity = input.quantity ?? ExactDecimal(1)
    if let problem = StockFinding.quantity(quantity) ?? StockFinding.serial(input.serial, quantity) { return [problem] }
    let units = try ShipmentUnits.of(try context.the(try context.the(input.unit).shipment), context.snapshot)
    let product = try context.the(input.product)
    let lines = UnitFinding.lines(product.id, lot: input.lot, units)
    guard !lines.isEmpty else { return [try UnitFinding.notHere(product, lot: input.lot, units, context)] }
    if let serial = input.serial, let found = units.units.first(where: { $0.contents.contains { $0.serial == serial && $0.line.product == product.id } }) {
      return [
        Problem(
          "serial.packed", field: "serial", Words("Serial number \(serial) is in unit \(found.position) already.", "序列号 \(serial) 已在第 \(found.position) 号单元。"),
          remedy: Words("Read the number on the piece again.", "请重新核对实物序列号。"))
      ]
    }
    let open = lines.reduce(ExactDecimal.zero) { $0 + max(.zero, units.open($1)) }
    guard quantity > open else { return [] }
    return [
      Problem(
        "unit.tooMuch", field: "quantity",
        open == .zero
          ? Words("All of \(product.code) stands in units.", "\(product.code) 已全部装箱。")
          : Words("Only \(Quantity(open, product.unit).told.en) more of \(product.code) were picked for it.", "\(product.code) 只剩 \(Quantity(open, product.unit).told.zh) 未装。"),
        remedy: Words("Put the rest back.", "多余的请放回。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let unit = try context.the(input.unit)
    let product = try context.the(input.product)
    let units = try ShipmentUnits.of(try context.the(unit.shipment), context.snapshot)
    if try isCounted(input, context) { return StepResult(unit.id.key, Words("Counted already.", "该扫描已计入。")) }
    var rest = input.quantity ?? ExactDecimal(1)
    for line in UnitFinding.lines(product.id, lot: input.lot, units) where rest > .zero {
      let part = min(rest, max(.zero, units.open(line)))
      guard part > .zero else { continue }
      rest += -part
      try changes.hold(Quantity(part, product.unit), of: line.id, serial: input.serial, scan: input.scan, in: unit.id, context)
    }
    return said(units, unit, product, input.quantity ?? ExactDecimal(1))
  }

  /// Too heavy is said at once, and kept: the goods are in it.
  private static func said(_ units: ShipmentUnits, _ unit: Row<HandlingUnit>, _ product: Row<Product>, _ quantity: ExactDecimal) -> StepResult {
    let told = Quantity(quantity, product.unit).told
    let done = Words("\(told.en) of \(product.code) into unit \(unit.position).", "\(product.code) \(told.zh) 装入第 \(unit.position) 号。")
    guard let one = units.unit(unit.id), let limit = one.packaging?.maximumWeight, let before = units.reckoned(one),
      let more = units.instructions[product.id]?.weight.flatMap({ $0.multiplied(by: quantity) }), before + more > limit
    else { return StepResult(unit.id.key, done) }
    return StepResult(
      unit.id.key, Words("\(done.en) It weighs \(before + more) kg now and bears \(limit) kg.", "\(done.zh)现重 \(before + more) 千克，限重 \(limit) 千克。"), isWarning: true)
  }
}

/// 8.2 Takes goods out of a unit again.
public struct TakeFromUnit: SubjectStep {
  public static let step = StepDeclaration(
    "unit.take", "8.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Take out of a unit", "从单元取出",
    help: Words("What is taken out stands in no unit until it is put into another one.", "取出的货物在装入其他单元前不属于任何单元。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let unit = Entry<HandlingUnit.ID>("unit", "Handling unit", "物流单元")
    let product = Entry<Product.ID>("product", "Product", "产品")
    let quantity = OptionalEntry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("1 if left empty.", "留空为 1。"))
    let lot = OptionalEntry<String>("lot", "Lot", "批次", maximumText: 40)
    let serial = OptionalEntry<String>("serial", "Serial number", "序列号", maximumText: 40)
  }

  public static func ready(_ subject: Row<HandlingUnit>, _ context: StepContext) throws -> Problem? { try UnitFinding.open(subject, context) }

  private static func contents(_ input: Inputs<Input>, _ context: StepContext) throws -> [ShipmentUnits.Content] {
    let units = try ShipmentUnits.of(try context.the(try context.the(input.unit).shipment), context.snapshot)
    return (units.unit(input.unit)?.contents ?? []).filter {
      $0.line.product == input.product && (input.lot == nil || $0.line.lot == input.lot) && (input.serial == nil || $0.serial == input.serial)
    }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let quantity = input.quantity ?? ExactDecimal(1)
    if let problem = StockFinding.quantity(quantity) ?? StockFinding.serial(input.serial, quantity) { return [problem] }
    let there = try contents(input, context).reduce(ExactDecimal.zero) { $0 + $1.quantity }
    guard quantity > there else { return [] }
    let product = try context.the(input.product)
    let told = Quantity(there, product.unit).told
    return [
      Problem(
        "unit.notIn", field: "quantity", Words("\(told.en) of \(product.code) are in it.", "其中有 \(product.code) \(told.zh)。"), remedy: Words("Look at what the unit holds.", "请查看单元内装。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let unit = try context.the(input.unit)
    let product = try context.the(input.product)
    var rest = input.quantity ?? ExactDecimal(1)
    for content in try contents(input, context).reversed() where rest > .zero {
      let part = min(rest, content.quantity)
      rest += -part
      try changes.hold(Quantity(-part, product.unit), of: content.line.id, serial: content.serial.isEmpty ? nil : content.serial, in: unit.id, context)
    }
    let told = Quantity(input.quantity ?? ExactDecimal(1), product.unit).told
    return StepResult(unit.id.key, Words("\(told.en) of \(product.code) out of unit \(unit.position).", "\(product.code) \(told.zh) 已从第 \(unit.position) 号取出。"))
  }
}
