import Ground

/// Reads an OASIS UBL 2 `Order` (2.0 and 2.1; later 2.x ones are read alike, they only added optional elements).
///
/// Not read: allowances and charges, taxes, totals, contracts, attachments, sub-lines, extensions.
enum UBLOrderReader {
  static func read(_ bytes: [UInt8], limits: OrderLimits) -> OrderReading {
    var lines = UBLLines(limits)
    let root: XMLNode
    do {
      root = try UBLParser.parse(bytes, limits: limits) { lines.take($0) }
    } catch {
      return OrderReading(problems: [error.kind.problem(line: error.line, got: error.got, other: error.other)])
    }
    var header = UBLHeader(root, limits: limits)
    let order = header.order(with: &lines)
    // The header's problems come first, so that a thousand bad lines cannot push them off the list.
    var findings = header.findings
    findings.merge(lines.findings)
    let reference = root.all("ID").text
    return OrderReading(
      orders: findings.isEmpty ? order.map { [$0] } ?? [] : [], problems: findings.listed,
      references: reference.isEmpty ? [] : [reference])
  }
}

/// All of an order but its lines.
private struct UBLHeader {
  let root: XMLNode
  var findings: Findings

  init(_ root: XMLNode, limits: OrderLimits) {
    self.root = root
    findings = Findings(limits)
  }

  mutating func order(with lines: inout UBLLines) -> ReceivedOrder? {
    let reference = text(root.all("ID").entry, "customerReference")
    if reference.isEmpty { findings.add(.orderNoReference, "customerReference", line: root.line) }
    let issued = issued()
    let currency = currency(lines.drafts.compactMap(\.priceCurrency))
    let customer = customer()
    let requested = UBLDelivery.requested(root.all("Delivery"), "requested", &findings)
    let address = address(lines.addresses)
    if lines.drafts.isEmpty { findings.add(.orderNoLines, "lines", line: root.line) }
    let received = lines.finished(currency: currency)
    guard let issued else { return nil }
    return ReceivedOrder(
      customerReference: reference, issued: issued, requested: requested ?? received.sharedRequest, currency: currency,
      customer: customer, deliveryAddress: address, note: text(root.all("Note").paragraphs, "note"),
      paymentTerms: paymentTerms(), deliveryTerms: deliveryTerms(), lines: received)
  }

  private mutating func text(_ entry: Entry?, _ field: String) -> String { entry.map { findings.text($0, field) } ?? "" }

  private mutating func issued() -> Day? {
    guard let entry = root.all("IssueDate").entry else {
      findings.add(.dateMissing, "issued", line: root.line)
      return nil
    }
    return findings.day(entry, "issued")
  }

  /// The document's currency, or the pricing currency when the prices are in that one; UBL 2.0 may state neither, then the first
  /// price's or the total's.
  private mutating func currency(_ prices: [Entry]) -> String {
    let pricing = root.all("PricingCurrencyCode").entry
    let priced = prices.first { !$0.text.isEmpty }
    let total = root.all("AnticipatedMonetaryTotal").flatMap {
      $0.all("PayableAmount") + $0.all("LineExtensionAmount") + $0.all("TaxExclusiveAmount")
    }.first { !$0.currencyID.isEmpty }.map { Entry(text: $0.currencyID, line: $0.line) }
    let isPriced = pricing != nil && pricing?.text.uppercased() == priced?.text.uppercased()
    let stated = isPriced ? pricing : root.all("DocumentCurrencyCode").entry ?? pricing
    guard let entry = stated ?? priced ?? total else {
      findings.add(.currencyMissing, "currency", line: root.line)
      return ""
    }
    return findings.currency(entry, "currency") ?? ""
  }

