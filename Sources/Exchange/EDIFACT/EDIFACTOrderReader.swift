import Ground

/// Reads an interchange of UN/EDIFACT `ORDERS` messages, directories D.96A and D.01B.
///
/// Not read: what allowances do to the price, taxes, amounts, packing and transport. They stay in the original.
enum EDIFACTOrderReader {
  static func read(_ bytes: [UInt8], limits: OrderLimits) -> OrderReading {
    let interchange: EDIFACTInterchange
    do {
      interchange = try EDIFACTInterchange(bytes, limits: limits)
    } catch {
      return OrderReading(problems: [error.problem])
    }
    var reading = OrderReading()
    var findings = interchange.findings
    if interchange.messages.isEmpty { findings.add(.edifactMissing, line: 1, got: "UNH", other: "0") }
    for (index, message) in interchange.messages.enumerated() {
      let path = interchange.messages.count > 1 ? "orders[\(index + 1)]." : ""
      var reader = EDIFACTOrder(message, path: path, decimalMark: interchange.decimalMark, limits: limits)
      if let order = reader.order() { reading.orders.append(order) }
      if !reader.reference.isEmpty { reading.references.append(reader.reference) }
      findings.merge(reader.findings)
    }
    if !findings.isEmpty { reading.orders = [] }
    reading.problems = findings.listed
    return reading
  }
}

/// Reads one message.
struct EDIFACTOrder {
  let header: EDIFACTSegment
  let sections: EDIFACTSections
  let path: String
  let decimalMark: Character
  private(set) var reference = ""
  var findings: Findings

  init(_ message: EDIFACTInterchange.Message, path: String, decimalMark: Character, limits: OrderLimits) {
    header = message.header
    sections = EDIFACTSections(message.segments)
    self.path = path
    self.decimalMark = decimalMark
    findings = Findings(limits)
  }

  /// nil when the message has problems that leave no order.
  mutating func order() -> ReceivedOrder? {
    guard isOrder(), let beginning = beginning() else { return nil }
    let issued = issued(beginning)
    let requested = EDIFACTDates.requested(sections.header, path + "requested", &findings)
    let customer = customer(beginning)
    var lines = EDIFACTLines(sections.lines, path: path, decimalMark: decimalMark, findings: findings)
    lines.isTradeUnit = header.text(1, 4).hasPrefix("EAN")
    lines.read()
    findings = lines.findings
    if sections.lines.isEmpty { findings.add(.orderNoLines, path + "lines", line: header.number) }
    let currency = currency(lines.drafts)
    let received = lines.finished(currency: currency, &findings)
    let (address, place) = address(lines.places)
    checkSummary()
    let note = note(place)
    let terms = sections.header.filter { $0.tag == "PAT" }.map(\.plain).joined(separator: "\n")
    guard let issued else { return nil }
    return ReceivedOrder(
      customerReference: reference, issued: issued, requested: requested ?? received.sharedRequest, currency: currency, customer: customer,
      deliveryAddress: address, note: note, paymentTerms: findings.text(Entry(text: terms, line: header.number), path + "paymentTerms"),
      deliveryTerms: deliveryTerms(), lines: received)
  }

  private mutating func isOrder() -> Bool {
    let kind = [header.text(1, 0), header.text(1, 1), header.text(1, 2)]
    if kind == ["ORDERS", "D", "96A"] || kind == ["ORDERS", "D", "01B"] { return true }
    findings.add(.edifactWrongMessage, line: header.number, got: "\(kind[0]) \(kind[1]).\(kind[2])")
    return false
  }

  /// The BGM, when it begins an original order: with anything else the rest would only mislead.
  private mutating func beginning() -> EDIFACTSegment? {
    let all = sections.header.filter { $0.tag == "BGM" }
    guard let first = all.first else {
      findings.add(.edifactMissing, line: header.number, got: "BGM", other: String(header.byte))
      return nil
    }
    for other in all.dropFirst() { findings.add(.edifactTwice, line: other.number, got: "BGM", other: String(other.byte)) }
    let ordered = sections.header.first { $0.tag == "RFF" && $0.text(0) == "ON" }
    let number = first.entry(1) ?? ordered?.entry(0, 1)
    reference = number.map { findings.text($0, path + "customerReference") } ?? ""
    // 105 is a purchase order, 220 an order, 224 a rush order (code list 1001).
    guard ["", "105", "220", "224"].contains(first.text(0)) else {
      findings.add(.edifactWrongMessage, line: first.number, got: "BGM \(first.text(0))")
      return nil
    }
    switch first.text(2) {
    case "", "9": break
    case "1": findings.add(.edifactCancellation, line: first.number, got: reference)
    case "4": findings.add(.edifactChange, line: first.number, got: reference)
    case "5": findings.add(.edifactReplacement, line: first.number, got: reference)
    default: findings.add(.edifactFunction, line: first.number, got: first.text(2))
    }
    guard ["", "9"].contains(first.text(2)) else { return nil }
    if reference.isEmpty { findings.add(.orderNoReference, path + "customerReference", line: first.number) }
    return first
  }

