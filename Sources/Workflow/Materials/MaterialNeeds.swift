import Foundation
import Ground
import Records
import Replica

/// 5.4 What a work order takes of each component, by the bill of materials.
public enum MaterialNeeds {
  public struct Need: Sendable {
    public var component: String
    public var quantity: Quantity
  }

  /// - Returns: one need a component, by name; nil when a quantity is too large to count.
  public static func of(_ order: Row<WorkOrder>, _ context: StepContext) throws -> [Need]? {
    var needs: [String: Need] = [:]
    for line in try context.snapshot.all(BillLine.self, where: "product = ?", [Data(order.product.key.bytes)]) {
      guard let amount = line.quantity.amount.multiplied(by: order.quantity.amount), amount <= .maximum else { return nil }
      let before = needs[line.component]?.quantity.amount ?? .zero
      needs[line.component] = Need(component: line.component, quantity: Quantity(before + amount, line.quantity.unit))
    }
    return needs.values.sorted { $0.component < $1.component }
  }

  /// Every component that is short, or kept in another unit than the bill's.
  static func problems(_ needs: [Need], _ context: StepContext) throws -> [Problem] {
    try needs.compactMap { need in
      // Receipts of one component are all in one unit, so the first move tells it, however many there are.
      if let other = try context.snapshot.first(MaterialMove.self, where: "component = ? AND _shelf = ?", [need.component, Int64(context.home.code)]),
        other.quantity.unit != need.quantity.unit
      {
        return Problem("material.unit", field: "work_order", Words("\(need.component) is needed in \(Units.name(need.quantity.unit, .english)), but kept in \(Units.name(other.quantity.unit, .english)).", "\(need.component) 用量单位为 \(Units.name(need.quantity.unit, .chinese))，库存单位为 \(Units.name(other.quantity.unit, .chinese))。"), remedy: Words("Put the bill of materials and the stock into one unit.", "请统一物料清单与库存的单位。"))
      }
      let free = try context.available(need.component)
      guard free < need.quantity.amount else { return nil }
      return Problem("material.short", field: "work_order", Words("needs \(need.quantity.told.en) of \(need.component), \(free) are free.", "需要 \(need.component) \(need.quantity.told.zh)，可用 \(free)。"), remedy: Words("Receive material, or schedule another work order first.", "请先入库材料，或先安排其他工单。"))
    }
  }
}
