import Ground
import Membership
import Replica

/// A person who takes steps at a site, and the roles that say which.
public struct Operator: RecordType {
  public static let record = RecordDeclaration(
    5, "operator", on: .company, by: Set(SiteRole.allCases).subtracting([.reader]), "Operator", "操作员",
    search: SearchDeclaration(["name", "full_name"]))
  public static let fields = Operator()

  public let name = Field<String>(1, "name", .once, "Sign-in name", "登录名", indexed: true, maximumText: 64)
  public let fullName = Field<String>(2, "full_name", .latest, "Full name", "姓名", maximumText: 200)
  public let site = Field<Int>(3, "site", .once, "Site number", "站点编号", indexed: true)
  /// Names of operator roles, separated by spaces.
  public let roles = Field<String>(4, "roles", .latest, "Roles", "角色", maximumText: 400)
  public let language = OptionalField<String>(5, "language", .latest, "Language", "语言", maximumText: 2)
}

/// What the company sells or makes.
public struct Product: RecordType {
  public static let record = RecordDeclaration(10, "product", on: .company, by: [.headquarters], "Product", "产品",
    search: SearchDeclaration(["code", "name_en", "name_zh"]))
  public static let fields = Product()

  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let nameEN = Field<String>(2, "name_en", .latest, "Name (English)", "英文名称", maximumText: 200)
  public let nameZH = Field<String>(3, "name_zh", .latest, "Name (Chinese)", "中文名称", maximumText: 200)
  public let unit = Field<String>(4, "unit", .once, "Unit", "单位", maximumText: 8)
  /// Minutes of the work centre for one unit.
  public let minutes = Field<Int>(5, "minutes", .latest, "Minutes a unit", "单件工时（分）")
  public let isDiscontinued = OptionalField<Bool>(6, "discontinued", .latest, "Discontinued", "已停产")
  /// It is sold in multiples of this, in its unit.
  public let packQuantity = OptionalField<Quantity>(7, "pack_quantity", .latest, "Pack quantity", "包装数量")
  /// Less than this is not sold.
  public let minimumQuantity = OptionalField<Quantity>(8, "minimum_quantity", .latest, "Minimum order", "最小订购量")
}

/// One component of a product.
public struct BillLine: RecordType {
  public static let record = RecordDeclaration(11, "bill_line", on: .company, by: [.headquarters], "Bill of materials line", "物料清单行")
  public static let fields = BillLine()

  public let product = Field<Product.ID>(1, "product", .once, "Product", "产品", indexed: true)
  public let component = Field<String>(2, "component", .once, "Component", "组件", indexed: true, maximumText: 40)
  /// Of the component, for one unit of the product.
  public let quantity = Field<Quantity>(3, "quantity", .latest, "Quantity", "用量")
  /// The revision that it belongs to; empty for the plain bill of a product that holds while no revision does.
  public let revision = OptionalField<BillRevision.ID>(4, "revision", .once, "Revision", "版本", indexed: true)
  public let position = OptionalField<Int>(5, "position", .once, "Position", "行号")
  /// Empty for a component.
  public let kind = OptionalField<BillLineKind>(6, "kind", .once, "Kind", "类型")
  /// Of a hundred that are taken so many are lost; empty for none.
  public let scrap = OptionalField<ExactDecimal>(7, "scrap", .latest, "Scrap (%)", "损耗率（%）")
  /// The operation of the product's routing at which it is used, or comes out.
  public let operation = OptionalField<Int>(8, "operation", .once, "Operation", "工序号")
  public let isRemoved = OptionalField<Bool>(9, "removed", .latest, "Removed", "已移除")
}

public enum TaskState: String, Lifecycle {
  case open, done

  public static let initial = TaskState.open
  public var rank: Int { self == .open ? 1 : 2 }
  public var label: Words { self == .open ? Words("open", "待办") : Words("done", "已完成") }
  public var next: [TaskState] { self == .open ? [.done] : [] }
}

/// Something that an operator role must do by a moment. Lies on the shelf of the site that must do it.
public struct WorkTask: RecordType {
  public static let record = RecordDeclaration(
    6, "task", on: nil, by: Set(SiteRole.allCases).subtracting([.reader]), "Task", "任务")
  public static let fields = WorkTask()

  /// The step that fulfils it.
  public let step = Field<String>(1, "step", .once, "Step", "步骤", indexed: true, maximumText: 64)
  /// The record that it is about.
  public let subject = Field<Blob>(2, "subject", .once, "About", "对象", indexed: true)
  public let subjectNumber = Field<String>(3, "subject_number", .once, "Document", "单据", maximumText: 64)
  /// The service level that set the deadline; see the table of service levels.
  public let level = Field<String>(4, "level", .once, "Service level", "服务标准", maximumText: 64)
  public let opened = Field<Instant>(5, "opened", .once, "Since", "开始")
  public let due = Field<Instant>(6, "due", .latest, "Due", "截止")
  public let state = StateField<TaskState>(7)
  /// The overdue task that this one tells somebody of; empty for a task of its own.
  public let escalates = OptionalField<WorkTask.ID>(8, "escalates", .once, "Tells of", "升级自", indexed: true)
  /// How high the telling is, from 1.
  public let rung = OptionalField<Int>(9, "rung", .once, "Rung", "升级层级")
  /// Whose it is where not the step says it.
  public let role = OptionalField<String>(10, "role", .once, "Role", "角色", maximumText: 40)
}
