import Foundation
import Ground
import Records
import Replica

/// 1.1 A mail to a customer that a person writes about an order.
public struct WriteMail: Step {
  public static let step = StepDeclaration(
    "mail.write", "1.1", by: [.salesClerk, .salesManager, .accountant, .serviceAgent], at: [.office, .field], "Write a mail", "撰写邮件",
    help: Words("Goes to the customer's addresses from the office's node. At a laptop it waits until the office has it.", "由销售处节点发往客户地址。在笔记本上撰写的邮件待销售处收到后发送。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let title = Entry<String>("title", "Subject", "主题", maximumText: 200)
    let text = Entry<String>("text", "Text", "正文", isLong: true, maximumText: 10_000)
    let confirmation = OptionalEntry<Bool>("confirmation", "With the order confirmation", "附订单确认书")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.order)
    return [try Outbox.obstacle(.manual, order.customer, field: "order", context)].compactMap { $0 }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let subject = MailSubject(about: order.id.key, number: order.number, order: order.id, customer: order.customer, at: context.now)
    let papers = input.confirmation == true ? MailRules.shipped.kind(.manual).papers : []
    let mails = try Outbox.queue(.manual, subject, papers: papers, by: context.actor.name, context, &changes) { _ in
      var values = try MailValues.of(order)
      values.set("title", input.title)
      values.set("text", input.text)
      return values
    }
    return try Outbox.result(mails, order.number, changes)
  }
}

/// 9.3 Tells a customer that an order comes later than it was promised.
public struct TellDelay: Step {
  public static let step = StepDeclaration(
    "mail.late", "9.3", by: [.salesClerk, .salesManager, .serviceAgent], at: [.office, .field], "Tell of a delay", "通知延期",
    help: Words("Writes to the customer by when the order is expected, and why it is late. The promise stays as it is; change.request changes it.", "致信客户告知订单预计到货日期及延期原因。承诺交期不变；如需更改请用 change.request。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let expected = Entry<Day>("expected", "Expected", "预计日期")
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: 1_000)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.order)
    var problems = [try Outbox.obstacle(.late, order.customer, field: "order", context)].compactMap { $0 }
    if input.expected < context.today { problems.append(Finding.inPast("expected", input.expected, today: context.today)) }
    if let promised = order.promised, input.expected <= promised {
      problems.append(
        Problem(
          "mail.notLate", field: "expected", Words("\(input.expected) is not after the promised \(promised).", "\(input.expected) 不晚于承诺的 \(promised)。"),
          remedy: Words("Nobody need be told.", "无需通知。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let subject = MailSubject(about: order.id.key, number: order.number, order: order.id, customer: order.customer, at: context.now)
    let mails = try Outbox.queue(.late, subject, by: context.actor.name, context, &changes) { _ in
      var values = try MailValues.of(order)
      values.set("promised", order.promised?.description)
      values.set("expected", input.expected.description)
      values.set("why", input.why)
      return values
    }
    return try Outbox.result(mails, order.number, changes)
  }
}

extension Outbox {
  /// Why no mail of a kind can be written to a customer; nil when it can.
  static func obstacle(_ kind: MailKind, _ customer: Customer.ID, field: String, _ context: StepContext) throws -> Problem? {
    let customer = try context.the(customer)
    guard let account = try account(on: customer.shelf, context.snapshot) else {
      var problem = SetMailAccount.missing(try context.snapshot.code(of: customer.shelf.site))
      problem.field = field
      return problem
    }
    if var problem = try Finding.elsewhere(Customer.record.label, customer.shelf, context) {
      problem.field = field
      return problem
    }
    guard try MailRecipient.of(customer, kind, account, context.snapshot).isEmpty else { return nil }
    return Problem(
      "mail.noAddress", field: field, Words("\(customer.name) has no address for such mails.", "\(customer.name) 没有接收此类邮件的地址。"),
      remedy: Words("Give one with mail.address on the customer's page.", "请在客户页面用 mail.address 填写。"))
  }

  static func result(_ mails: [Mail.ID], _ number: String, _ changes: Changes) throws -> StepResult {
    guard let first = mails.first else { throw UncheckedInput() }
    let addresses = mails.map { changes.text(of: $0.key, "to_address") }.joined(separator: ", ")
    return StepResult(first.key, Words("\(number): a mail to \(addresses) is in the outbox.", "\(number)：发往 \(addresses) 的邮件已进入发件箱。"))
  }
}
