import Ground
import Replica

public enum ReceiptState: String, Lifecycle {
  case received, accepted, rejected

  public static let initial = ReceiptState.received
  public var rank: Int { [.received: 1, .accepted: 2, .rejected: 3][self]! }
  public var label: Words {
    switch self {
    case .received: Words("received", "已收货")
    case .accepted: Words("accepted", "已接收合格")
    case .rejected: Words("rejected", "不合格")
    }
  }
  public var next: [ReceiptState] { self == .received ? [.accepted, .rejected] : [] }
}

/// Finished goods taken into a warehouse from a work order.
public struct GoodsReceipt: RecordType {
  public static let record = RecordDeclaration(40, "goods_receipt", on: .warehouse, by: [.warehouse], "Goods receipt", "成品入库", series: "GR",
    search: SearchDeclaration(["number", "lot"], through: ["sales_order", "product"]))
  public static let fields = GoodsReceipt()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let workOrder = Field<WorkOrder.ID>(2, "work_order", .once, "Work order", "工单", indexed: true)
  public let order = Field<SalesOrder.ID>(3, "sales_order", .once, "Order", "订单", indexed: true)
  public let product = Field<Product.ID>(4, "product", .once, "Product", "产品")
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
  public let lot = Field<String>(6, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  public let location = Field<String>(7, "location", .latest, "Location", "库位", maximumText: 40)
  public let state = StateField<ReceiptState>(8)
}

public enum StockStatus: String, Choice {
  case inspection, free, blocked, packed

  public var label: Words {
    switch self {
    case .inspection: Words("in inspection", "待检")
    case .free: Words("free", "可用")
    case .blocked: Words("blocked", "冻结")
    case .packed: Words("packed", "已包装")
    }
  }
}

/// A move of stock: a ledger whose sums are what lies in the warehouse.
public struct StockMove: RecordType {
  public static let record = RecordDeclaration(
    41, "stock_move", on: .warehouse, by: [.warehouse], "Stock move", "库存移动",
    balance: Balance(
      "stock_balance", by: ["_shelf", "product", "lot", "status", "location", "serial", "owner"], sum: "quantity_e6",
      lookups: [["_shelf", "product", "lot"], ["_shelf", "status", "product", "lot"], ["_shelf", "location"], ["_shelf", "lot"]]))
  public static let fields = StockMove()

  public let product = Field<Product.ID>(1, "product", .once, "Product", "产品", indexed: true)
  public let lot = Field<String>(2, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  public let status = Field<StockStatus>(3, "status", .once, "Status", "状态")
  /// Negative when it goes out.
  public let quantity = Field<Quantity>(4, "quantity", .once, "Quantity", "数量")
  /// The document that moved it.
  public let document = Field<String>(5, "document", .once, "Document", "单据", indexed: true, maximumText: 40)
  /// The code of a ``StockLocation``; empty where nobody said a place.
  public let location = OptionalField<String>(6, "location", .once, "Location", "库位", maximumText: 40)
  /// Of a single piece; the quantity is then 1.
  public let serial = OptionalField<String>(7, "serial", .once, "Serial number", "序列号", maximumText: 40)
  /// The customer whose goods these are; empty for our own.
  public let owner = OptionalField<String>(8, "owner", .once, "Owner", "货主", maximumText: 40)
  public let reason = OptionalField<String>(9, "reason", .once, "Reason", "原因", maximumText: 400)
}

/// The outcome of an inspection.
public struct Inspection: RecordType {
  public static let record = RecordDeclaration(42, "inspection", on: .warehouse, by: [.warehouse], "Inspection", "检验")
  public static let fields = Inspection()

  public let receipt = Field<GoodsReceipt.ID>(1, "goods_receipt", .once, "Goods receipt", "入库单", indexed: true)
  public let sample = Field<Int>(2, "sample", .once, "Sample size", "样本量")
  public let defects = Field<Int>(3, "defects", .once, "Defects", "不合格数")
  public let isAccepted = Field<Bool>(4, "accepted", .once, "Accepted", "接收")
  public let note = OptionalField<String>(5, "note", .once, "Note", "备注")
}

public enum DispatchState: String, Lifecycle {
  case requested, cancelled, packed, shipped

