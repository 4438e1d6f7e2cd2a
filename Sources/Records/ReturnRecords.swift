import Ground
import Membership
import Replica

/// The life of an authorisation to send goods back.
public enum ReturnState: String, Lifecycle {
  case authorised, lapsed, withdrawn, arrived, settled

  public static let initial = ReturnState.authorised
  public var rank: Int { [.authorised: 1, .lapsed: 2, .withdrawn: 3, .arrived: 4, .settled: 5][self]! }
  public var label: Words {
    switch self {
    case .authorised: Words("authorised", "已授权")
    case .lapsed: Words("lapsed", "已过期")
    case .withdrawn: Words("withdrawn", "已撤回")
    case .arrived: Words("goods arrived", "货物已到")
    case .settled: Words("settled", "已了结")
    }
  }
  public var next: [ReturnState] {
    switch self {
    case .authorised: [.lapsed, .withdrawn, .arrived]
    case .arrived: [.settled]
    case .lapsed, .withdrawn, .settled: []
    }
  }
  public var isFact: Bool { self == .arrived || self == .settled }
  /// A lapsed one may be given more days.
  public var reopens: [ReturnState] { self == .lapsed ? [.authorised] : [] }
  public static var owner: String { "service-agent" }

  /// Whether goods came in time says the warehouse's own day: what lapsed at the office meanwhile did not.
  public static func meeting(lost: Self, stands: Self) -> Meeting? {
    guard lost.rank < stands.rank else { return nil }
    guard lost == .withdrawn else { return .harmless }
    return .clash(
      Clash(
        Words("Withdrawn at {lost} while the goods came at {stands}. They are there, in quarantine.", "{lost} 已撤回授权，而货物已到达 {stands}，现处隔离。"),
        Words("Ask the customer. Inspect the goods and settle them, or refuse them and send them back.", "请与客户确认。可检验并了结，或拒收退回。"), owner: "service-agent", level: "clash-order",
        steps: ["return.inspect", "return.nothing"]))
  }
}

/// 11.2 A customer may send goods back, under this number, until a day. Numbered without gaps by each office. Without a price: it lies at the
/// warehouse that waits for the goods.
public struct ReturnAuthorisation: RecordType {
  public static let record = RecordDeclaration(
    234, "return_authorisation", on: .warehouse, by: [.office], "Return authorisation", "退货授权", series: "RA",
    search: SearchDeclaration(["number", "complaint_number", "order_number", "customer_name"]))
  public static let fields = ReturnAuthorisation()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let complaint = Field<Complaint.ID>(2, "complaint", .once, "Complaint", "投诉", indexed: true)
  public let complaintNumber = Field<String>(3, "complaint_number", .once, "Complaint number", "投诉编号", maximumText: 40)
  public let order = Field<SalesOrder.ID>(4, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = Field<String>(5, "order_number", .once, "Order number", "订单编号", maximumText: 40)
  public let customerName = Field<String>(6, "customer_name", .once, "Customer", "客户", maximumText: 200)
  public let reason = Field<String>(7, "reason", .once, "Reason", "原因", maximumText: 1_000)
  /// The last day on which the goods may arrive.
  public let expires = Field<Day>(8, "expires", .latest, "Valid until", "有效期至", by: [.office], indexed: true)
  public let state = StateField<ReturnState>(9, by: [.office, .warehouse])
  public let why = OptionalField<String>(10, "why", .latest, "Why it ended or goes on", "变更原因", by: [.office], maximumText: 400)
}

public struct ReturnLine: RecordType {
  public static let record = RecordDeclaration(235, "return_line", on: .warehouse, by: [.office], "Return line", "退货授权行")
  public static let fields = ReturnLine()

  public let authorisation = Field<ReturnAuthorisation.ID>(1, "return_authorisation", .once, "Return authorisation", "退货授权", indexed: true)
  public let line = Field<OrderLine.ID>(2, "order_line", .once, "Order line", "订单行", indexed: true)
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品")
  /// Any lot if empty.
  public let lot = OptionalField<String>(4, "lot", .once, "Lot", "批次", maximumText: 40)
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
}

public enum ReturnReceiptState: String, Lifecycle {
  case held, refused, received, closed

