import Ground
import Replica

public enum MoneyMethod: String, Choice {
  case transfer, cash, cheque, balance
  case letterOfCredit = "letter_of_credit"
  case acceptanceBill = "acceptance_bill"

  public var label: Words {
    switch self {
    case .transfer: Words("bank transfer", "银行转账")
    case .cash: Words("cash", "现金")
    case .cheque: Words("cheque", "支票")
    case .balance: Words("credit balance", "贷方余额")
    case .letterOfCredit: Words("letter of credit", "信用证")
    case .acceptanceBill: Words("acceptance bill", "承兑汇票")
    }
  }
}

/// 10.2 Money that came, or went back; what of it is for no invoice yet is the balance of its moves.
public struct MoneyReceipt: RecordType {
  public static let record = RecordDeclaration(
    163, "money_receipt", on: .office, by: [.office, .field, .headquarters], "Money received", "收款单", series: "RC",
    search: SearchDeclaration(["number", "reference", "payer"], through: ["customer"]))
  public static let fields = MoneyReceipt()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  /// Empty while nobody knows whose it is.
  public let customer = OptionalField<Customer.ID>(2, "customer", .latest, "Customer", "客户", indexed: true)
  /// Negative for money that went back.
  public let amount = Field<Money>(3, "amount", .once, "Amount", "金额")
  /// The day that it is booked on.
  public let on = Field<Day>(4, "received_on", .once, "Received on", "收款日期", indexed: true)
  /// The bank's day, where that lies in a period that was closed by then.
  public let valued = OptionalField<Day>(5, "valued_on", .once, "Bank's day", "银行记账日")
  public let reference = Field<String>(6, "reference", .once, "Bank reference", "银行流水号", indexed: true, maximumText: 100)
  public let payer = OptionalField<String>(7, "payer", .once, "Payer", "付款人", maximumText: 200)
  public let text = OptionalField<String>(8, "text", .once, "Purpose", "用途", maximumText: 1_000)
  public let method = Field<MoneyMethod>(9, "method", .once, "Method", "方式")
  public let bankLine = OptionalField<BankLine.ID>(10, "bank_line", .once, "Bank line", "银行流水", indexed: true)
  /// The money that this one gives back.
  public let refunds = OptionalField<MoneyReceipt.ID>(11, "refunds", .once, "Gives back", "退回", indexed: true)
}

/// What money that came is used for: a ledger whose sum is what of it is for no invoice yet.
public struct MoneyMove: RecordType {
  public static let record = RecordDeclaration(
    174, "money_move", on: .office, by: [.office, .field, .headquarters], "Use of money", "款项变动",
    balance: Balance("money_left", by: ["_shelf", "receipt", "amount_currency"], sum: "amount_minor", lookups: [["_shelf", "receipt"]]))
  public static let fields = MoneyMove()

  public let receipt = Field<MoneyReceipt.ID>(1, "receipt", .once, "Money received", "收款单", indexed: true)
  /// Positive for what came or was set free, negative for what was used.
  public let amount = Field<Money>(2, "amount", .once, "Amount", "金额")
  public let invoice = OptionalField<Invoice.ID>(3, "invoice", .once, "Invoice", "发票", indexed: true)
}

/// 10.3 A month whose books are closed at an office. What lies on the office's shelf and was known here by then belongs to it; what comes
/// later, though of an earlier day, belongs to the first month that is open.
public struct PeriodClose: RecordType {
  public static let record = RecordDeclaration(167, "period_close", on: .office, by: [.office], "Period close", "期间结账")
  public static let fields = PeriodClose()

  /// `2026-11`.
  public let month = Field<String>(1, "month", .once, "Month", "期间", indexed: true, maximumText: 7)
  public let at = Field<Instant>(2, "at", .once, "Closed", "结账时间")
  public let by = Field<String>(3, "closed_by", .once, "Closed by", "结账人", maximumText: 100)
  /// How far each site's changes were known: the site's origin and the stamp of its last change set, separated by blanks.
  public let seen = Field<String>(4, "seen", .once, "Known changes", "已知变更", maximumText: 40_000)
}
