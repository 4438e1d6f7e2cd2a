import Ground
import Records
import Replica

/// Invoices and what is paid for them.
extension CompanyState {
  mutating func invoice(_ place: Int32, _ parcel: Int, _ site: Int, _ snapshot: Snapshot, _ changes: inout Changes) throws {
    let now = changes.now.milliseconds
    let life = self[life: place]
    let region = OfficeRegion.of(life.office)
    let shelf = sites.all[site].shelf
    func money(_ minor: Int) -> Money { Money(minor: Int64(minor), currency: region.currency) }
    let billed = life.shipments[parcel].lines.map { sent -> (line: OrderLife.Line, quantity: Int, net: Int, tax: Int) in
      let line = life.lines[sent.line]
      let quantity = line.quantity - (life.shipments[parcel].short == sent.line ? 1 : 0)
      let net = quantity * line.cents
      return (line, quantity, net, (net * region.vat + 50) / 100)
    }.filter { $0.quantity > 0 }
    guard !billed.isEmpty else { return }
    let (net, tax) = billed.reduce((0, 0)) { ($0.0 + $1.net, $0.1 + $1.tax) }
    let day = OfficeHours(minutesEast: region.minutesEast).day(of: life.shipments[parcel].invoiced)
    let number = numbers.next("IN", site: site, at: now)
    let key = try changes.create(Invoice.self, on: shelf) {
      $0.number = number
      $0.order = life.key
      $0.customer = customers[life.office][life.customer].key
      $0.shipment = life.shipments[parcel].key
      $0.issued = day
      $0.due = day.advanced(by: LifePlanner.terms(life.customer))
      $0.net = money(net)
      $0.tax = money(tax)
      $0.gross = money(net + tax)
      $0.state = isStepwise ? .issued : Self.standing(life.shipments[parcel], at: plan.end - Timetable.hour)
    }
    for one in billed {
      try changes.create(InvoiceLine.self, on: shelf) {
        $0.invoice = key
        $0.line = one.line.key
        $0.product = goods.keys[one.line.product]
        $0.quantity = Self.pieces(one.quantity)
        $0.price = UnitPrice(ExactDecimal(millionths: Int64(one.line.cents) * 10_000), region.currency, per: "C62")
        $0.net = money(one.net)
        $0.rate = ExactDecimal(region.vat)
        $0.tax = money(one.tax)
      }
    }
    self[life: place].shipments[parcel].invoice = key
    self[life: place].shipments[parcel].invoiceNumber = number
    self[life: place].shipments[parcel].gross = Int64(net + tax)
    if isStepwise, !life.shipments.contains(where: { $0.invoice != nil }) { try update(life.key, snapshot, &changes) { $0.state = .invoiced } }
    for (share, payment) in life.shipments[parcel].payments.enumerated() { put(.pay, place, parcel * 100 + share, at: payment.at, site: site) }
  }

  private static func standing(_ parcel: OrderLife.Parcel, at moment: UInt64) -> InvoiceState {
    let paid = parcel.payments.filter { $0.at < moment }.reduce(0) { $0 + $1.share }
    return paid >= 100 ? .paid : paid > 0 ? .partlyPaid : .issued
  }

  mutating func pay(_ place: Int32, _ parcel: Int, _ share: Int, _ site: Int, _ snapshot: Snapshot, _ changes: inout Changes) throws {
    let life = self[life: place]
    let sent = life.shipments[parcel]
    let region = OfficeRegion.of(life.office)
    let shelf = sites.all[site].shelf
    let isLast = share == sent.payments.count - 1
    let minor = isLast ? sent.gross - sent.paid : sent.gross * Int64(sent.payments[share].share) / 100
    let amount = Money(minor: minor, currency: region.currency)
    let day = OfficeHours(minutesEast: region.minutesEast).day(of: sent.payments[share].at)
    let reference = "BK\(sent.invoiceNumber.drop { !$0.isNumber })-\(share + 1)"
    var receipt: MoneyReceipt.ID?
    if isStepwise {
      let number = numbers.next("RC", site: site, at: changes.now.milliseconds)
      let key = try changes.create(MoneyReceipt.self, on: shelf) {
        $0.number = number
        $0.customer = customers[life.office][life.customer].key
        $0.amount = amount
        $0.on = day
        $0.reference = reference
        $0.method = .transfer
      }
      for (sum, isUse) in [(minor, false), (-minor, true)] {
        try changes.create(MoneyMove.self, on: shelf) {
          $0.receipt = key
          $0.amount = Money(minor: sum, currency: region.currency)
          if isUse { $0.invoice = sent.invoice }
        }
      }
      receipt = key
    }
    try changes.create(Payment.self, on: shelf) {
      $0.invoice = sent.invoice
      $0.amount = amount
      $0.on = day
      $0.reference = reference
      $0.receipt = receipt
      if receipt != nil { $0.taken = amount }
    }
    self[life: place].shipments[parcel].paid += minor
    guard isStepwise else { return }
    try update(sent.invoice, snapshot, &changes) { $0.state = isLast ? .paid : .partlyPaid }
    let isSettled = self[life: place].shipments.allSatisfy { $0.gross > 0 && $0.paid == $0.gross }
    if isSettled { try update(life.key, snapshot, &changes) { $0.state = .paid } }
  }
}
