import Ground

/// Reads an OASIS UBL 2 `OrderChange` or `OrderCancellation` (2.0 and 2.1) with the parser and limits of orders.
///
/// Not read: allowances and charges, taxes, totals, payment and delivery terms, attachments, extensions.
enum UBLChangeReader {
  /// The documents by the name of their root, with their namespaces.
  static let documents = [
    "OrderChange": "urn:oasis:names:specification:ubl:schema:xsd:OrderChange-2",
    "OrderCancellation": "urn:oasis:names:specification:ubl:schema:xsd:OrderCancellation-2",
  ]

  static func read(_ bytes: [UInt8], limits: OrderLimits) -> ChangeReading {
    var lines = UBLChangeLines(limits)
    let root: XMLNode
    do {
      root = try UBLParser.parse(bytes, limits: limits, documents: documents) { lines.take($0) }
    } catch {
      return ChangeReading(problems: [error.kind.problem(line: error.line, got: error.got, other: error.other)])
    }
    var header = Header(root: root, findings: Findings(limits))
    let change = header.change(with: lines.lines)
    var findings = header.findings
    findings.merge(lines.findings)
    return ChangeReading(change: findings.isEmpty ? change : nil, problems: findings.listed)
  }

  /// All of a change but its lines.
  private struct Header {
    let root: XMLNode
    var findings: Findings

    mutating func change(with lines: [ReceivedChange.Line]) -> ReceivedChange {
      let reference = text(root.all("ID").entry, "customerReference")
      if reference.isEmpty { findings.add(.orderNoReference, "customerReference", line: root.line) }
      let sequence = text(root.all("SequenceNumberID").entry, "customerReference")
      let order = text(root.all("OrderReference", "ID").entry, "orderReference")
      if order.isEmpty { findings.add(.changeNoOrder, "orderReference", line: root.line) }
      let requested = UBLDelivery.requested(root.all("Delivery"), "requested", &findings)
      let address = UBLDelivery.address(root.all("Delivery"), "deliveryAddress", &findings)
      let notes = root.all("Note") + root.all("CancellationNote")
      return ReceivedChange(
        reference: sequence.isEmpty ? reference : "\(reference)/\(sequence)", orderReference: order, isCancellation: root.name == "OrderCancellation",
        issued: root.all("IssueDate").entry.flatMap { findings.day($0, "issued") }, customer: customer(), requested: requested, deliveryAddress: address,
        note: text(notes.paragraphs, "note"), lines: lines)
    }

    private mutating func text(_ entry: Entry?, _ field: String) -> String { entry.map { findings.text($0, field) } ?? "" }

    private mutating func customer() -> ReceivedParty {
      let buyer = root.all("BuyerCustomerParty")
      var party = ReceivedParty()
      party.name = text(buyer.flatMap { $0.all("Party", "PartyName", "Name") + $0.all("Party", "PartyLegalEntity", "RegistrationName") }.entry, "customer.name")
      party.taxNumber = text(
        buyer.flatMap { $0.all("Party", "PartyTaxScheme", "CompanyID") + $0.all("Party", "PartyLegalEntity", "CompanyID") }.entry, "customer.taxNumber")
      party.identifier = text(
        buyer.flatMap { $0.all("SupplierAssignedAccountID") + $0.all("Party", "PartyIdentification", "ID") + $0.all("CustomerAssignedAccountID") }.entry,
        "customer.identifier")
      party.contact = text(buyer.flatMap { $0.all("Party", "Contact", "Name") + $0.all("BuyerContact", "Name") }.entry, "customer.contact")
      if party.name.isEmpty, party.taxNumber.isEmpty, party.identifier.isEmpty {
        findings.add(.orderNoCustomer, "customer", line: buyer.first?.line ?? root.line)
      }
      return party
    }
  }
}

/// The lines of one UBL order change.
private struct UBLChangeLines {
  private(set) var lines: [ReceivedChange.Line] = []
  private(set) var findings: Findings
  private var count = 0

  init(_ limits: OrderLimits) { findings = Findings(limits) }

  /// UBL's code list of line statuses.
  private static let statuses: [String: ReceivedChange.LineStatus] = [
    "": .unsaid, "nostatus": .unsaid, "added": .added, "revised": .revised, "cancelled": .cancelled, "canceled": .cancelled,
  ]

  /// Reads the next `OrderLine`.
  mutating func take(_ node: XMLNode) {
    count += 1
    let path = "lines[\(count)]"
    guard let item = node.all("LineItem").first else { return findings.add(.lineNoItem, path, line: node.line) }
    let stated = item.all("LineStatusCode").entry
    guard let status = Self.statuses[(stated?.text ?? "").lowercased().filter { !$0.isWhitespace }] else {
      return findings.add(.changeLineStatus, path + ".status", stated ?? Entry(text: "", line: node.line))
    }
    let number = item.all("ID").entry.map { findings.text($0, path + ".number") } ?? "\(count)"
    let seller = item.all("Item", "SellersItemIdentification", "ID").entry ?? item.all("Item", "StandardItemIdentification", "ID").entry
    let quantity = status == .cancelled ? nil : quantity(item, path)
    lines.append(
      ReceivedChange.Line(
        number: number, status: status, sellerItem: seller.map { findings.text($0, path + ".sellerItem") } ?? "",
        description: (item.all("Item", "Name") + item.all("Item", "Description")).entry.map { findings.text($0, path + ".description") } ?? "",
        quantity: quantity, price: quantity.flatMap { price(item, path, unit: $0.unit) }, line: node.line))
  }

  private mutating func quantity(_ item: XMLNode, _ path: String) -> Quantity? {
    guard let node = item.all("Quantity").first, !node.entry.text.isEmpty else {
      findings.add(.quantityMissing, path + ".quantity", line: item.line)
      return nil
    }
    let amount = findings.quantity(node.entry, path + ".quantity")
    guard !node.unitCode.isEmpty else {
      findings.add(.quantityNoUnit, path + ".unit", line: node.line)
      return nil
    }
    guard let unit = findings.unit(Entry(text: node.unitCode, line: node.line), path + ".unit"), let amount else { return nil }
    return Quantity(amount, unit)
  }

  private mutating func price(_ item: XMLNode, _ path: String, unit: String) -> UnitPrice? {
    guard let node = item.all("Price", "PriceAmount").first, !node.entry.text.isEmpty else { return nil }
    let amount = findings.price(node.entry, for: item.all("Price", "BaseQuantity").entry, path + ".price")
    guard !node.currencyID.isEmpty, let currency = findings.currency(Entry(text: node.currencyID, line: node.line), path + ".price"), let amount else { return nil }
    return UnitPrice(amount, currency, per: unit)
  }
}
