import Ground
import Replica

public enum InvoiceItemKind: String, Choice {
  case advance, deduction

  public var label: Words {
    switch self {
    case .advance: Words("advance payment", "预收款")
    case .deduction: Words("advance deducted", "抵减预收款")
    }
  }
}

/// What an invoice asks for, or takes off, beside goods: a part of the order in advance, or an advance that was invoiced before.
///
/// A deduction's amounts are negative, so that an invoice is always the sum of its lines and items.
public struct InvoiceItem: RecordType {
  public static let record = RecordDeclaration(160, "invoice_item", on: .office, by: [.office, .field], "Invoice item", "发票附加行")
  public static let fields = InvoiceItem()

  public let invoice = Field<Invoice.ID>(1, "invoice", .once, "Invoice", "发票", indexed: true)
  public let kind = Field<InvoiceItemKind>(2, "kind", .once, "Kind", "类型")
  /// The advance invoice that is deducted.
  public let advance = OptionalField<Invoice.ID>(3, "advance", .once, "Advance invoice", "预收款发票", indexed: true)
  /// Per cent of the order, of an advance that was asked for so.
  public let share = OptionalField<ExactDecimal>(4, "share", .once, "Share (%)", "比例（%）")
  public let net = Field<Money>(5, "net", .once, "Net", "不含税金额")
  /// Per cent.
  public let rate = Field<ExactDecimal>(6, "rate", .once, "VAT rate (%)", "税率（%）")
  public let tax = Field<Money>(7, "tax", .once, "VAT", "税额")
}

public enum CreditReason: String, Choice {
  case cancelled, goodwill, price, quantity, twice
  case goodsReturned = "return"

  public var label: Words {
    switch self {
    case .cancelled: Words("bargain cancelled", "交易取消")
    case .goodwill: Words("allowance", "销售折让")
    case .price: Words("wrong price or rate", "价格或税率有误")
    case .quantity: Words("wrong quantity", "数量有误")
    case .twice: Words("invoiced twice", "重复开票")
    case .goodsReturned: Words("goods returned", "销货退回")
    }
  }
}

/// The life of a credit note: counted at once where it is issued, held against the invoice by the invoice's office.
public enum CreditState: String, Lifecycle {
  case issued, booked, held, kept, void

  public static let initial = CreditState.issued
  public var rank: Int { [.issued: 1, .booked: 2, .held: 3, .kept: 4, .void: 5][self]! }
  public var label: Words {
    switch self {
    case .issued: Words("issued", "已开具")
    case .booked: Words("booked", "已入账")
    case .held: Words("held: more than is left", "挂起：超出余额")
    case .kept: Words("kept all the same", "保留有效")
    case .void: Words("void", "作废")
    }
  }
  public var next: [CreditState] {
    switch self {
    case .issued: [.booked, .held]
    case .booked: []
    case .held: [.kept, .void]
    case .kept, .void: []
    }
  }
  public static var owner: String { "accountant" }

  public static func meeting(lost: CreditState, stands: CreditState) -> Meeting? {
    guard lost.rank < stands.rank else { return nil }
    guard lost == .kept else { return .harmless }
    return .clash(
      Clash(
        Words("Kept at {lost} while it was made void at {stands}.", "{lost} 保留了该红字发票，而 {stands} 将其作废。"),
        Words("Ask the customer what they have in their books; keep the state, or issue it anew.", "请与客户核对账目；保留现状态，或重新开具。"),
        owner: "accountant", steps: ["credit.issue"]))
  }
}

/// 10.1 A red-letter credit note: what of an invoice is not owed after all. Its amounts are positive.
public struct CreditNote: RecordType {
  public static let record = RecordDeclaration(
    161, "credit_note", on: .office, by: [.office, .field], "Credit note", "红字发票", series: "CN",
    search: SearchDeclaration(["number"], through: ["customer", "invoice"]))
  public static let fields = CreditNote()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let invoice = Field<Invoice.ID>(2, "invoice", .once, "Invoice", "发票", indexed: true)
  public let order = Field<SalesOrder.ID>(3, "sales_order", .once, "Order", "订单", indexed: true)
  public let customer = Field<Customer.ID>(4, "customer", .once, "Customer", "客户", indexed: true)
  public let issued = Field<Day>(5, "issued", .once, "Issued", "开具日期", indexed: true)
  public let reason = Field<CreditReason>(6, "reason", .once, "Reason", "原因")
  public let text = OptionalField<String>(7, "text", .once, "Explanation", "说明", maximumText: 1_000)
  public let net = Field<Money>(8, "net", .once, "Net", "不含税金额")
  public let tax = Field<Money>(9, "tax", .once, "VAT", "税额")
  public let gross = Field<Money>(10, "gross", .once, "Gross", "价税合计")
  public let state = StateField<CreditState>(11)
}

