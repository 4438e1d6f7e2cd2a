import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

/// What tests of packing and loading need beside stock.
extension Company {
  /// Five pumps of 4 kg go into a carton, four cartons onto a pallet; the company has a GS1 prefix.
  func furnishPacking() async throws {
    let place = headquarters
    try await place.take("gs1.set", ["prefix": "690123456"])
    try await place.take("packaging.define", Self.carton)
    try await place.take("packaging.define", Self.pallet)
    try await place.take("packing.instruct", Self.instruction)
    try await sync()
  }

  static let carton = [
    "code": "CTN", "kind": "carton", "name_en": "Carton 40", "name_zh": "40 号纸箱", "tare": "0.5", "length": "400", "width": "300", "height": "300", "maximum_weight": "25",
  ]
  static let pallet = [
    "code": "PAL", "kind": "pallet", "name_en": "Euro pallet", "name_zh": "欧标托盘", "tare": "20", "length": "1200", "width": "800", "height": "1500", "maximum_weight": "500",
  ]
  static let instruction = [
    "product": "P-100", "pieces": "5", "carton": "CTN", "cartons": "4", "pallet": "PAL", "gtin": "6291041500213", "weight": "4", "volume": "6", "fragile": "yes",
  ]

  /// A packed shipment of an order at the first warehouse.
  ///
  /// - Parameter cartons: empty to pack by the instructions.
  func packed(_ quantity: String, cartons: String = "", _ reference: String = "PO-1") async throws -> Row<Shipment> {
    let order = try await ordered(reference, lines: "P-100 \(quantity) C62")
    let key = try await warehouse.take("shipment.pack", ["request": order, "cartons": cartons]).subject
    return try await warehouse.get(Shipment.self, key)
  }
}

extension Place {
  func units(_ shipment: Row<Shipment>) async throws -> ShipmentUnits {
    let now = try await get(Shipment.self, shipment.id.key)
    return try await replica.read { try ShipmentUnits.of(now, $0) }
  }

  /// Each unit as `6 pallet 102`, with what is in it as `P-100/L-1 5`, and `>` before the number that it stands on.
  func told(_ shipment: Row<Shipment>) async throws -> [String] {
    let units = try await units(shipment)
    return units.units.map { unit in
      let parts = [
        "\(unit.position)", unit.row.kind.rawValue, unit.contents.map { "\($0.line.lot) \($0.quantity)" }.joined(separator: "+"),
        unit.row.parent.flatMap(units.unit).map { ">\($0.position)" } ?? "", units.weight(of: unit).map { "\($0) kg" } ?? "",
      ]
      return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  /// What is packed equals what was picked: no unit holds what is not a line of its shipment, and no line stands in units with more than it has.
  func expectPackedAsPicked(_ shipment: Row<Shipment>, isWhole: Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let units = try await units(shipment)
    for line in units.lines {
      let open = units.open(line)
      #expect(open >= .zero && (!isWhole || open == .zero), "\(open) of \(line.lot)", sourceLocation: sourceLocation)
    }
    let stock = try await replica.read { snapshot in
      try snapshot.integers("SELECT coalesce(sum(quantity_e6), 0) FROM stock_balance WHERE status = 'packed'")
    }
    #expect(stock == [[units.lines.reduce(0) { $0 + $1.quantity.amount.millionths }]], sourceLocation: sourceLocation)
  }
}
