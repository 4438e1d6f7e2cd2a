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
    if let held = try shipment.heldProblem(context) { return [held] }
    guard let code = CartonCode(input.code) else { return [unreadable(input.code, shipment)] }
    guard code.shipment == shipment.number else {
      return [
        Problem(
          "load.otherShipment", field: "code",
          Words("Carton \(code.carton) belongs to \(code.shipment), not to \(shipment.number).", "第 \(code.carton) 箱属于 \(code.shipment)，不属于 \(shipment.number)。"),
          remedy: Words("Leave it on the dock.", "请留在月台，勿装车。"))
      ]
    }
    return (1...shipment.cartons).contains(code.carton) ? [] : [Finding.outOfRange("code", 1...shipment.cartons, code.carton)]
  }

  private static func unreadable(_ text: String, _ shipment: Row<Shipment>) -> Problem {
    Problem(
      "load.unreadable", field: "code", Words("\"\(text)\" is no carton's code.", "“\(text)”不是箱码。"),
      remedy: Words("Scan the label of the carton, like \(CartonCode(shipment: shipment.number, carton: 1)).", "请扫描箱标，如 \(CartonCode(shipment: shipment.number, carton: 1))。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    guard let carton = CartonCode(input.code)?.carton else { throw UncheckedInput() }
    var checked = try shipment.checkedCartons(context.snapshot)
    // Two phones at one truck, or a trigger pulled twice: it stands once.
    let isNew = checked.insert(carton).inserted
    if isNew {
      try changes.create(LoadCheck.self, on: shipment.shelf) {
        $0.shipment = shipment.id
        $0.carton = carton
        $0.at = context.now
      }
    }
    return StepResult(shipment.id.key, Words("Carton \(carton): \(checked.count) of \(shipment.cartons) are on the truck.", "第 \(carton) 箱：已装 \(checked.count) / \(shipment.cartons)。"),
      takeBack: isNew ? ["shipment": shipment.id.key.description, "carton": String(carton)] : nil)
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
    let left = try shipment.checkedCartons(context.snapshot).subtracting(checks.map(\.carton)).count
    return StepResult(shipment.id.key, Words("Carton \(checks[0].carton) is off: \(left) of \(shipment.cartons) are on the truck.", "第 \(checks[0].carton) 箱已卸下：已装 \(left) / \(shipment.cartons)。"),
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
