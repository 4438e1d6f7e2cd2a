import Foundation
import Ground
import Records
import Replica

/// What became of an attempt to send a mail.
public enum MailResultKind: String, Choice {
  /// The server took it.
  case sent
  /// The server will never take it: a wrong address, a mailbox that is gone.
  case refused
  /// The server was not reached, or told us to come again.
  case later
  /// It can't be sent at all, like one whose paper can't be printed.
  case hopeless
  /// Nobody knows whether the server took it.
  case unclear

  public var label: Words {
    switch self {
    case .sent: Words("sent", "已发送")
    case .refused: Words("refused", "被拒收")
    case .later: Words("to be tried again", "稍后重试")
    case .hopeless: Words("can't be sent", "无法发送")
    case .unclear: Words("unclear", "结果不明")
    }
  }
}

/// 1.1 Marks a mail before it is handed to the server, so that a node that ends meanwhile knows that it may have been sent.
///
/// What ``MailResult`` says after it is the end of the attempt. Both are the node's own.
public struct SendMail: SubjectStep {
  public static let step = StepDeclaration(
    "mail.send", "1.1", by: [.administrator], at: [.office], "Begin to send the mail", "开始发送邮件",
    help: Words("The office's node does it by itself when the mail's time has come.", "到发送时间后由销售处节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let mail = Entry<Mail.ID>("mail", "Mail", "邮件")
  }

  public static func ready(_ subject: Row<Mail>, _ context: StepContext) throws -> Problem? {
    if let problem = try node(subject, context) { return problem }
    guard subject.state == .queued || (subject.state == .unsure && subject.unclear == 1) else { return Finding.state(Mail.record.label, subject.state, needs: .queued) }
    return nil
  }

  /// A person can't take what only a program knows.
  static func node(_ subject: Row<Mail>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Mail.record.label, subject.shelf, context) { return problem }
    guard context.actor.name != Workplace.program else { return nil }
    return Problem("mail.node", Words("The node does this by itself.", "此步骤由节点自动办理。"), remedy: Words("See when it is tried next.", "请查看下次发送时间。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let mail = try context.the(input.mail)
    // A copy of this node's disk may have written the same news: one of the two is enough.
    let twins = try context.snapshot.all(Mail.self, where: "reference = ?", [mail.reference], order: "id", limit: 10).filter { $0.id != mail.id && $0.copyOf == nil }
    if mail.copyOf == nil, let twin = twins.first(where: { [.sent, .bounced, .sending, .unsure].contains($0.state) || ($0.state == .queued && $0.id.key < mail.id.key) }) {
      let why = Words("\(twin.number) tells the same.", "\(twin.number) 内容相同。")
      try changes.update(mail) {
        $0.state = .withdrawn
        $0.reason = "\(why.en) \(why.zh)"
      }
      return StepResult(mail.id.key, why)
    }
    guard let account = try Outbox.account(on: context.home, context.snapshot) else { throw UncheckedInput() }
    let domain = account.sender.split(separator: "@").last.map(String.init) ?? account.server
    try changes.update(mail) {
      if mail.state == .queued { $0.state = .sending } else { $0.reopen(\.state, at: .sending) }
      $0.attempts = (mail.attempts ?? 0) + 1
      $0.begun = context.now
      // Stays the same through all attempts: a receiver tells by it what came twice.
      if mail.messageID == nil { $0.messageID = "<\(mail.reference)@\(domain.lowercased())>" }
    }
    return StepResult(mail.id.key, Words("\(mail.number) is being sent.", "\(mail.number) 发送中。"))
  }
}

/// 1.1 What the server said, or that nobody knows. The node's own step.
public struct MailResult: SubjectStep {
  public static let step = StepDeclaration(
    "mail.result", "1.1", by: [.administrator], at: [.office], "End an attempt to send the mail", "记录邮件发送结果",
    help: Words("The office's node does it by itself when the server has answered.", "服务器答复后由销售处节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let mail = Entry<Mail.ID>("mail", "Mail", "邮件")
    let result = Entry<MailResultKind>("result", "Result", "结果")
    let answer = OptionalEntry<String>("answer", "Answer", "服务器答复", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Mail>, _ context: StepContext) throws -> Problem? {
    if let problem = try SendMail.node(subject, context) { return problem }
    return subject.state == .sending ? nil : Finding.state(Mail.record.label, subject.state, needs: .sending)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let mail = try context.the(input.mail)
    let (rules, answer) = (MailRules.shipped, input.answer)
    switch input.result {
    case .sent:
      try changes.update(mail) {
        $0.state = .sent
        $0.sent = context.now
        $0.nextAttempt = nil
        $0.answer = answer
      }
    case .refused, .hopeless:
      let state: MailState = input.result == .refused ? .bounced : .failed
      try changes.update(mail) {
        $0.state = state
        $0.nextAttempt = nil
        $0.answer = answer
      }
      try changes.openMailTask(mail, context)
    case .later:
      try putOff(mail, answer, context, &changes)
    case .unclear:
      let times = (mail.unclear ?? 0) + 1
      try changes.update(mail) {
        $0.state = .unsure
        $0.unclear = times
        $0.nextAttempt = times == 1 ? Instant(milliseconds: context.now.milliseconds + UInt64(rules.unclearMinutes) * 60_000) : nil
        $0.answer = answer
      }
      // Sent twice with the same Message-ID it is enough: now a person asks the customer.
      if times > 1 { try changes.openMailTask(mail, context) }
    }
    let state = input.result.label
    return StepResult(mail.id.key, Words("\(mail.number): \(state.en).", "\(mail.number)：\(state.zh)。"), isWarning: input.result != .sent)
  }

  private static func putOff(_ mail: Row<Mail>, _ answer: String?, _ context: StepContext, _ changes: inout Changes) throws {
    let rules = MailRules.shipped
    let written = mail.id.key.made.milliseconds
    let isOver = context.now.milliseconds > written + UInt64(rules.giveUpHours) * 3_600_000
    try changes.update(mail) {
      if isOver { $0.state = .failed } else { $0.reopen(\.state, at: .queued) }
      $0.nextAttempt = isOver ? nil : Instant(milliseconds: context.now.milliseconds + UInt64(rules.wait(after: mail.attempts ?? 1)) * 60_000)
      $0.answer = answer
    }
    if isOver { try changes.openMailTask(mail, context) }
  }
}

extension Changes {
  /// A task to put right a mail that did not arrive. It bears the mail's number and where it should have gone.
  mutating func openMailTask(_ mail: Row<Mail>, _ context: StepContext) throws {
    try open(Outbox.failedLevel, about: mail.id.key, number: "\(mail.number) \(mail.to)".clipped(toBytes: 64), on: mail.shelf, context)
  }
}
