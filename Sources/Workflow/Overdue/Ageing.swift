import Foundation
import Ground
import Records
import Replica

/// 10.4 What customers owe by how long it is overdue, invoice by invoice and part by part of those that are paid in instalments.
public struct Ageing: Sendable {
  /// Days past due.
  public enum Bucket: Int, CaseIterable, Sendable {
    case notDue, to30, to60, to90, more

    public init(days: Int) {
      self = switch days {
      case ...0: .notDue
      case ...30: .to30
      case ...60: .to60
      case ...90: .to90
      default: .more
      }
    }

    public var label: Words {
      switch self {
      case .notDue: Words("not due", "未到期")
      case .to30: Words("1–30 days", "1–30 天")
      case .to60: Words("31–60 days", "31–60 天")
      case .to90: Words("61–90 days", "61–90 天")
      case .more: Words("over 90 days", "90 天以上")
      }
    }
  }

  public struct Item: Sendable {
    public var invoice: Row<Invoice>
    public var outstanding: Money
    /// By bucket, in minor units.
    public var amounts: [Bucket: Int64]
    /// What is past its day, and since how many days its oldest part is.
    public var overdue: Money
    public var days: Int
    /// What the customer disputes of it.
    public var disputed: Int64
    /// What may be asked for with a letter.
    public var dunnable: Money { Money(minor: max(0, overdue.minor - disputed), currency: overdue.currency) }
  }

  /// The most open invoices that are read.
  public static let maximum = 20_000

  public private(set) var items: [Item] = []
  /// There are more open invoices than are read.
  public private(set) var isCut = false

  /// - Parameter customer: nil for all of this office; at headquarters of all offices.
  public init(_ customer: Customer.ID? = nil, _ context: StepContext) throws {
    let snapshot = context.snapshot
    let open: [Row<Invoice>]
    if let customer {
      open = try snapshot.all(Invoice.self, where: "customer = ? AND +state IN ('issued', 'partly_paid')", [Data(customer.key.bytes)], order: "due, id", limit: Self.maximum + 1)
    } else {
      let shelf = context.site.role == .headquarters ? 0 : Int64(context.home.code)
      open = try snapshot.all(Invoice.self, where: "state IN ('issued', 'partly_paid') AND (?1 = 0 OR +_shelf = ?1)", [shelf], order: "due, id", limit: Self.maximum + 1)
    }
    isCut = open.count > Self.maximum
    let disputes = Dictionary(
      try snapshot.all(InvoiceDispute.self, where: "state = 'open'", limit: Self.maximum).map { ($0.invoice, $0.amount.minor) }, uniquingKeysWith: +)
    for invoice in open.prefix(Self.maximum) {
      let outstanding = try invoice.outstanding(context)
      guard outstanding.minor > 0 else { continue }
      items.append(try Self.item(invoice, outstanding, disputed: disputes[invoice.id] ?? 0, context))
    }
  }

  private static func item(_ invoice: Row<Invoice>, _ outstanding: Money, disputed: Int64, _ context: StepContext) throws -> Item {
    let plan = try InstalmentPlan(invoice, outstanding: outstanding, context.snapshot)
    var amounts: [Bucket: Int64] = [:]
    var days = 0
    for part in plan.parts where part.open.minor > 0 {
      let late = Int(context.today.number - part.due.number)
      amounts[Bucket(days: late), default: 0] += part.open.minor
      days = max(days, late)
    }
    return Item(invoice: invoice, outstanding: outstanding, amounts: amounts, overdue: plan.overdue(on: context.today), days: days, disputed: min(disputed, outstanding.minor))
  }

  /// One customer's items in one currency.
  public struct Group: Sendable {
    public var customer: Customer.ID
    public var currency: String
    public var items: [Item]

    public func sum(_ bucket: Bucket) -> Money { Money(minor: items.reduce(0) { $0 + ($1.amounts[bucket] ?? 0) }, currency: currency) }
    public var outstanding: Money { Money(minor: items.reduce(0) { $0 + $1.outstanding.minor }, currency: currency) }
    public var overdue: Money { Money(minor: items.reduce(0) { $0 + $1.overdue.minor }, currency: currency) }
    public var days: Int { items.map(\.days).max() ?? 0 }
    public var disputed: Int64 { items.reduce(0) { $0 + $1.disputed } }
  }

  /// By customer and currency, those that are overdue longest first.
  public var groups: [Group] {
    struct Key: Hashable {
      var customer: Customer.ID
      var currency: String
    }
    return Dictionary(grouping: items) { Key(customer: $0.invoice.customer, currency: $0.outstanding.currency) }
      .map { Group(customer: $0.key.customer, currency: $0.key.currency, items: $0.value) }
      .sorted { ($1.days, $1.overdue.minor, $0.customer.key) < ($0.days, $0.overdue.minor, $1.customer.key) }
  }
}
