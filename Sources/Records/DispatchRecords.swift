import Ground
import Replica

/// How the office stands with the customer's money before goods go out.
public enum PaymentStanding: String, Choice {
  case paid, account, awaited

  public var label: Words {
    switch self {
    case .paid: Words("paid", "已付款")
    case .account: Words("on account", "账期内")
    case .awaited: Words("awaited before dispatch", "款到发货")
    }
  }
}

/// What an office has confirmed of a dispatch request, and whether goods may go out by it.
public struct DispatchTerms: RecordType {
  public static let record = RecordDeclaration(195, "dispatch_terms", on: .warehouse, by: [.office], "Dispatch terms", "发货确认")
  public static let fields = DispatchTerms()

  public let request = Field<DispatchRequest.ID>(1, "dispatch_request", .once, "Dispatch request", "发货请求", indexed: true)
  public let contact = OptionalField<String>(2, "contact", .latest, "Contact", "联系人", maximumText: 200)
  /// Minutes of the day that it is due on, from when and until when the customer takes goods.
  public let from = OptionalField<Int>(3, "window_from", .latest, "From minute", "时段起（分）")
  public let until = OptionalField<Int>(4, "window_until", .latest, "Until minute", "时段止（分）")
  public let route = OptionalField<String>(5, "route", .latest, "Route", "线路", maximumText: 40)
  public let payment = OptionalField<PaymentStanding>(6, "payment", .latest, "Payment", "付款情况")
  /// Why nothing of it may go out; empty when it may.
  public let hold = OptionalField<String>(7, "hold", .latest, "Held because", "暂停发货原因", maximumText: 400)
  /// The hold came of the customer's being blocked, and ends with that.
  public let isCustomerBlocked = OptionalField<Bool>(8, "customer_blocked", .latest, "Customer is blocked", "客户已冻结")
  public let by = Field<String>(9, "confirmed_by", .latest, "Confirmed by", "确认人", maximumText: 64)
  public let at = Field<Instant>(10, "confirmed_at", .latest, "Confirmed at", "确认时间")
}

/// Until when a lot may be sold. Two that two sites wrote apart both stand; the earlier day counts.
public struct LotExpiry: RecordType {
  public static let record = RecordDeclaration(196, "lot_expiry", on: .company, by: [.headquarters, .plant, .warehouse], "Expiry of a lot", "批次有效期")
  public static let fields = LotExpiry()

  public let product = Field<Product.ID>(1, "product", .once, "Product", "产品")
  public let lot = Field<String>(2, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  /// The last day on which it may be sent.
  public let expires = Field<Day>(3, "expires", .latest, "Expires", "有效期至")
  public let reason = OptionalField<String>(4, "reason", .latest, "Reason", "原因", maximumText: 400)
}

public enum WaveState: String, Lifecycle {
  case open, closed

  public static let initial = WaveState.open
  public var rank: Int { self == .open ? 1 : 2 }
  public var label: Words { self == .open ? Words("being picked", "拣货中") : Words("closed", "已结束") }
  public var next: [WaveState] { self == .open ? [.closed] : [] }
  public static let owner = "storekeeper"
  public static func meeting(lost: WaveState, stands: WaveState) -> Meeting? { (lost, stands) == (.open, .closed) ? .harmless : nil }
}

/// Several dispatch requests that are picked in one walk.
public struct PickWave: RecordType {
  public static let record = RecordDeclaration(197, "pick_wave", on: .warehouse, by: [.warehouse], "Picking wave", "拣货波次", series: "PW",
    search: SearchDeclaration(["number"]))
  public static let fields = PickWave()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  /// What its requests were chosen by, in words.
  public let chosen = Field<String>(2, "chosen", .once, "Chosen by", "选单条件", maximumText: 200)
  public let opened = Field<Instant>(3, "opened", .once, "Opened", "开始时间")
  public let state = StateField<WaveState>(4)
}

/// A request in a wave. It is in one open wave at a time.
public struct WaveRequest: RecordType {
  public static let record = RecordDeclaration(198, "wave_request", on: .warehouse, by: [.warehouse], "Request in a wave", "波次发货请求")
  public static let fields = WaveRequest()

  public let wave = Field<PickWave.ID>(1, "pick_wave", .once, "Wave", "波次", indexed: true)
  public let request = Field<DispatchRequest.ID>(2, "dispatch_request", .once, "Dispatch request", "发货请求", indexed: true)
}
