import Ground
import Records
import Replica
import Workflow

/// Rows of a table that other programs read (RFC 4180), with texts that no spreadsheet takes for formulas.
enum SettlementTable {
  /// A text as a cell: what begins like a formula gets an apostrophe before it.
  static func text(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) else { return text }
    return "'" + text
  }

  /// An amount without its currency, as accounting programs read it.
  static func amount(_ money: Money) -> String { String(money.description.dropLast(money.currency.count + 1)) }

  static func row(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\r\n" }

  private static func quoted(_ text: String) -> String {
    text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n" } ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
  }
}

/// 10.3 The journal of a month as a table for an accounting program: a row for each line, debit and credit apart.
public enum JournalExport {
  static let columns = [
    Words("Month", "期间"), Words("Date", "日期"), Words("Document", "单据"), Words("Kind", "类型"), Words("Account", "科目"), Words("Account name", "科目名称"), Words("Debit", "借方"),
    Words("Credit", "贷方"), Words("Currency", "币种"), Words("Customer", "客户"), Words("Late", "迟到"), Words("Id", "标识"),
  ]

  /// - Returns: nil when it is no month; at headquarters the journals of all offices.
  public static func csv(_ month: String, _ context: StepContext, _ language: Language) throws -> String? {
    guard Day(firstOf: month) != nil else { return nil }
    var text = SettlementTable.row(columns.map { $0[language] })
    for shelf in try context.officeShelves {
      guard let journal = try Journal(month, on: shelf, context) else { return nil }
      for posting in journal.postings {
        let customer = try posting.customer.flatMap { try context.snapshot.get($0) }?.code ?? ""
        for line in posting.lines {
          let account = Account.of(line.account)
          let amount = SettlementTable.amount(Money(minor: abs(line.amount.minor), currency: line.amount.currency))
          text += SettlementTable.row([
            posting.month, posting.day.description, SettlementTable.text(posting.number), posting.kind[language], account.code, account.label[language],
            line.amount.minor > 0 ? amount : "", line.amount.minor < 0 ? amount : "", line.amount.currency, SettlementTable.text(customer),
            posting.isLate ? Words("late", "迟到")[language] : "", posting.document.description,
          ])
        }
      }
    }
    return text
  }
}

/// 10.1 What a special VAT invoice (增值税专用发票) asks for, line by line, for the tax authority's own program. Red ones have negative amounts and
/// name the blue one that they are against.
public enum FapiaoExport {
  /// In the order of the usual import form.
  static let columns = [
    "单据号", "开票日期", "红蓝标志", "对应蓝字单据号", "红冲原因", "购方名称", "购方税号", "购方地址电话", "购方开户行及账号", "销方名称", "销方税号", "销方地址电话", "销方开户行及账号", "行号", "商品编码",
    "商品名称", "税收分类编码", "规格型号", "计量单位", "数量", "不含税单价", "金额", "税率", "税额", "价税合计", "含税标志", "币种", "备注",
  ]

  /// - Returns: nil when it is no month.
  public static func csv(_ month: String, _ context: StepContext) throws -> String? {
    guard let first = Day(firstOf: month) else { return nil }
    var text = SettlementTable.row(columns)
    let days: (String, String) = (first.description, first.monthEnd.description)
    let shelves = Set(try context.officeShelves)
    let seller = try FapiaoSeller(context.snapshot)
    for invoice in try context.snapshot.all(Invoice.self, where: "issued >= ? AND issued <= ?", [days.0, days.1], order: "issued, id", limit: Journal.maximum) where shelves.contains(invoice.shelf) {
      text += try rows(FapiaoDocument(invoice, context), seller, context)
    }
    for note in try context.snapshot.all(CreditNote.self, where: "issued >= ? AND issued <= ?", [days.0, days.1], order: "issued, id", limit: Journal.maximum)
    where shelves.contains(note.shelf) && note.state != .held && note.state != .void {
      text += try rows(FapiaoDocument(note, context), seller, context)
    }
    return text
  }

