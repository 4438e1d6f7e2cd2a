import Ground
import Replica

/// What people say of who works on a work order, and at which operation.
public enum CrewEventKind: String, Choice {
  case setup, operation, joined, left

  public var label: Words {
    switch self {
    case .setup: Words("set-up begun", "开始调机")
    case .operation: Words("operation begun", "开始工序")
    case .joined: Words("joined", "加入")
    case .left: Words("left", "离开")
    }
  }
}

/// 6.3 Who works on a work order, and which operation it is at: a ledger beside the floor events, which say when it runs and stands. Work times are
/// read from both; nothing in either changes.
public struct CrewEvent: RecordType {
  public static let record = RecordDeclaration(156, "crew_event", on: .plant, by: [.plant], "Crew event", "人员与工序事件")
  public static let fields = CrewEvent()

  public let workOrder = Field<WorkOrder.ID>(1, "work_order", .once, "Work order", "工单", indexed: true)
  public let kind = Field<CrewEventKind>(2, "kind", .once, "Kind", "类型")
  /// The operation that begins; of a set-up, the one that it is for. Empty for what is about no operation.
  public let operation = OptionalField<Int>(3, "operation", .once, "Operation", "工序号")
  /// Who works: their sign-in name.
  public let person = Field<String>(4, "person", .once, "Operator", "操作员", maximumText: 64)
  /// When it happened, which may be before it could be sent.
  public let at = Field<Instant>(5, "at", .once, "At", "时间")
  /// Marks one touch of a button, so that it counts once however often it is sent.
  public let mark = OptionalField<String>(6, "mark", .once, "Mark", "标记", indexed: true, maximumText: 40)
}

/// Whose minutes they are.
public enum TimeKind: String, Choice {
  case labour, machine

  public var label: Words { self == .labour ? Words("labour", "人工") : Words("machine", "机器") }
}

/// What the minutes were spent on.
public enum TimeActivity: String, Choice {
  case setup, run

  public var label: Words { self == .setup ? Words("set-up", "准备") : Words("run", "加工") }
}

/// 6.3 Minutes that a foreman adds to what the events say, or takes away: an entry of its own, since events are never rewritten.
public struct TimeCorrection: RecordType {
  public static let record = RecordDeclaration(157, "time_correction", on: .plant, by: [.plant], "Correction of work time", "工时更正")
  public static let fields = TimeCorrection()

  public let workOrder = Field<WorkOrder.ID>(1, "work_order", .once, "Work order", "工单", indexed: true)
  public let operation = Field<Int>(2, "operation", .once, "Operation", "工序号")
  public let kind = Field<TimeKind>(3, "kind", .once, "Kind", "类型")
  public let activity = Field<TimeActivity>(4, "activity", .once, "Activity", "活动")
  /// Of labour.
  public let person = OptionalField<String>(5, "person", .once, "Operator", "操作员", maximumText: 64)
  public let day = Field<Day>(6, "day", .once, "Day", "日期", indexed: true)
  /// Negative for what is taken away.
  public let minutes = Field<Int>(7, "minutes", .once, "Minutes", "分钟")
  public let reason = Field<String>(8, "reason", .once, "Reason", "原因", maximumText: 400)
  public let by = Field<String>(9, "by_person", .once, "Corrected by", "更正人", maximumText: 64)
  public let at = Field<Instant>(10, "at", .once, "At", "时间")
}

/// 6.3 When a work order that is begun will be finished by what the floor has reported, for whoever promised it. Its plant keeps it as things go.
public struct WorkForecast: RecordType {
  public static let record = RecordDeclaration(158, "work_forecast", on: .plant, by: [.plant], "Forecast", "完工预测")
  public static let fields = WorkForecast()

  public let workOrder = Field<WorkOrder.ID>(1, "work_order", .once, "Work order", "工单", indexed: true)
  public let order = Field<SalesOrder.ID>(2, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = Field<String>(3, "order_number", .once, "Order number", "订单编号", maximumText: 40)
  public let finish = Field<Day>(4, "finish", .latest, "Forecast finish", "预计完工日")
  /// The day on which its plant was asked to have it made.
  public let due = Field<Day>(5, "due", .latest, "Due", "交期")
  /// Per cent of its standard minutes.
  public let done = Field<Int>(6, "done", .latest, "Done (%)", "完成（%）")
  /// The forecast lies after the day that was asked for.
  public let isLate = OptionalField<Bool>(7, "late", .latest, "Late", "延误", indexed: true)
  public let at = Field<Instant>(8, "at", .latest, "As of", "截至")
}
