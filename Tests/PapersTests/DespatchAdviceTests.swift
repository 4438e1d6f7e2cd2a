import Foundation
import FoundationXML
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Exchange

@Suite("What has left, as UBL")
struct DespatchAdviceTests {
  /// The sequences of UBL 2.1's schema (UBL-DespatchAdvice-2.1.xsd and UBL-CommonAggregateComponents-2.1.xsd), of the elements that are written here and
  /// some between them.
  private static let schema: [String: [String]] = [
    "DespatchAdvice": [
      "UBLVersionID", "CustomizationID", "ProfileID", "ID", "CopyIndicator", "UUID", "IssueDate", "IssueTime", "DocumentStatusCode", "DespatchAdviceTypeCode", "Note",
      "LineCountNumeric", "OrderReference", "AdditionalDocumentReference", "Signature", "DespatchSupplierParty", "DeliveryCustomerParty", "BuyerCustomerParty",
      "SellerSupplierParty", "OriginatorCustomerParty", "Shipment", "DespatchLine",
    ],
    "OrderReference": ["ID", "SalesOrderID", "CopyIndicator", "UUID", "IssueDate"],
    "DespatchSupplierParty": ["CustomerAssignedAccountID", "Party"], "DeliveryCustomerParty": ["CustomerAssignedAccountID", "Party"],
    "Party": ["PartyIdentification", "PartyName", "Language", "PostalAddress", "PhysicalLocation", "PartyTaxScheme", "PartyLegalEntity", "Contact"],
    "PartyName": ["Name"], "PartyTaxScheme": ["RegistrationName", "CompanyID", "TaxLevelCode", "TaxScheme"], "TaxScheme": ["ID"],
    "PostalAddress": ["ID", "StreetName", "AdditionalStreetName", "CityName", "PostalZone", "CountrySubentity", "Country"],
    "DeliveryAddress": ["ID", "StreetName", "AdditionalStreetName", "CityName", "PostalZone", "CountrySubentity", "Country"], "Country": ["IdentificationCode", "Name"],
    "Shipment": [
      "ID", "HandlingCode", "HandlingInstructions", "Information", "GrossWeightMeasure", "NetWeightMeasure", "GrossVolumeMeasure", "TotalGoodsItemQuantity",
      "TotalTransportHandlingUnitQuantity", "Consignment", "GoodsItem", "ShipmentStage", "Delivery", "TransportHandlingUnit", "ReturnAddress", "OriginAddress",
    ],
    "ShipmentStage": ["ID", "TransportModeCode", "TransportMeansTypeCode", "TransitPeriod", "CarrierParty", "TransportMeans"], "TransportMeans": ["RoadTransport"],
    "RoadTransport": ["LicensePlateID"],
    "Delivery": ["ID", "Quantity", "ActualDeliveryDate", "TrackingID", "DeliveryAddress", "DeliveryLocation", "RequestedDeliveryPeriod", "CarrierParty", "DeliveryParty", "Despatch"],
    "CarrierParty": ["PartyIdentification", "PartyName"], "Despatch": ["ID", "RequestedDespatchDate", "ActualDespatchDate", "ActualDespatchTime"],
    "TransportHandlingUnit": [
      "ID", "TransportHandlingUnitTypeCode", "HandlingCode", "HandlingInstructions", "HazardousRiskIndicator", "TotalGoodsItemQuantity", "TotalPackageQuantity", "DamageRemarks",
      "ShippingMarks", "TraceID", "HandlingUnitDespatchLine", "ActualPackage",
    ],
    "HandlingUnitDespatchLine": ["ID", "UUID", "Note", "LineStatusCode", "DeliveredQuantity", "OrderLineReference", "Item"],
    "ActualPackage": ["ID", "Quantity", "ReturnableMaterialIndicator", "PackageLevelCode", "PackagingTypeCode"],
    "DespatchLine": ["ID", "UUID", "Note", "LineStatusCode", "DeliveredQuantity", "BackorderQuantity", "OrderLineReference", "DocumentReference", "Item", "Shipment"],
    "OrderLineReference": ["LineID", "SalesOrderLineID", "UUID", "LineStatusCode", "OrderReference"],
    "Item": ["Description", "Name", "BuyersItemIdentification", "SellersItemIdentification", "StandardItemIdentification", "CommodityClassification", "ItemInstance"],
    "SellersItemIdentification": ["ID"], "StandardItemIdentification": ["ID"], "ItemInstance": ["ProductTraceID", "SerialID", "LotIdentification"],
    "LotIdentification": ["LotNumberID", "ExpiryDate"],
  ]

  /// Holds a document's elements against the sequences, and keeps what texts stand at which path.
  private final class Reader: NSObject, XMLParserDelegate {
    private(set) var faults: [String] = []
    private(set) var texts: [String: [String]] = [:]
    private var path: [(name: String, last: Int)] = []
    private var text = ""

