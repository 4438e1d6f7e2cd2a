import Foundation
import Ground
import Records
import Replica

/// What an office does to an order.
extension CompanyState {
  mutating func office(_ happening: Happening, site: Int, _ snapshot: Snapshot, _ changes: inout Changes) throws {
    let life = happening.life
    let now = changes.now.milliseconds
    switch happening.kind {
    case .receive: try receive(life, site, &changes)
    case .check: try turn(life, to: .checked, then: .confirm, at: self[life: life].confirmed, site, snapshot, &changes)
    case .confirm: try turn(life, to: .confirmed, then: .review, at: self[life: life].reviewed, site, snapshot, &changes)
    case .review:
      try review(life, site, &changes)
      try turn(life, to: .reviewed, then: .approve, at: self[life: life].approved, site, snapshot, &changes)
    case .approve: try approve(life, site, snapshot, &changes)
    case .end: try turn(life, to: self[life: life].state(at: now), then: nil, at: now, site, snapshot, &changes)
    case .correct: try correct(life, site, snapshot, &changes)
    case .invoice: try invoice(life, Int(happening.part), site, snapshot, &changes)
    case .pay: try pay(life, Int(happening.part) / 100, Int(happening.part) % 100, site, snapshot, &changes)
    case .complain: try complain(life, site, &changes)
    case .answer, .close: try care(happening.kind, life, site, snapshot, &changes)
    default: break
    }
  }

  private mutating func receive(_ place: Int32, _ site: Int, _ changes: inout Changes) throws {
    let now = changes.now.milliseconds
    let number = numbers.next("SO", site: site, at: now)
    let shelf = sites.all[site].shelf
    let last = isStepwise ? now : plan.end
    let life = self[life: place]
    let region = OfficeRegion.of(life.office)
    let card = customers[life.office][life.customer]
    let key = try changes.create(SalesOrder.self, on: shelf) {
      $0.number = number
      $0.customer = card.key
      $0.customerReference = "PO-\(Day(milliseconds: now).parts.year)-\(100_000 + Int(life.received / 1_000 % 900_000))"
      $0.channel = life.channel
      $0.received = Instant(milliseconds: life.received)
      $0.requested = life.isComplete ? life.requested : nil
      $0.address = life.isComplete || life.end == .paid ? Self.address(life.customer, life.office) : nil
      $0.deliveryTerms = region.isChinese ? "DAP" : "DDP"
      $0.paymentDays = LifePlanner.terms(life.customer)
      $0.total = Money(minor: Int64(life.total), currency: region.currency)
      $0.kind = life.kind
      $0.state = isStepwise ? .received : life.state(at: last)
      if !isStepwise, life.end != .rejected, life.confirmed <= last { Self.promise(life, &$0) }
    }
    self[life: place].key = key
    self[life: place].number = number
    for (position, line) in life.lines.enumerated() {
      self[life: place].lines[position].key = try changes.create(OrderLine.self, on: shelf) {
        $0.order = key
        $0.position = position + 1
        $0.product = goods.keys[line.product]
        $0.quantity = Self.pieces(line.quantity)
        $0.price = UnitPrice(ExactDecimal(millionths: Int64(line.cents) * 10_000), region.currency, per: "C62")
        $0.value = Money(minor: Int64(line.value), currency: region.currency)
      }
    }
    if isStepwise {
      put(.check, place, at: life.checked, site: site)
    } else if plan.depth == .deliveries, life.end == .paid || life.end == .cancelledLate {
      put(.approve, place, at: life.approved, site: site)
    }
  }

  private static func promise(_ life: OrderLife, _ order: inout Draft<SalesOrder>) {
    order.promised = life.promised
    order.confirmed = Instant(milliseconds: life.confirmed)
  }

  static func pieces(_ count: Int) -> Quantity { Quantity(ExactDecimal(count), "C62") }

  static func town(_ customer: Int, _ office: Int) -> OfficeRegion.Town {
    let towns = OfficeRegion.of(office).towns
    return towns[customer * 7 % towns.count]
  }

  static func address(_ customer: Int, _ office: Int) -> Address {
    let region = OfficeRegion.of(office)
    let town = town(customer, office)
    return Address(
      name: CompanyWords.customer(customer, in: town, isChinese: region.isChinese), street: CompanyWords.street(customer, isChinese: region.isChinese),
      city: town.name, postcode: town.postcode, region: town.region, country: town.country)
  }

  /// The order's next state, unless its end comes before the one that would follow.
  private mutating func turn(
    _ place: Int32, to state: OrderState, then next: Happening.Kind?, at moment: UInt64, _ site: Int, _ snapshot: Snapshot, _ changes: inout Changes
  ) throws {
    let life = self[life: place]
    try update(life.key, snapshot, &changes) {
      $0.state = state
      if state == .confirmed { Self.promise(life, &$0) }
    }
    if life.end != .paid, life.end != .cancelledLate, state != .rejected, state != .cancelled, life.ended < moment {
      put(.end, place, at: life.ended, site: site)
    } else if let next {
      put(next, place, at: moment, site: site)
    }
  }

