import Ground
import Membership
import Replica

/// The life of a benchmark's order.
enum SalesLife: String, Lifecycle {
  case draft, confirmed, released, shipped, settled

  static let initial = SalesLife.draft
  var rank: Int { Self.allCases.firstIndex(of: self)! + 1 }
  var label: Words { Words(rawValue, rawValue) }
  var next: [SalesLife] { Array(Self.allCases.dropFirst(rank)) }
}

/// What is measured: a sales order with one item, ten fields, sixteen columns, about 190 bytes a row in a plain table.
struct SalesLine: RecordType {
  static let record = RecordDeclaration(20, "sales_line", on: .office, by: [.office, .headquarters], "Sales line", "销售行")
  static let fields = SalesLine()

  let number = Field<String>(1, "number", .once, "Number", "编号")
  let customer = Field<RecordID<SalesLine>>(2, "customer", .latest, "Customer", "客户")
  let product = Field<String>(3, "product", .latest, "Product", "产品")
  let ordered = Field<Day>(4, "ordered", .once, "Order day", "下单日期")
  let requested = Field<Day>(5, "requested", .latest, "Requested day", "要求日期")
  let quantity = Field<Quantity>(6, "quantity", .latest, "Quantity", "数量")
  let price = Field<UnitPrice>(7, "price", .latest, "Unit price", "单价")
  let amount = Field<Money>(8, "amount", .latest, "Amount", "金额")
  let state = StateField<SalesLife>(9)
  let note = OptionalField<String>(10, "note", .latest, "Note", "备注")
}

/// One row's values, made before anything is timed.
struct Line: Sendable {
  var number: String
  var customer: RecordKey
  var product: String
  var ordered: Day
  var requested: Day
  var quantity: Quantity
  var price: UnitPrice
  var amount: Money
  var state: SalesLife
  var note: String?

  func fill(_ draft: inout Draft<SalesLine>) {
    draft.number = number
    draft.customer = RecordID(customer)
    draft.product = product
    draft.ordered = ordered
    draft.requested = requested
    draft.quantity = quantity
    draft.price = price
    draft.amount = amount
    draft.state = state
    draft.note = note
  }

  /// The row's cells in the order of the table, without the id.
  var cells: [Cell?] {
    [
      .text(number), .blob(customer.bytes), .text(product), .text(ordered.description), .text(requested.description),
      .integer(quantity.amount.millionths), .text(quantity.unit), .integer(price.amount.millionths), .text(price.currency),
      .text(price.unit), .integer(amount.minor), .text(amount.currency), .text(state.rawValue), .integer(1), note.map { .text($0) },
    ]
  }
}
