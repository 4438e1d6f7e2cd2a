import Ground
import Replica

/// Something that holds until it is taken back: a shift, a downtime, an operation of a routing. What was taken back stays to be read.
public enum StandingState: String, Lifecycle {
  case standing, withdrawn

  public static let initial = StandingState.standing
  public var rank: Int { self == .standing ? 1 : 2 }
  public var label: Words { self == .standing ? Words("valid", "有效") : Words("withdrawn", "已撤销") }
  public var next: [StandingState] { self == .standing ? [.withdrawn] : [] }
  public static var owner: String { "planner" }
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 4.1 When people work: on days of the week, from a time to a time, which lies on the next day if it is not later.
public struct Shift: RecordType {
  public static let record = RecordDeclaration(39, "shift", on: .plant, by: [.plant], "Shift", "班次", search: SearchDeclaration(["name"]))
  public static let fields = Shift()

  public let name = Field<String>(1, "name", .once, "Name", "名称", indexed: true, maximumText: 100)
  /// nil for all work centres of the plant that have no shift of their own.
  public let centre = OptionalField<WorkCentre.ID>(2, "work_centre", .once, "Work centre", "工作中心", indexed: true)
  public let weekdays = Field<Weekdays>(3, "weekdays", .once, "Days of the week", "星期", maximumText: 7)
  public let from = Field<TimeOfDay>(4, "from_time", .once, "From", "开始时刻", maximumText: 5)
  public let to = Field<TimeOfDay>(5, "to_time", .once, "To", "结束时刻", maximumText: 5)
  public let first = OptionalField<Day>(6, "first_day", .once, "First day", "起始日期")
  public let last = OptionalField<Day>(7, "last_day", .once, "Last day", "截止日期")
  public let state = StateField<StandingState>(8)
}

/// Whether a downtime was foreseen.
public enum DowntimeKind: String, Choice {
  case planned, unplanned

  public var label: Words { self == .planned ? Words("planned", "计划停机") : Words("unplanned", "非计划停机") }
}

/// Why a work centre stands for longer than a trouble of the floor.
public enum DowntimeReason: String, Choice {
  case maintenance, repair, overhaul, holiday, stocktaking, staff, power, other

  public var label: Words {
    switch self {
    case .maintenance: Words("maintenance", "保养")
    case .repair: Words("repair", "维修")
    case .overhaul: Words("overhaul", "大修")
    case .holiday: Words("plant holiday", "停产放假")
    case .stocktaking: Words("stocktaking", "盘点")
    case .staff: Words("no staff", "缺人")
    case .power: Words("power", "停电")
    case .other: Words("other", "其他")
    }
  }
}

/// 4.1 A time in which a work centre does not work although its shifts say so.
public struct Downtime: RecordType {
  public static let record = RecordDeclaration(36, "downtime", on: .plant, by: [.plant], "Downtime", "停机", series: "DT", search: SearchDeclaration(["number", "note"]))
  public static let fields = Downtime()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let centre = Field<WorkCentre.ID>(2, "work_centre", .once, "Work centre", "工作中心", indexed: true)
  public let from = Field<Instant>(3, "from_moment", .once, "From", "开始")
  public let to = Field<Instant>(4, "to_moment", .latest, "To", "结束", indexed: true)
  public let kind = Field<DowntimeKind>(5, "kind", .once, "Kind", "类型")
  public let reason = Field<DowntimeReason>(6, "reason", .once, "Reason", "原因")
  public let note = OptionalField<String>(7, "note", .once, "Note", "备注", maximumText: 400)
  public let by = Field<String>(8, "by_person", .once, "Entered by", "登记人", maximumText: 100)
  public let state = StateField<StandingState>(9)
}
