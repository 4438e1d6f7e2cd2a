import Ground
import Records
import Replica
import Workflow

/// A cell of the grid as the page shows it.
struct GridCell: Sendable {
  let cellID, cellName, cellHead, cellLabel, cellValue: String
  let cellMode: String?
  /// What applies when the cell stays empty.
  let cellDefault: String
  let hasCellDefault: Bool
  /// For a product: the address that completes it.
  let cellCompletes: String?
  let cellNote: String?
  let cellChoices: [Completion.Choice]
  let hasCellChoices: Bool
  let cellFaults: [ProblemLine]
  let isCellFaulty: Bool
}

struct GridRow: Sendable {
  let number: String
  let cells: [GridCell]
  let rowValue: String
}

/// The page of a new order.
struct OrderEntryView: Sendable {
  struct Place: Sendable {
    let placeValue, placeLabel: String
    let isPlaceChosen: Bool
  }
  struct Option: Sendable {
    let optionValue, optionText: String
    let isChosenOption: Bool
  }
  struct Fault: Sendable {
    let faultLink, faultPlace, what, remedy: String
  }

  let action: String
  let copyOf, copyLink: String?
  let obstacle: String?
  let customer: GridCell
  let customerFacts: String
  let reference: GridCell
  let requested: GridCell
  let currency: GridCell
  let kind: GridCell
  let kinds: [Option]
  let reason: GridCell
  let reasons: [Option]
  let blanket: GridCell
  let blankets: [Option]
  let terms: GridCell
  let note: GridCell
  let known: String
  let places: [Place]
  let parts: [EntryView.Part]
  let isOther: Bool
  let rows: [GridRow]
  /// For the script: a row whose number is NNN.
  let blank: [GridRow]
  let products: [Completion.Choice]
  let customers: [Completion.Choice]
  let completeness: CompletenessView
  let totalText: String
  let faults: [Fault]
  let isTyped: Bool
  let maximumRows: Int
  let draftNote: DraftNote?
}

/// Makes the page of what was read from a sheet.
struct OrderEntryMaker {
  let reading: OrderReading
  /// What is wrong, at the cells of the sheet.
  let problems: [Problem]
  let language: Language

  func cell(
    _ name: String, _ label: String, _ value: String, field: String, row: String? = nil, mode: String? = nil, default cellDefault: String = "", completes: String? = nil,
    note: String? = nil, choices: [Completion.Choice] = []
  ) -> GridCell {
    let own = problems.filter { $0.field == field || $0.field.hasPrefix("\(field).") }
    return GridCell(
      cellID: Self.id(name), cellName: name, cellHead: label, cellLabel: row.map { "\(label), \(Texts.words("entryLine")[language]) \($0)" } ?? label, cellValue: value, cellMode: mode, cellDefault: cellDefault, hasCellDefault: !cellDefault.isEmpty, cellCompletes: completes,
      cellNote: own.isEmpty ? note : nil,
      cellChoices: choices, hasCellChoices: !choices.isEmpty, cellFaults: own.map { ProblemLine($0, language, place: "") }, isCellFaulty: !own.isEmpty)
  }

  /// - Parameter number: of the row, from 1; nil for the script's blank one.
  func row(_ number: Int?) -> GridRow {
    let at = number.map(String.init) ?? "NNN"
    let typed = number.flatMap { reading.sheet.lines.indices.contains($0 - 1) ? reading.sheet.lines[$0 - 1] : nil } ?? OrderSheet.Line()
    let line = reading.lines.first { $0.number == number }
    let place = "lines[\(at)]"
    let product = line?.product
    let wholeLine = problems.filter { $0.field == place }.map { ProblemLine($0, language, place: "") }
    let cells = [
      cell(
        "product.\(at)", Texts.words("entryProduct")[language], typed.product, field: "\(place).product", row: at, completes: "/complete/product",
        note: product.flatMap { RecordNames.words($0.any, language) }, choices: line?.choices ?? []),
      cell("quantity.\(at)", Texts.words("entryQuantity")[language], typed.quantity, field: "\(place).quantity", row: at, mode: "decimal"),
      cell("unit.\(at)", Texts.words("entryUnit")[language], typed.unit, field: "\(place).unit", row: at, default: product.map { Units.name($0.unit, language) } ?? ""),
      cell(
        "price.\(at)", Texts.words("entryPrice")[language], typed.price, field: "\(place).price", row: at, mode: "decimal",
        default: typed.price.isEmpty ? line?.price.map(amount) ?? "" : "", note: line.flatMap(priceNote)),
      cell("wanted.\(at)", Texts.words("entryWanted")[language], typed.wanted, field: "\(place).requested", row: at),
    ]
    let value = line?.value.map { CellView.grouped($0.description) } ?? wholeLine.first.map { "▲ \($0.what)" } ?? ""
    return GridRow(number: at, cells: cells, rowValue: value)
  }

