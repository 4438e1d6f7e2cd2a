import Ground
import Replica

/// What a place in a warehouse is for.
public enum LocationKind: String, Choice {
  case receiving, storage, picking, packing, quarantine, dispatch

  public var label: Words {
    switch self {
    case .receiving: Words("receiving", "收货区")
    case .storage: Words("storage", "存储区")
    case .picking: Words("picking", "拣货区")
    case .packing: Words("packing", "包装区")
    case .quarantine: Words("quarantine", "隔离区")
    case .dispatch: Words("dispatch", "发货区")
    }
  }
}

/// A place in a warehouse where goods lie.
public struct StockLocation: RecordType {
  public static let record = RecordDeclaration(107, "stock_location", on: .warehouse, by: [.warehouse], "Location", "库位",
    search: SearchDeclaration(["code"]))
  public static let fields = StockLocation()

  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let kind = Field<LocationKind>(2, "kind", .latest, "Kind", "类型")
  /// Whoever walks through the warehouse comes to a lower number first.
  public let walk = Field<Int>(3, "walk", .latest, "Walk order", "行走顺序")
  /// Nothing new is put there.
  public let isClosed = OptionalField<Bool>(4, "closed", .latest, "Closed", "停用")
}

/// What of a lot is kept for one order: a ledger. Its sum by order is what others must leave.
public struct StockReservation: RecordType {
  public static let record = RecordDeclaration(
    108, "stock_reservation", on: .warehouse, by: [.warehouse], "Reservation", "库存预留",
    balance: Balance("stock_reserved", by: ["_shelf", "product", "lot", "dispatch_request"], sum: "quantity_e6"))
  public static let fields = StockReservation()

  public let request = Field<DispatchRequest.ID>(1, "dispatch_request", .once, "Dispatch request", "发货请求", indexed: true)
  public let product = Field<Product.ID>(2, "product", .once, "Product", "产品")
  public let lot = Field<String>(3, "lot", .once, "Lot", "批次", maximumText: 40)
  /// Negative when it is given back, or when it was picked or packed for the order.
  public let quantity = Field<Quantity>(4, "quantity", .once, "Quantity", "数量")
  public let reason = OptionalField<String>(5, "reason", .once, "Reason", "原因", maximumText: 400)
}

/// How what people found differs from the books.
public enum DiscrepancyKind: String, Choice {
  /// More was there than the books say.
  case surplus
  /// Less was there than the books say.
  case missing
  /// More came in than was reported made.
  case overReceipt = "over_receipt"
  /// Less came of a transfer than was sent.
  case transferShort = "transfer_short"
  /// More came of a transfer than was sent.
  case transferOver = "transfer_over"

  public var label: Words {
    switch self {
    case .surplus: Words("more than the books", "实物多于账面")
    case .missing: Words("less than the books", "实物少于账面")
    case .overReceipt: Words("more received than reported", "入库多于报工")
    case .transferShort: Words("transfer came short", "调拨少收")
    case .transferOver: Words("transfer came over", "调拨多收")
    }
  }
}

/// How a discrepancy was cleared.
public enum DiscrepancyOutcome: String, Choice {
  case found, claimed, accepted

  public var label: Words {
    switch self {
    case .found: Words("found again", "已找到")
    case .claimed: Words("claimed", "已索赔")
    case .accepted: Words("accepted, with the cause known", "已查明并认可")
    }
  }
}

public enum DiscrepancyState: String, Lifecycle {
  case open, cleared

  public static let initial = DiscrepancyState.open
  public var rank: Int { self == .open ? 1 : 2 }
  public var label: Words { self == .open ? Words("open", "待处理") : Words("cleared", "已处理") }
  public var next: [DiscrepancyState] { self == .open ? [.cleared] : [] }
  public static let owner = "storekeeper"
  /// Both sites cleared it or one did: it is cleared.
  public static func meeting(lost: DiscrepancyState, stands: DiscrepancyState) -> Meeting? {
    (lost, stands) == (.open, .cleared) ? .harmless : nil
  }
}

/// Where what was really done contradicts the books. The entry was kept; this asks for the cause. That of a transfer lies where both sites and
/// headquarters see it.
public struct StockDiscrepancy: RecordType {
  public static let record = RecordDeclaration(109, "stock_discrepancy", on: nil, by: [.warehouse], "Discrepancy", "库存差异", series: "SD",
    search: SearchDeclaration(["number", "lot", "document"]))
  public static let fields = StockDiscrepancy()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let kind = Field<DiscrepancyKind>(2, "kind", .once, "Kind", "类型")
  /// The number of the site that clears it.
  public let site = Field<Int>(3, "site", .once, "Site number", "站点编号")
  public let product = Field<Product.ID>(4, "product", .once, "Product", "产品", indexed: true)
  public let lot = Field<String>(5, "lot", .once, "Lot", "批次", maximumText: 40)
  public let location = OptionalField<String>(6, "location", .once, "Location", "库位", maximumText: 40)
  /// What was found beyond the books; negative for what is missing.
  public let quantity = Field<Quantity>(7, "quantity", .once, "Difference", "差异数量")
  public let document = Field<String>(8, "document", .once, "Document", "单据", indexed: true, maximumText: 40)
  /// In the words of whoever found it.
  public let reason = Field<String>(9, "reason", .once, "Reason", "原因", maximumText: 400)
  public let foundBy = Field<String>(10, "found_by", .once, "Found by", "发现人", maximumText: 64)
  public let outcome = OptionalField<DiscrepancyOutcome>(11, "outcome", .latest, "Outcome", "处理结果")
  public let note = OptionalField<String>(12, "note", .latest, "Note", "说明", maximumText: 400)
  public let state = StateField<DiscrepancyState>(13)
  /// Of a transfer's.
  public let transferLine = OptionalField<TransferLine.ID>(14, "transfer_line", .once, "Transfer line", "调拨行", indexed: true)
}
