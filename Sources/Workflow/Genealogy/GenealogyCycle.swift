import Foundation
import Ground
import Records
import Replica

/// A lot can't go into what it is made of.
enum GenealogyCycle {
  /// The way from a lot up to one that a work order made, when the lot is to go into that work order; nil when there is none.
  static func path(from node: LotNode, into order: Row<WorkOrder>, _ snapshot: Snapshot) throws -> [LotNode]? {
    var reading = GenealogyReading(snapshot)
    guard try !reading.outputs(of: order.id).isEmpty else { return nil }
    let walk = try Genealogy(.up, from: [node], snapshot)
    return walk.visits.first { $0.work == order.id }.map { walk.way(to: $0.node) }
  }

  /// The way from a lot that a work order is to make down to what the work order took, when that is made of it; nil when it is not.
  static func path(making node: LotNode, by order: Row<WorkOrder>, _ snapshot: Snapshot) throws -> [LotNode]? {
    // Hardly any lot that is reported was used before: then nothing has to be walked.
    guard try snapshot.count("SELECT EXISTS (SELECT 1 FROM lot_edge WHERE component = ? AND lot = ? AND quantity_e6 <> 0)", [node.component, node.lot]) == 1 else { return nil }
    var reading = GenealogyReading(snapshot)
    let taken = try reading.uses(by: order.id).map { LotNode($0.component, $0.lot, serial: $0.serial) }
    let walk = try Genealogy(.up, from: taken, snapshot)
    return walk.nodes.firstIndex { $0.component == node.component && $0.lot == node.lot }.map { walk.way(to: $0) }
  }

  /// `P-100 · L-1 ← A-1 · L-2`
  static func told(_ path: [LotNode]) -> String { path.map(\.told).joined(separator: " ← ") }

  static func problem(_ path: [LotNode], field: String) -> Problem {
    Problem(
      "lot.cycle", field: field,
      Words("A lot can't go into what it is made of: \(told(path)) comes from this work order.", "批次不能用于制造其自身的来源：\(told(path)) 出自该工单。"),
      remedy: Words("Read the label again. What is reworked gets a lot of its own.", "请核对标签；返工品请另编批次。"))
  }
}
