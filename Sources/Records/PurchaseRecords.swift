import Ground
import Replica

/// How needs of a material are gathered into orders.
public enum LotChoice: String, Choice {
  case lotForLot = "lot-for-lot"
  case fixed, periods, economic
  case leastUnitCost = "least-unit-cost"
  case partPeriod = "part-period"
  case silverMeal = "silver-meal"
  case wagnerWhitin = "wagner-whitin"

  public var label: Words {
    switch self {
    case .lotForLot: Words("as needed (lot for lot)", "按需（逐批）")
    case .fixed: Words("fixed lot", "固定批量")
    case .periods: Words("for so many working days", "按周期（工作日）")
    case .economic: Words("economic order quantity", "经济订货批量")
    case .leastUnitCost: Words("least cost a unit", "最小单位成本")
    case .partPeriod: Words("part-period balancing", "期间平衡")
    case .silverMeal: Words("Silver and Meal", "Silver-Meal 法")
    case .wagnerWhitin: Words("least total cost (Wagner and Whitin)", "最小总成本（Wagner-Whitin 法）")
    }
  }
}

/// 5.3 Whom a plant buys from.
public struct Supplier: RecordType {
  public static let record = RecordDeclaration(117, "supplier", on: .plant, by: [.plant], "Supplier", "供应商", search: SearchDeclaration(["code", "name"]))
  public static let fields = Supplier()

  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let name = Field<String>(2, "name", .latest, "Name", "名称", maximumText: 200)
  /// Telephone, mail, whoever answers.
  public let contact = OptionalField<String>(3, "contact", .latest, "Contact", "联系方式", maximumText: 400)
}

/// 5.3 How a plant gets a material, or makes a product: where nothing is said, the shipped days and lot for lot hold.
public struct MaterialRule: RecordType {
  public static let record = RecordDeclaration(118, "material_rule", on: .plant, by: [.plant], "Rule of a material", "物料计划参数", search: SearchDeclaration(["component"]))
  public static let fields = MaterialRule()

  /// As bills of materials name it, or a product's code.
  public let component = Field<String>(1, "component", .once, "Component", "组件", indexed: true, maximumText: 40)
  public let supplier = OptionalField<Supplier.ID>(2, "supplier", .latest, "Supplier", "供应商")
  /// Working days from the order to the receipt.
  public let leadDays = Field<Int>(3, "lead_days", .latest, "Lead time (working days)", "提前期（工作日）")
  /// In the component's unit, as all quantities here.
  public let safetyStock = OptionalField<ExactDecimal>(4, "safety_stock", .latest, "Safety stock", "安全库存")
  public let safetyDays = OptionalField<Int>(5, "safety_days", .latest, "Safety time (working days)", "安全时间（工作日）")
  public let lots = Field<LotChoice>(6, "lots", .latest, "Lots", "批量规则")
  public let lot = OptionalField<ExactDecimal>(7, "lot", .latest, "Fixed lot", "固定批量")
  public let periods = OptionalField<Int>(8, "periods", .latest, "Working days a lot covers", "每批覆盖工作日")
  public let minimum = OptionalField<ExactDecimal>(9, "minimum", .latest, "Minimum", "最小批量")
  public let multiple = OptionalField<ExactDecimal>(10, "multiple", .latest, "Multiple", "批量倍数")
  public let maximum = OptionalField<ExactDecimal>(11, "maximum", .latest, "Maximum", "最大批量")
  public let orderCost = OptionalField<Money>(12, "order_cost", .latest, "Cost of an order", "订货成本")
  public let holdingCost = OptionalField<Money>(13, "holding_cost", .latest, "Cost of holding a unit for a year", "单位年持有成本")
}

public enum RequisitionState: String, Lifecycle {
  case open, withdrawn, ordered

  public static let initial = RequisitionState.open
  public static let owner = "buyer"
  public var rank: Int { [.open: 1, .withdrawn: 2, .ordered: 3][self]! }
  public var label: Words {
    switch self {
    case .open: Words("to be ordered", "待采购")
    case .withdrawn: Words("withdrawn", "已撤销")
    case .ordered: Words("ordered", "已下单")
    }
  }
  public var next: [RequisitionState] { self == .open ? [.withdrawn, .ordered] : [] }
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 5.3 What must be bought. Made by the requirements, which keep it up to date while it is open, or by a person.
public struct Requisition: RecordType {
  public static let record = RecordDeclaration(119, "requisition", on: .plant, by: [.plant], "Requisition", "采购申请", series: "RQ", search: SearchDeclaration(["number", "component", "orders"]))
  public static let fields = Requisition()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let component = Field<String>(2, "component", .once, "Component", "组件", indexed: true, maximumText: 40)
  public let quantity = Field<Quantity>(3, "quantity", .latest, "Quantity", "数量")
  public let needed = Field<Day>(4, "needed", .latest, "Needed by", "需求日期")
  /// The last day on which it can be ordered in time.
  public let orderBy = Field<Day>(5, "order_by", .latest, "Order by", "最迟下单日")
  /// Numbers of the customers' orders that it is for; empty for stock.
  public let orders = OptionalField<String>(6, "orders", .latest, "For orders", "对应订单", maximumText: 400)
  /// Who asked for it; empty when the requirements did.
  public let askedBy = OptionalField<String>(7, "asked_by", .once, "Asked for by", "申请人", maximumText: 100)
  public let state = StateField<RequisitionState>(8)
}

public enum PurchaseState: String, Lifecycle {
  case ordered, cancelled, received

