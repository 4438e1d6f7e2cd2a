import Foundation
import Ground
import Records
import Replica
import Workflow

/// What the page of a lot shows: where it comes from, where it went, and what may be done about it.
struct LotView: Sendable {
  struct Tree: Sendable {
    let treeID, treeTitle, treeEmpty, csvLink: String
    let rows: [TreeRow]
    let hasRows, isTreeCut: Bool
    let circle: String?
  }
  struct TreeRow: Sendable {
    /// A class of its own, since pages have no inline styles.
    let indent: String
    let rowText, rowName, rowQuantity, rowThrough, rowParty: String
    let rowLink, throughLink: String?
    let marks: [Mark]
  }
  struct Mark: Sendable {
    let markText, markTone: String
  }

  let heading, name: String
  let badge: String?
  let facts: [StockSheet.Fact]
  let trees: [Tree]
  let actions: [StockSheet.Action]
  let ways: [StockTab]
  let stockLink: String?

  /// The deepest level that is still moved in.
  private static let maximumIndent = 10

  /// - Returns: nil for a lot that nobody here knows.
  init?(_ node: LotNode, _ way: Genealogy.Direction?, _ reader: StockReader) throws {
    let (snapshot, language) = (reader.snapshot, reader.language)
    let known = try LotSearch.find(node.serial.isEmpty ? node.lot : node.serial, snapshot)
    guard known.contains(where: { $0.component == node.component }) else { return nil }
    heading = node.told
    name = try node.names(snapshot)[language]
    let open = try ContainLot.lots(node.component, node.lot, snapshot).open
    badge = open.contains(LotNode(node.component, node.lot)) ? nil : Texts.words("lotHeld")[language]
    facts = try Self.facts(node, reader)
    trees = try (way.map { [$0] } ?? [.up, .down]).map { Self.tree(try GenealogyTree($0, of: node, snapshot), node, reader) }
    let about = [("component", node.component), ("lot", node.lot)]
    let hold = try snapshot.materialHolds(node.component, lot: node.lot).first.map { [(AnyStep(ReleaseMaterial.self), [("hold", $0.number)])] } ?? []
    actions = reader.actions((open.isEmpty ? [] : [(AnyStep(ContainLot.self), about)]) + hold)
    ways = [
      StockTab(tabLink: LotsPage.link(node), tabName: Texts.words("lotsBoth")[language], isCurrent: way == nil),
      StockTab(tabLink: LotsPage.link(node, .up), tabName: Texts.words("lotsUp")[language], isCurrent: way == .up),
      StockTab(tabLink: LotsPage.link(node, .down), tabName: Texts.words("lotsDown")[language], isCurrent: way == .down),
    ]
    stockLink = try snapshot.first(Product.self, where: "code = ?", [node.component]).map { reader.link(node.lot, of: $0.id) }
  }

  private static func facts(_ node: LotNode, _ reader: StockReader) throws -> [StockSheet.Fact] {
    let (snapshot, language, fields) = (reader.snapshot, reader.language, MaterialLot.fields)
    var facts: [StockSheet.Fact] = []
    func add(_ label: Words, _ text: String?) { if let text, !text.isEmpty { facts.append(StockSheet.Fact(factLabel: label[language], factText: text)) } }
    for lot in try snapshot.all(MaterialLot.self, where: "number = ? AND component = ?", [node.lot, node.component], limit: 5) {
      add(fields.received.schema.label, "\(lot.received) · \(try snapshot.code(of: lot.shelf.site))")
      add(fields.supplier.schema.label, try lot.supplier.flatMap { try snapshot.get($0)?.name })
      add(fields.supplierLot.schema.label, lot.supplierLot)
      add(fields.purchase.schema.label, try lot.purchase.flatMap { try snapshot.get($0)?.number })
      add(fields.expires.schema.label, lot.expires?.description)
    }
    let unit = try MaterialFigures.unit(of: node.component, reader.step)
    for place in try snapshot.materialStanding("b.component = ? AND b.lot = ?", [node.component, node.lot], order: "b._shelf, b.status, b.location", limit: 20) {
      add(Texts.words("lotLies"), [place.location, reader.told(Quantity(place.quantity, unit)), place.status.label[language], place.serial].filter { !$0.isEmpty }.joined(separator: " · "))
    }
    return facts
  }

  private static func tree(_ tree: GenealogyTree, _ node: LotNode, _ reader: StockReader) -> Tree {
    let isUp = tree.direction == .up
    let rows = tree.lines.dropFirst().map { row($0, reader) }
    return Tree(
      treeID: "lot-\(tree.direction.rawValue)", treeTitle: (isUp ? Texts.words("lotsUp") : Texts.words("lotsDown"))[reader.language],
      treeEmpty: (isUp ? Texts.words("lotsNothingUp") : Texts.words("lotsNothingDown"))[reader.language], csvLink: "\(LotsPage.path)/csv?\(LotsPage.query(node, tree.direction))",
      rows: rows, hasRows: !rows.isEmpty, isTreeCut: tree.isCut, circle: tree.cycle.map { $0.map(\.told).joined(separator: " → ") })
  }

  private static func row(_ line: GenealogyTree.Line, _ reader: StockReader) -> TreeRow {
    let language = reader.language
    var marks: [Mark] = []
    if line.isCircle { marks.append(Mark(markText: Texts.words("lotsCircle")[language], markTone: "stop")) }
    if line.isHeld { marks.append(Mark(markText: Texts.words("lotHeld")[language], markTone: "stop")) }
    if line.isReckoned { marks.append(Mark(markText: Texts.words("lotsReckoned")[language], markTone: "open")) }
    if line.isRepeated { marks.append(Mark(markText: Texts.words("lotsAbove")[language], markTone: "none")) }
    if line.kind != .lot { marks.append(Mark(markText: line.kind.label[language], markTone: line.kind == .shipment ? "done" : "open")) }
    let isLot = line.kind == .lot
    return TreeRow(
      indent: "lot-in-\(min(line.depth, maximumIndent))", rowText: isLot ? line.node.told : line.document, rowName: isLot ? line.name[language] : "",
      rowQuantity: line.quantity.map { reader.told($0) } ?? "", rowThrough: isLot ? [line.document, line.site].filter { !$0.isEmpty }.joined(separator: " · ") : line.site,
      rowParty: [line.party, line.partyLot, line.day?.description ?? ""].filter { !$0.isEmpty }.joined(separator: " · "),
      rowLink: isLot ? LotsPage.link(line.node) : line.documentKey.map { "/r/\($0)" }, throughLink: isLot ? line.documentKey.map { "/r/\($0)" } : nil, marks: marks)
  }
}
