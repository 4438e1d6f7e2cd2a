import Exchange
import Foundation
import Ground
import Records
import Replica
import Workflow

/// The page of a document that waits.
struct ResolveView: Sendable {
  struct Column: Sendable {
    let columnName, columnHead, columnLabel: String
    let meanings: [EntryView.Choice]
  }
  struct SampleRow: Sendable {
    struct Value: Sendable {
      let sampleText: String
    }
    let samples: [Value]
  }
  struct Link: Sendable {
    let linkText, linkPath: String
    let isCurrent: Bool
  }
  struct Constant: Sendable {
    let constantName, constantLabel, constantValue, constantHint: String
  }
  struct Table: Sendable {
    let sheetNumber, rowNumber: Int
    let columns: [Column]
    let rows: [SampleRow]
    let sheets, headers: [Link]
    let hasSheets, hasHeaders: Bool
    let constants: [Constant]
    let isFileName: Bool
    let decimals, dayOrders: [EntryView.Choice]
  }
  struct Item: Sendable {
    let itemNumber: Int
    let itemCode, itemWords, itemUnit, itemWhose, itemPlaces: String
    let unitText, productUnit: String
    let isUnitUnclear: Bool
    let productValue, factorValue: String
    let isNotSold: Bool
    let near: [Completion.Choice]
    let hasNear: Bool
    let itemFaults: [ProblemLine]
    let isFaulty: Bool
  }

  /// Codes that are asked about at once; the rest follows when these are answered.
  static let maximumItems = 200
  /// What may be the same for every line of a table.
  static let constants: [OrderColumn] = [.unit, .currency, .deliveryTerms]

  let action, documentName, documentLink, stateText, fileLink: String
  let isFinished, isQuiet: Bool
  let closeAction: String?
  let customerValue: String
  let customerHint: String?
  let customerFaults: [ProblemLine]
  let isCustomerFaulty, asksCustomer: Bool
  let customerChoices: [Completion.Choice]
  let tables: [Table]
  let items: [Item]
  let hasItems: Bool
  let problems: [ProblemLine]
  let hasProblems: Bool
  let faults: [ProblemLine]
  let isTyped: Bool

  init(
    _ document: Row<ReceivedDocument>, _ look: DocumentLook, _ asked: ResolvePage.Asked, customer: String?, form: SentForm?, problems found: [Problem],
    _ step: StepContext, _ language: Language
  ) throws {
    let key = document.id.key
    action = ResolvePage.path(of: key)
    documentName = document.name
    documentLink = "/r/\(key)"
    fileLink = "/file/\(key)/content"
    isFinished = document.handling == .taken || document.handling == .closed
    stateText = document.handling?.label[language] ?? ""
    closeAction = document.handling == .waiting ? "/r/\(key)/\(CloseDocument.step.name)" : nil
    let asksColumns = look.question == .columns && !isFinished
    tables = asksColumns ? try look.table.map { [try Self.table($0, document, asked, form, language)] } ?? [] : []
    let grouped = isFinished ? [] : Self.grouped(look.items)
    items = try grouped.enumerated().map { try Self.item($0.offset + 1, $0.element, form, found, step.snapshot, language) }
    hasItems = !items.isEmpty
    asksCustomer = !isFinished && (asksColumns || !look.strangers.isEmpty || customer != nil)
    customerValue = customer ?? (asked.customer.isEmpty ? look.table?.saved?.customer ?? "" : asked.customer)
    customerHint = look.strangers.first.map { "\($0.problem.what[language])" }
    customerChoices = try look.strangers.first.map { stranger in
      try Completion.near(Customer.record.name, [stranger.party.name, stranger.party.code].compactMap { $0 }.joined(separator: " "), step.snapshot, language)
    } ?? []
    let own = found.filter { $0.field == "customer" }
    customerFaults = own.map { ProblemLine($0, language, place: "") }
    isCustomerFaulty = !own.isEmpty
    let placed = Set(items.flatMap { item in ["product", "factor", "unit", "code", "customer"].map { "\($0).\(item.itemNumber)" } })
    faults = found.filter { $0.field != "customer" && !placed.contains($0.field) }.map { ProblemLine($0, language, place: Self.place($0.field, language)) }
    isTyped = !found.isEmpty
    problems = isFinished ? [] : look.problems.prefix(FileResultView.shownProblems).map { ProblemLine($0, language, place: FileResultView.place($0.field, language)) }
    hasProblems = !problems.isEmpty
    isQuiet = !isFinished && problems.isEmpty
  }

  /// `columns.unit` and `columns[3].order` by the column's own name.
  private static func place(_ field: String, _ language: Language) -> String {
    let last = field.split(separator: ".").last.map(String.init) ?? field
    return OrderColumn(rawValue: last)?.label[language] ?? Texts.field(last)[language]
  }
}

extension ResolveView {
  /// Lines that one answer is for: the same code of the same customer in the same unit.
  private struct Group {
    var item: ImportLook.Item
    var places: [ImportLook.Item]
  }

  private static func grouped(_ items: [ImportLook.Item]) -> [Group] {
    var places: [String: Int] = [:]
    var groups: [Group] = []
    for item in items {
      let key = "\(item.customer.map { "\($0.id)" } ?? "")\u{1F}\(item.code)\u{1F}\(item.line.unit)"
      if let place = places[key] {
        groups[place].places.append(item)
      } else if groups.count < maximumItems {
        places[key] = groups.count
        groups.append(Group(item: item, places: [item]))
      }
    }
    return groups
  }

