import Ground
import Replica

public enum WaybillState: String, Lifecycle {
  case standing, void

  public static let initial = WaybillState.standing
  public var rank: Int { self == .standing ? 1 : 2 }
  public var label: Words { self == .standing ? Words("entered", "有效") : Words("void", "已作废") }
  public var next: [WaybillState] { self == .standing ? [.void] : [] }
  public static let owner = "dispatcher"
  public static func meeting(lost: WaybillState, stands: WaybillState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 9.2 With whom a shipment travels, and when it is to come. A carrier's number stands for one consignment: several shipments to one address
/// may have it, shipments to different ones may not.
public struct Waybill: RecordType {
  public static let record = RecordDeclaration(209, "waybill", on: .warehouse, by: [.warehouse, .office], "Waybill", "运单", series: "WB",
    search: SearchDeclaration(["number", "carrier_number", "vehicle"], through: ["shipment", "carrier"]))
  public static let fields = Waybill()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let shipment = Field<Shipment.ID>(2, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let carrier = Field<Carrier.ID>(3, "carrier", .once, "Carrier", "承运商", indexed: true)
  /// The carrier's own, in capitals without spaces; empty for own trucks and pick-up.
  public let carrierNumber = OptionalField<String>(4, "carrier_number", .once, "Carrier's number", "承运商运单号", indexed: true, maximumText: 40)
  public let vehicle = OptionalField<String>(5, "vehicle", .latest, "Vehicle", "车牌", maximumText: 40)
  public let driver = OptionalField<String>(6, "driver", .latest, "Driver", "司机", maximumText: 100)
  public let telephone = OptionalField<String>(7, "telephone", .latest, "Telephone", "电话", maximumText: 40)
  public let departure = Field<Instant>(8, "departure", .latest, "Departure", "发车时间")
  /// As it was said when the waybill was entered. What milestones make of it is reckoned.
  public let arrival = Field<Instant>(9, "arrival", .latest, "Estimated arrival", "预计到达")
  /// Working days that the way takes by the tariff.
  public let transitDays = OptionalField<Int>(10, "transit_days", .once, "Transit (working days)", "在途工作日")
  public let by = Field<String>(11, "entered_by", .once, "Entered by", "登记人", maximumText: 64)
  public let voidReason = OptionalField<String>(12, "void_reason", .latest, "Void because", "作废原因", maximumText: 400)
  public let state = StateField<WaybillState>(13, by: [.warehouse, .office])
}

/// What happens to goods on their way.
public enum MilestoneKind: String, Choice {
  case collected, departed
  case atHub = "at_hub"
  case customs
  case outForDelivery = "out_for_delivery"
  case arrived, delivered, exception

  public var label: Words {
    switch self {
    case .collected: Words("collected", "已揽收")
    case .departed: Words("departed", "已发车")
    case .atHub: Words("at a hub", "到达中转站")
    case .customs: Words("in customs", "清关中")
    case .outForDelivery: Words("out for delivery", "派送中")
    case .arrived: Words("arrived", "已到达")
    case .delivered: Words("delivered, says the carrier", "承运商称已签收")
    case .exception: Words("exception", "异常")
    }
  }
}

public enum MilestoneSource: String, Choice {
  case phone, file, hand

  public var label: Words {
    switch self {
    case .phone: Words("driver's phone", "司机手机")
    case .file: Words("carrier's file", "承运商文件")
    case .hand: Words("by hand", "人工登记")
    }
  }
}

/// Something that happened to a shipment on its way: a fact that nobody changes.
public struct Milestone: RecordType {
  public static let record = RecordDeclaration(210, "milestone", on: .warehouse, by: [.warehouse, .office], "Milestone", "在途节点")
  public static let fields = Milestone()

  public let shipment = Field<Shipment.ID>(1, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let waybill = OptionalField<Waybill.ID>(2, "waybill", .once, "Waybill", "运单")
  public let kind = Field<MilestoneKind>(3, "kind", .once, "What happened", "节点")
  public let at = Field<Instant>(4, "at", .once, "At", "时间")
  public let place = OptionalField<String>(5, "place", .once, "Place", "地点", maximumText: 200)
  public let note = OptionalField<String>(6, "note", .once, "Note", "备注", maximumText: 400)
  /// When it will arrive, in the carrier's own word.
  public let arrival = OptionalField<Instant>(7, "arrival", .once, "Says it arrives", "称到达时间")
  public let source = Field<MilestoneSource>(8, "source", .once, "Source", "来源")
  public let by = Field<String>(9, "reported_by", .once, "Reported by", "报告人", maximumText: 64)
  public let file = OptionalField<CarrierFile.ID>(10, "carrier_file", .once, "File", "文件")
  /// Marks one touch on a phone, so that it counts once however often it is sent.
  public let mark = OptionalField<String>(11, "mark", .once, "Mark", "标记", indexed: true, maximumText: 40)
}

/// In what a carrier tells where goods are.
public enum CarrierFormat: String, Choice {
  case csv, iftsta

  public var label: Words { self == .csv ? Words("CSV table", "CSV 表格") : Words("EDIFACT IFTSTA", "EDIFACT IFTSTA") }
}

/// A file of a carrier as it came, also when it could not be read.
public struct CarrierFile: RecordType {
  public static let record = RecordDeclaration(211, "carrier_file", on: nil, by: [.warehouse, .office], "Carrier's file", "承运商文件",
    search: SearchDeclaration(["name"]))
  public static let fields = CarrierFile()

  public let name = Field<String>(1, "name", .once, "File name", "文件名", maximumText: 255)
  public let content = Field<Blob>(2, "content", .once, "Content", "内容")
  /// SHA-256 of the content.
  public let digest = Field<Blob>(3, "digest", .once, "Digest", "摘要", indexed: true)
  public let carrier = Field<Carrier.ID>(4, "carrier", .once, "Carrier", "承运商")
  public let format = OptionalField<CarrierFormat>(5, "format", .once, "Format", "格式")
  public let received = Field<Instant>(6, "received", .once, "Received", "接收时间")
  /// One a row; empty for a file that was read whole.
  public let problems = Field<String>(7, "problems", .once, "Problems", "问题", maximumText: 100_000)
  /// Columns that nobody knew.
  public let unknown = OptionalField<String>(8, "unknown_columns", .once, "Columns not read", "未读取的列", maximumText: 1_000)
}

public enum CarrierLineState: String, Lifecycle {
  case waiting, dropped, taken

  public static let initial = CarrierLineState.waiting
  public var rank: Int { [.waiting: 1, .dropped: 2, .taken: 3][self]! }
  public var label: Words {
    switch self {
    case .waiting: Words("waits for its waybill", "待匹配运单")
    case .dropped: Words("put aside", "已搁置")
    case .taken: Words("taken", "已采用")
    }
  }
  public var next: [CarrierLineState] { self == .waiting ? [.dropped, .taken] : [] }
  public static let owner = "dispatcher"
  public static func meeting(lost: CarrierLineState, stands: CarrierLineState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// What a carrier's file says of a waybill that nobody here knows yet. It is taken by itself when the waybill is entered.
public struct CarrierLine: RecordType {
  public static let record = RecordDeclaration(212, "carrier_line", on: nil, by: [.warehouse, .office], "Line of a carrier's file", "承运商文件行",
    search: SearchDeclaration(["waybill_number"]))
  public static let fields = CarrierLine()

  public let file = Field<CarrierFile.ID>(1, "carrier_file", .once, "File", "文件", indexed: true)
  public let carrier = Field<Carrier.ID>(2, "carrier", .once, "Carrier", "承运商")
  /// From 1, as the file has it.
  public let line = Field<Int>(3, "line", .once, "Line", "行号")
  public let waybillNumber = Field<String>(4, "waybill_number", .once, "Carrier's number", "承运商运单号", indexed: true, maximumText: 40)
  public let kind = Field<MilestoneKind>(5, "kind", .once, "What happened", "节点")
  public let at = Field<Instant>(6, "at", .once, "At", "时间")
  public let place = OptionalField<String>(7, "place", .once, "Place", "地点", maximumText: 200)
  public let note = OptionalField<String>(8, "note", .once, "Note", "备注", maximumText: 400)
  public let arrival = OptionalField<Instant>(9, "arrival", .once, "Says it arrives", "称到达时间")
  public let why = OptionalField<String>(10, "why", .latest, "Put aside because", "搁置原因", maximumText: 400)
  public let state = StateField<CarrierLineState>(11)
}

/// How a customer was told.
public enum NoticeChannel: String, Choice {
  case telephone, mail, message
  case inPerson = "in_person"

  public var label: Words {
    switch self {
    case .telephone: Words("telephone", "电话")
    case .mail: Words("mail", "邮件")
    case .message: Words("message", "短信或微信")
    case .inPerson: Words("in person", "当面")
    }
  }
}

/// 9.3 What a customer was told about their goods: when, how, whom, and by whom.
public struct CustomerNotice: RecordType {
  public static let record = RecordDeclaration(213, "customer_notice", on: .office, by: [.office, .field], "Customer's notice", "客户通知")
  public static let fields = CustomerNotice()

  public let order = Field<SalesOrder.ID>(1, "sales_order", .once, "Order", "订单", indexed: true)
  public let shipment = Field<Shipment.ID>(2, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let deliveryCase = OptionalField<DeliveryCase.ID>(3, "delivery_case", .once, "Case", "异常", indexed: true)
  public let channel = Field<NoticeChannel>(4, "channel", .once, "How", "方式")
  public let told = Field<String>(5, "told", .once, "Whom", "通知对象", maximumText: 100)
  public let text = Field<String>(6, "text", .once, "What was said", "通知内容", maximumText: 1_000)
  /// The day that the customer now counts on.
  public let arrival = OptionalField<Day>(7, "arrival", .once, "New day told", "告知的到货日")
  public let by = Field<String>(8, "told_by", .once, "Told by", "通知人", maximumText: 64)
  public let at = Field<Instant>(9, "at", .once, "At", "时间")
}