  public static let initial = DispatchState.requested
  public var rank: Int { [.requested: 1, .cancelled: 2, .packed: 3, .shipped: 4][self]! }
  public var label: Words {
    switch self {
    case .requested: Words("requested", "已请求")
    case .cancelled: Words("cancelled", "已取消")
    case .packed: Words("packed", "已包装")
    case .shipped: Words("shipped", "已发货")
    }
  }
  public var next: [DispatchState] {
    switch self {
    case .requested: [.cancelled, .packed]
    case .packed: [.shipped]
    case .cancelled, .shipped: []
    }
  }
}

/// What an office asks a warehouse to send: where to, and what, without prices.
public struct DispatchRequest: RecordType {
  public static let record = RecordDeclaration(50, "dispatch_request", on: .warehouse, by: [.office], "Dispatch request", "发货请求",
    search: SearchDeclaration(["order_number", "customer_name"]))
  public static let fields = DispatchRequest()

  public let order = Field<SalesOrder.ID>(1, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = Field<String>(2, "order_number", .once, "Order number", "订单编号", indexed: true, maximumText: 40)
  public let customerName = Field<String>(3, "customer_name", .once, "Customer", "客户", maximumText: 200)
  public let address = Field<Address>(4, "address", .latest, "Delivery address", "送货地址", by: [.office], maximumText: 400)
  public let due = Field<Day>(5, "due", .latest, "Due", "交期", by: [.office])
  public let state = StateField<DispatchState>(6, by: [.office, .warehouse])
  /// Goods that are sent once more for a delivery that went wrong; empty for what the order itself asks for.
  public let replaces = OptionalField<DeliveryCase.ID>(7, "replaces", .once, "Sent again for", "补发对应异常")
}

public struct DispatchLine: RecordType {
  public static let record = RecordDeclaration(51, "dispatch_line", on: .warehouse, by: [.office], "Dispatch line", "发货行")
  public static let fields = DispatchLine()

  public let request = Field<DispatchRequest.ID>(1, "dispatch_request", .once, "Dispatch request", "发货请求", indexed: true)
  public let line = Field<OrderLine.ID>(2, "order_line", .once, "Order line", "订单行")
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品")
  public let quantity = Field<Quantity>(4, "quantity", .once, "Quantity", "数量")
}

public enum ShipmentState: String, Lifecycle {
  case packed, unpacked, dispatched, undelivered, delivered