/// What a credit note takes off one line or item of its invoice.
public struct CreditLine: RecordType {
  public static let record = RecordDeclaration(162, "credit_line", on: .office, by: [.office, .field], "Credit note line", "红字发票行")
  public static let fields = CreditLine()

  public let note = Field<CreditNote.ID>(1, "credit_note", .once, "Credit note", "红字发票", indexed: true)
  public let line = OptionalField<InvoiceLine.ID>(2, "invoice_line", .once, "Invoice line", "发票行", indexed: true)
  public let item = OptionalField<InvoiceItem.ID>(3, "invoice_item", .once, "Invoice item", "发票附加行", indexed: true)
  /// Empty when only money is credited.
  public let quantity = OptionalField<Quantity>(4, "quantity", .once, "Quantity", "数量")
  public let net = Field<Money>(5, "net", .once, "Net", "不含税金额")
  /// Per cent.
  public let rate = Field<ExactDecimal>(6, "rate", .once, "VAT rate (%)", "税率（%）")
  public let tax = Field<Money>(7, "tax", .once, "VAT", "税额")
}

/// By when a part of an invoice is to be paid. The highest plan of an invoice holds; those before were agreed anew.
public struct Instalment: RecordType {
  public static let record = RecordDeclaration(166, "instalment", on: .office, by: [.office, .field], "Instalment", "分期")
  public static let fields = Instalment()

  public let invoice = Field<Invoice.ID>(1, "invoice", .once, "Invoice", "发票", indexed: true)
  /// 1 is what the payment terms gave.
  public let plan = Field<Int>(2, "plan", .once, "Plan", "计划版本")
  public let position = Field<Int>(3, "position", .once, "Position", "序号")
  public let due = Field<Day>(4, "due", .once, "Due", "到期日")
  public let amount = Field<Money>(5, "amount", .once, "Amount", "金额")
}

/// How a product is taxed from a day on. Of several the newest from the latest day holds.
public struct ProductTax: RecordType {
  public static let record = RecordDeclaration(164, "product_tax", on: .company, by: [.headquarters], "Product tax", "产品税率")
  public static let fields = ProductTax()

  public let product = Field<Product.ID>(1, "product", .once, "Product", "产品", indexed: true)
  /// Per cent.
  public let rate = Field<ExactDecimal>(2, "rate", .once, "VAT rate (%)", "税率（%）")
  public let from = Field<Day>(3, "valid_from", .once, "Valid from", "生效日期")
  /// 商品和服务税收分类编码: 19 digits.
  public let code = OptionalField<String>(4, "tax_code", .once, "Tax classification code", "税收分类编码", maximumText: 19)
}

/// How a customer is invoiced and pays, from a day on; without a customer the company's usual way. The newest record says all of it.
public struct SettlementTerms: RecordType {
  public static let record = RecordDeclaration(165, "settlement_terms", on: nil, by: [.headquarters, .office, .field], "Settlement terms", "结算条款")
  public static let fields = SettlementTerms()

  public let customer = OptionalField<Customer.ID>(1, "customer", .once, "Customer", "客户", indexed: true)
  public let from = Field<Day>(2, "valid_from", .once, "Valid from", "生效日期")
  /// As `PaymentParts` reads it; empty for the order's net days.
  public let parts = OptionalField<String>(3, "parts", .once, "Payment terms", "付款条件", maximumText: 1_000)
  public let includesTax = OptionalField<Bool>(4, "includes_tax", .once, "Prices include VAT", "单价含税")
  public let rounding = OptionalField<TaxRounding>(5, "rounding", .once, "Tax rounding", "税额取整")
  /// For a customer all of whose goods have one rate, like exports at 0.
  public let rate = OptionalField<ExactDecimal>(6, "rate", .once, "VAT rate (%)", "税率（%）")
  /// Per cent off for whoever pays within the days.
  public let discount = OptionalField<ExactDecimal>(7, "discount", .once, "Cash discount (%)", "现金折扣（%）")
  public let discountDays = OptionalField<Int>(8, "discount_days", .once, "Discount days", "折扣天数")
  /// Per cent a year on what is overdue.
  public let interest = OptionalField<ExactDecimal>(9, "interest", .once, "Interest (% a year)", "逾期年利率（%）")
  /// How far delivered and invoiced quantities may lie above the ordered ones, in per cent.
  public let tolerance = OptionalField<ExactDecimal>(10, "tolerance", .once, "Tolerance (%)", "允差（%）")
  /// The buyer's address and telephone, and bank and account, as a special VAT invoice asks for them.
  public let buyerAddress = OptionalField<String>(11, "buyer_address", .once, "Buyer's address and telephone", "购方地址电话", maximumText: 400)
  public let buyerBank = OptionalField<String>(12, "buyer_bank", .once, "Buyer's bank and account", "购方开户行及账号", maximumText: 400)
}
