import Ground
import Records
import Replica

/// What a mail about a real record would say, before anything is written.
public enum MailPreview {
  /// - Parameters:
  ///   - record: number or id of what it is about.
  ///   - template: number or id of a template to try, also of a draft; nil for the wording that holds.
  /// - Throws: a problem when the record has nothing to tell, or is not here.
  public static func written(_ news: MailNews, record: String, _ language: MailLanguage, template: String? = nil, _ context: StepContext) throws -> MailWording {
    let row = try RecordNames.find(record, context.snapshot)
    guard row.schema.name == news.record, let subject = try news.subject(row.key, context) else {
      throw Problem(
        "mail.nothing", field: "record", Words("\(record) has nothing to tell by such a mail.", "\(record) 没有可由此类邮件通知的内容。"),
        remedy: Words("Give a record of the right kind to which it has happened.", "请给出已发生该事件的相应单据。"))
    }
    let tried = try template.map { try wording($0, news.kind, context) }
    return try Outbox.preview(news.kind, subject, language, wording: tried, context) { try news.values(row.key, $0, context) }
  }

  private static func wording(_ text: String, _ kind: MailKind, _ context: StepContext) throws -> MailWording {
    let row = try RecordNames.find(text, context.snapshot)
    guard row.schema.name == MailTemplate.record.name, Row<MailTemplate>(row).kind == kind else {
      throw Problem("template.other", field: "template", Words("\(text) is no template of this kind.", "\(text) 不是此类邮件的模板。"), remedy: Words("See `weft list mail_template`.", "请见 `weft list mail_template`。"))
    }
    let template = Row<MailTemplate>(row)
    return MailWording(subject: template.subject, text: template.text)
  }
}
