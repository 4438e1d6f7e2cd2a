import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 5.3 What is to be ordered, what is on its way, and how suppliers keep their word.
struct PurchasesPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.get("/purchases", use: show) }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await desk.plantPage("purchases", Texts.words("purchasesTitle"), section: "purchases", request, context) { try PurchasesView($0, $1) }
  }
}

/// What the page shows.
struct PurchasesView: Sendable {
  struct Asked: Sendable {
    let askedLink, askedNumber, askedComponent, askedQuantity, askedNeeded, askedBy, askedOrders, orderLink: String
    let isAskedLate: Bool
  }
  struct Coming: Sendable {
    let comingLink, comingNumber, comingSupplier, comingComponent, comingQuantity, comingLeft, comingDay, receiveLink, dayLink: String
    let isComingLate: Bool
  }
  struct Record: Sendable {
    let recordLink, recordCode, recordName, recordOpen, recordEnded, recordOnTime, recordRight, recordLate: String
    let isRecordOverdue: Bool
  }

  let asked: [Asked]
  let coming: [Coming]
  let records: [Record]
  let hasAsked, hasComing, hasRecords, isCut: Bool

  /// The most rows of each list.
  private static let maximum = 200

  init(_ step: StepContext, _ language: Language) throws {
    let home = Int64(step.home.code)
    let requisitions = try step.snapshot.all(Requisition.self, where: "state = 'open' AND +_shelf = ?", [home], order: "order_by, id", limit: Self.maximum + 1)
    let orders = try step.snapshot.all(PurchaseOrder.self, where: "state = 'ordered' AND +_shelf = ?", [home], order: "+due, id", limit: Self.maximum + 1)
    isCut = requisitions.count > Self.maximum || orders.count > Self.maximum
    asked = requisitions.prefix(Self.maximum).map { row in
      Asked(
        askedLink: "/r/\(row.id.key)", askedNumber: row.number, askedComponent: row.component, askedQuantity: RequirementsView.text(row.quantity, language),
        askedNeeded: "\(row.needed)", askedBy: "\(row.orderBy)", askedOrders: row.orders ?? "", orderLink: "/do/purchase.order?requisition=\(row.number)",
        isAskedLate: row.orderBy < step.today)
    }
    coming = try orders.prefix(Self.maximum).map { row in
      let left = max(.zero, try row.quantity.amount - step.snapshot.received(row.id))
      return Coming(
        comingLink: "/r/\(row.id.key)", comingNumber: row.number, comingSupplier: try step.snapshot.get(row.supplier)?.name ?? "", comingComponent: row.component,
        comingQuantity: RequirementsView.text(row.quantity, language), comingLeft: RequirementsView.text(Quantity(left, row.quantity.unit), language),
        comingDay: "\(row.due)", receiveLink: "/do/purchase.receive?purchase=\(row.number)", dayLink: "/do/purchase.day?purchase=\(row.number)",
        isComingLate: row.due < step.today)
    }
    records = try SupplierRecord.all(step).map { Self.record($0, language) }
    hasAsked = !asked.isEmpty
    hasComing = !coming.isEmpty
    hasRecords = !records.isEmpty
  }

  private static func record(_ record: SupplierRecord, _ language: Language) -> Record {
    func share(_ count: Int) -> String { record.ended == 0 ? "–" : "\(count * 100 / record.ended) % (\(count)/\(record.ended))" }
    return Record(
      recordLink: "/r/\(record.supplier.id.key)", recordCode: record.supplier.code, recordName: record.supplier.name, recordOpen: "\(record.open)", recordEnded: "\(record.ended)",
      recordOnTime: share(record.onTime), recordRight: share(record.right),
      recordLate: record.overdue > 0 ? Words("\(record.overdue) overdue", "\(record.overdue) 单逾期")[language] : "", isRecordOverdue: record.overdue > 0)
  }
}
