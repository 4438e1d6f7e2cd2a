import Ground
import Replica

/// Whether a tool can be worked with. What people found is written down as it is; nothing follows from it but what a release says.
public enum ToolCondition: String, Choice {
  case usable, repair, calibration, worn, missing

  public var label: Words {
    switch self {
    case .usable: Words("usable", "可用")
    case .repair: Words("in repair", "维修中")
    case .calibration: Words("at calibration", "校准中")
    case .worn: Words("worn", "已磨损")
    case .missing: Words("missing", "找不到")
    }
  }
}

/// 6.1 A tool, mould or fixture of a plant that operations need.
public struct Tool: RecordType {
  public static let record = RecordDeclaration(150, "tool", on: .plant, by: [.plant], "Tool", "工装", search: SearchDeclaration(["code", "name"]))
  public static let fields = Tool()

  /// Without spaces and commas: routings name several in one text.
  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let name = Field<String>(2, "name", .latest, "Name", "名称", maximumText: 100)
  public let condition = Field<ToolCondition>(3, "condition", .latest, "Condition", "状况")
  /// Where it lies, in the plant's own words.
  public let place = OptionalField<String>(4, "place", .latest, "Where it is", "存放处", maximumText: 100)
  /// The last day on which its calibration holds; empty for a tool that is not calibrated.
  public let calibratedUntil = OptionalField<Day>(5, "calibrated_until", .latest, "Calibrated until", "校准有效期至")
  /// How many pieces are made with it before it is overhauled; empty for no limit.
  public let life = OptionalField<Int>(6, "life", .latest, "Life (pieces)", "寿命（件）")
  /// The pieces count from here on: it was new, or overhauled.
  public let since = Field<Instant>(7, "counts_since", .latest, "Pieces count since", "计件起始")
  public let note = OptionalField<String>(8, "note", .latest, "Note", "备注", maximumText: 400)
  public let state = StateField<StandingState>(9)
}

/// 6.1 A work order was released with a tool: what it makes counts for the tool's life.
public struct ToolUse: RecordType {
  public static let record = RecordDeclaration(151, "tool_use", on: .plant, by: [.plant], "Use of a tool", "工装使用")
  public static let fields = ToolUse()

  public let tool = Field<Tool.ID>(1, "tool", .once, "Tool", "工装", indexed: true)
  public let workOrder = Field<WorkOrder.ID>(2, "work_order", .once, "Work order", "工单", indexed: true)
}

public enum DrawingKind: String, Choice {
  case drawing, instruction

  public var label: Words { self == .drawing ? Words("drawing", "图纸") : Words("work instruction", "作业指导书") }
}

public enum DrawingState: String, Lifecycle {
  case draft, released, withdrawn

  public static let initial = DrawingState.draft
  public static var owner: String { "planner" }
  public var rank: Int { [.draft: 1, .released: 2, .withdrawn: 3][self]! }
  public var label: Words {
    switch self {
    case .draft: Words("draft", "草稿")
    case .released: Words("released", "已发布")
    case .withdrawn: Words("withdrawn", "已作废")
    }
  }
  public var next: [DrawingState] {
    switch self {
    case .draft: [.released, .withdrawn]
    case .released: [.withdrawn]
    case .withdrawn: []
    }
  }

  /// What was withdrawn is not worked by, whoever released it meanwhile: a wrong piece costs more than a question.
  public static func meeting(lost: DrawingState, stands: DrawingState) -> Meeting? {
    switch (lost, stands) {
    case (.draft, .released), (.draft, .withdrawn): .harmless
    case (.released, .withdrawn):
      .clash(
        Clash(
          Words("Released at {lost} while it was withdrawn at {stands}. It is withdrawn.", "{lost} 已发布，而 {stands} 已将其作废。现为已作废。"),
          Words("Ask both. Keep the state; or enter the revision anew with drawing.define and release that.", "请询问双方。可保留现状态，或用 drawing.define 重新登记后发布。"),
          owner: "planner", steps: ["drawing.define"]))
    default: nil
    }
  }
}

