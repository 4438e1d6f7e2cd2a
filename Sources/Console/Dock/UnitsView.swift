import Foundation
import Ground
import Records
import Replica
import Workflow

/// What the page of a shipment's units shows.
struct UnitsView: Sendable {
  struct Card: Sendable {
    let unitLink, unitTitle, unitText, unitCode: String
    let unitWeight: String?
    let unitState: String
    let unitTone: String
    let isOver, isInner: Bool
    let unitMarks: String?
  }
  struct Choice: Sendable {
    let choiceValue, choiceText: String
  }
  struct Left: Sendable {
    let leftText: String
  }

  let outcome: ScanOutcome?
  let outcomeBack, action, shipmentNumber, customer: String
  let isOpen, canPropose, isComplete: Bool
  let cards: [Card]
  let left: [Left]
  let packagings: [Choice]
  let kinds: [Choice]
  let labelsLink, loadLink: String

  init(_ shipment: Row<Shipment>, _ outcome: ScanOutcome?, _ context: StepContext, _ language: Language) throws {
    let units = try ShipmentUnits.of(shipment, context.snapshot)
    self.outcome = outcome
    action = "/dock/units/\(shipment.id.key)"
    outcomeBack = action
    shipmentNumber = shipment.number
    customer = try context.the(shipment.request).customerName
    isOpen = shipment.state == .packed
    let open = units.openLines
    isComplete = open.isEmpty
    canPropose = isOpen && !open.isEmpty && open.allSatisfy { units.instructions[$0.line.product] != nil }
    left = try open.map { line, open in
      Left(leftText: "\(try context.the(line.product).code) · \(line.lot) · \(Self.told(Quantity(open, line.quantity.unit), language))")
    }
    // What stands on a pallet comes right after it.
    cards = try units.outer.flatMap { try Self.family($0, units, context, language) }
    packagings = try context.snapshot.all(Packaging.self, order: "code", limit: 200).filter { $0.isWithdrawn != true }.map {
      Choice(choiceValue: $0.code, choiceText: "\($0.code) · \(language == .english ? $0.nameEN : $0.nameZH)")
    }
    kinds = PackageKind.allCases.map { Choice(choiceValue: $0.rawValue, choiceText: $0.label[language]) }
    labelsLink = "/paper/carton-labels/\(shipment.id.key)"
    loadLink = "/dock/load/\(shipment.id.key)"
  }

  private static func family(_ unit: ShipmentUnits.Unit, _ units: ShipmentUnits, _ context: StepContext, _ language: Language, isInner: Bool = false) throws -> [Card] {
    try [card(unit, units, isInner, context, language)] + units.inner(of: unit.id).flatMap { try family($0, units, context, language, isInner: true) }
  }

  private static func card(_ unit: ShipmentUnits.Unit, _ units: ShipmentUnits, _ isInner: Bool, _ context: StepContext, _ language: Language) throws -> Card {
    let inner = units.inner(of: unit.id).count
    var parts = try unit.contents.prefix(4).map { "\(try context.the($0.line.product).code) × \($0.quantity)" }
    if unit.contents.count > 4 { parts.append("…") }
    if inner > 0 { parts.append(Words("\(inner) units on it", "其上 \(inner) 个单元")[language]) }
    return Card(
      unitLink: "/dock/units/\(units.shipment.id.key)/\(unit.position)", unitTitle: "\(unit.position) · \(unit.row.kind.label[language])",
      unitText: parts.isEmpty ? Words("nothing entered", "未登记内装")[language] : parts.joined(separator: ", "), unitCode: unit.row.sscc ?? unit.row.number,
      unitWeight: units.weight(of: unit).map { "\($0) kg" }, unitState: unit.row.state.label[language], unitTone: unit.row.state == .closed ? "done" : "open",
      isOver: units.overweight(unit) != nil, isInner: isInner, unitMarks: marks(unit, units, language))
  }

