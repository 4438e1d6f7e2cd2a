import Foundation
import Ground
import Records
import Replica

/// Complaints, and mistakes that are put right.
extension CompanyState {
  mutating func complain(_ place: Int32, _ site: Int, _ changes: inout Changes) throws {
    let life = self[life: place]
    guard let grievance = life.complaint else { return }
    let shelf = sites.all[site].shelf
    let number = numbers.next("CP", site: site, at: changes.now.milliseconds)
    let said = CompanyWords.complaints[grievance.kind.rawValue]!
    let isChinese = OfficeRegion.of(life.office).isChinese
    let last = isStepwise ? 0 : plan.end - Timetable.hour
    let isGoods = [.quality, .wrongProduct, .wrongQuantity].contains(grievance.kind)
    let key = try changes.create(Complaint.self, on: shelf) {
      $0.number = number
      $0.order = life.key
      $0.kind = grievance.kind
      $0.text = isChinese ? said.zh : said.en
      $0.shipment = life.shipments[grievance.parcel].key
      $0.severity = grievance.kind == .quality ? .major : .minor
      $0.cause = isGoods ? ["process.setting", "material.supplier", "handling.picking", "inspection"][life.lines.count % 4] : grievance.kind == .delivery ? "planning" : "order"
      $0.responsibility = grievance.kind == .quality ? .plant : grievance.kind == .delivery ? .plant : isGoods ? .warehouse : .office
      $0.customer = customers[life.office][life.customer].key
      $0.state = grievance.closed <= last ? .closed : grievance.answered <= last ? .answered : .open
      if grievance.answered <= last { Self.answer(grievance, isChinese, &$0) }
      if grievance.closed <= last { Self.accept(grievance, &$0) }
    }
    self[life: place].complaint?.key = key
    if isGoods {
      try changes.create(ComplaintLine.self, on: shelf) {
        $0.complaint = key
        $0.product = goods.keys[life.lines[grievance.line].product]
        $0.lot = life.lines[grievance.line].lot.isEmpty ? nil : life.lines[grievance.line].lot
        $0.quantity = Self.pieces(1)
        $0.what = isChinese ? said.zh : said.en
      }
    }
    if isStepwise { put(.answer, place, at: grievance.answered, site: site) }
  }

  private static func answer(_ grievance: OrderLife.Grievance, _ isChinese: Bool, _ complaint: inout Draft<Complaint>) {
    complaint.answered = Instant(milliseconds: grievance.answered)
    complaint.answer = isChinese ? "已更换并说明原因。" : "We replace it and have told why it happened."
  }

  private static func accept(_ grievance: OrderLife.Grievance, _ complaint: inout Draft<Complaint>) {
    complaint.acceptedBy = "Purchasing"
    complaint.acceptedOn = Day(milliseconds: grievance.closed)
  }

  mutating func care(_ kind: Happening.Kind, _ place: Int32, _ site: Int, _ snapshot: Snapshot, _ changes: inout Changes) throws {
    let life = self[life: place]
    guard let grievance = life.complaint else { return }
    let isChinese = OfficeRegion.of(life.office).isChinese
    try update(grievance.key, snapshot, &changes) {
      if kind == .answer {
        Self.answer(grievance, isChinese, &$0)
        $0.state = .answered
      } else {
        Self.accept(grievance, &$0)
        $0.state = .closed
      }
    }
    if kind == .answer { put(.close, place, at: grievance.closed, site: site) }
  }

  /// A wrong day of the promise is put right after the approval.
  mutating func correct(_ place: Int32, _ site: Int, _ snapshot: Snapshot, _ changes: inout Changes) throws {
    let life = self[life: place]
    guard let key = life.key, let row = try snapshot.get(key) else { return }
    let shelf = sites.all[site].shelf
    let (now, by) = (changes.now, sites.all[site].operators[0].name)
    let after = OfficeHours(minutesEast: OfficeRegion.of(life.office).minutesEast).workday(life.promised.advanced(by: 1))
    let before = try JSONEncoder().encode(OrderAsItWas(row, life, codes: life.lines.map { CompanyWords.productCode($0.product) }))
    let revision = try changes.create(OrderRevision.self, on: shelf) {
      $0.order = key
      $0.number = 1
      $0.kind = .correction
      $0.before = Blob([UInt8](before))
      $0.who = by
      $0.at = now
      $0.why = "Typing mistake."
    }
    let number = numbers.next("CR", site: site, at: now.milliseconds)
    try changes.create(Correction.self, on: shelf) {
      $0.number = number
      $0.order = key
      $0.revision = revision
      $0.errorClass = .date
      $0.madeBy = by
      $0.correctedBy = sites.all[site].operators[1].name
      $0.at = now
      $0.why = "Typing mistake."
      $0.differences = OrderAsItWas.difference(life.promised, after)
    }
    try changes.update(row) { $0.promised = after }
  }
}

/// The form in which a revision keeps an order.
private struct OrderAsItWas: Encodable {
  struct Line: Encodable {
    var position: Int
    var product: String
    var amount: ExactDecimal
    var unit = "C62"
    var price: ExactDecimal
    var currency: String
    var priceUnit = "C62"
  }

  var requested: Day?
  var promised: Day?
  var address: [String]?
  var deliveryTerms: String?
  var paymentDays: Int
  var total: Int64
  var currency: String
  var lines: [Line]

  init(_ order: Row<SalesOrder>, _ life: OrderLife, codes: [String]) {
    requested = order.requested
    promised = order.promised
    address = order.address.map { [$0.name, $0.street, $0.city, $0.postcode, $0.region, $0.country] }
    deliveryTerms = order.deliveryTerms
    paymentDays = order.paymentDays
    total = order.total.minor
    currency = order.total.currency
    lines = zip(life.lines, codes).enumerated().map { position, pair in
      Line(
        position: position + 1, product: pair.1, amount: ExactDecimal(pair.0.quantity), price: ExactDecimal(millionths: Int64(pair.0.cents) * 10_000),
        currency: order.total.currency)
    }
  }

  /// As a correction keeps what it changed.
  static func difference(_ before: Day, _ after: Day) -> String {
    let label = SalesOrder.fields.promised.schema.label
    let (was, isNow) = (JSON.string(before.description), JSON.string(after.description))
    return JSON.array([.array([.null, .string(label.en), .string(label.zh), was, was, isNow, isNow])]).text
  }
}
