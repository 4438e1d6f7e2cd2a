import Foundation
import Ground
import Records
import Replica

/// 10.4 A step of dunning: from how many days on it is due, and what it brings.
public struct DunningLevel: Decodable, Sendable {
  public var level: Int
  /// Days that something is overdue before this letter is written.
  public var days: Int
  /// Days that the letter gives.
  public var payIn: Int
  /// Whether it asks for interest.
  public var interest: Bool
  /// Whether orders of the customer stop with it.
  public var hold: Bool
  public var en: String
  public var zh: String

  public var title: Words { Words(en, zh) }

  public static let all: [DunningLevel] = Resource.decode("dunning-levels")

  public static func of(_ level: Int) -> DunningLevel? { all.first { $0.level == level } }
}

/// 10.4 What a letter to a customer would say today.
public struct DunningDraft: Sendable {
  public struct Line: Sendable {
    public var item: Ageing.Item
    public var interest: Money
  }

  public private(set) var level: DunningLevel
  public private(set) var lines: [Line] = []
  public private(set) var currency: String
  public var total: Money { Money(minor: lines.reduce(0) { $0 + $1.item.dunnable.minor }, currency: currency) }
  public var interest: Money { Money(minor: lines.reduce(0) { $0 + $1.interest.minor }, currency: currency) }

  /// The most invoices in one letter.
  static let maximumLines = 200

  /// - Returns: nil when no letter is due: nothing is overdue long enough, or the time that the last letter gave has not passed.
  public init?(_ customer: Row<Customer>, _ items: [Ageing.Item], _ context: StepContext) throws {
    let late = items.filter { $0.dunnable.minor > 0 }
    guard let oldest = late.max(by: { $0.days < $1.days }) else { return nil }
    currency = oldest.outstanding.currency
    let last = try context.snapshot.first(DunningLetter.self, where: "customer = ?", [Data(customer.id.key.bytes)], order: "id DESC")
    // A letter of an old case begins nothing: what it was about is paid.
    let standing = try last.flatMap { letter in try Self.isStanding(letter, late, context.snapshot) ? letter : nil }
    if let standing, standing.payBy >= context.today { return nil }
    let next = (standing?.level ?? 0) + 1
    guard let level = DunningLevel.of(min(next, DunningLevel.all.count)), level.level > standing?.level ?? 0, oldest.days >= level.days else { return nil }
    self.level = level
    let rate = try BillingRules(customer.id, on: context.today, context.snapshot).interest
    for item in late.filter({ $0.outstanding.currency == currency }).prefix(Self.maximumLines) {
      lines.append(Line(item: item, interest: level.interest ? Self.interest(item, rate) : Money(minor: 0, currency: currency)))
    }
  }

  private static func isStanding(_ letter: Row<DunningLetter>, _ late: [Ageing.Item], _ snapshot: Snapshot) throws -> Bool {
    let asked = Set(try snapshot.all(DunningLine.self, where: "letter = ?", [Data(letter.id.key.bytes)]).map(\.invoice))
    return late.contains { asked.contains($0.invoice.id) }
  }

  /// Simple interest by actual days on 365, on what is dunned since its day.
  public static func interest(_ item: Ageing.Item, _ rate: ExactDecimal) -> Money {
    let zero = Money(minor: 0, currency: item.overdue.currency)
    guard item.days > 0, let year = item.dunnable.share(rate.millionths, of: 100 * ExactDecimal.scale) else { return zero }
    return year.share(Int64(item.days), of: 365) ?? zero
  }
}

/// 10.4 Writes the next dunning letter to a customer.
public struct SendDunning: SubjectStep {
  public static let step = StepDeclaration(
    "dunning.send", "10.4", by: [.accountant, .creditController], at: [.office], "Write a dunning letter", "发出催款函",
    help: Words(
      "Lists what is overdue and not disputed, one level above the last letter. From level 3 on it asks for interest and stops the customer's orders.",
      "列出逾期且无争议的发票，级别比上一封高一级。第 3 级起计利息并暂停该客户的订单。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
  }

  public static func ready(_ subject: Row<Customer>, _ context: StepContext) throws -> Problem? {
    guard try draft(subject, context) == nil else { return nil }
    return Problem(
      "dunning.notDue", Words("No letter to \(subject.name) is due.", "\(subject.name) 暂无应发催款函。"),
      remedy: Words("See what is overdue, disputed, or asked for by a letter whose time has not passed.", "请查看逾期、争议以及未到期的催款函。"))
  }

  static func draft(_ customer: Row<Customer>, _ context: StepContext) throws -> DunningDraft? {
    try DunningDraft(customer, Ageing(customer.id, context).items, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    guard let draft = try draft(customer, context) else { throw UncheckedInput() }
    let id = try changes.create(DunningLetter.self, on: customer.shelf) {
      $0.customer = customer.id
      $0.level = draft.level.level
      $0.on = context.today
      $0.payBy = context.today.advanced(by: draft.level.payIn)
      $0.total = draft.total
      $0.interest = draft.interest
    }
    for line in draft.lines {
      try changes.create(DunningLine.self, on: customer.shelf) {
        $0.letter = id
        $0.invoice = line.item.invoice.id
        $0.overdue = line.item.dunnable
        $0.days = line.item.days
        $0.interest = line.interest
      }
    }
    if draft.level.hold, try CustomerHolds.own(customer, context) == nil {
      try changes.hold(customer, CustomerHolds.overdue(draft.total), isAutomatic: true, context)
    }
    let number = changes.text(of: id.key, "number")
    return StepResult(id.key, Words("\(number): \(draft.level.en), \(draft.total).", "\(number)：\(draft.level.zh)，\(draft.total)。"))
  }
}
