import Foundation
import Ground
import Records
import Replica

/// A plant's physical books of material as one step writes them: what lies where, what work orders took, and with it what may still be promised.
///
/// Every entry goes through here, so that one law holds for each component: what may be promised is its free stock less what is reserved for open
/// work orders and not issued yet. Material that was at the plant before these books were kept is entered as ``LotName/opening`` with the first
/// entry about it.
struct MaterialBooks {
  let context: StepContext
  private var lying: [String: [MaterialPlace]] = [:]
  private var accounts: [WorkOrder.ID: [String: MaterialAccount]] = [:]
  private var openings: [String: MaterialPlace] = [:]
  private var units: [String: String] = [:]
  private var newest: RecordKey?

  init(_ context: StepContext) { self.context = context }

  // MARK: - Reading

  /// What lies here of a component, in the order in which it is to be taken, with what this step has done already.
  mutating func places(of component: String) throws -> [MaterialPlace] {
    if let known = lying[component] { return known }
    var found = try context.snapshot.materialPlaces(of: component, on: context.home)
    if found.isEmpty, try !context.snapshot.keepsBooks(of: component, on: context.home) {
      let before = try context.available(component) + context.snapshot.openReservations(of: component, on: context.home)
      if before > .zero {
        let place = MaterialPlace(component: component, lot: LotName.opening, status: .free, location: "", serial: "", quantity: before)
        openings[component] = place
        found = [place]
      }
    }
    lying[component] = found
    return found
  }

  mutating func account(of component: String, for order: WorkOrder.ID) throws -> MaterialAccount {
    try all(for: order)[component] ?? MaterialAccount()
  }

  /// Of every component that was reserved for a work order or taken by it.
  mutating func all(for order: WorkOrder.ID) throws -> [String: MaterialAccount] {
    if let known = accounts[order] { return known }
    let read = try context.snapshot.materialAccounts(of: order)
    accounts[order] = read
    return read
  }

  /// What an entry about a lot is about: its record, or for one that has none the move that was written last.
  func subject(_ component: String, _ lot: String) throws -> RecordKey {
    if let known = try context.snapshot.materialLot(component, lot, on: context.home) { return known.id.key }
    guard let newest else { throw UncheckedInput() }
    return newest
  }

  mutating func unit(of component: String) throws -> String {
    if let known = units[component] { return known }
    let unit = try MaterialNeeds.kept(component, context) ?? "C62"
    units[component] = unit
    return unit
  }

  /// So much of a component as there is, place by place; never more than the books have.
  mutating func draw(
    _ quantity: ExactDecimal, of component: String, lot: String? = nil, serial: String? = nil, at location: String? = nil, from statuses: Set<MaterialStatus> = [.free],
    where isRight: (MaterialPlace) -> Bool = { _ in true }
  ) throws -> [MaterialPlace] {
    var rest = quantity
    var drawn: [MaterialPlace] = []
    for place in try places(of: component) where rest > .zero && place.quantity > .zero {
      guard statuses.contains(place.status), lot == nil || place.lot == lot, serial == nil || place.serial == serial, location == nil || place.location == location, isRight(place)
      else { continue }
      var part = place
      part.quantity = min(rest, place.quantity)
      rest = rest - part.quantity
      drawn.append(part)
    }
    return drawn
  }

  // MARK: - Writing

  private mutating func write(
    _ quantity: ExactDecimal, at place: MaterialPlace, _ kind: MaterialStockKind, for order: WorkOrder.ID? = nil, reason: String? = nil, _ changes: inout Changes
  ) throws {
    try open(place.component, &changes)
    let unit = try unit(of: place.component)
    newest = try changes.create(MaterialStockMove.self, on: context.home) {
      $0.component = place.component
      $0.lot = place.lot
      $0.status = place.status
      $0.quantity = Quantity(quantity, unit)
      $0.kind = kind
      $0.location = place.location.isEmpty ? nil : place.location
      $0.serial = place.serial.isEmpty ? nil : place.serial
      $0.workOrder = order
      $0.reason = reason
    }.key
    var now = try places(of: place.component)
    if let index = now.firstIndex(where: { ($0.lot, $0.status, $0.location, $0.serial) == (place.lot, place.status, place.location, place.serial) }) {
      now[index].quantity += quantity
    } else {
      var new = place
      new.quantity = quantity
      now.append(new)
    }
    lying[place.component] = now
  }

