import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// A page of the chapter of customers: facts, Pareto charts and tables, drawn as those of stock are.
struct CareSheet: Sendable {
  typealias Cell = StockSheet.Cell
  typealias Section = StockSheet.Section

  struct ProductEntry: Sendable {
    let productCode: String
  }

  /// The form that chooses a span of days.
  struct Span: Sendable {
    let spanPath, from, to: String
    var csvLink: String?
    /// Where a product may be asked for: what was typed.
    var product: ProductEntry?
    var spanFault: String?
  }

  /// The form that adds a photo to a complaint.
  struct Photo: Sendable {
    let photoAction: String
    let photoLimit: Int
    let photoFault: String?
  }

  struct Bar: Sendable {
    let barName, barShare, barCumulated: String
    let barCount, most: Int
    let isVital: Bool
    let behind: [QualityLink]
  }

  struct Chart: Sendable {
    let chartID, chartTitle: String
    let bars: [Bar]
    var hasBars: Bool

    init(_ chart: ComplaintPareto, _ language: Language) {
      chartID = "pareto-\(chart.by.rawValue)"
      chartTitle = chart.by.label[language]
      let most = chart.bars.first?.bar.count ?? 0
      bars = chart.bars.prefix(Self.shown).map { bar in
        Bar(
          barName: bar.name[language], barShare: CareSheet.percent(bar.bar.share), barCumulated: CareSheet.percent(bar.bar.cumulated), barCount: bar.bar.count, most: most,
          isVital: bar.bar.isVital,
          behind: bar.complaints.prefix(Self.behind).map { QualityLink(linkPath: CarePage.complaint($0.id.key), linkText: $0.number) })
      }
      hasBars = !bars.isEmpty
    }

    static let shown = 15
    static let behind = 8
  }

  let heading: String
  var badge: String?
  var badgeTone = "open"
  var text: String?
  var facts: [StockSheet.Fact] = []
  var charts: [Chart] = []
  var sections: [Section] = []
  var actions: [StockSheet.Action] = []
  var tabs: [StockTab] = []
  var scan = false
  var span: Span?
  var photo: Photo?

  /// `12.5 %` of per mille.
  static func percent(_ perMille: Int) -> String { "\(perMille / 10).\(perMille % 10) %" }
}

/// What the readings of these pages share.
struct CareReader {
  let money: MoneyReader

  var step: StepContext { money.step }
  var snapshot: Snapshot { money.step.snapshot }
  var language: Language { money.language }
  var times: TimeWords { money.times }

  func text(_ name: Words) -> String { name[language] }

  /// A link to a step's form on a record's page, for who may take it; else the words alone.
  func link(_ declaration: StepDeclaration, _ key: RecordKey, _ text: Words? = nil) -> CareSheet.Cell {
    guard money.may(declaration) else { return CareSheet.Cell(cellText: "") }
    return CareSheet.Cell(cellText: (text ?? declaration.label)[language], cellLink: money.form(declaration.name, key))
  }

  func customer(_ complaint: Row<Complaint>) throws -> String {
    guard let customer = complaint.customer else { return "" }
    return try snapshot.get(customer)?.name ?? ""
  }

  func product(_ id: Product.ID) throws -> String { try snapshot.get(id)?.code ?? id.key.description }

  func quantity(_ quantity: Quantity) -> String { CellView.grouped(quantity.told[language]) }

  func cause(_ code: String?) -> String { code.map { CareClasses.label($0, in: CareClasses.shipped.causes)[language] } ?? "" }
}
