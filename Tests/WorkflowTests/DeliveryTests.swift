import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Waybills, milestones and what they make of the arrival")
struct DeliveryTests {
  private static let calendar = WorkingCalendar.shipped

  @Test(
    "The estimate follows the carrier's word, else the days that are left",
    arguments: [
      ([], "2026-11-25 17:00", "waybill"),
      ([.init(.departed, at: moment("2026-11-24", 15))], "2026-11-26", "transit"),
      ([.init(.atHub, at: moment("2026-11-24", 15))], "2026-11-25", "transit"),
      ([.init(.customs, at: moment("2026-11-24", 15))], "2026-11-26", "transit"),
      ([.init(.outForDelivery, at: moment("2026-11-24", 9))], "2026-11-24", "transit"),
      ([.init(.exception, at: moment("2026-11-25", 9))], "2026-11-26", "transit"),
      ([.init(.atHub, at: moment("2026-11-24", 15), arrival: moment("2026-11-30", 12))], "2026-11-30", "carrier"),
      // In whichever order they come.
      ([.init(.arrived, at: moment("2026-11-25", 16)), .init(.atHub, at: moment("2026-11-24", 15), arrival: moment("2026-11-30", 12))], "2026-11-25", "arrived"),
    ] as [([ArrivalEstimate.Event], String, String)])
  func estimate(_ events: [ArrivalEstimate.Event], _ day: String, _ basis: String) {
    let estimate = ArrivalEstimate(waybill: moment("2026-11-25", 17), transitDays: 2, events, now: moment("2026-11-24", 8), Self.calendar)
    #expect(Self.calendar.told(estimate.arrival).hasPrefix(day) && estimate.basis.rawValue == basis && !estimate.isOverdue, "\(Self.calendar.told(estimate.arrival)) \(estimate.basis)")
  }

  @Test("An arrival that has passed is expected today at the earliest; without transit days a hub says nothing")
  func overdue() {
    let late = ArrivalEstimate(waybill: moment("2026-11-25", 17), transitDays: nil, [.init(.atHub, at: moment("2026-11-26", 15))], now: moment("2026-11-30", 10), Self.calendar)
    #expect(late.isOverdue && Self.calendar.day(of: late.arrival) == Day("2026-11-30") && late.basis == .waybill)
  }

  @Test("Written moments", arguments: [("2026-11-24 14:30", "2026-11-24 14:30"), ("2026-11-24T14:30:10", "2026-11-24 14:30"), ("2026/11/24 4:05", "2026-11-24 04:05"), ("20261124", "2026-11-24 17:00"), ("2026-11-24T06:30Z", "2026-11-24 14:30"), ("24.11.2026 23:59", "2026-11-24 23:59")])
  func moments(_ typed: String, _ told: String) throws {
    let instant = try #require(WrittenMoment(typed)).instant(Self.calendar, isEnd: true)
    #expect(Self.calendar.told(instant) == told || typed == "20261124" && instant == Self.calendar.closing(of: Day("2026-11-24")!))
  }

