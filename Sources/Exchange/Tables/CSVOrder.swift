import Ground
import Workflow

/// Reads the rows of one order.
struct CSVOrder {
  let header: CSVHeader
  /// `orders[2].` when the file holds several, else empty.
  let path: String
  var findings: Findings

  /// The field of a received order that a column fills.
  private static let fields: [OrderColumn: String] = [
    .customer: "customer.name", .customerCode: "customer.identifier", .taxNumber: "customer.taxNumber", .contact: "customer.contact",
    .email: "customer.email", .telephone: "customer.telephone", .deliveryName: "deliveryAddress.name",
    .street: "deliveryAddress.street", .city: "deliveryAddress.city", .postcode: "deliveryAddress.postcode",
    .region: "deliveryAddress.region", .country: "deliveryAddress.country", .orderNote: "note", .item: "sellerItem",
    .order: "customerReference",
  ]

  private func field(_ column: OrderColumn) -> String { path + (Self.fields[column] ?? column.rawValue) }

  mutating func order(_ reference: Entry, _ rows: [CSVText.Row]) -> ReceivedOrder? {
    let shared = shared(rows)
    let issued: Day?
    if let entry = shared[.issued] {
      issued = findings.day(entry, field(.issued))
    } else {
      findings.add(.dateMissing, field(.issued), line: reference.line)
      issued = nil
    }
    var currency = ""
    if let entry = shared[.currency] {
      currency = findings.currency(entry, field(.currency)) ?? ""
    } else {
      findings.add(.currencyMissing, field(.currency), line: reference.line)
    }
    let customer = customer(shared, reference.line)
    let address = address(shared)
    let reference = findings.text(reference, field(.order))
    let note = text(.orderNote, shared)
    let paymentTerms = text(.paymentTerms, shared)
    let deliveryTerms = text(.deliveryTerms, shared)
    let lines = lines(rows, currency: currency)
    guard let issued else { return nil }
    return ReceivedOrder(
      customerReference: reference, issued: issued, requested: lines.sharedRequest, currency: currency, customer: customer,
      deliveryAddress: address, note: note, paymentTerms: paymentTerms, deliveryTerms: deliveryTerms, lines: lines)
  }

  /// What stands once for the order: the first that any row says; the other rows say the same or nothing.
  private mutating func shared(_ rows: [CSVText.Row]) -> [OrderColumn: Entry] {
    var shared: [OrderColumn: Entry] = [:]
    let columns = OrderColumn.allCases.filter { $0.isOfOrder && $0 != .order && header.has($0) }
    for row in rows where !row.overflows {
      for column in columns {
        guard let entry = header.entry(column, in: row) else { continue }
        if let former = shared[column] {
          if former.text != entry.text { findings.add(.orderContradiction, field(column), entry, other: String(former.text.prefix(60))) }
        } else {
          shared[column] = entry
        }
      }
    }
    return shared
  }

  private mutating func text(_ column: OrderColumn, _ shared: [OrderColumn: Entry]) -> String {
    shared[column].map { findings.text($0, field(column)) } ?? ""
  }

  private mutating func customer(_ shared: [OrderColumn: Entry], _ line: Int) -> ReceivedParty {
    let party = ReceivedParty(
      name: text(.customer, shared), taxNumber: text(.taxNumber, shared), identifier: text(.customerCode, shared),
      contact: text(.contact, shared), email: text(.email, shared), telephone: text(.telephone, shared))
    if party.name.isEmpty, party.taxNumber.isEmpty, party.identifier.isEmpty {
      findings.add(.orderNoCustomer, path + "customer", line: line)
    }
    return party
  }

  private mutating func address(_ shared: [OrderColumn: Entry]) -> ReceivedAddress? {
    let address = ReceivedAddress(
      name: text(.deliveryName, shared), street: text(.street, shared), city: text(.city, shared), postcode: text(.postcode, shared),
      region: text(.region, shared), country: shared[.country].map { findings.country($0, field(.country)) } ?? "")
    return address.isEmpty ? nil : address
  }

  private mutating func lines(_ rows: [CSVText.Row], currency: String) -> [ReceivedLine] {
    var lines: [ReceivedLine] = []
    var numbers: [String: Int] = [:]
    for (index, row) in rows.enumerated() where !row.overflows {
      let place = path + "lines[\(index + 1)]."
      var number = String(index + 1)
      if let entry = header.entry(.number, in: row) {
        number = findings.text(entry, place + "number")
        if let former = numbers[number] { findings.add(.lineDuplicateNumber, place + "number", entry, other: String(former)) }
        numbers[number] = row.line
      }
      if let line = line(row, number: number, place, currency) { lines.append(line) }
    }
    return lines
  }

  private mutating func line(_ row: CSVText.Row, number: String, _ place: String, _ currency: String) -> ReceivedLine? {
    func text(_ column: OrderColumn, _ name: String) -> String {
      header.entry(column, in: row).map { findings.text($0, place + name) } ?? ""
    }
    let (buyer, seller, description) = (text(.buyerItem, "buyerItem"), text(.item, "sellerItem"), text(.description, "description"))
    if buyer.isEmpty, seller.isEmpty, description.isEmpty {
      findings.add(.lineNoItem, String(place.dropLast()), line: row.line)
    }
    let quantity = quantity(row, place)
    let price = header.entry(.price, in: row).flatMap { findings.price($0, place + "price") }
    let requested = header.entry(.requested, in: row).flatMap { findings.day($0, place + "requested") }
    let note = text(.note, "note")
    guard let quantity else { return nil }
    return ReceivedLine(
      number: number, buyerItem: buyer, sellerItem: seller, description: description, quantity: quantity,
      price: price.map { UnitPrice($0, currency, per: quantity.unit) }, requested: requested, note: note, line: row.line)
  }

  private mutating func quantity(_ row: CSVText.Row, _ place: String) -> Quantity? {
    var amount: ExactDecimal?
    if let entry = header.entry(.quantity, in: row) {
      amount = findings.quantity(entry, place + "quantity")
    } else {
      findings.add(.quantityMissing, place + "quantity", line: row.line)
    }
    guard let entry = header.entry(.unit, in: row) else {
      findings.add(.quantityNoUnit, place + "unit", line: row.line)
      return nil
    }
    guard let unit = findings.unit(entry, place + "unit"), let amount else { return nil }
    return Quantity(amount, unit)
  }
}
