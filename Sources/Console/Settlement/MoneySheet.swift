import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// A page of tables about money, drawn as those of stock are.
struct MoneySheet: Sendable {
  typealias Cell = StockSheet.Cell
  typealias Section = StockSheet.Section

  let heading: String
  var badge: String?
  var facts: [StockSheet.Fact] = []
  var sections: [Section]
  var actions: [StockSheet.Action] = []
  var tabs: [StockTab] = []

  static func tabs(_ current: String, _ step: StepContext, _ language: Language) -> [StockTab] {
    let pages = [
      ("/money", Texts.words("moneyTitle")), ("/money/waiting", Texts.words("moneyWaiting")), (BankPage.path, Texts.words("moneyBank")), ("/money/months", Texts.words("moneyMonths")),
    ]
    return pages.filter { $0.0 != BankPage.path || step.site.role == .office }.map { StockTab(tabLink: $0.0, tabName: $0.1[language], isCurrent: $0.0 == current) }
  }
}

/// What the readings of these pages share.
struct MoneyReader {
  let step: StepContext
  let times: TimeWords
  let language: Language

  var snapshot: Snapshot { step.snapshot }

  func money(_ money: Money) -> String { CellView.grouped(money.description) }

  func link(_ step: String, _ known: [(String, String)]) -> String {
    "/do/\(step)" + (known.isEmpty ? "" : "?" + known.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&"))
  }

  /// A step's form on its record's page.
  func form(_ step: String, _ key: RecordKey) -> String { "/r/\(key)/\(step)#step-\(step)" }

  /// The steps that this person may take here, as links.
  func actions(_ steps: [(StepDeclaration, String)]) -> [StockSheet.Action] {
    steps.filter { $0.0.sites.contains(step.site.role) && !$0.0.operators.isDisjoint(with: step.actor.roles) }
      .map { StockSheet.Action(actionLink: $0.1, actionLabel: $0.0.label[language]) }
  }

  func may(_ declaration: StepDeclaration) -> Bool { declaration.sites.contains(step.site.role) && !declaration.operators.isDisjoint(with: step.actor.roles) }

  func name(_ customer: Customer.ID?) throws -> String {
    guard let customer else { return Texts.words("moneyNobody")[language] }
    return try snapshot.get(customer)?.name ?? customer.key.description
  }

  func days(_ days: Int) -> String { days > 0 ? "\(days)" : "" }

  func tone(_ days: Int) -> String? { days > 60 ? "stop" : days > 0 ? "open" : nil }
}

/// Who owes what for how long, with the cases that wait for a person.
enum AgeingSheet {
  /// The most customers that are drawn.
  static let shown = 300

  static func view(_ reader: MoneyReader) throws -> MoneySheet {
    let (language, ageing) = (reader.language, try Ageing(nil, reader.step))
    let groups = ageing.groups
    var facts: [StockSheet.Fact] = []
    for currency in Set(groups.map(\.currency)).sorted() {
      let own = groups.filter { $0.currency == currency }
      let sums = [(Texts.words("moneyOutstanding"), own.reduce(0) { $0 + $1.outstanding.minor }), (Texts.words("moneyOverdue"), own.reduce(0) { $0 + $1.overdue.minor })]
      for (label, minor) in sums { facts.append(.init(factLabel: "\(label[language]) \(currency)", factText: reader.money(Money(minor: minor, currency: currency)))) }
    }
    let lines = try groups.prefix(shown).map { try line($0, reader) }
    let columns = [(Customer.record.label, false), (Texts.words("moneyOutstanding"), true)] + Ageing.Bucket.allCases.map { ($0.label, true) }
      + [(Texts.words("moneyDisputed"), true), (Texts.words("moneyDays"), true), (Texts.words("moneyState"), false)]
    let cases = try SettlementCases.all(reader.step).map { found in
      [MoneySheet.Cell(cellText: found.number, cellLink: "/r/\(found.subject)"), MoneySheet.Cell(cellText: found.words[language]), MoneySheet.Cell(cellText: reader.times.exact(found.since))]
    }
    let caseColumns = [(Texts.words("moneyDocument"), false), (Texts.words("moneyWhat"), false), (Texts.words("moneySince"), false)]
    var sections = [
      MoneySheet.Section("ageing", Texts.words("moneyAgeing"), none: Texts.words("moneyNothingOwed"), columns, lines, language),
    ]
    if !cases.isEmpty { sections.insert(MoneySheet.Section("cases", Texts.words("moneyCases"), none: Texts.words("moneyNothingOwed"), caseColumns, cases, language), at: 0) }
    return MoneySheet(
      heading: Texts.words("moneyTitle")[language], badge: ageing.isCut ? Texts.words("moneyCut")[language] : nil, facts: facts, sections: sections,
      actions: reader.actions([(RecordReceipt.step, reader.link(RecordReceipt.step.name, [])), (ClosePeriod.step, reader.link(ClosePeriod.step.name, []))]))
  }

  private static func line(_ group: Ageing.Group, _ reader: MoneyReader) throws -> [MoneySheet.Cell] {
    func cell(_ money: Money) -> MoneySheet.Cell { .init(cellText: money.minor == 0 ? "" : reader.money(money)) }
    let customer = try reader.snapshot.get(group.customer)
    let isHeld = try customer.map { try CustomerHolds.standing($0, reader.snapshot) != nil } ?? false
    let name = MoneySheet.Cell(cellText: customer?.name ?? group.customer.key.description, cellLink: MoneyPage.customer(group.customer))
    let state = isHeld
      ? MoneySheet.Cell(cellText: Texts.words("moneyHeld")[reader.language], cellTone: "stop")
      : MoneySheet.Cell(cellText: reader.tone(group.days) == nil ? "" : Texts.words("moneyOverdue")[reader.language], cellTone: reader.tone(group.days))
    return [name, cell(group.outstanding)] + Ageing.Bucket.allCases.map { cell(group.sum($0)) }
      + [cell(Money(minor: group.disputed, currency: group.currency)), .init(cellText: reader.days(group.days)), state]
  }
}
