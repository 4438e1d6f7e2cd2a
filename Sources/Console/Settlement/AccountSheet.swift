import Foundation
import Ground
import Records
import Replica
import Workflow

/// 10.3 One customer's account: what is open by its days, what came and waits, and every move of the last time with its balance.
enum AccountSheet {
  static func view(_ customer: Row<Customer>, _ reader: MoneyReader) throws -> MoneySheet {
    let (language, step) = (reader.language, reader.step)
    let items = try Ageing(customer.id, step).items
    let hold = try CustomerHolds.standing(customer, reader.snapshot)
    let rules = try BillingRules(customer.id, on: step.today, reader.snapshot)
    let terms = (rules.parts ?? PaymentParts(net: customer.paymentDays)).label[language]
    var facts = [StockSheet.Fact(factLabel: Texts.words("moneyTerms")[language], factText: terms)]
    for currency in Set(items.map(\.outstanding.currency)).sorted() {
      let sum = items.filter { $0.outstanding.currency == currency }.reduce(0) { $0 + $1.outstanding.minor }
      facts.append(.init(factLabel: Texts.words("moneyOutstanding")[language], factText: reader.money(Money(minor: sum, currency: currency))))
    }
    if let hold { facts.append(.init(factLabel: Texts.words("moneyHeld")[language], factText: hold.why)) }
    return MoneySheet(
      heading: customer.name, badge: hold == nil ? nil : Texts.words("moneyHeld")[language], facts: facts,
      sections: [try open(items, reader), try money(customer, reader), try moves(customer, reader), try letters(customer, reader)], actions: try actions(customer, hold, reader))
  }

  private static func actions(_ customer: Row<Customer>, _ hold: Row<CustomerHold>?, _ reader: MoneyReader) throws -> [StockSheet.Action] {
    let key = customer.id.key
    var steps = [(SetTerms.step, reader.form(SetTerms.step.name, key))]
    if try SendDunning.ready(customer, reader.step) == nil { steps.append((SendDunning.step, reader.form(SendDunning.step.name, key))) }
    if let hold { steps.append((ReleaseHold.step, reader.form(ReleaseHold.step.name, hold.id.key))) } else { steps.append((HoldCustomer.step, reader.form(HoldCustomer.step.name, key))) }
    return reader.actions(steps) + [
      .init(actionLink: "/paper/statement/\(key)", actionLabel: Texts.words("moneyStatement")[reader.language]), .init(actionLink: "/r/\(key)", actionLabel: Customer.record.label[reader.language]),
    ]
  }

  private static func open(_ items: [Ageing.Item], _ reader: MoneyReader) throws -> MoneySheet.Section {
    let fields = Invoice.fields
    let lines = items.map { item in
      let invoice = item.invoice
      let pay = reader.may(RecordPayment.step) ? MoneySheet.Cell(cellText: RecordPayment.step.label[reader.language], cellLink: reader.form(RecordPayment.step.name, invoice.id.key)) : .init(cellText: "")
      return [
        MoneySheet.Cell(cellText: invoice.number, cellLink: "/r/\(invoice.id.key)"), .init(cellText: invoice.issued.description), .init(cellText: invoice.due.description),
        .init(cellText: reader.money(invoice.gross)), .init(cellText: reader.money(item.outstanding)), .init(cellText: reader.days(item.days)),
        .init(cellText: item.disputed > 0 ? reader.money(Money(minor: item.disputed, currency: invoice.gross.currency)) : ""), pay,
      ]
    }
    return MoneySheet.Section(
      "open", Texts.words("moneyOpen"), none: Texts.words("moneyNothingOwed"),
      [
        (Invoice.record.label, false), (fields.issued.schema.label, false), (fields.due.schema.label, false), (fields.gross.schema.label, true), (Texts.words("moneyOutstanding"), true),
        (Texts.words("moneyDays"), true), (Texts.words("moneyDisputed"), true), (Texts.words("moneyNext"), false),
      ], lines, reader.language)
  }

  private static func money(_ customer: Row<Customer>, _ reader: MoneyReader) throws -> MoneySheet.Section {
    let waiting = try WaitingMoney.all(reader.step).filter { $0.receipt.customer == customer.id }
    return WaitingMoneySheet.section("money", waiting, try waiting.map { try WaitingMoneySheet.line($0, reader) }, reader)
  }

