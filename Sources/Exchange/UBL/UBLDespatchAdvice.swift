import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// A shipment as an OASIS UBL 2.1 `DespatchAdvice`, which a customer's program reads before the truck comes: what is sent, by which order, and in
/// which handling units with their SSCC. Elements stand in the order of the schema.
public enum UBLDespatchAdvice {
  /// A shipment has at most so many lines and units in one document.
  public static let maximumLines = 10_000

  /// - Throws: a problem for a shipment that has not left, or is too large.
  public static func write(_ shipment: Row<Shipment>, _ context: StepContext) throws -> String {
    guard let departed = shipment.departed else {
      throw Problem(
        "despatch.notLeft", field: "shipment", Words("\(shipment.number) has not left yet.", "\(shipment.number) 尚未发出。"),
        remedy: Words("Dispatch it first; the advice says what has really left.", "请先发货；发货通知以实际发出为准。"))
    }
    let source = try Source(shipment, departed, context)
    guard source.units.lines.count <= maximumLines else {
      throw Problem(
        "despatch.tooLong", field: "shipment", Words("It has more than \(maximumLines) lines.", "超过 \(maximumLines) 行。"), remedy: Words("Send the packing list instead.", "请改发装箱单。"))
    }
    return XMLText(root: "DespatchAdvice", declarations: namespaces) { source.document(&$0) }.text
  }

  private static let namespaces = [
    ("xmlns", "urn:oasis:names:specification:ubl:schema:xsd:DespatchAdvice-2"),
    ("xmlns:cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"),
    ("xmlns:cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"),
  ]
}

/// Everything that the document says, read before it is written.
private struct Source {
  let shipment: Row<Shipment>
  let request: Row<DispatchRequest>
  let units: ShipmentUnits
  let products: [Product.ID: Row<Product>]
  /// The customer's own number of the order, where this site holds the order; ours else.
  let reference: String
  let positions: [OrderLine.ID: Int]
  let seller: String
  let sellerTaxNumber: String?
  let local: String

  init(_ shipment: Row<Shipment>, _ departed: Instant, _ context: StepContext) throws {
    let snapshot = context.snapshot
    self.shipment = shipment
    request = try context.the(shipment.request)
    units = try ShipmentUnits.of(shipment, snapshot)
    products = try Set(units.lines.map(\.product)).reduce(into: [:]) { $0[$1] = try snapshot.get($1) }
    reference = try snapshot.get(shipment.order)?.customerReference ?? shipment.orderNumber
    positions = try Set(units.lines.map(\.line)).reduce(into: [:]) { $0[$1] = try snapshot.get($1)?.position }
    let letterhead = try snapshot.first(Letterhead.self)
    seller = try letterhead?.nameEN ?? snapshot.first(Member.self, where: "role = ?", [SiteRole.headquarters.rawValue])?.name ?? ""
    sellerTaxNumber = letterhead?.taxNumber
    local = context.calendar.zone.local(departed).description
  }

  func document(_ xml: inout XMLText) {
    xml.element("cbc:UBLVersionID", "2.1")
    xml.element("cbc:ID", shipment.number)
    xml.element("cbc:IssueDate", String(local.prefix(10)))
    xml.element("cbc:IssueTime", String(local.dropFirst(11).prefix(8)))
    xml.element("cbc:Note", shipment.shortReason)
    xml.element("cbc:LineCountNumeric", String(units.lines.count))
    xml.group("cac:OrderReference") {
      $0.element("cbc:ID", reference)
      $0.element("cbc:SalesOrderID", shipment.orderNumber)
    }
    xml.group("cac:DespatchSupplierParty") { $0.group("cac:Party") { party(seller, nil, sellerTaxNumber, &$0) } }
    xml.group("cac:DeliveryCustomerParty") { $0.group("cac:Party") { party(request.customerName, request.address, nil, &$0) } }
    xml.group("cac:Shipment") { transport(&$0) }
    for (index, line) in units.lines.enumerated() { xml.group("cac:DespatchLine") { self.line(line, index + 1, &$0) } }
  }

  private func party(_ name: String, _ address: Address?, _ taxNumber: String?, _ xml: inout XMLText) {
    xml.group("cac:PartyName") { $0.element("cbc:Name", name) }
    if let address { xml.group("cac:PostalAddress") { place(address, &$0) } }
    if let taxNumber {
      xml.group("cac:PartyTaxScheme") {
        $0.element("cbc:CompanyID", taxNumber)
        $0.group("cac:TaxScheme") { $0.element("cbc:ID", "VAT") }
      }
    }
  }

  private func place(_ address: Address, _ xml: inout XMLText) {
    xml.element("cbc:StreetName", address.street)
    xml.element("cbc:CityName", address.city)
    xml.element("cbc:PostalZone", address.postcode)
    xml.element("cbc:CountrySubentity", address.region)
    xml.group("cac:Country") { $0.element("cbc:IdentificationCode", address.country) }
  }

