import Foundation
import Ground
import Membership
import Records
import Replica

/// 11.2 Stops the lot that a complaint is about, and all that is made of it, at every site that has it; packed and loaded goods too.
///
/// The holds are those of lot.contain, so that every rule about held lots counts. Beside them stands for which complaint they are, and each
/// warehouse's node answers with what it found; a warehouse that is cut off answers when it is connected again, and until then the complaint says so.
public struct ContainComplaint: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.contain", "11.2", by: [.serviceAgent, .salesManager, .inspector, .administrator], at: [.office, .headquarters], "Block the lot of a complaint", "围堵投诉批次",
    help: Words(
      "Holds the lot and every lot that contains it at every site. Each warehouse answers with what it has stopped and what had left already.",
      "在所有站点冻结该批次及含有它的批次；各仓库答复已停数量及此前已发出的数量。"),
    confirmation: Words("All these lots can't be used, picked or sent any more.", "这些批次将不得再使用、拣货或发货。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let component = Entry<String>("component", "Material or product", "物料或产品", maximumText: 40)
    let lot = Entry<String>("lot", "Lot", "批次", maximumText: LotName.maximum)
    /// With the complaint's number before it, it is the reason of the holds.
    let why = Entry<String>("why", "Why", "原因", maximumText: 350)
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    subject.state != .closed ? nil : Finding.state(Complaint.record.label, subject.state, needs: .open, .answered)
  }

  /// What is held already of the lot itself, by somebody else: it counts for this complaint too.
  private static func standing(_ input: Inputs<Input>, _ context: StepContext) throws -> ContainLot.Held? {
    if let product = try context.snapshot.first(Product.self, where: "code = ?", [input.component]) {
      return try context.snapshot.holds(product.id, lot: input.lot).first.map { .lot($0.id) }
    }
    return try context.snapshot.materialHolds(input.component, lot: input.lot).first.map { .material($0.id) }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if let problem = try ContainLot.unknown(input.component, input.lot, context) { return [problem] }
    guard try ContainLot.lots(input.component, input.lot, context.snapshot).open.isEmpty else { return [] }
    let known = try context.the(input.complaint).containments(context)
    guard known.contains(where: { $0.component == input.component && $0.lot == input.lot }) else { return [] }
    return [
      Problem(
        "lot.heldAlready", field: "lot", Words("The lot and all that contains it are held for this complaint already.", "该批次及其产出均已为此投诉冻结。"),
        remedy: Words("Follow what the warehouses answer.", "请跟进各仓库的答复。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let complaint = try context.the(input.complaint)
    let (open, isCut) = try ContainLot.lots(input.component, input.lot, context.snapshot)
    changes.reason = input.why
    var held: [(LotNode, ContainLot.Held)] = []
    let known = Set(try complaint.containments(context).map { $0.hold?.key ?? $0.materialHold?.key })
    if let standing = try standing(input, context), !known.contains(standing.key) { held.append((LotNode(input.component, input.lot), standing)) }
    for node in open.prefix(ContainLot.maximum) { held.append((node, try ContainLot.hold(node, "\(complaint.number): \(input.why)", context, &changes))) }
    for (node, hold) in held {
      try changes.create(Containment.self, on: .company) {
        $0.complaint = complaint.id
        $0.complaintNumber = complaint.number
        $0.component = node.component
        $0.lot = node.lot
        $0.hold = hold.lot
        $0.materialHold = hold.material
        $0.at = context.now
      }
    }
    let isMore = isCut || open.count > ContainLot.maximum
    return StepResult(
      complaint.id.key,
      Words(
        "\(ContainLot.lots(held.count)) held at every site for \(complaint.number)." + (isMore ? " There are more: take the step once more." : " The warehouses answer."),
        "已为 \(complaint.number) 在所有站点冻结 \(held.count) 个批次。" + (isMore ? "还有更多，请再次办理。" : "等待各仓库答复。")),
      isWarning: isMore)
  }
}

/// 11.2 A warehouse's node says what it found of a contained lot.
public struct AnswerContainment: AutomaticStep {
  public static let step = StepDeclaration(
    "containment.answer", "11.2", by: [.storekeeper, .inspector], at: [.warehouse], "Answer a containment", "答复围堵",
    help: Words("The node does it by itself when a lot is held for a complaint.", "为投诉冻结批次后由节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let containment = Entry<Containment.ID>("containment", "Containment", "围堵措施")
  }

  private static let unanswered = """
    lot_hold IN (SELECT id FROM lot_hold WHERE state = 'held')
    AND NOT EXISTS (SELECT 1 FROM containment_answer a WHERE a.containment = containment.id AND a._shelf = ?)
    """

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(Containment.self, where: unanswered, [Int64(context.home.code)], limit: FollowHold.maximum).map { ["containment": $0.id.key.description] }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let key = Data(input.containment.key.bytes)
    let isAnswered = try context.snapshot.first(ContainmentAnswer.self, where: "containment = ? AND _shelf = ?", [key, Int64(context.home.code)]) != nil
    if isAnswered {
      return [Problem("containment.answered", field: "containment", Words("This warehouse has answered it.", "本仓库已答复。"), remedy: Words("There is nothing left to do.", "无需再办理。"))]
    }
    guard try context.the(input.containment).hold == nil else { return [] }
    return [Problem("containment.material", field: "containment", Words("It is material, which plants hold.", "该批次为物料，由工厂冻结。"), remedy: Words("A warehouse has nothing to answer.", "仓库无需答复。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let containment = try context.the(input.containment)
    guard let hold = try containment.hold.map({ try context.the($0) }) else { throw UncheckedInput() }
    let (product, shelf) = (try context.the(hold.product), context.home)
    let places = try context.snapshot.places(of: product.id, lot: hold.lot, owner: nil, on: shelf).filter { $0.quantity > .zero }
    func sum(_ isPacked: Bool) -> ExactDecimal { places.filter { ($0.status == .packed) == isPacked }.reduce(.zero) { $0 + $1.quantity } }
    let left = try context.snapshot.all(
      ShipmentLine.self, where: "lot = ? AND product = ? AND _shelf = ? AND \(ShipmentLine.stillInside)", [hold.lot, Data(product.id.key.bytes), Int64(shelf.code)]
    ).filter { try [.dispatched, .delivered].contains(context.the($0.shipment).state) }.reduce(ExactDecimal.zero) { $0 + $1.quantity.amount }
    let found = (stopped: Quantity(sum(false), product.unit), packed: Quantity(sum(true), product.unit), left: Quantity(left, product.unit))
    let answer = try changes.create(ContainmentAnswer.self, on: shelf) {
      $0.containment = containment.id
      $0.stopped = found.stopped
      $0.packed = found.packed
      $0.left = found.left
      $0.at = context.now
    }
    return StepResult(
      answer.key,
      Words(
        "Lot \(hold.lot): \(found.stopped.told.en) stopped in stock, \(found.packed.told.en) packed and stopped, \(found.left.told.en) had left.",
        "批次 \(hold.lot)：库内已停 \(found.stopped.told.zh)，已包装并停发 \(found.packed.told.zh)，此前已发出 \(found.left.told.zh)。"))
  }
}
