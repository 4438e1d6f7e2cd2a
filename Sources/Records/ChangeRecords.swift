import Ground
import Membership
import Replica

/// 4.4 What a customer wants to be different.
public enum ChangeKind: String, Choice {
  case quantity, date, product, address, lineCancellation = "line_cancellation", cancellation, several

  public var label: Words {
    switch self {
    case .quantity: Words("quantity", "数量")
    case .date: Words("date", "交期")
    case .product: Words("product or specification", "产品或规格")
    case .address: Words("address", "地址")
    case .lineCancellation: Words("cancellation of lines", "取消订单行")
    case .cancellation: Words("cancellation of the order", "取消整单")
    case .several: Words("several things", "多项变更")
    }
  }
}

/// The way of a change from the customer's word to the order's new revision. Which side has confirmed stands beside it, since two sites may
/// hear from either side without knowing of each other.
public enum ChangeState: String, Lifecycle {
  case requested, assessed, offered, withdrawn, refused, applied

  public static let initial = ChangeState.requested
  public var rank: Int { [.requested: 1, .assessed: 2, .offered: 3, .withdrawn: 4, .refused: 5, .applied: 6][self]! }
  public var label: Words {
    switch self {
    case .requested: Words("requested", "已提出")
    case .assessed: Words("assessed", "已评估")
    case .offered: Words("offered to the customer", "已报客户")
    case .withdrawn: Words("withdrawn by the customer", "客户已撤回")
    case .refused: Words("refused", "已拒绝")
    case .applied: Words("applied", "已生效")
    }
  }
  public var next: [ChangeState] {
    switch self {
    case .requested: [.assessed, .withdrawn, .refused]
    case .assessed: [.offered, .withdrawn, .refused]
    case .offered: [.withdrawn, .refused, .applied]
    case .withdrawn, .refused, .applied: []
    }
  }
}

/// 4.4 A change of an order that the customer asks for: what is to be different, what it would mean, what it costs, and who said yes.
public struct OrderChange: RecordType {
  public static let record = RecordDeclaration(
    28, "order_change", on: .office, by: [.office, .field], "Order change", "订单变更", series: "CH",
    search: SearchDeclaration(["number", "customer_reference"], through: ["sales_order"]))
  public static let fields = OrderChange()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let order = Field<SalesOrder.ID>(2, "sales_order", .once, "Order", "订单", indexed: true)
  public let kind = Field<ChangeKind>(3, "kind", .once, "Kind", "类型")
  /// The person of the customer.
  public let askedBy = Field<String>(4, "asked_by", .once, "Asked by", "提出人", maximumText: 200)
  public let received = Field<Instant>(5, "received", .once, "Received", "收到时间")
  public let channel = Field<Channel>(6, "channel", .once, "Channel", "渠道")
  public let document = OptionalField<ReceivedDocument.ID>(7, "document", .once, "Received as", "原始文件")
  /// The customer's own number of the change.
  public let customerReference = OptionalField<String>(8, "customer_reference", .once, "Customer's reference", "客户变更号", indexed: true, maximumText: 100)
  public let requested = OptionalField<Day>(9, "requested", .once, "Requested delivery", "要求交期")
  public let address = OptionalField<Address>(10, "address", .once, "Delivery address", "送货地址", maximumText: 400)
  /// What no field of an order holds, like a drawing's new revision.
  public let specification = OptionalField<String>(11, "specification", .once, "Specification", "规格要求", maximumText: 2_000)
  public let why = OptionalField<String>(12, "why", .once, "Why", "原因", maximumText: 2_000)
  /// What ``ChangeAssessment`` found, as JSON.
  public let findings = OptionalField<String>(13, "findings", .latest, "Findings", "评估结果", maximumText: 100_000)
  /// What has been spent on what the change makes useless.
  public let cost = OptionalField<Money>(14, "cost", .latest, "Cost so far", "已发生成本")
  public let earliest = OptionalField<Day>(15, "earliest", .latest, "Earliest day", "最早交期")
  /// What the customer is to pay for the change, beside what the lines come to; less than 0 for a rebate.
  public let price = OptionalField<Money>(16, "price", .latest, "Price of the change", "变更费用")
  public let promised = OptionalField<Day>(17, "promised", .latest, "Promised delivery", "承诺交期")
  /// The last day on which the customer may accept the offer.
  public let until = OptionalField<Day>(18, "until", .latest, "Answer until", "答复期限", indexed: true)
  public let offer = OptionalField<String>(19, "offer", .latest, "Words to the customer", "对客户的说明", maximumText: 2_000)
  /// What is made beyond the new quantity goes into stock, and the customer does not take it.
  public let isSurplusKept = OptionalField<Bool>(20, "surplus_kept", .latest, "What is made beyond goes to stock", "多余成品转库存")
  public let oursBy = OptionalField<String>(21, "ours_by", .latest, "Confirmed by us", "我方确认人", maximumText: 200)
  public let oursAt = OptionalField<Instant>(22, "ours_at", .latest, "Confirmed by us at", "我方确认时间")
  public let oursEvidence = OptionalField<String>(23, "ours_evidence", .latest, "Our evidence", "我方凭据", maximumText: 1_000)
  public let theirsBy = OptionalField<String>(24, "theirs_by", .latest, "Confirmed by the customer", "客户确认人", maximumText: 200)
  public let theirsAt = OptionalField<Instant>(25, "theirs_at", .latest, "Confirmed by the customer at", "客户确认时间")
  public let theirsEvidence = OptionalField<String>(26, "theirs_evidence", .latest, "The customer's evidence", "客户凭据", maximumText: 1_000)
  /// Why it was refused or withdrawn.
  public let outcome = OptionalField<String>(27, "outcome", .latest, "Why it ended", "结束原因", maximumText: 2_000)
  public let state = StateField<ChangeState>(28)
}

