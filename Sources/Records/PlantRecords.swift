import Ground
import Replica

public enum SupplyState: String, Lifecycle {
  case requested, cancelled, scheduled, made

  public static let initial = SupplyState.requested
  public var rank: Int { [.requested: 1, .cancelled: 2, .scheduled: 3, .made: 4][self]! }
  public var label: Words {
    switch self {
    case .requested: Words("requested", "已请求")
    case .cancelled: Words("cancelled", "已取消")
    case .scheduled: Words("scheduled", "已排程")
    case .made: Words("made", "已完工")
    }
  }
  public var next: [SupplyState] {
    switch self {
    case .requested: [.cancelled, .scheduled]
    case .scheduled: [.made]
    case .cancelled, .made: []
    }
  }
}

/// What an office asks a plant to make: an order line without its price. Lies on the plant's shelf.
public struct SupplyRequest: RecordType {
  public static let record = RecordDeclaration(30, "supply_request", on: .plant, by: [.office], "Supply request", "供货请求",
    search: SearchDeclaration(["order_number"], through: ["product"]))
  public static let fields = SupplyRequest()

  public let order = Field<SalesOrder.ID>(1, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = Field<String>(2, "order_number", .once, "Order number", "订单编号", indexed: true, maximumText: 40)
  public let line = Field<OrderLine.ID>(3, "order_line", .once, "Order line", "订单行")
  public let product = Field<Product.ID>(4, "product", .once, "Product", "产品")
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
  public let due = Field<Day>(6, "due", .latest, "Due", "交期", by: [.office])
  public let grade = Field<CustomerGrade>(7, "grade", .once, "Customer grade", "客户等级")
  /// The warehouse that the goods go to.
  public let warehouse = Field<Int>(8, "warehouse", .once, "Warehouse", "仓库")
  public let state = StateField<SupplyState>(9, by: [.office, .plant])
}

public struct WorkCentre: RecordType {
  public static let record = RecordDeclaration(31, "work_centre", on: .plant, by: [.plant], "Work centre", "工作中心", search: SearchDeclaration(["code", "name"]))
  public static let fields = WorkCentre()

  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let name = Field<String>(2, "name", .latest, "Name", "名称", maximumText: 200)
  /// Of a working day.
  public let minutesADay = Field<Int>(3, "minutes_a_day", .latest, "Minutes a day", "每日分钟数")
  /// What it does in its time, per cent of what routings say; empty for 100.
  public let efficiency = OptionalField<Int>(4, "efficiency", .latest, "Efficiency (%)", "效率（%）")
  /// Working days from today on in which nothing is moved by a search; empty for the plant's usual.
  public let frozenDays = OptionalField<Int>(5, "frozen_days", .latest, "Frozen days", "冻结天数")
}

public enum WorkState: String, Lifecycle {
  case planned, reserved, cancelled, released, started, finished

  public static let initial = WorkState.planned
  public var rank: Int { [.planned: 1, .reserved: 2, .cancelled: 3, .released: 4, .started: 5, .finished: 6][self]! }
  public var label: Words {
    switch self {
    case .planned: Words("planned", "已计划")
    case .reserved: Words("material reserved", "已备料")
    case .cancelled: Words("cancelled", "已取消")
    case .released: Words("released", "已下达")
    case .started: Words("started", "已开工")
    case .finished: Words("finished", "已完工")
    }
  }
  public var next: [WorkState] {
    switch self {
    case .planned: [.reserved, .cancelled]
    case .reserved: [.cancelled, .released]
    case .released: [.started, .finished]
    case .started: [.finished]
    case .cancelled, .finished: []
    }
  }
}

public struct WorkOrder: RecordType {
  public static let record = RecordDeclaration(32, "work_order", on: .plant, by: [.plant], "Work order", "生产工单", series: "WO",
    search: SearchDeclaration(["number", "order_number"], through: ["product"]))
  public static let fields = WorkOrder()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let request = Field<SupplyRequest.ID>(2, "supply_request", .once, "Supply request", "供货请求", indexed: true)
  public let order = Field<SalesOrder.ID>(3, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = Field<String>(4, "order_number", .once, "Order number", "订单编号", maximumText: 40)
  public let product = Field<Product.ID>(5, "product", .once, "Product", "产品")
  public let quantity = Field<Quantity>(6, "quantity", .once, "Quantity", "数量")
  public let centre = Field<WorkCentre.ID>(7, "work_centre", .latest, "Work centre", "工作中心", indexed: true)
  public let start = Field<Day>(8, "start", .latest, "Start", "开工日")
  public let finish = Field<Day>(9, "finish", .latest, "Finish", "完工日")
  public let minutes = Field<Int>(10, "minutes", .once, "Minutes", "工时（分）")
  public let warehouse = Field<Int>(11, "warehouse", .once, "Warehouse", "仓库")
  public let state = StateField<WorkState>(12)
  /// It goes before all that is not.
  public let rush = OptionalField<Bool>(13, "rush", .latest, "Rush", "加急")
}

/// What was made, as it was reported: a ledger whose sums are a work order's progress.
public struct WorkReport: RecordType {
  public static let record = RecordDeclaration(
    33, "work_report", on: .plant, by: [.plant], "Production report", "报工",
    balance: Balance("work_progress", by: ["work_order"], sum: "good_e6"))
  public static let fields = WorkReport()

  public let workOrder = Field<WorkOrder.ID>(1, "work_order", .once, "Work order", "工单", indexed: true)
  public let good = Field<Quantity>(2, "good", .once, "Good", "合格数量")
  public let scrap = Field<Quantity>(3, "scrap", .once, "Scrap", "报废数量")
  public let at = Field<Instant>(4, "at", .once, "At", "时间")
  public let scrapReason = OptionalField<ScrapReason>(5, "scrap_reason", .once, "Why scrap", "报废原因")
  /// Marks one report, so that it counts once however often it is sent.
  public let mark = OptionalField<String>(6, "mark", .once, "Mark", "标记", indexed: true, maximumText: 40)
}

public enum MaterialMoveKind: String, Choice {
  case receipt, reservation, adjustment

  public var label: Words {
    switch self {
    case .receipt: Words("receipt", "入库")
    case .reservation: Words("reservation", "预留")
    case .adjustment: Words("adjustment", "调整")
    }
  }
}

/// Material coming to a plant or being promised to a work order. The balance is what may still be promised.
public struct MaterialMove: RecordType {
  public static let record = RecordDeclaration(
    34, "material_move", on: .plant, by: [.plant], "Material move", "物料移动",
    balance: Balance("material_available", by: ["_shelf", "component"], sum: "quantity_e6"))
  public static let fields = MaterialMove()

  public let component = Field<String>(1, "component", .once, "Component", "组件", indexed: true, maximumText: 40)
  public let quantity = Field<Quantity>(2, "quantity", .once, "Quantity", "数量")
  public let kind = Field<MaterialMoveKind>(3, "kind", .once, "Kind", "类型")
  public let workOrder = OptionalField<WorkOrder.ID>(4, "work_order", .once, "Work order", "工单", indexed: true)
}
