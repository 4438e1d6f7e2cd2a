import Foundation
import Ground
import Records
import Replica
import Workflow

/// What the page of one order's picking shows.
struct PickView: Sendable {
  struct Item: Sendable {
    let itemID, itemCode, itemName, itemPicked, itemAsked, itemUnit, itemOpen: String
    /// Where to go for it: the lot, its place, and how much lies there.
    let itemPlace: String?
    let itemPacked: String?
    /// Less lies free than what is still needed.
    let itemMissing: String?
    let isComplete: Bool
    /// The first that is not complete.
    let isNext: Bool
    /// Of 100: how long the bar is.
    let itemShare: Int
    let itemScan: String
  }
  struct Undo: Sendable {
    let undoScan, undoText: String
  }
  struct Pack: Sendable {
    let packCartons, packShort: String
    let isPackShort: Bool
  }

  let outcome: ScanOutcome?
  let outcomeBack, action, orderNumber, customer, place, due: String
  let isLate: Bool
  /// Contact, window, route and payment, as the office has confirmed them.
  let terms: String?
  /// Why nothing of it may go out.
  let held: String?
  let isOpen, isCancelled, isPutBack: Bool
  let stateText: String?
  let scan: String
  let items: [Item]
  let undo: Undo?
  let pack: Pack?
  let recordLink: String

  init(_ request: Row<DispatchRequest>, _ outcome: ScanOutcome?, _ typed: SentForm?, _ context: StepContext, _ language: Language) throws {
    let list = try PickList.of(request, context.snapshot)
    self.outcome = outcome
    action = "/dock/pick/\(request.id.key)"
    outcomeBack = action
    orderNumber = request.orderNumber
    customer = request.customerName
    place = DockFigures.address(request.address)
    due = request.due.description
    isLate = request.due < context.today
    let terms = try context.snapshot.terms(of: request.id)
    let told = [terms?.window?.told, terms?.contact, terms?.route, terms?.payment?.label[language]].compactMap { $0 }
    self.terms = told.isEmpty ? nil : told.joined(separator: " · ")
    held = terms?.standing.map { Words("Held by the office: \($0.en)", "销售处已暂停：\($0.zh)")[language] }
    isOpen = request.state == .requested
    isCancelled = request.state == .cancelled
    isPutBack = isCancelled && list.isPicked
    stateText = isOpen ? nil : request.state.label[language]
    scan = DockFigures.scanMark()
    let lines = try Self.walked(list, context)
    let next = lines.firstIndex { $0.line.open > .zero }
    items = try lines.enumerated().map { try Self.item($1.line, $1.places, isNext: $0 == next, context, language) }
    undo = try StandingScan.all(of: request.id, by: context.actor.name, context.snapshot).last.map {
      Undo(undoScan: $0.scan, undoText: "\(try context.the($0.product).code) × \($0.quantity)")
    }
    pack = isOpen && list.isPicked
      ? Pack(packCartons: typed?["cartons"] ?? "", packShort: typed?["short"] ?? "", isPackShort: !list.isComplete) : nil
    recordLink = "/r/\(request.id.key)"
  }

  /// The lines in the order in which one walks by their goods; what is complete, or lies nowhere, last.
  private static func walked(_ list: PickList, _ context: StepContext) throws -> [(line: PickList.Line, places: [StockPlace])] {
    let lines = try list.lines.enumerated().map { index, line in
      let places = try context.shelfPlaces(of: line.product, for: list.request.id)
      let walk = try line.open > .zero ? places.first.map { try context.snapshot.walk(of: $0.location, on: list.request.shelf) } ?? .max : .max
      return (index: index, walk: walk, location: line.open > .zero ? places.first?.location ?? "" : "", line: line, places: places)
    }
    return lines.sorted { ($0.walk, $0.location, $0.index) < ($1.walk, $1.location, $1.index) }.map { ($0.line, $0.places) }
  }

  private static func item(_ line: PickList.Line, _ places: [StockPlace], isNext: Bool, _ context: StepContext, _ language: Language) throws -> Item {
    let product = try context.the(line.product)
    let there = places.reduce(ExactDecimal.zero) { $0 + $1.quantity }
    let needed = line.asked - line.packed
    let place = places.first.map { shelf in
      let location = shelf.location.isEmpty ? "" : "\(shelf.location) · "
      return Words("\(location)Lot \(shelf.lot) · \(shelf.quantity) there", "\(location)批次 \(shelf.lot) · 现有 \(shelf.quantity)")[language]
    }
    let missing = line.open > there
      ? Words("Only \(there) free to take", "仅 \(there) 可取")[language] : nil
    return Item(
      itemID: line.line.key.description, itemCode: product.code, itemName: DockFigures.name(product, language), itemPicked: line.picked.description,
      itemAsked: needed.description, itemUnit: DockFigures.unit(line.unit), itemOpen: line.open.description,
      itemPlace: line.open > .zero ? place : nil,
      itemPacked: line.packed > .zero ? Words("\(line.packed) packed before", "此前已装 \(line.packed)")[language] : nil,
      itemMissing: missing, isComplete: line.open == .zero, isNext: isNext, itemShare: share(line.picked, of: needed), itemScan: DockFigures.scanMark())
  }

  static func share(_ part: ExactDecimal, of whole: ExactDecimal) -> Int {
    whole > .zero ? Int(min(100, part.millionths / max(1, whole.millionths / 100))) : 100
  }
}
