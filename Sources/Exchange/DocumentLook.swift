import Foundation
import Ground
import Records
import Replica
import Workflow

/// What a kept document says and what is not clear in it, for the page where a person answers. Nothing is changed by looking.
public struct DocumentLook: Sendable {
  /// A table as a person sees it who says what its columns mean.
  public struct Table: Sendable {
    public var sheets: [String]
    public var sheet: Int
    /// The row that is taken for the header, from 0 in its sheet, and its line in the file.
    public var headerRow: Int
    public var headerLine: Int
    public var header: [String]
    /// For each cell of the header what it likely means.
    public var guesses: [OrderColumn?]
    /// The rows that follow the header.
    public var rows: [[String]]
    /// The rows at the top of the sheet that may be the header instead.
    public var candidates: [(row: Int, line: Int, text: String)]
    /// nil when the row is no header.
    public var fingerprint: String?
    /// What was said before about tables with this header, when that is one thing only.
    public var saved: Saved?
  }

  public struct Saved: Sendable {
    public var customer: String
    public var mapping: TableMapping
    public var decimal: DecimalMark
    public var days: DayOrder
  }

  /// Rows that are shown below the header.
  public static let shownRows = 5

  public var question: IntakeResult.Question?
  public var problems: [Problem]
  public var references: [String]
  /// nil for a file that is no table.
  public var table: Table?
  public var items: [ImportLook.Item] = []
  public var strangers: [ImportLook.Stranger] = []
}

extension OrderIntake {
  /// - Parameters:
  ///   - customer: whose file a person says it is, as a code.
  ///   - sheet: of a workbook, and the row of it that a person takes for its header.
  public static func look(
    _ document: Row<ReceivedDocument>, customer: String? = nil, sheet: Int? = nil, headerRow: Int? = nil, at workplace: Workplace, by actor: Actor
  ) async throws -> DocumentLook {
    let bytes = document.content.bytes
    let (reading, question) = try await read(bytes, document.name, customer, workplace)
    var look = DocumentLook(question: question, problems: reading.problems, references: reading.references)
    look.table = table(bytes, document.name, sheet, headerRow)
    if let fingerprint = look.table?.fingerprint { look.table?.saved = try await saved(fingerprint, customer, workplace) }
    guard reading.problems.isEmpty else { return look }
    let orders = reading.orders.map(imported)
    let found = try await workplace.look(as: actor) { context in
      try ImportLook(orders, customer: try customer.flatMap { try context.snapshot.first(Customer.self, where: "code = ?", [$0]) }, context)
    }
    (look.items, look.strangers) = (found.items, found.strangers)
    var raw = ["document": document.id.key.description, "orders": ImportedOrders(orders).text]
    raw["customer"] = customer
    look.problems = try await workplace.problems(TakeDocument.step.name, raw, by: actor)
    look.question = Self.question(look.problems)
    return look
  }

  private static func saved(_ fingerprint: String, _ customer: String?, _ workplace: Workplace) async throws -> DocumentLook.Saved? {
    try await workplace.replica.read { snapshot in
      let all = try snapshot.all(ColumnMapping.self, where: "fingerprint = ?", [fingerprint], order: "id", limit: OrderLimits.standard.sheets)
      let found = try all.compactMap { row -> DocumentLook.Saved? in
        guard let whose = try snapshot.get(row.customer), customer == nil || customer == whose.code,
          // What a newer program wrote may say more than this one reads.
          let mapping = try? TableMapping(parsing: row.columns)
        else { return nil }
        return .init(customer: whose.code, mapping: mapping, decimal: row.decimal, days: row.days)
      }
      return found.count == 1 ? found[0] : nil
    }
  }

  private static func table(_ bytes: [UInt8], _ name: String, _ sheet: Int?, _ row: Int?) -> DocumentLook.Table? {
    let limits = OrderLimits.standard
    guard let table = OrderTable.open(bytes, name: name, limits: limits), let likely = table.likelyHeader(limits) else { return nil }
    var place = likely
    if let sheet, table.sheets.indices.contains(sheet), sheet != likely.sheet { place = OrderTable.Place(sheet: sheet, row: 0) }
    if let row, table.sheets[place.sheet].rows.indices.prefix(limits.headerRows).contains(row) { place.row = row }
    let rows = table.sheets[place.sheet].rows
    let header = rows[place.row].cells
    return DocumentLook.Table(
      sheets: table.sheets.map(\.name), sheet: place.sheet, headerRow: place.row, headerLine: rows[place.row].line, header: header,
      guesses: guesses(header), rows: rows.dropFirst(place.row + 1).prefix(DocumentLook.shownRows).map(\.cells),
      candidates: rows.prefix(limits.headerRows).enumerated().map { ($0.offset, $0.element.line, $0.element.cells.filter { !$0.isEmpty }.joined(separator: " | ")) },
      fingerprint: TableFingerprint.of(header))
  }

  /// Each column is proposed once: for the first cell that may mean it.
  private static func guesses(_ header: [String]) -> [OrderColumn?] {
    var taken: Set<OrderColumn> = []
    return header.map { cell in
      guard let column = OrderColumn.guessed(cell), taken.insert(column).inserted else { return nil }
      return column
    }
  }
}
