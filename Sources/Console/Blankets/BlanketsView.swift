import Foundation
import Ground
import Records
import Replica
import Workflow

/// What the list of agreements shows: the open ones, those that end first on top, and page by page those that have ended.
struct BlanketsView: Sendable {
  struct Line: Sendable {
    let blanketNumber, blanketLink, customerName, referenceText, untilText: String
    /// What is left of the first products.
    let leftTexts: [String]
    let moreLines: Int?
    let isOver, isSoon: Bool
  }

  /// Products named in a row of the list.
  static let named = 3
  static let pageSize = 30
  /// An agreement that ends within so many days is marked.
  static let soonDays = 30

  let openCount: Int
  let open: [Line]
  let hasOpen: Bool
  let ended: [Line]
  let hasEnded: Bool
  let nextPage: String?
  /// Where a new one is agreed; nil for who may not.
  let agreeLink: String?

  init(endedAfter: RecordKey?, _ step: StepContext, _ workplace: Workplace, _ language: Language) throws {
    let rows = try Blanket.open(step)
    open = try rows.map { try Self.line($0, step, language) }
    openCount = rows.count
    hasOpen = !rows.isEmpty
    let place = endedAfter.map { Data($0.bytes) } ?? Data(repeating: 0xFF, count: 16)
    let past = try step.snapshot.all(Blanket.self, where: "state = 'ended' AND id < ?", [place], order: "id DESC", limit: Self.pageSize + 1)
    ended = try past.prefix(Self.pageSize).map { try Self.line($0, step, language) }
    hasEnded = !ended.isEmpty
    nextPage = past.count > Self.pageSize ? "\(BlanketsPage.path)?after=\(past[Self.pageSize - 1].id)" : nil
    let agreeing = try workplace.step(AgreeBlanket.step.name)
    agreeLink = workplace.refusal(agreeing, step.site, step.actor) == nil ? "/do/\(AgreeBlanket.step.name)" : nil
  }

  private static func line(_ blanket: Row<Blanket>, _ step: StepContext, _ language: Language) throws -> Line {
    let reading = try BlanketReading.of(blanket, step)
    return Line(
      blanketNumber: blanket.number, blanketLink: "\(BlanketsPage.path)/\(blanket.id)", customerName: try step.snapshot.get(blanket.customer)?.name ?? "",
      referenceText: blanket.reference ?? "", untilText: blanket.validUntil.description,
      leftTexts: reading.lines.prefix(named).map { "\($0.product.code) \(CellView.grouped($0.quantityLeft.told[language]))" },
      moreLines: reading.lines.count > named ? reading.lines.count - named : nil, isOver: !reading.overCalled.isEmpty,
      isSoon: blanket.state == .open && blanket.validUntil <= step.today.advanced(by: soonDays))
  }
}
