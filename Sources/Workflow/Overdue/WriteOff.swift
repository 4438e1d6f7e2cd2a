import Ground
import Membership
import Records
import Replica

/// 10.4 Gives up what will not be paid. Who may give up how much says `write-off-limits.json`.
public struct WriteOff: SubjectStep {
  public static let step = StepDeclaration(
    "invoice.writeOff", "10.4", by: [.accountant, .creditController, .salesManager], at: [.office, .headquarters], "Write an invoice off", "核销坏账",
    help: Words("Gives up what is outstanding, or a part of it, within the limit of one's role. It can be taken back with payment.reverse.", "在本角色权限内核销未付金额；可用 payment.reverse 冲回。"),
    confirmation: Words("The company gives the money up.", "公司将放弃该款项。"))

  static let limits: [RoleLimit] = Resource.decode("write-off-limits")

  public struct Input: StepInput {
    public static let entries = Input()
    let invoice = Entry<Invoice.ID>("invoice", "Invoice", "发票")
    let amount = OptionalEntry<Money>("amount", "Amount", "金额", help: Words("All that is outstanding if left empty.", "留空为全部未付金额。"))
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Invoice>, _ context: StepContext) throws -> Problem? {
    subject.state == .paid ? Finding.state(Invoice.record.label, subject.state, needs: .issued, .partlyPaid) : nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let outstanding = try context.the(input.invoice).outstanding(context)
    let amount = input.amount ?? outstanding
    if amount.currency != outstanding.currency || amount.minor <= 0 || amount.minor > outstanding.minor {
      return [Problem("writeOff.amount", field: "amount", Words("\(amount) is not within the \(outstanding) outstanding.", "\(amount) 不在未付金额 \(outstanding) 之内。"), remedy: Words("Give up what is outstanding at most.", "最多核销未付金额。"))]
    }
    let mine = limits.filter { $0.place == context.site.role && context.actor.roles.contains($0.role) }.compactMap { $0.upTo[amount.currency]?.minor }.max() ?? 0
    guard amount.minor > mine else { return [] }
    let others = limits.filter { ($0.upTo[amount.currency]?.minor ?? 0) >= amount.minor }.map { Words("\($0.role.label.en) at \($0.place.label.en)", "\($0.place.label.zh)\($0.role.label.zh)") }
    let most = Money(minor: mine, currency: amount.currency)
    return [
      Problem(
        "writeOff.limit", field: "amount", Words("\(context.actor.name) may give up \(most), not \(amount).", "\(context.actor.name) 可核销 \(most)，不足 \(amount)。"),
        remedy: others.isEmpty
          ? Words("Nobody may give up so much at once: take it to the management.", "无人有此权限，请报管理层。") : Words("Ask: \(others.map(\.en).joined(separator: ", ")).", "请由以下人员办理：\(others.map(\.zh).joined(separator: "、"))。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let invoice = try context.the(input.invoice)
    let amount = try input.amount ?? invoice.outstanding(context)
    changes.reason = input.why
    let rest = try changes.settle(
      [SettlementEntry(invoice: invoice, amount: amount, kind: .writeOff, on: context.today, reference: invoice.number, why: input.why)], context)[0].rest
    return StepResult(invoice.id.key, Words("\(amount) of \(invoice.number) are given up; \(rest) are outstanding.", "\(invoice.number) 核销 \(amount)；未付 \(rest)。"))
  }
}
