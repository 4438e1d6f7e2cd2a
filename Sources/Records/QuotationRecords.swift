import Ground
import Replica

public enum QuotationState: String, Lifecycle {
  case draft, sent, expired, declined, accepted

  public static let initial = QuotationState.draft
  public var rank: Int { [.draft: 1, .sent: 2, .expired: 3, .declined: 4, .accepted: 5][self]! }
  public var label: Words {
    switch self {
    case .draft: Words("draft", "草稿")
    case .sent: Words("sent", "已报出")
    case .expired: Words("expired", "已过期")
    case .declined: Words("declined", "未成交")
    case .accepted: Words("ordered", "已成交")
    }
  }
  public var next: [QuotationState] {
    switch self {
    case .draft: [.expired, .declined, .accepted, .sent]
    case .sent: [.expired, .declined, .accepted]
    case .expired, .declined, .accepted: []
    }
  }
}

/// An offer to a customer: goods and prices that hold until a day. Becomes an order without typing it again.
public struct Quotation: RecordType {
  public static let record = RecordDeclaration(
    14, "quotation", on: .office, by: [.office, .field], "Quotation", "报价单", series: "QU",
    search: SearchDeclaration(["number", "reference"], through: ["customer"]))
  public static let fields = Quotation()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let customer = Field<Customer.ID>(2, "customer", .once, "Customer", "客户", indexed: true)
  /// The customer's inquiry.
  public let reference = OptionalField<String>(3, "reference", .once, "Inquiry", "询价单号", maximumText: 100)
  public let made = Field<Day>(4, "made_on", .once, "Date", "日期")
  /// The last day on which its prices hold.
  public let validUntil = Field<Day>(5, "valid_until", .latest, "Valid until", "有效期至", indexed: true)
  public let requested = OptionalField<Day>(6, "requested", .once, "Requested delivery", "要求交期")
  public let deliveryTerms = OptionalField<String>(7, "delivery_terms", .once, "Delivery terms (Incoterms 2020)", "交货条款", maximumText: 100)
  /// What else the customer reads on the offer.
  public let text = OptionalField<String>(8, "text", .once, "Text", "说明", maximumText: 2_000)
  /// Without tax; the sum of the lines.
  public let total = Field<Money>(9, "total", .once, "Total", "总额")
  public let sent = OptionalField<Day>(10, "sent_on", .latest, "Sent on", "报出日期")
  /// The order that was made of it.
  public let order = OptionalField<SalesOrder.ID>(11, "sales_order", .latest, "Order", "订单", indexed: true)
  /// Why the customer did not order.
  public let declined = OptionalField<String>(12, "declined_because", .latest, "Declined because", "未成交原因", maximumText: 1_000)
  public let state = StateField<QuotationState>(13)
}

public struct QuotationLine: RecordType {
  public static let record = RecordDeclaration(15, "quotation_line", on: .office, by: [.office, .field], "Quotation line", "报价行")
  public static let fields = QuotationLine()

  public let quotation = Field<Quotation.ID>(1, "quotation", .once, "Quotation", "报价单", indexed: true)
  public let position = Field<Int>(2, "position", .once, "Position", "行号")
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品")
  public let quantity = Field<Quantity>(4, "quantity", .once, "Quantity", "数量")
  public let price = Field<UnitPrice>(5, "price", .once, "Price", "单价")
  public let value = Field<Money>(6, "value", .once, "Value", "金额")
}

extension QuotationState {
  public static let owner = "sales-manager"

  public static func meeting(lost: QuotationState, stands: QuotationState) -> Meeting? {
    switch (lost, stands) {
    case (.draft, .sent), (.draft, .expired), (.draft, .declined), (.draft, .accepted), (.sent, .expired), (.sent, .declined), (.sent, .accepted): .harmless
    // The order was made in time, where the offer had not expired yet.
    case (.expired, .declined), (.expired, .accepted): .harmless
    case (.declined, .accepted):
      .clash(
        Clash(
          Words("Declined at {lost} while an order was made of it at {stands}. The order stands.", "{lost} 登记未成交，而 {stands} 已生成订单。订单有效。"),
          Words("Ask the customer. Keep the state, and cancel the order if they did not mean it.", "请询问客户。可保留现状态；若客户无意下单，请取消订单。"),
          owner: owner, steps: ["order.cancel"]))
    case (.accepted, .accepted):
      .clash(
        Clash(
          Words("An order was made of it at {lost} and, without knowing of that, at {stands}.", "{lost} 与 {stands} 在互不知情时都生成了订单。"),
          Words("Keep the state, and cancel one of the two orders.", "请保留现状态，并取消其中一份订单。"), owner: owner, steps: ["order.cancel"]))
    default: nil
    }
  }
}
