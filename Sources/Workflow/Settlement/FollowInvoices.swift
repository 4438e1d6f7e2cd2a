import Foundation
import Ground
import Membership
import Records
import Replica

/// 10.1 What sites did to one invoice without knowing of each other comes together at its office, whose node brings it in line by itself.
///
/// Credit notes of laptops are counted against what is left: the first to be known here stand, one that comes to more is held and no longer
/// counts until a person decides. An invoice that was paid in parts at two sites is paid; what came too much is the customer's money.
public struct FollowInvoices: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "invoice.follow", "10.1", by: [.accountant], at: [.office], "Bring an invoice in line", "核对发票结算",
    help: Words("Counts what several sites settled of an invoice. The node does it by itself.", "汇总各站点对发票的结算。节点会自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let invoice = Entry<Invoice.ID>("invoice", "Invoice", "发票")
  }

  /// The newest entries that are looked through for what was settled twice: there are ever more of them.
  static let newest = 2_000

  private static let duesSQL = """
    SELECT invoice AS id FROM credit_note WHERE state = 'issued' AND +_shelf = ?1
    UNION SELECT i.id FROM invoice i JOIN invoice_paid p ON p.invoice = i.id WHERE i.state IN ('issued', 'partly_paid') AND +i._shelf = ?1 AND p.amount_minor >= i.gross_minor
    UNION SELECT i.id FROM (SELECT DISTINCT invoice FROM (SELECT invoice FROM payment ORDER BY id DESC LIMIT \(newest))) n JOIN invoice i ON i.id = n.invoice
      JOIN invoice_paid p ON p.invoice = i.id WHERE i._shelf = ?1 AND p.amount_minor > i.gross_minor
    """

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(Invoice.self, where: "id IN (\(duesSQL))", [Int64(context.home.code)], limit: Workplace.maximumPerRound)
      .map { ["invoice": $0.id.key.description] }
  }

  public static func ready(_ subject: Row<Invoice>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Invoice.record.label, subject.shelf, context) { return problem }
    let isDue = try !waiting(subject, context).isEmpty || subject.outstanding(context).minor < 0 || (subject.state != .paid && subject.outstanding(context).minor == 0)
    return isDue ? nil : Problem("invoice.inLine", Words("Nothing about \(subject.number) waits.", "\(subject.number) 无待核对事项。"), remedy: Words("There is nothing to do.", "无需处理。"))
  }

  private static func waiting(_ invoice: Row<Invoice>, _ context: StepContext) throws -> [Row<CreditNote>] {
    try context.snapshot.all(CreditNote.self, where: "invoice = ? AND +state = 'issued'", [Data(invoice.id.key.bytes)])
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let invoice = try context.the(input.invoice)
    var entries: [SettlementEntry] = []
    var held: [String] = []
    let notes = try waiting(invoice, context)
    // What those that are looked at now take: the later ones go first when all do not fit.
    var open = try over(invoice, context, without: [])
    for note in notes.reversed() {
      let isHeld = try !open.isEmpty && note.touches(open, context)
      try changes.update(note) { $0.state = isHeld ? .held : .booked }
      guard isHeld else { continue }
      held.append(note.number)
      open = try over(invoice, context, without: held)
      entries.append(
        SettlementEntry(invoice: invoice, amount: Money(minor: -note.gross.minor, currency: note.gross.currency), kind: .credit, on: context.today, reference: note.number, creditNote: note.id))
    }
    let rest = entries.isEmpty ? try changes.align(invoice, context) : try changes.settle(entries, context)[0].rest
    guard held.isEmpty else {
      let names = held.joined(separator: ", ")
      return StepResult(
        invoice.id.key, Words("\(names): more was credited of \(invoice.number) than was left; held until somebody decides.", "\(names)：超出 \(invoice.number) 的可红冲余额，挂起待处理。"),
        isWarning: true)
    }
    return StepResult(invoice.id.key, Words("\(rest) of \(invoice.number) are outstanding.", "\(invoice.number) 未付 \(rest)。"))
  }

  /// The lines and items of which more is credited than they come to.
  ///
  /// - Parameter without: numbers of notes that are held by now.
  private static func over(_ invoice: Row<Invoice>, _ context: StepContext, without held: [String]) throws -> Set<RecordKey> {
    let all = try waiting(invoice, context).filter { held.contains($0.number) }
    let room = try CreditRoom(invoice, context)
    return try Set(
      room.lines.compactMap { line in
        guard let key = line.line?.id.key ?? line.item?.id.key else { return nil }
        let own = line.line?.net.minor ?? line.item?.net.minor ?? 0
        let given = try all.flatMap { try $0.lines(context) }.filter { ($0.line?.key ?? $0.item?.key) == key }
        let gross = line.gross + given.reduce(0) { $0 + $1.net.minor + $1.tax.minor }
        let quantity = line.quantity + given.reduce(.zero) { $0 + ($1.quantity?.amount ?? .zero) }
        // A deduction is negative: what is left of it is too, until it is credited.
        return (own >= 0 ? gross < 0 : gross > 0) || quantity < .zero ? key : nil
      })
  }
}

extension Row where R == CreditNote {
  func lines(_ context: StepContext) throws -> [Row<CreditLine>] {
    try context.snapshot.all(CreditLine.self, where: "credit_note = ?", [Data(id.key.bytes)])
  }

  fileprivate func touches(_ keys: Set<RecordKey>, _ context: StepContext) throws -> Bool {
    try lines(context).contains { line in (line.line?.key ?? line.item?.key).map(keys.contains) ?? false }
  }
}
