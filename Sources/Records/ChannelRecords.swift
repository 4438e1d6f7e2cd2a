import Ground
import Replica

/// What became of a received document that did not turn into orders at once, or did.
public enum DocumentHandling: String, Choice {
  /// A person must say what columns, customers or products are meant.
  case waiting
  case taken
  /// A person has said that nothing comes of it.
  case closed

  public var label: Words {
    switch self {
    case .waiting: Words("waits for a person", "待人工处理")
    case .taken: Words("taken in", "已导入")
    case .closed: Words("closed", "已关闭")
    }
  }
}

/// How a table writes numbers.
public enum DecimalMark: String, Choice {
  case plain, point, comma

  public var label: Words {
    switch self {
    case .plain: Words("1234.5", "1234.5")
    case .point: Words("1,234.50", "1,234.50")
    case .comma: Words("1.234,50", "1.234,50")
    }
  }
}

/// How a table writes days.
public enum DayOrder: String, Choice {
  case yearFirst = "year-first"
  case dayFirst = "day-first"
  case monthFirst = "month-first"

  public var label: Words {
    switch self {
    case .yearFirst: Words("year, month, day: 2026-11-24", "年月日：2026-11-24")
    case .dayFirst: Words("day, month, year: 24.11.2026", "日月年：24.11.2026")
    case .monthFirst: Words("month, day, year: 11/24/2026", "月日年：11/24/2026")
    }
  }
}

/// What the columns of a customer's own order table mean. Said once by a person; the next file with the same header goes straight in.
public struct ColumnMapping: RecordType {
  public static let record = RecordDeclaration(18, "column_mapping", on: .office, by: [.office, .field], "Column mapping", "列对应关系")
  public static let fields = ColumnMapping()

  public let customer = Field<Customer.ID>(1, "customer", .once, "Customer", "客户", indexed: true)
  /// Of the header's cells: which tables it is for.
  public let fingerprint = Field<String>(2, "fingerprint", .once, "Fingerprint of the header", "表头指纹", indexed: true, maximumText: 64)
  /// The header's cells, for people.
  public let header = Field<String>(3, "header", .once, "Header", "表头")
  /// One a row: `quantity: 4`, `unit: = C62`, `order: file`.
  public let columns = Field<String>(4, "columns", .latest, "Columns", "各列含义")
  public let decimal = Field<DecimalMark>(5, "decimal", .latest, "Numbers are written", "数字写法")
  public let days = Field<DayOrder>(6, "days", .latest, "Days are written", "日期写法")
  /// Of a workbook; empty takes the sheet that has the header.
  public let sheet = OptionalField<String>(7, "sheet", .latest, "Sheet", "工作表", maximumText: 200)
}

/// What a customer calls one of our products, or something that we do not sell. Said once by a person, when an order named it.
public struct CustomerItem: RecordType {
  public static let record = RecordDeclaration(
    19, "customer_item", on: .office, by: [.office, .field], "Customer's item", "客户料号", search: SearchDeclaration(["code"], through: ["customer", "product"]))
  public static let fields = CustomerItem()

  public let customer = Field<Customer.ID>(1, "customer", .once, "Customer", "客户", indexed: true)
  /// As the customer writes it: their item code, a GTIN, or a misspelt code of ours.
  public let code = Field<String>(2, "code", .once, "Customer's code", "客户的编码", indexed: true, maximumText: 200)
  /// UN/ECE code of the unit that it holds for; empty for any.
  public let unit = OptionalField<String>(3, "unit", .once, "Customer's unit", "客户的单位", maximumText: 8)
  /// Empty for what is not sold here.
  public let product = OptionalField<Product.ID>(4, "product", .latest, "Product", "产品", indexed: true)
  /// How many of the product's units one of the customer's units is: 12 for a box of a dozen.
  public let factor = OptionalField<ExactDecimal>(5, "factor", .latest, "Our units in one of theirs", "每客户单位折合我方单位")
}
