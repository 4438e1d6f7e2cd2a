import Foundation
import Ground
import Records
import Replica

/// 7.4 Stops a lot of material or of a product, and every lot that is made of it, at every site that hears of it.
///
/// Held products go nowhere, and where a truck has left with one its warehouse opens a recall by itself. What a site does not know of, because the
/// line is cut, is found when the step is taken again: a lot that is held already is passed over.
public struct ContainLot: Step {
  public static let step = StepDeclaration(
    "lot.contain", "7.4", by: [.inspector, .foreman, .planner, .serviceAgent, .administrator], at: [.plant, .warehouse, .office, .headquarters],
    "Block a lot and all that is made of it", "冻结批次及其全部产出",
    help: Words(
      "Holds the lot and every lot that contains it, as far as this site knows. Where some has left for a customer, a recall opens at its warehouse.",
      "冻结该批次以及含有它的所有批次（以本站点所知为限）；已发给客户的，由其仓库发起召回。"),
    confirmation: Words("All these lots can't be used, picked or sent any more.", "这些批次将不得再使用、拣货或发货。"))

  /// The most lots of one step; the next one goes on.
  public static let maximum = 500

  public struct Input: StepInput {
    public static let entries = Input()
    let component = Entry<String>("component", "Material or product", "物料或产品", maximumText: 40)
    let lot = Entry<String>("lot", "Lot", "批次", maximumText: LotName.maximum)
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  /// The lot and those that contain it, without what is held and what is under work.
  public static func lots(_ component: String, _ lot: String, _ snapshot: Snapshot) throws -> (open: [LotNode], isCut: Bool) {
    let walk = try Genealogy(.down, from: [LotNode(component, lot)], snapshot)
    var seen: Set<LotNode> = []
    var open: [LotNode] = []
    for node in walk.nodes {
      let whole = LotNode(node.component, node.lot)
      guard seen.insert(whole).inserted, try !isHeld(whole, snapshot) else { continue }
      open.append(whole)
    }
    return (open, walk.isCut)
  }

  static func isHeld(_ node: LotNode, _ snapshot: Snapshot) throws -> Bool {
    if let product = try snapshot.first(Product.self, where: "code = ?", [node.component]), try !snapshot.holds(product.id, lot: node.lot).isEmpty { return true }
    return try !snapshot.materialHolds(node.component, lot: node.lot).isEmpty
  }

  /// Why a lot can't be contained here: nobody has heard of it. nil when somebody has.
  static func unknown(_ component: String, _ lot: String, _ context: StepContext) throws -> Problem? {
    let candidates = try LotSearch.find(lot, context.snapshot)
    guard !candidates.contains(where: { $0.component == component && $0.lot == lot }) else { return nil }
    let near = candidates.prefix(3).map(\.told).joined(separator: ", ")
    return Problem(
      "lot.unknown", field: "lot", Words("No lot \"\(lot)\" of \(component) is known here.", "此处没有 \(component) 的批次“\(lot)”。"),
      remedy: near.isEmpty ? Words("Read the label again.", "请核对标签。") : Words("Is one of these meant: \(near)?", "是否指：\(near)？"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if let problem = try unknown(input.component, input.lot, context) { return [problem] }
    guard try Self.lots(input.component, input.lot, context.snapshot).open.isEmpty else { return [] }
    return [
      Problem(
        "lot.heldAlready", field: "lot", Words("The lot and all that contains it are held already.", "该批次及其产出均已冻结。"),
        remedy: Words("Nothing is left to do here. Another site may know of more.", "本站点无需再办理；其他站点可能还有。"))
    ]
  }

  /// The beginning of an English sentence about so many lots.
  static func lots(_ count: Int) -> String { count == 1 ? "1 lot is" : "\(count) lots are" }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let (open, isCut) = try Self.lots(input.component, input.lot, context.snapshot)
    changes.reason = input.why
    var subject: RecordKey?
    for node in open.prefix(maximum) {
      let key = try hold(node, input.why, context, &changes).key
      subject = subject ?? key
    }
    guard let subject else { throw UncheckedInput() }
    let count = min(open.count, maximum)
    let more = isCut || open.count > maximum
    return StepResult(
      subject,
      Words(
        "\(lots(count)) held at every site: \(input.component), lot \(input.lot), and what is made of it." + (more ? " There are more: take the step once more." : ""),
        "已在所有站点冻结 \(count) 个批次：\(input.component) 批次 \(input.lot) 及其产出。" + (more ? "还有更多，请再次办理。" : "")),
      isWarning: more)
  }

  /// The hold of a lot: of a product's, which warehouses heed, or of a material's, which plants heed.
  enum Held {
    case lot(LotHold.ID)
    case material(MaterialHold.ID)

    var key: RecordKey {
      switch self {
      case .lot(let id): id.key
      case .material(let id): id.key
      }
    }
    var lot: LotHold.ID? { if case .lot(let id) = self { id } else { nil } }
    var material: MaterialHold.ID? { if case .material(let id) = self { id } else { nil } }
  }

  /// Goods for customers are held by the warehouses' rules, material by the plants'.
  static func hold(_ node: LotNode, _ why: String, _ context: StepContext, _ changes: inout Changes) throws -> Held {
    if let product = try context.snapshot.first(Product.self, where: "code = ?", [node.component]) {
      return .lot(try changes.hold(node.lot, of: product.id, because: why, context))
    }
    return .material(
      try changes.create(MaterialHold.self, on: .company) {
        $0.component = node.component
        $0.lot = node.lot
        $0.reason = why
        $0.by = context.actor.name
      })
  }
}

/// 7.4 Ends a hold of material. The lot may be used again when no other hold stands; what was made of it is released with lot.release.
public struct ReleaseMaterial: SubjectStep {
  public static let step = StepDeclaration(
    "material.release", "7.4", by: [.inspector, .administrator], at: [.plant, .warehouse, .office, .headquarters], "Release held material", "解冻物料",
    help: Words("The lot may be used again, unless another hold of it stands.", "若无其他冻结，该批次可恢复使用。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let hold = Entry<MaterialHold.ID>("hold", "Material hold", "物料冻结")
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<MaterialHold>, _ context: StepContext) throws -> Problem? {
    subject.state == .held ? nil : Finding.state(MaterialHold.record.label, subject.state, needs: .held)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let hold = try context.the(input.hold)
    try changes.update(hold) {
      $0.state = .released
      $0.releasedBy = context.actor.name
      $0.releaseReason = input.why
    }
    let others = try context.snapshot.materialHolds(hold.component, lot: hold.lot).filter { $0.id != hold.id }.map(\.number)
    return StepResult(
      hold.id.key,
      others.isEmpty
        ? Words("Lot \(hold.lot) of \(hold.component) is released.", "\(hold.component) 批次 \(hold.lot) 已解冻。")
        : Words("\(hold.number) is released; lot \(hold.lot) is still held by \(others.joined(separator: ", ")).", "\(hold.number) 已解冻；批次 \(hold.lot) 仍被 \(others.joined(separator: "、")) 冻结。"))
  }
}
