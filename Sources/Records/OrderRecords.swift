import Ground
import Membership
import Replica

public enum Channel: String, Choice {
  case counter, file, mail, portal, visit

  public var label: Words {
    switch self {
    case .counter: Words("counter or telephone", "柜台或电话")
    case .file: Words("file", "文件")
    case .mail: Words("mail", "邮件")
    case .portal: Words("portal", "门户")
    case .visit: Words("field visit", "上门")
    }
  }
}

/// What an order is for.
public enum OrderKind: String, Choice {
  case normal, sample, spare

  public var label: Words {
    switch self {
    case .normal: Words("normal", "普通订单")
    case .sample: Words("free sample", "免费样品")
    case .spare: Words("spare parts", "备件订单")
    }
  }
}

/// Why goods are given away.
public enum SampleReason: String, Choice {
  case trial, approval, exhibition, replacement, goodwill

  public var label: Words {
    switch self {
    case .trial: Words("trial by the customer", "客户试用")
    case .approval: Words("sample for approval", "封样确认")
    case .exhibition: Words("exhibition", "展会展示")
    case .replacement: Words("replacement under warranty", "质保更换")
    case .goodwill: Words("goodwill", "商务赠送")
    }
  }
}

/// The life of an order at its office. What plant and warehouse do with it stands in their own documents.
public enum OrderState: String, Lifecycle {
  case received, checked, waiting, confirmed, reviewed, approved, rejected, cancelled, invoiced, paid

  public static let initial = OrderState.received
  public var rank: Int {
    [.received: 10, .checked: 20, .waiting: 25, .confirmed: 30, .reviewed: 40, .approved: 50, .rejected: 60, .cancelled: 70, .invoiced: 80, .paid: 90][self]!
  }
  public var label: Words {
    switch self {
    case .received: Words("received", "已接收")
    case .checked: Words("checked", "已核对")
    case .waiting: Words("waiting for stock or credit", "等待库存或信用")
    case .confirmed: Words("confirmed", "已确认")
    case .reviewed: Words("reviewed", "已评审")
    case .approved: Words("approved", "已批准")
    case .rejected: Words("rejected", "已拒绝")
    case .cancelled: Words("cancelled", "已取消")
    case .invoiced: Words("invoiced", "已开票")
    case .paid: Words("paid", "已付款")
    }
  }
  public var next: [OrderState] {
    switch self {
    case .received: [.checked, .rejected, .cancelled]
    case .checked: [.waiting, .confirmed, .rejected, .cancelled]
    case .waiting: [.confirmed, .rejected, .cancelled]
    case .confirmed: [.reviewed, .rejected, .cancelled]
    case .reviewed: [.approved, .rejected, .cancelled]
    case .approved: [.cancelled, .invoiced]
    case .invoiced: [.paid]
    case .rejected, .cancelled, .paid: []
    }
  }
}

public struct SalesOrder: RecordType {
  public static let record = RecordDeclaration(
    20, "sales_order", on: .office, by: [.office, .field], "Sales order", "销售订单", series: "SO",
    search: SearchDeclaration(["number", "customer_reference"], through: ["customer"]))
  public static let fields = SalesOrder()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let customer = Field<Customer.ID>(2, "customer", .once, "Customer", "客户", indexed: true)
  public let customerReference = Field<String>(3, "customer_reference", .once, "Customer's reference", "客户订单号", indexed: true, maximumText: 100)
  public let channel = Field<Channel>(4, "channel", .once, "Channel", "渠道")
  public let received = Field<Instant>(5, "received", .once, "Received", "接收时间")
  public let requested = OptionalField<Day>(6, "requested", .latest, "Requested delivery", "要求交期", indexed: true)
  public let promised = OptionalField<Day>(7, "promised", .latest, "Promised delivery", "承诺交期")
  public let address = OptionalField<Address>(8, "address", .latest, "Delivery address", "送货地址", maximumText: 400)
  public let deliveryTerms = OptionalField<String>(9, "delivery_terms", .latest, "Delivery terms (Incoterms 2020)", "交货条款", maximumText: 100)
  public let paymentDays = Field<Int>(10, "payment_days", .latest, "Payment days", "付款天数")
  /// Without tax; the sum of the lines.
  public let total = Field<Money>(11, "total", .latest, "Total", "总额", indexed: true)
  public let note = OptionalField<String>(12, "note", .latest, "Note", "备注")
  public let state = StateField<OrderState>(13)
  public let document = OptionalField<ReceivedDocument.ID>(14, "document", .once, "Received as", "原始文件", indexed: true)
  /// When it was confirmed; empty for one that never was, or by a program that did not keep it.
  public let confirmed = OptionalField<Instant>(15, "confirmed", .latest, "Confirmed", "确认时间", aside: true)
  /// Empty for one of the time before kinds were told apart: normal.
  public let kind = OptionalField<OrderKind>(16, "kind", .once, "Kind of order", "订单类型", indexed: true)
  /// Of a free sample.
  public let sampleReason = OptionalField<SampleReason>(17, "sample_reason", .once, "Reason of the sample", "样品原因")
  /// The agreement that it was called off from.
  public let blanket = OptionalField<Blanket.ID>(18, "blanket", .once, "Blanket order", "框架协议", indexed: true)
}