  /// `1,280.00`: in the order's currency it needs no more.
  private func amount(_ price: UnitPrice) -> String {
    CellView.grouped(Money(price.amount, price.currency).map { String($0.description.dropLast(price.currency.count + 1)) } ?? price.amount.description)
  }

  private func priceNote(_ line: OrderReading.Line) -> String? {
    guard let last = line.lastPrice, last != line.listPrice else { return nil }
    return "\((line.listPrice == nil ? Texts.words("entryNotListed") : Texts.words("entryLastPrice"))[language]) \(amount(last)) \(last.currency)"
  }

  func places() -> [OrderEntryView.Place] {
    let chosen = reading.sheet.place
    var known = reading.defaults?.addresses.map(\.typed) ?? []
    // What was chosen for another customer, or came with a copy, is still shown.
    if !chosen.isEmpty, chosen != "other", !known.contains(chosen) { known.append(chosen) }
    let own = OrderEntryView.Place(placeValue: "", placeLabel: Texts.words("entryPlaceOwn")[language], isPlaceChosen: chosen.isEmpty)
    let other = OrderEntryView.Place(placeValue: "other", placeLabel: Texts.words("entryPlaceOther")[language], isPlaceChosen: chosen == "other")
    let shown = known.map { typed in
      let parts = typed.split(separator: "|").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
      return OrderEntryView.Place(placeValue: typed, placeLabel: parts.joined(separator: ", "), isPlaceChosen: typed == chosen)
    }
    return (known.isEmpty ? [own] : []) + shown + [other]
  }

  func kinds() -> [OrderEntryView.Option] {
    OrderKind.allCases.map { .init(optionValue: $0.rawValue, optionText: $0.label[language], isChosenOption: $0.rawValue == reading.sheet.kind) }
  }

  func reasons() -> [OrderEntryView.Option] {
    SampleReason.allCases.map { .init(optionValue: $0.rawValue, optionText: $0.label[language], isChosenOption: $0.rawValue == reading.sheet.sampleReason) }
  }

  /// The open agreements of the customer.
  func blankets() -> [OrderEntryView.Option] {
    reading.blankets.map { blanket in
      let about = [blanket.number, blanket.reference ?? "", "\(Texts.words("entryUntil")[language]) \(blanket.validUntil)"].filter { !$0.isEmpty }
      return .init(optionValue: blanket.number, optionText: about.joined(separator: " · "), isChosenOption: blanket.number == reading.sheet.blanket)
    }
  }

  func customerFacts() -> String {
    guard let customer = reading.customer else { return "" }
    let facts = [customer.name, customer.grade.label[language], "\(customer.paymentDays) \(Texts.words("entryPaymentDays")[language])"]
    return facts.joined(separator: " · ")
  }

  func totalText() -> String {
    guard let total = reading.total else { return "" }
    return CellView.grouped(total.description)
  }

  /// Every problem with the way to its cell.
  func faults() -> [OrderEntryView.Fault] {
    problems.map { problem in
      let name = Self.name(of: problem.field)
      let place = ProblemLine(problem, language, place: EntryView.place(problem.field, language)).place ?? ""
      return .init(faultLink: "#\(Self.id(name))", faultPlace: place, what: problem.what[language], remedy: problem.remedy[language])
    }
  }

  /// The form's entry that a problem's field stands for: `product.3` for `lines[3].product`.
  static func name(of field: String) -> String {
    guard field.hasPrefix("lines["), let close = field.firstIndex(of: "]") else {
      return field == "address" || field.hasPrefix("address.") ? "place" : field == "lines" ? "product.1" : field
    }
    let part = field[field.index(after: close)...].dropFirst()
    let known = ["product", "quantity", "unit", "price"].contains(String(part)) ? String(part) : part == "requested" ? "wanted" : "product"
    return "\(known).\(field.dropFirst(6)[..<close])"
  }

  static func id(_ name: String) -> String { "entry-\(name.replacingOccurrences(of: ".", with: "-"))" }
}
