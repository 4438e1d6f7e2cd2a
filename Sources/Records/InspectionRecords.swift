import Ground
import Replica

/// At which point of its way a product is inspected.
public enum InspectionStage: String, Choice {
  case firstArticle = "first_article"
  case inProcess = "in_process"
  case final, receipt

  public var label: Words {
    switch self {
    case .firstArticle: Words("first article", "首件检验")
    case .inProcess: Words("in process", "过程检验")
    case .final: Words("final", "完工检验")
    case .receipt: Words("at goods receipt", "入库检验")
    }
  }
}

/// 6.2 How a product is inspected at one stage: how many pieces by ISO 2859-1 (GB/T 2828.1), and for what.
public struct InspectionPlan: RecordType {
  public static let record = RecordDeclaration(
    125, "inspection_plan", on: .company, by: [.headquarters, .plant, .warehouse], "Inspection plan", "检验计划", series: "QP",
    search: SearchDeclaration(["number"], through: ["product"]))
  public static let fields = InspectionPlan()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let product = Field<Product.ID>(2, "product", .once, "Product", "产品", indexed: true)
  public let stage = Field<InspectionStage>(3, "stage", .once, "Stage", "检验阶段")
  /// The inspection level, `S-1` to `III`.
  public let level = Field<String>(4, "level", .once, "Inspection level", "检验水平", maximumText: 4)
  /// The acceptance quality limit, as the standard writes it.
  public let limit = Field<String>(5, "aql", .once, "AQL", "接收质量限 AQL", maximumText: 8)
  /// Production is steady and reduced inspection is wanted when it is earned.
  public let mayReduce = Field<Bool>(6, "may_reduce", .latest, "Reduced inspection allowed", "允许放宽检验")
  public let state = StateField<StandingState>(7)
  public let by = Field<String>(8, "by_person", .once, "Entered by", "登记人", maximumText: 100)
}

public enum CharacteristicKind: String, Choice {
  case variable, attribute

  public var label: Words {
    switch self {
    case .variable: Words("measured", "计量")
    case .attribute: Words("good or not", "计数")
    }
  }
}

/// 6.2 What is looked at on each piece of a sample.
public struct Characteristic: RecordType {
  public static let record = RecordDeclaration(126, "characteristic", on: .company, by: [.headquarters, .plant, .warehouse], "Characteristic", "检验特性")
  public static let fields = Characteristic()

  public let plan = Field<InspectionPlan.ID>(1, "inspection_plan", .once, "Inspection plan", "检验计划", indexed: true)
  public let position = Field<Int>(2, "position", .once, "Characteristic", "特性号")
  public let name = Field<String>(3, "characteristic_name", .once, "Name", "特性名称", maximumText: 100)
  public let kind = Field<CharacteristicKind>(4, "kind", .once, "Kind", "类型")
  public let nominal = OptionalField<ExactDecimal>(5, "nominal", .once, "Nominal", "标称值")
  /// The least and the most that conform; one of them may be missing.
  public let lower = OptionalField<ExactDecimal>(6, "lower", .once, "Lower limit", "下限")
  public let upper = OptionalField<ExactDecimal>(7, "upper", .once, "Upper limit", "上限")
  public let unit = OptionalField<String>(8, "unit", .once, "Unit", "单位", maximumText: 20)
  /// The kind of gauge that it is measured with; empty for any.
  public let gauge = OptionalField<String>(9, "gauge_kind", .once, "Gauge", "量具类型", maximumText: 40)
}

/// 6.2 A gauge of this site, and until when its calibration holds.
public struct Gauge: RecordType {
  public static let record = RecordDeclaration(
    127, "gauge", on: nil, by: [.plant, .warehouse], "Gauge", "量具", search: SearchDeclaration(["code", "name"]))
  public static let fields = Gauge()

  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let name = Field<String>(2, "name", .latest, "Name", "名称", maximumText: 100)
  public let kind = Field<String>(3, "gauge_kind", .once, "Kind", "量具类型", maximumText: 40)
  /// What it can show, in its unit.
  public let lowest = Field<ExactDecimal>(4, "lowest", .once, "Measures from", "量程下限")
  public let highest = Field<ExactDecimal>(5, "highest", .once, "Measures to", "量程上限")
  public let resolution = Field<ExactDecimal>(6, "resolution", .once, "Resolution", "分度值")
  public let unit = Field<String>(7, "unit", .once, "Unit", "单位", maximumText: 20)
  /// The last day on which its calibration holds.
  public let calibratedUntil = Field<Day>(8, "calibrated_until", .latest, "Calibrated until", "校准有效期至", indexed: true)
  public let certificate = OptionalField<String>(9, "certificate", .latest, "Certificate", "校准证书", maximumText: 100)
  public let state = StateField<StandingState>(10)
}

public enum InspectionState: String, Lifecycle {
  case open, accepted, rejected, conceded, sorted, repeated

  public static let initial = InspectionState.open
  public var rank: Int { [.open: 1, .accepted: 2, .rejected: 3, .repeated: 4, .sorted: 5, .conceded: 6][self]! }
  public var label: Words {
    switch self {
    case .open: Words("open", "检验中")
    case .accepted: Words("accepted", "合格接收")
    case .rejected: Words("rejected", "不合格")
    case .repeated: Words("inspected again", "已重新检验")
    case .sorted: Words("sorted", "已挑选")
    case .conceded: Words("accepted on concession", "让步接收")
    }
  }
  public var next: [InspectionState] {
    switch self {
    case .open: [.accepted, .rejected]
    case .rejected: [.repeated, .sorted, .conceded]
    case .accepted, .repeated, .sorted, .conceded: []
    }
  }
  public static var owner: String { "inspector" }
  /// One site alone works on an inspection: of two moves the later holds.
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// How strictly a lot was judged.
public enum InspectionSeverity: String, Choice {
  case normal, tightened, reduced

