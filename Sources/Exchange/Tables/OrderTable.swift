import Ground
import Records
import Workflow

/// A customer's file as tables: the sheets of a workbook, or the one of a CSV file.
public struct OrderTable: Sendable {
  /// A row of a sheet that may be its header.
  public struct Place: Hashable, Sendable {
    var sheet: Int
    var row: Int
  }

  struct Issue: Sendable {
    var kind: OrderProblem
    var line: Int?
    var got = ""
    var other = ""
  }

  private(set) var sheets: [TableSheet] = []
  /// What keeps the file from being read to its end.
  private(set) var problems: [Issue] = []

  /// - Returns: nil for a file that is no table.
  static func open(_ bytes: [UInt8], name: String, limits: OrderLimits) -> OrderTable? {
    switch OrderFormat.sniff(bytes, name: name) {
    case .known(.csv): OrderTable(csv: bytes, limits)
    case .known(.xlsx): OrderTable(workbook: bytes, limits)
    default: nil
    }
  }

  private init(csv bytes: [UInt8], _ limits: OrderLimits) {
    guard let text = CSVText.decode(bytes) else {
      problems = [Issue(kind: .csvEncoding)]
      return
    }
    let (rows, refusal) = CSVText.rows(text, limits: limits)
    switch refusal {
    case .quotes(let line): problems = [Issue(kind: .csvQuotes, line: line)]
    case .cells(let line): problems = [Issue(kind: .csvTooManyCells, line: line, other: String(limits.cells))]
    case .rows(let line): problems = [Issue(kind: .csvTooManyRows, line: line, other: String(limits.rows))]
    case nil: break
    }
    if !rows.isEmpty { sheets = [TableSheet(name: "", rows: rows)] }
  }

  private init(workbook bytes: [UInt8], _ limits: OrderLimits) {
    do {
      sheets = try Workbook.sheets(bytes, limits: limits)
    } catch {
      problems = [Issue(kind: error.kind, line: error.line, got: error.got, other: error.other)]
    }
  }

  func row(_ place: Place) -> CSVText.Row { sheets[place.sheet].rows[place.row] }

  var firstRow: Place? { sheets.isEmpty ? nil : Place(sheet: 0, row: 0) }

  /// The rows at the top of each sheet: customers write titles and addresses above their tables.
  func headers(_ limits: OrderLimits) -> [Place] {
    sheets.indices.flatMap { sheet in sheets[sheet].rows.indices.prefix(limits.headerRows).map { Place(sheet: sheet, row: $0) } }
  }

  /// The row that is most likely the header: the one with the most columns that can be guessed.
  func likelyHeader(_ limits: OrderLimits) -> Place? {
    var best: (place: Place, columns: Int)?
    for place in headers(limits) {
      let columns = Set(row(place).cells.compactMap(OrderColumn.guessed)).count
      if columns > best?.columns ?? 0 { best = (place, columns) }
    }
    return best?.place ?? firstRow
  }
}

/// What a person has said about tables with this header, and where the header stands in this file.
struct KnownTable: Sendable {
  var place: OrderTable.Place
  var mapping: TableMapping
  var decimal: DecimalMark
  var days: DayOrder
  /// What holds when no column says otherwise: whose table it is, in which currency, and when it came.
  var defaults: [OrderColumn: String]
}
