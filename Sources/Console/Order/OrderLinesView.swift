import Ground
import Records
import Workflow

/// The lines of an order, so many a page, with how far each is. A column that no line fills is left out.
struct OrderLinesView: Sendable {
  static let pageSize = 100

  struct Heading: Sendable {
    let headingText: String
    let isNumeric: Bool
  }
  struct LineCell: Sendable {
    let cellLabel, cellText: String
    let isNumeric, isFilled: Bool
    let cellLink, cellAside: String?
  }
  struct Line: Sendable {
    let lineCells: [LineCell]
  }

  let headings: [Heading]
  let orderLines: [Line]
  let lineCount: Int
  let hasLines: Bool
  /// Like `101–200`; nil when all stand on the page.
  let range: String?
  let linesBefore, linesAfter: String?

  private struct Column {
    var label: Words
    var isNumber = true
    var link: (OrderProgress.Line) -> String? = { _ in nil }
    var aside: (OrderProgress.Line) -> String? = { _ in nil }
    var text: (OrderProgress.Line) -> String
  }

  init(_ progress: OrderProgress, page: Int, _ language: Language) {
    let all = progress.lines
    let pages = max(1, (all.count + Self.pageSize - 1) / Self.pageSize)
    let page = min(page, pages)
    let start = (page - 1) * Self.pageSize
    let shown = all.dropFirst(start).prefix(Self.pageSize)
    let columns = Self.columns(language).filter { column in all.contains { !column.text($0).isEmpty } }
    headings = columns.map { Heading(headingText: $0.label[language], isNumeric: $0.isNumber) }
    orderLines = shown.map { line in
      Line(
        lineCells: columns.map { column in
          let text = column.text(line)
          return LineCell(
            cellLabel: column.label[language], cellText: text, isNumeric: column.isNumber, isFilled: !text.isEmpty, cellLink: column.link(line),
            cellAside: column.aside(line))
        })
    }
    lineCount = all.count
    hasLines = !all.isEmpty
    range = pages == 1 ? nil : "\(start + 1)–\(start + shown.count)"
    func address(_ page: Int) -> String { "/r/\(progress.order)?lines=\(page)#lines" }
    linesBefore = page > 1 ? address(page - 1) : nil
    linesAfter = page < pages ? address(page + 1) : nil
  }

  private static func columns(_ language: Language) -> [Column] {
    func amount(_ amount: ExactDecimal) -> String { amount > .zero ? CellView.grouped(amount.description) : "" }
    return [
      Column(label: Texts.words("linePosition"), text: { $0.position.map(String.init) ?? "" }),
      Column(
        label: Product.record.label, isNumber: false, link: { "/r/\($0.product)" }, aside: { $0.productName[language] }, text: { $0.productCode }),
      Column(
        label: OrderLine.fields.quantity.schema.label,
        text: { "\(CellView.grouped($0.ordered.description)) \(Units.name($0.unit, language))" }),
      Column(label: OrderLine.fields.price.schema.label, text: { $0.price.map { CellView.grouped($0.text(language)) } ?? "" }),
      Column(label: OrderLine.fields.value.schema.label, text: { $0.value.map { CellView.grouped($0.description) } ?? "" }),
      Column(label: Texts.words("lineSource"), isNumber: false, text: { source($0)[language] }),
      Column(label: Texts.words("lineMade"), text: { amount($0.made) }),
      Column(label: Texts.words("lineAccepted"), aside: { blocked($0)?[language] }, text: { amount($0.accepted) + ($0.blocked > .zero && $0.accepted == .zero ? "0" : "") }),
      Column(label: Texts.words("linePicked"), text: { amount($0.picked) }),
      Column(label: Texts.words("lineShipped"), text: { amount($0.shipped) }),
      Column(label: Texts.words("lineDelivered"), text: { amount($0.delivered) }),
      Column(label: Texts.words("lineInvoiced"), text: { amount($0.invoiced) }),
    ]
  }

  /// Where the goods of a line come from, as far as that is settled.
  private static func source(_ line: OrderProgress.Line) -> Words {
    if line.toMake > .zero { return Words("made for it", "生产") }
    if line.promised > .zero || line.packed > .zero { return Words("from stock", "库存") }
    return Words("", "")
  }

  private static func blocked(_ line: OrderProgress.Line) -> Words? {
    line.blocked > .zero ? Words("✕ \(line.blocked) blocked", "✕ 不合格 \(line.blocked)") : nil
  }
}
