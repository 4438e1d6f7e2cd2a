import Ground

/// The lines of one UBL order, as far as they can be read before the order's currency is known.
struct UBLLines {
  struct Draft {
    var line: ReceivedLine?
    /// Amount for one, and its unit.
    var price: (amount: ExactDecimal, unit: String)?
    var priceCurrency: Entry?
  }

  private(set) var drafts: [Draft] = []
  private(set) var addresses: [(address: ReceivedAddress, field: String, line: Int)] = []
  var findings: Findings
  /// Line number of the order's line to the line of the file that has it.
  private var numbers: [String: Int] = [:]

  init(_ limits: OrderLimits) { findings = Findings(limits) }

  /// Reads the next `OrderLine`.
  mutating func take(_ node: XMLNode) {
    let path = "lines[\(drafts.count + 1)]"
    guard let item = node.all("LineItem").first else {
      findings.add(.lineNoItem, path, line: node.line)
      return drafts.append(Draft())
    }
    let number = number(item, path)
    let (buyer, seller, description) = names(item, path)
    let price = price(item, path)
    let quantity = quantity(item, path, priceUnit: item.all("Price", "BaseQuantity").first?.unitCode ?? "")
    let requested = UBLDelivery.requested(item.all("Delivery"), path + ".requested", &findings)
    let goesTo = path + ".deliveryAddress"
    if let address = UBLDelivery.address(item.all("Delivery"), goesTo, &findings) { addresses.append((address, goesTo, item.line)) }
    let note = (node.all("Note") + item.all("Note")).paragraphs.map { findings.text($0, path + ".note") } ?? ""

    var draft = Draft()
    draft.price = price.map { ($0.amount, $0.unit.isEmpty ? quantity?.unit ?? "" : $0.unit) }
    draft.priceCurrency = item.all("Price", "PriceAmount").first.map { Entry(text: $0.currencyID, line: $0.line) }
    if let quantity {
      // A price for one EA of goods ordered in C62 is a price for one piece.
      if let unit = draft.price?.unit, Units.areSame(unit, quantity.unit) { draft.price?.unit = quantity.unit }
      draft.line = ReceivedLine(
        number: number, buyerItem: buyer, sellerItem: seller, description: description, quantity: quantity, requested: requested,
        note: note, line: node.line)
    }
    drafts.append(draft)
  }

  private mutating func number(_ item: XMLNode, _ path: String) -> String {
    guard let entry = item.all("ID").entry else { return String(drafts.count + 1) }
    if let former = numbers[entry.text] {
      findings.add(.lineDuplicateNumber, path + ".number", entry, other: String(former))
    } else {
      numbers[entry.text] = entry.line
    }
    return findings.text(entry, path + ".number")
  }

  private mutating func names(_ item: XMLNode, _ path: String) -> (buyer: String, seller: String, description: String) {
    let buyer = item.all("Item", "BuyersItemIdentification", "ID").entry
    let seller =
      item.all("Item", "SellersItemIdentification", "ID").entry ?? item.all("Item", "StandardItemIdentification", "ID").entry
      ?? item.all("Item", "ManufacturersItemIdentification", "ID").entry
    let name = item.all("Item", "Name").entry
    let description = Self.described(name, item.all("Item", "Description").entry)
    if buyer == nil, seller == nil, description == nil { findings.add(.lineNoItem, path, line: item.line) }
    return (
      buyer.map { findings.text($0, path + ".buyerItem") } ?? "", seller.map { findings.text($0, path + ".sellerItem") } ?? "",
      description.map { findings.text($0, path + ".description") } ?? ""
    )
  }

  /// Name and description in one text: the one that holds the other, else both.
  private static func described(_ name: Entry?, _ description: Entry?) -> Entry? {
    guard let name, let description else { return name ?? description }
    if description.text.lowercased().contains(name.text.lowercased()) { return description }
    if name.text.lowercased().contains(description.text.lowercased()) { return name }
    return Entry(text: name.text + " – " + description.text, line: name.line)
  }

  /// The unit is the quantity's own, else that of the price's base quantity; it is never guessed, since ten boxes are not ten pieces.
  private mutating func quantity(_ item: XMLNode, _ path: String, priceUnit: String) -> Quantity? {
    guard let node = item.all("Quantity").first, !node.entry.text.isEmpty else {
      findings.add(.quantityMissing, path + ".quantity", line: item.line)
      return nil
    }
    let amount = findings.quantity(node.entry, path + ".quantity")
    let code = node.unitCode.isEmpty ? priceUnit : node.unitCode
    guard !code.isEmpty else {
      findings.add(.quantityNoUnit, path + ".unit", line: node.line)
      return nil
    }
    guard let unit = findings.unit(Entry(text: code, line: node.line), path + ".unit"), let amount else { return nil }
    return Quantity(amount, unit)
  }

  /// `PriceAmount` is for `BaseQuantity`, 1 unless stated.
  private mutating func price(_ item: XMLNode, _ path: String) -> (amount: ExactDecimal, unit: String)? {
    let field = path + ".price"
    guard let stated = item.all("Price", "PriceAmount").entry else { return nil }
    let node = item.all("Price", "BaseQuantity").first
    var unit = ""
    if let node, !node.unitCode.isEmpty {
      unit = findings.unit(Entry(text: node.unitCode, line: node.line), field) ?? ""
    }
    return findings.price(stated, for: node?.entry, field).map { ($0, unit) }
  }

  /// The lines with their prices in the order's currency.
  mutating func finished(currency: String) -> [ReceivedLine] {
    var lines: [ReceivedLine] = []
    for (index, draft) in drafts.enumerated() {
      if let stated = draft.priceCurrency, !stated.text.isEmpty, stated.text.uppercased() != currency, !currency.isEmpty {
        findings.add(.priceOtherCurrency, "lines[\(index + 1)].price", stated, other: currency)
      }
      guard var line = draft.line else { continue }
      line.price = draft.price.map { UnitPrice($0.amount, currency, per: $0.unit) }
      lines.append(line)
    }
    return lines
  }
}
