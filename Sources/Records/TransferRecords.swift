import Ground
import Replica

public enum TransferState: String, Lifecycle {
  case sent, arrived, closed

  public static let initial = TransferState.sent
  public var rank: Int { [.sent: 1, .arrived: 2, .closed: 3][self]! }
  public var label: Words {
    switch self {
    case .sent: Words("on its way", "在途")
    case .arrived: Words("arrived, not complete", "已到，未收齐")
    case .closed: Words("closed", "已完成")
    }
  }
  public var next: [TransferState] {
    switch self {
    case .sent: [.arrived, .closed]
    case .arrived: [.closed]
    case .closed: []
    }
  }
  public static let owner = "storekeeper"
  public static func meeting(lost: TransferState, stands: TransferState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// Goods on their way from one warehouse to another. It lies where both and headquarters hold it, and has no prices.
public struct Transfer: RecordType {
  public static let record = RecordDeclaration(112, "transfer", on: .company, by: [.warehouse], "Transfer", "调拨单", series: "TR",
    search: SearchDeclaration(["number"]))
  public static let fields = Transfer()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  /// Site numbers.
  public let from = Field<Int>(2, "from_site", .once, "From", "调出仓库")
  public let to = Field<Int>(3, "to_site", .once, "To", "调入仓库")
  public let sent = Field<Instant>(4, "sent", .once, "Sent", "发出时间")
  public let carrier = OptionalField<String>(5, "carrier", .latest, "Carrier", "承运人", maximumText: 200)
  public let arrived = OptionalField<Instant>(6, "arrived", .latest, "Arrived", "到达时间")
  public let state = StateField<TransferState>(7)
}

public struct TransferLine: RecordType {
  public static let record = RecordDeclaration(113, "transfer_line", on: .company, by: [.warehouse], "Transfer line", "调拨行")
  public static let fields = TransferLine()

  public let transfer = Field<Transfer.ID>(1, "transfer", .once, "Transfer", "调拨单", indexed: true)
  public let product = Field<Product.ID>(2, "product", .once, "Product", "产品", indexed: true)
  public let lot = Field<String>(3, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  public let serial = OptionalField<String>(4, "serial", .once, "Serial number", "序列号", maximumText: 40)
  public let quantity = Field<Quantity>(5, "quantity", .once, "Sent", "发出数量")
  /// What has come, written by the receiving warehouse alone.
  public let received = OptionalField<Quantity>(6, "received", .latest, "Received", "已收数量")
  /// What will not come any more: it was claimed.
  public let claimed = OptionalField<Quantity>(7, "claimed", .latest, "Claimed", "索赔数量")
}

public enum HoldState: String, Lifecycle {
  case held, released

  public static let initial = HoldState.held
  public var rank: Int { self == .held ? 1 : 2 }
  public var label: Words { self == .held ? Words("held", "已冻结") : Words("released", "已解冻") }
  public var next: [HoldState] { self == .held ? [.released] : [] }
  public static let owner = "inspector"
  public static func meeting(lost: HoldState, stands: HoldState) -> Meeting? { (lost, stands) == (.held, .released) ? .harmless : nil }
}

/// A lot that may not be picked, packed or sent, at any site. Two sites that hold one lot for reasons of their own each release theirs.
public struct LotHold: RecordType {
  public static let record = RecordDeclaration(
    114, "lot_hold", on: .company, by: [.headquarters, .office, .plant, .warehouse], "Lot hold", "批次冻结", series: "LH",
    search: SearchDeclaration(["number", "lot"]))
  public static let fields = LotHold()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let product = Field<Product.ID>(2, "product", .once, "Product", "产品", indexed: true)
  public let lot = Field<String>(3, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  public let reason = Field<String>(4, "reason", .once, "Reason", "原因", maximumText: 400)
  public let by = Field<String>(5, "by", .once, "By", "冻结人", maximumText: 64)
  public let at = Field<Instant>(6, "at", .once, "At", "时间")
  public let state = StateField<HoldState>(7)
  public let releasedBy = OptionalField<String>(8, "released_by", .latest, "Released by", "解冻人", maximumText: 64)
  public let releaseReason = OptionalField<String>(9, "release_reason", .latest, "Released because", "解冻原因", maximumText: 400)
}

public enum RecallState: String, Lifecycle {
  case open, closed

  public static let initial = RecallState.open
  public var rank: Int { self == .open ? 1 : 2 }
  public var label: Words { self == .open ? Words("open", "召回中") : Words("closed", "已结束") }
  public var next: [RecallState] { self == .open ? [.closed] : [] }
  public static let owner = "service-agent"
  public static func meeting(lost: RecallState, stands: RecallState) -> Meeting? { (lost, stands) == (.open, .closed) ? .harmless : nil }
}

/// A held lot of which a warehouse has sent some to customers.
public struct Recall: RecordType {
  public static let record = RecordDeclaration(115, "recall", on: .warehouse, by: [.warehouse], "Recall", "召回", series: "RC",
    search: SearchDeclaration(["number", "lot"]))
  public static let fields = Recall()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let hold = Field<LotHold.ID>(2, "lot_hold", .once, "Lot hold", "批次冻结", indexed: true)
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品", indexed: true)
  public let lot = Field<String>(4, "lot", .once, "Lot", "批次", maximumText: 40)
  public let reason = Field<String>(5, "reason", .once, "Reason", "原因", maximumText: 400)
  public let state = StateField<RecallState>(6, by: [.warehouse, .office])
}

public enum RecallLineState: String, Lifecycle {
  case open, told, settled

  public static let initial = RecallLineState.open
  public var rank: Int { [.open: 1, .told: 2, .settled: 3][self]! }
  public var label: Words {
    switch self {
    case .open: Words("customer not told yet", "未通知客户")
    case .told: Words("customer told", "已通知客户")
    case .settled: Words("settled", "已了结")
    }
  }
  public var next: [RecallLineState] {
    switch self {
    case .open: [.told, .settled]
    case .told: [.settled]
    case .settled: []
    }
  }
  public static let owner = "service-agent"
  public static func meeting(lost: RecallLineState, stands: RecallLineState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// One shipment of a recalled lot: to whom, and how much of it.
public struct RecallLine: RecordType {
  public static let record = RecordDeclaration(116, "recall_line", on: .warehouse, by: [.warehouse], "Recalled shipment", "召回发运")
  public static let fields = RecallLine()

  public let recall = Field<Recall.ID>(1, "recall", .once, "Recall", "召回", indexed: true)
  public let shipment = Field<Shipment.ID>(2, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let order = Field<SalesOrder.ID>(3, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = Field<String>(4, "order_number", .once, "Order number", "订单编号", maximumText: 40)
  public let customerName = Field<String>(5, "customer_name", .once, "Customer", "客户", maximumText: 200)
  public let quantity = Field<Quantity>(6, "quantity", .once, "Quantity", "数量")
  /// What came back or was destroyed.
  public let settledQuantity = OptionalField<Quantity>(7, "settled_quantity", .latest, "Taken back or destroyed", "退回或销毁数量", by: [.warehouse, .office])
  public let note = OptionalField<String>(8, "note", .latest, "Note", "说明", by: [.warehouse, .office], maximumText: 400)
  public let state = StateField<RecallLineState>(9, by: [.warehouse, .office])
}
