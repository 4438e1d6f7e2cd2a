import Ground
import Replica

public enum BlanketState: String, Lifecycle {
  case open, ended

  public static let initial = BlanketState.open
  public var rank: Int { self == .open ? 1 : 2 }
  public var label: Words { self == .open ? Words("open", "执行中") : Words("ended", "已结束") }
  public var next: [BlanketState] { self == .open ? [.ended] : [] }
  public static let owner = "sales-manager"
  /// What was called off where the end was not known shows as a rest below zero: the end takes the rest away.
  public static func meeting(lost: BlanketState, stands: BlanketState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 3.1 A framework agreement: goods in agreed quantities at agreed prices, from a day until a day, called off by orders.
public struct Blanket: RecordType {
  public static let record = RecordDeclaration(
    83, "blanket", on: .office, by: [.office, .field], "Blanket order", "框架协议", series: "BL",
    search: SearchDeclaration(["number", "reference"], through: ["customer"]))
  public static let fields = Blanket()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let customer = Field<Customer.ID>(2, "customer", .once, "Customer", "客户", indexed: true)
  /// The customer's number of the agreement.
  public let reference = OptionalField<String>(3, "reference", .once, "Customer's reference", "客户协议号", indexed: true, maximumText: 100)
  public let agreed = Field<Day>(4, "agreed_on", .once, "Agreed on", "签订日期")
  public let validFrom = Field<Day>(5, "valid_from", .once, "Valid from", "生效日期")
  /// The last day on which goods can be called off.
  public let validUntil = Field<Day>(6, "valid_until", .latest, "Valid until", "有效期至", indexed: true)
  public let deliveryTerms = OptionalField<String>(7, "delivery_terms", .once, "Delivery terms (Incoterms 2020)", "交货条款", maximumText: 100)
  public let note = OptionalField<String>(8, "note", .once, "Note", "备注", maximumText: 2_000)
  public let endedBecause = OptionalField<String>(9, "ended_because", .latest, "Ended because", "结束原因", maximumText: 1_000)
  public let state = StateField<BlanketState>(10)
}

/// A product of an agreement and its price. How much was agreed, was called off and is left stands in its moves.
public struct BlanketLine: RecordType {
  public static let record = RecordDeclaration(96, "blanket_line", on: .office, by: [.office, .field], "Blanket line", "框架协议行")
  public static let fields = BlanketLine()

  public let blanket = Field<Blanket.ID>(1, "blanket", .once, "Blanket order", "框架协议", indexed: true)
  public let position = Field<Int>(2, "position", .once, "Position", "行号")
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品")
  public let price = Field<UnitPrice>(4, "price", .once, "Price", "单价")
}

/// What one record of a line's ledger does.
public enum BlanketMoveKind: String, Choice {
  case agreed, more
  case callOff = "call_off"
  case change
  case giveBack = "give_back"
  case lapse

  public var label: Words {
    switch self {
    case .agreed: Words("agreed", "约定")
    case .more: Words("agreed in addition", "追加约定")
    case .callOff: Words("called off", "调用")
    case .change: Words("the order was changed", "订单变更")
    case .giveBack: Words("the order was given up", "订单终止退回")
    case .lapse: Words("lapsed with the end", "到期失效")
    }
  }

  /// Whether it says how much the customer may call off, and not how much they did.
  public var isAgreement: Bool { self == .agreed || self == .more }
}

/// What was agreed of a line, and what orders take from it. The balance is what is left; below zero, sites called off more apart from each
/// other than was agreed.
public struct BlanketMove: RecordType {
  public static let record = RecordDeclaration(
    97, "blanket_move", on: .office, by: [.office, .field], "Blanket move", "框架协议变动",
    balance: Balance("blanket_left", by: ["blanket_line"], sum: "quantity_e6"))
  public static let fields = BlanketMove()

  public let line = Field<BlanketLine.ID>(1, "blanket_line", .once, "Blanket line", "框架协议行", indexed: true)
  public let kind = Field<BlanketMoveKind>(2, "kind", .once, "Kind", "类型")
  /// Negative for what is called off.
  public let quantity = Field<Quantity>(3, "quantity", .once, "Quantity", "数量")
  public let order = OptionalField<SalesOrder.ID>(4, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = OptionalField<String>(5, "order_number", .once, "Order number", "订单编号", maximumText: 40)
  public let why = OptionalField<String>(6, "why", .once, "Why", "原因", maximumText: 1_000)
}
