import Ground
import Replica

public enum InvoiceState: String, Lifecycle {
  case issued, partlyPaid = "partly_paid", paid

  public static let initial = InvoiceState.issued
  public var rank: Int { [.issued: 1, .partlyPaid: 2, .paid: 3][self]! }
  public var label: Words {
    switch self {
    case .issued: Words("issued", "已开具")
    case .partlyPaid: Words("partly paid", "部分付款")
    case .paid: Words("paid", "已付清")
    }
  }
  public var next: [InvoiceState] {
    switch self {
    case .issued: [.partlyPaid, .paid]
    case .partlyPaid: [.paid]
    case .paid: []
    }
  }
}

/// What an invoice asks money for.
public enum InvoiceKind: String, Choice {
  case delivery, advance

  public var label: Words {
    switch self {
    case .delivery: Words("delivery", "交货发票")
    case .advance: Words("advance", "预收款发票")
    }
  }
}

/// Where the tax of an invoice is rounded to the currency's smallest unit.
public enum TaxRounding: String, Choice {
  /// Each line's tax; the total is their sum.
  case line
  /// The tax of all lines of one rate together, as EN 16931 has it; the lines share it to the last unit.
  case total

  public var label: Words {
    switch self {
    case .line: Words("by line", "按行取整")
    case .total: Words("by total", "按合计取整")
    }
  }
}

/// 10.1 What a customer is asked to pay. Numbered without gaps by each site for itself, also offline.
public struct Invoice: RecordType {
  public static let record = RecordDeclaration(60, "invoice", on: .office, by: [.office, .field], "Invoice", "发票", series: "IN",
    search: SearchDeclaration(["number"], through: ["customer", "sales_order"]))
  public static let fields = Invoice()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let order = Field<SalesOrder.ID>(2, "sales_order", .once, "Order", "订单", indexed: true)
  public let customer = Field<Customer.ID>(3, "customer", .once, "Customer", "客户", indexed: true)
  /// Empty for an advance invoice.
  public let shipment = OptionalField<Shipment.ID>(4, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let issued = Field<Day>(5, "issued", .once, "Issued", "开具日期", indexed: true)
  /// The first day of those that are still to be paid; see ``Instalment``.
  public let due = Field<Day>(6, "due", .latest, "Due", "到期日")
  public let net = Field<Money>(7, "net", .once, "Net", "不含税金额")
  public let tax = Field<Money>(8, "tax", .once, "VAT", "税额")
  public let gross = Field<Money>(9, "gross", .once, "Gross", "价税合计")
  public let state = StateField<InvoiceState>(10)
  /// Empty for a delivery's.
  public let kind = OptionalField<InvoiceKind>(11, "kind", .once, "Kind", "类型")
  /// Empty for one rounded by line.
  public let rounding = OptionalField<TaxRounding>(12, "rounding", .once, "Tax rounding", "税额取整")
  /// Whether the prices of its lines include the tax.
  public let includesTax = OptionalField<Bool>(13, "includes_tax", .once, "Prices include VAT", "单价含税")
  /// Why it says something else than order and delivery let expect.
  public let why = OptionalField<String>(14, "why", .once, "Why", "说明", maximumText: 1_000)
}

public struct InvoiceLine: RecordType {
  public static let record = RecordDeclaration(61, "invoice_line", on: .office, by: [.office, .field], "Invoice line", "发票行")
  public static let fields = InvoiceLine()

  public let invoice = Field<Invoice.ID>(1, "invoice", .once, "Invoice", "发票", indexed: true)
  public let line = Field<OrderLine.ID>(2, "order_line", .once, "Order line", "订单行", indexed: true)
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品")
  public let quantity = Field<Quantity>(4, "quantity", .once, "Quantity", "数量")
  public let price = Field<UnitPrice>(5, "price", .once, "Price", "单价")
  public let net = Field<Money>(6, "net", .once, "Net", "不含税金额")
  /// Per cent.
  public let rate = Field<ExactDecimal>(7, "rate", .once, "VAT rate (%)", "税率（%）")
  public let tax = Field<Money>(8, "tax", .once, "VAT", "税额")
}

/// What settles a part of an invoice.
public enum SettlementKind: String, Choice {
  case payment, discount, credit, balance
  case writeOff = "write_off"

  public var label: Words {
    switch self {
    case .payment: Words("payment", "收款")
    case .discount: Words("cash discount", "现金折扣")
    case .credit: Words("credit note", "红字发票")
    case .balance: Words("credit balance set free", "贷方余额转出")
    case .writeOff: Words("write-off", "核销坏账")
    }
  }
}

/// 10.2 What settles an invoice, in its currency: a ledger whose sum is what is settled. Taken back by an entry of the opposite sign.
public struct Payment: RecordType {
  public static let record = RecordDeclaration(
    62, "payment", on: .office, by: [.office, .field, .headquarters], "Payment", "收款",
    balance: Balance("invoice_paid", by: ["invoice"], sum: "amount_minor"))
  public static let fields = Payment()

