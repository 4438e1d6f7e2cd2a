import Foundation
import Ground
import Records
import Replica

/// 1.1 Writes to the customer what happened to an order, as far as they want mails of the kind. The office's node does it by itself.
///
/// The news may have come from another site: the node of the office that owns the order alone writes it, so that it is written once.
public struct ComposeMail: AutomaticStep {
  public static let step = StepDeclaration(
    "mail.compose", "1.1", by: [.salesClerk, .salesManager, .accountant, .serviceAgent], at: [.office], "Tell the customer by mail", "邮件通知客户",
    help: Words(
      "Puts the mail that a confirmation, a departure, an invoice, a letter or an answer calls for into the outbox. The node does it by itself.",
      "将订单确认、发货、发票、催款或投诉答复的邮件放入发件箱。节点会自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let kind = Entry<MailKind>("kind", "Kind", "种类")
    let about = Entry<String>("about", "About", "对象", help: Words("Number or id of what happened.", "相关单据的编号或标识。"), maximumText: 100)
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    guard let account = try Outbox.account(on: context.home, context.snapshot) else { return [] }
    return try MailNews.all.filter { MailKinds.contains($0.kind, in: account.kinds) }.flatMap { news in
      try news.open(account, context).map { ["kind": news.kind.rawValue, "about": $0.description] }
    }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard try Outbox.account(on: context.home, context.snapshot) != nil else { return [SetMailAccount.missing(try context.snapshot.code(of: context.home.site))] }
    guard let news = MailNews.of(input.kind) else {
      return [
        Problem(
          "mail.byHand", field: "kind", Words("A mail of this kind is not written by itself.", "此类邮件不会自动生成。"),
          remedy: Words("Write it with mail.write or mail.late.", "请用 mail.write 或 mail.late。"))
      ]
    }
    let row = try RecordNames.find(input.about, context.snapshot)
    guard row.schema.name == news.record, let subject = try news.subject(row.key, context) else {
      return [
        Problem(
          "mail.nothing", field: "about", Words("\(input.about) has nothing to tell by such a mail.", "\(input.about) 没有可由此类邮件通知的内容。"),
          remedy: Words("It is written when it has happened.", "事件发生后自动生成。"))
      ]
    }
    let customer = try context.the(subject.customer)
    if let problem = try Finding.elsewhere(Customer.record.label, customer.shelf, context) { return [problem] }
    if try news.isWritten(subject, context.snapshot) {
      return [
        Problem(
          "mail.written", field: "about", Words("The customer was written to about \(subject.number).", "已就 \(subject.number) 致信客户。"),
          remedy: Words("Send that mail again with mail.again.", "请用 mail.again 重发该邮件。"))
      ]
    }
    return []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let row = try RecordNames.find(input.about, context.snapshot)
    guard let news = MailNews.of(input.kind), let subject = try news.subject(row.key, context) else { throw UncheckedInput() }
    let mails = try Outbox.queue(input.kind, subject, context, &changes) { try news.values(row.key, $0, context) }
    let addresses = mails.map { changes.text(of: $0.key, "to_address") }.joined(separator: ", ")
    guard let first = mails.first else {
      return StepResult(row.key, Words("The customer wants no mail of this kind.", "客户不接收此类邮件。"), isWarning: true)
    }
    return StepResult(first.key, Words("\(subject.number): a mail to \(addresses) is in the outbox.", "\(subject.number)：发往 \(addresses) 的邮件已进入发件箱。"))
  }
}
