import Ground
import Records

/// Draws what becomes of an order that comes. Rates are those of a company that is neither good nor bad, and not the same everywhere: the last
/// plant is late more often, some products fail more often, some customers pay late.
struct LifePlanner: Sendable {
  let plan: CompanyPlan
  private let goods: Zipf
  private let customers: [Zipf]

  init(_ plan: CompanyPlan, customers: [Int]) {
    self.plan = plan
    goods = Zipf(plan.goods, exponent: 0.9)
    self.customers = customers.map { Zipf($0, exponent: 0.85) }
  }

  /// - Parameters:
  ///   - prices: of each product, in the cents of the office's currency.
  func life(_ office: Int, received: UInt64, prices: [Int], _ random: inout Seeded) -> OrderLife {
    let hours = OfficeHours(minutesEast: OfficeRegion.of(office).minutesEast)
    let day = hours.day(of: received)
    let requested = hours.workday(day.advanced(by: 8 + min(random.below(40), random.below(40))))
    var life = OrderLife(
      office: office, warehouse: random.happens(930) ? office % plan.warehouses : random.below(plan.warehouses), customer: customers[office].draw(&random),
      channel: channel(&random), kind: random.happens(30) ? .spare : nil, received: received, requested: requested, promised: requested,
      lines: lines(prices, &random))
    life.isComplete = !random.happens(4)
    decide(&life, hours, &random)
    guard life.end != .rejected, life.end != .cancelledEarly else { return life }
    make(&life, hours, &random)
    return life
  }

  private func channel(_ random: inout Seeded) -> Channel {
    switch random.below(100) {
    case ..<38: .file
    case ..<62: .mail
    case ..<80: .portal
    case ..<94: .counter
    default: .visit
    }
  }

  private func lines(_ prices: [Int], _ random: inout Seeded) -> [OrderLife.Line] {
    (0..<random.within(plan.lines)).map { _ in
      let product = goods.draw(&random)
      // Few large quantities among many small ones.
      let quantity = 1 + min(random.below(60), random.below(60), random.below(120))
      let plant = random.happens(700) ? product % plan.plants : nil
      return OrderLife.Line(product: product, quantity: quantity, cents: prices[product], plant: plant)
    }
  }

  /// What the office says: confirmation, promise, approval.
  private func decide(_ life: inout OrderLife, _ hours: OfficeHours, _ random: inout Seeded) {
    life.checked = hours.after(random.within(5...70), life.received)
    life.confirmed = hours.after(random.happens(880) ? random.within(10...165) : random.within(180...1_400), life.checked)
    life.reviewed = hours.after(random.within(60...480), life.confirmed)
    life.approved = hours.after(random.within(60...240), life.reviewed)
    life.isSkipped = random.happens(6)
    if random.happens(220) { life.promised = hours.workday(life.requested.advanced(by: random.within(1...9))) }
    switch random.below(1_000) {
    case ..<12:
      life.end = .rejected
      life.ended = hours.after(random.within(30...300), life.checked)
      // What would follow comes too late.
      life.confirmed = hours.after(60, life.ended)
      (life.reviewed, life.approved) = (life.confirmed, life.confirmed)
    case ..<28:
      life.end = .cancelledEarly
      life.ended = hours.after(random.within(30...300), life.confirmed)
      life.reviewed = hours.after(60, life.ended)
      life.approved = life.reviewed
    case ..<38:
      life.end = .cancelledLate
      life.ended = hours.after(random.within(30...400), life.approved)
    default:
      if random.happens(4) { life.corrected = hours.after(random.within(30...900), life.approved) }
    }
  }

  /// What plant and warehouse do: goods are made so that they leave in time, and some are late all the same.
  private func make(_ life: inout OrderLife, _ hours: OfficeHours, _ random: inout Seeded) {
    let towns = OfficeRegion.of(life.office).towns
    let transit = towns[life.customer * 7 % towns.count].transit
    let earliest = hours.day(of: life.approved).advanced(by: 4)
    let leaves = max(life.promised.advanced(by: -transit + lateness(life, &random)), earliest)
    let first = hours.moment(hours.workday(leaves), minute: random.within(540...660))
    life.shipments.append(parcel(packed: first, transit, life, hours, &random))
    for place in life.lines.indices { produce(&life.lines[place], for: life, by: first, hours, &random) }
    let splits = life.lines.contains(where: \.isRefused) || (life.lines.count > 1 && random.happens(45))
    guard splits, life.end == .paid else { return complain(&life, hours, &random) }
    // What was refused, or the last line, follows later.
    for place in life.lines.indices where life.lines[place].isRefused || (place == life.lines.count - 1 && !life.lines.contains(where: \.isRefused)) { life.lines[place].parcel = 1 }
    if life.lines.allSatisfy({ $0.parcel == 1 }) {
      for place in life.lines.indices { life.lines[place].parcel = 0 }
      life.shipments = [parcel(packed: hours.after(random.within(1_000...4_000), first), transit, life, hours, &random)]
    } else {
      life.shipments.append(parcel(packed: hours.after(random.within(1_000...5_000), first), transit, life, hours, &random))
    }
    complain(&life, hours, &random)
  }

