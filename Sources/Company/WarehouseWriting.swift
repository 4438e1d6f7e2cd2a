import Ground
import Records
import Replica

/// What a warehouse does for an order: takes in what was made, sends what was asked for.
extension CompanyState {
  mutating func warehouse(_ happening: Happening, site: Int, _ snapshot: Snapshot, _ changes: inout Changes) throws {
    let (place, part) = (happening.life, Int(happening.part))
    switch happening.kind {
    case .takeIn: try takeIn(place, part, site, &changes)
    case .inspect: try inspect(place, part, site, &changes)
    case .pack: try pack(place, part, site, &changes)
    case .depart: try depart(place, part, site, snapshot, &changes)
    case .deliver: try deliver(place, part, site, snapshot, &changes)
    default: break
    }
  }

  /// One entry of the stock's ledger.
  private func move(_ product: Int, _ lot: String, _ status: StockStatus, _ count: Int, _ document: String, _ site: Int, _ changes: inout Changes) throws {
    try changes.create(StockMove.self, on: sites.all[site].shelf) {
      $0.product = goods.keys[product]
      $0.lot = lot
      $0.status = status
      $0.quantity = Self.pieces(count)
      $0.document = document
    }
  }

  private mutating func takeIn(_ place: Int32, _ position: Int, _ site: Int, _ changes: inout Changes) throws {
    let life = self[life: place]
    let line = life.lines[position]
    let number = numbers.next("GR", site: site, at: changes.now.milliseconds)
    let isJudged = line.inspected < plan.end - Timetable.hour
    self[life: place].lines[position].receiptNumber = number
    self[life: place].lines[position].receipt = try changes.create(GoodsReceipt.self, on: sites.all[site].shelf) {
      $0.number = number
      $0.workOrder = line.work
      $0.order = life.key
      $0.product = goods.keys[line.product]
      $0.quantity = Self.pieces(line.quantity)
      $0.lot = line.lot
      $0.location = "A-\(10 + line.product % 40)"
      $0.state = !isJudged ? .received : line.isRefused ? .rejected : .accepted
    }
    try move(line.product, line.lot, .inspection, line.quantity, number, site, &changes)
    put(.inspect, place, position, at: line.inspected, site: site)
  }

  private mutating func inspect(_ place: Int32, _ position: Int, _ site: Int, _ changes: inout Changes) throws {
    let line = self[life: place].lines[position]
    let sample = min(line.quantity, 8)
    try changes.create(Inspection.self, on: sites.all[site].shelf) {
      $0.receipt = line.receipt
      $0.sample = sample
      $0.defects = line.isRefused ? 1 + sample / 4 : 0
      $0.isAccepted = !line.isRefused
    }
    try move(line.product, line.lot, .inspection, -line.quantity, line.receiptNumber, site, &changes)
    try move(line.product, line.lot, line.isRefused ? .blocked : .free, line.quantity, line.receiptNumber, site, &changes)
    self[life: place].lines[position].takenIn = 0  // Passed: it may be packed.
  }

  private mutating func pack(_ place: Int32, _ number: Int, _ site: Int, _ changes: inout Changes) throws {
    let life = self[life: place]
    let parcel = life.shipments[number]
    let places = life.lines.indices.filter { life.lines[$0].parcel == number }
    // What was made is waited for; each day it is looked again.
    if isStepwise, places.contains(where: { life.lines[$0].plant != nil && life.lines[$0].takenIn != 0 }) {
      let later = UInt64(24) * Timetable.hour
      self[life: place].shipments[number].packed += later
      self[life: place].shipments[number].departed += later
      self[life: place].shipments[number].delivered += later
      self[life: place].shipments[number].invoiced += later
      for payment in parcel.payments.indices { self[life: place].shipments[number].payments[payment].at += later }
      return put(.pack, place, number, at: parcel.packed + later, site: site)
    }
    let shipment = numbers.next("SH", site: site, at: changes.now.milliseconds)
    let last = plan.end - Timetable.hour
    let pieces = places.reduce(0) { $0 + life.lines[$1].quantity }
    let key = try changes.create(Shipment.self, on: sites.all[site].shelf) {
      $0.number = shipment
      $0.request = life.request
      $0.order = life.key
      $0.orderNumber = life.number
      $0.cartons = 1 + pieces / 20
      $0.shortReason = places.count < life.lines.count && number == 0 ? "The rest follows." : nil
      $0.state = isStepwise || parcel.departed >= last ? .packed : parcel.delivered < last ? .delivered : .dispatched
      if !isStepwise, parcel.departed < last { Self.leave(parcel, life, &$0) }
    }
    self[life: place].shipments[number].key = key
    self[life: place].shipments[number].number = shipment
    for position in places { try pack(place, number, position, key, shipment, site, &changes) }
    put(isStepwise ? .depart : .deliver, place, number, at: isStepwise ? parcel.departed : parcel.delivered, site: site)
  }

