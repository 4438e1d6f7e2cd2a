import Ground
import Records
import Replica

/// 9.2 The truck is at the customer's.
public struct ArriveAtCustomer: SubjectStep {
  public static let step = StepDeclaration(
    "delivery.arrive", "9.2", by: [.driver, .dispatcher], at: [.warehouse], "Arrived at the customer", "到达客户",
    help: Words("Keeps when the truck came to the customer.", "登记车辆到达客户的时间。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? { try RecordDelivery.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    try changes.update(shipment) { $0.arrived = context.now }
    let fact = MilestoneFact(kind: .arrived, at: context.now)
    if try !fact.isKnown(shipment.id, context.snapshot) { try changes.keep(fact, of: shipment, context.actor.roles.contains(.driver) ? .phone : .hand, context) }
    return StepResult(shipment.id.key, Words("\(shipment.number) has arrived.", "\(shipment.number) 已到达。"))
  }
}

/// 9.2 The goods could not be handed over and stay on the truck.
public struct FailDelivery: SubjectStep {
  public static let step = StepDeclaration(
    "delivery.attempt", "9.2", by: [.driver, .dispatcher], at: [.warehouse], "Not delivered", "未送达",
    help: Words("Keeps why the goods were not handed over. The shipment stays on its way.", "登记未能交付的原因，发运单仍为运输中。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let why = Entry<AttemptReason>("why", "Why", "原因")
    let note = OptionalEntry<String>("note", "Note", "备注", maximumText: 400)
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? { try RecordDelivery.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    try changes.update(shipment) {
      $0.attempt = input.why
      $0.attempted = context.now
      $0.attemptNote = input.note
    }
    let fact = MilestoneFact(kind: .exception, at: context.now, note: input.note ?? "\(input.why.label.zh) / \(input.why.label.en)")
    if try !fact.isKnown(shipment.id, context.snapshot) { try changes.keep(fact, of: shipment, context.actor.roles.contains(.driver) ? .phone : .hand, context) }
    let opened = try changes.openCase(for: input.why, of: shipment, note: input.note, context)
    let (en, zh) = opened.map { (" Case \($0) is open.", "已登记异常 \($0)。") } ?? ("", "")
    return StepResult(shipment.id.key, Words("\(shipment.number) was not delivered: \(input.why.label.en).\(en)", "\(shipment.number) 未送达：\(input.why.label.zh)。\(zh)"))
  }
}