  private static func item(
    _ number: Int, _ group: Group, _ form: SentForm?, _ found: [Problem], _ snapshot: Snapshot, _ language: Language
  ) throws -> Item {
    let item = group.item
    let own = found.filter { $0.field.hasSuffix(".\(number)") && $0.field.split(separator: ".").count == 2 }
    let words = [item.line.buyerItem, item.line.description].compactMap { $0 }.filter { !$0.isEmpty && $0 != item.code }
    let near = item.product == nil ? try near(item, snapshot, language) : []
    let places = group.places.prefix(5).map { place in
      "\(place.line.quantity) \(Units.name(place.line.unit, language))" + (place.line.line.map { " (\(Words("line", "第")[language]) \($0)\(Words("", " 行")[language]))" } ?? "")
    }
    return Item(
      itemNumber: number, itemCode: item.code, itemWords: Array(Set(words)).sorted().joined(separator: " · "), itemUnit: item.line.unit,
      itemWhose: item.customer?.code ?? "", itemPlaces: places.joined(separator: ", "), unitText: Units.name(item.line.unit, language),
      productUnit: item.product.map { Units.name($0.unit, language) } ?? "", isUnitUnclear: item.product != nil,
      productValue: form?["product.\(number)"] ?? item.product?.code ?? "", factorValue: form?["factor.\(number)"] ?? "",
      isNotSold: form?["notsold.\(number)"] == "yes", near: near, hasNear: !near.isEmpty,
      itemFaults: own.map { ProblemLine($0, language, place: "") }, isFaulty: !own.isEmpty)
  }

  /// Products that are called alike: by code first, then by any word of what the customer wrote.
  private static func near(_ item: ImportLook.Item, _ snapshot: Snapshot, _ language: Language) throws -> [Completion.Choice] {
    let codes = try OrderPricing.nearCodes(item.code, snapshot)
    var choices = try codes.compactMap { code in
      try snapshot.first(Product.self, where: "code = ?", [code]).map { Completion.Choice(code: code, words: RecordNames.words($0.any, language) ?? "") }
    }
    let words = [item.line.description, item.line.buyerItem].compactMap { $0 }.joined(separator: " ")
    for choice in try Completion.near(Product.record.name, words, snapshot, language) where !choices.contains(choice) { choices.append(choice) }
    return Array(choices.prefix(Completion.maximumChoices))
  }

  private static func table(
    _ table: DocumentLook.Table, _ document: Row<ReceivedDocument>, _ asked: ResolvePage.Asked, _ form: SentForm?, _ language: Language
  ) throws -> Table {
    let path = ResolvePage.path(of: document.id.key)
    let saved = table.saved
    let width = max(table.header.count, table.rows.map(\.count).max() ?? 0)
    let columns = (0..<width).map { index in
      let said = form?["col.\(index + 1)"] ?? meaning(of: index, table)
      let head = index < table.header.count ? table.header[index] : ""
      return Column(
        columnName: "col.\(index + 1)", columnHead: head.isEmpty ? "#\(index + 1)" : head, columnLabel: "\(Texts.words("resolveMeaning")[language]): \(head.isEmpty ? "#\(index + 1)" : head)",
        meanings: [.init(value: "", choiceLabel: Texts.words("resolveIgnore")[language], isChosen: said.isEmpty)]
          + OrderColumn.allCases.map { .init(value: $0.rawValue, choiceLabel: $0.label[language], isChosen: $0.rawValue == said) })
    }
    let constants = Self.constants.map { column in
      var value = form?["const.\(column.rawValue)"] ?? ""
      if form == nil, case .constant(let text) = saved?.mapping.sources[column] { value = text }
      return Constant(
        constantName: "const.\(column.rawValue)", constantLabel: column.label[language], constantValue: value,
        constantHint: Texts.words("resolveConstantHint")[language])
    }
    let isFileName = form.map { $0["reference_file"] == "yes" } ?? (saved?.mapping.sources[.order] == .fileName)
    let decimal = form?["decimal"] ?? saved?.decimal.rawValue ?? ""
    let days = form?["days"] ?? saved?.days.rawValue ?? ""
    return Table(
      sheetNumber: table.sheet, rowNumber: table.headerRow, columns: columns,
      rows: table.rows.map { row in SampleRow(samples: (0..<width).map { .init(sampleText: $0 < row.count ? String(row[$0].prefix(80)) : "") }) },
      sheets: table.sheets.enumerated().map { Link(linkText: $0.element, linkPath: "\(path)?sheet=\($0.offset)", isCurrent: $0.offset == table.sheet) },
      headers: table.candidates.map {
        Link(linkText: "\($0.line): \($0.text.prefix(80))", linkPath: "\(path)?sheet=\(table.sheet)&row=\($0.row)", isCurrent: $0.row == table.headerRow)
      },
      hasSheets: table.sheets.count > 1, hasHeaders: table.candidates.count > 1, constants: constants, isFileName: isFileName,
      decimals: DecimalMark.allCases.map { .init(value: $0.rawValue, choiceLabel: $0.label[language], isChosen: $0.rawValue == decimal) },
      dayOrders: DayOrder.allCases.map { .init(value: $0.rawValue, choiceLabel: $0.label[language], isChosen: $0.rawValue == days) })
  }

  /// What was said of the column before, else what its name likely means.
  private static func meaning(of index: Int, _ table: DocumentLook.Table) -> String {
    if let saved = table.saved { return saved.mapping.sources.first { $0.value == .column(index + 1) }?.key.rawValue ?? "" }
    return index < table.guesses.count ? table.guesses[index]?.rawValue ?? "" : ""
  }
}
