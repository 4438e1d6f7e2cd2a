import Ground
import Membership
import Records
import Replica

/// A lot of material as it comes to a plant, from a supplier or from elsewhere.
struct ReceivedLot {
  var component: String
  /// nil for the plant's next number.
  var lot: String?
  var supplier: Supplier.ID?
  var supplierLot: String?
  var purchase: PurchaseOrder.ID?
  var location: String?
  var expires: Day?
  var isInspected = true

  static let help = Words("As it stands on the label; empty for a number of the plant's own.", "按标签填写；留空则由工厂编号。")

  /// Everything that is wrong with it.
  ///
  /// - Parameter amount: in the unit in which the component is kept.
  func problems(_ amount: ExactDecimal, serials text: String?, _ context: StepContext) throws -> [Problem] {
    var (serials, problems) = SerialList.read(text, for: amount)
    if let lot {
      if let problem = LotName.problem(lot, field: "lot") { problems.append(problem) }
      if let known = try context.snapshot.materialLot(component, lot, on: context.home), let problem = differs(known) { problems.append(problem) }
    }
    if !problems.isEmpty { serials = [] }
    for serial in serials.prefix(SerialList.maximum) {
      guard let place = try context.snapshot.materialPlace(of: serial, component, on: context.home) else { continue }
      problems.append(MaterialFinding.serialHere(serial, component, place))
      if problems.count >= 5 { break }
    }
    return problems
  }

  /// One name for two lots of a supplier would make one of them untraceable.
  private func differs(_ known: Row<MaterialLot>) -> Problem? {
    guard let supplierLot, let before = known.supplierLot, before != supplierLot else { return nil }
    return Problem(
      "lot.otherSupply", field: "lot", Words("Lot \(known.number) was the supplier's lot \(before), not \(supplierLot).", "批次 \(known.number) 对应供应商批次 \(before)，不是 \(supplierLot)。"),
      remedy: Words("Leave the lot empty for a number of its own.", "请将批次留空，由系统另行编号。"))
  }

  /// What was written: the lot's record, its name, and the move that lets it be promised.
  struct Received {
    var key: RecordKey
    var lot: String
    var move: MaterialMove.ID?
  }

  func receive(_ amount: ExactDecimal, serials: [String], _ books: inout MaterialBooks, _ changes: inout Changes) throws -> Received {
    let (key, name) = try record(books.context, &changes)
    var place = MaterialPlace(
      component: component, lot: name, status: isInspected ? .free : .inspection, location: location ?? "", serial: "", quantity: amount, expires: expires)
    guard !serials.isEmpty else { return Received(key: key, lot: name, move: try books.receive(place, .receipt, &changes)) }
    var move: MaterialMove.ID?
    for serial in serials {
      place.serial = serial
      place.quantity = ExactDecimal(1)
      move = try books.receive(place, .receipt, &changes)
    }
    return Received(key: key, lot: name, move: move)
  }

  private func record(_ context: StepContext, _ changes: inout Changes) throws -> (RecordKey, String) {
    if let lot, let known = try context.snapshot.materialLot(component, lot, on: context.home) { return (known.id.key, lot) }
    let made = try changes.create(MaterialLot.self, on: context.home) {
      if let lot { $0.number = lot }
      $0.component = component
      $0.supplier = supplier
      $0.supplierLot = supplierLot
      $0.purchase = purchase
      $0.expires = expires
      $0.received = context.today
    }
    return (made.key, changes.text(of: made.key, "number"))
  }
}

extension Snapshot {
  /// Where a piece of a component lies at a plant; nil when it does not.
  func materialPlace(of serial: String, _ component: String, on shelf: Shelf) throws -> MaterialPlace? {
    try materialStanding("b._shelf = ? AND b.component = ? AND b.serial = ? AND b.quantity_e6 > 0", [Int64(shelf.code), component, serial], order: "b.lot", limit: 1).first
  }
}
