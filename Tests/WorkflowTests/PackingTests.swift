import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Packing into cartons and pallets")
struct PackingTests {
  @Test("Check digits are those of GS1's own examples", arguments: [("629104150021", 3), ("10614141234567890", 8), ("0061414112345", 2)])
  func checkDigits(_ digits: String, _ check: Int) {
    #expect(GS1.checkDigit(digits) == check && GS1.isWhole("\(digits)\(check)") && !GS1.isWhole("\(digits)\((check + 1) % 10)"))
    #expect(GS1.checkDigit("") == nil && GS1.checkDigit("12a") == nil && GS1.checkDigit("１２") == nil)
  }

  @Test("No two units of a company have one SSCC, whatever their sites do apart")
  func numbers() throws {
    for (prefix, digits) in [("6901234", 2), ("690123456", 2), ("6901234567", 3)] {
      var seen: Set<String> = []
      for site in 1...99 {
        for counter in 1...200 {
          let sscc = try #require(GS1.sscc(prefix: prefix, siteDigits: digits, site: site, counter: counter))
          #expect(sscc.utf8.count == 18 && GS1.isWhole(sscc) && sscc.dropFirst().hasPrefix(prefix) && seen.insert(sscc).inserted)
        }
      }
    }
    #expect(GS1.sscc(prefix: "690123456", siteDigits: 2, site: 100, counter: 1) == nil)
    #expect(GS1.sscc(prefix: "690123456", siteDigits: 1, site: 9, counter: 1) != nil)
  }

  @Test("What a scanner sends of a GS1 label is read, with and without brackets; anything else is none")
  func scans() throws {
    let read = try #require(GS1Element.read("]C10206291041500213375\u{1D}10L-1"))
    #expect(read.map(\.told) == ["(02)06291041500213", "(37)5", "(10)L-1"])
    #expect(GS1Element.read("(00)106141412345678908")?.map(\.data) == ["106141412345678908"])
    #expect(UnitCode.sscc("00106141412345678908") == "106141412345678908" && UnitCode.sscc("106141412345678908") == "106141412345678908")
    for text in ["", "P-100", "00123", "(99)1", "106141412345678909", "(00", "99106141412345678908"] { #expect(UnitCode.sscc(text) == nil, "\(text)") }
    for (lot, fits) in [("L-1", true), ("L 1", false), ("批1", false), ("", false), (String(repeating: "1", count: 21), false), ("[1]", false)] {
      #expect(GS1Element.isEncodable(lot) == fits, "\(lot)")
    }
  }

  /// Numbers that a seed brings again (Knuth's MMIX generator).
  private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  @Test("A proposal packs everything, no carton and no pallet holds more than it may, and a carton has one lot")
  func proposal() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.furnishPacking()
    let instruction = try await company.headquarters.only(PackingInstruction.self)
    for seed in 1...200 as ClosedRange<UInt64> {
      var random = Seeded(state: seed)
      let goods = (0..<Int.random(in: 1...4, using: &random)).map { index in
        PackingProposal.Goods(
          line: ShipmentLine.ID(RecordKey(bytes: [UInt8](repeating: UInt8(index), count: 16))!), product: instruction.product,
          quantity: Quantity(ExactDecimal(millionths: Int64.random(in: 1...60, using: &random) * 500_000), "C62"))
      }
      let proposal = PackingProposal(goods, [instruction.product: instruction])
      let boxes = proposal.stacks.flatMap(\.boxes)
      for one in goods {
        #expect(boxes.filter { $0.goods.line == one.line }.reduce(.zero) { $0 + $1.goods.quantity.amount } == one.quantity.amount, "seed \(seed)")
      }
      #expect(boxes.allSatisfy { $0.goods.quantity.amount > .zero && $0.goods.quantity.amount <= ExactDecimal(5) }, "seed \(seed)")
      #expect(proposal.stacks.allSatisfy { $0.pallet == nil || $0.boxes.count <= 4 }, "seed \(seed)")
      #expect(boxes.count == goods.reduce(0) { $0 + PackingProposal.count($1.quantity.amount, ExactDecimal(5)) }, "seed \(seed)")
      #expect(proposal.units == boxes.count + proposal.stacks.count { $0.pallet != nil } && proposal.outer <= proposal.units, "seed \(seed)")
    }
  }

