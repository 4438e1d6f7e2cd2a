import Ground
import Membership
import Replica

/// How much a finding of a check weighs.
public enum CheckSeverity: String, Choice, Codable {
  /// Is only said.
  case informs
  /// Is shown to whoever confirms and reviews.
  case warns
  /// Opens an exception, which holds the order.
  case blocks

  public var label: Words {
    switch self {
    case .informs: Words("informs", "提示")
    case .warns: Words("warns", "警告")
    case .blocks: Words("blocks", "拦截")
    }
  }
}

/// What is abnormal about an order (2.4).
public enum ExceptionType: String, Choice, Codable {
  case incomplete, duplicate, price, customer, credit, product, quantity, date, terms, fraud

  public var label: Words {
    switch self {
    case .incomplete: Words("incomplete", "信息不全")
    case .duplicate: Words("duplicate", "疑似重复")
    case .price: Words("price out of tolerance", "价格超差")
    case .customer: Words("unverified customer", "客户未核实")
    case .credit: Words("over credit", "超信用额度")
    case .product: Words("discontinued product", "产品停产")
    case .quantity: Words("quantity", "数量异常")
    case .date: Words("impossible date", "交期不可行")
    case .terms: Words("terms", "条款异常")
    case .fraud: Words("suspected fraud", "疑似欺诈")
    }
  }
}

/// What an exception does to its order, as people read it.
public enum ExceptionEffect: String, Sendable {
  case hold, returned, released, rejected

  public var label: Words {
    switch self {
    case .hold: Words("holds the order", "订单挂起")
    case .returned: Words("returned to the customer", "退回客户")
    case .released: Words("lets the order go", "订单放行")
    case .rejected: Words("the order is rejected", "订单已拒绝")
    }
  }
}

public enum ExceptionState: String, Lifecycle {
  case open, taken, waiting, resolved, accepted, rejected

  public static let initial = ExceptionState.open
  public var rank: Int { [.open: 10, .taken: 20, .waiting: 30, .resolved: 40, .accepted: 50, .rejected: 60][self]! }
  public var label: Words {
    switch self {
    case .open: Words("open", "待处理")
    case .taken: Words("taken", "处理中")
    case .waiting: Words("waiting for the customer", "等待客户答复")
    case .resolved: Words("resolved", "已解决")
    case .accepted: Words("accepted", "已接受")
    case .rejected: Words("order rejected", "订单已拒绝")
    }
  }
  public var next: [ExceptionState] {
    switch self {
    case .open: [.taken, .waiting, .resolved, .accepted, .rejected]
    case .taken: [.waiting, .resolved, .accepted, .rejected]
    case .waiting: [.resolved, .accepted, .rejected]
    case .resolved, .accepted, .rejected: []
    }
  }

  public var effect: ExceptionEffect {
    switch self {
    case .open, .taken: .hold
    case .waiting: .returned
    case .resolved, .accepted: .released
    case .rejected: .rejected
    }
  }

  /// Those in which it holds its order.
  public static let holding = allCases.filter { $0.effect == .hold || $0.effect == .returned }
}

/// An abnormal finding about an order, which holds the order until somebody has dealt with it.
public struct OrderException: RecordType {
  public static let record = RecordDeclaration(
    24, "order_exception", on: .office, by: [.office, .field], "Order exception", "订单异常", series: "EX", search: SearchDeclaration(["number"]))
  public static let fields = OrderException()

  /// What a finding says, at most; bytes.
  public static let maximumText = 1_000

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let order = Field<SalesOrder.ID>(2, "sales_order", .once, "Order", "订单", indexed: true)
  /// The code of the rule that found it.
  public let rule = Field<String>(3, "rule", .once, "Rule", "规则", maximumText: 64)
  public let type = Field<ExceptionType>(4, "type", .once, "Kind", "类别")
  /// Empty for a finding about the whole order.
  public let line = OptionalField<OrderLine.ID>(5, "line", .once, "Order line", "订单行")
  /// Where it is: `lines[2].price`.
  public let field = Field<String>(6, "field", .once, "Field", "字段", maximumText: 100)
  public let whatEN = Field<String>(7, "what_en", .latest, "Finding (English)", "问题（英文）", maximumText: maximumText)
  public let whatZH = Field<String>(8, "what_zh", .latest, "Finding (Chinese)", "问题（中文）", maximumText: maximumText)
  /// The values that were compared: who accepts the exception accepts these and no others.
  public let evidence = Field<String>(9, "evidence", .latest, "Compared", "比对值", maximumText: maximumText)
  /// The operator role whose it is.
  public let owner = Field<String>(10, "owner", .once, "Owner", "负责角色", maximumText: 40)
  public let opened = Field<Instant>(11, "opened", .once, "Since", "开始")
  public let due = Field<Instant>(12, "due", .latest, "Due", "截止", indexed: true)
  /// Who has it in hand.
  public let holder = OptionalField<String>(13, "holder", .latest, "In hand", "处理人", maximumText: 100)
  /// What the customer was asked.
  public let question = OptionalField<String>(14, "question", .latest, "Question to the customer", "询问客户", maximumText: maximumText)
  /// What was done, or why it was accepted or the order rejected; empty when a later check did not find it any more.
  public let resolution = OptionalField<String>(15, "resolution", .latest, "Resolution", "处理结果", maximumText: maximumText)
  public let endedBy = OptionalField<String>(16, "ended_by", .latest, "Ended by", "结案人", maximumText: 100)
  public let state = StateField<ExceptionState>(17)
}

/// How the company sets a rule of the checks from here on. The newest change of a rule holds; without one, the rule is as shipped.
public struct CheckRuleChange: RecordType {
  public static let record = RecordDeclaration(25, "check_rule_change", on: .company, by: [.headquarters], "Change of a check rule", "核对规则变更")
  public static let fields = CheckRuleChange()

  public let rule = Field<String>(1, "rule", .once, "Rule", "规则", indexed: true, maximumText: 64)
  public let isOn = Field<Bool>(2, "is_on", .once, "On", "启用")
  public let severity = Field<CheckSeverity>(3, "severity", .once, "Severity", "级别")
  /// All of the rule's parameters: `percent=5 days=30`.
  public let parameters = Field<String>(4, "parameters", .once, "Parameters", "参数", maximumText: 400)
  public let reason = Field<String>(5, "reason", .once, "Reason", "原因", maximumText: 1_000)
  public let changedBy = Field<String>(6, "changed_by", .once, "Changed by", "变更人", maximumText: 100)
  public let at = Field<Instant>(7, "at", .once, "When", "时间")
}