/// 6.1 One revision of a drawing or work instruction: where it lies and from when on it holds. Of the released ones that have begun and not ended,
/// the last that began holds. Headquarters' lie on the company's shelf, a plant's own on its own.
public struct Drawing: RecordType {
  public static let record = RecordDeclaration(
    152, "drawing", on: nil, by: [.headquarters, .plant], "Drawing", "图纸", search: SearchDeclaration(["number", "title"]))
  public static let fields = Drawing()

  /// The code and the revision: `D-100/B`.
  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 64)
  public let revision = Field<String>(2, "revision", .once, "Revision", "版本", maximumText: 20)
  public let title = Field<String>(3, "title", .latest, "Title", "名称", maximumText: 200)
  public let kind = Field<DrawingKind>(4, "kind", .once, "Kind", "类型")
  /// Every work order of the product needs it, whatever its operations name.
  public let product = OptionalField<Product.ID>(5, "product", .once, "Product", "产品", indexed: true)
  /// Every work order that is made by this bill revision needs it.
  public let bill = OptionalField<BillRevision.ID>(6, "bill_revision", .once, "Bill revision", "物料清单版本", indexed: true)
  public let from = Field<Day>(7, "from_day", .latest, "Valid from", "生效日期")
  /// The last day; empty until a later revision.
  public let until = OptionalField<Day>(8, "until_day", .latest, "Valid until", "失效日期")
  /// Where it is found: a folder of the archive, an address of the company's own drawing system.
  public let reference = OptionalField<String>(9, "reference", .latest, "Where it lies", "存放位置", maximumText: 400)
  public let state = StateField<DrawingState>(10)
  /// What all its revisions are called. Without spaces, commas and slashes: routings name several in one text.
  public let code = Field<String>(11, "code", .once, "Code", "图号", indexed: true, maximumText: 40)
}

/// 6.1 A work order was given to the floor: by which drawings, and despite what. A second release, after the first was taken back, is one more.
public struct WorkRelease: RecordType {
  public static let record = RecordDeclaration(153, "work_release", on: .plant, by: [.plant], "Release", "下达记录")
  public static let fields = WorkRelease()

  public let workOrder = Field<WorkOrder.ID>(1, "work_order", .once, "Work order", "工单", indexed: true)
  public let at = Field<Instant>(2, "at", .once, "At", "时间")
  public let by = Field<String>(3, "by_person", .once, "Released by", "下达人", maximumText: 64)
  /// Codes, separated by spaces.
  public let tools = OptionalField<String>(4, "tools", .once, "Tools", "工装", maximumText: 2_000)
  /// Numbers, like `D-100/B`, separated by spaces.
  public let drawings = OptionalField<String>(5, "drawings", .once, "Drawings", "图纸", maximumText: 4_000)
  /// Why it was released although something was missing; empty for a release that nothing stood against.
  public let reason = OptionalField<String>(6, "reason", .once, "Released anyway because", "仍然下达的原因", maximumText: 400)
  public let missingEN = OptionalField<String>(7, "missing_en", .once, "What was missing", "缺失项（英文）", maximumText: 4_000)
  public let missingZH = OptionalField<String>(8, "missing_zh", .once, "What was missing (Chinese)", "缺失项", maximumText: 4_000)
}

/// 6.1 A traveller was handed out. The second and every later one of a work order says on its face that it is a reprint.
public struct TravellerPrint: RecordType {
  public static let record = RecordDeclaration(154, "traveller_print", on: .plant, by: [.plant], "Traveller handed out", "流转卡发放")
  public static let fields = TravellerPrint()

  public let workOrder = Field<WorkOrder.ID>(1, "work_order", .once, "Work order", "工单", indexed: true)
  public let at = Field<Instant>(2, "at", .once, "At", "时间")
  public let by = Field<String>(3, "by_person", .once, "Handed out by", "发放人", maximumText: 64)
  /// Of a reprint.
  public let why = OptionalField<String>(4, "why", .once, "Why again", "重打原因", maximumText: 200)
}