  @Test("Without a number of cartons a shipment is packed by the instructions, with weights and SSCCs, and is loaded by its pallets")
  func byInstruction() async throws {
    let (company, place, _) = try await Company.withStock()
    try await company.furnishPacking()
    let shipment = try await company.packed("23")
    #expect(shipment.cartons == 2)
    #expect(
      try await place.told(shipment) == [
        "1 pallet 102 kg", "2 carton L-1 5 >1 20.5 kg", "3 carton L-1 5 >1 20.5 kg", "4 carton L-1 5 >1 20.5 kg", "5 carton L-1 5 >1 20.5 kg", "6 carton L-1 3 12.5 kg",
      ])
    try await place.expectPackedAsPicked(shipment, isWhole: true)
    let units = try await place.units(shipment)
    #expect(units.loadable == [1, 6] && units.units.allSatisfy { GS1.isWhole($0.row.sscc ?? "") && $0.row.state == .closed && units.isFragile($0) })
    // The label of a carton on the pallet stands for the pallet.
    let inner = try #require(units.units[2].row.sscc), loose = try #require(units.units[5].row.sscc)
    let said = try await place.take("load.check", ["shipment": shipment.number, "code": "]C100\(inner)"])
    #expect(said.message.en == "Carton 1 (carton 3 stands on it): 1 of 2 are on the truck.")
    #expect(try await place.take("load.check", ["shipment": shipment.number, "code": "\(shipment.number)/4"]).isWarning)
    try await place.refuses("shipment.dispatch", ["shipment": shipment.number, "carrier": "SF"], ["load.unchecked @ unchecked"])
    try await place.take("load.check", ["shipment": shipment.number, "code": loose])
    try await place.take("shipment.dispatch", ["shipment": shipment.number, "carrier": "SF"])
    #expect(try await place.get(Shipment.self, shipment.id.key).checked == 2)
    try await place.expectLedger()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("By hand: units are opened, filled, emptied, nested, weighed and closed")
  func byHand() async throws {
    let (company, place, _) = try await Company.withStock()
    try await company.furnishPacking()
    let shipment = try await company.packed("12", cartons: "2")
    #expect(try await place.told(shipment) == ["1 carton", "2 carton"])
    #expect(try await !place.units(shipment).isFilled)
    let units = try await place.units(shipment).units
    let (first, second) = (units[0].row.number, units[1].row.number)
    try await place.take("unit.put", ["unit": first, "product": "P-100", "quantity": "7"])
    try await place.take("unit.put", ["unit": second, "product": "P-100", "lot": "L-1", "quantity": "5", "scan": "s1"])
    try await place.take("unit.put", ["unit": second, "product": "P-100", "lot": "L-1", "quantity": "5", "scan": "s1"])
    try await place.expectPackedAsPicked(shipment, isWhole: true)
    try await place.take("unit.take", ["unit": first, "product": "P-100", "quantity": "2"])
    try await place.expectPackedAsPicked(shipment, isWhole: false)
    try await place.refuses("shipment.dispatch", ["shipment": shipment.number, "carrier": "SF"], ["units.incomplete @ unchecked"])
    let pallet = try await place.get(HandlingUnit.self, try await place.take("unit.open", ["shipment": shipment.number, "packaging": "PAL"]).subject)
    #expect(try await place.get(Shipment.self, shipment.id.key).cartons == 3)
    try await place.take("unit.nest", ["unit": first, "into": pallet.number])
    try await place.take("unit.nest", ["unit": second, "into": pallet.number])
    #expect(try await place.get(Shipment.self, shipment.id.key).cartons == 1)
    try await place.take("unit.nest", ["unit": second])
    #expect(try await place.get(Shipment.self, shipment.id.key).cartons == 2)
    try await place.take("unit.put", ["unit": second, "product": "P-100", "quantity": "2"])
    try await place.take("unit.close", ["unit": first, "weighed": "20.6"])
    try await place.refuses("unit.put", ["unit": first, "product": "P-100"], ["state.other @ unit"])
    try await place.refuses("unit.take", ["unit": first, "product": "P-100"], ["state.other @ unit"])
    try await place.take("unit.reopen", ["unit": first])
    #expect(try await place.get(HandlingUnit.self, units[0].id.key).weighed == nil)
    #expect(try await place.told(shipment) == ["1 carton L-1 5 >3", "2 carton L-1 7", "3 pallet"])
    try await place.expectLedger()
  }