  static func marks(_ unit: ShipmentUnits.Unit, _ units: ShipmentUnits, _ language: Language) -> String? {
    let marks = (units.isFragile(unit) ? [Words("fragile", "易碎")[language]] : []) + units.dangerousGoods(unit)
    return marks.isEmpty ? nil : marks.joined(separator: " · ")
  }

  static func told(_ quantity: Quantity, _ language: Language) -> String { language == .english ? quantity.told.en : quantity.told.zh }
}

/// What the page of one unit shows.
struct UnitView: Sendable {
  struct Item: Sendable {
    let itemID, itemCode, itemLot, itemSerial, itemText, itemQuantity: String
  }
  struct Wanted: Sendable {
    let wantedCode, wantedText, wantedOpen, wantedScan: String
  }

  let outcome: ScanOutcome?
  let outcomeBack, action, overview, shipmentNumber, title, code: String
  let state, tone: String
  let isOpen, isClosed, canDrop: Bool
  let items: [Item]
  let wanted: [Wanted]
  let weight: String?
  let limit: String?
  let over: String?
  let marks: String?
  let scan: String
  let parents: [UnitsView.Choice]
  let parentText: String?

  init(_ id: HandlingUnit.ID, _ outcome: ScanOutcome?, _ context: StepContext, _ language: Language) throws {
    let row = try context.the(id)
    let shipment = try context.the(row.shipment)
    let units = try ShipmentUnits.of(shipment, context.snapshot)
    // A unit that was dropped is shown by itself, empty.
    let unit = units.unit(id)
    let contents = unit?.contents ?? []
    self.outcome = outcome
    overview = "/dock/units/\(shipment.id.key)"
    action = "\(overview)/\(row.position)"
    outcomeBack = action
    shipmentNumber = shipment.number
    title = "\(row.position) · \(row.kind.label[language])"
    code = row.sscc ?? row.number
    state = row.state.label[language]
    tone = row.state == .closed ? "done" : row.state == .dropped ? "stop" : "open"
    isOpen = row.state == .open && shipment.state == .packed
    isClosed = row.state == .closed && shipment.state == .packed
    canDrop = shipment.state == .packed && row.state != .dropped && contents.isEmpty && units.inner(of: id).isEmpty && units.units.count > 1
    items = try contents.enumerated().map { index, content -> Item in
      let product = try context.the(content.line.product)
      return Item(
        itemID: "\(index)", itemCode: product.code, itemLot: content.line.lot, itemSerial: content.serial,
        itemText: [DockFigures.name(product, language), content.line.lot, content.serial].filter { !$0.isEmpty }.joined(separator: " · "),
        itemQuantity: content.quantity.description)
    }
    wanted = try units.openLines.map { line, open -> Wanted in
      let code = try context.the(line.product).code
      return Wanted(wantedCode: "\(code)/\(line.lot)", wantedText: "\(code) · \(line.lot)", wantedOpen: open.description, wantedScan: DockFigures.scanMark())
    }
    weight = unit.flatMap { units.weight(of: $0) }.map { "\($0) kg" }
    limit = unit?.packaging?.maximumWeight.map { "\($0) kg" }
    over = unit.flatMap { units.overweight($0) }.map { Words("\($0) kg too heavy", "超重 \($0) 千克")[language] }
    marks = unit.flatMap { UnitsView.marks($0, units, language) }
    scan = DockFigures.scanMark()
    let kinds = PackageKind.allCases
    parents = units.units.filter { other in
      other.row.state == .open && other.id != id && kinds.firstIndex(of: other.row.kind)! > kinds.firstIndex(of: row.kind)!
    }.map { UnitsView.Choice(choiceValue: $0.row.number, choiceText: "\($0.position) · \($0.row.kind.label[language])") }
    parentText = row.parent.flatMap(units.unit).map { "\($0.position) · \($0.row.kind.label[language])" }
  }
}
