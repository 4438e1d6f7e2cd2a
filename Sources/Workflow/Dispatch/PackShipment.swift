import Foundation
import Ground
import Records
import Replica

/// 8.2 Packs what an office asked for, from accepted stock.
public struct PackShipment: SubjectStep {
  public static let step = StepDeclaration(
    "shipment.pack", "8.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Pack the shipment", "包装发运",
    help: Words(
      "Takes what was picked, and free stock for the rest, first received first. When anything is short, every shortage is said and nothing is packed.",
      "先取已拣货物，其余按先进先出取可用库存。若有短缺，全部列出且不包装。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<DispatchRequest.ID>("request", "Dispatch request", "发货请求", help: Words("Or the order's number.", "或订单编号。"))
    let cartons = OptionalEntry<Int>(
      "cartons", "Cartons", "箱数", help: Words("Left empty, cartons and pallets are made by the packing instructions.", "留空则按包装指导生成纸箱和托盘。"))
    let isPickedOnly = OptionalEntry<Bool>(
      "picked", "Only what is picked", "仅已拣部分", help: Words("What is left stays open for another shipment.", "其余保留，待下次发运。"))
    let short = OptionalEntry<String>(
      "short", "Why less", "少装原因", help: Words("Required when less is packed than what was asked for.", "少于请求数量时必填。"), maximumText: 400)
  }

  public static let cartons = 1...100_000

  public static func ready(_ subject: Row<DispatchRequest>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(DispatchRequest.record.label, subject.shelf, context) { return problem }
    return subject.state == .requested ? try subject.officeHold(context) : Finding.state(DispatchRequest.record.label, subject.state, needs: .requested)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let list = try PickList.of(try context.the(input.request), context.snapshot)
    let isPickedOnly = input.isPickedOnly == true
    let range = try packing(input, list, context)
    guard isPickedOnly else { return try range + Picking.pick(list, context).problems }
    guard list.isPicked else {
      return range + [Problem("pack.nothing", field: "picked", Words("Nothing is picked yet.", "尚未拣货。"), remedy: Words("Pick first.", "请先拣货。"))]
    }
    let short = list.isComplete || input.short != nil ? [] : [try whyShort(list, context)]
    return try range + short + Picking.pick(list, pickedOnly: true, context).problems
  }

  /// What stands against the number of cartons, or against packing without one.
  private static func packing(_ input: Inputs<Input>, _ list: PickList, _ context: StepContext) throws -> [Problem] {
    if let count = input.cartons { return cartons.contains(count) ? [] : [Finding.outOfRange("cartons", cartons, count)] }
    let goods = goods(try Picking.pick(list, pickedOnly: input.isPickedOnly == true, context).picks)
    return try PackingProposal.problems(goods, instructions(goods, context), field: "cartons", context)
  }

  /// As if each pick were a shipment line already: how many units it makes does not depend on which.
  private static func goods(_ picks: [Picking.Pick]) -> [PackingProposal.Goods] {
    picks.map { .init(line: ShipmentLine.ID($0.line.key), product: $0.product, quantity: $0.quantity) }
  }

  private static func instructions(_ goods: [PackingProposal.Goods], _ context: StepContext) throws -> [Product.ID: Row<PackingInstruction>] {
    try goods.reduce(into: [:]) { $0[$1.product] = try context.snapshot.instruction(for: $1.product) }
  }

  private static func whyShort(_ list: PickList, _ context: StepContext) throws -> Problem {
    let open = try list.lines.filter { $0.open > .zero }.map { line in
      let (code, left) = (try context.the(line.product).code, Quantity(line.open, line.unit).told)
      return Words("\(code) \(left.en)", "\(code) \(left.zh)")
    }
    return Problem(
      "pack.short", field: "short", Words("Not picked yet: \(open.map(\.en).joined(separator: ", ")).", "尚未拣齐：\(open.map(\.zh).joined(separator: "、"))。"),
      remedy: Words("Pick the rest, or say why it goes out short.", "请拣齐，或填写少装原因。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let request = try context.the(input.request)
    let list = try PickList.of(request, context.snapshot)
    let isPickedOnly = input.isPickedOnly == true
    let isPartial = isPickedOnly && !list.isComplete
    let picks = try Picking.pick(list, pickedOnly: isPickedOnly, context).picks
    let cartons = try input.cartons ?? PackingProposal(goods(picks), instructions(goods(picks), context)).outer
    let shipment = try changes.create(Shipment.self, on: request.shelf) {
      $0.request = request.id
      $0.order = request.order
      $0.orderNumber = request.orderNumber
      $0.cartons = cartons
      $0.shortReason = isPartial ? input.short : nil
    }
    let number = changes.text(of: shipment.key, "number")
    var draws = StockDraws(context)
    var goods: [PackingProposal.Goods] = []
    for pick in picks {
      let line = try changes.create(ShipmentLine.self, on: request.shelf) {
        $0.shipment = shipment
        $0.line = pick.line
        $0.product = pick.product
        $0.lot = pick.lot
        $0.quantity = pick.quantity
      }
      goods.append(.init(line: line, product: pick.product, quantity: pick.quantity))
      // What was picked by hand comes from where it was taken, the rest from what is passed first.
      let taken = list.lines.filter { $0.orderLine == pick.line }.flatMap(\.lots).filter { $0.lot == pick.lot }.map(\.location)
      let drawn = try draws.draw(pick.quantity.amount, of: pick.product, lot: pick.lot, .free, first: taken)
      try changes.restate(drawn, unit: pick.quantity.unit, to: .packed, at: "", number, context)
    }
    for (place, parts) in Dictionary(grouping: picks, by: { LotOf(product: $0.product, lot: $0.lot) }).sorted(by: { $0.key < $1.key }) {
      let packed = Quantity(parts.reduce(.zero) { $0 + $1.quantity.amount }, parts[0].quantity.unit)
      try changes.useReserved(packed, of: place.product, lot: place.lot, for: request.id, context)
    }
    try units(goods, input.cartons, shipment, context, &changes)
    try changes.takeFromTable(list, number, context)
    try changes.consumePromises(picks, request.orderNumber, context)
    // What is left of a request that is packed in part is due as before.
    if !isPartial {
      try changes.update(request) { $0.state = .packed }
      try changes.close("shipment.pack", about: request.id.key, context)
    }
    try changes.open("shipment-dispatch", about: shipment.key, number: number, on: context.home, context)
    return StepResult(shipment.key, Words("\(number) is packed for \(request.customerName) in \(cartons) cartons.", "\(number) 已为 \(request.customerName) 包装，共 \(cartons) 箱。"))
  }

  /// Makes so many cartons, or those of the packing instructions. What is in the one and only carton is known; which of several holds what is not.
  private static func units(
    _ goods: [PackingProposal.Goods], _ cartons: Int?, _ shipment: Shipment.ID, _ context: StepContext, _ changes: inout Changes
  ) throws {
    guard let cartons else { return try changes.make(PackingProposal(goods, instructions(goods, context)), of: shipment, context) }
    guard cartons <= ShipmentUnits.maximum else { return }
    var numbers = try Changes.UnitNumbers(of: shipment, context)
    for _ in 0..<cartons {
      let unit = try changes.openUnit(of: shipment, .carton, nil, isClosed: cartons == 1, &numbers, context)
      if cartons == 1 { for one in goods { try changes.hold(one.quantity, of: one.line, in: unit, context) } }
    }
  }
}

extension Changes {
  /// What stood picked is packed now and stands picked no longer.
  fileprivate mutating func takeFromTable(_ list: PickList, _ shipment: String, _ context: StepContext) throws {
    for line in list.lines {
      for (lot, quantity, location) in line.lots {
        try pick(.packed, Quantity(-quantity, line.unit), of: line.product, lot: lot, at: location, for: line.line, of: list.request, scan: shipment, context)
      }
    }
  }
}

/// A lot of a product.
private struct LotOf: Hashable, Comparable {
  var product: Product.ID
  var lot: String

  static func < (a: LotOf, b: LotOf) -> Bool { (a.product, a.lot) < (b.product, b.lot) }
}
