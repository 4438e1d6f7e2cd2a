import Ground
import Membership
import Replica

/// What somebody's word on a confirmed order is about: the aspects that are reviewed, the consent of a higher level, the approval itself.
public enum ReviewAspect: String, Choice, Decodable {
  case terms, credit
  case secondCredit = "second-credit"
  case engineering, capacity, material, quality, endorsement, approval, conditions

  public var label: Words {
    switch self {
    case .terms: Words("sales terms", "销售条款")
    case .credit: Words("credit", "信用")
    case .secondCredit: Words("second credit review", "信用复审")
    case .engineering: Words("engineering", "技术")
    case .capacity: Words("capacity", "产能")
    case .material: Words("material", "物料")
    case .quality: Words("quality", "质量")
    case .endorsement: Words("consent of a higher level", "上级同意")
    case .approval: Words("approval", "批准")
    case .conditions: Words("conditions met", "条件落实")
    }
  }
}

public enum ReviewPartState: String, Lifecycle {
  case asked, withdrawn, given

  public static let initial = ReviewPartState.asked
  public static let owner = "sales-manager"
  public var rank: Int { [.asked: 1, .withdrawn: 2, .given: 3][self]! }
  public var label: Words {
    switch self {
    case .asked: Words("asked", "待评审")
    case .withdrawn: Words("withdrawn", "已撤回")
    case .given: Words("given", "已评审")
    }
  }
  public var next: [ReviewPartState] { self == .asked ? [.withdrawn, .given] : [] }

  /// What was said stays readable; of an order that ended meanwhile nobody needs it any more.
  public static func meeting(lost: ReviewPartState, stands: ReviewPartState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// One aspect's review of an order by another site than its office: what the office asks and what is answered.
///
/// Lies where whoever must answer can read it: a plant's part on the plant's shelf, with what is ordered and without a price; the consent of a
/// higher level, and what was done about conditions, on the office's.
public struct ReviewPart: RecordType {
  public static let record = RecordDeclaration(26, "review_part", on: nil, by: [.office, .plant, .headquarters], "Part of a review", "分项评审")
  public static let fields = ReviewPart()

  public let order = Field<SalesOrder.ID>(1, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = Field<String>(2, "order_number", .once, "Order number", "订单编号", indexed: true, maximumText: 40)
  public let aspect = Field<ReviewAspect>(3, "aspect", .once, "Aspect", "评审项")
  /// Of the order's reviews: a returned order is reviewed anew.
  public let reviewRound = Field<Int>(4, "review_round", .once, "Round", "轮次")
  /// The lines, each with quantity and product; never a price.
  public let wanted = OptionalField<String>(5, "wanted", .once, "What is ordered", "订购内容")
  public let due = OptionalField<Day>(6, "due", .once, "Promised for", "承诺交期")
  public let grade = OptionalField<CustomerGrade>(7, "grade", .once, "Customer grade", "客户等级")
  public let decision = OptionalField<ReviewDecision>(8, "decision", .latest, "Decision", "结论")
  public let findings = OptionalField<String>(9, "findings", .latest, "Findings", "意见")
  public let reviewer = OptionalField<String>(10, "reviewer", .latest, "Reviewer", "评审人", maximumText: 100)
  public let at = OptionalField<Instant>(11, "at", .latest, "At", "时间", aside: true)
  /// In which role a higher level consented: its limit follows from that.
  public let role = OptionalField<String>(12, "role", .latest, "Role", "角色", maximumText: 40)
  public let state = StateField<ReviewPartState>(13)
}

/// When an aspect of an order is reviewed.
public enum ReviewNeed: String, Choice, Decodable {
  case never, always, from, marked

  public var label: Words {
    switch self {
    case .never: Words("never", "从不")
    case .always: Words("always", "总是")
    case .from: Words("from an amount on", "达到金额时")
    case .marked: Words("for marked products", "标记产品")
    }
  }
}

/// 3.3 What headquarters changed of the shipped rules of review: up to which total a role approves, or when an aspect is reviewed.
///
/// One record for each thing that can be set; what is set anew changes it. Every site holds it, so that it holds offline too.
public struct ApprovalLimit: RecordType {
  public static let record = RecordDeclaration(27, "approval_limit", on: .company, by: [.headquarters], "Approval limit", "审批权限")
  public static let fields = ApprovalLimit()

  /// `approval` for the limit of a role; else the aspect whose need this says.
  public let aspect = Field<ReviewAspect>(1, "aspect", .once, "Aspect", "评审项", indexed: true)
  public let role = OptionalField<String>(2, "role", .once, "Role", "角色", maximumText: 40)
  /// The kind of site where that role approves.
  public let place = OptionalField<String>(3, "place", .once, "At", "站点类型", maximumText: 40)
  public let currency = OptionalField<String>(4, "currency", .once, "Currency", "币种", maximumText: 3)
  /// An approval's limit: up to and with it. An aspect's: from it on.
  public let amount = OptionalField<Money>(5, "amount", .latest, "Amount", "金额")
  public let need = OptionalField<ReviewNeed>(6, "need", .latest, "Needed", "是否评审")
  /// A product that an aspect is always reviewed for.
  public let product = OptionalField<Product.ID>(7, "product", .once, "Product", "产品", indexed: true)
  public let why = Field<String>(8, "why", .latest, "Why", "原因", maximumText: 1_000)
  public let changedBy = Field<String>(9, "changed_by", .latest, "Changed by", "变更人", maximumText: 100)
}
