import Foundation
import Ground
import Records
import Replica

extension MailValues {
  /// With what every mail knows: the company, the customer, the order.
  func common(_ subject: MailSubject, _ customer: Row<Customer>, contact: String?, _ language: Language, _ context: StepContext) throws -> MailValues {
    var all = self
    let letterhead = try context.snapshot.first(Letterhead.self)
    let headquarters = try letterhead == nil ? context.snapshot.first(Member.self, where: "role = 'headquarters'")?.name : nil
    all.set("company", letterhead.map { language == .english ? $0.nameEN : $0.nameZH } ?? headquarters)
    all.set("office", try context.snapshot.first(Member.self, where: "site = ?", [Int(customer.shelf.site.number)])?.name)
    all.set("customer", customer.name)
    all.set("contact", contact)
    all.set("order", try subject.order.flatMap { try context.snapshot.get($0) }?.number)
    all.set("today", context.today.description)
    return all
  }

  /// An order as its confirmation tells it: all of it, or the lines that are confirmed so far.
  static func confirmation(_ order: Row<SalesOrder>, _ language: Language, _ context: StepContext) throws -> MailValues {
    let (all, open) = (try order.lines(context), Set(try order.openLines(context).map(\.id)))
    let confirmed = all.filter { !open.contains($0.id) }
    var values = try of(order)
    values.set("requested", order.requested?.description)
    values.set("total", open.isEmpty ? GroupedDigits.text(order.total.description) : nil)
    values.set("terms", order.deliveryTerms)
    values.set("promised", order.promised?.description)
    if !open.isEmpty {
      values.set("part", "\(confirmed.count)")
      values.set("waiting", "\(open.count)")
    }
    try values.list(
      confirmed.prefix(maximumLines + 1).map { line in
        let product = try context.the(line.product)
        return [
          "position": "\(line.position)", "code": product.code, "name": language == .english ? product.nameEN : product.nameZH, "quantity": text(line.quantity, language),
          "price": GroupedDigits.text(line.price.text(language)), "value": GroupedDigits.text(line.value.description),
          "day": (line.promised ?? order.promised)?.description ?? "",
        ].filter { !$0.value.isEmpty }
      })
    return values
  }

  static func dispatch(_ shipment: Row<Shipment>, _ language: Language, _ context: StepContext) throws -> MailValues {
    var values = try context.snapshot.get(shipment.order).map { try of($0) } ?? MailValues()
    values.set("shipment", shipment.number)
    values.set("carrier", shipment.carrier)
    values.set("vehicle", shipment.vehicle)
    values.set("departed", shipment.departed.map { String(context.calendar.zone.local($0).description.prefix(16)).replacingOccurrences(of: "T", with: " ") })
    values.set("cartons", "\(shipment.cartons)")
    try values.list(
      shipment.lines(context.snapshot).prefix(maximumLines + 1).map { line in
        let product = try context.the(line.product)
        return ["code": product.code, "name": language == .english ? product.nameEN : product.nameZH, "quantity": text(line.quantity, language), "lot": line.lot]
      })
    return values
  }

  static func invoice(_ invoice: Row<Invoice>, _ context: StepContext) throws -> MailValues {
    var values = try context.snapshot.get(invoice.order).map { try of($0) } ?? MailValues()
    values.set("invoice", invoice.number)
    values.set("issued", invoice.issued.description)
    values.set("due", invoice.due.description)
    for (name, money) in [("net", invoice.net), ("tax", invoice.tax), ("gross", invoice.gross)] { values.set(name, GroupedDigits.text(money.description)) }
    return values
  }

  static func credit(_ note: Row<CreditNote>, _ language: Language, _ context: StepContext) throws -> MailValues {
    var values = try context.snapshot.get(note.order).map { try of($0) } ?? MailValues()
    values.set("credit_note", note.number)
    values.set("invoice", try context.snapshot.get(note.invoice)?.number)
    values.set("reason", note.reason.label[language])
    values.set("gross", GroupedDigits.text(note.gross.description))
    return values
  }

  static func dunning(_ letter: Row<DunningLetter>, _ language: Language, _ context: StepContext) throws -> MailValues {
    var values = MailValues()
    values.set("letter", letter.number)
    values.set("level", DunningLevel.of(letter.level)?.title[language])
    values.set("total", GroupedDigits.text(letter.total.description))
    values.set("interest", letter.interest.minor > 0 ? GroupedDigits.text(letter.interest.description) : nil)
    values.set("pay_by", letter.payBy.description)
    let lines = try context.snapshot.all(DunningLine.self, where: "letter = ?", [Data(letter.id.key.bytes)], limit: maximumLines + 1)
    try values.list(
      lines.map { line in
        let invoice = try context.the(line.invoice)
        return ["invoice": invoice.number, "due": invoice.due.description, "days": "\(line.days)", "overdue": GroupedDigits.text(line.overdue.description)]
      })
    return values
  }

  static func complaint(_ complaint: Row<Complaint>, _ context: StepContext) throws -> MailValues {
    var values = try context.snapshot.get(complaint.order).map { try of($0) } ?? MailValues()
    values.set("complaint", complaint.number)
    values.set("what", complaint.text)
    values.set("answer", complaint.answer)
    return values
  }

  /// What mails about an order have in common.
  static func of(_ order: Row<SalesOrder>) throws -> MailValues { MailValues(["reference": order.customerReference]) }

  private static func text(_ quantity: Quantity, _ language: Language) -> String {
    "\(GroupedDigits.text(quantity.amount.description)) \(Units.name(quantity.unit, language))"
  }
}
