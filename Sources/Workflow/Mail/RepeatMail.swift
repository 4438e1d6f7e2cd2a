import Foundation
import Ground
import Records
import Replica

/// 1.1 Sends a mail once more: as it was written, to the same address or to another.
///
/// It is a mail of its own with a Message-ID of its own, since a receiver may throw away what bears a known one.
public struct RepeatMail: SubjectStep {
  public static let step = StepDeclaration(
    "mail.again", "1.1", by: [.salesClerk, .salesManager, .accountant, .serviceAgent], at: [.office], "Send the mail again", "重发邮件",
    help: Words("As it was written, to the same address or to a right one. The right address is kept with mail.address.", "按原内容发往原地址或更正后的地址。更正的地址请用 mail.address 保存。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let mail = Entry<Mail.ID>("mail", "Mail", "邮件")
    let address = OptionalEntry<String>("address", "To another address", "改发地址", help: Words("The same one if left empty.", "留空则不变。"), maximumText: 254)
  }

  public static func ready(_ subject: Row<Mail>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Mail.record.label, subject.shelf, context) { return problem }
    guard try Outbox.account(on: subject.shelf, context.snapshot) != nil else { return SetMailAccount.missing(try context.snapshot.code(of: subject.shelf.site)) }
    return [.queued, .sending].contains(subject.state) ? Finding.state(Mail.record.label, subject.state, needs: .sent, .bounced, .failed, .unsure, .withdrawn) : nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let mail = try context.the(input.mail)
    return [MailAddressForm.problem(input.address ?? mail.to, field: "address")].compactMap { $0 }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let mail = try context.the(input.mail)
    guard let about = RecordKey(bytes: mail.about.bytes) else { throw UncheckedInput() }
    let to = input.address ?? mail.to
    let subject = MailSubject(about: about, number: mail.aboutNumber, order: mail.order, customer: mail.customer, at: context.now)
    let id = try changes.create(Mail.self, on: mail.shelf) {
      $0.kind = mail.kind
      $0.about = mail.about
      $0.aboutNumber = mail.aboutNumber
      $0.order = mail.order
      $0.customer = mail.customer
      $0.to = to
      $0.toName = mail.toName
      $0.language = mail.language
      $0.subject = mail.subject
      $0.text = mail.text
      $0.papers = mail.papers
      $0.reference = Outbox.reference(mail.kind, subject, to)
      $0.tells = mail.tells
      $0.template = mail.template
      $0.writtenBy = context.actor.name
      $0.copyOf = mail.id
    }
    // One that waits for nothing any more must not go out beside its copy.
    if mail.state == .unsure { try changes.update(mail) { $0.state = .withdrawn } }
    try changes.close("mail.again", about: mail.id.key, context)
    return StepResult(id.key, Words("\(mail.number) goes to \(to) again.", "\(mail.number) 将重发至 \(to)。"))
  }
}

/// 1.1 Takes a mail out of the outbox before it is sent, or says that one that failed is not needed any more.
public struct WithdrawMail: SubjectStep {
  public static let step = StepDeclaration(
    "mail.withdraw", "1.1", by: [.salesClerk, .salesManager, .accountant, .serviceAgent], at: [.office], "Withdraw the mail", "撤回邮件",
    help: Words("It is not sent, and stays in the list with the reason. One that a server took can't be withdrawn.", "不再发送，并连同原因留在列表中。服务器已接收的邮件不能撤回。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let mail = Entry<Mail.ID>("mail", "Mail", "邮件")
    let why = Entry<String>("why", "Why", "原因", maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Mail>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Mail.record.label, subject.shelf, context) { return problem }
    return subject.state.next.contains(.withdrawn) ? nil : Finding.state(Mail.record.label, subject.state, needs: .queued, .failed, .unsure)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let mail = try context.the(input.mail)
    changes.reason = input.why
    try changes.update(mail) {
      $0.state = .withdrawn
      $0.reason = input.why
      $0.nextAttempt = nil
    }
    try changes.close("mail.again", about: mail.id.key, context)
    return StepResult(mail.id.key, Words("\(mail.number) is withdrawn.", "\(mail.number) 已撤回。"))
  }
}

/// 1.1 Says that the customer was told all the same: by telephone, or since the mail that nobody was sure of did arrive.
public struct SettleMail: SubjectStep {
  public static let step = StepDeclaration(
    "mail.settle", "1.1", by: [.salesClerk, .salesManager, .accountant, .serviceAgent], at: [.office], "The customer knows", "客户已知悉",
    help: Words("Ends the task about a mail that did not arrive, with how the customer was told.", "结束邮件未送达的任务，并说明如何通知了客户。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let mail = Entry<Mail.ID>("mail", "Mail", "邮件")
    let how = Entry<String>("how", "How they were told", "通知方式", maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Mail>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Mail.record.label, subject.shelf, context) { return problem }
    return [.unsure, .failed, .bounced].contains(subject.state) ? nil : Finding.state(Mail.record.label, subject.state, needs: .unsure, .failed, .bounced)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let mail = try context.the(input.mail)
    changes.reason = input.how
    try changes.update(mail) {
      if mail.state == .unsure {
        $0.state = .sent
        $0.sent = mail.begun ?? context.now
      }
      $0.reason = input.how
      $0.nextAttempt = nil
    }
    try changes.close("mail.again", about: mail.id.key, context)
    return StepResult(mail.id.key, Words("\(mail.aboutNumber): the customer knows.", "\(mail.aboutNumber)：客户已知悉。"))
  }
}

/// 1.1 A mail came back after its server had taken it. The node reads it from the report; a person may say it as well.
public struct BounceMail: SubjectStep {
  public static let step = StepDeclaration(
    "mail.bounce", "1.1", by: [.salesClerk, .salesManager, .accountant, .serviceAgent], at: [.office], "The mail came back", "邮件被退回",
    help: Words("For a mail that was sent and that another server refused later. Opens a task to reach the customer otherwise.", "用于已发送但之后被其他服务器退回的邮件。将生成以其他方式联系客户的任务。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let mail = Entry<Mail.ID>("mail", "Mail", "邮件")
    let answer = Entry<String>("answer", "What it says", "退信说明", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Mail>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Mail.record.label, subject.shelf, context) { return problem }
    return subject.state.next.contains(.bounced) && subject.state != .sending ? nil : Finding.state(Mail.record.label, subject.state, needs: .sent, .unsure)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let mail = try context.the(input.mail)
    try changes.update(mail) {
      $0.state = .bounced
      $0.answer = input.answer
      $0.nextAttempt = nil
    }
    try changes.close("mail.again", about: mail.id.key, context)
    try changes.openMailTask(mail, context)
    return StepResult(mail.id.key, Words("\(mail.number) to \(mail.to) came back.", "发往 \(mail.to) 的 \(mail.number) 被退回。"))
  }
}
