import Foundation
import Ground
import Records
import Replica

/// 5.4 Whether work orders can have all their material, one after the other: what one takes, the next does not get. Nothing is written.
public struct Kitting: Sendable {
  /// So many work orders are tried together.
  public static let maximum = 50

  public struct Part: Sendable {
    public var component: String
    public var needed: Quantity
    /// What is free when this work order's turn comes.
    public var free: Quantity
    public var missing: Quantity
    /// The purchase that brings what is missing next, if one does.
    public var purchase: Row<PurchaseOrder>?
  }

  public struct Kit: Sendable {
    public var work: Row<WorkOrder>
    public var parts: [Part]
    public var isWhole: Bool { parts.allSatisfy { $0.missing.amount == .zero } }
    /// The day on which the last part is there, if purchases bring all; nil when something is not ordered.
    public var completeOn: Day?
  }

  public var kits: [Kit]
  /// Numbers of which there is no planned work order here.
  public var unknown: [String]

  public init(kits: [Kit] = [], unknown: [String] = []) {
    self.kits = kits
    self.unknown = unknown
  }

  /// - Parameter numbers: of work orders, in the order in which they would take their material; none for all that are planned, by start.
  public static func trial(_ numbers: [String], _ context: StepContext) throws -> Kitting {
    let home = Int64(context.home.code)
    var works: [Row<WorkOrder>] = []
    var unknown: [String] = []
    if numbers.isEmpty {
      works = try context.snapshot.all(WorkOrder.self, where: "state = 'planned' AND +_shelf = ?", [home], order: "start, id", limit: maximum)
    }
    for number in numbers.prefix(maximum) {
      let found = try context.snapshot.first(WorkOrder.self, where: "number = ? AND _shelf = ? AND state = 'planned'", [number, home])
      if let found { works.append(found) } else { unknown.append(number) }
    }
    var taken: [String: ExactDecimal] = [:]
    return Kitting(kits: try works.map { try kit($0, &taken, context) }, unknown: unknown)
  }

  private static func kit(_ work: Row<WorkOrder>, _ taken: inout [String: ExactDecimal], _ context: StepContext) throws -> Kit {
    guard let needs = try MaterialNeeds.of(work, context) else {
      throw Problem("quantity.tooLarge", Words("\(work.number) needs more material than can be counted.", "\(work.number) 所需材料数量过大。"), remedy: Words("Compare the order and the bill of materials.", "请核对订单和物料清单。"))
    }
    var completeOn: Day? = context.today
    let parts = try needs.map { need -> Part in
      let free = max(.zero, try context.available(need.component) - (taken[need.component] ?? .zero))
      let missing = max(.zero, need.quantity.amount - free)
      taken[need.component] = (taken[need.component] ?? .zero) + need.quantity.amount
      let purchase = missing > .zero ? try context.purchase(of: need.component) : nil
      if missing > .zero { completeOn = purchase.flatMap { purchase in completeOn.map { max($0, purchase.due) } } }
      return Part(
        component: need.component, needed: need.quantity, free: Quantity(free, need.quantity.unit), missing: Quantity(missing, need.quantity.unit), purchase: purchase)
    }
    return Kit(work: work, parts: parts, completeOn: completeOn)
  }
}

extension StepContext {
  /// The next purchase of a component that is on its way to this plant.
  func purchase(of component: String) throws -> Row<PurchaseOrder>? {
    try snapshot.all(PurchaseOrder.self, where: "component = ? AND +state = 'ordered' AND +_shelf = ?", [component, Int64(home.code)], order: "due, id", limit: 1).first
  }
}
