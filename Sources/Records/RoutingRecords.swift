import Ground
import Replica

/// 4.2 One operation of a product's routing at this plant. A product without any has one of its own minutes, on any work centre.
public struct RoutingOperation: RecordType {
  public static let record = RecordDeclaration(35, "routing_operation", on: .plant, by: [.plant], "Routing operation", "工艺工序")
  public static let fields = RoutingOperation()

  public let product = Field<Product.ID>(1, "product", .once, "Product", "产品", indexed: true)
  /// Operations follow one another by rising position.
  public let position = Field<Int>(2, "position", .once, "Operation", "工序号")
  public let name = Field<String>(3, "operation_name", .once, "Name", "工序名称", maximumText: 100)
  public let centre = Field<WorkCentre.ID>(4, "work_centre", .once, "Work centre", "工作中心")
  /// Codes of work centres that can do it as well, separated by spaces.
  public let alternatives = OptionalField<String>(5, "alternatives", .once, "Alternative work centres", "备选工作中心", maximumText: 400)
  /// Minutes before the first unit.
  public let setup = Field<Int>(6, "setup", .once, "Set-up (min)", "准备时间（分）")
  /// Minutes a unit.
  public let run = Field<ExactDecimal>(7, "run", .once, "Run (min a unit)", "单件工时（分）")
  /// Minutes that the work waits before it, though the work centre were free.
  public let queue = Field<Int>(8, "queue", .once, "Queue (min)", "等待时间（分）")
  /// Minutes until what it made is at the next operation.
  public let transfer = Field<Int>(9, "transfer", .once, "Transfer (min)", "转移时间（分）")
  /// How much goes on to the next operation at once; empty for all together.
  public let batch = OptionalField<ExactDecimal>(10, "transfer_batch", .once, "Transfer batch", "转移批量")
  /// Work of one family follows on itself without a set-up.
  public let family = OptionalField<String>(11, "family", .once, "Set-up family", "换型族", maximumText: 40)
  public let state = StateField<StandingState>(12)
  /// Codes of the tools that it needs, separated by spaces.
  public let tools = OptionalField<String>(13, "tools", .once, "Tools", "工装", maximumText: 400)
  /// Codes of the drawings that it is done by, separated by spaces; which revision holds is found by the day.
  public let drawings = OptionalField<String>(14, "drawings", .once, "Drawings", "图纸", maximumText: 400)
}

/// 4.2 Minutes to change from one set-up family to another. What is not said takes the operation's own set-up.
public struct SetupTime: RecordType {
  public static let record = RecordDeclaration(38, "setup_time", on: .plant, by: [.plant], "Set-up time", "换型时间")
  public static let fields = SetupTime()

  public let from = Field<String>(1, "from_family", .once, "From family", "原换型族", indexed: true, maximumText: 40)
  public let to = Field<String>(2, "to_family", .once, "To family", "新换型族", maximumText: 40)
  public let minutes = Field<Int>(3, "minutes", .latest, "Minutes", "分钟")
}

/// 4.2 One operation of a work order, as it was planned.
public struct WorkOperation: RecordType {
  public static let record = RecordDeclaration(37, "work_operation", on: .plant, by: [.plant], "Operation", "工单工序")
  public static let fields = WorkOperation()

  public let workOrder = Field<WorkOrder.ID>(1, "work_order", .once, "Work order", "工单", indexed: true)
  public let position = Field<Int>(2, "position", .once, "Operation", "工序号")
  public let name = OptionalField<String>(3, "operation_name", .once, "Name", "工序名称", maximumText: 100)
  public let centre = Field<WorkCentre.ID>(4, "work_centre", .latest, "Work centre", "工作中心")
  /// Codes of the work centres that can do it, separated by spaces; empty for any.
  public let alternatives = OptionalField<String>(5, "alternatives", .once, "Possible work centres", "可用工作中心", maximumText: 400)
  public let setup = Field<Int>(6, "setup", .once, "Set-up (min)", "准备时间（分）")
  /// Minutes of the whole quantity at an efficiency of 100 %.
  public let run = Field<Int>(7, "run", .once, "Run (min)", "加工时间（分）")
  public let queue = Field<Int>(8, "queue", .once, "Queue (min)", "等待时间（分）")
  public let transfer = Field<Int>(9, "transfer", .once, "Transfer (min)", "转移时间（分）")
  /// In how many parts the quantity goes on to the next operation.
  public let batches = Field<Int>(10, "batches", .once, "Transfer batches", "转移批数")
  public let family = OptionalField<String>(11, "family", .once, "Set-up family", "换型族", maximumText: 40)
  /// When its set-up begins.
  public let start = Field<Instant>(12, "start", .latest, "Start", "开始")
  /// When the first unit begins.
  public let runs = Field<Instant>(13, "runs", .latest, "Runs from", "加工开始")
  public let finish = Field<Instant>(14, "finish", .latest, "Finish", "结束")
}
