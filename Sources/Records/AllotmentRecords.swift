import Ground
import Membership
import Replica

/// What one record of an allotment's ledger does.
public enum AllotmentKind: String, Choice {
  case grant, takeback, settle, spend, override, release
  case giveBack = "return"

  public var label: Words {
    switch self {
    case .grant: Words("grant", "分配")
    case .takeback: Words("taken back", "收回")
    case .settle: Words("oversell taken over", "承担超卖")
    case .spend: Words("promise", "承诺")
    case .override: Words("promise beyond the allotment", "超额承诺")
    case .release: Words("promise given up", "撤销承诺")
    case .giveBack: Words("returned", "退回")
    }
  }

  var by: Bound.Party {
    switch self {
    case .grant, .takeback, .settle: .owner
    case .spend, .override, .release, .giveBack: .holder
    }
  }

  var effect: Bound.Effect {
    switch self {
    case .grant, .settle, .release: .adds
    case .takeback, .spend, .giveBack: .takes
    case .override: .takesBeyond
    }
  }

  static func bound(owner: Bound.Owner) -> Bound {
    Bound(owner: owner, holder: "holder", lease: "until_ms", kind: "kind", allCases.map { .init($0.rawValue, by: $0.by, $0.effect) })
  }
}

/// A lease: until when a site may spend what it was allotted.
public enum Lease {
  /// An allotment without an end, as offices have them: the last millisecond of the year 9999.
  public static let open = Instant(milliseconds: 253_402_300_799_999)
}

/// Stock that a warehouse lets a site promise, and what the site does with it. The balance is what the site may still promise.
public struct AllotmentMove: RecordType {
  public static let record = RecordDeclaration(
    71, "allotment_move", on: .warehouse, by: [.warehouse, .office, .field], "Allotment move", "库存配额变动",
    balance: Balance(
      "allotment_left", by: ["_shelf", "product", "holder", "until_ms"], sum: "quantity_e6", bound: AllotmentKind.bound(owner: .shelf)))
  public static let fields = AllotmentMove()

  public let product = Field<Product.ID>(1, "product", .once, "Product", "产品", indexed: true)
  /// The site that may promise it.
  public let holder = Field<Int>(2, "holder", .once, "Holder", "持有站点")
  /// The end of the lease; ``Lease/open`` for none.
  public let until = Field<Instant>(3, "until", .once, "Until", "截止")
  public let kind = Field<AllotmentKind>(4, "kind", .once, "Kind", "类型")
  /// Negative for what is taken from the holder.
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
  public let line = OptionalField<OrderLine.ID>(6, "order_line", .once, "Order line", "订单行", indexed: true)
  public let orderNumber = OptionalField<String>(7, "order_number", .once, "Order number", "订单编号", maximumText: 40)
  /// Below this the holder asks for more by itself. Of a grant.
  public let lowWater = OptionalField<Quantity>(8, "low_water", .once, "Low-water mark", "低位线")
  public let why = OptionalField<String>(9, "why", .once, "Why", "原因")
}

public enum PromiseKind: String, Choice {
  case promise, release, shipped, correction

  public var label: Words {
    switch self {
    case .promise: Words("promised", "承诺")
    case .release: Words("given up", "撤销")
    case .shipped: Words("packed", "已包装")
    case .correction: Words("correction", "更正")
    }
  }
}

/// Stock of a warehouse that is promised to order lines. The balance is what is promised and not packed yet.
public struct PromiseMove: RecordType {
  public static let record = RecordDeclaration(
    72, "promise_move", on: .warehouse, by: [.warehouse, .office, .field], "Stock promise", "库存承诺",
    balance: Balance("stock_promised", by: ["_shelf", "product"], sum: "quantity_e6"))
  public static let fields = PromiseMove()

  public let product = Field<Product.ID>(1, "product", .once, "Product", "产品")
  public let line = Field<OrderLine.ID>(2, "order_line", .once, "Order line", "订单行", indexed: true)
  public let orderNumber = Field<String>(3, "order_number", .once, "Order number", "订单编号", maximumText: 40)
  public let kind = Field<PromiseKind>(4, "kind", .once, "Kind", "类型")
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
}

/// Credit of a customer that headquarters lets a site use, and what the site does with it. The balance is what the site may still use.
public struct CreditMove: RecordType {
  public static let record = RecordDeclaration(
    73, "credit_move", on: .office, by: [.headquarters, .office, .field], "Credit allotment move", "信用配额变动",
    balance: Balance(
      "credit_left", by: ["_shelf", "customer", "holder", "amount_currency", "until_ms"], sum: "amount_minor",
      bound: AllotmentKind.bound(owner: .role(.headquarters))))
  public static let fields = CreditMove()

  public let customer = Field<Customer.ID>(1, "customer", .once, "Customer", "客户", indexed: true)
  public let holder = Field<Int>(2, "holder", .once, "Holder", "持有站点")
  public let until = Field<Instant>(3, "until", .once, "Until", "截止")
  public let kind = Field<AllotmentKind>(4, "kind", .once, "Kind", "类型")
  public let amount = Field<Money>(5, "amount", .once, "Amount", "金额")
  public let order = OptionalField<SalesOrder.ID>(6, "sales_order", .once, "Order", "订单", indexed: true)
  public let lowWater = OptionalField<Money>(7, "low_water", .once, "Low-water mark", "低位线")
  public let why = OptionalField<String>(8, "why", .once, "Why", "原因")
}

public enum RequestState: String, Lifecycle {
  case open, declined, granted

  public static let initial = RequestState.open
  public var rank: Int { [.open: 1, .declined: 2, .granted: 3][self]! }
  public var label: Words {
    switch self {
    case .open: Words("open", "待答复")
    case .declined: Words("declined", "已拒绝")
    case .granted: Words("granted", "已分配")
    }
  }
  public var next: [RequestState] { self == .open ? [.declined, .granted] : [] }
}

/// A site asks a warehouse for stock to promise.
public struct AllotmentRequest: RecordType {
  public static let record = RecordDeclaration(
    74, "allotment_request", on: .warehouse, by: [.office, .field], "Allotment request", "配额申请", series: "AR")
  public static let fields = AllotmentRequest()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let product = Field<Product.ID>(2, "product", .once, "Product", "产品", indexed: true)
  public let holder = Field<Int>(3, "holder", .once, "Holder", "持有站点")
  public let quantity = Field<Quantity>(4, "quantity", .once, "Quantity", "数量")
  public let opened = Field<Instant>(5, "opened", .once, "Since", "开始")
  public let note = OptionalField<String>(6, "note", .once, "Note", "备注")
  public let state = StateField<RequestState>(7, by: [.office, .field, .warehouse])
}

/// How a warehouse answers requests for a product by itself.
public struct AllotmentRule: RecordType {
  public static let record = RecordDeclaration(
    75, "allotment_rule", on: .warehouse, by: [.warehouse], "Allotment rule", "配额规则")
  public static let fields = AllotmentRule()

  public let product = Field<Product.ID>(1, "product", .once, "Product", "产品", indexed: true)
  /// The most that one request is granted; 0 grants nothing by itself.
  public let perRequest = Field<Quantity>(2, "per_request", .latest, "At most per request", "单次最多")
  public let lowWater = OptionalField<Quantity>(3, "low_water", .latest, "Low-water mark", "低位线")
  /// How long a laptop's lease runs.
  public let leaseHours = Field<Int>(4, "lease_hours", .latest, "Hours of a laptop's lease", "外勤租期（小时）")
}
