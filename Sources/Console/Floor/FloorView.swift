import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// What a tablet at a work centre shows.
struct FloorView: Sendable {
  /// The most orders of a centre that are looked through, the most that are drawn large, and the most that are listed.
  static let maximum = 200
  static let drawn = 6
  static let listed = 40
  static let announced = 6

  struct Item: Sendable {
    let itemLink, itemNumber, itemProduct, itemQuantity, itemDue: String
    let itemMark: String?
    let isItemLate: Bool
  }

  let outcome: ScanOutcome?
  let outcomeBack, code, centreKey, centreCode, centreName, now: String
  let isOneOfMany: Bool
  let cards: [FloorCard]
  let queue, later: [Item]
  let hasQueue, hasLater, isIdle, canRaise: Bool
  let centreTroubles: [FloorCard.Trouble]
  let centreCauses: [FloorCard.Choice]

  init(_ centre: Row<WorkCentre>, _ outcome: FloorOutcome, _ maker: FloorCards) throws {
    let snapshot = maker.step.snapshot
    let open = try Self.open(centre, ["released", "started"], limit: Self.maximum, snapshot)
    var cards: [FloorCard] = []
    var queue: [Item] = []
    for order in open {
      let run = try snapshot.run(of: order.id)
      if (run.phase != .waiting || !run.troubles.isEmpty) && cards.count < Self.drawn {
        cards.append(try maker.card(order, back: FloorPage.path))
      } else if queue.count < Self.listed {
        queue.append(try Self.item(order, run, maker))
      }
    }
    self.outcome = outcome.said
    outcomeBack = FloorPage.path
    code = outcome.code
    centreKey = centre.id.key.description
    centreCode = centre.code
    centreName = centre.name
    now = String(maker.step.now.milliseconds)
    isOneOfMany = try FloorCentres.all(snapshot, maker.step.home).count > 1
    self.cards = cards
    self.queue = queue
    later = try Self.open(centre, ["planned", "reserved"], limit: Self.announced, snapshot).map { try Self.item($0, nil, maker, link: "/r/\($0.id.key)") }
    hasQueue = !queue.isEmpty
    hasLater = !later.isEmpty
    isIdle = cards.isEmpty
    canRaise = try maker.may(RaiseTrouble.step.name)
    centreTroubles = try snapshot.openTroubles(on: maker.step.home).filter { $0.workOrder == nil && $0.centre == centre.id }
      .map { try maker.trouble(WorkRun.Event($0), back: FloorPage.path, mayGoOn: false) }
    centreCauses = maker.causes
  }

  /// By the index on the state, which the plus leaves as the only one: the open orders are few, a centre's finished ones are not.
  static func open(_ centre: Row<WorkCentre>, _ states: [String], limit: Int, _ snapshot: Snapshot) throws -> [Row<WorkOrder>] {
    let list = states.map { "'\($0)'" }.joined(separator: ", ")
    return try snapshot.all(
      WorkOrder.self, where: "+work_centre = ? AND state IN (\(list))", [Data(centre.id.key.bytes)], order: "start, id", limit: limit)
  }

  private static func item(_ order: Row<WorkOrder>, _ run: WorkRun?, _ maker: FloorCards, link: String? = nil) throws -> Item {
    let product = try maker.step.the(order.product)
    let due = try maker.step.snapshot.get(order.request)?.due ?? order.finish
    return Item(
      itemLink: link ?? "/floor/work/\(order.id.key)", itemNumber: order.number,
      itemProduct: "\(product.code) \(DockFigures.name(product, maker.language))", itemQuantity: "\(order.quantity.amount) \(Units.name(order.quantity.unit, maker.language))",
      itemDue: due.description, itemMark: run.map { $0.phase == .waiting ? nil : $0.phase.label[maker.language] } ?? nil,
      isItemLate: due < max(maker.step.today, order.finish))
  }
}

/// The work centres of a plant, each with what goes on there.
struct FloorCentres: Sendable {
  /// The most centres of a plant that are shown, and the most begun orders that are looked at for them.
  static let maximum = 100
  static let looked = 300

  struct Line: Sendable {
    let lineKey, lineCode, lineName: String
    let going, held, stopped: String?
    let isChosen: Bool
  }

  let lines: [Line]
  let isEmpty: Bool

  init(_ lines: [Line]) {
    self.lines = lines
    isEmpty = lines.isEmpty
  }

  static func all(_ snapshot: Snapshot, _ home: Shelf) throws -> [Row<WorkCentre>] {
    try snapshot.all(WorkCentre.self, where: "_shelf = ?", [Int64(home.code)], order: "code", limit: maximum)
  }

  static func lines(_ step: StepContext, chosen: WorkCentre.ID?, _ language: Language) throws -> [Line] {
    var counts: [WorkCentre.ID: (going: Int, held: Int, stopped: Int)] = [:]
    for order in try step.snapshot.all(WorkOrder.self, where: "state = 'started' AND _shelf = ?", [Int64(step.home.code)], order: "id DESC", limit: looked) {
      let run = try step.snapshot.run(of: order.id)
      if !run.troubles.isEmpty {
        counts[order.centre, default: (0, 0, 0)].stopped += 1
      } else if case .going = run.phase {
        counts[order.centre, default: (0, 0, 0)].going += 1
      } else if case .held = run.phase {
        counts[order.centre, default: (0, 0, 0)].held += 1
      }
    }
    for trouble in try step.snapshot.openTroubles(on: step.home) where trouble.workOrder == nil {
      counts[trouble.centre, default: (0, 0, 0)].stopped += 1
    }
    func said(_ count: Int, _ words: Words) -> String? { count == 0 ? nil : "\(count) \(words[language])" }
    return try all(step.snapshot, step.home).map { centre in
      let count = counts[centre.id] ?? (0, 0, 0)
      return Line(
        lineKey: centre.id.key.description, lineCode: centre.code, lineName: centre.name, going: said(count.going, WorkRun.Phase.going(since: step.now).label),
        held: said(count.held, WorkRun.Phase.held(since: step.now).label), stopped: said(count.stopped, Texts.words("floorStopped")), isChosen: centre.id == chosen)
    }
  }
}
