import Foundation
import Ground
import Records
import Replica

/// 9.3 Keeps what happened to a shipment on its way.
public struct ReportMilestone: SubjectStep {
  public static let step = StepDeclaration(
    "milestone.report", "9.3", by: [.driver, .dispatcher, .storekeeper, .salesClerk, .serviceAgent], at: [.warehouse, .office], "Report a milestone", "登记在途节点",
    help: Words("What happened, when and where, and when it will arrive if somebody said so. The estimate is reckoned anew.", "登记节点、时间、地点及承运商所称到达时间；预计到达随之更新。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let kind = Entry<MilestoneKind>("kind", "What happened", "节点")
    let at = OptionalEntry<String>("at", "At", "时间", help: Words("Like 2026-11-24 14:30; now if left empty.", "如 2026-11-24 14:30；留空为现在。"), maximumText: 40)
    let place = OptionalEntry<String>("place", "Place", "地点", maximumText: 200)
    let arrival = OptionalEntry<String>("arrival", "Says it arrives", "称到达时间", maximumText: 40)
    let note = OptionalEntry<String>("note", "Note", "备注", maximumText: 400)
    let mark = OptionalEntry<String>("mark", "Mark", "标记", help: Words("Of one touch on a phone.", "手机单次操作的标记。"), maximumText: 40)
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    subject.state == .unpacked ? Finding.state(Shipment.record.label, subject.state, needs: .packed, .dispatched, .delivered) : nil
  }

  private static func fact(_ input: Inputs<Input>, _ context: StepContext) -> (fact: MilestoneFact, problems: [Problem]) {
    var problems: [Problem] = []
    func read(_ typed: String?, _ field: String, isEnd: Bool) -> Instant? {
      guard let typed else { return nil }
      guard let moment = WrittenMoment(typed) else {
        problems.append(WrittenMoment.problem(typed, field: field))
        return nil
      }
      return moment.instant(context.calendar, isEnd: isEnd)
    }
    let at = read(input.at, "at", isEnd: false) ?? context.now
    let arrival = read(input.arrival, "arrival", isEnd: true)
    return (MilestoneFact(kind: input.kind, at: at, place: input.place, note: input.note, arrival: arrival), problems)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let (fact, problems) = fact(input, context)
    let shipment = try context.the(input.shipment)
    guard problems.isEmpty, try !isKnown(input.mark, shipment, context) else { return problems }
    return try fact.problems(shipment, context)
  }

  private static func isKnown(_ mark: String?, _ shipment: Row<Shipment>, _ context: StepContext) throws -> Bool {
    try mark.map { try context.snapshot.first(Milestone.self, where: "mark = ? AND +shipment = ?", [$0, Data(shipment.id.key.bytes)]) != nil } ?? false
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let said = Words("\(shipment.number): \(input.kind.label.en).", "\(shipment.number)：\(input.kind.label.zh)。")
    // Sent once more after the answer was lost on the way: it stands already.
    if try isKnown(input.mark, shipment, context) { return StepResult(shipment.id.key, said) }
    try changes.keep(fact(input, context).fact, of: shipment, input.mark == nil ? .hand : .phone, mark: input.mark, context)
    return StepResult(shipment.id.key, said)
  }
}

/// Something that is said to have happened on the way, before it is kept.
struct MilestoneFact: Sendable {
  /// Minutes by which a phone's or a carrier's clock may be off, either way.
  static let clockMinutes = 15
  /// Hours before the noted departure at which goods may have been collected or have departed: the note may come after the truck.
  static let departureHours = 48

  var kind: MilestoneKind
  var at: Instant
  var place: String?
  var note: String?
  var arrival: Instant?

  /// What speaks against it, by the entry that it concerns.
  func problems(_ shipment: Row<Shipment>, _ context: StepContext) throws -> [Problem] {
    let calendar = context.calendar
    var problems: [Problem] = []
    if at > Instant(milliseconds: context.now.milliseconds + UInt64(Self.clockMinutes) * 60_000) {
      problems.append(Problem("milestone.future", field: "at", Words("\(calendar.told(at)) has not come yet.", "\(calendar.told(at)) 尚未到来。"), remedy: Words("Give the time when it happened.", "请填写实际发生的时间。")))
    }
    if shipment.state == .packed, kind != .collected {
      problems.append(Problem("milestone.notLeft", field: "kind", Words("\(shipment.number) has not left yet.", "\(shipment.number) 尚未发出。"), remedy: Words("Dispatch it first with shipment.dispatch.", "请先用 shipment.dispatch 发货。")))
    }
    if let left = try context.snapshot.waybill(of: shipment.id)?.departure ?? shipment.departed {
      let slack = kind == .collected || kind == .departed ? UInt64(Self.departureHours) * 3_600_000 : UInt64(Self.clockMinutes) * 60_000
      if at.milliseconds + slack < left.milliseconds {
        problems.append(Problem("milestone.beforeDeparture", field: "at", Words("\(calendar.told(at)) is before the departure at \(calendar.told(left)).", "\(calendar.told(at)) 早于发车 \(calendar.told(left))。"), remedy: Words("Compare the time and the waybill.", "请核对时间和运单。")))
      }
    }
    if let arrival, arrival < at {
      problems.append(Problem("milestone.arrivalBefore", field: "arrival", Words("\(calendar.told(arrival)) is before the milestone itself.", "\(calendar.told(arrival)) 早于该节点。"), remedy: Words("Compare both times.", "请核对两个时间。")))
    }
    if problems.isEmpty, try isKnown(shipment.id, context.snapshot) {
      problems.append(Problem("milestone.known", field: "kind", Words("This is kept already.", "该节点已登记。"), remedy: Words("There is nothing to do.", "无需办理。")))
    }
    return problems
  }

  func isKnown(_ shipment: Shipment.ID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.first(Milestone.self, where: "shipment = ? AND +kind = ? AND +at_ms = ?", [Data(shipment.key.bytes), kind.rawValue, Int64(at.milliseconds)]) != nil
  }
}

extension Changes {
  /// Keeps a milestone where the shipment lies.
  mutating func keep(
    _ fact: MilestoneFact, of shipment: Row<Shipment>, _ source: MilestoneSource, mark: String? = nil, file: CarrierFile.ID? = nil, _ context: StepContext
  ) throws {
    let waybill = try context.snapshot.waybill(of: shipment.id)?.id
    try create(Milestone.self, on: shipment.shelf) {
      $0.shipment = shipment.id
      $0.waybill = waybill
      $0.kind = fact.kind
      $0.at = fact.at
      $0.place = fact.place
      $0.note = fact.note
      $0.arrival = fact.arrival
      $0.source = source
      $0.by = context.actor.name
      $0.file = file
      $0.mark = mark
    }
  }
}
