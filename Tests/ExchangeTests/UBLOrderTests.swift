import Foundation
import Ground
import Testing

@testable import Exchange

@Suite("UBL orders")
struct UBLOrderTests {
  @Test("The UBL 2.1 example of the standard reads with all its values")
  func standard21() throws {
    guard let reading = OrderFiles.standard("UBL-Order-2.1-Example.xml") else { return }
    #expect(reading.problems == [])
    let order = try #require(reading.orders.first)
    #expect(order.customerReference == "34")
    #expect(order.issued == Day("2010-01-20"))
    #expect(order.requested == Day("2010-02-25"))
    #expect(order.currency == "SEK")
    #expect(
      order.customer
        == ReceivedParty(
          name: "Johnssons byggvaror", taxNumber: "SE1234567801", identifier: "7300070011115", contact: "Pelle Svensson",
          email: "pelle@johnsson.se", telephone: "123456"))
    #expect(
      order.deliveryAddress
        == ReceivedAddress(
          name: "Swedish trucking", street: "Rådhusgatan 5, 2nd floor", city: "Stockholm", postcode: "11000", region: "RegionX",
          country: "SE"))
    #expect(order.note == "Information text for the whole order")
    #expect(order.deliveryTerms == "FOT STO; CAD")
    #expect(order.lines.map(\.sellerItem) == ["SItemNo001", "SItemNo011"])
    #expect(order.lines.map(\.quantity.description) == ["120 LTR", "15 C62"])
    #expect(order.lines.map(\.price?.description) == ["50 SEK/LTR", "15 SEK/C62"])
    #expect(order.lines[0].description == "Falu Rödfärg – Red paint")
    #expect(order.lines[0].note == "Freetext note on line 1")
    #expect(order.lines.map(\.line) == [247, 294])
  }

  @Test("The UBL 2.0 example of the standard reads with all its values, its currency taken from the prices")
  func standard20() throws {
    guard let reading = OrderFiles.standard("UBL-Order-2.0-Example.xml") else { return }
    #expect(reading.problems == [])
    let order = try #require(reading.orders.first)
    #expect(order.customerReference == "AEG012345")
    #expect(order.issued == Day("2005-06-20"))
    #expect(order.requested == Day("2005-06-29"))
    #expect(order.currency == "GBP")
    #expect(order.customer.name == "IYT Corporation")
    #expect(order.customer.taxNumber == "12356478")
    #expect(order.customer.identifier == "GT00978567")
    #expect(order.deliveryAddress?.street == "Avon Way 56A, Thereabouts, 3rd Floor, Room 5")
    #expect(order.deliveryAddress?.country == "GB")
    #expect(
      order.lines == [
        ReceivedLine(
          number: "1", buyerItem: "6578489", sellerItem: "17589683", description: "Acme beeswax",
          quantity: Quantity(ExactDecimal(100), "KGM"), price: UnitPrice(ExactDecimal(100), "GBP", per: "KGM"),
          note: "this is an illustrative order line", line: 155)
      ])
  }

  @Test("Invoice and order change of the standard are refused by name", arguments: ["Invoice", "OrderChange"])
  func standardOthers(kind: String) {
    guard let reading = OrderFiles.standard("UBL-\(kind)-2.1-Example.xml") else { return }
    #expect(reading.found == ["xml.wrongDocument - 2"])
    #expect(reading.problems.first?.what[.english].contains("kind \(kind);") == true)
  }

  @Test("Lantian's order: three lines, the third wanted a week sooner")
  func lantian() throws {
    let reading = try OrderFiles.sample("order-lantian.xml")
    #expect(reading.problems == [])
    let order = try #require(reading.orders.first)
    #expect(order.customer.identifier == "C-LANTIAN")
    #expect(order.customer.taxNumber == "91320594MA1XJ4CK3C")
    #expect(order.deliveryAddress?.name == "蓝天水务二号仓库")
    #expect(order.deliveryTerms == "DAP Suzhou")
    #expect(order.lines.map(\.sellerItem) == ["P-100", "S-010", "V-050"])
    #expect(order.lines.map(\.buyerItem) == ["LT-77001", "LT-77015", "LT-77032"])
    #expect(order.lines.map(\.price?.description) == ["1280 CNY/C62", "86.5 CNY/C62", "312 CNY/C62"])
    #expect(order.lines.map(\.requested) == [nil, nil, Day("2026-12-11")])
  }

  @Test("Müller's order: prefixed root, a zone behind the date, a price for a hundred")
  func mueller() throws {
    let reading = try OrderFiles.sample("order-mueller.xml")
    #expect(reading.problems == [])
    let order = try #require(reading.orders.first)
    #expect(order.issued == Day("2026-11-20"))
    #expect(order.requested == Day("2027-01-15"))
    #expect(order.customer.name == "Müller Anlagenbau GmbH")
    #expect(order.customer.identifier == "C-MUELLER")
    #expect(order.customer.taxNumber == "DE136695976")
    #expect(order.deliveryTerms == "FCA Shanghai")
    #expect(order.paymentTerms == "Payment within 45 days of invoice date")
    #expect(order.lines[1].price?.description == "86.5 CNY/C62")
  }

  @Test("The same order reads alike in every encoding that it states", arguments: ["GB18030", "UTF-16"])
  func encodings(name: String) throws {
    let text = String(decoding: try OrderFiles.bytes("Tools/samples/order-lantian.xml"), as: UTF8.self)
      .replacingOccurrences(of: "UTF-8", with: name)
    let encoding: String.Encoding = name == "UTF-16" ? .utf16 : String.Encoding(rawValue: 0x8000_0632)
    let bytes = [UInt8](try #require(text.data(using: encoding)))
    let reading = OrderFile.read(bytes, name: "order.xml")
    #expect(reading.problems == [])
    #expect(reading.orders == (try OrderFiles.sample("order-lantian.xml").orders))
  }

  @Test(
    "A price is divided by its base quantity and rounded half away from zero at the sixth place",
    arguments: [("5.00", "3", "1.666667"), ("2", "3", "0.666667"), ("1", "8", "0.125"), ("0.000001", "2", "0.000001"), ("0", "7", "0")])
  func basePrice(amount: String, base: String, each: String) throws {
    let price = """
      <cac:Price><cbc:PriceAmount currencyID="CNY">\(amount)</cbc:PriceAmount><cbc:BaseQuantity>\(base)</cbc:BaseQuantity></cac:Price>
      """
    let reading = read(UBL.order([UBL.line(price: price)]))
    #expect(reading.problems == [])
    #expect(reading.orders.first?.lines[0].price?.description == "\(each) CNY/C62")
  }

  @Test("A price that would round to nothing is refused, so that nothing becomes free by rounding")
  func vanishingPrice() {
    let price = """
      <cac:Price><cbc:PriceAmount currencyID="CNY">0.01</cbc:PriceAmount><cbc:BaseQuantity>1000000</cbc:BaseQuantity></cac:Price>
      """
    #expect(read(UBL.order([UBL.line(price: price)])).found == ["price.tooManyPlaces lines[1].price 3"])
  }

  @Test("A quantity without a unit takes that of the price's base quantity")
  func unitOfBase() {
    let price = """
      <cac:Price><cbc:PriceAmount>2</cbc:PriceAmount><cbc:BaseQuantity unitCode="KGM">1</cbc:BaseQuantity></cac:Price>
      """
    let reading = read(UBL.order([UBL.line(quantity: "<cbc:Quantity>5</cbc:Quantity>", price: price)]))
    #expect(reading.orders.first?.lines[0].quantity.description == "5 KGM")
  }

  @Test("A price for one EA of goods ordered in C62 is for one C62; one for a kilogram stays one for a kilogram")
  func priceUnits() {
    let price = { (unit: String) in
      "<cac:Price><cbc:PriceAmount>2</cbc:PriceAmount><cbc:BaseQuantity unitCode=\"\(unit)\">1</cbc:BaseQuantity></cac:Price>"
    }
    let lines = read(UBL.order([UBL.line(1, price: price("EA")), UBL.line(2, price: price("KGM"))])).orders.first?.lines
    #expect(lines?.map(\.price?.unit) == ["C62", "KGM"])
  }

  @Test("A line without price, number and our item code is still a line")
  func sparse() throws {
    let line = "<cac:OrderLine><cac:LineItem>\(UBL.quantity)<cac:Item><cbc:Name>Pump</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>"
    let reading = read(UBL.order([line, line]))
    #expect(reading.problems == [])
    let lines = try #require(reading.orders.first?.lines)
    #expect(lines.map(\.number) == ["1", "2"])
    #expect(lines.map(\.description) == ["Pump", "Pump"])
    #expect(lines[0].price == nil)
  }

  @Test("When the order asks for no date or address, those that all lines agree on are the order's")
  func fromLines() {
    let delivery = """
      <cac:Delivery><cac:DeliveryAddress><cbc:CityName>宁波</cbc:CityName></cac:DeliveryAddress>\
      <cac:RequestedDeliveryPeriod><cbc:StartDate>2026-12-24</cbc:StartDate></cac:RequestedDeliveryPeriod></cac:Delivery>
      """
    let line = { UBL.line($0, quantity: UBL.quantity + delivery) }
    let order = read(UBL.order([line(1), line(2)])).orders.first
    #expect(order?.requested == Day("2026-12-24"))
    #expect(order?.deliveryAddress?.city == "宁波")
  }

  @Test("What lies in extensions and foreign namespaces is no part of the order")
  func extensions() {
    let foreign = "<x:ID xmlns:x=\"urn:x\"><cbc:ID>OTHER</cbc:ID></x:ID>"
    let reading = read(UBL.order(more: foreign))
    #expect(reading.problems == [])
    #expect(reading.orders.first?.customerReference == "T-1")
  }

  @Test("Prices in the pricing currency make it the order's")
  func pricingCurrency() {
    let reading = read(UBL.order(more: "<cbc:PricingCurrencyCode>CNY</cbc:PricingCurrencyCode>", currency: "EUR"))
    #expect(reading.problems == [])
    #expect(reading.orders.first?.currency == "CNY")
  }

  @Test("An order of more than 10 MB reads, and its lines are numbered right to the last")
  func large() {
    let filler = "<cbc:Note>" + String(repeating: "x", count: 1000) + "</cbc:Note>"
    let lines = (1...11_000).map { UBL.line($0, quantity: filler + UBL.quantity) }
    let bytes = [UInt8](UBL.order(lines).utf8)
    #expect(bytes.count > 10_000_000)
    let reading = OrderFile.read(bytes, name: "order.xml")
    #expect(reading.problems == [])
    #expect(reading.orders.first?.lines.last?.line == 11_002)
  }
}
