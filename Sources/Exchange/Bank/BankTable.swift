import Ground
import Records
import Workflow

/// Reads a bank's statement from a table: columns are known by the names that banks give them, or by those that a person has said.
enum BankTable {
  /// Names of columns, in small letters, as banks here and there have them.
  private static let names: [BankColumns.Column: [String]] = [
    .day: ["date", "booking date", "value date", "day", "transaction date", "交易日期", "记账日期", "入账日期", "日期", "buchungstag", "valuta", "datum"],
    .amount: ["amount", "transaction amount", "金额", "交易金额", "发生额", "betrag", "umsatz"],
    .credit: ["credit", "credit amount", "deposit", "贷方发生额", "收入金额", "收入", "贷方金额", "haben"],
    .debit: ["debit", "debit amount", "withdrawal", "借方发生额", "支出金额", "支出", "借方金额", "soll"],
    .currency: ["currency", "ccy", "币种", "货币", "währung"],
    .reference: ["reference", "bank reference", "transaction id", "transaction no", "流水号", "交易流水号", "银行流水号", "凭证号", "referenz"],
    .payer: ["payer", "name", "counterparty", "对方户名", "付款人", "对方名称", "付款人名称", "auftraggeber", "name zahlungsbeteiligter"],
    .text: ["purpose", "description", "text", "details", "remittance information", "摘要", "用途", "附言", "备注", "verwendungszweck"],
  ]

  static func read(_ text: String, _ columns: BankColumns, _ currency: String) -> BankReading {
    var reading = BankReading(format: .csv)
    var findings = BankFindings()
    let (rows, refusal) = CSVText.rows(text, limits: .standard)
    if refusal != nil { findings.add(.quotes, line: rows.last?.line) }
    guard let header = rows.first else {
      findings.add(.empty)
      reading.problems = findings.listed
      return reading
    }
    let places = places(header.cells, columns, &findings)
    guard findings.isEmpty, places.count > 1 else {
      // One column is no table: nobody meant it as one.
      reading.problems = places.isEmpty ? [BankProblem.unknown.problem(got: String(text.prefix(60)))] : findings.listed
      return reading
    }
    if rows.count - 1 > BankLinesText.maximumLines { findings.add(.tooMany, line: header.line, other: "\(BankLinesText.maximumLines)") }
    for row in rows.dropFirst().prefix(BankLinesText.maximumLines) {
      if let line = line(row, places, currency, &findings) { reading.lines.append(line) }
    }
    reading.problems = findings.listed
    return reading
  }

  private static func places(_ header: [String], _ columns: BankColumns, _ findings: inout BankFindings) -> [BankColumns.Column: Int] {
    let titles = header.map { trimmed($0).lowercased() }
    var places: [BankColumns.Column: Int] = [:]
    for column in BankColumns.Column.allCases {
      if let said = columns.names[column] {
        places[column] = titles.firstIndex(of: said.lowercased())
        if places[column] == nil { findings.add(.column, column.rawValue, line: 1, other: said) }
      } else {
        places[column] = names[column, default: []].lazy.compactMap { titles.firstIndex(of: $0) }.first
      }
    }
    guard !places.isEmpty else { return [:] }
    if places[.day] == nil { findings.add(.column, "day", line: 1, other: names[.day, default: []].prefix(4).joined(separator: ", ")) }
    if places[.amount] == nil, places[.credit] == nil { findings.add(.column, "amount", line: 1, other: names[.amount, default: []].prefix(4).joined(separator: ", ")) }
    return places
  }

  private static func line(_ row: CSVText.Row, _ places: [BankColumns.Column: Int], _ usual: String, _ findings: inout BankFindings) -> BankLinesText.Line? {
    func cell(_ column: BankColumns.Column) -> String { places[column].flatMap { $0 < row.cells.count ? row.cells[$0] : nil } ?? "" }
    let before = findings.problems.count
    let day = BankText.day(cell(.day))
    if day == nil { findings.add(.day, "day", line: row.line, got: cell(.day)) }
    let currency = cell(.currency).isEmpty ? usual : cell(.currency).uppercased() == "人民币" ? "CNY" : cell(.currency).uppercased()
    if !BankText.isCurrency(currency) { findings.add(.currency, "currency", line: row.line, got: currency) }
    var sum = ExactDecimal.zero
    var isSaid = false
    for (column, isOut) in [(BankColumns.Column.amount, false), (.credit, false), (.debit, true)] where !cell(column).isEmpty {
      guard let amount = BankText.amount(cell(column)) else {
        findings.add(.amount, column.rawValue, line: row.line, got: cell(column))
        continue
      }
      isSaid = true
      // Some banks write what went out with a sign, others without.
      sum += isOut ? (amount < .zero ? amount : -amount) : amount
    }
    if !isSaid, findings.problems.count == before { findings.add(.missing, "amount", line: row.line, got: "amount · 金额") }
    guard findings.problems.count == before, let day else { return nil }
    guard let money = Money(sum, currency) else {
      findings.add(.amount, "amount", line: row.line, got: cell(.amount))
      return nil
    }
    return .init(booked: day, amount: money, reference: cell(.reference), payer: cell(.payer), text: cell(.text))
  }
}