  public static let initial = ReturnReceiptState.held
  public var rank: Int { [.held: 1, .refused: 2, .received: 3, .closed: 4][self]! }
  public var label: Words {
    switch self {
    case .held: Words("held: not authorised", "挂起：未授权")
    case .refused: Words("refused, to go back", "拒收待退回")
    case .received: Words("in quarantine", "隔离待检")
    case .closed: Words("done", "已完成")
    }
  }
  public var next: [ReturnReceiptState] {
    switch self {
    case .held: [.refused, .received]
    case .refused, .received: [.closed]
    case .closed: []
    }
  }
  public static var owner: String { "service-agent" }
  public static func meeting(lost: Self, stands: Self) -> Meeting? {
    guard lost.rank < stands.rank else { return nil }
    guard (lost, stands) == (.refused, .received) else { return .harmless }
    return .clash(
      Clash(
        Words("Refused at {lost} while {stands} authorised the goods. They stay in quarantine.", "{lost} 拒收，而 {stands} 补授权。货物仍在隔离区。"),
        Words("Agree what the customer is told. Keep the state to inspect them; what must go back is said at the inspection.", "请统一对客户的答复。保留现状态则进行检验；需退回的在检验时注明。"),
        owner: "service-agent", level: "clash-order"))
  }
}

/// 11.2 Goods that came back, as they were counted. All of them lie in the warehouse's blocked stock under this number.
public struct ReturnReceipt: RecordType {
  public static let record = RecordDeclaration(
    236, "return_receipt", on: .warehouse, by: [.warehouse], "Return receipt", "退货收货", series: "RR", search: SearchDeclaration(["number", "sender"]))
  public static let fields = ReturnReceipt()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  /// Empty for goods that came without one, until the office gives one.
  public let authorisation = OptionalField<ReturnAuthorisation.ID>(2, "return_authorisation", .latest, "Return authorisation", "退货授权", by: [.office, .warehouse], indexed: true)
  /// As it stands on the parcel or its papers.
  public let sender = Field<String>(3, "sender", .once, "Sent by", "寄件方", maximumText: 200)
  public let at = Field<Instant>(4, "at", .once, "At", "时间")
  public let by = Field<String>(5, "by", .once, "Received by", "收货人", maximumText: 64)
  /// How what came differs from what was authorised.
  public let difference = OptionalField<String>(6, "difference", .once, "Difference", "差异说明", maximumText: 400)
  public let state = StateField<ReturnReceiptState>(7, by: [.office, .warehouse])
  /// The office's word on goods that were held.
  public let decision = OptionalField<String>(8, "decision", .latest, "Decision", "处理意见", by: [.office], maximumText: 400)
  public let carrier = OptionalField<String>(9, "carrier", .latest, "Sent back with", "退回承运人", maximumText: 200)
  public let sentBack = OptionalField<Day>(10, "sent_back", .latest, "Sent back on", "退回日期")
}

public struct ReturnReceiptLine: RecordType {
  public static let record = RecordDeclaration(237, "return_receipt_line", on: .warehouse, by: [.warehouse], "Return receipt line", "退货收货行")
  public static let fields = ReturnReceiptLine()

  public let receipt = Field<ReturnReceipt.ID>(1, "return_receipt", .once, "Return receipt", "退货收货", indexed: true)
  public let line = OptionalField<ReturnLine.ID>(2, "return_line", .latest, "Return line", "退货授权行", by: [.office, .warehouse], indexed: true)
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品")
  public let lot = Field<String>(4, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
  public let location = Field<String>(6, "location", .once, "Location", "库位", maximumText: 40)
}

/// What the inspection of returned goods found.
public enum ReturnVerdict: String, Choice {
  case confirmed
  case notFound = "not_found"
  case misused, transport
  case otherGoods = "other_goods"

  public var label: Words {
    switch self {
    case .confirmed: Words("as complained", "与投诉一致")
    case .notFound: Words("nothing is wrong", "未发现问题")
    case .misused: Words("damaged by use", "使用不当损坏")
    case .transport: Words("damaged on the way", "运输损坏")
    case .otherGoods: Words("other goods than authorised", "非授权货物")
    }
  }
}

/// What becomes of returned goods.
public enum ReturnGoods: String, Choice {
  case restock, repair, scrap
  case sendBack = "send_back"

  public var label: Words {
    switch self {
    case .restock: Words("back to stock", "退回可用库存")
    case .repair: Words("to the review board: repair or rework", "评审处置：返修或返工")
    case .scrap: Words("scrap", "报废")
    case .sendBack: Words("send back to the customer", "退回客户")
    }
  }
}

/// 11.2 What was found of returned goods, or of a part of them, and what becomes of them.
public struct ReturnFinding: RecordType {
  public static let record = RecordDeclaration(238, "return_finding", on: .warehouse, by: [.warehouse], "Return finding", "退货检验")
  public static let fields = ReturnFinding()

  public let receiptLine = Field<ReturnReceiptLine.ID>(1, "return_receipt_line", .once, "Return receipt line", "退货收货行", indexed: true)
  public let receipt = Field<ReturnReceipt.ID>(2, "return_receipt", .once, "Return receipt", "退货收货", indexed: true)
  public let quantity = Field<Quantity>(3, "quantity", .once, "Quantity", "数量")
  public let verdict = Field<ReturnVerdict>(4, "verdict", .once, "Found", "检验结论")
  public let goods = Field<ReturnGoods>(5, "goods", .once, "Goods", "货物去向")
  public let note = OptionalField<String>(6, "note", .once, "Note", "备注", maximumText: 1_000)
  public let inspector = Field<String>(7, "inspector", .once, "Inspected by", "检验人", maximumText: 64)
  /// Of goods that go to the review board.
  public let nonconformance = OptionalField<Nonconformance.ID>(8, "nonconformance", .once, "Nonconformance", "不合格品", indexed: true)
}
