import Ground
import Records
import Replica

/// 9.3 The customer's word that the goods came.
public struct RecordDelivery: SubjectStep {
  public static let step = StepDeclaration(
    "delivery.record", "9.3", by: [.driver, .dispatcher], at: [.warehouse], "Record the delivery", "登记签收",
    help: Words("Keeps who received the goods and when. From here the office invoices them.", "登记签收人和日期，此后由销售处开票。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let receivedBy = Entry<String>("received_by", "Received by", "签收人", maximumText: 100)
    let on = OptionalEntry<Day>("delivered_on", "Delivered on", "签收日期", help: Words("Today if left empty.", "留空为今天。"))
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true)
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Shipment.record.label, subject.shelf, context) { return problem }
    return subject.state == .dispatched ? nil : Finding.state(Shipment.record.label, subject.state, needs: .dispatched)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let day = input.on else { return [] }
    if day > context.today { return [Finding.inFuture("delivered_on", day, today: context.today)] }
    guard let departed = try context.the(input.shipment).departed.map(context.calendar.day), day < departed else { return [] }
    return [Problem("delivery.beforeDeparture", field: "delivered_on", Words("\(day) is before the departure on \(departed).", "\(day) 早于发车日期 \(departed)。"), remedy: Words("Compare the date with the delivery note.", "请核对送货单日期。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    try changes.create(Delivery.self, on: shipment.shelf) {
      $0.shipment = shipment.id
      $0.order = shipment.order
      $0.receivedBy = input.receivedBy
      $0.on = input.on ?? context.today
      $0.note = input.note
    }
    try changes.update(shipment) { $0.state = .delivered }
    try changes.close("delivery.record", about: shipment.id.key, context)
    return StepResult(shipment.id.key, Words("\(shipment.number) is delivered to \(input.receivedBy).", "\(shipment.number) 已由 \(input.receivedBy) 签收。"))
  }
}