  private func transport(_ xml: inout XMLText) {
    let weights = units.outer.map { units.weight(of: $0) }
    xml.element("cbc:ID", shipment.number)
    if !weights.isEmpty, !weights.contains(nil) {
      xml.element("cbc:GrossWeightMeasure", weights.compactMap { $0 }.reduce(.zero, +).description, ("unitCode", "KGM"))
    }
    xml.element("cbc:TotalTransportHandlingUnitQuantity", String(units.loadable.count))
    if let vehicle = shipment.vehicle {
      xml.group("cac:ShipmentStage") {
        $0.element("cbc:ID", "1")
        // UN/ECE Recommendation 19: road.
        $0.element("cbc:TransportModeCode", "3")
        $0.group("cac:TransportMeans") { $0.group("cac:RoadTransport") { $0.element("cbc:LicensePlateID", vehicle) } }
      }
    }
    xml.group("cac:Delivery") {
      $0.group("cac:DeliveryAddress") { place(request.address, &$0) }
      if let carrier = shipment.carrier { $0.group("cac:CarrierParty") { $0.group("cac:PartyName") { $0.element("cbc:Name", carrier) } } }
      $0.group("cac:Despatch") {
        $0.element("cbc:ActualDespatchDate", String(local.prefix(10)))
        $0.element("cbc:ActualDespatchTime", String(local.dropFirst(11).prefix(8)))
      }
    }
    for unit in units.outer { xml.group("cac:TransportHandlingUnit") { handling(unit, &$0) } }
  }

  /// Codes of UN/ECE Recommendation 21: carton, crate, pallet.
  private func type(_ kind: PackageKind) -> String {
    switch kind {
    case .carton: "CT"
    case .crate: "CR"
    case .pallet: "PX"
    }
  }

  private func handling(_ unit: ShipmentUnits.Unit, _ xml: inout XMLText) {
    xml.element("cbc:ID", unit.row.sscc ?? unit.row.number, ("schemeID", unit.row.sscc == nil ? "HU" : "SSCC"))
    xml.element("cbc:TransportHandlingUnitTypeCode", type(unit.row.kind))
    if !units.dangerousGoods(unit).isEmpty { xml.element("cbc:HazardousRiskIndicator", "true") }
    let inner = units.inner(of: unit.id)
    if !inner.isEmpty { xml.element("cbc:TotalPackageQuantity", String(inner.count)) }
    let marks = (units.isFragile(unit) ? ["FRAGILE"] : []) + units.dangerousGoods(unit)
    xml.element("cbc:ShippingMarks", marks.joined(separator: ", "))
    for content in units.all(in: unit).isEmpty ? [] : lines(in: unit) {
      xml.group("cac:HandlingUnitDespatchLine") {
        $0.element("cbc:ID", String(content.position))
        $0.element("cbc:DeliveredQuantity", content.quantity.description, ("unitCode", content.unit))
        $0.group("cac:OrderLineReference") { $0.element("cbc:LineID", content.orderLine) }
        $0.group("cac:Item") { $0.element("cbc:Name", content.name) }
      }
    }
    for one in inner {
      xml.group("cac:ActualPackage") {
        $0.element("cbc:ID", one.row.sscc ?? one.row.number)
        $0.element("cbc:PackagingTypeCode", type(one.row.kind))
      }
    }
  }

  private struct Part {
    var position: Int
    var quantity: ExactDecimal
    var unit, orderLine, name: String
  }

  /// What is in a unit and on it, one entry a shipment line.
  private func lines(in unit: ShipmentUnits.Unit) -> [Part] {
    let contents = units.all(in: unit)
    return units.lines.enumerated().compactMap { index, line in
      let sum = contents.filter { $0.line.id == line.id }.reduce(ExactDecimal.zero) { $0 + $1.quantity }
      guard sum > .zero else { return nil }
      return Part(
        position: index + 1, quantity: sum, unit: line.quantity.unit, orderLine: positions[line.line].map(String.init) ?? String(index + 1),
        name: products[line.product]?.nameEN ?? "")
    }
  }

  private func line(_ line: Row<ShipmentLine>, _ position: Int, _ xml: inout XMLText) {
    xml.element("cbc:ID", String(position))
    xml.element("cbc:DeliveredQuantity", line.quantity.amount.description, ("unitCode", line.quantity.unit))
    xml.group("cac:OrderLineReference") {
      $0.element("cbc:LineID", positions[line.line].map(String.init) ?? String(position))
      $0.group("cac:OrderReference") { $0.element("cbc:ID", reference) }
    }
    xml.group("cac:Item") {
      $0.element("cbc:Name", products[line.product]?.nameEN)
      $0.group("cac:SellersItemIdentification") { $0.element("cbc:ID", products[line.product]?.code) }
      if let gtin = units.instructions[line.product]?.gtin {
        $0.group("cac:StandardItemIdentification") { $0.element("cbc:ID", gtin, ("schemeID", "0160")) }
      }
      $0.group("cac:ItemInstance") { $0.group("cac:LotIdentification") { $0.element("cbc:LotNumberID", line.lot) } }
    }
  }
}
