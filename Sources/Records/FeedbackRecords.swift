import Ground
import Membership
import Replica

/// How a customer reached us.
public enum FeedbackChannel: String, Choice {
  case telephone, mail, letter, visit, chat, portal, driver, survey

  public var label: Words {
    switch self {
    case .telephone: Words("telephone", "电话")
    case .mail: Words("mail", "邮件")
    case .letter: Words("letter", "信函")
    case .visit: Words("visit", "拜访")
    case .chat: Words("chat", "在线聊天")
    case .portal: Words("portal", "门户")
    case .driver: Words("driver", "司机")
    case .survey: Words("survey", "问卷")
    }
  }
}

public enum FeedbackState: String, Lifecycle {
  case open, closed, complained

  public static let initial = FeedbackState.open
  public var rank: Int { [.open: 1, .closed: 2, .complained: 3][self]! }
  public var label: Words {
    switch self {
    case .open: Words("open", "待处理")
    case .closed: Words("dealt with", "已处理")
    case .complained: Words("became a complaint", "已转投诉")
    }
  }
  public var next: [FeedbackState] { self == .open ? [.closed, .complained] : [] }
  public static var owner: String { "service-agent" }
  /// A complaint stands, whoever thought it was none.
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 11.1 What a customer said, from whatever channel.
public struct Feedback: RecordType {
  public static let record = RecordDeclaration(
    241, "feedback", on: nil, by: [.office, .field, .warehouse], "Feedback", "客户反馈", series: "FB", search: SearchDeclaration(["number", "text", "customer_name"]))
  public static let fields = Feedback()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let channel = Field<FeedbackChannel>(2, "channel", .once, "Channel", "渠道")
  /// A code of the tree of classes.
  public let classCode = Field<String>(3, "class", .latest, "Class", "分类", indexed: true, maximumText: 40)
  public let severity = Field<CareSeverity>(4, "severity", .latest, "Severity", "严重程度")
  public let text = Field<String>(5, "text", .once, "What the customer said", "反馈内容")
  /// Empty where the warehouse's people do not know them.
  public let customer = OptionalField<Customer.ID>(6, "customer", .once, "Customer", "客户", indexed: true)
  public let customerName = Field<String>(7, "customer_name", .once, "Customer's name", "客户名称", maximumText: 200)
  public let order = OptionalField<SalesOrder.ID>(8, "sales_order", .once, "Order", "订单", indexed: true)
  public let shipment = OptionalField<Shipment.ID>(9, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let product = OptionalField<Product.ID>(10, "product", .once, "Product", "产品", indexed: true)
  public let lot = OptionalField<String>(11, "lot", .once, "Lot", "批次", maximumText: 40)
  public let contact = OptionalField<String>(12, "contact", .once, "Who said it", "反馈人", maximumText: 100)
  public let state = StateField<FeedbackState>(13, by: [.office, .field, .warehouse])
  public let complaint = OptionalField<Complaint.ID>(14, "complaint", .latest, "Complaint", "投诉", by: [.office, .field], indexed: true)
  /// What was done about it.
  public let outcome = OptionalField<String>(15, "outcome", .latest, "Outcome", "处理结果", by: [.office, .field], maximumText: 1_000)
  /// The survey in which it was said.
  public let survey = OptionalField<Survey.ID>(16, "survey", .once, "Survey", "问卷", indexed: true)
}

public enum SurveyState: String, Lifecycle {
  case asked, answered

  public static let initial = SurveyState.asked
  public var rank: Int { self == .asked ? 1 : 2 }
  public var label: Words { self == .asked ? Words("asked", "已邀请") : Words("answered", "已回复") }
  public var next: [SurveyState] { self == .asked ? [.answered] : [] }
  public static var owner: String { "service-agent" }
  /// Of two answers that two sites took apart the earlier one counts.
  public static func meeting(lost: Self, stands: Self) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// 11.3 A customer is asked how satisfied they are: with a delivery, or with a period.
public struct Survey: RecordType {
  public static let record = RecordDeclaration(
    242, "survey", on: .office, by: [.office, .field], "Survey", "满意度问卷", series: "SV", search: SearchDeclaration(["number", "code"], through: ["customer"]))
  public static let fields = Survey()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let customer = Field<Customer.ID>(2, "customer", .once, "Customer", "客户", indexed: true)
  /// Empty for a period.
  public let order = OptionalField<SalesOrder.ID>(3, "sales_order", .once, "Order", "订单", indexed: true)
  public let shipment = OptionalField<Shipment.ID>(4, "shipment", .once, "Shipment", "发运单", indexed: true)
  /// What is printed on the paper form, and names it to a clerk.
  public let code = Field<String>(5, "code", .once, "Code", "问卷代码", indexed: true, maximumText: 20)
  public let asked = Field<Day>(6, "asked", .once, "Asked on", "邀请日期", indexed: true)
  /// The last day on which it may be answered.
  public let expires = Field<Day>(7, "expires", .once, "Until", "截止日期")
  public let state = StateField<SurveyState>(8)
}

/// How a survey was answered.
public enum SurveyWay: String, Choice {
  case link, paper, telephone

  public var label: Words {
    switch self {
    case .link: Words("by the link", "链接")
    case .paper: Words("on paper", "纸质")
    case .telephone: Words("by telephone", "电话")
    }
  }
}

/// 11.3 A customer's answer. Of two for one survey the earlier counts.
public struct SurveyAnswer: RecordType {
  public static let record = RecordDeclaration(243, "survey_answer", on: .office, by: [.office, .field], "Survey answer", "问卷回复")
  public static let fields = SurveyAnswer()

  public let survey = Field<Survey.ID>(1, "survey", .once, "Survey", "满意度问卷", indexed: true)
  public let customer = Field<Customer.ID>(2, "customer", .once, "Customer", "客户", indexed: true)
  /// From 1, very dissatisfied, to 5, very satisfied.
  public let satisfaction = OptionalField<Int>(3, "csat", .once, "Satisfaction (1 to 5)", "满意度（1–5）")
  /// From 0, not at all likely, to 10, extremely likely to recommend us.
  public let recommendation = OptionalField<Int>(4, "nps", .once, "Would recommend us (0 to 10)", "推荐意愿（0–10）")
  public let text = OptionalField<String>(5, "text", .once, "In their words", "意见", maximumText: 2_000)
  public let way = Field<SurveyWay>(6, "way", .once, "How", "方式")
  public let on = Field<Day>(7, "answered_on", .once, "Answered on", "回复日期", indexed: true)
}
