import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Exchange

@Suite("EDIFACT orders")
struct EDIFACTOrderTests {
  @Test("An order of D.96A without a UNA reads with all its values")
  func d96a() throws {
    let reading = try OrderFiles.sample("order-lantian.edi")
    #expect(reading.found == [])
    #expect(reading.references == ["LT-EDI-0007"])
    let order = try #require(reading.orders.first)
    #expect(order.customerReference == "LT-EDI-0007" && order.currency == "CNY")
    #expect(order.issued == Day("2026-11-24") && order.requested == Day("2026-12-20"))
    #expect(order.customer == ReceivedParty(name: "SUZHOU LANTIAN WATER CO., LTD.", identifier: "C-LANTIAN"))
    #expect(
      order.deliveryAddress
        == ReceivedAddress(
          name: "SUZHOU LANTIAN WATER GATE 3", street: "328 XINGHU STREET", city: "SUZHOU", postcode: "215123", region: "JIANGSU", country: "CN"))
    #expect(order.note == "RFF CT:FRAME-2026\nCALL BEFORE DELIVERY ASK FOR MS LI")
    #expect(
      order.lines == [
        ReceivedLine(
          number: "1", buyerItem: "LT-77", sellerItem: "P-100", description: "CENTRIFUGAL PUMP", quantity: Quantity(ExactDecimal(3), "C62"),
          price: UnitPrice(ExactDecimal(1280), "CNY", per: "C62"), line: 12),
        ReceivedLine(
          number: "2", sellerItem: "S-010", quantity: Quantity(ExactDecimal(10), "C62"),
          price: UnitPrice(try ExactDecimal(parsing: "86.5"), "CNY", per: "C62"), note: "WITH THE PUMPS", line: 17),
      ])
  }

  @Test("An order of D.01B with its own service characters, a decimal comma and released marks reads with all its values")
  func d01b() throws {
    let reading = try OrderFiles.sample("order-lantian-d01b.edi")
    #expect(reading.found == [])
    let order = try #require(reading.orders.first)
    #expect(order.customerReference == "LT-EDI-0008" && order.issued == Day("2026-11-24"))
    #expect(
      order.customer
        == ReceivedParty(
          name: "苏州蓝天水务", taxNumber: "91320594MA1XJ4CK3C", identifier: "C-LANTIAN", contact: "李娜", email: "li.na@lantian.example"))
    #expect(order.deliveryAddress?.name == "仓库 |3|")
    #expect(order.requested == Day("2026-12-18"))
    #expect(
      order.lines == [
        ReceivedLine(
          number: "10", buyerItem: "LT-77", sellerItem: "P-100", description: "离心泵: 100", quantity: Quantity(ExactDecimal(2), "C62"),
          price: UnitPrice(ExactDecimal(1280), "CNY", per: "C62"), requested: Day("2026-12-18"), line: 13)
      ])
  }

  @Test("All messages of an interchange become orders, and a problem names the order it is in")
  func several() {
    let second = EDI.message(EDI.body.map { $0.replacingOccurrences(of: "PO-7", with: "PO-8") }, reference: "2", type: "ORDERS:D:01B:UN")
    let both = read(EDI.file([EDI.message(), second]))
    #expect(both.orders.map(\.customerReference) == ["PO-7", "PO-8"])
    let bad = read(EDI.file([EDI.message(), second.map { $0.replacingOccurrences(of: "21:2", with: "21:0") }]))
    #expect(bad.found == ["quantity.notPositive orders[2].lines[1].quantity 19"])
    #expect(bad.orders.isEmpty && bad.references == ["PO-7", "PO-8"])
  }

  @Test("Letters are read as the interchange states them", arguments: [("UNOC:3", String.Encoding.isoLatin1), ("UNOY:4", .utf8)])
  func charsets(stated: String, encoding: String.Encoding) throws {
    let text = EDI.file([EDI.message(EDI.body + ["FTX+AAI+++Straße für Öl"])], opening: "UNB+\(stated)+A+B+261124:0915+77")
    let bytes = [UInt8](try #require(text.data(using: encoding)))
    #expect(OrderFile.read(bytes, name: "a").orders.first?.note == "Straße für Öl")
  }

  @Test("Without a price the currency may be missing; without a unit EANCOM means pieces, and ORDERS alone nothing")
  func leftOut() {
    let body = EDI.body.filter { !$0.hasPrefix("CUX") && !$0.hasPrefix("PRI") }.map { $0 == "QTY+21:2:PCE" ? "QTY+21:2" : $0 }
    let order = read(EDI.file([EDI.message(body, type: "ORDERS:D:96A:UN:EAN008")])).orders.first
    #expect(order?.currency == "" && order?.lines.first?.quantity == Quantity(ExactDecimal(2), "C62"))
    #expect(read(EDI.file([EDI.message(body)])).found == ["quantity.noUnit lines[1].unit 7"])
  }

  @Test("What people must see is in the notes: allowances, marks, references, another who pays, a place that is only a number; the rest is passed over")
  func notes() {
    let more = ["NAD+IV+PAYER::92", "NAD+DP+4012345000016::9", "ALC+A", "ZZZ+1", "MOA+8:1", "GIN+SRN+1", "CUX+2:CNY:9"]
    let order = read(EDI.order("CUX", more)).orders.first
    #expect(order?.note == "ALC A\nGIN SRN+1\nNAD DP+4012345000016::9\nNAD IV+PAYER::92")
    #expect(order?.deliveryAddress == nil)
    let line = read(EDI.order("PRI", ["PRI+AAB:7", "PRI+AAA:6", "PRI+INF:9", "RFF+LI:4", "QTY+59:12"])).orders.first?.lines.first
    #expect(line?.note == "PRI INF:9\nRFF LI:4\nQTY 59:12" && line?.price?.amount == ExactDecimal(6))
  }

  @Test("A GTIN stands for our code when there is none, and a line's days become the order's when all agree")
  func lineValues() {
    let order = read(EDI.order("LIN", ["LIN+1++04012345123456:SRV", "PIA+1+B-1:IN", "DTM+63:20261230:102", "DTM+64:20261220:102"])).orders.first
    #expect(order?.lines.first?.sellerItem == "04012345123456" && order?.lines.first?.buyerItem == "B-1")
    #expect(order?.requested == Day("2026-12-30"))
  }

  @Test("Each limit of an interchange holds at its value and refuses above it")
  func limits() {
    func found(_ text: String, _ change: (inout OrderLimits) -> Void) -> [String] {
      var limits = OrderLimits.standard
      change(&limits)
      return read(text, limits: limits).problems.map(\.code)
    }
    let two = EDI.file([EDI.message(), EDI.message()])
    #expect(found(EDI.file()) { $0.segments = 13 } == [] && found(EDI.file()) { $0.segments = 12 } == ["edifact.tooManySegments"])
    #expect(found(EDI.file()) { $0.segmentElements = 5 } == [] && found(EDI.file()) { $0.segmentElements = 4 } == ["edifact.tooManyElements"])
    #expect(found(EDI.file()) { $0.components = 4 } == [] && found(EDI.file()) { $0.components = 3 } == ["edifact.tooManyComponents"])
    #expect(found(two) { $0.orders = 2 } == [] && found(two) { $0.orders = 1 } == ["file.tooManyOrders"])
    let lines = EDI.file([EDI.message(EDI.body.flatMap { $0.hasPrefix("PRI") ? [$0, "LIN+2++V-050:SA", "QTY+21:1:PCE"] : [$0 == "CNT+2:1" ? "CNT+2:2" : $0] })])
    #expect(found(lines) { $0.lines = 2 } == [] && found(lines) { $0.lines = 1 } == ["order.tooManyLines"])
  }

  @Test("Interchanges of other makers give orders or problems, never both and never neither")
  func others() throws {
    let folder = OrderFiles.root.deletingLastPathComponent().appendingPathComponent("shared/data/edifact")
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { return }  // Absent data is a skipped test.
    for name in names {
      let reading = OrderFile.read([UInt8](try Data(contentsOf: folder.appendingPathComponent(name))), name: name)
      #expect(reading.orders.isEmpty != reading.problems.isEmpty, "\(name)")
    }
  }

  @Test("The example of 146 lines is refused for its units only, which no list has; with pieces it is one order with every line")
  func example() throws {
    let url = OrderFiles.root.deletingLastPathComponent().appendingPathComponent("shared/data/edifact/orders-d01b-unoc.edi")
    guard let data = try? Data(contentsOf: url) else { return }  // Absent data is a skipped test.
    #expect(Set(OrderFile.read([UInt8](data), name: "a").problems.map(\.code)) == ["quantity.unknownUnit"])
    let text = try #require(String(data: data, encoding: .isoLatin1))
    let pieces = text.replacingOccurrences(of: ":GBND'", with: ":PCE'").replacingOccurrences(of: ":PACK'", with: ":PCE'").replacingOccurrences(of: ":SCHA'", with: ":PCE'")
    let reading = OrderFile.read([UInt8](try #require(pieces.data(using: .isoLatin1))), name: "a")
    #expect(reading.found == [])
    let order = try #require(reading.orders.first)
    #expect(order.lines.count == 146 && order.lines[0].sellerItem == "1001" && order.lines[0].buyerItem == "6001001")
    // Its umlauts were lost before it came here.
    #expect(order.customer.name.hasPrefix("A+A K") && order.customer.name.hasSuffix("lte GmbH"))
    #expect(order.customer.identifier == "4250159300001" && order.deliveryAddress?.postcode == "46149")
    #expect(order.requested == Day("2018-12-06"))
  }

  @Test("An interchange is kept as received, its notes reach the order, and the same interchange again gives the same answer")
  func intake() async throws {
    let seeded = try await IntakeCompany.seeded()
    let bytes = try OrderFiles.bytes("Tools/samples/order-lantian.edi")
    func receive() async throws -> IntakeResult {
      try await OrderIntake.receive(bytes: bytes, name: "a.edi", channel: .mail, at: seeded.office.workplace, by: IntakeCompany.clerk)
    }
    let result = try await receive()
    let key = try #require(result.document), first = try #require(result.orders.first)
    #expect(try await seeded.office.replica.read { try $0.get(ReceivedDocument.ID(key)) }?.content.bytes == bytes)
    let order = try #require(try await seeded.office.replica.read { try $0.get(SalesOrder.ID(first.key)) })
    #expect(order.customerReference == "LT-EDI-0007" && order.total.minor == 470_500)
    #expect(order.note == "RFF CT:FRAME-2026\nCALL BEFORE DELIVERY ASK FOR MS LI\n#2: WITH THE PUMPS")
    let again = try await receive()
    #expect(again.isKnown && again.problems.isEmpty && again.orders == result.orders)
  }
}
