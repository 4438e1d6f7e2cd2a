import Ground
import Replica

/// What happened to a work order on the floor.
public enum WorkEventKind: String, Choice {
  case started, paused, resumed, trouble, escalated, closed, finished
  /// An event that was entered by mistake does not count.
  case undone

  public var label: Words {
    switch self {
    case .started: Words("started", "开工")
    case .paused: Words("paused", "暂停")
    case .resumed: Words("resumed", "继续")
    case .trouble: Words("trouble", "异常")
    case .escalated: Words("trouble escalated", "异常升级")
    case .closed: Words("trouble closed", "异常解除")
    case .finished: Words("finished", "完工")
    case .undone: Words("taken back", "撤回")
    }
  }
}

/// Why people let a machine stand although nothing is wrong.
public enum PauseReason: String, Choice {
  case rest, shift, setup, otherWork = "other_work"

  public var label: Words {
    switch self {
    case .rest: Words("break", "休息")
    case .shift: Words("end of shift", "交班")
    case .setup: Words("tool or set-up", "换刀调机")
    case .otherWork: Words("other work first", "插单")
    }
  }
}

/// 6.4 What keeps a work centre from working.
public enum TroubleCause: String, Choice {
  case breakdown, material, quality, absence, power

  public var label: Words {
    switch self {
    case .breakdown: Words("breakdown", "设备故障")
    case .material: Words("missing material", "缺料")
    case .quality: Words("quality stop", "质量停机")
    case .absence: Words("absence", "缺人")
    case .power: Words("power", "停电")
    }
  }
}

/// Why pieces are thrown away.
public enum ScrapReason: String, Choice {
  case material, machining, damage, setup, other

  public var label: Words {
    switch self {
    case .material: Words("bad material", "来料不良")
    case .machining: Words("machining", "加工不良")
    case .damage: Words("damaged", "碰伤")
    case .setup: Words("set-up piece", "调机件")
    case .other: Words("other", "其他")
    }
  }
}

/// What happened on the floor, as it was entered there: a ledger from which a work order's run is read. Nothing in it changes; what was
/// entered by mistake is taken back by an event of its own.
public struct WorkEvent: RecordType {
  public static let record = RecordDeclaration(82, "work_event", on: .plant, by: [.plant], "Floor event", "车间事件")
  public static let fields = WorkEvent()

  /// Empty for a trouble of the work centre as a whole.
  public let workOrder = OptionalField<WorkOrder.ID>(1, "work_order", .once, "Work order", "工单", indexed: true)
  public let centre = Field<WorkCentre.ID>(2, "work_centre", .once, "Work centre", "工作中心")
  public let kind = Field<WorkEventKind>(3, "kind", .once, "Kind", "类型")
  /// When it happened, which may be before it could be sent.
  public let at = Field<Instant>(4, "at", .once, "At", "时间")
  /// The operator's sign-in name.
  public let by = Field<String>(5, "by", .once, "By", "操作员", maximumText: 64)
  public let pause = OptionalField<PauseReason>(6, "pause", .once, "Why paused", "暂停原因")
  /// Of a trouble as it was raised; of its closing as it turned out to be.
  public let cause = OptionalField<TroubleCause>(7, "cause", .once, "Cause", "原因")
  public let note = OptionalField<String>(8, "note", .once, "Note", "备注", maximumText: 400)
  /// The trouble that this event closes or escalates, or the event that it takes back.
  public let about = OptionalField<WorkEvent.ID>(9, "about", .once, "About", "针对", indexed: true)
  /// Marks one touch of a button, so that it counts once however often it is sent.
  public let mark = OptionalField<String>(10, "mark", .once, "Mark", "标记", indexed: true, maximumText: 40)
}