public struct OrderLine: RecordType {
  public static let record = RecordDeclaration(21, "order_line", on: .office, by: [.office, .field], "Order line", "订单行")
  public static let fields = OrderLine()

  public let order = Field<SalesOrder.ID>(1, "sales_order", .once, "Order", "订单", indexed: true)
  public let position = Field<Int>(2, "position", .once, "Position", "行号")
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品", indexed: true)
  public let quantity = Field<Quantity>(4, "quantity", .latest, "Quantity", "数量")
  public let price = Field<UnitPrice>(5, "price", .latest, "Price", "单价")
  public let value = Field<Money>(6, "value", .latest, "Value", "金额")
  /// Its own promised day: of a line that was confirmed by itself. The others have the order's.
  public let promised = OptionalField<Day>(7, "promised", .latest, "Promised delivery", "承诺交期")
}

/// What came in, as it came in.
public struct ReceivedDocument: RecordType {
  public static let record = RecordDeclaration(22, "received_document", on: .office, by: [.office, .field], "Received document", "接收的文件",
    search: SearchDeclaration(["name"]))
  public static let fields = ReceivedDocument()

  public let name = Field<String>(1, "name", .once, "File name", "文件名", maximumText: 255)
  public let content = Field<Blob>(2, "content", .once, "Content", "内容")
  /// SHA-256 of the content.
  public let digest = Field<Blob>(3, "digest", .once, "Digest", "摘要", indexed: true)
  public let channel = Field<Channel>(4, "channel", .once, "Channel", "渠道")
  public let received = Field<Instant>(5, "received", .once, "Received", "接收时间")
  /// Empty when orders came of it.
  public let problems = Field<String>(6, "problems", .once, "Problems", "问题", maximumText: 100_000)
  /// Empty for a document that could not be read and waits for nobody.
  public let handling = OptionalField<DocumentHandling>(7, "handling", .latest, "Handling", "处理情况", indexed: true)
}

public enum ReviewDecision: String, Choice {
  case approve, conditions, reject
  /// Back to whoever takes orders, to be put right and reviewed anew.
  case sendBack = "return"

  public var label: Words {
    switch self {
    case .approve: Words("approve", "同意")
    case .conditions: Words("approve with conditions", "有条件同意")
    case .reject: Words("reject", "不同意")
    case .sendBack: Words("return for correction", "退回修改")
    }
  }
}

/// One reviewer's word on an order.
public struct OrderReview: RecordType {
  public static let record = RecordDeclaration(23, "order_review", on: .office, by: [.office], "Order review", "订单评审")
  public static let fields = OrderReview()

  public let order = Field<SalesOrder.ID>(1, "sales_order", .once, "Order", "订单", indexed: true)
  /// Unpaid invoices and open orders of the customer with this one, when it was reviewed.
  public let exposure = Field<Money>(2, "exposure", .once, "Credit exposure", "信用占用")
  public let decision = Field<ReviewDecision>(3, "decision", .once, "Decision", "结论")
  public let findings = Field<String>(4, "findings", .once, "Findings", "意见")
  /// Who reviewed it. Rules that ask so must not depend on the log, which does not keep everything for good.
  public let reviewer = OptionalField<String>(5, "reviewer", .once, "Reviewer", "评审人", maximumText: 100)
  /// Names of the aspects that it is about, separated by spaces; empty for one of the time before they were told apart: terms and credit.
  public let aspects = OptionalField<String>(6, "aspects", .once, "Aspects", "评审项", maximumText: 200)
  /// Which review of the order it belongs to; 1 if empty. A returned order is reviewed anew.
  public let reviewRound = OptionalField<Int>(7, "review_round", .once, "Round", "轮次")
}
