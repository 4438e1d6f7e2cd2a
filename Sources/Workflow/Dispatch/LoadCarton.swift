import Foundation
import Ground
import Records
import Replica

/// 8.3 Checks a carton onto the truck, by the code on its label.
public struct LoadCarton: SubjectStep {
  public static let step = StepDeclaration(
    "load.check", "8.3", by: [.storekeeper, .dispatcher, .driver], at: [.warehouse], "Check a carton onto the truck", "装车核对",
    help: Words("Compares a carton's label with the shipment. A carton of another shipment stops.", "核对箱标与发运单，不属于本单的箱子不得装车。"),
    inverse: "load.undo")

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let code = Entry<String>("code", "Code of the carton", "箱码", help: Words("Like SH-WH01-2026-000004/2.", "如 SH-WH01-2026-000004/2。"), maximumText: 80)
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Shipment.record.label, subject.shelf, context) { return problem }
    return subject.state == .packed ? nil : Finding.state(Shipment.record.label, subject.state, needs: .packed)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let shipment = try context.the(input.shipment)
    if let held = try shipment.heldProblem(context) ?? context.the(shipment.request).officeHold(context) { return [held] }
    switch try ScannedUnit.of(input.code, context.snapshot) {
    case nil: return [ScannedUnit.unreadable(input.code, CartonCode(shipment: shipment.number, carton: 1))]
    case .unknown(let told): return [ScannedUnit.unknown(told)]
    case .unit(let code): return try ScannedUnit.problems(code, in: shipment, context)
    }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    guard case .unit(let code)? = try ScannedUnit.of(input.code, context.snapshot) else { throw UncheckedInput() }
    return try changes.check(code, onto: shipment, context)
  }
}

extension Changes {
  /// Checks the outermost unit that a code belongs to onto the truck. Two phones at one truck, or a trigger pulled twice: it stands once.
  mutating func check(_ code: CartonCode, onto shipment: Row<Shipment>, _ context: StepContext) throws -> StepResult {
    let units = try ShipmentUnits.of(shipment, context.snapshot)
    let top = units.units.first { $0.position == code.carton }.map(units.outermost)
    let carton = top?.position ?? code.carton
    let loadable = Set(units.loadable)
    var checked = try shipment.checkedCartons(context.snapshot)
    let isNew = checked.insert(carton).inserted
    let count = checked.intersection(loadable).count
    guard isNew else {
      return StepResult(
        shipment.id.key, Words("Carton \(carton) is on the truck already: \(count) of \(loadable.count).", "第 \(carton) 箱已在车上：已装 \(count) / \(loadable.count)。"), isWarning: true)
    }
    try create(LoadCheck.self, on: shipment.shelf) {
      $0.shipment = shipment.id
      $0.carton = carton
      $0.at = context.now
    }
    let inner = carton == code.carton ? Words("", "") : Words(" (carton \(code.carton) stands on it)", "（第 \(code.carton) 箱在其上）")
    return StepResult(
      shipment.id.key, Words("Carton \(carton)\(inner.en): \(count) of \(loadable.count) are on the truck.", "第 \(carton) 箱\(inner.zh)：已装 \(count) / \(loadable.count)。"),
      takeBack: ["shipment": shipment.id.key.description, "carton": String(carton)])
  }
}

/// 8.3 Takes a carton off the truck again.
public struct UnloadCarton: SubjectStep {
  public static let step = StepDeclaration(
    "load.undo", "8.3", by: [.storekeeper, .dispatcher, .driver], at: [.warehouse], "Take a carton off the truck", "卸下箱子",
    help: Words("Takes back that a carton was checked onto the truck.", "撤回某箱的装车核对。"), inverse: "load.check")

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let carton = OptionalEntry<Int>("carton", "Carton", "箱号", help: Words("The last one if left empty.", "留空为最后一箱。"))
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? { try LoadCarton.ready(subject, context) }

  private static func checks(_ input: Inputs<Input>, _ context: StepContext) throws -> [Row<LoadCheck>] {
    let standing = try context.the(input.shipment).standingChecks(context.snapshot)
    guard let carton = input.carton ?? standing.last?.carton else { return [] }
    return standing.filter { $0.carton == carton }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard try checks(input, context).isEmpty else { return [] }
    return [Problem("load.notChecked", field: "carton", Words("That carton is not on the truck.", "该箱未装车。"), remedy: Words("Look at the list of cartons.", "请查看箱号列表。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let checks = try checks(input, context)
    for check in checks { try changes.update(check) { $0.isWithdrawn = true } }
    let loadable = try Set(ShipmentUnits.of(shipment, context.snapshot).loadable)
    let left = try shipment.checkedCartons(context.snapshot).subtracting(checks.map(\.carton)).intersection(loadable).count
    return StepResult(shipment.id.key, Words("Carton \(checks[0].carton) is off: \(left) of \(loadable.count) are on the truck.", "第 \(checks[0].carton) 箱已卸下：已装 \(left) / \(loadable.count)。"),
      takeBack: ["shipment": shipment.id.key.description, "code": CartonCode(shipment: shipment.number, carton: checks[0].carton).description])
  }
}

extension Row where R == Shipment {
  /// The checks onto the truck that were not withdrawn, the newest last.
  public func standingChecks(_ snapshot: Snapshot) throws -> [Row<LoadCheck>] {
    try snapshot.all(LoadCheck.self, where: "shipment = ?", [Data(id.key.bytes)]).filter { $0.isWithdrawn != true }
  }

  /// The cartons that stand checked onto the truck.
  public func checkedCartons(_ snapshot: Snapshot) throws -> Set<Int> { Set(try standingChecks(snapshot).map(\.carton)) }
}