  private static func rows(_ document: FapiaoDocument, _ seller: FapiaoSeller, _ context: StepContext) throws -> String {
    var text = ""
    let rules = document.rules
    for (index, line) in document.lines.enumerated() {
      let head = [
        document.number, document.issued.description, document.isRed ? "红" : "蓝", document.blue, document.reason, SettlementTable.text(document.customer.name), document.customer.taxNumber,
        SettlementTable.text(rules.buyerAddress ?? document.customer.address.map { "\($0.region)\($0.city)\($0.street)" } ?? ""), SettlementTable.text(rules.buyerBank ?? ""), seller.name, seller.taxNumber,
        SettlementTable.text(seller.address), SettlementTable.text(seller.bank),
      ]
      text += SettlementTable.row(
        head + [
          "\(index + 1)", line.code, SettlementTable.text(line.name), line.taxCode, "", line.unit, line.quantity, line.price, SettlementTable.amount(line.net), "\(line.rate)", SettlementTable.amount(line.tax),
          SettlementTable.amount(Money(minor: line.net.minor + line.tax.minor, currency: line.net.currency)), document.includesTax ? "1" : "0", line.net.currency, document.remark,
        ])
    }
    return text
  }
}

/// The company as the seller of a fapiao.
private struct FapiaoSeller {
  var name = "", taxNumber = "", address = "", bank = ""

  init(_ snapshot: Snapshot) throws {
    guard let head = try snapshot.first(Letterhead.self, order: "id DESC") else { return }
    (name, taxNumber, bank) = (head.nameZH, head.taxNumber ?? "", head.bank ?? "")
    address = [head.addressZH, head.contact].compactMap { $0 }.joined(separator: " ")
  }
}

/// An invoice or a credit note as rows of a fapiao.
private struct FapiaoDocument {
  struct Line {
    var code = "", name = "", taxCode = "", unit = "", quantity = "", price = ""
    var net: Money
    var rate: ExactDecimal
    var tax: Money
  }

  var number: String
  var issued: Day
  var isRed = false
  /// Of a red one the blue one's number, and the reason.
  var blue = "", reason = ""
  var customer: Row<Customer>
  var rules: BillingRules
  var includesTax: Bool
  var remark: String
  var lines: [Line] = []

  init(_ invoice: Row<Invoice>, _ context: StepContext) throws {
    (number, issued, includesTax) = (invoice.number, invoice.issued, invoice.includesTax ?? false)
    customer = try context.the(invoice.customer)
    rules = try BillingRules(invoice.customer, on: invoice.issued, context.snapshot)
    remark = try context.snapshot.get(invoice.order)?.customerReference ?? ""
    let key = invoice.id.sqlKey
    for line in try context.snapshot.all(InvoiceLine.self, where: "invoice = ?", [key]) {
      lines.append(try Self.line(line.product, line.quantity, line.net, line.rate, line.tax, issued, context))
    }
    for item in try context.snapshot.all(InvoiceItem.self, where: "invoice = ?", [key]) {
      lines.append(Line(name: item.kind.label.zh, net: item.net, rate: item.rate, tax: item.tax))
    }
  }

  init(_ note: Row<CreditNote>, _ context: StepContext) throws {
    let invoice = try context.the(note.invoice)
    (number, issued, includesTax) = (note.number, note.issued, invoice.includesTax ?? false)
    (isRed, blue, reason, remark) = (true, invoice.number, note.reason.label.zh, note.text ?? "")
    customer = try context.the(note.customer)
    rules = try BillingRules(note.customer, on: invoice.issued, context.snapshot)
    func red(_ money: Money) -> Money { Money(minor: -money.minor, currency: money.currency) }
    for credit in try context.snapshot.all(CreditLine.self, where: "credit_note = ?", [note.id.sqlKey]) {
      guard let line = try credit.line.flatMap({ try context.snapshot.get($0) }) else {
        lines.append(Line(name: InvoiceItemKind.advance.label.zh, net: red(credit.net), rate: credit.rate, tax: red(credit.tax)))
        continue
      }
      let quantity = credit.quantity.map { Quantity(-$0.amount, $0.unit) }
      lines.append(try Self.line(line.product, quantity, red(credit.net), credit.rate, red(credit.tax), invoice.issued, context))
    }
  }

  private static func line(
    _ product: Product.ID, _ quantity: Quantity?, _ net: Money, _ rate: ExactDecimal, _ tax: Money, _ day: Day, _ context: StepContext
  ) throws -> Line {
    let known = try context.the(product)
    let code = try ProductTax.holding(product, on: day, context.snapshot)?.code ?? ""
    let price = quantity.flatMap { $0.amount == .zero ? nil : ExactDecimal.scaled(net.decimal.millionths, times: ExactDecimal.scale, over: $0.amount.millionths) }.map { ExactDecimal(millionths: $0).description }
    return Line(
      code: known.code, name: known.nameZH, taxCode: code, unit: Ground.Units.name(known.unit, .chinese), quantity: quantity?.amount.description ?? "", price: price ?? "", net: net, rate: rate, tax: tax)
  }
}
