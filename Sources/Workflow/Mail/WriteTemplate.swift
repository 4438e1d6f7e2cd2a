import Foundation
import Ground
import Records
import Replica

/// 1.1 Headquarters' own wording of a kind of mail. It counts for nobody before it is released.
public struct WriteTemplate: Step {
  public static let step = StepDeclaration(
    "template.write", "1.1", by: [.administrator, .salesManager], at: [.headquarters], "Write a mail template", "编写邮件模板",
    help: Words("A new version in one language, as a draft: look at it with a real order before it is released.", "某一语言的新版本，先为草稿：发布前请用实际订单预览。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let kind = Entry<MailKind>("kind", "Kind", "种类")
    let language = Entry<MailLanguage>("language", "Language", "语言")
    let subject = Entry<String>("subject", "Subject", "主题", help: Words("Names stand in two braces: {{order}}.", "名称写在双括号中：{{order}}。"), maximumText: 400)
    let text = Entry<String>(
      "text", "Text", "正文", help: Words("{{#lines}} … {{/lines}} is written for each line, {{#name}} … {{/name}} only where the name has a value.", "{{#lines}} … {{/lines}} 按行重复；{{#名称}} … {{/名称}} 仅在有值时写出。"),
      isLong: true, maximumText: 8_000)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    MailWording(subject: input.subject, text: input.text).problems(input.kind)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let last = try context.snapshot.count("SELECT max(version) FROM mail_template WHERE kind = ? AND language = ?", [input.kind.rawValue, input.language.rawValue])
    let id = try changes.create(MailTemplate.self, on: .company) {
      $0.kind = input.kind
      $0.language = input.language
      $0.version = last + 1
      $0.subject = input.subject
      // Browsers end lines as the web does.
      $0.text = input.text.replacingOccurrences(of: "\r\n", with: "\n")
      $0.writtenBy = context.actor.name
    }
    return StepResult(id.key, Words("Version \(last + 1) is a draft.", "第 \(last + 1) 版为草稿。"))
  }
}

/// 1.1 From now on mails of its kind are written by the template.
public struct ReleaseTemplate: SubjectStep {
  public static let step = StepDeclaration(
    "template.release", "1.1", by: [.administrator, .salesManager], at: [.headquarters], "Release the template", "发布模板",
    help: Words("Offices write by it as soon as they have it. Mails in an outbox stay as they were written.", "各销售处收到后即按此撰写。发件箱中的邮件保持原样。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let template = Entry<MailTemplate.ID>("template", "Template", "模板")
  }

  public static func ready(_ subject: Row<MailTemplate>, _ context: StepContext) throws -> Problem? {
    subject.state == .draft ? nil : Finding.state(MailTemplate.record.label, subject.state, needs: .draft)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let template = try context.the(input.template)
    // A program that came after it was written may know other names.
    return MailWording(subject: template.subject, text: template.text).problems(template.kind)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let template = try context.the(input.template)
    try changes.update(template) { $0.state = .released }
    let former = try context.snapshot.all(MailTemplate.self, where: "state = 'released' AND +kind = ? AND +language = ?", [template.kind.rawValue, template.language.rawValue])
    for old in former { try changes.update(old) { $0.state = .withdrawn } }
    return StepResult(template.id.key, Words("\(template.number) is released.", "\(template.number) 已发布。"))
  }
}

/// 1.1 Goes back to the shipped wording, or throws a draft away.
public struct WithdrawTemplate: SubjectStep {
  public static let step = StepDeclaration(
    "template.withdraw", "1.1", by: [.administrator, .salesManager], at: [.headquarters], "Withdraw the template", "撤回模板",
    help: Words("Mails are written by the shipped wording again.", "恢复使用系统自带的文本。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let template = Entry<MailTemplate.ID>("template", "Template", "模板")
  }

  public static func ready(_ subject: Row<MailTemplate>, _ context: StepContext) throws -> Problem? {
    subject.state == .withdrawn ? Finding.state(MailTemplate.record.label, subject.state, needs: .draft, .released) : nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let template = try context.the(input.template)
    try changes.update(template) { $0.state = .withdrawn }
    return StepResult(template.id.key, Words("\(template.number) is withdrawn.", "\(template.number) 已撤回。"))
  }
}
