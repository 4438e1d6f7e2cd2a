import Ground
import Replica

public enum CustomerState: String, Lifecycle {
  case registered, verified, blocked

  public static let initial = CustomerState.registered
  public var rank: Int { [.registered: 1, .verified: 2, .blocked: 3][self]! }
  public var label: Words {
    switch self {
    case .registered: Words("registered", "已登记")
    case .verified: Words("verified", "已核实")
    case .blocked: Words("blocked", "已冻结")
    }
  }
  public var next: [CustomerState] {
    switch self {
    case .registered: [.verified, .blocked]
    case .verified: [.blocked]
    case .blocked: []
    }
  }
}

public enum CustomerGrade: String, Choice {
  case standard, key, vip

  public var label: Words {
    switch self {
    case .standard: Words("standard", "普通")
    case .key: Words("key account", "重点")
    case .vip: Words("VIP", "VIP")
    }
  }
}

/// Who orders. Belongs to one sales office.
public struct Customer: RecordType {
  public static let record = RecordDeclaration(12, "customer", on: .office, by: [.office, .field], "Customer", "客户", search: SearchDeclaration(["code", "name", "tax_number"]))
  public static let fields = Customer()

  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let name = Field<String>(2, "name", .latest, "Name", "名称", indexed: true, maximumText: 200)
  /// Chinese unified social credit code or EU VAT number, without spaces.
  public let taxNumber = Field<String>(3, "tax_number", .latest, "Tax number", "税号", indexed: true, maximumText: 40)
  public let address = OptionalField<Address>(4, "address", .latest, "Address", "地址", maximumText: 400)
  public let email = OptionalField<String>(5, "email", .latest, "E-mail", "电子邮箱", maximumText: 200)
  public let grade = Field<CustomerGrade>(6, "grade", .latest, "Grade", "等级")
  public let creditLimit = Field<Money>(7, "credit_limit", .latest, "Credit limit", "信用额度")
  /// Net days after the invoice.
  public let paymentDays = Field<Int>(8, "payment_days", .latest, "Payment days", "付款天数")
  public let state = StateField<CustomerState>(9)
  /// What was looked at to verify them, or why they cannot be verified yet or are blocked.
  public let evidence = OptionalField<String>(10, "evidence", .latest, "Evidence", "核实依据", maximumText: 1_000)
  /// When and by whom the evidence was looked at.
  public let judged = OptionalField<Instant>(11, "judged", .latest, "Judged", "核实时间", aside: true)
  public let judgedBy = OptionalField<String>(12, "judged_by", .latest, "Judged by", "核实人", maximumText: 100)
  public let gradeReason = OptionalField<String>(13, "grade_reason", .latest, "Reason of the grade", "等级理由", maximumText: 1_000)
}

/// What a product costs at an office, from a day on.
public struct Price: RecordType {
  public static let record = RecordDeclaration(13, "price", on: .office, by: [.office], "Price", "价格")
  public static let fields = Price()

  public let product = Field<Product.ID>(1, "product", .once, "Product", "产品", indexed: true)
  public let price = Field<UnitPrice>(2, "price", .once, "Price", "价格")
  public let from = Field<Day>(3, "valid_from", .once, "Valid from", "生效日期")
}

/// How somebody came to see a customer's credit.
public enum ViewingWay: String, Choice {
  case page, list, export, program

  public var label: Words {
    switch self {
    case .page: Words("on its page", "在页面查看")
    case .list: Words("in a list", "在列表查看")
    case .export: Words("in an export", "导出")
    case .program: Words("by a program", "通过程序读取")
    }
  }
}

/// That somebody looked at what a customer is trusted with: limits, exposures, credit given and used. For an auditor; nothing follows from it.
public struct Viewing: RecordType {
  public static let record = RecordDeclaration(
    81, "viewing", on: .office, by: [.headquarters, .office, .field], "View of credit data", "信用数据查阅",
    search: SearchDeclaration(["person"]))
  public static let fields = Viewing()

  /// Empty for a list or an export, which shows many.
  public let customer = OptionalField<Customer.ID>(1, "customer", .once, "Customer", "客户", indexed: true)
  public let person = Field<String>(2, "person", .once, "Operator", "操作员", maximumText: 64)
  /// The record type that was looked at.
  public let type = Field<String>(3, "type", .once, "Record", "记录", maximumText: 64)
  public let way = Field<ViewingWay>(4, "way", .once, "How", "方式")
  public let at = Field<Instant>(5, "at", .once, "When", "时间", indexed: true)
}
