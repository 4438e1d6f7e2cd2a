import Foundation
import Ground

/// Reads orders that a program has written as JSON. Problems name the value: `orders[2].lines[1].quantity`.
enum JSONOrderReader {
  static func read(_ bytes: [UInt8], limits: OrderLimits) -> OrderReading {
    let orders: [JSONOrder]
    do {
      orders = try JSONDecoder().decode(JSONOrders.self, from: Data(bytes)).orders
    } catch {
      return OrderReading(problems: [OrderProblem.jsonForm.problem(field: place(of: error))])
    }
    var findings = Findings(limits)
    if orders.count > limits.orders { findings.add(.fileTooManyOrders, other: String(limits.orders)) }
    var received: [ReceivedOrder] = []
    for (index, order) in orders.prefix(limits.orders).enumerated() {
      var reader = JSONOrderValues(path: orders.count > 1 ? "orders[\(index + 1)]." : "", findings: findings)
      if let read = reader.order(order) { received.append(read) }
      findings = reader.findings
    }
    return OrderReading(orders: findings.isEmpty ? received : [], problems: findings.listed, references: orders.compactMap(\.reference))
  }

  /// `orders[2].lines[1].quantity`, as far as the decoder says it.
  private static func place(of error: any Error) -> String {
    let path: [any CodingKey]
    switch error {
    case DecodingError.typeMismatch(_, let found), DecodingError.valueNotFound(_, let found), DecodingError.keyNotFound(_, let found),
      DecodingError.dataCorrupted(let found):
      path = found.codingPath
    default: return ""
    }
    return path.reduce("") { text, key in key.intValue.map { "\(text)[\($0 + 1)]" } ?? (text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)") }
  }
}

/// Turns the texts of one order into values.
private struct JSONOrderValues {
  let path: String
  var findings: Findings

  mutating func order(_ order: JSONOrder) -> ReceivedOrder? {
    let reference = text(order.reference, "customerReference")
    if reference.isEmpty { findings.add(.orderNoReference, path + "customerReference") }
    let issued = day(order.issued, "issued")
    if issued == nil, said(order.issued) == nil { findings.add(.dateMissing, path + "issued") }
    var currency = ""
    if let entry = said(order.currency) {
      currency = findings.currency(entry, path + "currency") ?? ""
    } else {
      findings.add(.currencyMissing, path + "currency")
    }
    let customer = customer(order.customer)
    let address = order.deliveryAddress.map { place($0) }
    let lines = lines(order.lines ?? [], currency)
    let requested = day(order.requested, "requested")
    guard let issued else { return nil }
    return ReceivedOrder(
      customerReference: reference, issued: issued, requested: requested ?? lines.sharedRequest, currency: currency, customer: customer,
      deliveryAddress: address.flatMap { $0.isEmpty ? nil : $0 }, note: text(order.note, "note"), paymentTerms: text(order.paymentTerms, "paymentTerms"),
      deliveryTerms: text(order.deliveryTerms, "deliveryTerms"), lines: lines)
  }

  /// A program's file has no lines that anybody counts.
  private func said(_ text: String?) -> Entry? {
    let text = trimmed(text ?? "")
    return text.isEmpty ? nil : Entry(text: text, line: 0)
  }

  private mutating func text(_ text: String?, _ field: String) -> String { said(text).map { findings.text($0, path + field) } ?? "" }

  private mutating func day(_ text: String?, _ field: String) -> Day? { said(text).flatMap { findings.day($0, path + field) } }

  private mutating func customer(_ party: JSONOrder.Party?) -> ReceivedParty {
    let received = ReceivedParty(
      name: text(party?.name, "customer.name"), taxNumber: text(party?.taxNumber, "customer.taxNumber"), identifier: text(party?.code, "customer.identifier"),
      contact: text(party?.contact, "customer.contact"), email: text(party?.email, "customer.email"), telephone: text(party?.telephone, "customer.telephone"))
    if received.name.isEmpty, received.taxNumber.isEmpty, received.identifier.isEmpty { findings.add(.orderNoCustomer, path + "customer") }
    return received
  }

  private mutating func place(_ place: JSONOrder.Place) -> ReceivedAddress {
    let field = "deliveryAddress"
    return ReceivedAddress(
      name: text(place.name, "\(field).name"), street: text(place.street, "\(field).street"), city: text(place.city, "\(field).city"),
      postcode: text(place.postcode, "\(field).postcode"), region: text(place.region, "\(field).region"),
      country: said(place.country).map { findings.country($0, "\(path)\(field).country") } ?? "")
  }

  private mutating func lines(_ lines: [JSONOrder.Line], _ currency: String) -> [ReceivedLine] {
    if lines.isEmpty { findings.add(.orderNoLines, path + "lines") }
    if lines.count > findings.limits.lines { findings.add(.orderTooManyLines, path + "lines", other: String(findings.limits.lines)) }
    return lines.prefix(findings.limits.lines).enumerated().compactMap { line($0.element, $0.offset + 1, currency) }
  }

  private mutating func line(_ line: JSONOrder.Line, _ number: Int, _ currency: String) -> ReceivedLine? {
    let place = "lines[\(number)]"
    let product = text(line.product, "\(place).sellerItem"), item = text(line.customerItem, "\(place).buyerItem")
    let description = text(line.description, "\(place).description")
    if product.isEmpty, item.isEmpty, description.isEmpty { findings.add(.lineNoItem, path + place) }
    let price = said(line.price).flatMap { findings.price($0, "\(path)\(place).price") }
    let requested = day(line.requested, "\(place).requested")
    guard let quantity = quantity(line, place) else { return nil }
    return ReceivedLine(
      number: said(line.number)?.text ?? String(number), buyerItem: item, sellerItem: product, description: description, quantity: quantity,
      price: price.map { UnitPrice($0, currency, per: quantity.unit) }, requested: requested, note: text(line.note, "\(place).note"), line: 0)
  }

  private mutating func quantity(_ line: JSONOrder.Line, _ place: String) -> Quantity? {
    var amount: ExactDecimal?
    if let entry = said(line.quantity) {
      amount = findings.quantity(entry, "\(path)\(place).quantity")
    } else {
      findings.add(.quantityMissing, "\(path)\(place).quantity")
    }
    guard let entry = said(line.unit) else {
      findings.add(.quantityNoUnit, "\(path)\(place).unit")
      return nil
    }
    guard let unit = findings.unit(entry, "\(path)\(place).unit"), let amount else { return nil }
    return Quantity(amount, unit)
  }
}
