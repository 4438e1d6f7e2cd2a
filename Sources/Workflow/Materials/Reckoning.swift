import Foundation
import Ground
import Records
import Replica

/// 6.3 What a report took, where nobody scanned it: by the reservation, from the lots that are to be taken first. So the genealogy has no gap, and what is
/// reckoned is marked.
extension MaterialBooks {
  /// Takes for a work order what its reported pieces must have used and nobody has entered.
  ///
  /// - Parameters:
  ///   - begun: pieces reported so far, with those of this step.
  ///   - lot: the lot that this report made.
  /// - Returns: the numbers of discrepancies where the books had too little.
  mutating func reckon(_ begun: Begun, _ order: Row<WorkOrder>, into lot: String?, _ changes: inout Changes) throws -> [String] {
    let yield = try BillItem(context.the(order.product).code, context.snapshot).yield
    var marked: [String] = []
    for (component, account) in try all(for: order.id).sorted(by: { $0.key < $1.key }) where account.planned > .zero {
      guard let expected = begun.share(of: account.planned, planned: order.quantity.amount, yield: yield) else { continue }
      let missing = expected - account.used
      guard missing > .zero else { continue }
      let use = Use(madeLot: lot, isReckoned: true)
      let held = try context.snapshot.heldMaterial(component)
      let today = context.today
      var parts = try draw(missing, of: component) { !held.contains($0.lot) && !$0.isExpired(today) }
      var rest = missing - parts.reduce(.zero) { $0 + $1.quantity }
      // When only held or expired material is there, that is what was used.
      if rest > .zero { parts += try draw(rest, of: component) { held.contains($0.lot) || $0.isExpired(today) } }
      try issue(parts, to: order, use, &changes)
      rest = missing - parts.reduce(.zero) { $0 + $1.quantity }
      if rest > .zero { marked.append(try unbooked(rest, of: component, order, use, &changes)) }
    }
    return marked
  }

  /// More was used than the books have of any lot: they are put right, and a task asks where it came from.
  private mutating func unbooked(_ quantity: ExactDecimal, of component: String, _ order: Row<WorkOrder>, _ use: Use, _ changes: inout Changes) throws -> String {
    let place = MaterialPlace(component: component, lot: LotName.unknown, status: .free, location: "", serial: "", quantity: quantity)
    try adjust(place, by: quantity, &changes)
    try issue([place], to: order, use, &changes)
    return try changes.keepMaterialDiscrepancy(.unbooked, Quantity(quantity, unit(of: component)), of: component, lot: LotName.unknown, order, because: order.number, context)
  }

  /// What comes out beside the product goes into the plant's material, in the lot that was made.
  mutating func bookByProducts(_ before: Begun, _ now: Begun, _ order: Row<WorkOrder>, lot: String, _ changes: inout Changes) throws {
    var book = BillBook(context.snapshot, on: order.start)
    let top = try book.read(below: context.the(order.product).code)
    let graph = book.graph
    let yield = book.items[top].yield
    for edge in graph.below(top) where edge.isByProduct {
      let item = book.items[edge.component]
      guard let all = edge.ratio.of(now.equivalent(yield)), let told = edge.ratio.of(before.equivalent(yield)), all > told else { continue }
      let amount = all - told
      try keep(amount, of: item.code, lot: lot, order, &changes)
      try changes.made(Quantity(amount, item.unit), of: item.code, lot: lot, order, isKept: true, context)
    }
  }

  /// What a work order made stays at the plant as material.
  mutating func keep(_ quantity: ExactDecimal, of component: String, lot: String, serials: [String] = [], _ order: Row<WorkOrder>, _ changes: inout Changes) throws {
    if try context.snapshot.materialLot(component, lot, on: context.home) == nil {
      try changes.create(MaterialLot.self, on: context.home) {
        $0.number = lot
        $0.component = component
        $0.received = context.today
        $0.workOrder = order.id
      }
    }
    let place = MaterialPlace(component: component, lot: lot, status: .free, location: "", serial: "", quantity: quantity)
    guard !serials.isEmpty else {
      try receive(place, .made, for: order.id, &changes)
      return
    }
    for serial in serials {
      var piece = place
      piece.serial = serial
      piece.quantity = ExactDecimal(1)
      try receive(piece, .made, for: order.id, &changes)
    }
  }
}

/// Pieces of a work order that were begun, by what was reported of them.
struct Begun {
  var good: ExactDecimal
  var scrap: ExactDecimal

  /// So many good pieces would have taken as much: the plan for a good piece reckons with the yield already.
  func equivalent(_ yield: ExactDecimal) -> ExactDecimal {
    let through = Ratio(yield).over(Ratio(ExactDecimal(100)))?.of(good + scrap) ?? good
    return max(good, through)
  }

  /// What of a planned need so many pieces take; nil when it can't be counted.
  func share(of need: ExactDecimal, planned: ExactDecimal, yield: ExactDecimal) -> ExactDecimal? {
    Ratio(equivalent(yield)).over(Ratio(planned))?.of(need)
  }
}

extension MaterialPlace {
  func isExpired(_ today: Day) -> Bool { expires.map { $0 < today } ?? false }
}

extension Snapshot {
  /// What was reported of a work order.
  func begun(_ order: WorkOrder.ID) throws -> Begun {
    try all(WorkReport.self, where: "work_order = ?", [Data(order.key.bytes)]).reduce(Begun(good: .zero, scrap: .zero)) {
      Begun(good: $0.good + $1.good.amount, scrap: $0.scrap + $1.scrap.amount)
    }
  }
}

extension Changes {
  /// Writes down what a work order made of a lot.
  mutating func made(_ quantity: Quantity, of component: String, lot: String, _ order: Row<WorkOrder>, isKept: Bool, _ context: StepContext) throws {
    try create(LotMade.self, on: order.shelf) {
      $0.workOrder = order.id
      $0.component = component
      $0.lot = lot
      $0.quantity = quantity
      $0.isKept = isKept ? true : nil
    }
  }

  /// Marks where what was really done with material contradicts the books or the rules.
  @discardableResult
  mutating func keepMaterialDiscrepancy(
    _ kind: MaterialDiscrepancyKind, _ quantity: Quantity, of component: String, lot: String, _ order: Row<WorkOrder>? = nil, because reason: String, _ context: StepContext
  ) throws -> String {
    let made = try create(MaterialDiscrepancy.self, on: context.home) {
      $0.kind = kind
      $0.component = component
      $0.lot = lot
      $0.quantity = quantity
      $0.workOrder = order?.id
      $0.reason = reason
      $0.foundBy = context.actor.name
    }
    let number = text(of: made.key, "number")
    try open("material-clear", about: made.key, number: number, on: context.home, context)
    return number
  }
}
