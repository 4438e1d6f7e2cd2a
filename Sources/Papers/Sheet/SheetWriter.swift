import Foundation
import Ground
import Records
import Replica
import Workflow

/// Writes a paper in the order in which it is read. Values look as they do in the console.
struct SheetWriter {
  /// A paper with more lines than this is no paper any more; a list and its export serve better.
  static let maximumLines = 1_000
  static let readLimit = maximumLines + 1

  let context: StepContext
  let language: PaperLanguage
  let labels: LabelPart
  var sheet: Sheet

  init(_ declaration: PaperDeclaration, _ language: PaperLanguage, _ labels: LabelPart, _ context: StepContext) throws {
    self.context = context
    self.language = language
    self.labels = labels
    let letterhead = try CompanyLetterhead(context.snapshot)
    sheet = Sheet(company: letterhead.company(language), title: PaperText(declaration.title, language), footer: letterhead.footer)
  }

  var snapshot: Snapshot { context.snapshot }

  // MARK: Values

  func words(_ words: Words) -> PaperText { PaperText(words, language) }
  func words(_ name: String) -> PaperText { words(PaperTexts.words(name)) }

  func quantity(_ quantity: Quantity) -> PaperText {
    let number = GroupedDigits.text(quantity.amount.description)
    return PaperText("\(number) \(Units.name(quantity.unit, language.main))", also: language.also.map { Units.name(quantity.unit, $0) })
  }

  func money(_ money: Money) -> PaperText { PaperText(GroupedDigits.text(money.description)) }

  func price(_ price: UnitPrice) -> PaperText { PaperText(GroupedDigits.text(price.text(language.main))) }

  func moment(_ instant: Instant) -> String {
    context.calendar.zone.local(instant).description.prefix(16).replacingOccurrences(of: "T", with: " ")
  }

  func name(of product: Row<Product>) -> PaperText { words(Words(product.nameEN, product.nameZH)) }

  /// The lines of a paper's table, read with a limit of ``readLimit``.
  ///
  /// - Throws: a problem when there are too many for a paper.
  func bounded<Line>(_ lines: [Line]) throws(Problem) -> [Line] {
    guard lines.count <= Self.maximumLines else { throw Self.tooLong }
    return lines
  }

  static let tooLong = Problem(
    "paper.tooLong", Words("This has more than \(maximumLines) lines, too many for a paper.", "超过 \(maximumLines) 行，不适合打印成单据。"),
    remedy: PaperTexts.words("tooLongRemedy"))

  // MARK: Parts, from top to bottom

  /// The document's number, and a bar code of it that scanners of this company read.
  mutating func number(_ number: String) {
    sheet.number = number
    // A code with characters that bar codes don't know, as a customer's may have, is only written.
    sheet.barCode = (try? BarCode(number, .code128))?.svg ?? ""
  }

  mutating func party(_ title: String, _ name: String, _ lines: [PaperText]) {
    sheet.parties.append(.init(partyTitle: words(title), partyName: name, partyLines: lines.filter { !$0.isEmpty }))
  }

  mutating func party(_ title: String, _ address: Address) { party(title, address.name, Self.lines(address)) }

  static func lines(_ address: Address) -> [PaperText] {
    let place = [address.postcode, address.city, address.region, address.country].filter { !$0.isEmpty }.joined(separator: ", ")
    return [PaperText(address.street), PaperText(place)]
  }

  mutating func fact(_ label: Words, _ text: PaperText?) {
    guard let text, !text.isEmpty else { return }
    sheet.facts.append(.init(factLabel: words(label), factText: text))
  }

  mutating func fact(_ label: Words, _ text: String?) { fact(label, text.map { PaperText($0) }) }

  /// - Parameter columns: each with whether it holds numbers.
  mutating func table(_ caption: String? = nil, columns: [(Words, Bool)], _ rows: [[PaperText]]) {
    let numbers = columns.map(\.1)
    sheet.tables.append(
      .init(
        columns: columns.map { .init(columnTitle: words($0.0), isNumber: $0.1) },
        rows: rows.map { row in .init(cells: zip(row, numbers).map { .init(cellText: $0, isNumberCell: $1) }) }, isToFill: false,
        hasCaption: caption != nil, tableCaption: caption.map { words($0) } ?? PaperText("")))
  }

  /// A table of empty rows, to be written on.
  mutating func rowsToFill(_ caption: String, _ columns: [Words], _ count: Int) {
    let row = Sheet.TableRow(cells: columns.map { _ in .init(cellText: PaperText(""), isNumberCell: false) })
    sheet.tables.append(
      .init(
        columns: columns.map { .init(columnTitle: words($0), isNumber: false) }, rows: Array(repeating: row, count: count), isToFill: true, hasCaption: true,
        tableCaption: words(caption)))
  }

  mutating func total(_ label: Words, _ text: PaperText, isGrand: Bool = false) {
    sheet.totals.append(.init(totalLabel: words(label), totalText: text, isGrand: isGrand))
  }

  /// - Parameter blanks: how many lines are left empty, to be written on.
  mutating func note(_ title: Words, _ text: String, blanks: Int = 0) {
    guard !text.isEmpty || blanks > 0 else { return }
    let lines = text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    sheet.notes.append(.init(noteTitle: words(title), noteLines: lines, blanks: Array(0..<blanks)))
  }

  /// A text of ours, in each of the paper's languages.
  mutating func note(_ title: Words, _ text: Words) {
    note(title, ([text[language.main]] + (language.also.map { [text[$0]] } ?? [])).joined(separator: "\n"))
  }

  mutating func signatures(_ titles: String...) { sheet.signatures += titles.map { .init(signatureTitle: words($0)) } }
}