  /// The customer's number of a message that must have one.
  mutating func read(reference entry: Entry?, at beginning: EDIFACTSegment) {
    reference = entry.map { findings.text($0, path + "customerReference") } ?? ""
    if reference.isEmpty { findings.add(.orderNoReference, path + "customerReference", line: beginning.number) }
  }

  mutating func issued(_ beginning: EDIFACTSegment) -> Day? {
    guard let date = sections.header.first(where: { $0.tag == "DTM" && $0.text(0) == "137" }) else {
      findings.add(.dateMissing, path + "issued", line: beginning.number)
      return nil
    }
    return EDIFACTDates.day(date, path + "issued", &findings)
  }

  mutating func customer(_ beginning: EDIFACTSegment) -> ReceivedParty {
    guard let buyer = sections.parties.first(where: { $0.role == "BY" }) else {
      findings.add(.orderNoCustomer, path + "customer", line: beginning.number)
      return ReceivedParty()
    }
    let party = buyer.party(path + "customer", &findings)
    if party.name.isEmpty, party.taxNumber.isEmpty, party.identifier.isEmpty {
      findings.add(.orderNoCustomer, path + "customer", line: buyer.segment.number)
    }
    return party
  }

  /// The order's; a currency may be missing only where there is no price.
  mutating func currency(_ drafts: [EDIFACTLines.Draft]) -> String {
    if let stated = sections.header.first(where: { $0.tag == "CUX" })?.entry(0, 1) {
      return findings.currency(stated, path + "currency") ?? ""
    }
    if let stated = drafts.compactMap(\.currency).first { return findings.currency(stated, path + "currency") ?? "" }
    if drafts.contains(where: { $0.price != nil }) { findings.add(.currencyMissing, path + "currency", line: header.number) }
    return ""
  }

  /// Where all goods go, and what of it stands in the note because it is no address: a location number alone.
  mutating func address(_ places: [(party: EDIFACTParty, field: String)]) -> (ReceivedAddress?, String) {
    let own = sections.parties.filter { $0.role == "DP" }.map { (party: $0, field: path + "deliveryAddress") }
    guard let first = (own + places).first else { return (nil, "") }
    if let other = (own + places).first(where: { !$0.party.isSamePlace(as: first.party) }) {
      findings.add(.deliverySeveralAddresses, other.field, line: other.party.segment.number)
    }
    let address = first.party.address(first.field, &findings)
    return address.street.isEmpty && address.city.isEmpty ? (nil, "NAD " + first.party.segment.plain) : (address, "")
  }

  /// UNS must part the lines from the summary, and CNT 2 count the lines.
  mutating func checkSummary() {
    guard let summary = sections.summary else {
      findings.add(.edifactMissing, line: header.number, got: "UNS", other: String(header.byte))
      return
    }
    for count in summary where count.tag == "CNT" && count.text(0) == "2" && Int(count.text(0, 1)) != sections.lines.count {
      findings.add(.edifactLineCount, line: count.number, got: count.text(0, 1), other: String(sections.lines.count))
    }
  }

  /// Texts of people, references, and who gets the invoice when it is not the buyer.
  ///
  /// - Parameter order: the number that the message is about, when it is not its own.
  mutating func note(_ place: String, of order: String? = nil) -> String {
    let own = sections.header + (sections.summary ?? [])
    var parts = EDIFACTNotes.parts(own, reference: order ?? reference, except: Set(sections.parties.flatMap(\.understood).map(\.number)))
    if !place.isEmpty { parts.append(place) }
    let buyer = sections.parties.first { $0.role == "BY" }
    parts += sections.parties.filter { $0.role == "IV" && buyer?.isSamePlace(as: $0) != true }.map { "NAD " + $0.segment.plain }
    return findings.text(Entry(text: parts.joined(separator: "\n"), line: header.number), path + "note")
  }

  /// `FCA Shanghai`: code and texts of the TOD, else the place of a LOC 1 behind it.
  private mutating func deliveryTerms() -> String {
    guard let terms = sections.header.first(where: { $0.tag == "TOD" }) else { return "" }
    let place = sections.header.first { $0.tag == "LOC" && $0.text(0) == "1" }
    let location = place.map { $0.text(1, 3).isEmpty ? $0.text(1) : $0.text(1, 3) } ?? ""
    let texts = [terms.text(2), terms.text(2, 3), terms.text(2, 4), location].filter { !$0.isEmpty }
    return findings.text(Entry(text: texts.joined(separator: " "), line: terms.number), path + "deliveryTerms")
  }
}