  private mutating func customer() -> ReceivedParty {
    let buyer = root.all("BuyerCustomerParty")
    let contacts = buyer.flatMap { $0.all("Party", "Contact") + $0.all("BuyerContact") }
    let person = buyer.flatMap { $0.all("Party", "Person") }.first.map {
      [$0.all("FirstName").text, $0.all("FamilyName").text].filter { !$0.isEmpty }.joined(separator: " ")
    }
    var party = ReceivedParty()
    party.name = text(
      buyer.flatMap {
        $0.all("Party", "PartyName", "Name") + $0.all("Party", "PartyLegalEntity", "RegistrationName")
          + $0.all("Party", "PartyTaxScheme", "RegistrationName")
      }.entry, "customer.name")
    party.taxNumber = text(buyer.flatMap(Self.taxNumbers).entry, "customer.taxNumber")
    party.identifier = text(
      buyer.flatMap {
        $0.all("SupplierAssignedAccountID") + $0.all("Party", "PartyIdentification", "ID") + $0.all("CustomerAssignedAccountID")
          + $0.all("Party", "EndpointID")
      }.entry, "customer.identifier")
    party.contact = text(contacts.flatMap { $0.all("Name") }.entry, "customer.contact")
    if party.contact.isEmpty { party.contact = person ?? "" }
    party.email = text(contacts.flatMap { $0.all("ElectronicMail") }.entry, "customer.email")
    party.telephone = text(contacts.flatMap { $0.all("Telephone") }.entry, "customer.telephone")
    if party.name.isEmpty, party.taxNumber.isEmpty, party.identifier.isEmpty {
      findings.add(.orderNoCustomer, "customer", line: buyer.first?.line ?? root.line)
    }
    return party
  }

  /// A number under VAT before one under another tax, then the register's (China's unified social credit code is both), unless that
  /// is a GLN, which is nobody's tax number.
  private static func taxNumbers(_ buyer: XMLNode) -> [XMLNode] {
    let schemes = buyer.all("Party", "PartyTaxScheme")
    let isVAT = { (scheme: XMLNode) in
      (scheme.all("TaxScheme", "ID") + scheme.all("TaxScheme", "TaxTypeCode") + scheme.all("TaxScheme", "Name"))
        .contains { $0.entry.text.uppercased().contains("VAT") }
    }
    return (schemes.filter(isVAT) + schemes.filter { !isVAT($0) }).flatMap { $0.all("CompanyID") }
      + buyer.all("Party", "PartyLegalEntity", "CompanyID").filter { !["GLN", "0088"].contains($0.schemeID) }
  }

  /// The order's own address; else the one that its lines agree on. Two different ones are an order for two deliveries.
  private mutating func address(_ others: [(address: ReceivedAddress, field: String, line: Int)]) -> ReceivedAddress? {
    let first = UBLDelivery.address(root.all("Delivery"), "deliveryAddress", &findings) ?? others.first?.address
    if let other = others.first(where: { $0.address != first }) {
      findings.add(.deliverySeveralAddresses, other.field, line: other.line)
    }
    return first
  }

  /// UBL 2.0 orders often have them under the conditions of the transaction.
  private mutating func paymentTerms() -> String {
    text(
      root.all("PaymentTerms", "Note").paragraphs ?? root.all("PaymentTerms", "PaymentMeansID").paragraphs
        ?? root.all("TransactionConditions", "Description").paragraphs, "paymentTerms")
  }

  /// `FCA Shanghai; special terms`. A location's id is a place only when it has no digit (a GLN has nothing else).
  private mutating func deliveryTerms() -> String {
    guard let terms = root.all("DeliveryTerms").first else { return "" }
    let special = terms.all("SpecialTerms").map(\.entry.text).filter { !$0.isEmpty }
    guard let code = terms.all("ID").entry else { return text(terms.all("SpecialTerms").paragraphs, "deliveryTerms") }
    let ids = terms.all("DeliveryLocation", "ID").filter { !$0.text.contains(where: \.isNumber) }
    let place = (terms.all("DeliveryLocation", "Name") + terms.all("DeliveryLocation", "Address", "CityName") + ids).text
    // Some write the code before the place once more.
    let named = place.isEmpty ? code.text : place.hasPrefix(code.text + " ") ? place : code.text + " " + place
    return text(Entry(text: ([named] + special).joined(separator: "; "), line: code.line), "deliveryTerms")
  }
}