  private mutating func pack(_ place: Int32, _ parcel: Int, _ position: Int, _ shipment: Shipment.ID, _ number: String, _ site: Int, _ changes: inout Changes) throws {
    let line = self[life: place].lines[position]
    let lot = isStepwise ? try goods(for: line, number, site, &changes) : "L\(line.product)-\(changes.now.milliseconds / OfficeHours.day / 30)"
    let sent = self[life: place].shipments[parcel]
    let isShort = sent.short == position && sent.delivered < plan.end - Timetable.hour
    let key = try changes.create(ShipmentLine.self, on: sites.all[site].shelf) {
      $0.shipment = shipment
      $0.line = line.key
      $0.product = goods.keys[line.product]
      $0.lot = lot
      $0.quantity = Self.pieces(line.quantity)
      if !isStepwise, isShort { Self.shorten(line, &$0) }
    }
    self[life: place].lines[position].lot = lot
    self[life: place].shipments[parcel].lines.append((key, position))
  }

  /// The lot that a line's goods are taken from: its own, or the shelf's, which is filled up when it runs short.
  private mutating func goods(for line: OrderLife.Line, _ number: String, _ site: Int, _ changes: inout Changes) throws -> String {
    let isOwn = line.plant != nil && !line.isRefused
    var lot = line.lot
    if !isOwn {
      let warehouse = sites.all[site].place
      var shelf = stock[warehouse][line.product]
      if shelf.left < line.quantity {
        shelf.lots += 1
        shelf.lot = "ST-\(line.product)-\(shelf.lots)"
        shelf.left = 150 + line.product % 7 * 25
        try move(line.product, shelf.lot, .free, shelf.left, "count \(Day(milliseconds: changes.now.milliseconds))", site, &changes)
      }
      shelf.left -= line.quantity
      lot = shelf.lot
      stock[warehouse][line.product] = shelf
    }
    try move(line.product, lot, .free, -line.quantity, number, site, &changes)
    try move(line.product, lot, .packed, line.quantity, number, site, &changes)
    return lot
  }

  private static let carriers = ["SF Freight", "Deppon", "DB Schenker", "Own truck"]

  private static func leave(_ parcel: OrderLife.Parcel, _ life: OrderLife, _ shipment: inout Draft<Shipment>) {
    shipment.departed = Instant(milliseconds: parcel.departed)
    shipment.carrier = carriers[life.customer % carriers.count]
    shipment.vehicle = "沪A\(10_000 + life.customer * 37 % 89_999)"
  }

  private static func shorten(_ line: OrderLife.Line, _ sent: inout Draft<ShipmentLine>) {
    sent.delivered = pieces(line.quantity - 1)
    sent.shortfall = line.quantity % 2 == 0 ? .short : .damaged
  }

  private mutating func depart(_ place: Int32, _ number: Int, _ site: Int, _ snapshot: Snapshot, _ changes: inout Changes) throws {
    let life = self[life: place]
    let parcel = life.shipments[number]
    for sent in parcel.lines { try move(life.lines[sent.line].product, life.lines[sent.line].lot, .packed, -life.lines[sent.line].quantity, parcel.number, site, &changes) }
    try update(parcel.key, snapshot, &changes) {
      Self.leave(parcel, life, &$0)
      $0.state = .dispatched
    }
    put(.deliver, place, number, at: parcel.delivered, site: site)
  }

  private mutating func deliver(_ place: Int32, _ number: Int, _ site: Int, _ snapshot: Snapshot, _ changes: inout Changes) throws {
    let life = self[life: place]
    let parcel = life.shipments[number]
    let isShort = parcel.lines.contains { $0.line == parcel.short }
    try changes.create(Delivery.self, on: sites.all[site].shelf) {
      $0.shipment = parcel.key
      $0.order = life.key
      $0.receivedBy = OfficeRegion.of(life.office).isChinese ? "王经理" : "Goods inwards"
      $0.on = OfficeHours(minutesEast: OfficeRegion.of(life.office).minutesEast).day(of: parcel.delivered)
      $0.isSignedOnPaper = true
      $0.isShort = isShort ? true : nil
    }
    if isStepwise {
      try update(parcel.key, snapshot, &changes) { $0.state = .delivered }
      for sent in parcel.lines where sent.line == parcel.short {
        try update(sent.key, snapshot, &changes) { Self.shorten(life.lines[sent.line], &$0) }
      }
    }
    let office = sites.office(life.office)
    put(.invoice, place, number, at: parcel.invoiced, site: office)
    if let grievance = life.complaint, grievance.parcel == number { put(.complain, place, at: max(grievance.at, parcel.delivered + Timetable.hour), site: office) }
  }
}
