import Ground

/// The lines of one message, as far as they can be read before the order's currency is known.
struct EDIFACTLines {
  struct Draft {
    var line: ReceivedLine?
    /// Amount for one, and its unit.
    var price: (amount: ExactDecimal, unit: String, stated: Entry)?
    var currency: Entry?
    /// What a change says of the line: its action (code list 1229), the customer's number, our code, and its segment.
    var action = "", number = "", seller = ""
    var at = 0
  }

  private let lines: [[EDIFACTSegment]]
  private let path: String
  private let decimalMark: Character
  /// EANCOM leaves the unit out where pieces of the item are ordered; ORDERS itself says nothing of it.
  var isTradeUnit = false
  /// A change says of each line what becomes of it, and nothing more of one that is taken out or stays.
  var isChange = false
  private(set) var drafts: [Draft] = []
  /// Where lines go that say so themselves.
  private(set) var places: [(party: EDIFACTParty, field: String)] = []
  private(set) var findings: Findings
  /// Line number of the order's line to its segment.
  private var numbers: [String: Int] = [:]

  init(_ lines: [[EDIFACTSegment]], path: String, decimalMark: Character, findings: Findings) {
    self.lines = lines
    self.path = path
    self.decimalMark = decimalMark
    self.findings = findings
  }

  mutating func read() {
    for (index, segments) in lines.enumerated() {
      guard index < findings.limits.lines else {
        findings.add(.orderTooManyLines, path + "lines", line: segments[0].number, other: String(findings.limits.lines))
        return
      }
      take(segments, "\(path)lines[\(index + 1)]")
    }
  }

  private mutating func take(_ segments: [EDIFACTSegment], _ field: String) {
    let head = segments[0]
    checkAction(head, field)
    let number = number(head, field)
    let items = EDIFACTItems(segments)
    if items.isEmpty { findings.add(.lineNoItem, field, line: head.number) }
    var draft = Draft()
    draft.price = price(segments, field + ".price")
    draft.currency = segments.first { $0.tag == "CUX" }?.entry(0, 1)
    draft.action = head.text(1)
    draft.number = number
    draft.seller = items.seller.map { findings.text($0, field + ".sellerItem") } ?? ""
    draft.at = head.number
    let isQuantified = !isChange || !["2", "4"].contains(draft.action)
    let quantity = isQuantified ? quantity(segments, field, priceUnit: draft.price?.unit ?? "") : nil
    let requested = EDIFACTDates.requested(segments, field + ".requested", &findings)
    places += EDIFACTParty.all(in: segments).filter { $0.role == "DP" }.map { ($0, field + ".deliveryAddress") }
    let notes = Entry(text: EDIFACTNotes.parts(segments, reference: "").joined(separator: "\n"), line: head.number)
    let note = findings.text(notes, field + ".note")
    if let quantity {
      if let unit = draft.price?.unit, unit.isEmpty || Units.areSame(unit, quantity.unit) { draft.price?.unit = quantity.unit }
      draft.line = ReceivedLine(
        number: number, buyerItem: items.buyer.map { findings.text($0, field + ".buyerItem") } ?? "",
        sellerItem: draft.seller,
        description: items.description.map { findings.text($0, field + ".description") } ?? "", quantity: quantity, requested: requested,
        note: note, line: head.number)
    }
    drafts.append(draft)
  }

  /// An original order only adds lines (action 1 or none), and none that are parts of others.
  private mutating func checkAction(_ head: EDIFACTSegment, _ field: String) {
    if !isChange, ["2", "3"].contains(head.text(1)) { findings.add(.edifactChange, field, line: head.number, got: "LIN \(head.plain)") }
    if let parent = head.entry(3, 1), head.text(3) == "1" { findings.add(.edifactSubline, field, parent) }
  }

  private mutating func number(_ head: EDIFACTSegment, _ field: String) -> String {
    guard let entry = head.entry(0) else { return String(drafts.count + 1) }
    if let former = numbers[entry.text] {
      findings.add(.lineDuplicateNumber, field + ".number", entry, other: String(former))
    } else {
      numbers[entry.text] = entry.line
    }
    return findings.text(entry, field + ".number")
  }

