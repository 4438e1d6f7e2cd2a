import Ground
import Replica

public enum BankFormat: String, Choice {
  case csv, camt, mt940

  public var label: Words {
    switch self {
    case .csv: Words("table (CSV)", "表格（CSV）")
    case .camt: Words("CAMT.053 (ISO 20022)", "CAMT.053 对账单（ISO 20022）")
    case .mt940: Words("MT940 (SWIFT)", "MT940 对账单（SWIFT）")
    }
  }
}

/// 10.2 A bank's statement as its file came. One that could not be read is kept with what is wrong with it.
public struct BankStatement: RecordType {
  public static let record = RecordDeclaration(
    168, "bank_statement", on: .office, by: [.office], "Bank statement", "银行对账单", search: SearchDeclaration(["name"]))
  public static let fields = BankStatement()

  public let name = Field<String>(1, "name", .once, "File name", "文件名", maximumText: 255)
  public let content = Field<Blob>(2, "content", .once, "Content", "内容")
  /// SHA-256 of the content.
  public let digest = Field<Blob>(3, "digest", .once, "Digest", "摘要", indexed: true)
  public let format = OptionalField<BankFormat>(4, "format", .once, "Format", "格式")
  public let account = OptionalField<String>(5, "account", .once, "Account", "账号", maximumText: 64)
  public let received = Field<Instant>(6, "received", .once, "Received", "接收时间")
  /// Empty when its lines were taken.
  public let problems = Field<String>(7, "problems", .once, "Problems", "问题", maximumText: 100_000)
}

public enum BankLineState: String, Lifecycle {
  case open, ignored, taken

  public static let initial = BankLineState.open
  public var rank: Int { [.open: 1, .ignored: 2, .taken: 3][self]! }
  public var label: Words {
    switch self {
    case .open: Words("to be confirmed", "待确认")
    case .ignored: Words("not ours to book", "不入账")
    case .taken: Words("booked", "已入账")
    }
  }
  public var next: [BankLineState] { self == .open ? [.ignored, .taken] : [] }
  public static var owner: String { "accountant" }
  /// Only the office that holds the statement works on its lines.
  public static func meeting(lost: BankLineState, stands: BankLineState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// One entry of a bank statement.
public struct BankLine: RecordType {
  public static let record = RecordDeclaration(
    169, "bank_line", on: .office, by: [.office], "Bank line", "银行流水", search: SearchDeclaration(["reference", "payer", "text"]))
  public static let fields = BankLine()

  public let statement = Field<BankStatement.ID>(1, "statement", .once, "Statement", "对账单", indexed: true)
  public let position = Field<Int>(2, "position", .once, "Position", "序号")
  public let booked = Field<Day>(3, "booked", .once, "Booked", "记账日")
  /// Negative for what went out.
  public let amount = Field<Money>(4, "amount", .once, "Amount", "金额")
  public let reference = Field<String>(5, "reference", .once, "Bank reference", "银行流水号", indexed: true, maximumText: 100)
  public let payer = OptionalField<String>(6, "payer", .once, "Payer", "付款人", maximumText: 200)
  public let text = OptionalField<String>(7, "text", .once, "Purpose", "用途", maximumText: 1_000)
  public let state = StateField<BankLineState>(8)
  public let why = OptionalField<String>(9, "why", .latest, "Why", "原因", maximumText: 1_000)
}
