import Foundation
import Ground
import Records
import Replica

/// 9.2 Keeps with whom a shipment travels and when it is to come.
public struct EnterWaybill: SubjectStep {
  public static let step = StepDeclaration(
    "waybill.enter", "9.2", by: [.dispatcher, .storekeeper, .salesClerk], at: [.warehouse, .office], "Enter the waybill", "登记运单",
    help: Words(
      "Carrier and its number, vehicle, driver, departure and estimated arrival. From here the way is watched.", "登记承运商及运单号、车牌、司机、发车和预计到达；此后跟踪在途。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let carrier = Entry<Carrier.ID>("carrier", "Carrier", "承运商")
    let carrierNumber = OptionalEntry<String>(
      "carrier_number", "Carrier's number", "承运商运单号", help: Words("Empty for own trucks and pick-up only.", "仅自有车辆和自提可留空。"), maximumText: 40)
    let vehicle = OptionalEntry<String>("vehicle", "Vehicle", "车牌", maximumText: 40)
    let driver = OptionalEntry<String>("driver", "Driver", "司机", maximumText: 100)
    let telephone = OptionalEntry<String>("telephone", "Telephone", "电话", maximumText: 40)
    let departure = OptionalEntry<String>("departure", "Departure", "发车时间", help: Words("Like 2026-11-24 14:30; when the shipment left, or now, if left empty.", "如 2026-11-24 14:30；留空为发运时间或现在。"), maximumText: 40)
    let arrival = OptionalEntry<String>(
      "arrival", "Estimated arrival", "预计到达", help: Words("By the tariff's transit days if left empty.", "留空则按运价的在途天数计算。"), maximumText: 40)
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    guard [.packed, .dispatched].contains(subject.state) else { return Finding.state(Shipment.record.label, subject.state, needs: .packed, .dispatched) }
    guard let waybill = try context.snapshot.waybill(of: subject.id) else { return nil }
    return Problem(
      "waybill.again", Words("\(subject.number) has waybill \(waybill.number) already.", "\(subject.number) 已有运单 \(waybill.number)。"), remedy: Words("Void that one first with waybill.void, if it is wrong.", "如有误，请先用 waybill.void 作废。"))
  }

  /// What a waybill comes to, from what was typed.
  private struct Draft {
    var number: String?
    var departure: Instant
    var arrival: Instant?
    var transitDays: Int?
    var problems: [Problem] = []

    init(_ input: Inputs<Input>, _ context: StepContext) throws {
      let shipment = try context.the(input.shipment)
      let carrier = try context.the(input.carrier)
      number = input.carrierNumber.map(Waybill.plain)
      departure = shipment.departed ?? context.now
      if let typed = input.departure {
        if let moment = WrittenMoment(typed) { departure = moment.instant(context.calendar) } else { problems.append(WrittenMoment.problem(typed, field: "departure")) }
      }
      let request = try context.the(shipment.request)
      transitDays = try CarriageComparison.transitDays(shipment, with: carrier.id, to: request.address, context)
      if let typed = input.arrival {
        if let moment = WrittenMoment(typed) { arrival = moment.instant(context.calendar, isEnd: true) } else { problems.append(WrittenMoment.problem(typed, field: "arrival")) }
      } else if let transitDays {
        arrival = try context.calendar(of: shipment.shelf).moment(days: transitDays, after: departure)
      } else {
        problems.append(Finding.missing("arrival", Words("The estimated arrival is missing, and no tariff says how long it takes.", "缺少预计到达，且没有可参考的运价。"), remedy: Words("Ask the carrier.", "请询问承运商。")))
      }
      try look(shipment, carrier, request, input, context)
    }

    private mutating func look(_ shipment: Row<Shipment>, _ carrier: Row<Carrier>, _ request: Row<DispatchRequest>, _ input: Inputs<Input>, _ context: StepContext) throws {
      if carrier.isWithdrawn == true {
        problems.append(Problem("carrier.withdrawn", field: "carrier", Words("\(carrier.name) is withdrawn.", "\(carrier.name) 已停用。"), remedy: Words("Choose another carrier.", "请选择其他承运商。")))
      }
      if let number {
        if !Waybill.isPlain(number) {
          problems.append(Problem("waybill.number", field: "carrier_number", Words("\"\(number)\" is no waybill number.", "“\(number)”不是运单号。"), remedy: Words("It has letters, digits and dashes only: read it again.", "只含字母、数字和连字符，请重新核对。")))
        } else if let other = try Waybill.doubles(carrier.id, number, context.snapshot).first(where: { try !$0.goesWith(shipment, context) }) {
          let sent = try context.the(other.shipment).number
          problems.append(
            Problem(
              "waybill.double", field: "carrier_number", Words("\(number) of \(carrier.name) stands for \(sent), which goes elsewhere.", "\(carrier.name) 的 \(number) 已用于发往他处的 \(sent)。"),
              remedy: Words("Read the number again; void \(other.number) if that one is wrong.", "请重新核对；若 \(other.number) 有误请作废。")))
        }
      } else if try !context.snapshot.drivesItself(carrier.id) {
        problems.append(Finding.missing("carrier_number", Words("\(carrier.name) gives every consignment a number.", "\(carrier.name) 的每票货都有运单号。"), remedy: Words("Copy it from its waybill.", "请照运单填写。")))
      }
      if let telephone = input.telephone, telephone.filter(\.isNumber).count < 5 || !telephone.allSatisfy({ $0.isNumber || " +-()/".contains($0) }) {
        problems.append(Problem("waybill.telephone", field: "telephone", Words("\"\(telephone)\" is no telephone number.", "“\(telephone)”不是电话号码。"), remedy: Words("Write digits, like +86 138 1234 5678.", "请填写数字，如 138 1234 5678。")))
      }
      if let arrival, arrival < departure {
        let calendar = context.calendar
        problems.append(
          Problem(
            "waybill.arrivalBefore", field: "arrival", Words("\(calendar.told(arrival)) is before the departure at \(calendar.told(departure)).", "\(calendar.told(arrival)) 早于发车 \(calendar.told(departure))。"), remedy: Words("Compare both times.", "请核对两个时间。")))
      }
      let latest = context.now.advanced(byHours: 24 * EnterWaybill.ahead)
      for (field, moment) in [("departure", departure), ("arrival", arrival ?? departure)] where moment > latest {
        problems.append(Problem("waybill.far", field: field, Words("is more than \(EnterWaybill.ahead) days ahead.", "超过 \(EnterWaybill.ahead) 天之后。"), remedy: Words("Compare the year.", "请核对年份。")))
      }
    }
  }

  /// Days that a way may take at most; ships around a continent take half of it.
  static let ahead = 180

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { try Draft(input, context).problems }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let draft = try Draft(input, context)
    guard draft.problems.isEmpty, let arrival = draft.arrival else { throw UncheckedInput() }
    let waybill = try changes.create(Waybill.self, on: shipment.shelf) {
      $0.shipment = shipment.id
      $0.carrier = input.carrier
      $0.carrierNumber = draft.number
      $0.vehicle = input.vehicle ?? shipment.vehicle
      $0.driver = input.driver
      $0.telephone = input.telephone
      $0.departure = draft.departure
      $0.arrival = arrival
      $0.transitDays = draft.transitDays
      $0.by = context.actor.name
    }
    let number = changes.text(of: waybill.key, "number")
    let due = try context.the(shipment.request).due
    let isLate = context.calendar.day(of: arrival) > due
    let (en, zh) = isLate ? (" That is after the promised \(due).", "晚于承诺日 \(due)。") : ("", "")
    return StepResult(
      waybill.key, Words("\(number): \(shipment.number) is to arrive at \(context.calendar.told(arrival)).\(en)", "\(number)：\(shipment.number) 预计 \(context.calendar.told(arrival)) 到达。\(zh)"), isWarning: isLate)
  }
}