  public let invoice = Field<Invoice.ID>(1, "invoice", .once, "Invoice", "发票", indexed: true)
  public let amount = Field<Money>(2, "amount", .once, "Amount", "金额")
  public let on = Field<Day>(3, "paid_on", .once, "Paid on", "收款日期", indexed: true)
  /// The bank's, or the number of the document that settles it.
  public let reference = Field<String>(4, "reference", .once, "Bank reference", "银行流水号", indexed: true, maximumText: 100)
  /// Empty for money.
  public let kind = OptionalField<SettlementKind>(5, "kind", .once, "Kind", "类型")
  public let receipt = OptionalField<MoneyReceipt.ID>(6, "money_receipt", .once, "Money received", "收款单", indexed: true)
  /// What it took of the money that came, in that money's currency.
  public let taken = OptionalField<Money>(7, "taken", .once, "Taken of the money", "占用收款")
  /// What one unit of the invoice's currency is worth in the money's, where the two differ.
  public let rate = OptionalField<ExactDecimal>(8, "rate", .once, "Exchange rate", "汇率")
  /// What was taken less what is settled at the rate: a gain when positive, in the money's currency.
  public let difference = OptionalField<Money>(9, "difference", .once, "Exchange difference", "汇兑差额")
  public let creditNote = OptionalField<CreditNote.ID>(10, "credit_note", .once, "Credit note", "红字发票", indexed: true)
  public let why = OptionalField<String>(11, "why", .once, "Why", "原因", maximumText: 1_000)
  /// The entry that this one takes back.
  public let reverses = OptionalField<Payment.ID>(12, "reverses", .once, "Takes back", "冲回", indexed: true)
}

public enum ComplaintState: String, Lifecycle {
  case open, answered, closed

  public static let initial = ComplaintState.open
  public var rank: Int { [.open: 1, .answered: 2, .closed: 3][self]! }
  public var label: Words {
    switch self {
    case .open: Words("open", "待处理")
    case .answered: Words("answered", "已答复")
    case .closed: Words("closed", "已关闭")
    }
  }
  public var next: [ComplaintState] {
    switch self {
    case .open: [.answered]
    case .answered: [.closed]
    case .closed: []
    }
  }
  /// The customer is not content after all.
  public var reopens: [ComplaintState] { self == .open ? [] : [.open] }
}

public enum ComplaintKind: String, Choice {
  case quality, delivery, documents, service
  case wrongProduct = "wrong_product"
  case wrongQuantity = "wrong_quantity"

  public var label: Words {
    switch self {
    case .quality: Words("quality", "质量")
    case .delivery: Words("delivery", "交付")
    case .documents: Words("documents", "单据")
    case .service: Words("service", "服务")
    case .wrongProduct: Words("wrong product", "错发产品")
    case .wrongQuantity: Words("wrong quantity", "数量不符")
    }
  }
}

public struct Complaint: RecordType {
  public static let record = RecordDeclaration(70, "complaint", on: .office, by: [.office, .field], "Complaint", "投诉", series: "CP",
    search: SearchDeclaration(["number", "text"], through: ["sales_order"]))
  public static let fields = Complaint()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let order = Field<SalesOrder.ID>(2, "sales_order", .once, "Order", "订单", indexed: true)
  public let kind = Field<ComplaintKind>(3, "kind", .latest, "Kind", "类别")
  public let text = Field<String>(4, "text", .once, "What happened", "情况")
  public let answer = OptionalField<String>(5, "answer", .latest, "Answer", "答复")
  public let state = StateField<ComplaintState>(6)
  /// The shipment that it is about; empty for the order as a whole.
  public let shipment = OptionalField<Shipment.ID>(7, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let severity = OptionalField<CareSeverity>(8, "severity", .latest, "Severity", "严重程度")
  /// A code of the tree of causes.
  public let cause = OptionalField<String>(9, "cause", .latest, "Cause", "原因", indexed: true, maximumText: 40)
  public let responsibility = OptionalField<Responsibility>(10, "responsibility", .latest, "Responsible", "责任方")
  /// The code of the site that is answerable.
  public let responsibleSite = OptionalField<String>(11, "responsible_site", .latest, "Responsible site", "责任站点", maximumText: 20)
  public let customer = OptionalField<Customer.ID>(12, "customer", .once, "Customer", "客户", indexed: true)
  /// When the customer had the first answer; empty for one of the time before it was kept.
  public let answered = OptionalField<Instant>(13, "answered", .latest, "Answered at", "答复时间", aside: true)
  /// Who at the customer agreed to the answer.
  public let acceptedBy = OptionalField<String>(14, "accepted_by", .latest, "Accepted by", "客户认可人", maximumText: 100)
  public let acceptedOn = OptionalField<Day>(15, "accepted_on", .latest, "Accepted on", "认可日期")
  /// Why it was closed without the customer's agreement, or opened again.
  public let why = OptionalField<String>(16, "why", .latest, "Closed or reopened because", "关闭或重开原因", maximumText: 1_000)
}
