import Ground
import Replica

/// A kind of truck: what it bears, the room of its bed, and what its axles bear. Weights in kilograms, lengths in millimetres.
public struct VehicleType: RecordType {
  public static let record = RecordDeclaration(199, "vehicle_type", on: .company, by: [.headquarters, .warehouse], "Vehicle type", "车型",
    search: SearchDeclaration(["code"]))
  public static let fields = VehicleType()

  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let payload = Field<ExactDecimal>(2, "payload", .latest, "Payload (kg)", "载重（千克）")
  public let bedLength = Field<Int>(3, "bed_length", .latest, "Bed length (mm)", "货厢长（毫米）")
  public let bedWidth = Field<Int>(4, "bed_width", .latest, "Bed width (mm)", "货厢宽（毫米）")
  public let bedHeight = Field<Int>(5, "bed_height", .latest, "Bed height (mm)", "货厢高（毫米）")
  /// From the front axle to the rear one, or to the middle of the rear ones.
  public let wheelbase = OptionalField<Int>(6, "wheelbase", .latest, "Wheelbase (mm)", "轴距（毫米）")
  /// From the front axle to the front wall of the bed; negative when the bed begins before the axle.
  public let bedStart = OptionalField<Int>(7, "bed_start", .latest, "Front axle to bed (mm)", "前轴至货厢（毫米）")
  /// What each axle bears of the empty truck, and at most.
  public let frontEmpty = OptionalField<ExactDecimal>(8, "front_empty", .latest, "Axle 1 empty (kg)", "1 轴空载（千克）")
  public let frontLimit = OptionalField<ExactDecimal>(9, "front_limit", .latest, "Axle 1 limit (kg)", "1 轴限载（千克）")
  public let rearEmpty = OptionalField<ExactDecimal>(10, "rear_empty", .latest, "Axle 2 empty (kg)", "2 轴空载（千克）")
  public let rearLimit = OptionalField<ExactDecimal>(11, "rear_limit", .latest, "Axle 2 limit (kg)", "2 轴限载（千克）")
  public let isWithdrawn = OptionalField<Bool>(12, "withdrawn", .latest, "Withdrawn", "已停用")
}

public enum LoadPlanState: String, Lifecycle {
  case planned, cancelled, left

  public static let initial = LoadPlanState.planned
  public var rank: Int { [.planned: 1, .cancelled: 2, .left: 3][self]! }
  public var label: Words {
    switch self {
    case .planned: Words("planned", "已计划")
    case .cancelled: Words("cancelled", "已取消")
    case .left: Words("left", "已发车")
    }
  }
  public var isFact: Bool { self == .left }
  public var next: [LoadPlanState] { self == .planned ? [.cancelled, .left] : [] }
  public static let owner = "dispatcher"
  public static func meeting(lost: LoadPlanState, stands: LoadPlanState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// One truck on one day: what goes onto it, in which order it is unloaded.
public struct LoadPlan: RecordType {
  public static let record = RecordDeclaration(200, "load_plan", on: .warehouse, by: [.warehouse], "Load plan", "装车计划", series: "LP",
    search: SearchDeclaration(["number", "vehicle"]))
  public static let fields = LoadPlan()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let type = Field<VehicleType.ID>(2, "vehicle_type", .once, "Vehicle type", "车型")
  public let vehicle = OptionalField<String>(3, "vehicle", .latest, "Vehicle", "车牌", maximumText: 40)
  public let carrier = Field<String>(4, "carrier", .latest, "Carrier", "承运人", maximumText: 200)
  public let day = Field<Day>(5, "day", .latest, "Day", "日期", indexed: true)
  public let seal = OptionalField<String>(6, "seal", .latest, "Seal number", "封条号", maximumText: 40)
  /// A JPEG file: the loaded bed before the doors were shut.
  public let photo = OptionalField<Blob>(7, "photo", .latest, "Photo", "照片")
  public let departed = OptionalField<Instant>(8, "departed", .latest, "Departed", "发车时间")
  /// Why it left against a finding of its plan.
  public let reallyReason = OptionalField<String>(9, "really_reason", .latest, "Left all the same because", "仍发车原因", maximumText: 400)
  public let state = StateField<LoadPlanState>(10)
}

/// A shipment on a truck, and when it comes off: the first stop is loaded last.
public struct LoadStop: RecordType {
  public static let record = RecordDeclaration(201, "load_stop", on: .warehouse, by: [.warehouse], "Stop of a load plan", "装车计划站点")
  public static let fields = LoadStop()

  public let plan = Field<LoadPlan.ID>(1, "load_plan", .once, "Load plan", "装车计划", indexed: true)
  public let shipment = Field<Shipment.ID>(2, "shipment", .once, "Shipment", "发运单", indexed: true)
  /// From 1, in the order of the way.
  public let stop = Field<Int>(3, "stop", .latest, "Stop", "站序")
  public let isRemoved = OptionalField<Bool>(4, "removed", .latest, "Removed", "已移除")
}

public enum SlotState: String, Lifecycle {
  case booked, cancelled

  public static let initial = SlotState.booked
  public var rank: Int { self == .booked ? 1 : 2 }
  public var label: Words { self == .booked ? Words("booked", "已预约") : Words("cancelled", "已取消") }
  public var next: [SlotState] { self == .booked ? [.cancelled] : [] }
  public static let owner = "dispatcher"
  public static func meeting(lost: SlotState, stands: SlotState) -> Meeting? { (lost, stands) == (.booked, .cancelled) ? .harmless : nil }
}

/// An appointment at a door of the dock. The warehouse and its offices book; what two of them booked apart for one time is seen as an overlap.
public struct DockSlot: RecordType {
  public static let record = RecordDeclaration(202, "dock_slot", on: .warehouse, by: [.warehouse, .office], "Dock slot", "月台预约")
  public static let fields = DockSlot()

  public let door = Field<String>(1, "door", .once, "Door", "月台门", maximumText: 40)
  public let day = Field<Day>(2, "day", .once, "Day", "日期", indexed: true)
  /// Minutes of the day.
  public let from = Field<Int>(3, "slot_from", .once, "From minute", "起（分）")
  public let until = Field<Int>(4, "slot_until", .once, "Until minute", "止（分）")
  public let carrier = Field<String>(5, "carrier", .once, "Carrier", "承运人", maximumText: 200)
  public let plan = OptionalField<LoadPlan.ID>(6, "load_plan", .once, "Load plan", "装车计划", indexed: true)
  public let by = Field<String>(7, "booked_by", .once, "Booked by", "预约人", maximumText: 64)
  public let state = StateField<SlotState>(8, by: [.warehouse, .office])
}

/// An item of the checklist before a truck leaves, beside those that every truck has.
public struct DepartureItem: RecordType {
  public static let record = RecordDeclaration(203, "departure_item", on: .company, by: [.headquarters], "Item of the departure checklist", "发车检查项")
  public static let fields = DepartureItem()

  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let textEN = Field<String>(2, "text_en", .latest, "Text (English)", "英文内容", maximumText: 200)
  public let textZH = Field<String>(3, "text_zh", .latest, "Text (Chinese)", "中文内容", maximumText: 200)
  /// Empty for every carrier.
  public let carrier = OptionalField<String>(4, "carrier", .latest, "Carrier", "承运人", maximumText: 200)
  public let isWithdrawn = OptionalField<Bool>(5, "withdrawn", .latest, "Withdrawn", "已停用")
}
