import Foundation
import Ground
import Records
import Replica
import Workflow

/// 10.1 An invoice or a credit note as UBL 2.1, by the rules of EN 16931 for its sums: lines come to the net total (BR-CO-10), taxes by rate
/// to the tax (BR-CO-14, BR-CO-17), net and tax to the total (BR-CO-15), what was deducted to what is payable (BR-CO-16).
///
/// An advance that is taken off is a line of its own with a negative amount, since its tax is taken off with it.
public struct UBLDocument {
  private struct Line {
    var id: String
    var name: String
    var code: String
    var quantity: Quantity
    var net: Money
    var rate: ExactDecimal
    var tax: Money
    /// Of one unit, without tax.
    var price: String
  }

  private let number: String
  private let issued: Day
  private let due: Day?
  /// The number of the invoice that a credit note is against.
  private let against: String?
  private let customer: Row<Customer>
  private let order: Row<SalesOrder>?
  private let currency: String
  private var lines: [Line] = []
  private let seller: Row<Letterhead>?
  private let note: String

  private var isCredit: Bool { against != nil }

  public init(_ invoice: Row<Invoice>, _ context: StepContext) throws {
    (number, issued, due, against, note) = (invoice.number, invoice.issued, invoice.due, nil, invoice.why ?? "")
    (customer, order) = (try context.the(invoice.customer), try context.snapshot.get(invoice.order))
    currency = invoice.gross.currency
    seller = try context.snapshot.first(Letterhead.self, order: "id DESC")
    for line in try context.snapshot.all(InvoiceLine.self, where: "invoice = ?", [invoice.id.sqlKey]) {
      lines.append(try Self.line("\(lines.count + 1)", line.product, line.quantity, line.net, line.rate, line.tax, context))
    }
    for item in try context.snapshot.all(InvoiceItem.self, where: "invoice = ?", [invoice.id.sqlKey]) {
      let advance = try item.advance.flatMap { try context.snapshot.get($0) }?.number
      lines.append(Self.line("\(lines.count + 1)", item, named: advance))
    }
  }

  public init(_ credit: Row<CreditNote>, _ context: StepContext) throws {
    let invoice = try context.the(credit.invoice)
    (number, issued, due, against, note) = (credit.number, credit.issued, nil, invoice.number, credit.text ?? credit.reason.label.en)
    (customer, order) = (try context.the(credit.customer), try context.snapshot.get(credit.order))
    currency = credit.gross.currency
    seller = try context.snapshot.first(Letterhead.self, order: "id DESC")
    for part in try context.snapshot.all(CreditLine.self, where: "credit_note = ?", [credit.id.sqlKey]) {
      let id = "\(lines.count + 1)"
      if let line = try part.line.flatMap({ try context.snapshot.get($0) }) {
        lines.append(try Self.line(id, line.product, part.quantity ?? Quantity(ExactDecimal(1), "C62"), part.net, part.rate, part.tax, context))
      } else {
        lines.append(Line(id: id, name: InvoiceItemKind.advance.label.en, code: "", quantity: Quantity(ExactDecimal(1), "C62"), net: part.net, rate: part.rate, tax: part.tax, price: SettlementTable.amount(part.net)))
      }
    }
  }

  private static func line(
    _ id: String, _ product: Product.ID, _ quantity: Quantity, _ net: Money, _ rate: ExactDecimal, _ tax: Money, _ context: StepContext
  ) throws -> Line {
    let known = try context.the(product)
    // The unit price follows from the line's amount, which is what is owed.
    let price = quantity.amount == .zero ? nil : ExactDecimal.scaled(net.decimal.millionths, times: ExactDecimal.scale, over: quantity.amount.millionths)
    return Line(id: id, name: known.nameEN, code: known.code, quantity: quantity, net: net, rate: rate, tax: tax, price: ExactDecimal(millionths: abs(price ?? 0)).description)
  }

  private static func line(_ id: String, _ item: Row<InvoiceItem>, named advance: String?) -> Line {
    let name = [item.kind.label.en, advance].compactMap { $0 }.joined(separator: " ")
    let isNegative = item.net.minor < 0
    let price = Money(minor: abs(item.net.minor), currency: item.net.currency)
    return Line(id: id, name: name, code: "", quantity: Quantity(ExactDecimal(isNegative ? -1 : 1), "C62"), net: item.net, rate: item.rate, tax: item.tax, price: SettlementTable.amount(price))
  }

  // MARK: Sums

