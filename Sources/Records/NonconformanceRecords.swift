import Ground
import Membership
import Replica

public enum NonconformanceState: String, Lifecycle {
  case quarantined, disposed

  public static let initial = NonconformanceState.quarantined
  public var rank: Int { self == .quarantined ? 1 : 2 }
  public var label: Words { self == .quarantined ? Words("in quarantine", "隔离待处置") : Words("disposed of", "已处置") }
  public var next: [NonconformanceState] { self == .quarantined ? [.disposed] : [] }
  public static var owner: String { "inspector" }
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 7.4 Goods that are not as they must be. What of them is still undecided is its quantity less the dispositions that are agreed.
public struct Nonconformance: RecordType {
  public static let record = RecordDeclaration(
    131, "nonconformance", on: nil, by: [.plant, .warehouse], "Nonconformance", "不合格品", series: "NC",
    search: SearchDeclaration(["number", "lot", "what"], through: ["product"]))
  public static let fields = Nonconformance()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let product = Field<Product.ID>(2, "product", .once, "Product", "产品", indexed: true)
  public let lot = Field<String>(3, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  public let quantity = Field<Quantity>(4, "quantity", .once, "Quantity", "数量")
  public let stage = Field<InspectionStage>(5, "stage", .once, "Found", "发现阶段")
  public let what = Field<String>(6, "what", .once, "What is wrong", "不合格描述", maximumText: 1_000)
  public let inspection = OptionalField<InspectionLot.ID>(7, "inspection_lot", .once, "Inspection lot", "检验批", indexed: true)
  public let workOrder = OptionalField<WorkOrder.ID>(8, "work_order", .once, "Work order", "工单", indexed: true)
  public let reporter = Field<String>(9, "reporter", .once, "Reported by", "报告人", maximumText: 100)
  /// It lies in this warehouse's blocked stock; else the goods are on the floor and no ledger knows them.
  public let isStock = Field<Bool>(10, "is_stock", .once, "Blocked stock", "冻结库存")
  public let state = StateField<NonconformanceState>(11)
  /// What it cost the company.
  public let cost = OptionalField<Money>(12, "cost", .latest, "Cost", "质量成本")
}

public enum DispositionKind: String, Choice {
  case rework, repair, regrade, scrap
  case giveBack = "return"
  /// Found good after all, by sorting, a repeated inspection or a concession.
  case release

  public var label: Words {
    switch self {
    case .rework: Words("rework", "返工")
    case .repair: Words("repair", "返修")
    case .regrade: Words("regrade", "降级")
    case .scrap: Words("scrap", "报废")
    case .giveBack: Words("return to the supplier", "退货")
    case .release: Words("release", "放行")
    }
  }
}

public enum DispositionState: String, Lifecycle {
  case proposed, refused, agreed, done

  public static let initial = DispositionState.proposed
  public var rank: Int { [.proposed: 1, .refused: 2, .agreed: 3, .done: 4][self]! }
  public var label: Words {
    switch self {
    case .proposed: Words("proposed", "待批准")
    case .refused: Words("refused", "未批准")
    case .agreed: Words("agreed", "已批准")
    case .done: Words("done and checked", "已完成并检验")
    }
  }
  public var next: [DispositionState] {
    switch self {
    case .proposed: [.refused, .agreed]
    case .agreed: [.done]
    case .refused, .done: []
    }
  }
  public static var owner: String { "inspector" }
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 7.4 What the review board does with nonconforming goods, or a part of them: one person proposes, another agrees.
public struct Disposition: RecordType {
  public static let record = RecordDeclaration(132, "disposition", on: nil, by: [.plant, .warehouse], "Disposition", "不合格品处置")
  public static let fields = Disposition()

