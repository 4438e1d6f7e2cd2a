import Ground
import Replica

/// 10.4 A letter about what is overdue.
public struct DunningLetter: RecordType {
  public static let record = RecordDeclaration(
    170, "dunning_letter", on: .office, by: [.office], "Dunning letter", "催款函", series: "DN",
    search: SearchDeclaration(["number"], through: ["customer"]))
  public static let fields = DunningLetter()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let customer = Field<Customer.ID>(2, "customer", .once, "Customer", "客户", indexed: true)
  public let level = Field<Int>(3, "level", .once, "Level", "级别")
  public let on = Field<Day>(4, "written_on", .once, "Date", "日期")
  public let payBy = Field<Day>(5, "pay_by", .once, "Pay by", "付款期限")
  public let total = Field<Money>(6, "total", .once, "Overdue", "逾期金额")
  public let interest = Field<Money>(7, "interest", .once, "Interest", "逾期利息")
}

/// One invoice in a dunning letter, as it stood then.
public struct DunningLine: RecordType {
  public static let record = RecordDeclaration(171, "dunning_line", on: .office, by: [.office], "Dunning line", "催款明细")
  public static let fields = DunningLine()

  public let letter = Field<DunningLetter.ID>(1, "letter", .once, "Letter", "催款函", indexed: true)
  public let invoice = Field<Invoice.ID>(2, "invoice", .once, "Invoice", "发票", indexed: true)
  public let overdue = Field<Money>(3, "overdue", .once, "Overdue", "逾期金额")
  public let days = Field<Int>(4, "days", .once, "Days overdue", "逾期天数")
  public let interest = Field<Money>(5, "interest", .once, "Interest", "逾期利息")
}

public enum CustomerHoldState: String, Lifecycle {
  case holding, released

  public static let initial = CustomerHoldState.holding
  public var rank: Int { self == .holding ? 1 : 2 }
  public var label: Words { self == .holding ? Words("holding", "暂停供货") : Words("released", "已解除") }
  public var next: [CustomerHoldState] { self == .holding ? [.released] : [] }
  public static var owner: String { "credit-controller" }
  public static func meeting(lost: CustomerHoldState, stands: CustomerHoldState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 10.4 Why no order of a customer goes on. It lies where every site reads it and names the customer by their tax number, since each
/// office has customers of its own.
public struct CustomerHold: RecordType {
  public static let record = RecordDeclaration(
    172, "customer_hold", on: .company, by: [.office, .headquarters], "Customer hold", "客户暂停", search: SearchDeclaration(["customer_name", "tax_number"]))
  public static let fields = CustomerHold()

  public let taxNumber = Field<String>(1, "tax_number", .once, "Tax number", "税号", indexed: true, maximumText: 40)
  public let name = Field<String>(2, "customer_name", .once, "Customer", "客户", maximumText: 200)
  /// The number of the site that placed it.
  public let office = Field<Int>(3, "office", .once, "Placed by site", "设置站点")
  public let why = Field<String>(4, "why", .once, "Why", "原因", maximumText: 1_000)
  public let since = Field<Instant>(5, "since", .once, "Since", "开始")
  /// The node placed it for what is overdue, and releases it when that is paid.
  public let isAutomatic = Field<Bool>(6, "automatic", .once, "By itself", "自动")
  public let state = StateField<CustomerHoldState>(7)
  public let releasedBecause = OptionalField<String>(8, "released_because", .latest, "Why released", "解除原因", maximumText: 1_000)
}

public enum DisputeState: String, Lifecycle {
  case open, rejected, upheld

  public static let initial = DisputeState.open
  public var rank: Int { [.open: 1, .rejected: 2, .upheld: 3][self]! }
  public var label: Words {
    switch self {
    case .open: Words("open", "争议中")
    case .rejected: Words("rejected: it is owed", "不成立：应付")
    case .upheld: Words("upheld: it is credited", "成立：红冲")
    }
  }
  public var next: [DisputeState] { self == .open ? [.rejected, .upheld] : [] }
  public static var owner: String { "accountant" }
  public static func meeting(lost: DisputeState, stands: DisputeState) -> Meeting? {
    guard lost.rank < stands.rank else { return nil }
    guard lost == .rejected else { return .harmless }
    return .clash(
      Clash(
        Words("Rejected at {lost} while it was upheld at {stands}.", "{lost} 认定争议不成立，而 {stands} 认定成立。"),
        Words("Ask both; the customer was told one of them. Keep the state and issue the credit note, or take the rejection.", "请询问双方并核对已告知客户的结论。保留现状态并开具红字发票，或采用不成立。"),
        owner: "accountant", steps: ["credit.issue"]))
  }
}

/// What a customer says is wrong with an invoice. Until it is closed the invoice is not dunned for the amount.
public struct InvoiceDispute: RecordType {
  public static let record = RecordDeclaration(
    173, "invoice_dispute", on: .office, by: [.office, .field], "Disputed invoice", "发票争议", series: "DP", search: SearchDeclaration(["number", "what"], through: ["customer"]))
  public static let fields = InvoiceDispute()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let invoice = Field<Invoice.ID>(2, "invoice", .once, "Invoice", "发票", indexed: true)
  public let customer = Field<Customer.ID>(3, "customer", .once, "Customer", "客户", indexed: true)
  public let amount = Field<Money>(4, "amount", .once, "Disputed amount", "争议金额")
  public let what = Field<String>(5, "what", .once, "What the customer says", "客户意见", maximumText: 1_000)
  public let opened = Field<Day>(6, "opened", .once, "Opened", "提出日期")
  public let outcome = OptionalField<String>(7, "outcome", .latest, "Outcome", "结果", maximumText: 1_000)
  public let state = StateField<DisputeState>(8)
}