  private static func moves(_ customer: Row<Customer>, _ reader: MoneyReader) throws -> MoneySheet.Section {
    let account = try AccountMoves(customer, limit: 200, reader.step)
    let lines = account.moves.reversed().map { move in
      [
        MoneySheet.Cell(cellText: move.day.description), .init(cellText: move.number, cellLink: "/r/\(move.document)"), .init(cellText: move.kind[reader.language]),
        .init(cellText: move.amount.minor > 0 ? reader.money(move.amount) : ""), .init(cellText: move.amount.minor < 0 ? reader.money(Money(minor: -move.amount.minor, currency: move.amount.currency)) : ""),
        .init(cellText: reader.money(move.balance)),
      ]
    }
    return MoneySheet.Section(
      "moves", Texts.words("moneyMoves"), none: Texts.words("moneyNoMoves"),
      [
        (Texts.words("moneyDay"), false), (Texts.words("moneyDocument"), false), (Texts.words("moneyWhat"), false), (Texts.words("moneyDebit"), true), (Texts.words("moneyCredit"), true),
        (Texts.words("moneyBalance"), true),
      ], Array(lines), reader.language)
  }

  private static func letters(_ customer: Row<Customer>, _ reader: MoneyReader) throws -> MoneySheet.Section {
    let letters = try reader.snapshot.all(DunningLetter.self, where: "customer = ?", [Data(customer.id.key.bytes)], order: "id DESC", limit: 50)
    let lines = letters.map { letter in
      [
        MoneySheet.Cell(cellText: letter.number, cellLink: "/paper/dunning/\(letter.id.key)"), .init(cellText: letter.on.description), .init(cellText: DunningLevel.of(letter.level)?.title[reader.language] ?? "\(letter.level)"),
        .init(cellText: reader.money(letter.total)), .init(cellText: reader.money(letter.interest)), .init(cellText: letter.payBy.description),
      ]
    }
    let fields = DunningLetter.fields
    return MoneySheet.Section(
      "letters", Texts.words("moneyLetters"), none: Texts.words("moneyNoLetters"),
      [
        (DunningLetter.record.label, false), (fields.on.schema.label, false), (fields.level.schema.label, false), (fields.total.schema.label, true), (fields.interest.schema.label, true),
        (fields.payBy.schema.label, false),
      ], lines, reader.language)
  }
}

/// Money that came and is for no invoice yet.
enum WaitingMoneySheet {
  static func view(_ reader: MoneyReader) throws -> MoneySheet {
    let waiting = try WaitingMoney.all(reader.step)
    return MoneySheet(
      heading: Texts.words("moneyWaiting")[reader.language], sections: [section("waiting", waiting, try waiting.map { try line($0, reader) }, reader)],
      actions: reader.actions([(RecordReceipt.step, reader.link(RecordReceipt.step.name, []))]))
  }

  static func section(_ id: String, _ waiting: [WaitingMoney], _ lines: [[MoneySheet.Cell]], _ reader: MoneyReader) -> MoneySheet.Section {
    let fields = MoneyReceipt.fields
    return MoneySheet.Section(
      id, Texts.words("moneyWaiting"), none: Texts.words("moneyNoneWaits"),
      [
        (MoneyReceipt.record.label, false), (fields.on.schema.label, false), (Customer.record.label, false), (fields.reference.schema.label, false), (fields.amount.schema.label, true),
        (Texts.words("moneyLeft"), true), (Texts.words("moneyNext"), false),
      ], lines, reader.language)
  }

  static func line(_ waiting: WaitingMoney, _ reader: MoneyReader) throws -> [MoneySheet.Cell] {
    let receipt = waiting.receipt
    let next = reader.may(AllocateReceipt.step)
      ? MoneySheet.Cell(cellText: AllocateReceipt.step.label[reader.language], cellLink: reader.form(AllocateReceipt.step.name, receipt.id.key)) : .init(cellText: "")
    return [
      MoneySheet.Cell(cellText: receipt.number, cellLink: "/r/\(receipt.id.key)"), .init(cellText: receipt.on.description), .init(cellText: try receipt.payer ?? reader.name(receipt.customer)),
      .init(cellText: receipt.reference), .init(cellText: reader.money(receipt.amount)), .init(cellText: reader.money(waiting.left)), next,
    ]
  }
}