  @Test("The one and only carton holds everything; more cartons than a shipment has units are only counted")
  func counted() async throws {
    let (company, place, _) = try await Company.withStock()
    let one = try await company.packed("3", cartons: "1")
    #expect(try await place.told(one) == ["1 carton L-1 3"])
    #expect(try await place.units(one).units[0].row.sscc == nil)
    let many = try await company.packed("4", cartons: "2001", "PO-2")
    #expect(try await place.told(many).isEmpty)
    #expect(try await place.units(many).loadable.count == 2001)
    try await place.refuses("load.check", ["shipment": many.number, "code": "\(many.number)/2002"], ["number.range @ code"])
    try await place.take("load.check", ["shipment": many.number, "code": "\(many.number)/2001"])
    let most = try await company.packed("5", cartons: "2000", "PO-3")
    #expect(try await place.units(most).units.count == 2000)
    try await place.refuses("unit.open", ["shipment": most.number], ["units.tooMany @ "])
  }

  @Test("Without an instruction a number of cartons is asked for")
  func noInstruction() async throws {
    let (company, place, _) = try await Company.withStock()
    let order = try await company.ordered()
    try await place.refuses("shipment.pack", ["request": order], ["packing.noInstruction @ cartons"])
    let shipment = try await company.packed("3", cartons: "2", "PO-2")
    try await place.refuses("units.propose", ["shipment": shipment.number], ["packing.noInstruction @ shipment"])
    try await company.furnishPacking()
    try await place.take("units.propose", ["shipment": shipment.number])
    #expect(try await place.told(shipment) == ["3 carton L-1 3 12.5 kg"])
    #expect(try await place.get(Shipment.self, shipment.id.key).cartons == 1)
    try await place.refuses("units.propose", ["shipment": shipment.number], ["units.complete @ shipment"])
    // The labels of the two cartons that were only counted are of no use any more.
    try await place.refuses("load.check", ["shipment": shipment.number, "code": "\(shipment.number)/1"], ["load.dropped @ code"])
  }
}

@Suite("Packing: what is wrong")
struct PackingMistakes {
  private func packed() async throws -> (company: Company, place: Place, shipment: Row<Shipment>, unit: String) {
    let (company, place, _) = try await Company.withStock()
    try await company.furnishPacking()
    let shipment = try await company.packed("12", cartons: "2")
    return (company, place, shipment, try await place.units(shipment).units[0].row.number)
  }

  @Test("More than was picked does not go into units")
  func tooMuch() async throws {
    let (_, place, _, unit) = try await packed()
    try await place.refuses("unit.put", ["unit": unit, "product": "P-100", "quantity": "13"], ["unit.tooMuch @ quantity"])
    try await place.take("unit.put", ["unit": unit, "product": "P-100", "quantity": "12"])
    try await place.refuses("unit.put", ["unit": unit, "product": "P-100"], ["unit.tooMuch @ quantity"])
    try await place.refuses("unit.put", ["unit": unit, "product": "P-100", "quantity": "0"], ["quantity.notPositive @ quantity"])
    try await place.refuses("unit.take", ["unit": unit, "product": "P-100", "quantity": "12.5"], ["unit.notIn @ quantity"])
  }

  @Test("Another product, and another lot than was picked, do not go into units")
  func otherItem() async throws {
    let (company, place, _, unit) = try await packed()
    try await company.headquarters.take("product.define", ["code": "V-050", "name_en": "Valve", "name_zh": "阀", "unit": "C62", "minutes": "5"])
    try await company.sync()
    try await place.refuses("unit.put", ["unit": unit, "product": "V-050"], ["unit.otherItem @ product"])
    try await place.refuses("unit.put", ["unit": unit, "product": "P-100", "lot": "L-9"], ["unit.otherItem @ lot"])
  }