  private func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }

  private var rates: [(rate: ExactDecimal, net: Int64, tax: Int64)] {
    var sums: [ExactDecimal: (Int64, Int64)] = [:]
    for line in lines { sums[line.rate] = ((sums[line.rate]?.0 ?? 0) + line.net.minor, (sums[line.rate]?.1 ?? 0) + line.tax.minor) }
    return sums.sorted { $0.key > $1.key }.map { ($0.key, $0.value.0, $0.value.1) }
  }

  // MARK: XML

  private static let components = "urn:oasis:names:specification:ubl:schema:xsd:Common"

  /// The whole document, in UTF-8.
  public var text: String {
    let root = isCredit ? "CreditNote" : "Invoice"
    let net = lines.reduce(0) { $0 + $1.net.minor }, tax = lines.reduce(0) { $0 + $1.tax.minor }
    var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    xml += "<\(root) xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:\(root)-2\" xmlns:cac=\"\(Self.components)AggregateComponents-2\" xmlns:cbc=\"\(Self.components)BasicComponents-2\">\n"
    xml += basic("CustomizationID", "urn:cen.eu:en16931:2017") + basic("ID", number) + basic("IssueDate", issued.description)
    if let due, !isCredit { xml += basic("DueDate", due.description) }
    xml += basic(isCredit ? "CreditNoteTypeCode" : "InvoiceTypeCode", isCredit ? "381" : "380")
    if !note.isEmpty { xml += basic("Note", note) }
    xml += basic("DocumentCurrencyCode", currency)
    if let order { xml += element("OrderReference", basic("ID", order.customerReference) + basic("SalesOrderID", order.number)) }
    if let against { xml += element("BillingReference", element("InvoiceDocumentReference", basic("ID", against))) }
    xml += parties + taxTotal(tax) + totals(net, tax)
    return xml + lines.map(line).joined() + "</\(root)>\n"
  }

  private var parties: String {
    let own = party(seller?.nameEN ?? "–", seller?.taxNumber, country: "CN")
    let address = customer.address
    let buyer = party(customer.name, customer.taxNumber, street: address?.street, city: address?.city, postcode: address?.postcode, country: address?.country ?? "CN")
    return element("AccountingSupplierParty", own) + element("AccountingCustomerParty", buyer)
  }

  private func party(_ name: String, _ tax: String?, street: String? = nil, city: String? = nil, postcode: String? = nil, country: String) -> String {
    let place = [("StreetName", street), ("CityName", city), ("PostalZone", postcode)].compactMap { tag, value in value.flatMap { $0.isEmpty ? nil : basic(tag, $0) } }.joined()
    var inner = element("PostalAddress", place + element("Country", basic("IdentificationCode", country)))
    if let tax, !tax.isEmpty { inner += element("PartyTaxScheme", basic("CompanyID", tax) + element("TaxScheme", basic("ID", "VAT"))) }
    return element("Party", inner + element("PartyLegalEntity", basic("RegistrationName", name)))
  }

  private func taxTotal(_ tax: Int64) -> String {
    let parts = rates.map { rate, net, tax in
      element("TaxSubtotal", amount("TaxableAmount", net) + amount("TaxAmount", tax) + category("TaxCategory", rate))
    }.joined()
    return element("TaxTotal", amount("TaxAmount", tax) + parts)
  }

  /// S is taxed, Z at a rate of nothing (UNCL 5305).
  private func category(_ tag: String, _ rate: ExactDecimal) -> String {
    element(tag, basic("ID", rate == .zero ? "Z" : "S") + basic("Percent", rate.description) + element("TaxScheme", basic("ID", "VAT")))
  }

  private func totals(_ net: Int64, _ tax: Int64) -> String {
    element("LegalMonetaryTotal", amount("LineExtensionAmount", net) + amount("TaxExclusiveAmount", net) + amount("TaxInclusiveAmount", net + tax) + amount("PayableAmount", net + tax))
  }

  private func line(_ line: Line) -> String {
    let quantity = "<cbc:\(isCredit ? "Credited" : "Invoiced")Quantity unitCode=\"\(escaped(line.quantity.unit))\">\(line.quantity.amount)</cbc:\(isCredit ? "Credited" : "Invoiced")Quantity>\n"
    let code = line.code.isEmpty ? "" : element("SellersItemIdentification", basic("ID", line.code))
    let item = element("Item", basic("Name", line.name) + code + category("ClassifiedTaxCategory", line.rate))
    let price = element("Price", "<cbc:PriceAmount currencyID=\"\(currency)\">\(line.price)</cbc:PriceAmount>\n")
    return element(isCredit ? "CreditNoteLine" : "InvoiceLine", basic("ID", line.id) + quantity + amount("LineExtensionAmount", line.net.minor) + item + price)
  }

  private func amount(_ tag: String, _ minor: Int64) -> String {
    "<cbc:\(tag) currencyID=\"\(currency)\">\(SettlementTable.amount(money(minor)))</cbc:\(tag)>\n"
  }

  private func basic(_ tag: String, _ text: String) -> String { "<cbc:\(tag)>\(escaped(text))</cbc:\(tag)>\n" }

  private func element(_ tag: String, _ inner: String) -> String { "<cac:\(tag)>\n\(inner)</cac:\(tag)>\n" }

  /// XML 1.0 knows no control characters but three.
  private func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      default: if scalar.value >= 0x20 || "\t\n\r".unicodeScalars.contains(scalar) { out.unicodeScalars.append(scalar) }
      }
    }
    return out
  }
}