  private mutating func open(_ component: String, _ changes: inout Changes) throws {
    _ = try places(of: component)
    guard let place = openings.removeValue(forKey: component) else { return }
    let unit = try unit(of: component)
    try changes.create(MaterialStockMove.self, on: context.home) {
      $0.component = component
      $0.lot = place.lot
      $0.status = place.status
      $0.quantity = Quantity(place.quantity, unit)
      $0.kind = .opening
    }
  }

  /// Changes what may be promised.
  @discardableResult
  private mutating func promise(
    _ quantity: ExactDecimal, of component: String, _ kind: MaterialMoveKind, for order: WorkOrder.ID? = nil, _ changes: inout Changes
  ) throws -> MaterialMove.ID {
    let unit = try unit(of: component)
    return try changes.create(MaterialMove.self, on: context.home) {
      $0.component = component
      $0.quantity = Quantity(quantity, unit)
      $0.kind = kind
      $0.workOrder = order
    }
  }

  /// Material comes: from a supplier, from elsewhere, or from a work order.
  ///
  /// - Returns: the move that lets it be promised; nil for what has to be inspected first.
  @discardableResult
  mutating func receive(_ place: MaterialPlace, _ kind: MaterialStockKind, for order: WorkOrder.ID? = nil, _ changes: inout Changes) throws -> MaterialMove.ID? {
    try write(place.quantity, at: place, kind, for: order, &changes)
    return try place.status == .free ? promise(place.quantity, of: place.component, .receipt, &changes) : nil
  }

  /// Puts the books right: more of it lies at a place, or less with a minus sign.
  mutating func adjust(_ place: MaterialPlace, by quantity: ExactDecimal, as kind: MaterialStockKind = .adjustment, reason: String? = nil, _ changes: inout Changes) throws {
    try write(quantity, at: place, kind, reason: reason, &changes)
    if place.status == .free { try promise(quantity, of: place.component, .adjustment, &changes) }
  }

  /// Carries what was drawn elsewhere, or changes whether it may be used.
  mutating func restate(_ part: MaterialPlace, to status: MaterialStatus? = nil, at location: String? = nil, reason: String? = nil, _ changes: inout Changes) throws {
    var new = part
    new.status = status ?? part.status
    new.location = location ?? part.location
    let kind = new.status == part.status ? MaterialStockKind.move : .status
    try write(-part.quantity, at: part, kind, reason: reason, &changes)
    try write(part.quantity, at: new, kind, reason: reason, &changes)
    guard (part.status == .free) != (new.status == .free) else { return }
    try promise(new.status == .free ? part.quantity : -part.quantity, of: part.component, .adjustment, &changes)
  }

  // MARK: - Work orders

  /// Where in what is made material goes, and how that is known.
  struct Use {
    var madeLot: String?
    var madeSerial: String?
    var isReckoned = false
    var mark: String?
  }

  /// Gives what was drawn to a work order. What it takes beyond its reservation can't be promised to another any more.
  mutating func issue(_ parts: [MaterialPlace], to order: Row<WorkOrder>, _ use: Use, reason: String? = nil, _ changes: inout Changes) throws {
    for drawn in parts {
      var part = drawn
      if part.status != .free {
        try restate(part, to: .free, reason: reason, &changes)
        part.status = .free
      }
      try write(-part.quantity, at: part, .issue, for: order.id, reason: reason, &changes)
      try enter(part.quantity, LotEdge(part, use), of: order, mark: use.mark, &changes)
      var account = try account(of: part.component, for: order.id)
      account.used += part.quantity
      let beyond = account.used - account.reserved
      if beyond > .zero {
        try promise(-beyond, of: part.component, .adjustment, for: order.id, &changes)
        account.reserved += beyond
      }
      accounts[order.id]?[part.component] = account
    }
  }

