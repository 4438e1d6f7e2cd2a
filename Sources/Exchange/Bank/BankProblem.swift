import Ground

/// Everything that can be wrong with a bank's file. The raw value is the problem's code, for programs; it never changes.
public enum BankProblem: String, CaseIterable, Sendable {
  case empty = "bank.empty"
  case tooLarge = "bank.tooLarge"
  case unknown = "bank.unknownFormat"
  case encoding = "bank.encoding"
  case cutOff = "bank.cutOff"
  case notXML = "bank.notXML"
  case entities = "bank.entities"
  case tooDeep = "bank.tooDeep"
  case tooMany = "bank.tooManyEntries"
  case namespace = "bank.wrongNamespace"
  case missing = "bank.missing"
  case amount = "bank.amount"
  case sign = "bank.sign"
  case currency = "bank.currency"
  case day = "bank.day"
  case column = "bank.column"
  case quotes = "bank.quotes"
  case tag = "bank.tag"
  case balance = "bank.balance"
  case more = "bank.more"

  /// - Parameters:
  ///   - got: what the file has, shown cut.
  ///   - other: what it is held against.
  func problem(_ field: String = "", line: Int? = nil, got: String = "", other: String = "") -> Problem {
    let (what, remedy) = words(ShownValue.brief(got), other)
    return Problem(rawValue, field: field, line: line, what, remedy: remedy)
  }

  private static let again = Words("Export the statement from the bank once more.", "请从银行重新导出对账单。")

  private func words(_ got: String, _ other: String) -> (Words, Words) {
    switch self {
    case .empty: (Words("The file is empty.", "文件是空的。"), Self.again)
    case .tooLarge: (Words("The file has \(got); at most \(other) are read.", "文件大小为 \(got)，最多读取 \(other)。"), Words("Export a shorter time.", "请缩短导出区间。"))
    case .unknown:
      (Words("This is no bank statement that can be read (it begins: \(got)).", "无法读取此对账单（开头为：\(got)）。"), Words("Export it as CAMT.053, MT940 or CSV.", "请导出为 CAMT.053、MT940 或 CSV。"))
    case .encoding: (Words("The text is not UTF-8, UTF-16 or GB 18030.", "文本不是 UTF-8、UTF-16 或 GB 18030 编码。"), Self.again)
    case .cutOff: (Words("The file ends too early: \(got) is not complete.", "文件提前结束：\(got) 不完整。"), Self.again)
    case .notXML: (Words("This is not well-formed XML.", "不是格式正确的 XML。"), Self.again)
    case .entities: (Words("The file has a document type or entities. For safety, they are not read.", "文件含有文档类型声明或实体，为安全起见不予读取。"), Self.again)
    case .tooDeep: (Words("More than \(other) elements lie inside each other.", "元素嵌套超过 \(other) 层。"), Self.again)
    case .tooMany: (Words("The file has more than \(other) entries.", "文件超过 \(other) 笔流水。"), Words("Export a shorter time.", "请缩短导出区间。"))
    case .namespace: (Words("\"\(got)\" is no CAMT.053 statement.", "“\(got)”不是 CAMT.053 对账单。"), Words("Ask the bank for camt.053.001.02 or later.", "请向银行索取 camt.053.001.02 或更新版本。"))
    case .missing: (Words("\(got) is missing.", "缺少 \(got)。"), Self.again)
    case .amount: (Words("\"\(got)\" is no amount.", "“\(got)”不是金额。"), Words("Compare the entry with the bank's page.", "请与银行页面核对该笔流水。"))
    case .sign: (Words("\"\(got)\" is neither a credit nor a debit.", "“\(got)”既不是贷方也不是借方。"), Self.again)
    case .currency: (Words("\"\(got)\" is no currency.", "“\(got)”不是币种代码。"), Words("Three capital letters are expected, like CNY.", "应为三个大写字母，例如 CNY。"))
    case .day: (Words("\"\(got)\" is no day.", "“\(got)”不是日期。"), Words("Write days like 2026-11-28.", "日期请写成 2026-11-28。"))
    case .column: (Words("No column is called like: \(other).", "没有这样的列：\(other)。"), Words("Name the columns in the first row, or say which column it is.", "请在首行写明列名，或指定对应的列。"))
    case .quotes: (Words("A quotation mark is not closed.", "引号没有配对。"), Self.again)
    case .tag: (Words("\"\(got)\" is not what stands here in MT940.", "“\(got)”不符合 MT940 此处的格式。"), Self.again)
    case .balance: (Words("Opening balance and entries come to \(got), the closing balance says \(other).", "期初余额加流水为 \(got)，期末余额为 \(other)。"), Words("A part of the file is missing: export it once more.", "文件不完整，请重新导出。"))
    case .more: (Words("\(got) more problems are not listed.", "另有 \(got) 个问题未列出。"), Words("Put the listed ones right first.", "请先解决已列出的问题。"))
    }
  }
}

/// The problems of one file, never more than can be read.
struct BankFindings {
  static let maximum = 200

  private(set) var problems: [Problem] = []
  private var leftOut = 0

  var isEmpty: Bool { problems.isEmpty }

  mutating func add(_ kind: BankProblem, _ field: String = "", line: Int? = nil, got: String = "", other: String = "") {
    guard problems.count < Self.maximum else {
      leftOut += 1
      return
    }
    problems.append(kind.problem(field, line: line, got: got, other: other))
  }

  var listed: [Problem] { leftOut == 0 ? problems : problems + [BankProblem.more.problem(got: String(leftOut))] }
}
