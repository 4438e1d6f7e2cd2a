import Ground
import Replica

/// Which shelves a count list is made of.
public enum CountScope: String, Choice {
  case classA = "a"
  case classB = "b"
  case classC = "c"
  case location, product

  public var label: Words {
    switch self {
    case .classA: Words("class A", "A 类")
    case .classB: Words("class B", "B 类")
    case .classC: Words("class C", "C 类")
    case .location: Words("locations", "按库位")
    case .product: Words("product", "按产品")
    }
  }
}

public enum CountListState: String, Lifecycle {
  case open, closed

  public static let initial = CountListState.open
  public var rank: Int { self == .open ? 1 : 2 }
  public var label: Words { self == .open ? Words("open", "盘点中") : Words("closed", "已结束") }
  public var next: [CountListState] { self == .open ? [.closed] : [] }
  public static let owner = "storekeeper"
  public static func meeting(lost: CountListState, stands: CountListState) -> Meeting? {
    (lost, stands) == (.open, .closed) ? .harmless : nil
  }
}

/// Shelves that are to be counted, and how far a count may be off.
public struct CountList: RecordType {
  public static let record = RecordDeclaration(110, "count_list", on: .warehouse, by: [.warehouse], "Count list", "盘点单", series: "CL",
    search: SearchDeclaration(["number"]))
  public static let fields = CountList()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let scope = Field<CountScope>(2, "scope", .once, "Scope", "范围")
  /// What the scope is narrowed to: how locations begin, or a product's code.
  public let filter = OptionalField<String>(3, "filter", .once, "Narrowed to", "限定", maximumText: 40)
  /// A count within either of the two is posted at once.
  public let percent = Field<ExactDecimal>(4, "percent", .once, "Tolerance in per cent", "容差（%）")
  public let pieces = Field<ExactDecimal>(5, "pieces", .once, "Tolerance in the product's unit", "容差（数量）")
  public let state = StateField<CountListState>(6)
}

public enum CountState: String, Lifecycle {
  case open, recount, dropped, posted

  public static let initial = CountState.open
  public var rank: Int { [.open: 1, .recount: 2, .dropped: 3, .posted: 4][self]! }
  public var label: Words {
    switch self {
    case .open: Words("to be counted", "待盘")
    case .recount: Words("second count wanted", "待复盘")
    case .dropped: Words("dropped", "已取消")
    case .posted: Words("posted", "已过账")
    }
  }
  public var next: [CountState] {
    switch self {
    case .open: [.recount, .dropped, .posted]
    case .recount: [.dropped, .posted]
    case .dropped, .posted: []
    }
  }
  public static let owner = "storekeeper"
  public static func meeting(lost: CountState, stands: CountState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// One lot at one location, counted without sight of the books.
public struct CountLine: RecordType {
  public static let record = RecordDeclaration(111, "count_line", on: .warehouse, by: [.warehouse], "Count line", "盘点行")
  public static let fields = CountLine()

  public let list = Field<CountList.ID>(1, "count_list", .once, "Count list", "盘点单", indexed: true)
  public let product = Field<Product.ID>(2, "product", .once, "Product", "产品")
  public let lot = Field<String>(3, "lot", .once, "Lot", "批次", maximumText: 40)
  /// Empty where nobody said a place.
  public let location = OptionalField<String>(4, "location", .once, "Location", "库位", maximumText: 40)
  public let owner = OptionalField<String>(5, "owner", .once, "Owner", "货主", maximumText: 40)
  /// What lay there by the books when the list was made.
  public let book = Field<Quantity>(6, "book", .once, "By the books", "账面数量")
  public let counted = OptionalField<Quantity>(7, "counted", .latest, "Counted", "清点数量")
  public let counter = OptionalField<String>(8, "counter", .latest, "Counted by", "盘点人", maximumText: 64)
  public let countedAt = OptionalField<Instant>(9, "counted_at", .latest, "Counted at", "盘点时间")
  /// Of the last count, against the books of its moment.
  public let difference = OptionalField<Quantity>(10, "difference", .latest, "Difference", "差异")
  /// Who counted before, when the counts were more than the tolerance off.
  public let before = OptionalField<String>(11, "before", .latest, "Counted before by", "初盘人", maximumText: 64)
  public let state = StateField<CountState>(12)
}