  public var label: Words {
    switch self {
    case .normal: Words("normal", "正常检验")
    case .tightened: Words("tightened", "加严检验")
    case .reduced: Words("reduced", "放宽检验")
    }
  }
}

/// 7.2 One lot under inspection by a plan: the sample that was proposed, and what came of it. Its results lie beside it.
public struct InspectionLot: RecordType {
  public static let record = RecordDeclaration(
    128, "inspection_lot", on: nil, by: [.plant, .warehouse], "Inspection lot", "检验批", series: "IL",
    search: SearchDeclaration(["number", "lot"], through: ["product"]))
  public static let fields = InspectionLot()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let plan = Field<InspectionPlan.ID>(2, "inspection_plan", .once, "Inspection plan", "检验计划", indexed: true)
  public let stage = Field<InspectionStage>(3, "stage", .once, "Stage", "检验阶段")
  public let product = Field<Product.ID>(4, "product", .once, "Product", "产品", indexed: true)
  /// What is judged with it.
  public let quantity = Field<Quantity>(5, "quantity", .once, "Lot size", "批量")
  public let lot = Field<String>(6, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  public let receipt = OptionalField<GoodsReceipt.ID>(7, "goods_receipt", .once, "Goods receipt", "入库单", indexed: true)
  public let workOrder = OptionalField<WorkOrder.ID>(8, "work_order", .once, "Work order", "工单", indexed: true)
  public let severity = Field<InspectionSeverity>(9, "severity", .once, "Severity", "检验严格度")
  public let letter = Field<String>(10, "code_letter", .once, "Code letter", "样本量字码", maximumText: 1)
  public let sample = Field<Int>(11, "sample", .once, "Sample size", "样本量")
  /// Ac: up to so many nonconforming pieces it is accepted.
  public let acceptance = Field<Int>(12, "acceptance", .once, "Ac", "接收数 Ac")
  public let state = StateField<InspectionState>(13)
  /// Nonconforming pieces of the sample.
  public let nonconforming = OptionalField<Int>(14, "nonconforming", .latest, "Nonconforming", "不合格品数")
  public let note = OptionalField<String>(15, "note", .latest, "Note", "备注", maximumText: 1_000)
  public let inspector = OptionalField<String>(16, "inspector", .latest, "Inspector", "检验员", maximumText: 100)
  public let judged = OptionalField<Instant>(17, "judged", .latest, "Judged", "判定时间")
  /// The rejected inspection that this one repeats; such a one does not count for switching.
  public let again = OptionalField<InspectionLot.ID>(18, "again", .once, "Repeats", "重检自", indexed: true)
}

/// What is to be known about the gauge of a result.
public enum ResultMark: String, Choice {
  case lapsed, outside, kind, unnamed

  public var label: Words {
    switch self {
    case .lapsed: Words("calibration lapsed", "量具超期未校")
    case .outside: Words("outside the gauge's range", "超出量具量程")
    case .kind: Words("another kind of gauge", "量具类型不符")
    case .unnamed: Words("no gauge named", "未注明量具")
    }
  }
}

/// One characteristic of one piece, as it was found. What is entered again for a piece takes the earlier one's place; both are kept.
public struct InspectionResult: RecordType {
  public static let record = RecordDeclaration(129, "inspection_result", on: nil, by: [.plant, .warehouse], "Inspection result", "检验结果")
  public static let fields = InspectionResult()

  public let inspection = Field<InspectionLot.ID>(1, "inspection_lot", .once, "Inspection lot", "检验批", indexed: true)
  public let characteristic = Field<Characteristic.ID>(2, "characteristic", .once, "Characteristic", "检验特性", indexed: true)
  /// From 1.
  public let piece = Field<Int>(3, "piece", .once, "Piece", "样件号")
  /// Of a measured characteristic, in its unit.
  public let value = OptionalField<ExactDecimal>(4, "value", .once, "Value", "实测值")
  public let conforms = Field<Bool>(5, "conforms", .once, "Conforms", "合格")
  public let gauge = OptionalField<Gauge.ID>(6, "gauge", .once, "Gauge", "量具")
  public let mark = OptionalField<ResultMark>(7, "mark", .once, "Marked", "标注")
  public let at = Field<Instant>(8, "at", .once, "At", "时间")
  public let by = Field<String>(9, "by_person", .once, "Inspector", "检验员", maximumText: 100)
}

/// The cause of too many rejected lots was removed: inspection by a plan goes on, tightened.
public struct InspectionResumption: RecordType {
  public static let record = RecordDeclaration(134, "inspection_resumption", on: nil, by: [.plant, .warehouse], "Resumed inspection", "恢复检验")
  public static let fields = InspectionResumption()

  public let plan = Field<InspectionPlan.ID>(1, "inspection_plan", .once, "Inspection plan", "检验计划", indexed: true)
  public let reason = Field<String>(2, "reason", .once, "What was put right", "纠正措施", maximumText: 1_000)
  public let by = Field<String>(3, "by_person", .once, "Resumed by", "批准人", maximumText: 100)
}