  private mutating func enter(_ quantity: ExactDecimal, _ edge: LotEdge, of order: Row<WorkOrder>, mark: String?, _ changes: inout Changes) throws {
    let unit = try unit(of: edge.component)
    try changes.create(LotUse.self, on: context.home) {
      $0.workOrder = order.id
      $0.component = edge.component
      $0.lot = edge.lot
      $0.serial = edge.serial.isEmpty ? nil : edge.serial
      $0.quantity = Quantity(quantity, unit)
      $0.madeLot = edge.madeLot.isEmpty ? nil : edge.madeLot
      $0.madeSerial = edge.madeSerial.isEmpty ? nil : edge.madeSerial
      $0.isReckoned = edge.isReckoned ? true : nil
      $0.mark = mark
    }
  }

  /// Takes back what a work order took. It stays reserved for one that goes on, as far as that was planned.
  mutating func giveBack(
    _ quantity: ExactDecimal, _ edge: LotEdge, of order: Row<WorkOrder>, at location: String = "", as status: MaterialStatus = .free, reason: String? = nil, mark: String? = nil,
    _ changes: inout Changes
  ) throws {
    let part = MaterialPlace(component: edge.component, lot: edge.lot, status: .free, location: location, serial: edge.serial, quantity: quantity)
    var account = try account(of: edge.component, for: order.id)
    try write(quantity, at: part, .back, for: order.id, reason: reason, &changes)
    try enter(-quantity, edge, of: order, mark: mark, &changes)
    account.used = account.used - quantity
    let hasEnded = [.finished, .cancelled].contains(order.state)
    let spare = hasEnded ? account.open : min(account.open, max(.zero, account.reserved - account.planned))
    let freed = min(quantity, spare)
    if freed > .zero {
      try promise(freed, of: edge.component, .adjustment, for: order.id, &changes)
      account.reserved = account.reserved - freed
    }
    accounts[order.id]?[edge.component] = account
    if status != .free { try restate(part, to: status, reason: reason, &changes) }
  }

  /// What is reserved for a work order and not taken may be promised to others: it ends.
  mutating func free(_ order: Row<WorkOrder>, _ changes: inout Changes) throws {
    for (component, account) in try all(for: order.id).sorted(by: { $0.key < $1.key }) where account.open > .zero {
      try promise(account.open, of: component, .reservation, for: order.id, &changes)
      accounts[order.id]?[component]?.reserved = account.used
    }
  }
}

/// What a work order took of one lot, as the genealogy keeps it.
struct LotEdge: Hashable {
  var component: String
  var lot: String
  var serial = ""
  var madeLot = ""
  var madeSerial = ""
  var isReckoned = false

  init(component: String, lot: String, serial: String = "", madeLot: String = "", madeSerial: String = "", isReckoned: Bool = false) {
    self.component = component
    self.lot = lot
    self.serial = serial
    self.madeLot = madeLot
    self.madeSerial = madeSerial
    self.isReckoned = isReckoned
  }

  init(_ part: MaterialPlace, _ use: MaterialBooks.Use) {
    self.init(component: part.component, lot: part.lot, serial: part.serial, madeLot: use.madeLot ?? "", madeSerial: use.madeSerial ?? "", isReckoned: use.isReckoned)
  }
}

extension Snapshot {
  /// What a work order has of a component, by lot.
  func edges(of order: WorkOrder.ID, component: String) throws -> [(edge: LotEdge, quantity: ExactDecimal)] {
    var found: [(edge: LotEdge, quantity: ExactDecimal)] = []
    try each(
      """
      SELECT lot, serial, made_lot, made_serial, reckoned, quantity_e6 FROM lot_edge
      WHERE work_order = ? AND component = ? AND quantity_e6 <> 0 AND quantity_e6 > 0 ORDER BY lot, serial, made_lot, made_serial, reckoned
      """, [Data(order.key.bytes), component]
    ) { row in
      let edge = LotEdge(
        component: component, lot: row.text(0) ?? "", serial: row.text(1) ?? "", madeLot: row.text(2) ?? "", madeSerial: row.text(3) ?? "", isReckoned: row.integer(4) == 1)
      found.append((edge, ExactDecimal(millionths: row.integer(5) ?? 0)))
    }
    return found
  }
}
