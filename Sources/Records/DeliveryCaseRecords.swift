import Ground
import Replica

/// What went wrong with a delivery.
public enum DeliveryFault: String, Choice {
  case delay, damage, loss, refusal
  case wrongGoods = "wrong_goods"
  case short

  public var label: Words {
    switch self {
    case .delay: Words("delay", "延误")
    case .damage: Words("damage", "破损")
    case .loss: Words("loss", "丢失")
    case .refusal: Words("refusal", "拒收")
    case .wrongGoods: Words("wrong goods", "错货")
    case .short: Words("short", "短少")
    }
  }
}

/// Where the goods of a case are, as far as that is decided.
public enum CaseGoods: String, Choice {
  case returned, kept, lost, none

  public var label: Words {
    switch self {
    case .returned: Words("back in the warehouse, in quarantine", "已退回仓库隔离")
    case .kept: Words("kept by the customer", "客户留用")
    case .lost: Words("lost", "已丢失")
    case .none: Words("no goods are concerned", "不涉及货物")
    }
  }
}

public enum CaseState: String, Lifecycle {
  case open, closed

  public static let initial = CaseState.open
  public var rank: Int { self == .open ? 1 : 2 }
  public var label: Words { self == .open ? Words("open", "处理中") : Words("closed", "已结案") }
  public var next: [CaseState] { self == .open ? [.closed] : [] }
  public static let owner = "service-agent"
  public static func meeting(lost: CaseState, stands: CaseState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 9.4 A delivery that did not go as it must. It lies where warehouse and office both work on it; no price stands in it.
public struct DeliveryCase: RecordType {
  public static let record = RecordDeclaration(
    214, "delivery_case", on: .warehouse, by: [.warehouse, .office], "Delivery case", "交付异常", series: "DX",
    search: SearchDeclaration(["number", "order_number", "what"], through: ["shipment"]))
  public static let fields = DeliveryCase()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let shipment = Field<Shipment.ID>(2, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let order = Field<SalesOrder.ID>(3, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = Field<String>(4, "order_number", .once, "Order number", "订单编号", maximumText: 40)
  public let fault = Field<DeliveryFault>(5, "fault", .once, "What went wrong", "异常类型")
  public let what = Field<String>(6, "what", .once, "What happened", "情况", maximumText: 1_000)
  public let opened = Field<Instant>(7, "opened", .once, "Opened", "登记时间")
  public let by = Field<String>(8, "opened_by", .once, "Opened by", "登记人", maximumText: 64)
  /// Opened by a delivery that failed or was short.
  public let isAutomatic = Field<Bool>(9, "automatic", .once, "By itself", "自动登记")
  /// Empty while the goods are undecided.
  public let goods = OptionalField<CaseGoods>(10, "goods", .latest, "Goods", "货物去向", by: [.warehouse, .office])
  public let goodsNote = OptionalField<String>(11, "goods_note", .latest, "Note on the goods", "货物说明", by: [.warehouse, .office], maximumText: 400)
  public let outcome = OptionalField<String>(12, "outcome", .latest, "Outcome", "处理结果", by: [.warehouse, .office], maximumText: 1_000)
  public let state = StateField<CaseState>(13, by: [.warehouse, .office])
}

/// Goods that a case is about, and how much of them came back.
public struct CaseLine: RecordType {
  public static let record = RecordDeclaration(215, "case_line", on: .warehouse, by: [.warehouse, .office], "Line of a case", "异常明细")
  public static let fields = CaseLine()

  public let deliveryCase = Field<DeliveryCase.ID>(1, "delivery_case", .once, "Case", "异常", indexed: true)
  public let line = Field<ShipmentLine.ID>(2, "shipment_line", .once, "Shipment line", "发运行")
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品")
  public let lot = Field<String>(4, "lot", .once, "Lot", "批次", maximumText: 40)
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
  /// Taken back into the warehouse; empty for none.
  public let returned = OptionalField<Quantity>(6, "returned", .latest, "Came back", "已退回", by: [.warehouse])
}

public enum ClaimState: String, Lifecycle {
  case made, answered, withdrawn, refused, paid

  public static let initial = ClaimState.made
  public var rank: Int { [.made: 1, .answered: 2, .withdrawn: 3, .refused: 4, .paid: 5][self]! }
  public var label: Words {
    switch self {
    case .made: Words("made", "已提出")
    case .answered: Words("answered", "已答复")
    case .withdrawn: Words("not claimed", "不索赔")
    case .refused: Words("refused by the carrier", "承运商拒赔")
    case .paid: Words("paid", "已赔付")
    }
  }
  public var isFact: Bool { self == .paid }
  public var next: [ClaimState] {
    switch self {
    case .made: [.answered, .withdrawn, .refused, .paid]
    case .answered: [.withdrawn, .refused, .paid]
    case .withdrawn, .refused, .paid: []
    }
  }
  public static let owner = "accountant"
  public static func meeting(lost: ClaimState, stands: ClaimState) -> Meeting? {
    guard lost.rank < stands.rank else { return nil }
    guard stands == .paid, lost == .withdrawn || lost == .refused else { return .harmless }
    return .clash(
      Clash(
        Words("Ended without money at {lost} while it was paid at {stands}.", "{lost} 以未赔付结束，而 {stands} 登记已赔付。"),
        Words("Look for the money in the bank's statement. Keep the state when it came.", "请在银行对账单中核实款项；款项已到则保留现状态。"),
        owner: "accountant", level: "clash-order"))
  }
}

/// 9.4 What the company asks of a carrier for a case, or why it asks nothing. It lies at the office: the warehouse sees no price.
public struct CarrierClaim: RecordType {
  public static let record = RecordDeclaration(216, "carrier_claim", on: .office, by: [.office], "Claim against a carrier", "承运商索赔", series: "CC",
    search: SearchDeclaration(["number"], through: ["carrier"]))
  public static let fields = CarrierClaim()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let deliveryCase = Field<DeliveryCase.ID>(2, "delivery_case", .once, "Case", "异常", indexed: true)
  /// Empty where nothing is claimed and nobody is known to have carried it.
  public let carrier = OptionalField<Carrier.ID>(3, "carrier", .once, "Carrier", "承运商", indexed: true)
  public let waybill = OptionalField<Waybill.ID>(4, "waybill", .once, "Waybill", "运单")
  /// Empty where nothing is claimed.
  public let amount = OptionalField<Money>(5, "amount", .once, "Claimed", "索赔金额")
  public let reason = Field<String>(6, "reason", .once, "Reason", "理由", maximumText: 1_000)
  public let on = Field<Day>(7, "claimed_on", .once, "Date", "日期")
  /// By when the carrier must answer.
  public let answerBy = OptionalField<Day>(8, "answer_by", .once, "Answer by", "答复期限")
  public let answer = OptionalField<String>(9, "answer", .latest, "Answer", "答复", maximumText: 1_000)
  public let paid = OptionalField<Money>(10, "paid", .latest, "Paid", "已赔付")
  public let state = StateField<ClaimState>(11)
}

/// What the customer gets for what went wrong.
public enum RemedyKind: String, Choice {
  case replacement, order, credit
  case notCharged = "not_charged"
  case none

  public var label: Words {
    switch self {
    case .replacement: Words("sent again", "补发")
    case .order: Words("replaced by another order", "另立订单补货")
    case .credit: Words("credited", "红冲")
    case .notCharged: Words("not taken, so not invoiced", "未签收部分不开票")
    case .none: Words("nothing", "无需补偿")
    }
  }
}

/// 9.4 What was decided for the customer, with the record that carries it out.
public struct CaseRemedy: RecordType {
  public static let record = RecordDeclaration(217, "case_remedy", on: .office, by: [.office], "Remedy of a case", "异常补救")
  public static let fields = CaseRemedy()

  public let deliveryCase = Field<DeliveryCase.ID>(1, "delivery_case", .once, "Case", "异常", indexed: true)
  public let kind = Field<RemedyKind>(2, "kind", .once, "Remedy", "补救方式")
  /// What the warehouse is asked to send again.
  public let request = OptionalField<DispatchRequest.ID>(3, "dispatch_request", .once, "Dispatch request", "发货请求", indexed: true)
  public let order = OptionalField<SalesOrder.ID>(4, "sales_order", .once, "Order", "订单")
  public let credit = OptionalField<CreditNote.ID>(5, "credit_note", .once, "Credit note", "红字发票")
  public let reason = OptionalField<String>(6, "reason", .once, "Reason", "原因", maximumText: 1_000)
  public let by = Field<String>(7, "decided_by", .once, "Decided by", "决定人", maximumText: 64)
  public let at = Field<Instant>(8, "at", .once, "At", "时间")
}
