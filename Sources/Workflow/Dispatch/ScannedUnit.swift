import Foundation
import Ground
import Records
import Replica

/// What a scan at the truck names: a carton's code, an SSCC, or a unit's own number.
public enum ScannedUnit {
  case unit(CartonCode)
  /// An SSCC with the right check digit that no unit here has.
  case unknown(String)

  /// - Returns: nil for a text that is no unit's code.
  public static func of(_ text: String, _ snapshot: Snapshot) throws -> ScannedUnit? {
    if let sscc = UnitCode.sscc(text) {
      guard let unit = try snapshot.first(HandlingUnit.self, where: "sscc = ?", [sscc]) else { return .unknown(sscc) }
      return try code(unit, snapshot).map { .unit($0) } ?? .unknown(sscc)
    }
    if let unit = try snapshot.first(HandlingUnit.self, where: "number = ?", [text.trimmingSpaces()]) { return try code(unit, snapshot).map { .unit($0) } }
    return CartonCode(text).map { .unit($0) }
  }

  private static func code(_ unit: Row<HandlingUnit>, _ snapshot: Snapshot) throws -> CartonCode? {
    try snapshot.get(unit.shipment).map { CartonCode(shipment: $0.number, carton: unit.position) }
  }

  static func unreadable(_ text: String, _ example: CartonCode) -> Problem {
    Problem(
      "load.unreadable", field: "code", Words("\"\(text)\" is no carton's code.", "“\(text)”不是箱码。"),
      remedy: Words("Scan the label of the carton, like \(example).", "请扫描箱标，如 \(example)。"))
  }

  static func unknown(_ sscc: String) -> Problem {
    Problem(
      "load.unknown", field: "code", Words("No unit here has the SSCC \(sscc).", "此处没有 SSCC 为 \(sscc) 的单元。"),
      remedy: Words("Leave it on the dock, and ask whose it is.", "请留在月台，并查明归属。"))
  }

  /// What stands against a unit on this shipment's truck.
  static func problems(_ code: CartonCode, in shipment: Row<Shipment>, _ context: StepContext) throws -> [Problem] {
    guard code.shipment == shipment.number else {
      return [
        Problem(
          "load.otherShipment", field: "code",
          Words("Carton \(code.carton) belongs to \(code.shipment), not to \(shipment.number).", "第 \(code.carton) 箱属于 \(code.shipment)，不属于 \(shipment.number)。"),
          remedy: Words("Leave it on the dock.", "请留在月台，勿装车。"))
      ]
    }
    let units = try ShipmentUnits.of(shipment, context.snapshot)
    if units.units.isEmpty { return (1...max(1, shipment.cartons)).contains(code.carton) ? [] : [Finding.outOfRange("code", 1...shipment.cartons, code.carton)] }
    guard !units.units.contains(where: { $0.position == code.carton }) else { return [] }
    let isDropped = try context.snapshot.first(HandlingUnit.self, where: "shipment = ? AND position = ?", [Data(shipment.id.key.bytes), code.carton]) != nil
    guard isDropped else { return [Finding.outOfRange("code", 1...(units.units.map(\.position).max() ?? 1), code.carton)] }
    return [
      Problem(
        "load.dropped", field: "code", Words("Unit \(code.carton) was dropped; its label is of no use.", "第 \(code.carton) 号单元已作废，其标签无效。"),
        remedy: Words("Take the label off, and pack what is in it anew.", "请撕下标签，并将其内货物重新装箱。"))
    ]
  }
}