/// 9.2 Takes a waybill back that was entered wrongly. What was reported for it stays with its shipment.
public struct VoidWaybill: SubjectStep {
  public static let step = StepDeclaration(
    "waybill.void", "9.2", by: [.dispatcher, .storekeeper, .salesClerk], at: [.warehouse, .office], "Void the waybill", "作废运单", help: Words("For one that was entered wrongly, or twice.", "用于登记错误或重复的运单。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let waybill = Entry<Waybill.ID>("waybill", "Waybill", "运单")
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<Waybill>, _ context: StepContext) throws -> Problem? {
    subject.state == .standing ? nil : Finding.state(Waybill.record.label, subject.state, needs: .standing)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let waybill = try context.the(input.waybill)
    try changes.update(waybill) {
      $0.state = .void
      $0.voidReason = input.why
    }
    return StepResult(waybill.id.key, Words("\(waybill.number) is void.", "\(waybill.number) 已作废。"))
  }
}

extension Waybill {
  /// As carriers' numbers are compared: capitals, without blanks.
  public static func plain(_ typed: String) -> String { typed.uppercased().filter { !$0.isWhitespace } }

  public static func isPlain(_ number: String) -> Bool {
    (3...40).contains(number.utf8.count) && number.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || [0x2D, 0x2E, 0x2F].contains($0) }
  }