  @Test("A serial number is one piece, and stands in one unit")
  func serials() async throws {
    let (_, place, shipment, unit) = try await packed()
    let other = try await place.units(shipment).units[1].row.number
    try await place.take("unit.put", ["unit": unit, "product": "P-100", "serial": "S-1"])
    try await place.refuses("unit.put", ["unit": other, "product": "P-100", "serial": "S-1"], ["serial.packed @ serial"])
    try await place.refuses("unit.put", ["unit": other, "product": "P-100", "serial": "S-2", "quantity": "2"], ["serial.one @ quantity"])
    try await place.take("unit.take", ["unit": unit, "product": "P-100", "serial": "S-1"])
    try await place.take("unit.put", ["unit": other, "product": "P-100", "serial": "S-1"])
  }

  @Test("A unit stands on a larger one of its own shipment only")
  func nesting() async throws {
    let (company, place, shipment, unit) = try await packed()
    let other = try await company.packed("3", cartons: "1", "PO-2")
    let (second, foreign) = (try await place.units(shipment).units[1].row.number, try await place.units(other).units[0].row.number)
    try await place.refuses("unit.nest", ["unit": unit, "into": second], ["unit.larger @ into"])
    try await place.refuses("unit.nest", ["unit": unit, "into": unit], ["unit.larger @ into"])
    try await place.refuses("unit.nest", ["unit": unit, "into": foreign], ["unit.otherShipment @ into"])
    let pallet = try await place.get(HandlingUnit.self, try await place.take("unit.open", ["shipment": shipment.number, "kind": "pallet"]).subject)
    try await place.refuses("unit.nest", ["unit": pallet.number, "into": unit], ["unit.larger @ into"])
    try await place.take("unit.nest", ["unit": unit, "into": pallet.number])
    try await place.refuses("unit.drop", ["unit": pallet.number], ["unit.full @ unit"])
  }

  @Test("An empty unit is not closed, one that is too heavy needs a reason and is marked")
  func closing() async throws {
    let (_, place, shipment, unit) = try await packed()
    try await place.refuses("unit.close", ["unit": unit], ["unit.empty @ unit"])
    let carton = try await place.get(HandlingUnit.self, try await place.take("unit.open", ["shipment": shipment.number, "packaging": "CTN"]).subject)
    #expect(try await !place.take("unit.put", ["unit": carton.number, "product": "P-100", "quantity": "6"]).isWarning)
    let heavy = try await place.take("unit.put", ["unit": carton.number, "product": "P-100"])
    #expect(heavy.isWarning && heavy.message.en.contains("28.5 kg now and bears 25 kg"))
    try await place.refuses("unit.close", ["unit": carton.number], ["unit.tooHeavy @ over"])
    try await place.refuses("unit.close", ["unit": carton.number, "weighed": "0"], ["quantity.notPositive @ weighed"])
    // The scales say what it really weighs; far from the books it is told.
    let said = try await place.take("unit.close", ["unit": carton.number, "weighed": "24.5"])
    #expect(said.isWarning && said.message.en.contains("the books 28.5 kg"))
    try await place.take("unit.reopen", ["unit": carton.number])
    try await place.take("unit.close", ["unit": carton.number, "over": "the customer asked for one carton"])
    #expect(try await place.get(HandlingUnit.self, carton.id.key).overReason == "the customer asked for one carton")
  }

  @Test("Only an empty unit is dropped, and never the last one")
  func dropping() async throws {
    let (_, place, shipment, unit) = try await packed()
    let second = try await place.units(shipment).units[1].row.number
    try await place.take("unit.put", ["unit": unit, "product": "P-100", "quantity": "12"])
    try await place.refuses("unit.drop", ["unit": unit], ["unit.full @ unit"])
    try await place.take("unit.drop", ["unit": second])
    try await place.refuses("unit.drop", ["unit": second], ["state.other @ unit"])
    try await place.take("unit.take", ["unit": unit, "product": "P-100", "quantity": "12"])
    try await place.refuses("unit.drop", ["unit": unit], ["unit.last @ unit"])
  }

  @Test("Nothing is packed anew once the truck has left")
  func left() async throws {
    let (company, place, _, unit) = try await packed()
    let shipment = try await company.packed("3", cartons: "1", "PO-2")
    let own = try await place.units(shipment).units[0].row.number
    try await place.take("shipment.dispatch", ["shipment": shipment.number, "carrier": "SF"])
    try await place.refuses("unit.reopen", ["unit": own], ["state.other @ unit"])
    try await place.refuses("unit.open", ["shipment": shipment.number], ["state.other @ shipment"])
    try await place.refuses("unit.nest", ["unit": own], ["state.other @ unit"])
    _ = unit
  }