  func update<R: RecordType>(_ key: RecordID<R>?, _ snapshot: Snapshot, _ changes: inout Changes, _ fill: (inout Draft<R>) -> Void) throws {
    guard let key, let row = try snapshot.get(key) else { return }
    try changes.update(row, fill)
  }

  private mutating func review(_ place: Int32, _ site: Int, _ changes: inout Changes) throws {
    let life = self[life: place]
    try changes.create(OrderReview.self, on: sites.all[site].shelf) {
      $0.order = life.key
      $0.exposure = Money(minor: Int64(life.total * 2), currency: OfficeRegion.of(life.office).currency)
      $0.decision = life.total % 23 == 0 ? .conditions : .approve
      $0.findings = life.total % 23 == 0 ? "Packing as agreed." : "Nothing stands against it."
      $0.reviewer = sites.all[site].operators[1].name
    }
    guard life.isSkipped else { return }
    try changes.create(SkippedApproval.self, on: sites.all[site].shelf) {
      $0.order = life.key
      $0.orderNumber = life.number
      $0.aspect = life.lines[0].plant == 0 ? .quality : .credit
      $0.reason = life.lines.count % 2 == 0 ? .absent : .lineDown
      $0.why = "The customer's line stands still."
      $0.skippedBy = sites.all[site].operators[0].name
      $0.at = Instant(milliseconds: life.reviewed)
      $0.until = Instant(milliseconds: life.reviewed).advanced(byHours: 24)
      $0.findings = "Made up for."
      $0.madeUpBy = sites.all[site].operators[1].name
      $0.madeUpAt = Instant(milliseconds: life.reviewed).advanced(byHours: 9)
      $0.state = .granted
    }
  }

  /// Plant and warehouse are asked. What they make of it is known only to them, so that these two are written as they stand at the end.
  private mutating func approve(_ place: Int32, _ site: Int, _ snapshot: Snapshot, _ changes: inout Changes) throws {
    let life = self[life: place]
    if isStepwise { try turn(place, to: .approved, then: nil, at: life.approved, site, snapshot, &changes) }
    let warehouse = sites.warehouse(life.warehouse)
    for (position, line) in life.lines.enumerated() {
      guard isStepwise, let plant = line.plant, let made = line.reports.last else { continue }
      let seen = isSilent(plant, at: plan.end) ? plan.silence : plan.end
      self[life: place].lines[position].supply = try changes.create(SupplyRequest.self, on: sites.all[sites.plant(plant)].shelf) {
        $0.order = life.key
        $0.orderNumber = life.number
        $0.line = line.key
        $0.product = goods.keys[line.product]
        $0.quantity = Self.pieces(line.quantity)
        $0.due = Day(milliseconds: max(made.at, UInt64(life.promised.number) * OfficeHours.day - 3 * OfficeHours.day))
        $0.grade = customers[life.office][life.customer].grade
        $0.warehouse = Int(sites.all[warehouse].id.number)
        $0.state = life.end == .cancelledLate ? .cancelled : made.at < seen ? .made : line.scheduled < seen ? .scheduled : .requested
      }
      if life.end == .paid, !isSilent(plant, at: line.scheduled) { put(.schedule, place, position, at: line.scheduled, site: sites.plant(plant)) }
    }
    try ask(warehouse, place, &changes)
    if let corrected = life.corrected, isStepwise { put(.correct, place, at: corrected, site: site) }
    if life.end == .cancelledLate, isStepwise { put(.end, place, at: life.ended, site: site) }
  }

  private mutating func ask(_ warehouse: Int, _ place: Int32, _ changes: inout Changes) throws {
    let life = self[life: place]
    let shelf = sites.all[warehouse].shelf
    let waits = life.lines.contains { line in line.plant.map { isStepwise && isSilent($0, at: line.reports.last?.at ?? 0) } ?? false }
    let request = try changes.create(DispatchRequest.self, on: shelf) {
      $0.order = life.key
      $0.orderNumber = life.number
      let address = Self.address(life.customer, life.office)
      $0.customerName = address.name
      $0.address = address
      $0.due = life.promised
      $0.state = life.end == .cancelledLate ? .cancelled : waits ? .requested : life.shipments.allSatisfy { $0.departed < plan.end - Timetable.hour } ? .shipped : .requested
    }
    self[life: place].request = request
    for line in life.lines {
      try changes.create(DispatchLine.self, on: shelf) {
        $0.request = request
        $0.line = line.key
        $0.product = goods.keys[line.product]
        $0.quantity = Self.pieces(line.quantity)
      }
    }
    guard life.end == .paid else { return }
    for (number, parcel) in life.shipments.enumerated() { put(.pack, place, number, at: parcel.packed, site: warehouse) }
  }
}