  /// Standing waybills with this number of a carrier.
  static func doubles(_ carrier: Carrier.ID, _ number: String, _ snapshot: Snapshot) throws -> [Row<Waybill>] {
    try snapshot.all(Waybill.self, where: "carrier_number = ? AND +carrier = ? AND +state = 'standing'", [number, Data(carrier.key.bytes)], order: "id")
  }
}

extension Row where R == Waybill {
  /// Whether another shipment is a part of the same consignment: the same goods, or goods to the same address.
  func goesWith(_ shipment: Row<Shipment>, _ context: StepContext) throws -> Bool {
    if self.shipment == shipment.id { return true }
    guard let other = try context.snapshot.get(self.shipment), let mine = try context.snapshot.get(shipment.request), let its = try context.snapshot.get(other.request) else { return false }
    return mine.address == its.address
  }
}

extension Snapshot {
  /// The waybill of a shipment; of two that sites entered apart, the earlier one, until one of them is void.
  public func waybill(of shipment: Shipment.ID) throws -> Row<Waybill>? {
    try first(Waybill.self, where: "shipment = ? AND +state = 'standing'", [Data(shipment.key.bytes)], order: "id")
  }

  /// Whether goods go with the company's own trucks, or are fetched: then nobody gives them a number.
  func drivesItself(_ carrier: Carrier.ID) throws -> Bool {
    try first(CarriageService.self, where: "carrier = ? AND +mode IN ('own_truck', 'pick_up')", [Data(carrier.key.bytes)]) != nil
  }
}

extension CarriageComparison {
  /// Working days that a carrier takes to an address: by the service that was chosen, else by the first of its services that goes there.
  static func transitDays(_ shipment: Row<Shipment>, with carrier: Carrier.ID, to address: Address, _ context: StepContext) throws -> Int? {
    let chosen = try context.snapshot.carriage(of: shipment.id)?.service
    let services = try context.snapshot.all(CarriageService.self, where: "carrier = ?", [Data(carrier.key.bytes)], order: "id").filter { $0.isWithdrawn != true }
    for service in services.sorted(by: { ($0.id == chosen ? 0 : 1, $0.id.key) < ($1.id == chosen ? 0 : 1, $1.id.key) }) {
      if let tariff = try tariff(of: service.id, to: address, context.snapshot) { return tariff.transitDays }
    }
    return nil
  }
}
