import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("The driver's delivery")
struct DriverTests {
  private func onItsWay() async throws -> (company: Company, order: String, shipment: String) {
    let company = try await Company()
    try await company.setUp()
    let (order, shipment) = try await company.packOrder()
    try await company.warehouse.take("shipment.dispatch", ["shipment": shipment, "carrier": "SF Express"])
    return (company, order, shipment)
  }

  @Test("The truck arrives, the customer takes less, signs, and the office hears of it and invoices what was taken")
  func short() async throws {
    let (company, order, shipment) = try await onItsWay()
    let place = company.warehouse
    try await place.take("delivery.arrive", ["shipment": shipment])
    try await place.take(
      "delivery.record",
      [
        "shipment": shipment, "received_by": "Wang Fang", "counted": "P-100 38 damaged", "signature": "10,20 30,40;500,300",
        "photo": Data([0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]).base64EncodedString(),
      ])
    let delivery = try await place.only(Delivery.self)
    #expect(delivery.isShort == true && delivery.photo?.bytes.count == 7)
    #expect(Signature(try #require(delivery.signature).bytes)?.strokes.map(\.count) == [2, 1])
    let line = try await place.only(ShipmentLine.self)
    #expect(line.delivered?.amount == ExactDecimal(38) && line.shortfall == .damaged)
    #expect(try await place.only(Shipment.self).arrived == Instant(milliseconds: company.clock.milliseconds()))
    try await company.sync()
    #expect(try await company.office.inbox(.salesClerk).map(\.level).contains("delivery-short"))
    try await company.office.take("complaint.open", ["order": order, "kind": "delivery", "text": "Two are damaged."])
    #expect(try await !company.office.inbox(.salesClerk).map(\.level).contains("delivery-short"))
    let invoice = try await company.invoice(order)
    let billed = try await company.office.only(InvoiceLine.self)
    #expect(billed.quantity.amount == ExactDecimal(38) && billed.net == Money(minor: 38 * 128_000, currency: "CNY"))
    let id = try await company.order(order).id
    #expect(try await company.office.replica.read { try OrderProgress.of(id, $0) }.lines.map(\.delivered) == [ExactDecimal(38)])
    _ = invoice
  }

  @Test("A complaint that was there before the delivery does not answer for it")
  func olderComplaint() async throws {
    let (company, order, shipment) = try await onItsWay()
    try await company.sync()
    try await company.office.take("complaint.open", ["order": order, "kind": "service", "text": "Where is it?"])
    company.clock.set(moment("2026-11-24", 9))
    try await company.warehouse.take("delivery.record", ["shipment": shipment, "received_by": "Wang", "counted": "P-100 39 short"])
    try await company.sync()
    #expect(try await company.office.inbox(.salesClerk).map(\.level).contains("delivery-short"))
  }

  @Test("A count is refused with every problem: what is not in the load, too much, no reason, no count")
  func counts() async throws {
    let (company, _, shipment) = try await onItsWay()
    func refused(_ counted: String, _ expected: String...) async throws {
      try await company.warehouse.refuses("delivery.record", ["shipment": shipment, "received_by": "Wang", "counted": counted], expected)
    }
    try await refused("P-100 40.5", "delivery.counted @ counted[1]")
    try await refused("P-100 -1 short", "delivery.counted @ counted[1]")
    try await refused("P-100 39", "delivery.noReason @ counted[1]")
    try await refused("P-100 39 tired", "delivery.noReason @ counted[1]")
    try await refused("P-100 39 short\nP-100 38 short", "delivery.line @ counted[2]")
    try await refused("V-1 3 short\nP-100\nP-100 many short", "delivery.line @ counted[1]", "delivery.unreadable @ counted[2]", "delivery.unreadable @ counted[3]")
    try await refused("P-100 0 refused", "delivery.nothing @ counted")
    try await company.warehouse.take("delivery.record", ["shipment": shipment, "received_by": "Wang", "counted": "P-100 40"])
    #expect(try await company.warehouse.only(Delivery.self).isShort == nil)
  }

  @Test("Not delivered: the shipment stays on its way with the reason")
  func attempt() async throws {
    let (company, _, shipment) = try await onItsWay()
    try await company.warehouse.refuses("delivery.attempt", ["shipment": shipment], ["entry.missing @ why"])
    try await company.warehouse.take("delivery.attempt", ["shipment": shipment, "why": "nobody", "note": "The gate was locked."])
    let row = try await company.warehouse.only(Shipment.self)
    #expect(row.state == .dispatched && row.attempt == .nobody && row.attemptNote == "The gate was locked.")
    #expect(try await company.warehouse.waiting() == ["delivery.record"])
    try await company.warehouse.take("delivery.record", ["shipment": shipment, "received_by": "Wang"])
    try await company.warehouse.refuses("delivery.attempt", ["shipment": shipment, "why": "road"], ["state.other @ shipment"])
    try await company.warehouse.refuses("delivery.arrive", ["shipment": shipment], ["state.other @ shipment"])
  }

  @Test("A signature is numbers on its grid and nothing else", arguments: ["", ";", "1", "1,", "1,2,3", "a,b", "-1,2", "+1,2", "1001,0", "0,401", "00001,2", "1,2\n3,4", "<path>", "1.5,2"])
  func badStrokes(_ text: String) async throws {
    #expect(throws: Problem.self) { try Signature(text) }
  }

  @Test("A signature has its limits, and comes back from its bytes as it was")
  func signatureLimits() throws {
    let corner = try Signature("0,0 1000,400")
    #expect(Signature(corner.bytes) == corner)
    func points(_ count: Int) -> String { (0..<count).map { "\($0 % 1000),\($0 % 400)" }.joined(separator: " ") }
    let largest = try Signature(points(Signature.maximumPoints))
    #expect(largest.bytes.count < 17_000 && Signature(largest.bytes) == largest)
    #expect(throws: Problem.self) { try Signature(points(Signature.maximumPoints + 1)) }
    func strokes(_ count: Int) -> String { (0..<count).map { _ in "1,1" }.joined(separator: ";") }
    #expect(try Signature(strokes(Signature.maximumStrokes)).strokes.count == Signature.maximumStrokes)
    #expect(throws: Problem.self) { try Signature(strokes(Signature.maximumStrokes + 1)) }
    for bytes in [[], [1], [2, 0, 1, 0, 1, 0, 0, 0, 0], [1, 0, 1, 0, 2, 0, 0, 0, 0], [1, 0, 1, 0, 1, 4, 0, 0, 0], corner.bytes + [0]] as [[UInt8]] {
      #expect(Signature(bytes) == nil, "\(bytes)")
    }
  }

  @Test("A photo is a JPEG of at most so many bytes")
  func photo() throws {
    func photo(_ count: Int) -> String { (Data([0xFF, 0xD8, 0xFF]) + Data(count: count - 3)).base64EncodedString() }
    #expect(try DeliveryPhoto.bytes(photo(DeliveryPhoto.maximumBytes)).count == DeliveryPhoto.maximumBytes)
    #expect(photo(DeliveryPhoto.maximumBytes).utf8.count <= DeliveryPhoto.maximumText)
    #expect(throws: Problem.self) { try DeliveryPhoto.bytes(photo(DeliveryPhoto.maximumBytes + 1)) }
    for text in ["", "no base 64 !", Data("<svg/>".utf8).base64EncodedString()] { #expect(throws: Problem.self) { try DeliveryPhoto.bytes(text) } }
  }
}