  @Test("No moment", arguments: ["", "soon", "2026-13-01 10:00", "2026-11-24 25:00", "2026-11-24 10", "2026-11-24 10:60", "2026-11-24Z", "2026-11-24 1:2:3:4"])
  func badMoments(_ typed: String) { #expect(WrittenMoment(typed) == nil) }

  @Test("A waybill is refused with what is wrong: carrier, number, telephone, times")
  func refusals() async throws {
    let (company, _, shipment) = try await Company.onItsWay()
    let place = company.warehouse
    func refused(_ raw: [String: String], _ expected: String...) async throws {
      let base = ["shipment": shipment, "carrier": "SF", "carrier_number": "SF100", "departure": "2026-11-23 09:00", "arrival": "2026-11-25"]
      try await place.refuses("waybill.enter", base.merging(raw) { $1 }.filter { !$0.value.isEmpty }, expected)
    }
    try await refused(["carrier": "DHL"], "reference.unknown @ carrier")
    try await refused(["carrier_number": ""], "entry.missing @ carrier_number")
    try await refused(["carrier_number": "SF§"], "waybill.number @ carrier_number")
    try await refused(["telephone": "call me"], "waybill.telephone @ telephone")
    try await refused(["arrival": "2026-11-22 10:00"], "waybill.arrivalBefore @ arrival")
    try await refused(["arrival": "tomorrow"], "moment.unclear @ arrival")
    try await refused(["arrival": "2036-11-22"], "waybill.far @ arrival")
    // The company's own truck needs no number, but somebody must say how long it takes.
    try await refused(["carrier": "OWN", "carrier_number": "", "arrival": ""], "entry.missing @ arrival")
    try await place.take("waybill.enter", ["shipment": shipment, "carrier": "OWN", "arrival": "2026-11-24 16:00", "driver": "Lao Li", "telephone": "138 1234 5678"])
    try await refused([:], "waybill.again @ shipment")
    let own = try await place.only(Waybill.self)
    #expect(own.number == "WB-WH01-2026-000001" && own.carrierNumber == nil && own.driver == "Lao Li")
    try await place.take("waybill.void", ["waybill": own.number, "why": "It went with SF."])
    let result = try await place.take("waybill.enter", ["shipment": shipment, "carrier": "SF", "carrier_number": " sf 100 ", "departure": "2026-11-23 09:00"])
    let waybill = try await place.get(Waybill.self, result.subject)
    // Two working days by the tariff.
    #expect(waybill.carrierNumber == "SF100" && waybill.transitDays == 2 && Self.calendar.day(of: waybill.arrival) == Day("2026-11-25"))
  }

  @Test("A milestone is refused before the departure, in the future, twice, and for goods that have not left; a touch counts once")
  func milestones() async throws {
    let (company, _, shipment) = try await Company.onItsWay()
    let place = company.warehouse
    try await place.take("waybill.enter", ["shipment": shipment, "carrier": "SF", "carrier_number": "SF100", "departure": "2026-11-23 09:00"])
    company.clock.set(moment("2026-11-24", 12))
    func refused(_ raw: [String: String], _ expected: String...) async throws {
      try await place.refuses("milestone.report", ["shipment": shipment, "kind": "at_hub", "at": "2026-11-24 08:00"].merging(raw) { $1 }, expected)
    }
    try await refused(["at": "2026-11-23 08:44"], "milestone.beforeDeparture @ at")
    try await refused(["at": "2026-11-24 12:16"], "milestone.future @ at")
    try await refused(["arrival": "2026-11-24 07:00"], "milestone.arrivalBefore @ arrival")
    try await refused(["kind": "lost"], "value.unknown @ kind")
    try await place.take("milestone.report", ["shipment": shipment, "kind": "at_hub", "at": "2026-11-24 12:15", "place": "Wuxi", "mark": "m1"])
    try await place.take("milestone.report", ["shipment": shipment, "kind": "at_hub", "at": "2026-11-24 12:15", "place": "Wuxi", "mark": "m1"])
    try await refused(["at": "2026-11-24 12:15"], "milestone.known @ kind")
    let stone = try await place.only(Milestone.self)
    #expect(stone.place == "Wuxi" && stone.source == .phone)
    #expect(try await place.journey(shipment).arrivalDay == Day("2026-11-25"))
    let packed = try await company.packOrder("PO-2").shipment
    try await place.refuses("milestone.report", ["shipment": packed, "kind": "departed"], ["milestone.notLeft @ kind"])
    try await place.take("milestone.report", ["shipment": packed, "kind": "collected"])
  }

  @Test("Late before it is late: the office hears of it as soon as the estimate passes the promise, says it, and hears again when it grows worse")
  func late() async throws {
    let (company, _, shipment) = try await Company.onItsWay()
    let (office, place) = (company.office, company.warehouse)
    try await place.take("waybill.enter", ["shipment": shipment, "carrier": "SF", "carrier_number": "SF100"])
    try await company.sync()
    let due = try await office.journey(shipment).promised
    #expect(try await office.deliveryTasks().isEmpty)
    // Nothing is overdue yet: the carrier only says that it will be.
    try await place.take("milestone.report", ["shipment": shipment, "kind": "exception", "arrival": "\(due.advanced(by: 2))", "note": "flood"])
    #expect(try await office.deliveryTasks().isEmpty)
    try await company.sync()
    #expect(try await office.deliveryTasks() == ["delivery-late"])
    let journey = try await office.journey(shipment)
    #expect(journey.isUntold && journey.notice.en.contains("\(due.advanced(by: 2))") && isBilingual(journey.notice))
    try await office.refuses("customer.tell", ["shipment": shipment, "channel": "telephone", "told": "Ms Wang", "arrival": "2026-11-01"], ["date.past @ arrival"])
    try await office.take("customer.tell", ["shipment": shipment, "channel": "telephone", "told": "Ms Wang"])
    #expect(try await office.deliveryTasks().isEmpty)
    #expect(try await office.only(CustomerNotice.self).arrival == due.advanced(by: 2))
    company.clock.set(Instant(milliseconds: company.clock.milliseconds() + 60_000))
    try await place.take("milestone.report", ["shipment": shipment, "kind": "at_hub", "arrival": "\(due.advanced(by: 4))"])
    try await company.sync()
    #expect(try await office.deliveryTasks() == ["delivery-late"])
    // Where the office sends mail, it is written by itself, in the customer's language.
    try await company.setUpMail()
    try await office.take("customer.tell", ["shipment": shipment, "channel": "mail", "told": "Ms Zhou"])
    let mail = try #require(try await office.mails().last)
    #expect(mail.kind == .manual && mail.text.contains("\(due.advanced(by: 4))") && mail.papers == nil && mail.writtenBy != nil)
    #expect(try await office.deliveryTasks().isEmpty)
    // Another site's customers are another site's matter.
    #expect(try await place.deliveryTasks().isEmpty)
    try await place.take("delivery.record", ["shipment": shipment, "received_by": "Wang"])
    try await company.sync()
    #expect(try await office.deliveryTasks().isEmpty)
  }

  @Test("Two sites enter a waybill apart: both stand until one is void")
  func doubles() async throws {
    let (company, _, shipment) = try await Company.onItsWay()
    try await company.warehouse.take("waybill.enter", ["shipment": shipment, "carrier": "SF", "carrier_number": "SF100"])
    try await company.office.take("waybill.enter", ["shipment": shipment, "carrier": "SF", "carrier_number": "SF101"])
    try await company.sync()
    #expect(try await company.warehouse.deliveryTasks() == ["waybill-double"])
    #expect(try await company.office.deliveryTasks() == ["waybill-double"])
    let newest = try await company.office.only(Waybill.self, where: "carrier_number = 'SF101'")
    try await company.office.take("waybill.void", ["waybill": newest.number, "why": "Typed twice."])
    try await company.sync()
    #expect(try await company.warehouse.deliveryTasks().isEmpty)
    try await company.expectOneTruth()
  }

  @Test("A carrier's file is taken once; what it says of unknown waybills waits and is taken when they are entered")
  func file() async throws {
    let (company, _, shipment) = try await Company.onItsWay()
    let place = company.warehouse
    company.clock.set(moment("2026-11-24", 18))
    let lines = CarrierLinesText([
      .init(line: 2, number: "SF100", kind: .departed, at: "2026-11-24 09:00", place: "Suzhou"), .init(line: 3, number: "SF100", kind: .departed, at: "2026-11-24 09:00"),
      .init(line: 4, number: "SF999", kind: .atHub, at: "2026-11-24 10:00"), .init(line: 5, number: "SF100", kind: .atHub, at: "2027-01-01 10:00"),
    ])
    #expect(try CarrierLinesText(parsing: lines.text).lines == lines.lines)
    let raw = ["carrier": "SF", "name": "sf.csv", "content": Data("x".utf8).base64EncodedString(), "lines": lines.text]
    let result = try await place.take("carrier.import", raw)
    // Nobody knows any of them yet; of one event that stands there twice the second is known.
    #expect(result.isWarning && result.message.en.hasPrefix("0 taken, 1 known, 3 wait"))
    try await place.refuses("carrier.import", raw, ["carrier.known @ content"])
    #expect(try await place.deliveryTasks() == ["carrier-line", "carrier-line", "carrier-line"])
    try await place.take("waybill.enter", ["shipment": shipment, "carrier": "SF", "carrier_number": "SF100", "departure": "2026-11-24 08:30"])
    let round = try await place.workplace.takeAutomaticSteps()
    #expect(round.refused.isEmpty && round.taken.filter { $0.step.name == "carrierline.take" }.count == 2)
    #expect(try await place.only(Milestone.self).source == .file)
    // The one of next year is put aside with the reason; the unknown number still waits.
    #expect(try await place.only(CarrierLine.self, where: "state = 'dropped'").why?.contains("has not come yet") == true)
    let waiting = try await place.only(CarrierLine.self, where: "state = 'waiting'")
    try await place.take("carrierline.drop", ["line": waiting.id.description, "why": "Not our goods."])
    #expect(try await place.deliveryTasks().isEmpty)
    try await place.refuses("carrier.import", ["carrier": "SF", "name": "e.csv", "content": Data("y".utf8).base64EncodedString()], ["entry.missing @ lines"])
  }

  @Test("What is on the way, tasks and the score are found by indexes")
  func plans() async throws {
    let (company, _, shipment) = try await Company.onItsWay()
    try await company.warehouse.take("waybill.enter", ["shipment": shipment, "carrier": "SF", "carrier_number": "SF100"])
    try await company.sync()
    let carrier = try await company.office.only(Carrier.self, where: "code = 'SF'").id
    let row = try await company.office.only(Shipment.self)
    let plans = try await QueryPlanTests().plans(company.office) { context in
      _ = try ShipmentJourney.onTheWay(context)
      _ = try (DeliveryTasks.untold(context), DeliveryTasks.cases(context), DeliveryTasks.claims(context), DeliveryTasks.lines(context), DeliveryTasks.doubles(context))
      _ = try (CarrierScore.of(carrier, context), TakeCarrierLine.due(context))
      _ = try CarriageComparison.of(row, context)
    }
    #expect(plans.contains { $0.contains("waybill_by_carrier_number") } && plans.contains { $0.contains("milestone_by_shipment") }, "\(plans)")
    // Services are few.
    let bounded = ["SCAN carriage_service", "SCAN CONSTANT ROW", "SCAN member"]
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { plan in bounded.contains { plan.hasPrefix($0) } }, "\(plans.filter { $0.hasPrefix("SCAN") })")
  }
}
