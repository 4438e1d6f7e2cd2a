import Ground
import Records
import Replica

extension Changes {
  /// Takes the goods of some lines out of all units of a shipment. A unit that is empty then, and bears none, is dropped; another that was closed
  /// is open again, since it was opened, and nobody has weighed what is left.
  ///
  /// - Returns: how many outermost units are left; nil for a shipment that has no units.
  mutating func takeOut(_ lines: [Row<ShipmentLine>], of shipment: Row<Shipment>, _ context: StepContext) throws -> Int? {
    let packed = try ShipmentUnits.of(shipment, context.snapshot)
    guard !packed.units.isEmpty else { return nil }
    let gone = Set(lines.map(\.id))
    let touched = packed.units.filter { $0.contents.contains { gone.contains($0.line.id) } }
    for unit in touched {
      for content in unit.contents where gone.contains(content.line.id) {
        let quantity = Quantity(-content.quantity, content.line.quantity.unit)
        try hold(quantity, of: content.line.id, serial: content.serial.isEmpty ? nil : content.serial, in: unit.id, context)
      }
    }
    let left = Set(packed.units.filter { unit in packed.all(in: unit).contains { !gone.contains($0.line.id) } }.map(\.id))
    let changed = Set(touched.map(\.id))
    for unit in packed.units {
      if !left.contains(unit.id) {
        try update(unit.row) { $0.state = .dropped }
      } else if changed.contains(unit.id) {
        try update(unit.row) {
          $0.weighed = nil
          if unit.row.state == .closed { $0.reopen(\.state, at: .open) }
        }
      }
    }
    return packed.outer.filter { left.contains($0.id) }.count
  }
}
