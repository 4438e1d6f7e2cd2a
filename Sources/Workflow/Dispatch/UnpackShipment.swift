import Foundation
import Ground
import Records
import Replica

/// 8.2 Takes a packed shipment, or one lot of it, out of its cartons and back to the shelf.
///
/// The way out for what must not leave: a held lot, an order that was cancelled, a second shipment of one request. What is open again of the
/// request waits to be packed once more; what was promised of it is promised again.
public struct UnpackShipment: SubjectStep {
  public static let step = StepDeclaration(
    "shipment.unpack", "8.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Unpack the shipment", "拆包",
    help: Words(
      "Puts the goods of a shipment that has not left, or one lot of it, back to where they were taken from, or to the location given. All cartons are checked anew after it.",
      "将未发出的发运单全部或其中一个批次放回原库位或指定库位。之后所有箱子须重新核对。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let product = OptionalEntry<Product.ID>("product", "Product", "产品", help: Words("All of the shipment if left empty.", "留空为整单。"))
    let lot = OptionalEntry<String>("lot", "Lot", "批次", help: Words("All lots of the product if left empty.", "留空为该产品全部批次。"), maximumText: 40)
    let location = OptionalEntry<String>("location", "Location", "库位", help: Words("Where they were taken from if left empty.", "留空为原库位。"), maximumText: 40)
    let cartons = OptionalEntry<Int>("cartons", "Cartons that are left", "剩余箱数", help: Words("As many as before if left empty.", "留空为箱数不变。"))
    let why = StockEntry.why()
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Shipment.record.label, subject.shelf, context) { return problem }
    return subject.state == .packed ? nil : Finding.state(Shipment.record.label, subject.state, needs: .packed)
  }

  /// The lines that come out.
  private static func lines(_ input: Inputs<Input>, _ context: StepContext) throws -> [Row<ShipmentLine>] {
    try context.the(input.shipment).lines(context.snapshot).filter { line in
      (input.product == nil || line.product == input.product) && (input.lot == nil || line.lot == input.lot)
    }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if try lines(input, context).isEmpty { problems.append(try notInside(input, context)) }
    if let location = input.location, let problem = try Locations.problem(location, field: "location", context) { problems.append(problem) }
    if let cartons = input.cartons, !PackShipment.cartons.contains(cartons) {
      problems.append(Finding.outOfRange("cartons", PackShipment.cartons, cartons))
    }
    return problems
  }

