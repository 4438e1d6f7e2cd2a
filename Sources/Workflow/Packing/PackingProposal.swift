import Ground
import Records
import Replica

/// How a shipment's goods go into cartons and those onto pallets, by the packing instructions. Full cartons first, the rest of a lot in one of
/// its own, so that a carton has one lot; cartons of a product onto pallets in that order, a single one on none.
struct PackingProposal {
  /// So much of a shipment line.
  struct Goods: Hashable {
    var line: ShipmentLine.ID
    var product: Product.ID
    var quantity: Quantity
  }

  struct Box: Hashable {
    var packaging: Packaging.ID
    var goods: Goods
  }

  /// Cartons that stand on one pallet; on none when they have no packaging.
  struct Stack: Hashable {
    var pallet: Packaging.ID?
    var boxes: [Box]
  }

  let stacks: [Stack]

  /// Those that stand on nothing else.
  var outer: Int { stacks.reduce(0) { $0 + ($1.pallet == nil ? $1.boxes.count : 1) } }
  var units: Int { stacks.reduce(0) { $0 + $1.boxes.count + ($1.pallet == nil ? 0 : 1) } }

  /// - Parameter instructions: of every product in the goods.
  init(_ goods: [Goods], _ instructions: [Product.ID: Row<PackingInstruction>]) {
    var order: [Product.ID] = []
    var boxes: [Product.ID: [Box]] = [:]
    for one in goods {
      guard let instruction = instructions[one.product] else { continue }
      if boxes[one.product] == nil { order.append(one.product) }
      boxes[one.product, default: []] += Self.boxes(one, instruction.pieces.amount, instruction.carton)
    }
    stacks = order.flatMap { product in Self.stacks(boxes[product] ?? [], instructions[product]) }
  }

  /// How many cartons a quantity makes, before any is made.
  static func count(_ quantity: ExactDecimal, _ pieces: ExactDecimal) -> Int {
    guard quantity > .zero, pieces > .zero else { return 0 }
    return Int((quantity.millionths - 1) / pieces.millionths) + 1
  }

  private static func boxes(_ goods: Goods, _ pieces: ExactDecimal, _ carton: Packaging.ID) -> [Box] {
    var rest = goods.quantity.amount
    return (0..<count(rest, pieces)).map { _ in
      var part = goods
      part.quantity = Quantity(min(rest, pieces), goods.quantity.unit)
      rest += -part.quantity.amount
      return Box(packaging: carton, goods: part)
    }
  }

  private static func stacks(_ boxes: [Box], _ instruction: Row<PackingInstruction>?) -> [Stack] {
    guard let each = instruction?.cartons, let pallet = instruction?.pallet, boxes.count > 1 else { return boxes.isEmpty ? [] : [Stack(pallet: nil, boxes: boxes)] }
    return stride(from: 0, to: boxes.count, by: max(1, each)).map { start in
      let part = Array(boxes[start..<min(start + each, boxes.count)])
      return Stack(pallet: part.count > 1 || each == 1 ? pallet : nil, boxes: part)
    }
  }
}

extension PackingProposal {
  /// What stands against proposing: a product without an instruction, or more units than a shipment has.
  static func problems(_ goods: [Goods], _ instructions: [Product.ID: Row<PackingInstruction>], field: String, _ context: StepContext) throws -> [Problem] {
    let missing = try Set(goods.map(\.product)).filter { instructions[$0] == nil }.map { try context.the($0).code }.sorted()
    if !missing.isEmpty {
      let named = missing.prefix(5)
      return [
        Problem(
          "packing.noInstruction", field: field,
          Words("There is no packing instruction for \(named.joined(separator: ", ")).", "\(named.joined(separator: "、")) 没有包装指导。"),
          remedy: Words("Say how many cartons it makes, or have headquarters write one with packing.instruct.", "请填写箱数，或由总部用 packing.instruct 编制。"))
      ]
    }
    let boxes = goods.reduce(0) { $0 + count($1.quantity.amount, instructions[$1.product]?.pieces.amount ?? .zero) }
    guard boxes > ShipmentUnits.maximum else { return [] }
    return [
      Problem(
        "packing.tooMany", field: field, Words("That makes \(boxes) cartons; a shipment has at most \(ShipmentUnits.maximum) units.", "共需 \(boxes) 箱；一张发运单最多 \(ShipmentUnits.maximum) 个单元。"),
        remedy: Words("Pick and pack a part of it, or give the number of cartons to have them counted only.", "请分批拣货包装，或填写箱数仅作计数。"))
    ]
  }
}

extension Changes {
  /// Makes the units of a proposal, filled and closed.
  mutating func make(_ proposal: PackingProposal, of shipment: Shipment.ID, _ context: StepContext) throws {
    var numbers = try UnitNumbers(of: shipment, context)
    for stack in proposal.stacks {
      let pallet = try stack.pallet.map { try openUnit(of: shipment, .pallet, $0, isClosed: true, &numbers, context) }
      for box in stack.boxes {
        let kind = try context.the(box.packaging).kind
        let unit = try openUnit(of: shipment, kind, box.packaging, on: pallet, isClosed: true, &numbers, context)
        try hold(box.goods.quantity, of: box.goods.line, in: unit, context)
      }
    }
  }
}

/// 8.2 Packs what stands in no unit yet by the packing instructions, all of it in one step.
public struct ProposeUnits: SubjectStep {
  public static let step = StepDeclaration(
    "units.propose", "8.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Pack by the instructions", "按包装指导装箱",
    help: Words("Makes cartons and pallets for everything that stands in no unit yet, filled and closed.", "为尚未装箱的货物一次生成纸箱和托盘，并装满封箱。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? { try UnitFinding.ready(subject, context) }

  private static func goods(_ units: ShipmentUnits) -> [PackingProposal.Goods] {
    units.openLines.map { .init(line: $0.line.id, product: $0.line.product, quantity: Quantity($0.open, $0.line.quantity.unit)) }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let units = try ShipmentUnits.of(try context.the(input.shipment), context.snapshot)
    let goods = goods(units)
    guard !goods.isEmpty else {
      return [Problem("units.complete", field: "shipment", Words("Everything stands in a unit.", "货物均已装箱。"), remedy: Words("Nothing is left to pack.", "无需再装。"))]
    }
    let found = try PackingProposal.problems(goods, units.instructions, field: "shipment", context)
    guard found.isEmpty else { return found }
    let all = units.units.count + PackingProposal(goods, units.instructions).units
    return all > ShipmentUnits.maximum ? [UnitFinding.tooMany(all)] : []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let units = try ShipmentUnits.of(shipment, context.snapshot)
    let proposal = PackingProposal(goods(units), units.instructions)
    // Cartons that were only counted, with nothing in them, give way.
    let empty = units.units.filter { $0.contents.isEmpty && units.inner(of: $0.id).isEmpty }
    for unit in empty { try changes.update(unit.row) { $0.state = .dropped } }
    try changes.make(proposal, of: shipment.id, context)
    let outer = proposal.outer + units.outer.count { unit in !empty.contains { $0.id == unit.id } }
    try changes.update(shipment) { $0.cartons = outer }
    return StepResult(shipment.id.key, Words("\(shipment.number) stands in \(outer) units.", "\(shipment.number) 共 \(outer) 个物流单元。"))
  }
}
