import Ground
import Membership
import Replica

enum SampleLife: String, Lifecycle {
  case draft, confirmed, cancelled, shipped

  static let initial = SampleLife.draft
  var rank: Int { [.draft: 1, .confirmed: 2, .cancelled: 3, .shipped: 4][self]! }
  var label: Words { Words(rawValue, rawValue) }
  var next: [SampleLife] { [.draft: [.confirmed, .cancelled], .confirmed: [.cancelled, .shipped]][self] ?? [] }
}

enum SampleChoice: String, Choice {
  case sea, air

  var label: Words { Words(rawValue, rawValue) }
}

/// A record with a field of every type.
struct Sample: RecordType {
  static let record = RecordDeclaration(20, "sample", on: .office, by: [.office, .headquarters], "Sample", "样例")
  static let fields = Sample()

  let text = Field<String>(1, "text", .once, "Text", "文本")
  let note = OptionalField<String>(2, "note", .latest, "Note", "备注", maximumText: 100)
  let count = OptionalField<Int>(3, "count", .latest, "Count", "数量")
  let flag = OptionalField<Bool>(4, "flag", .latest, "Flag", "标记")
  let factor = OptionalField<ExactDecimal>(5, "factor", .latest, "Factor", "系数")
  let amount = OptionalField<Money>(6, "amount", .latest, "Amount", "金额")
  let quantity = OptionalField<Quantity>(7, "quantity", .latest, "Quantity", "数量")
  let price = OptionalField<UnitPrice>(8, "price", .latest, "Price", "价格")
  let day = OptionalField<Day>(9, "day", .latest, "Day", "日期")
  let moment = OptionalField<Instant>(10, "moment", .latest, "Moment", "时刻")
  let parent = OptionalField<Sample.ID>(11, "parent", .latest, "Parent", "上级")
  let way = OptionalField<SampleChoice>(12, "way", .latest, "Way", "方式")
  let address = OptionalField<Address>(13, "address", .latest, "Address", "地址")
  let original = OptionalField<Blob>(14, "original", .latest, "Original", "原件")
  let made = OptionalField<Int>(15, "made", .latest, "Made", "已生产", by: [.plant])
  let state = StateField<SampleLife>(16)
}

/// A ledger.
struct Move: RecordType {
  static let record = RecordDeclaration(
    21, "move", on: .warehouse, by: [.warehouse], "Move", "移动", balance: Balance("move_balance", by: ["item"], sum: "quantity_e6"))
  static let fields = Move()

  let item = Field<String>(1, "item", .once, "Item", "物料")
  let quantity = Field<Quantity>(2, "quantity", .once, "Quantity", "数量")
}

enum VectorSchema {
  static let current = Schema(version: 3, [Sample.self, Move.self])
}
