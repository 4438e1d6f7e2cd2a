import Crypto
import Foundation
import Ground
import Records
import Replica

/// 10.2 Keeps a bank's statement as it came, and books what of it can mean one thing only. The rest waits for a person.
public struct ImportStatement: Step {
  public static let step = StepDeclaration(
    "statement.import", "10.2", by: [.accountant], at: [.office], "Import a bank statement", "导入银行对账单",
    help: Words(
      "Entries that name an invoice and pay just what is outstanding are booked; others wait with a proposal. What was imported or recorded before is left alone.",
      "注明发票号且金额相符的流水直接入账，其余附建议待确认；此前已导入或登记的不重复入账。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let name = Entry<String>("name", "File name", "文件名", maximumText: 255)
    /// Base64, so that a form and a command line can carry it.
    let content = Entry<String>("content", "Content (base64)", "内容（base64）", isLong: true, maximumText: 12 << 20)
    let format = OptionalEntry<BankFormat>("format", "Format", "格式")
    let account = OptionalEntry<String>("account", "Account", "账号", maximumText: 64)
    let lines = OptionalEntry<BankLinesText>("lines", "Entries", "流水", isLong: true, maximumText: BankLinesText.maximumText)
    let problems = OptionalEntry<String>("problems", "Problems", "问题", help: Words("Of a file that could not be read.", "无法读取时填写。"), isLong: true, maximumText: 100_000)
  }

  /// Bytes of a file.
  public static let maximumBytes = 8 << 20

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let problems = Kept.problems(input.content)
    guard problems.isEmpty, let data = Data(base64Encoded: input.content) else { return problems }
    if let known = try context.snapshot.first(BankStatement.self, where: "digest = ? AND problems = ''", [Data(SHA256.hash(data: data))]) {
      return [Problem("statement.known", field: "content", Words("This file was imported before, as \(known.name).", "该文件此前已导入：\(known.name)。"), remedy: Words("See its entries.", "请查看其流水。"))]
    }
    guard input.lines == nil, input.problems == nil else { return [] }
    return [Finding.missing("lines", Words("There is neither an entry nor a problem.", "既没有流水也没有问题。"), remedy: Words("Import the file on the page of the bank.", "请在银行页面导入文件。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    guard let data = Data(base64Encoded: input.content) else { throw UncheckedInput() }
    let statement = try changes.create(BankStatement.self, on: context.home) {
      $0.name = input.name
      $0.content = Blob([UInt8](data))
      $0.digest = Blob(Array(SHA256.hash(data: data)))
      $0.format = input.format
      $0.account = input.account
      $0.received = context.now
      $0.problems = input.problems ?? ""
    }
    guard let lines = input.lines?.lines, input.problems == nil else {
      return StepResult(statement.key, Words("\(input.name) is kept; it could not be read.", "\(input.name) 已保存，但无法读取。"), isWarning: true)
    }
    var intake = try Intake(statement, context)
    for (index, line) in lines.enumerated() { try intake.take(line, index + 1, &changes) }
    return StepResult(
      statement.key,
      Words(
        "\(intake.booked) booked, \(intake.waiting) wait for you, \(intake.known) were known, \(intake.left) are not ours to book.",
        "已入账 \(intake.booked) 笔，待确认 \(intake.waiting) 笔，已知 \(intake.known) 笔，不入账 \(intake.left) 笔。"), isWarning: intake.waiting > 0)
  }

  /// Takes the lines of one file one after the other.
  private struct Intake {
    let statement: BankStatement.ID
    let context: StepContext
    let book: MatchBook
    let periods: Periods
    var used: Set<Invoice.ID> = []
    var seen: Set<String> = []
    var booked = 0, waiting = 0, known = 0, left = 0

    init(_ statement: BankStatement.ID, _ context: StepContext) throws {
      self.statement = statement
      self.context = context
      book = try MatchBook(context)
      periods = try Periods(on: context.home, from: context.today.advanced(by: -731), context.snapshot)
    }

    mutating func take(_ line: BankLinesText.Line, _ position: Int, _ changes: inout Changes) throws {
      let isKnown = try context.snapshot.first(BankLine.self, where: "reference = ?", [line.reference]) != nil
      guard !isKnown, seen.insert(line.reference).inserted else {
        known += 1
        return
      }
      let recorded = try MoneyFinding.known(line.reference, context.snapshot)
      let match = recorded == nil ? try book.match(line.amount, payer: line.payer, text: line.text, but: used) : nil
      let isIgnored = line.amount.minor <= 0 || recorded != nil
      let isBooked = match?.isSure == true && line.booked <= context.today
      let id = try changes.create(BankLine.self, on: context.home) {
        $0.statement = statement
        $0.position = position
        $0.booked = line.booked
        $0.amount = line.amount
        $0.reference = line.reference
        $0.payer = line.payer.isEmpty ? nil : line.payer
        $0.text = line.text.isEmpty ? nil : line.text
        $0.state = isIgnored ? .ignored : isBooked ? .taken : .open
        $0.why = recorded.map { "\($0.number) · \($0.reference)" }
      }
      if isIgnored {
        left += recorded == nil ? 1 : 0
        known += recorded == nil ? 0 : 1
      } else if isBooked, let match {
        used.formUnion(match.invoices.map(\.id))
        let targets = match.invoices.map { Allocation.Target(invoice: $0, field: "") }
        try changes.take(BankMoney(line, id, customer: match.customer), among: targets, discount: match.discount, periods, context)
        booked += 1
      } else {
        waiting += 1
      }
    }
  }
}

/// Money of a bank line, whichever way it is booked.
struct BankMoney {
  var booked: Day
  var amount: Money
  var reference: String
  var payer: String?
  var text: String?
  var line: BankLine.ID
  var customer: Customer.ID?

  init(_ line: BankLinesText.Line, _ id: BankLine.ID, customer: Customer.ID?) {
    (booked, amount, reference, payer, text) = (line.booked, line.amount, line.reference, line.payer.isEmpty ? nil : line.payer, line.text.isEmpty ? nil : line.text)
    (self.line, self.customer) = (id, customer)
  }

  init(_ row: Row<BankLine>, customer: Customer.ID?) {
    (booked, amount, reference, payer, text) = (row.booked, row.amount, row.reference, row.payer, row.text)
    (line, self.customer) = (row.id, customer)
  }
}

extension Changes {
  /// Books money of the bank on its day, or on the first open one after a closed month, where it is marked with the bank's day.
  ///
  /// - Returns: what is left of it.
  @discardableResult
  mutating func take(
    _ money: BankMoney, among targets: [Allocation.Target], discount: ExactDecimal?, rate: ExactDecimal? = nil, why: String? = nil, _ periods: Periods, _ context: StepContext
  ) throws -> Money {
    let day = periods.open(from: money.booked)
    let receipt = try create(MoneyReceipt.self, on: context.home) {
      $0.customer = money.customer
      $0.amount = money.amount
      $0.on = day
      $0.valued = day == money.booked ? nil : money.booked
      $0.reference = money.reference
      $0.payer = money.payer
      $0.text = money.text
      $0.method = .transfer
      $0.bankLine = money.line
    }
    try use(receipt, money.amount, on: context.home)
    guard !targets.isEmpty else { return money.amount }
    let allocation = try Allocation(money.amount, among: targets, discount: discount, rate: rate, context)
    guard allocation.problems.isEmpty else { throw Problems(allocation.problems) }
    try settle(allocation.entries(receipt, money.reference, on: day, why: why), context)
    return allocation.left
  }
}