  @Test("A unit that nobody knows, of another shipment, or of a held lot does not go onto the truck")
  func loading() async throws {
    let (company, place, shipment, _) = try await packed()
    let other = try await company.packed("5", "PO-2")
    let foreign = try #require(try await place.units(other).units[0].row.sscc)
    try await place.refuses("load.check", ["shipment": shipment.number, "code": foreign], ["load.otherShipment @ code"])
    try await place.refuses("load.check", ["shipment": shipment.number, "code": "106141412345678908"], ["load.unknown @ code"])
    try await place.refuses("load.check", ["shipment": shipment.number, "code": "106141412345678909"], ["load.unreadable @ code"])
    try await place.take("lot.block", ["product": "P-100", "lot": "L-1", "why": "leaks"])
    try await place.refuses("load.check", ["shipment": shipment.number, "code": "\(shipment.number)/1"], ["shipment.held @ "])
  }

  @Test("A prefix, a packaging and an instruction that can't be are told what is wrong with them")
  func master() async throws {
    let company = try await Company()
    try await company.setUp()
    let place = company.headquarters
    for prefix in ["123456", "12345678901", "69O1234"] {
      try await place.refuses("gs1.set", ["prefix": prefix], [prefix.utf8.count > 10 ? "text.tooLong @ prefix" : "gs1.prefix @ prefix"])
    }
    try await place.refuses("gs1.set", ["prefix": "6901234", "site_digits": "4"], ["number.range @ site_digits"])
    func packaging(_ changes: [String: String]) -> [String: String] { Company.carton.merging(changes) { $1 } }
    try await place.refuses("packaging.define", packaging(["tare": "-1"]), ["packaging.tare @ tare"])
    try await place.refuses("packaging.define", packaging(["length": "9"]), ["number.range @ length"])
    try await place.refuses("packaging.define", packaging(["maximum_weight": "0.5"]), ["packaging.limit @ maximum_weight"])
    try await place.refuses("packaging.define", packaging(["maximum_volume": "0"]), ["quantity.notPositive @ maximum_volume"])
    try await place.take("packaging.define", Company.carton)
    try await place.refuses("packaging.define", packaging(["kind": "crate"]), ["packaging.kind @ kind"])
    try await place.take("packaging.define", packaging(["maximum_volume": "30"]))
    try await place.take("packaging.define", Company.pallet)
    func instruction(_ changes: [String: String]) -> [String: String] { Company.instruction.merging(changes) { $1 } }
    try await place.refuses("packing.instruct", instruction(["gtin": "6291041500214"]), ["gs1.gtin @ gtin"])
    try await place.refuses("packing.instruct", instruction(["gtin": "62910416"]), ["gs1.gtin @ gtin"])
    try await place.refuses("packing.instruct", instruction(["pieces": "0"]), ["quantity.notPositive @ pieces"])
    try await place.refuses("packing.instruct", instruction(["pieces": "7", "volume": ""]), ["packing.weight @ pieces"])
    try await place.refuses("packing.instruct", instruction(["pieces": "6"]), ["packing.volume @ pieces"])
    try await place.refuses("packing.instruct", instruction(["cartons": "24"]), ["packing.weight @ cartons"])
    try await place.refuses("packing.instruct", instruction(["cartons": "1001"]), ["number.range @ cartons"])
    try await place.refuses("packing.instruct", instruction(["pallet": ""]), ["entry.missing @ pallet"])
    try await place.refuses("packing.instruct", instruction(["pallet": "CTN"]), ["packaging.other @ pallet", "packing.weight @ cartons"])
    try await place.refuses("packing.instruct", instruction(["carton": "PAL", "cartons": "", "pallet": ""]), ["packaging.other @ carton"])
    try await place.refuses("packing.instruct", instruction(["dangerous_goods": "paint"]), ["dangerous.un @ dangerous_goods"])
    try await place.take("packing.instruct", instruction(["dangerous_goods": "UN 1263, 3, II"]))
    #expect(try await place.only(PackingInstruction.self).gtin == "06291041500213")
  }
}