/// Whether order, delivery and invoice say the same.
enum MatchSheet {
  static func view(_ order: Row<SalesOrder>, _ reader: MoneyReader) throws -> MoneySheet {
    let language = reader.language
    let lines = try ThreeWayMatch(order, reader.step).lines.map { line in
      let product = try reader.snapshot.get(line.product)
      func amount(_ value: ExactDecimal) -> MoneySheet.Cell { .init(cellText: CellView.grouped("\(value) \(Units.name(line.unit, language))")) }
      let word = line.isOverInvoiced ? Texts.words("matchOverInvoiced") : line.isOverDelivered ? Texts.words("matchOverDelivered") : line.isOtherPrice ? Texts.words("matchPrice")
        : line.isUninvoiced ? Texts.words("matchUninvoiced") : line.isMatched ? Texts.words("matchYes") : Texts.words("matchOpen")
      let isBad = line.isOverInvoiced || line.isOverDelivered || line.isOtherPrice
      return [
        MoneySheet.Cell(cellText: "\(line.position)"), .init(cellText: product?.code ?? ""), amount(line.ordered), amount(line.delivered), amount(line.invoiced), amount(line.credited),
        .init(cellText: line.price.text(language)), .init(cellText: word[language], cellTone: isBad ? "stop" : line.isMatched ? "done" : "open"),
      ]
    }
    let section = MoneySheet.Section(
      "match", Texts.words("moneyMatch"), none: Texts.words("moneyNoMoves"),
      [
        (Texts.words("matchLine"), false), (Product.record.label, false), (Texts.words("matchOrdered"), true), (Texts.words("matchDelivered"), true), (Texts.words("matchInvoiced"), true),
        (Texts.words("matchCredited"), true), (OrderLine.fields.price.schema.label, true), (Texts.words("moneyState"), false),
      ], lines, language)
    return MoneySheet(heading: order.number, sections: [section], actions: [.init(actionLink: "/r/\(order.id.key)", actionLabel: SalesOrder.record.label[language])])
  }
}

/// The months of the last year with their files, and which are closed.
enum MonthsSheet {
  static func view(_ reader: MoneyReader) throws -> MoneySheet {
    let (language, step) = (reader.language, reader.step)
    let first = step.today.advanced(by: -370)
    let closes = try reader.snapshot.all(PeriodClose.self, where: "month >= ?", [first.month], order: "month DESC")
    var lines: [[MoneySheet.Cell]] = []
    var day = step.today
    for _ in 0..<13 {
      let close = closes.first { $0.month == day.month && (step.site.role != .office || $0.shelf == step.home) }
      let state = close.map { MoneySheet.Cell(cellText: "\(Texts.words("monthClosed")[language]) · \(reader.times.exact($0.at)) · \($0.by)", cellTone: "done") }
        ?? MoneySheet.Cell(cellText: Texts.words("monthOpen")[language], cellTone: "open")
      let next = close == nil && day.monthEnd < step.today && reader.may(ClosePeriod.step)
        ? MoneySheet.Cell(cellText: ClosePeriod.step.label[language], cellLink: reader.link(ClosePeriod.step.name, [("month", day.month)])) : .init(cellText: "")
      lines.append([
        MoneySheet.Cell(cellText: day.month), state, .init(cellText: Texts.words("monthJournal")[language], cellLink: "/money/journal/\(day.month)"),
        .init(cellText: Texts.words("monthFapiao")[language], cellLink: "/money/fapiao/\(day.month)"), next,
      ])
      day = Day(firstOf: day.month)?.advanced(by: -1) ?? day.advanced(by: -30)
    }
    let section = MoneySheet.Section(
      "months", Texts.words("moneyMonths"), none: Texts.words("moneyNoMoves"),
      [(Texts.words("moneyMonth"), false), (Texts.words("moneyState"), false), (Texts.words("monthJournal"), false), (Texts.words("monthFapiao"), false), (Texts.words("moneyNext"), false)], lines, language)
    return MoneySheet(heading: Texts.words("moneyMonths")[language], sections: [section])
  }
}
