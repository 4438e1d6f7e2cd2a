import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("The choice of carriage")
struct CarriageTests {
  private func packed() async throws -> (company: Company, place: Place, shipment: Row<Shipment>) {
    let (company, place, _) = try await Company.withStock("100")
    try await company.furnishPacking()
    try await company.furnishCarriers()
    return (company, place, try await company.packed("20"))
  }

  private func comparison(_ place: Place, _ shipment: Row<Shipment>) async throws -> CarriageComparison {
    try await place.workplace.look(as: Actor(name: "x", roles: [])) { try CarriageComparison.of(shipment, $0) }
  }

  @Test("Costs by weight with a minimum, arrival by transit days, and the reason of what can't take it")
  func compared() async throws {
    let (company, place, shipment) = try await packed()
    let first = try await comparison(place, shipment)
    // One pallet of 102 kg: 20 + 153; by air 50 + 918, and no piece over 60 kg.
    #expect(first.load.weight == ExactDecimal(102) && first.load.pieces == 1 && first.load.longest == 1500)
    #expect(first.offers.map(\.service.code) == ["SF-ROAD", "OWN-TRUCK", "SF-AIR"] || first.offers.map(\.service.code) == ["SF-ROAD", "SF-AIR", "OWN-TRUCK"])
    let road = try #require(first.proposed)
    #expect(road.cost == Money(minor: 17_300, currency: "CNY") && road.arrival == Day("2026-11-25") && !road.isLate && road.reliability == nil)
    let air = try #require(first.offers.first { $0.service.code == "SF-AIR" })
    #expect(air.refused?.en == "a piece weighs 102 kg; it takes 60 kg at most" && isBilingual(air.refused!))
    #expect(try #require(first.offers.first { $0.service.code == "OWN-TRUCK" }).refused?.en == "no tariff to this address")
    // The minimum, and a longer piece than a service takes.
    try await company.headquarters.take("carrier.tariff", ["service": "SF-ROAD", "zone": "EAST", "places": "Suzhou", "transit_days": "2", "fixed": "20.00 CNY", "minimum": "60.00 CNY"])
    try await company.headquarters.take("carrier.service", ["carrier": "SF", "code": "SF-AIR", "mode": "air", "maximum_length": "1499"])
    try await company.sync()
    let second = try await comparison(place, shipment)
    #expect(second.proposed?.cost == Money(minor: 6_000, currency: "CNY"))
    #expect(second.offers.first { $0.service.code == "SF-AIR" }?.refused?.en == "a piece is 1500 mm long; it takes 1499 mm at most")
  }

  @Test("Dangerous goods are refused by their UN number, or all of them")
  func dangerous() {
    #expect(CarriageComparison.Load.numbers("UN 1263, class 3, II; un3480") == ["UN1263", "UN3480"] && CarriageComparison.Load.numbers("acid") == ["acid"])
    #expect(DefineCarriageService.goods("un1263, UN3480") == "UN1263 UN3480" && DefineCarriageService.goods(" All ") == "all" && DefineCarriageService.goods("UN12") == nil)
  }

  @Test("A zone is matched as closely as its words say", arguments: [("*", 1), ("CN", 10), ("Jiangsu", 40), ("suzhou", 50), ("Shanghai, 215*", 103), ("200*", nil), ("", nil)] as [(String, Int?)])
  func zones(_ places: String, _ expected: Int?) {
    let address = Address(name: "L", street: "Road 1", city: "Suzhou", postcode: "215000", region: "Jiangsu", country: "CN")
    #expect(CarriagePlaces(places).match(address) == expected)
  }

  @Test("The choice keeps what it was chosen from; another one than the proposed takes a reason; the newest stands")
  func chosen() async throws {
    let (company, place, shipment) = try await packed()
    try await place.refuses("carriage.choose", ["shipment": shipment.number, "service": "SF-AIR"], ["carriage.refused @ service"])
    try await company.headquarters.take("carrier.service", ["carrier": "SF", "code": "SF-AIR", "mode": "air"])
    try await company.sync()
    try await place.refuses("carriage.choose", ["shipment": shipment.number, "service": "SF-AIR"], ["carriage.why @ why"])
    try await place.take("carriage.choose", ["shipment": shipment.number])
    company.clock.set(moment("2026-11-23", 10))
    try await company.office.take("carriage.choose", ["shipment": shipment.number, "service": "SF-AIR", "why": "The customer stands still."])
    try await company.sync()
    let standing = try #require(try await place.replica.read { try $0.carriage(of: shipment.id) })
    #expect(standing.reason == "The customer stands still." && standing.arrival == Day("2026-11-24") && standing.cost == Money(minor: 96_800, currency: "CNY") && standing.weight == ExactDecimal(102))
    #expect(try await place.replica.read { try $0.all(CarriageOffer.self) }.count == 6)
    // The waybill takes its days from the service that was chosen.
    try await place.take("shipment.dispatch", ["shipment": shipment.number, "carrier": "SF"])
    let key = try await place.take("waybill.enter", ["shipment": shipment.number, "carrier": "SF", "carrier_number": "SF100"]).subject
    #expect(try await place.get(Waybill.self, key).transitDays == 1)
    try await place.refuses("carriage.choose", ["shipment": shipment.number], ["state.other @ shipment"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("Carriers, services and tariffs are refused with what is wrong")
  func refusals() async throws {
    let company = try await Company()
    try await company.furnishCarriers()
    let place = company.headquarters
    try await place.refuses("carrier.define", ["code": "X", "name": "X", "claim_days": "0"], ["number.range @ claim_days"])
    try await place.refuses("carrier.service", ["carrier": "SF", "code": "S", "mode": "road", "maximum_weight": "0", "refused_goods": "acid"], ["quantity.notPositive @ maximum_weight", "service.goods @ refused_goods"])
    try await place.refuses("carrier.service", ["carrier": "OWN", "code": "SF-ROAD", "mode": "road"], ["service.other @ code"])
    let tariff = ["service": "SF-ROAD", "zone": "WEST", "places": "Chengdu", "transit_days": "4", "fixed": "20.00 CNY"]
    try await place.refuses("carrier.tariff", tariff.merging(["places": ","]) { $1 }, ["tariff.places @ places"])
    try await place.refuses("carrier.tariff", tariff.merging(["fixed": "20.00 EUR"]) { $1 }, ["tariff.currency @ fixed"])
    try await place.refuses("carrier.tariff", tariff.merging(["per_kg": "-1.00 CNY", "transit_days": "201"]) { $1 }, ["number.range @ transit_days", "tariff.negative @ per_kg"])
  }
}
