import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// A page of tables, as all pages of stock are.
struct StockSheet: Sendable {
  struct Cell: Sendable {
    let cellText: String
    var cellLink: String?
    /// Makes it a badge.
    var cellTone: String?
    var isNumber = false
    /// The column's name, for narrow screens.
    var cellLabel = ""
  }
  struct Line: Sendable {
    let cells: [Cell]
  }
  struct Column: Sendable {
    let columnName: String
    var isNumber = false
  }
  struct Section: Sendable {
    let sectionID, sectionTitle, sectionEmpty: String
    let columns: [Column]
    let lines: [Line]
    var hasLines = false
    var olderLink: String?

    init(_ id: String, _ title: Words, none: Words, _ columns: [(Words, Bool)], _ lines: [[Cell]], older: String? = nil, _ language: Language) {
      sectionID = id
      sectionTitle = title[language]
      sectionEmpty = none[language]
      self.columns = columns.map { Column(columnName: $0.0[language], isNumber: $0.1) }
      self.lines = lines.map { cells in
        Line(
          cells: zip(cells, columns).map { cell, column in
            var cell = cell
            cell.isNumber = column.1
            cell.cellLabel = column.0[language]
            return cell
          })
      }
      hasLines = !lines.isEmpty
      olderLink = older
    }
  }
  struct Action: Sendable {
    let actionLink, actionLabel: String
  }
  struct Choice: Sendable {
    let optionValue, optionText: String
    let isChosenOption: Bool
  }
  struct Filter: Sendable {
    let product, lot, location: String
    let statuses, warehouses: [Choice]
    let hasWarehouses, isFiltered: Bool
  }
  struct Fact: Sendable {
    let factLabel, factText: String
  }

  let heading: String
  var badge: String?
  var facts: [Fact] = []
  var sections: [Section]
  var actions: [Action] = []
  var filter: Filter?
  var tabs: [StockTab] = []
}

/// What the readings of stock's pages share.
struct StockReader {
  let step: StepContext
  let times: TimeWords
  let language: Language

  var snapshot: Snapshot { step.snapshot }

  /// The warehouses whose stock this site holds, its own first.
  func warehouses() throws -> [(code: String, shelf: Shelf)] {
    try snapshot.all(Member.self, where: "role = 'warehouse'", order: "code").map { ($0.code, Shelf(.warehouse, SiteID(UInt32(clamping: $0.site)))) }
      .filter { step.site.shelves.contains($0.1) }.sorted { ($0.1 == step.home ? 0 : 1, $0.0) < ($1.1 == step.home ? 0 : 1, $1.0) }
  }

  func code(_ site: Int) throws -> String { try snapshot.code(of: SiteID(UInt32(clamping: site))) }

  func told(_ quantity: Quantity) -> String { CellView.grouped(quantity.told[language]) }

  func told(_ amount: ExactDecimal, _ product: Row<Product>) -> String { told(Quantity(amount, product.unit)) }

  func link(_ product: Product.ID) -> String { "/stock/product/\(product.key)" }

  func link(_ lot: String, of product: Product.ID) -> String { "/stock/lot/\(product.key)?lot=\(lot.percentEncoded)" }

  func link(_ step: String, _ known: [(String, String)]) -> String {
    let query = known.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
    return "/do/\(step)" + (query.isEmpty ? "" : "?\(query)")
  }

  /// The steps that this person may take here, as links to their forms.
  func actions(_ steps: [(AnyStep, [(String, String)])]) -> [StockSheet.Action] {
    steps.filter { $0.0.declaration.sites.contains(step.site.role) && !$0.0.declaration.operators.isDisjoint(with: step.actor.roles) }
      .map { StockSheet.Action(actionLink: link($0.0.name, $0.1), actionLabel: $0.0.declaration.label[language]) }
  }

  func tone(_ status: StockStatus) -> String {
    switch status {
    case .free: "done"
    case .blocked: "stop"
    case .inspection: "open"
    case .packed: "none"
    }
  }

  /// When a record was made.
  func made(_ key: RecordKey) -> String { times.exact(key.made) }
}
