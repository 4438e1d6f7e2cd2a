import Foundation
import Ground
import Records
import Replica

/// 8.4 Lets a packed shipment leave the warehouse.
public struct DispatchShipment: SubjectStep {
  public static let step = StepDeclaration(
    "shipment.dispatch", "8.4", by: [.dispatcher, .storekeeper], at: [.warehouse], "Dispatch the shipment", "发货",
    help: Words("Hands the goods to the carrier. A shipment that the office has cancelled meanwhile stays.", "交承运人发出。销售处已取消的不得发出。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let carrier = Entry<String>("carrier", "Carrier", "承运人", maximumText: 200)
    let vehicle = OptionalEntry<String>("vehicle", "Vehicle", "车牌", maximumText: 40)
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Shipment.record.label, subject.shelf, context) { return problem }
    guard subject.state == .packed else { return Finding.state(Shipment.record.label, subject.state, needs: .packed) }
    guard try isCancelled(try context.the(subject.request), context) else { return nil }
    return Problem("shipment.cancelled", Words("The office has cancelled order \(subject.orderNumber) meanwhile.", "销售处已取消订单 \(subject.orderNumber)。"), remedy: Words("Call the office. If it must go all the same, keep the current state with conflict.resolve first.", "请联系销售处。若仍须发货，请先用 conflict.resolve 保留现状态。"))
  }

  /// A packed request outranks its cancellation, so the cancellation shows as an edit that lost and that nobody has decided on.
  private static func isCancelled(_ request: Row<DispatchRequest>, _ context: StepContext) throws -> Bool {
    try request.state == .cancelled
      || context.snapshot.conflicts(about: request.id.key).contains {
        $0.kind == .lifecycle && $0.losingValue.first?.text == DispatchState.cancelled.rawValue
      }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    for line in try shipment.lines(context.snapshot) {
      let out = Quantity(-line.quantity.amount, line.quantity.unit)
      try changes.move(out, of: line.product, lot: line.lot, to: .packed, shipment.number, context)
    }
    try changes.update(try context.the(shipment.request)) { $0.state = .shipped }
    try changes.update(shipment) {
      $0.carrier = input.carrier
      $0.vehicle = input.vehicle
      $0.departed = context.now
      $0.state = .dispatched
    }
    try changes.close("shipment.dispatch", about: shipment.id.key, context)
    try changes.open("delivery-record", about: shipment.id.key, number: shipment.number, on: context.home, context)
    return StepResult(shipment.id.key, Words("\(shipment.number) has left with \(input.carrier).", "\(shipment.number) 已由 \(input.carrier) 发出。"))
  }
}

extension Row where R == Shipment {
  func lines(_ snapshot: Snapshot) throws -> [Row<ShipmentLine>] {
    try snapshot.all(ShipmentLine.self, where: "shipment = ?", [Data(id.key.bytes)])
  }
}