  private static func notInside(_ input: Inputs<Input>, _ context: StepContext) throws -> Problem {
    let shipment = try context.the(input.shipment)
    let inside = Set(try shipment.lines(context.snapshot).map { "\(try context.the($0.product).code) \($0.lot)" }).sorted().prefix(10)
    return Problem(
      "unpack.notInside", field: input.lot == nil ? "product" : "lot", Words("\(shipment.number) does not hold that.", "\(shipment.number) 中没有该货物。"),
      remedy: Words("It holds: \(inside.joined(separator: ", ")).", "其中有：\(inside.joined(separator: "、"))。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let out = try lines(input, context)
    let all = try shipment.lines(context.snapshot)
    changes.reason = input.why
    var shelf = try Homecoming(shipment, to: input.location, because: input.why, context)
    for line in out {
      try shelf.putBack(line, &changes)
      try changes.create(Unpacking.self, on: shipment.shelf) {
        $0.shipment = shipment.id
        $0.line = line.id
        $0.quantity = line.quantity
        $0.location = input.location
        $0.reason = input.why
        $0.by = context.actor.name
        $0.at = context.now
      }
    }
    // What nobody is to send any more is promised to nobody.
    if try !DispatchShipment.isCancelled(context.the(shipment.request), context) { try changes.restorePromises(out, shipment.orderNumber, context) }
    // The cartons were opened: what was scanned before says nothing of what is in them now.
    for check in try shipment.standingChecks(context.snapshot) { try changes.update(check) { $0.isWithdrawn = true } }
    let left = try changes.takeOut(out, of: shipment, context)
    let isWhole = out.count == all.count
    if isWhole {
      try changes.update(shipment) { $0.state = .unpacked }
      try changes.close(DispatchShipment.step.name, about: shipment.id.key, context)
    } else if let cartons = input.cartons ?? left {
      try changes.update(shipment) { $0.cartons = cartons }
    }
    try reopen(shipment, out, context, &changes)
    return StepResult(shipment.id.key, said(shipment, isWhole, marked: shelf.marked))
  }

  private static func said(_ shipment: Row<Shipment>, _ isWhole: Bool, marked: [String]) -> Words {
    let what = isWhole
      ? Words("\(shipment.number) is unpacked.", "\(shipment.number) 已拆包。") : Words("A part of \(shipment.number) is unpacked; the rest can leave.", "\(shipment.number) 已部分拆包，其余可发出。")
    guard !marked.isEmpty else { return what }
    return Words("\(what.en) The books had less of it packed: \(marked.joined(separator: ", ")).", "\(what.zh)账面已包装数量不足：\(marked.joined(separator: "、"))。")
  }

  /// A request that was packed is asked for again, unless its other shipments hold all of it.
  private static func reopen(_ shipment: Row<Shipment>, _ out: [Row<ShipmentLine>], _ context: StepContext, _ changes: inout Changes) throws {
    let request = try context.the(shipment.request)
    guard request.state == .packed else { return }
    let gone = out.reduce(into: [OrderLine.ID: ExactDecimal]()) { $0[$1.line, default: .zero] += $1.quantity.amount }
    let isOpen = try PickList.of(request, context.snapshot).lines.contains { line in
      line.asked > line.packed - (gone[line.orderLine] ?? .zero)
    }
    guard isOpen else { return }
    try changes.update(request) { $0.reopen(\.state, at: .requested) }
    try changes.open("shipment-pack", about: request.id.key, number: request.orderNumber, on: context.home, context)
  }
}

/// Puts what comes out of cartons where it had been taken from, and remembers what one step has put there already.
private struct Homecoming {
  private struct Place: Hashable { var product: Product.ID, lot: String, location: String, serial: String }

  private let shipment: Row<Shipment>
  private let location: String?
  private let reason: String
  private let context: StepContext
  private var draws: StockDraws
  /// What was taken from each place for this shipment and has not come back.
  private var taken: [Place: ExactDecimal] = [:]
  /// Discrepancies, where the books had less of it packed than came out.
  private(set) var marked: [String] = []

  init(_ shipment: Row<Shipment>, to location: String?, because reason: String, _ context: StepContext) throws {
    self.shipment = shipment
    self.location = location
    self.reason = reason
    self.context = context
    draws = StockDraws(context)
    for move in try context.snapshot.all(StockMove.self, where: "document = ? AND _shelf = ?", [shipment.number, Int64(context.home.code)]) where move.status == .free {
      taken[Place(product: move.product, lot: move.lot, location: move.location ?? "", serial: move.serial ?? ""), default: .zero] += -move.quantity.amount
    }
  }

  mutating func putBack(_ line: Row<ShipmentLine>, _ changes: inout Changes) throws {
    let drawn = try draws.draw(line.quantity.amount, of: line.product, lot: line.lot, .packed)
    for place in drawn { try putBack(place, line.quantity.unit, &changes) }
    let beyond = line.quantity.amount - drawn.reduce(.zero) { $0 + $1.quantity }
    guard beyond > .zero else { return }
    let found = Quantity(beyond, line.quantity.unit)
    try changes.move(found, of: line.product, lot: line.lot, to: .free, at: location ?? "", reason: reason, shipment.number, context)
    marked.append(
      try changes.keepDiscrepancy(.surplus, found, of: line.product, lot: line.lot, at: location ?? "", because: reason, shipment.number, context))
  }

  private mutating func putBack(_ packed: StockPlace, _ unit: String, _ changes: inout Changes) throws {
    var rest = packed
    for target in location == nil ? homes(of: packed) : [] where rest.quantity > .zero {
      var part = packed
      part.quantity = min(rest.quantity, taken[target] ?? .zero)
      guard part.quantity > .zero else { continue }
      taken[target, default: .zero] += -part.quantity
      rest.quantity += -part.quantity
      try changes.restate([part], unit: unit, to: .free, at: target.location, reason: reason, shipment.number, context)
    }
    guard rest.quantity > .zero else { return }
    try changes.restate([rest], unit: unit, to: .free, at: location ?? "", reason: reason, shipment.number, context)
  }

  private func homes(of packed: StockPlace) -> [Place] {
    taken.keys.filter { $0.product == packed.product && $0.lot == packed.lot && $0.serial == packed.serial }.sorted { $0.location < $1.location }
  }
}

extension Changes {
  /// What was promised to the lines and counted as packed is promised again, as far as no other shipment holds it.
  fileprivate mutating func restorePromises(_ out: [Row<ShipmentLine>], _ orderNumber: String, _ context: StepContext) throws {
    let gone = Set(out.map(\.id))
    for (line, parts) in Dictionary(grouping: out, by: \.line).sorted(by: { $0.key.key < $1.key.key }) {
      guard let promise = try context.snapshot.promise(of: line), promise.shelf == context.home else { continue }
      let used = try context.snapshot.all(PromiseMove.self, where: "order_line = ?", [Data(line.key.bytes)])
        .filter { $0.kind == .shipped && $0.shelf == context.home }.reduce(ExactDecimal.zero) { $0 + -$1.quantity.amount }
      let request = try context.the(context.the(parts[0].shipment).request)
      let held = try context.snapshot.all(Shipment.self, where: "dispatch_request = ?", [Data(request.id.key.bytes)])
        .flatMap { try $0.lines(context.snapshot) }.filter { $0.line == line && !gone.contains($0.id) }
        .reduce(ExactDecimal.zero) { $0 + $1.quantity.amount }
      let back = min(parts.reduce(.zero) { $0 + $1.quantity.amount }, used - held)
      guard back > .zero else { continue }
      try create(PromiseMove.self, on: context.home) {
        $0.product = parts[0].product
        $0.line = line
        $0.orderNumber = orderNumber
        $0.kind = .shipped
        $0.quantity = Quantity(back, parts[0].quantity.unit)
      }
    }
  }
}
