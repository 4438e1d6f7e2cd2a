import Ground
import Records
import Replica
import Workflow

/// The part of an order's page about its changes: those that are open, and the way to its revisions.
struct OrderChangesView: Sendable {
  struct Line: Sendable {
    let openNumber, openLink, openKind, openState: String
    let openUntil: String?
    let isOpenLate: Bool
  }

  let openChanges: [Line]
  let hasOpenChanges: Bool
  let revisionsLink: String?
  let revisionText: String
  let hasChanges: Bool
  /// The lines as they are, for the script that makes a table of them over the field of their changes.
  let nowLines: [NowLine]

  struct NowLine: Sendable {
    let nowPosition, nowProduct, nowAmount, nowUnit, nowPrice, nowCurrency, nowShown: String
  }

  /// The most lines of that table.
  static let maximumLines = 100

  init(_ progress: OrderProgress, _ step: StepContext, _ language: Language) throws {
    let order = progress.row
    let open = try order.map { try step.openChanges(of: $0.id) } ?? []
    openChanges = open.map { change in
      Line(
        openNumber: change.number, openLink: "\(ChangesPage.path)/\(change.id)", openKind: change.kind.label[language], openState: change.state.label[language],
        openUntil: change.until?.description, isOpenLate: change.state == .offered && change.until.map { $0 < step.today } ?? false)
    }
    hasOpenChanges = !open.isEmpty
    let former = try order.map { try step.revisions(of: $0.id).count } ?? 0
    revisionsLink = former > 0 ? order.map { RevisionsPage.path($0.id) } : nil
    revisionText = "\(Texts.words("revision")[language]) \(former + 1)"
    hasChanges = !open.isEmpty || former > 0
    nowLines = progress.lines.lazy.compactMap { line in
      guard let position = line.position, let price = line.price else { return nil }
      return NowLine(
        nowPosition: "\(position)", nowProduct: line.productCode, nowAmount: line.ordered.description, nowUnit: line.unit, nowPrice: price.amount.description,
        nowCurrency: price.currency, nowShown: "\(CellView.grouped(line.ordered.description)) \(Units.name(line.unit, language)) · \(CellView.grouped(price.text(language)))")
    }.prefix(Self.maximumLines).map { $0 }
  }
}
