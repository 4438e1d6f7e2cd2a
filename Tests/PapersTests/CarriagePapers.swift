import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Papers

extension Company {
  private func carrier() async throws {
    guard try await office.workplace.replica.read({ try $0.first(Carrier.self) }) == nil else { return }
    try await office.do("carrier.define", ["code": "SF", "name": "SF Express", "address": "SF Claims | Airport Road 1 | Shenzhen | CN"])
    try await office.do("carrier.service", ["carrier": "SF", "code": "SF-STD", "mode": "road"])
    try await sync()
  }

  /// The waybill of the second order's goods.
  ///
  /// - Returns: its number.
  func waybilled() async throws -> String {
    if let known = try await warehouse.workplace.replica.read({ try $0.first(Waybill.self) }) { return known.number }
    try await carrier()
    let shipment = try await warehouse.do("shipment.pack", ["request": openRequest().description, "cartons": "3"])
    let key = try await warehouse.do(
      "waybill.enter", ["shipment": shipment.description, "carrier": "SF", "carrier_number": "SF123456", "driver": "Li Gang", "telephone": "13812345678", "arrival": "2026-11-27 12:00"])
    return try await warehouse.workplace.replica.read { try #require(try $0.get(Waybill.ID(key))).number }
  }

  /// A claim for the two damaged pumps of the first order.
  ///
  /// - Returns: its number.
  func claimed() async throws -> String {
    try await carrier()
    let key = try await office.do("case.claim", ["case": "DX-WH01-2026-000001", "carrier": "SF", "amount": "2560.00 CNY", "why": "Two cartons were crushed."])
    return try await office.workplace.replica.read { try #require(try $0.get(CarrierClaim.ID(key))).number }
  }
}

@Suite("Papers of carriage")
struct CarriagePapers {
  @Test("a waybill says with whom, from where to where and how many; a void one is not printed")
  func waybill() async throws {
    let company = try await Company.made()
    let number = try await company.waybilled()
    let text = try await company.warehouse.paper("waybill", number, .both)
    for said in ["SF123456", "SF Express", "Li Gang", "13812345678", "2026-11-27 12:00", "SH-WH01-2026-000002", "60 件", "金鸡湖大道88号"] { #expect(text.contains(said), "\(said)") }
    #expect(!text.contains("CNY"))
    try await company.warehouse.do("waybill.void", ["waybill": number, "why": "wrong"])
    await #expect(throws: Problem.self) { try await company.warehouse.paper("waybill", number, .both) }
  }

  @Test("a claim says what went wrong, what is asked and by when")
  func claim() async throws {
    let company = try await Company.made()
    let text = try await company.office.paper("claim-letter", company.claimed(), .english)
    for said in ["2,560.00 CNY", "DX-WH01-2026-000001", "Two cartons were crushed.", "damage", "2 pcs", "SF Claims", "2026-12-08"] { #expect(text.contains(said), "\(said)") }
  }
}