/// One line of an order as a change wants it, and as it was when the change was last looked at.
public struct ChangeLine: RecordType {
  public static let record = RecordDeclaration(95, "change_line", on: .office, by: [.office, .field], "Line of a change", "变更行")
  public static let fields = ChangeLine()

  public let change = Field<OrderChange.ID>(1, "order_change", .once, "Order change", "订单变更", indexed: true)
  /// Empty for a line that is new.
  public let position = OptionalField<Int>(2, "position", .once, "Position", "行号")
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品")
  /// 0 takes the line out of the order.
  public let quantity = Field<Quantity>(4, "quantity", .once, "Quantity", "数量")
  public let price = Field<UnitPrice>(5, "price", .latest, "Price", "单价")
  public let productBefore = OptionalField<Product.ID>(6, "product_before", .latest, "Product before", "原产品")
  public let quantityBefore = OptionalField<Quantity>(7, "quantity_before", .latest, "Quantity before", "原数量")
  public let priceBefore = OptionalField<UnitPrice>(8, "price_before", .latest, "Price before", "原单价")
}

/// How an order came to its next revision.
public enum RevisionKind: String, Choice {
  case edit, correction, change

  public var label: Words {
    switch self {
    case .edit: Words("edited before approval", "批准前修改")
    case .correction: Words("corrected", "更正")
    case .change: Words("changed with the customer", "与客户变更")
    }
  }
}

/// 4.4 An order as it was before it became its next revision. The order itself is always the newest one.
public struct OrderRevision: RecordType {
  public static let record = RecordDeclaration(86, "order_revision", on: .office, by: [.office, .field], "Order revision", "订单版本")
  public static let fields = OrderRevision()

  public let order = Field<SalesOrder.ID>(1, "sales_order", .once, "Order", "订单", indexed: true)
  /// Of the revision that is kept here, from 1.
  public let number = Field<Int>(2, "revision", .once, "Revision", "版本")
  /// How the next one came to be.
  public let kind = Field<RevisionKind>(3, "kind", .once, "Replaced by", "替换方式")
  /// The whole order, as ``OrderPicture`` writes it.
  public let before = Field<Blob>(4, "before", .once, "As it was", "原内容")
  public let who = Field<String>(5, "who", .once, "By", "操作员", maximumText: 100)
  public let at = Field<Instant>(6, "at", .once, "At", "时间")
  public let why = OptionalField<String>(7, "why", .once, "Why", "原因", maximumText: 2_000)
  public let change = OptionalField<OrderChange.ID>(8, "order_change", .once, "Order change", "订单变更", indexed: true)
  /// Plant or warehouse have not followed yet.
  public let isFollowing = OptionalField<Bool>(9, "following", .latest, "Plans follow", "计划跟进中", indexed: true)
}

/// 3.4 What kind of mistake a correction puts right.
public enum ErrorClass: String, Choice {
  case product, quantity, price, address, date, reference, other

  public var label: Words {
    switch self {
    case .product: Words("wrong product", "产品错误")
    case .quantity: Words("wrong quantity", "数量错误")
    case .price: Words("wrong price", "价格错误")
    case .address: Words("wrong address", "地址错误")
    case .date: Words("wrong date", "日期错误")
    case .reference: Words("customer's reference", "客户单号错误")
    case .other: Words("other", "其他")
    }
  }
}

/// 3.4 A mistake in an approved order that was put right: the error rate counts these.
public struct Correction: RecordType {
  public static let record = RecordDeclaration(
    87, "correction", on: .office, by: [.office], "Correction", "订单更正", series: "CR", search: SearchDeclaration(["number", "made_by"], through: ["sales_order"]))
  public static let fields = Correction()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let order = Field<SalesOrder.ID>(2, "sales_order", .once, "Order", "订单", indexed: true)
  public let revision = Field<OrderRevision.ID>(3, "order_revision", .once, "Order revision", "订单版本")
  public let errorClass = Field<ErrorClass>(4, "error_class", .once, "Kind of mistake", "错误类别", indexed: true)
  /// Who made the mistake; a name, or a place like the customer's file.
  public let madeBy = Field<String>(5, "made_by", .once, "Made by", "责任人", maximumText: 200)
  public let correctedBy = Field<String>(6, "corrected_by", .once, "Corrected by", "更正人", maximumText: 100)
  public let at = Field<Instant>(7, "at", .once, "At", "时间", indexed: true)
  public let why = Field<String>(8, "why", .once, "Why", "原因", maximumText: 2_000)
  /// Each value before and after, as ``OrderDifference`` writes them.
  public let differences = Field<String>(9, "differences", .once, "Before and after", "更正前后", maximumText: 100_000)
  /// What it meant for what was planned or made, as it was accepted; a line each.
  public let effects = OptionalField<String>(10, "effects", .once, "Effects", "影响", maximumText: 100_000)
}
