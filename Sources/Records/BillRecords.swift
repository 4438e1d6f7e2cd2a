import Ground
import Replica

/// Whether an item is made here or comes from a supplier.
public enum ItemSource: String, Choice {
  case made, bought

  public var label: Words { self == .made ? Words("made", "自制") : Words("bought", "外购") }
}

/// 5.1 What bills of materials name: raw and bought materials, and what there is to say about a product as a part of others.
public struct Material: RecordType {
  public static let record = RecordDeclaration(100, "material", on: .company, by: [.headquarters], "Material", "物料",
    search: SearchDeclaration(["code", "name_en", "name_zh"]))
  public static let fields = Material()

  /// Of its own, or of the product that it says more about.
  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let nameEN = Field<String>(2, "name_en", .latest, "Name (English)", "英文名称", maximumText: 200)
  public let nameZH = Field<String>(3, "name_zh", .latest, "Name (Chinese)", "中文名称", maximumText: 200)
  /// The unit in which it is kept and counted.
  public let unit = Field<String>(4, "unit", .once, "Unit", "单位", maximumText: 8)
  public let source = Field<ItemSource>(5, "source", .latest, "Source", "来源")
  /// Days from the order to its arrival.
  public let leadDays = OptionalField<Int>(6, "lead_days", .latest, "Lead time (days)", "提前期（天）")
  /// What one unit costs when it is bought.
  public let cost = OptionalField<UnitPrice>(7, "cost", .latest, "Cost", "单位成本")
  /// Of a hundred that are begun so many come out good; empty for all.
  public let yield = OptionalField<ExactDecimal>(8, "yield", .latest, "Yield (%)", "成品率（%）")
  /// It is never stocked: whoever needs it takes its components.
  public let isPhantom = OptionalField<Bool>(9, "phantom", .latest, "Phantom", "虚拟件")
}

public enum BillState: String, Lifecycle {
  case draft, released, withdrawn

  public static let initial = BillState.draft
  public static var owner: String { "planner" }

  public var rank: Int {
    switch self {
    case .draft: 1
    case .released: 2
    case .withdrawn: 3
    }
  }

  public var label: Words {
    switch self {
    case .draft: Words("draft", "草稿")
    case .released: Words("released", "已发布")
    case .withdrawn: Words("withdrawn", "已作废")
    }
  }

  public var next: [BillState] {
    switch self {
    case .draft: [.released, .withdrawn]
    case .released: [.withdrawn]
    case .withdrawn: []
    }
  }

  public static func meeting(lost: BillState, stands: BillState) -> Meeting? {
    switch (lost, stands) {
    case (.draft, .released), (.draft, .withdrawn): .harmless
    case (.released, .withdrawn):
      .clash(
        Clash(
          Words("Released at {lost} while it was withdrawn at {stands}. It is withdrawn.", "{lost} 已发布，而 {stands} 已将其作废。现为已作废。"),
          Words("Ask both. Keep the state; or make the revision anew with bill.revise and release that.", "请询问双方。可保留现状态，或用 bill.revise 重建版本后发布。"),
          owner: "planner", steps: ["bill.revise"]))
    default: nil
    }
  }
}

/// 5.1 One revision of a product's bill of materials. The released one with the latest first day that has come is the one that holds.
public struct BillRevision: RecordType {
  public static let record = RecordDeclaration(101, "bill_revision", on: .company, by: [.headquarters], "Bill revision", "物料清单版本",
    search: SearchDeclaration(["number", "note"]))
  public static let fields = BillRevision()

  /// The product's code and the revision: `P-100/B`.
  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 64)
  public let product = Field<Product.ID>(2, "product", .once, "Product", "产品", indexed: true)
  public let revision = Field<String>(3, "revision", .once, "Revision", "版本", maximumText: 20)
  public let from = Field<Day>(4, "from_day", .latest, "Valid from", "生效日期", indexed: true)
  /// The last day; empty until a later revision.
  public let until = OptionalField<Day>(5, "until_day", .latest, "Valid until", "失效日期")
  public let note = OptionalField<String>(6, "note", .latest, "Note", "备注", maximumText: 400)
  public let state = StateField<BillState>(7)
}

/// What a line of a bill is.
public enum BillLineKind: String, Choice {
  case component
  case byProduct = "by_product"

  public var label: Words { self == .component ? Words("component", "组件") : Words("by-product", "副产品") }
}

/// 5.1 How much one unit of an item is in another: a box is 12 pieces of this seal.
public struct MaterialUnit: RecordType {
  public static let record = RecordDeclaration(102, "material_unit", on: .company, by: [.headquarters], "Unit of a material", "物料换算单位")
  public static let fields = MaterialUnit()

  public let item = Field<String>(1, "item", .once, "Material", "物料", indexed: true, maximumText: 40)
  public let unit = Field<String>(2, "unit", .once, "Unit", "单位", maximumText: 8)
  /// What one of the unit is.
  public let equals = Field<Quantity>(3, "equals", .latest, "Is", "等于")
}

/// 5.1 What may stand in for a component of a bill when that is short.
public struct BillAlternate: RecordType {
  public static let record = RecordDeclaration(103, "bill_alternate", on: .company, by: [.headquarters], "Alternate component", "替代料")
  public static let fields = BillAlternate()

  public let line = Field<BillLine.ID>(1, "bill_line", .once, "Bill of materials line", "物料清单行", indexed: true)
  public let component = Field<String>(2, "component", .once, "Alternate", "替代料", indexed: true, maximumText: 40)
  /// So much of it for one of the component, in the line's unit.
  public let ratio = Field<ExactDecimal>(3, "ratio", .latest, "Ratio", "替代比例")
  /// 1 is taken first.
  public let priority = Field<Int>(4, "priority", .latest, "Priority", "优先级")
  public let isRemoved = OptionalField<Bool>(5, "removed", .latest, "Removed", "已移除")
}

/// 5.1 What an hour of work costs, for the cost of what is made.
public struct WorkRate: RecordType {
  public static let record = RecordDeclaration(104, "work_rate", on: .company, by: [.headquarters], "Work rate", "工时费率")
  public static let fields = WorkRate()

  /// A work centre's code; empty for all that have no rate of their own.
  public let centre = OptionalField<String>(1, "centre", .once, "Work centre", "工作中心", indexed: true, maximumText: 40)
  /// A price per hour (`HUR`).
  public let rate = Field<UnitPrice>(2, "rate", .latest, "Rate", "费率")
}
