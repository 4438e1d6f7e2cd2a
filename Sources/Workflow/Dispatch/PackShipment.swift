import Foundation
import Ground
import Records
import Replica

/// 8.2 Packs what an office asked for, from accepted stock.
public struct PackShipment: SubjectStep {
  public static let step = StepDeclaration(
    "shipment.pack", "8.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Pack the shipment", "包装发运",
    help: Words(
      "Takes free stock, first received first. When anything is short, every shortage is said and nothing is packed.",
      "按先进先出取可用库存。若有短缺，全部列出且不包装。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<DispatchRequest.ID>("request", "Dispatch request", "发货请求", help: Words("Or the order's number.", "或订单编号。"))
    let cartons = Entry<Int>("cartons", "Cartons", "箱数")
  }

  public static let cartons = 1...100_000

  public static func ready(_ subject: Row<DispatchRequest>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(DispatchRequest.record.label, subject.shelf, context) { return problem }
    return subject.state == .requested ? nil : Finding.state(DispatchRequest.record.label, subject.state, needs: .requested)
  }

  private static func lines(_ request: DispatchRequest.ID, _ context: StepContext) throws -> [Row<DispatchLine>] {
    try context.snapshot.all(DispatchLine.self, where: "dispatch_request = ?", [Data(request.key.bytes)])
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let short = try Picking.pick(lines(input.request, context), context).problems
    return (cartons.contains(input.cartons) ? [] : [Finding.outOfRange("cartons", cartons, input.cartons)]) + short
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let request = try context.the(input.request)
    let picks = try Picking.pick(lines(request.id, context), context).picks
    let shipment = try changes.create(Shipment.self, on: request.shelf) {
      $0.request = request.id
      $0.order = request.order
      $0.orderNumber = request.orderNumber
      $0.cartons = input.cartons
    }
    let number = changes.text(of: shipment.key, "number")
    for pick in picks {
      try changes.create(ShipmentLine.self, on: request.shelf) {
        $0.shipment = shipment
        $0.line = pick.line
        $0.product = pick.product
        $0.lot = pick.lot
        $0.quantity = pick.quantity
      }
      try changes.move(Quantity(-pick.quantity.amount, pick.quantity.unit), of: pick.product, lot: pick.lot, to: .free, number, context)
      try changes.move(pick.quantity, of: pick.product, lot: pick.lot, to: .packed, number, context)
    }
    try changes.consumePromises(try lines(request.id, context), request.orderNumber, context)
    try changes.update(request) { $0.state = .packed }
    try changes.close("shipment.pack", about: request.id.key, context)
    try changes.open("shipment-dispatch", about: shipment.key, number: number, on: context.home, context)
    return StepResult(shipment.key, Words("\(number) is packed for \(request.customerName) in \(input.cartons) cartons.", "\(number) 已为 \(request.customerName) 包装，共 \(input.cartons) 箱。"))
  }
}