  public static let initial = ShipmentState.packed
  public var rank: Int { [.packed: 1, .unpacked: 2, .dispatched: 3, .undelivered: 4, .delivered: 5][self]! }
  public var label: Words {
    switch self {
    case .packed: Words("packed", "已包装")
    case .unpacked: Words("unpacked", "已拆包")
    case .dispatched: Words("on its way", "运输中")
    case .undelivered: Words("came back or was lost", "退回或丢失")
    case .delivered: Words("delivered", "已签收")
    }
  }
  public var next: [ShipmentState] {
    switch self {
    case .packed: [.unpacked, .dispatched]
    case .dispatched: [.undelivered, .delivered]
    case .unpacked, .undelivered, .delivered: []
    }
  }
}

public struct Shipment: RecordType {
  public static let record = RecordDeclaration(52, "shipment", on: .warehouse, by: [.warehouse], "Shipment", "发运单", series: "SH",
    search: SearchDeclaration(["number", "order_number"], through: ["sales_order"]))
  public static let fields = Shipment()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let request = Field<DispatchRequest.ID>(2, "dispatch_request", .once, "Dispatch request", "发货请求", indexed: true)
  public let order = Field<SalesOrder.ID>(3, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = Field<String>(4, "order_number", .once, "Order number", "订单编号", maximumText: 40)
  public let cartons = Field<Int>(5, "cartons", .latest, "Cartons", "箱数")
  public let carrier = OptionalField<String>(6, "carrier", .latest, "Carrier", "承运人", maximumText: 200)
  public let vehicle = OptionalField<String>(7, "vehicle", .latest, "Vehicle", "车牌", maximumText: 40)
  public let departed = OptionalField<Instant>(8, "departed", .latest, "Departed", "发车时间")
  public let state = StateField<ShipmentState>(9)
  public let seal = OptionalField<String>(10, "seal", .latest, "Seal number", "封条号", maximumText: 40)
  /// Why less was packed than what was asked for.
  public let shortReason = OptionalField<String>(11, "short_reason", .once, "Packed short because", "少装原因", maximumText: 400)
  /// How many cartons had been scanned onto the truck when it left.
  public let checked = OptionalField<Int>(12, "checked", .latest, "Cartons checked", "已核对箱数")
  /// Why it left with cartons that were not scanned.
  public let uncheckedReason = OptionalField<String>(13, "unchecked_reason", .latest, "Left unchecked because", "未核对原因", maximumText: 400)
  /// The items of ``DepartureCheck`` that were ticked, separated by spaces.
  public let checklist = OptionalField<String>(14, "checklist", .latest, "Checklist", "发车检查", maximumText: 200)
  public let arrived = OptionalField<Instant>(15, "arrived", .latest, "Arrived", "到达时间")
  /// Why the last attempt to deliver it failed.
  public let attempt = OptionalField<AttemptReason>(16, "attempt", .latest, "Not delivered because", "未送达原因")
  public let attempted = OptionalField<Instant>(17, "attempted", .latest, "Last attempt", "上次送货")
  public let attemptNote = OptionalField<String>(18, "attempt_note", .latest, "Note of the attempt", "送货说明", maximumText: 400)
  /// A JPEG file: the loaded bed before the doors were shut.
  public let departurePhoto = OptionalField<Blob>(19, "departure_photo", .latest, "Photo of the load", "装车照片")
}

public struct ShipmentLine: RecordType {
  public static let record = RecordDeclaration(53, "shipment_line", on: .warehouse, by: [.warehouse], "Shipment line", "发运行")
  public static let fields = ShipmentLine()

  public let shipment = Field<Shipment.ID>(1, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let line = Field<OrderLine.ID>(2, "order_line", .once, "Order line", "订单行")
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品")
  public let lot = Field<String>(4, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
  /// What the customer took; nil for all of it.
  public let delivered = OptionalField<Quantity>(6, "delivered", .latest, "Delivered", "签收数量")
  public let shortfall = OptionalField<ShortfallReason>(7, "shortfall", .latest, "Less because", "差异原因")
}

/// The customer's word that the goods came.
public struct Delivery: RecordType {
  public static let record = RecordDeclaration(54, "delivery", on: .warehouse, by: [.warehouse], "Proof of delivery", "签收")
  public static let fields = Delivery()

  public let shipment = Field<Shipment.ID>(1, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let order = Field<SalesOrder.ID>(2, "sales_order", .once, "Order", "订单", indexed: true)
  public let receivedBy = Field<String>(3, "received_by", .once, "Received by", "签收人", maximumText: 100)
  public let on = Field<Day>(4, "delivered_on", .once, "Delivered on", "签收日期")
  public let note = OptionalField<String>(5, "note", .once, "Note", "备注")
  /// The strokes of ``Signature``.
  public let signature = OptionalField<Blob>(6, "signature", .once, "Signature", "签名")
  public let isSignedOnPaper = OptionalField<Bool>(7, "signed_on_paper", .once, "Signed on paper", "纸质签名")
  /// A JPEG file.
  public let photo = OptionalField<Blob>(8, "photo", .once, "Photo", "照片")
  /// Less was taken than what was sent.
  public let isShort = OptionalField<Bool>(9, "short", .once, "Less than sent", "少于发货", indexed: true)
}
