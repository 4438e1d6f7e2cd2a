import Foundation
import Ground
import Records
import Replica
import Workflow

/// The three lanes of the dock, each with what is due first on top.
struct DockLanes: Sendable {
  /// The most cards of a lane that are drawn.
  static let shown = 40
  /// The most requests that are looked through.
  static let maximum = 500

  struct Card: Sendable {
    let cardLink, cardTitle, cardText, cardDue: String
    let isLate: Bool
    /// What is to be done, or how far it is.
    let cardMark: String?
    let markTone: String
  }
  struct Lane: Sendable {
    let laneID, laneTitle, laneEmpty: String
    let laneCount: Int
    let cards: [Card]
    let moreCards: Int?
  }

  let all: [Lane]

  init(_ context: StepContext, _ times: TimeWords, _ language: Language) throws {
    let maker = Maker(context: context, times: times, language: language)
    all = [
      Self.lane("receive", Texts.words("dockReceive"), Texts.words("dockReceiveNone"), try maker.receive(), language),
      Self.lane("pick", Texts.words("dockPick"), Texts.words("dockPickNone"), try maker.pick(), language),
      Self.lane("load", Texts.words("dockLoad"), Texts.words("dockLoadNone"), try maker.load(), language),
    ]
  }

  private static func lane(_ id: String, _ title: Words, _ none: Words, _ cards: [Card], _ language: Language) -> Lane {
    Lane(
      laneID: id, laneTitle: title[language], laneEmpty: none[language], laneCount: cards.count, cards: Array(cards.prefix(shown)),
      moreCards: cards.count > shown ? cards.count - shown : nil)
  }

  private struct Maker {
    let context: StepContext
    let times: TimeWords
    let language: Language

    private func tasks(_ step: String) throws -> [Row<WorkTask>] {
      try context.snapshot.all(
        WorkTask.self, where: "state = 'open' AND _shelf = ? AND step = ?", [Int64(context.home.code), step], order: "due_ms, id", limit: DockLanes.maximum)
    }

    private func row<R: RecordType>(_ type: R.Type, _ task: Row<WorkTask>) throws -> Row<R>? {
      try RecordKey(bytes: task.subject.bytes).flatMap { try context.snapshot.get(RecordID<R>($0)) }
    }

    func receive() throws -> [Card] {
      let goods = try tasks("goods.receive").compactMap { task -> Card? in
        guard let work = try row(WorkOrder.self, task) else { return nil }
        return card(
          "/dock/receive/\(work.id.key)", work.number, "\(try product(work.product)) · \(work.orderNumber)", task, Texts.words("dockToCount")[language], "open")
      }
      let inspections = try tasks("inspection.record").compactMap { task -> Card? in
        guard let receipt = try row(GoodsReceipt.self, task) else { return nil }
        return card(
          "/dock/inspect/\(receipt.id.key)", receipt.number, "\(try product(receipt.product)) · \(receipt.lot) · \(receipt.location)", task,
          Texts.words("dockToInspect")[language], "open")
      }
      return goods + inspections
    }

    /// What was cancelled while it was picked comes first: it stands in the way.
    func pick() throws -> [Card] {
      let cancelled = try context.snapshot.all(
        DispatchRequest.self,
        where: """
          state = 'cancelled' AND _shelf = ? AND EXISTS (
            SELECT 1 FROM pick p WHERE p.dispatch_request = dispatch_request.id GROUP BY p.dispatch_request HAVING sum(p.quantity_e6) > 0)
          """, [Int64(context.home.code)], limit: DockLanes.shown
      ).map { try card($0, Texts.words("dockPutBack")[language], "stop") }
      let open = try context.snapshot.all(
        DispatchRequest.self, where: "state = 'requested' AND _shelf = ?", [Int64(context.home.code)], order: "due, id", limit: DockLanes.maximum)
      return try cancelled + open.enumerated().map { index, request in
        if try context.snapshot.terms(of: request.id)?.standing != nil { return try card(request, Texts.words("dockHeld")[language], "stop") }
        guard index < DockLanes.shown else { return try card(request, nil, "open") }
        let list = try PickList.of(request, context.snapshot)
        let (picked, asked) = list.lines.reduce((ExactDecimal.zero, ExactDecimal.zero)) { ($0.0 + $1.picked + $1.packed, $0.1 + $1.asked) }
        return try card(request, picked > .zero ? "\(picked) / \(asked)" : nil, list.isComplete ? "done" : "open")
      }
    }

    private func card(_ request: Row<DispatchRequest>, _ mark: String?, _ tone: String) throws -> Card {
      Card(
        cardLink: "/dock/pick/\(request.id.key)", cardTitle: request.orderNumber, cardText: request.customerName,
        cardDue: Words("due \(request.due)", "交期 \(request.due)")[language], isLate: request.due < context.today, cardMark: mark, markTone: tone)
    }

    func load() throws -> [Card] {
      try tasks("shipment.dispatch").compactMap { task in
        guard let shipment = try row(Shipment.self, task) else { return nil }
        let loadable = try ShipmentUnits.of(shipment, context.snapshot).loadable
        let checked = try shipment.checkedCartons(context.snapshot).intersection(loadable).count
        return card(
          "/dock/load/\(shipment.id.key)", shipment.number, "\(shipment.orderNumber) · \(shipment.cartonsText(language))", task,
          checked > 0 ? "\(checked) / \(loadable.count)" : nil, checked == loadable.count ? "done" : "open")
      }
    }

    private func card(_ link: String, _ title: String, _ text: String, _ task: Row<WorkTask>, _ mark: String?, _ tone: String) -> Card {
      Card(
        cardLink: link, cardTitle: title, cardText: text, cardDue: times.due(task.due), isLate: task.due < context.now, cardMark: mark, markTone: tone)
    }

    private func product(_ id: Product.ID) throws -> String {
      let product = try context.the(id)
      return "\(product.code) \(DockFigures.name(product, language))"
    }
  }
}