  private mutating func quantity(_ segments: [EDIFACTSegment], _ field: String, priceUnit: String) -> Quantity? {
    let all = segments.filter { $0.tag == "QTY" && $0.text(0) == "21" }
    for other in all.dropFirst() {
      findings.add(.edifactTwice, field + ".quantity", line: other.number, got: "QTY 21", other: String(other.byte))
    }
    guard let stated = all.first, let value = stated.entry(0, 1) else {
      findings.add(.quantityMissing, field + ".quantity", line: all.first?.number ?? segments[0].number)
      return nil
    }
    let amount = decimal(value, .quantityNotANumber, field + ".quantity").flatMap { findings.quantity($0, field + ".quantity") }
    let code = stated.text(0, 2).isEmpty ? (priceUnit.isEmpty && isTradeUnit ? "C62" : priceUnit) : stated.text(0, 2)
    guard !code.isEmpty else {
      findings.add(.quantityNoUnit, field + ".unit", line: stated.number)
      return nil
    }
    guard let unit = findings.unit(Entry(text: code, line: stated.number), field + ".unit"), let amount else { return nil }
    return Quantity(amount, unit)
  }

  /// The net price (AAA), else the gross one (AAB), for its basis; 1 unless stated.
  private mutating func price(_ segments: [EDIFACTSegment], _ field: String) -> (amount: ExactDecimal, unit: String, stated: Entry)? {
    let prices = segments.filter { $0.tag == "PRI" }
    guard let segment = prices.first(where: { $0.text(0) == "AAA" }) ?? prices.first(where: { $0.text(0) == "AAB" }),
      let value = segment.entry(0, 1), let stated = decimal(value, .priceNotANumber, field)
    else { return nil }
    var base = segment.entry(0, 4)
    if let entry = base {
      base = decimal(entry, .priceBadBase, field)
      if base == nil { return nil }
    }
    let unit = segment.entry(0, 5).map { findings.unit($0, field) ?? "" } ?? ""
    return findings.price(stated, for: base, field).map { ($0, unit, value) }
  }

  /// The number with a point. The other mark than the interchange's is refused: it may group thousands.
  private mutating func decimal(_ entry: Entry, _ kind: OrderProblem, _ field: String) -> Entry? {
    guard decimalMark == "," else { return entry }
    guard !entry.text.contains(".") else {
      findings.add(kind, field, entry)
      return nil
    }
    return Entry(text: String(entry.text.map { $0 == "," ? "." : $0 }), line: entry.line)
  }

  /// The lines with their prices in the order's currency.
  func finished(currency: String, _ findings: inout Findings) -> [ReceivedLine] {
    var lines: [ReceivedLine] = []
    for (index, draft) in drafts.enumerated() {
      if let stated = draft.currency, stated.text.uppercased() != currency, !currency.isEmpty {
        findings.add(.priceOtherCurrency, "\(path)lines[\(index + 1)].price", stated, other: currency)
      }
      guard var line = draft.line else { continue }
      line.price = draft.price.map { UnitPrice($0.amount, currency, per: $0.unit) }
      lines.append(line)
    }
    return lines
  }
}

/// What a line calls its item: in LIN, PIA and IMD, by the kinds of code list 7143.
private struct EDIFACTItems {
  private(set) var seller, buyer, description: Entry?

  var isEmpty: Bool { seller == nil && buyer == nil && description == nil }

  init(_ segments: [EDIFACTSegment]) {
    var codes = [(segment: segments[0], element: 2)]
    // 1 adds codes, 5 identifies; substitutes (3, 4) are not what was ordered.
    for segment in segments where segment.tag == "PIA" && ["1", "5"].contains(segment.text(0)) {
      codes += segment.elements.indices.dropFirst().map { (segment, $0) }
    }
    func code(_ kinds: Set<String>) -> Entry? {
      codes.first { kinds.contains($0.segment.text($0.element, 1)) }.flatMap { $0.segment.entry($0.element) }
    }
    seller = code(["SA"]) ?? code(["EN", "EAN", "SRV", "UP"])
    buyer = code(["IN", "BP"])
    // A description may be a code of the partners without a text.
    let texts = segments.filter { $0.tag == "IMD" }.flatMap { name in
      let spelled = [name.text(2, 3), name.text(2, 4)].filter { !$0.isEmpty }
      return spelled.isEmpty ? [name.text(2)].filter { !$0.isEmpty } : spelled
    }
    description = texts.isEmpty ? nil : Entry(text: texts.joined(separator: " "), line: segments[0].number)
  }
}