  public let nonconformance = Field<Nonconformance.ID>(1, "nonconformance", .once, "Nonconformance", "不合格品", indexed: true)
  public let kind = Field<DispositionKind>(2, "kind", .once, "Disposition", "处置方式")
  public let quantity = Field<Quantity>(3, "quantity", .once, "Quantity", "数量")
  public let reason = Field<String>(4, "reason", .once, "Why", "理由", maximumText: 1_000)
  public let proposer = Field<String>(5, "proposer", .once, "Proposed by", "提出人", maximumText: 100)
  /// The second person.
  public let decider = OptionalField<String>(6, "decider", .latest, "Decided by", "批准人", maximumText: 100)
  public let state = StateField<DispositionState>(7)
  /// What regraded goods become.
  public let product = OptionalField<Product.ID>(8, "becomes", .once, "Becomes", "降级后产品")
  public let answer = OptionalField<String>(9, "answer", .latest, "Answer", "批复", maximumText: 1_000)
}

/// 7.3 A customer takes goods although they are not as agreed.
public struct Concession: RecordType {
  public static let record = RecordDeclaration(130, "concession", on: nil, by: [.plant, .warehouse], "Concession", "让步接收", series: "CN", search: SearchDeclaration(["number", "reference", "customer_name"]))
  public static let fields = Concession()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let inspection = Field<InspectionLot.ID>(2, "inspection_lot", .once, "Inspection lot", "检验批", indexed: true)
  public let quantity = Field<Quantity>(3, "quantity", .once, "Quantity", "数量")
  public let deviation = Field<String>(4, "deviation", .once, "Deviation", "偏差说明", maximumText: 1_000)
  public let customer = Field<String>(5, "customer_name", .once, "Customer", "客户", maximumText: 200)
  /// Who at the customer said so.
  public let approver = Field<String>(6, "approver", .once, "Approved by", "客户批准人", maximumText: 100)
  public let approved = Field<Day>(7, "approved_on", .once, "Approved on", "批准日期")
  /// Their letter or mail.
  public let reference = Field<String>(8, "reference", .once, "Their reference", "客户文件号", indexed: true, maximumText: 100)
}

public enum EightDState: String, Lifecycle {
  case open, closed

  public static let initial = EightDState.open
  public var rank: Int { self == .open ? 1 : 2 }
  public var label: Words { self == .open ? Words("open", "进行中") : Words("closed", "已关闭") }
  public var next: [EightDState] { self == .open ? [.closed] : [] }
  public static var owner: String { "inspector" }
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 7.4 Corrective action in eight disciplines, for a nonconformance or a complaint.
public struct EightD: RecordType {
  public static let record = RecordDeclaration(
    133, "eight_d", on: nil, by: [.office, .field, .plant, .warehouse], "8D report", "8D 报告", series: "ED", search: SearchDeclaration(["number", "about_number", "problem"]))
  public static let fields = EightD()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  /// The nonconformance or complaint.
  public let subject = Field<Blob>(2, "subject", .once, "About", "对象", indexed: true)
  public let about = Field<String>(3, "about_number", .once, "Document", "单据", maximumText: 64)
  public let leader = Field<String>(4, "leader", .latest, "Owner", "负责人", maximumText: 100)
  public let due = Field<Day>(5, "due", .latest, "Due", "完成期限", indexed: true)
  public let team = OptionalField<String>(6, "team", .latest, "D1 Team", "D1 小组成员", maximumText: 1_000)
  public let problem = OptionalField<String>(7, "problem", .latest, "D2 Problem", "D2 问题描述", maximumText: 4_000)
  public let containment = OptionalField<String>(8, "containment", .latest, "D3 Containment", "D3 临时措施", maximumText: 4_000)
  public let contained = OptionalField<Day>(9, "contained_on", .latest, "D3 in place on", "D3 完成日期")
  public let cause = OptionalField<String>(10, "cause", .latest, "D4 Root cause", "D4 根本原因", maximumText: 4_000)
  public let action = OptionalField<String>(11, "action", .latest, "D5 Corrective action", "D5 纠正措施", maximumText: 4_000)
  public let result = OptionalField<String>(12, "result", .latest, "D6 Done and verified", "D6 实施与验证", maximumText: 4_000)
  public let verified = OptionalField<Day>(13, "verified_on", .latest, "D6 verified on", "D6 验证日期")
  public let prevention = OptionalField<String>(14, "prevention", .latest, "D7 Prevention", "D7 预防再发", maximumText: 4_000)
  public let closing = OptionalField<String>(15, "closing", .latest, "D8 Recognition and closure", "D8 总结与表彰", maximumText: 4_000)
  public let state = StateField<EightDState>(16)
  public let closedBy = OptionalField<String>(17, "closed_by", .latest, "Closed by", "关闭人", maximumText: 100)
}