  public static let initial = PurchaseState.ordered
  public static let owner = "buyer"
  public var rank: Int { [.ordered: 1, .cancelled: 2, .received: 3][self]! }
  public var isFact: Bool { self == .received }
  public var label: Words {
    switch self {
    case .ordered: Words("ordered", "已下单")
    case .cancelled: Words("cancelled", "已取消")
    case .received: Words("received", "已收货")
    }
  }
  public var next: [PurchaseState] { self == .ordered ? [.cancelled, .received] : [] }
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 5.3 What was ordered from a supplier: one material, one day.
public struct PurchaseOrder: RecordType {
  public static let record = RecordDeclaration(
    120, "purchase_order", on: .plant, by: [.plant], "Purchase order", "采购订单", series: "PU", search: SearchDeclaration(["number", "component"], through: ["supplier"]))
  public static let fields = PurchaseOrder()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let supplier = Field<Supplier.ID>(2, "supplier", .once, "Supplier", "供应商", indexed: true)
  public let requisition = Field<Requisition.ID>(3, "requisition", .once, "Requisition", "采购申请", indexed: true)
  public let component = Field<String>(4, "component", .once, "Component", "组件", indexed: true, maximumText: 40)
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
  public let price = Field<UnitPrice>(6, "price", .once, "Price", "单价")
  /// The day that was agreed when it was ordered: the supplier is measured by it.
  public let agreed = Field<Day>(7, "agreed", .once, "Agreed day", "约定交期")
  /// The day on which it is expected now.
  public let due = Field<Day>(8, "due", .latest, "Expected", "预计到货", indexed: true)
  public let state = StateField<PurchaseState>(9)
  /// The day of the last receipt.
  public let ended = OptionalField<Day>(10, "ended", .latest, "Received on", "收齐日期")
}

/// 5.3 What came for a purchase order: a ledger. What was good went into the plant's material by a move of its own.
public struct PurchaseReceipt: RecordType {
  public static let record = RecordDeclaration(
    121, "purchase_receipt", on: .plant, by: [.plant], "Purchase receipt", "采购收货", balance: Balance("purchase_received", by: ["purchase_order"], sum: "good_e6"))
  public static let fields = PurchaseReceipt()

  public let order = Field<PurchaseOrder.ID>(1, "purchase_order", .once, "Purchase order", "采购订单", indexed: true)
  public let good = Field<Quantity>(2, "good", .once, "Taken in", "合格入库")
  /// What was sent back: wrong, damaged, too much.
  public let refused = OptionalField<Quantity>(3, "refused", .once, "Refused", "拒收")
  public let why = OptionalField<String>(4, "why", .once, "Why refused", "拒收原因", maximumText: 400)
  public let on = Field<Day>(5, "received_on", .once, "Received on", "收货日期")
  public let move = OptionalField<MaterialMove.ID>(6, "material_move", .once, "Material move", "物料移动")
}

/// What is done about a shortage.
public enum ShortageRemedy: String, Choice {
  case expedite, substitute, transfer, split, reschedule, ask

  public var label: Words {
    switch self {
    case .expedite: Words("hasten the supplier", "催交")
    case .substitute: Words("use a substitute", "代用")
    case .transfer: Words("get it from another site", "调拨")
    case .split: Words("deliver or make in parts", "拆分")
    case .reschedule: Words("make it later", "改期")
    case .ask: Words("ask the customer", "征询客户")
    }
  }
}

/// 5.4 Who does what about a shortage, by when.
public struct ShortageAction: RecordType {
  public static let record = RecordDeclaration(122, "shortage_action", on: .plant, by: [.plant], "Shortage action", "缺料措施", series: "SA", search: SearchDeclaration(["number", "component", "orders"]))
  public static let fields = ShortageAction()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let component = Field<String>(2, "component", .once, "Component", "组件", indexed: true, maximumText: 40)
  public let remedy = Field<ShortageRemedy>(3, "remedy", .once, "What is done", "措施")
  public let owner = Field<String>(4, "owner", .latest, "Who", "负责人", maximumText: 100)
  public let due = Field<Day>(5, "due", .latest, "By", "期限")
  /// Numbers of the customers' orders that wait for it.
  public let orders = OptionalField<String>(6, "orders", .once, "For orders", "对应订单", maximumText: 400)
  public let note = OptionalField<String>(7, "note", .once, "Note", "备注", maximumText: 1_000)
  public let outcome = OptionalField<String>(8, "outcome", .latest, "What came of it", "结果", maximumText: 1_000)
  public let state = StateField<TaskState>(9)
}