  /// Days after what would be in time; early when negative.
  private func lateness(_ life: OrderLife, _ random: inout Seeded) -> Int {
    let isSlow = life.lines.contains { $0.plant == plan.plants - 1 } && plan.plants > 1
    let isHard = life.lines.contains { $0.product % 17 == 3 }
    let perMille = 70 + (isSlow ? 60 : 0) + (isHard ? 50 : 0) + (life.requested.parts.month == 2 ? 50 : 0)
    return random.happens(perMille) ? random.within(1...9) : -random.below(4)
  }

  private func parcel(packed: UInt64, _ transit: Int, _ life: OrderLife, _ hours: OfficeHours, _ random: inout Seeded) -> OrderLife.Parcel {
    // Packed in the morning, some leave only on the next day.
    let departed = random.happens(960) ? packed + UInt64(random.within(120...330)) * OfficeHours.minute : hours.after(random.within(540...800), packed)
    let arrives = hours.workday(hours.day(of: departed).advanced(by: transit + (random.happens(40) ? random.within(1...4) : 0)))
    let delivered = max(hours.moment(arrives, minute: random.within(500...990)), departed + 3 * 3_600_000)
    let invoiced = hours.after(random.within(60...700), delivered)
    let short = random.happens(6) ? random.below(life.lines.count) : nil
    return OrderLife.Parcel(packed: packed, departed: departed, delivered: delivered, short: short, invoiced: invoiced, payments: payments(life, invoiced, hours, &random))
  }

  private func payments(_ life: OrderLife, _ invoiced: UInt64, _ hours: OfficeHours, _ random: inout Seeded) -> [(at: UInt64, share: Int)] {
    let due = hours.day(of: invoiced).advanced(by: Self.terms(life.customer))
    let isLatePayer = life.customer % 7 == 2
    let delay: Int
    switch random.below(100) {
    case ..<(isLatePayer ? 15 : 62): delay = -random.below(12)
    case ..<(isLatePayer ? 60 : 90): delay = random.within(1...21)
    case ..<97: delay = random.within(15...75)
    default: return []  // Nobody knows whether it will come.
    }
    let last = hours.moment(hours.workday(due.advanced(by: delay)), minute: random.within(540...900))
    let at = max(last, hours.after(60, invoiced))
    return random.happens(40) ? [(at, 60), (hours.after(random.within(500...4_000), at), 40)] : [(at, 100)]
  }

  /// Net days that a customer has.
  static func terms(_ customer: Int) -> Int { [30, 30, 45, 30, 60, 14][customer % 6] }

  private func produce(_ line: inout OrderLife.Line, for life: OrderLife, by packed: UInt64, _ hours: OfficeHours, _ random: inout Seeded) {
    guard line.plant != nil else { return }
    let hour: UInt64 = 3_600_000
    line.scheduled = hours.after(random.within(60...400), life.approved)
    // Backwards from the packing, and never before it was scheduled.
    let ready = max(line.scheduled + 30 * hour, packed - UInt64(random.within(20...70)) * hour)
    line.inspected = ready
    line.takenIn = ready - UInt64(random.within(3...9)) * hour
    let finished = line.takenIn - UInt64(random.within(2...5)) * hour
    line.begun = finished - UInt64(random.within(4...12)) * hour
    let scrap = random.happens(line.product % 17 == 3 ? 400 : 150) ? 1 + line.quantity * random.within(1...6) / 100 : 0
    if line.quantity > 8, random.happens(300) {
      let half = line.quantity / 2
      line.reports = [(line.begun + 2 * hour, half, scrap), (finished, line.quantity - half, 0)]
    } else {
      line.reports = [(finished, line.quantity, scrap)]
    }
    line.isRefused = random.happens(line.product % 17 == 3 ? 25 : 8)
  }

  private func complain(_ life: inout OrderLife, _ hours: OfficeHours, _ random: inout Seeded) {
    guard life.end == .paid, let parcel = life.shipments.indices.randomElement(using: &random) else { return }
    let isLate = hours.day(of: life.shipments[parcel].delivered) > life.promised
    guard random.happens(isLate ? 90 : life.shipments[parcel].short != nil ? 300 : 22) else { return }
    let kind: ComplaintKind =
      life.shipments[parcel].short != nil ? .wrongQuantity : isLate && random.happens(700) ? .delivery : random.one(of: [.quality, .quality, .quality, .documents, .service, .wrongProduct, .wrongQuantity])
    let at = hours.after(random.within(200...7_000), life.shipments[parcel].delivered)
    let answered = hours.after(random.happens(900) ? random.within(30...480) : random.within(600...2_000), at)
    life.complaint = OrderLife.Grievance(
      at: at, kind: kind, answered: answered, closed: hours.after(random.within(500...6_000), answered), parcel: parcel,
      line: life.lines.firstIndex { $0.parcel == parcel } ?? 0)
  }
}