    func parser(_ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String] = [:]) {
      text = ""
      let own = name.split(separator: ":").last.map(String.init) ?? name
      if let parent = path.last {
        let place = DespatchAdviceTests.schema[parent.name]?.firstIndex(of: own)
        if let place, place >= parent.last { path[path.count - 1].last = place } else { faults.append("\(own) in \(parent.name)") }
        // Basic components are texts, aggregates have others in them.
        if (DespatchAdviceTests.schema[own] != nil) != name.hasPrefix("cac:") { faults.append("\(name) has the prefix of another kind") }
      }
      path.append((own, 0))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      let told = text.trimmingSpaces()
      if !told.isEmpty { texts[path.map(\.name).joined(separator: "/"), default: []].append(told) }
      text = ""
      path.removeLast()
    }
  }

  private func read(_ text: String) throws -> Reader {
    let reader = Reader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    return reader
  }

  private func advice(_ site: Company.Site, _ number: String) async throws -> String {
    try await site.workplace.look(as: Company.everyone) { context in
      try UBLDespatchAdvice.write(try #require(try context.snapshot.first(Shipment.self, where: "number = ?", [number])), context)
    }
  }

  @Test("Every element stands where the schema has it; lines, lots and carrier are those that left")
  func plain() async throws {
    let company = try await Company.made(cartons: 1)
    for site in [company.warehouse, company.office] {
      let read = try read(try await advice(site, "SH-WH01-2026-000001"))
      #expect(read.faults == [])
      #expect(read.texts["DespatchAdvice/DespatchLine/DeliveredQuantity"] == ["40", "24", "6"])
      #expect(read.texts["DespatchAdvice/DespatchLine/Item/ItemInstance/LotIdentification/LotNumberID"] == ["L-7", "L-8", "L-9"])
      #expect(read.texts["DespatchAdvice/Shipment/Delivery/CarrierParty/PartyName/Name"] == ["顺丰 SF Express"])
      #expect(read.texts["DespatchAdvice/Shipment/ShipmentStage/TransportMeans/RoadTransport/LicensePlateID"] == ["沪A12345"])
      #expect(read.texts["DespatchAdvice/IssueDate"] == ["2026-11-24"] && read.texts["DespatchAdvice/IssueTime"] == ["10:00:00"])
      #expect(read.texts["DespatchAdvice/OrderReference/SalesOrderID"] == ["SO-SH01-2026-000001"])
      // Only the office knows what the customer calls the order.
      let reference = site.admission.role == .office ? "PO-77123" : "SO-SH01-2026-000001"
      #expect(read.texts["DespatchAdvice/OrderReference/ID"] == [reference])
      #expect(read.texts["DespatchAdvice/Shipment/TransportHandlingUnit/HandlingUnitDespatchLine/DeliveredQuantity"] == ["40", "24", "6"])
    }
  }

  @Test("Pallets go with their SSCC, what is on them, their cartons and marks; names with markup stay text")
  func pallets() async throws {
    let company = try await Company.made()
    try await company.headquarters.do("gs1.set", ["prefix": "690123456"])
    try await company.headquarters.do("packaging.define", ["code": "CTN", "kind": "carton", "name_en": "C", "name_zh": "箱", "tare": "1", "length": "400", "width": "300", "height": "300"])
    try await company.headquarters.do("packaging.define", ["code": "PAL", "kind": "pallet", "name_en": "P", "name_zh": "托", "tare": "20", "length": "1200", "width": "800", "height": "1500"])
    for product in ["P-100", "V-050"] {
      try await company.headquarters.do(
        "packing.instruct",
        ["product": product, "pieces": "10", "carton": "CTN", "cartons": "3", "pallet": "PAL", "weight": "2", "fragile": "yes", "gtin": product == "P-100" ? "6291041500213" : ""])
    }
    try await company.sync()
    let key = try await company.warehouse.do("shipment.pack", ["request": "SO-SH01-2026-000002"])
    let shipment = try await company.warehouse.workplace.replica.read { try #require(try $0.get(Shipment.ID(key))) }
    let early = await #expect(throws: Problem.self) { _ = try await advice(company.warehouse, shipment.number) }
    #expect(early?.code == "despatch.notLeft")
    try await company.warehouse.do("shipment.dispatch", ["shipment": shipment.number, "carrier": "A & B <Spedition>"])
    let read = try read(try await advice(company.warehouse, shipment.number))
    #expect(read.faults == [])
    let unit = "DespatchAdvice/Shipment/TransportHandlingUnit"
    // 60 pumps: two pallets of three cartons; 9 valves in one carton by itself.
    #expect(read.texts["\(unit)/TransportHandlingUnitTypeCode"] == ["PX", "PX", "CT"] && read.texts["\(unit)/TotalPackageQuantity"] == ["3", "3"])
    #expect(try #require(read.texts["\(unit)/ID"]).allSatisfy { GS1.isWhole($0) } && read.texts["\(unit)/ActualPackage/ID"]?.count == 6)
    #expect(read.texts["\(unit)/HandlingUnitDespatchLine/DeliveredQuantity"] == ["30", "30", "9"] && read.texts["\(unit)/ShippingMarks"] == ["FRAGILE", "FRAGILE", "FRAGILE"])
    #expect(read.texts["DespatchAdvice/Shipment/GrossWeightMeasure"] == ["185"])
    #expect(read.texts["DespatchAdvice/DespatchLine/Item/StandardItemIdentification/ID"] == ["06291041500213"])
    #expect(read.texts["DespatchAdvice/Shipment/Delivery/CarrierParty/PartyName/Name"] == ["A & B <Spedition>"])
  }
}
