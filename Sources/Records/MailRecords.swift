import Ground
import Replica

/// What a mail tells.
public enum MailKind: String, Choice {
  case confirmation, dispatch, invoice, credit, dunning, late, complaint, survey
  /// Written by a person.
  case manual

  public var label: Words {
    switch self {
    case .confirmation: Words("order confirmation", "订单确认")
    case .dispatch: Words("dispatch notice", "发货通知")
    case .invoice: Words("invoice", "发票")
    case .credit: Words("credit note", "红字发票")
    case .dunning: Words("dunning letter", "催款函")
    case .late: Words("notice of a delay", "延期通知")
    case .complaint: Words("answer to a complaint", "投诉答复")
    case .survey: Words("survey", "满意度调查")
    case .manual: Words("written by hand", "手工邮件")
    }
  }
}

/// What a mail is written in.
public enum MailLanguage: String, Choice {
  case english = "en"
  case chinese = "zh"

  public var label: Words {
    switch self {
    case .english: Words("English", "英文")
    case .chinese: Words("Chinese", "中文")
    }
  }
  public var language: Language { self == .english ? .english : .chinese }
}

/// How the connection to a mail server is kept from others.
public enum MailSecurity: String, Choice {
  case none, starttls, tls

  public var label: Words {
    switch self {
    case .none: Words("none (a server of our own network only)", "不加密（仅限内网服务器）")
    case .starttls: Words("STARTTLS", "STARTTLS")
    case .tls: Words("TLS from the beginning", "全程 TLS")
    }
  }
}

/// How an office sends mail. Its password is no record: it lies in the office node's own folder.
public struct MailAccount: RecordType {
  public static let record = RecordDeclaration(220, "mail_account", on: .office, by: [.office], "Mail account", "邮件账户")
  public static let fields = MailAccount()

  public let server = Field<String>(1, "server", .latest, "Mail server", "邮件服务器", maximumText: 255)
  public let port = Field<Int>(2, "port", .latest, "Port", "端口")
  public let security = Field<MailSecurity>(3, "security", .latest, "Encryption", "加密方式")
  /// Empty where the server asks for no name.
  public let user = OptionalField<String>(4, "user_name", .latest, "User", "用户名", maximumText: 200)
  public let sender = Field<String>(5, "sender", .latest, "Sender's address", "发件地址", maximumText: 254)
  public let senderName = OptionalField<String>(6, "sender_name", .latest, "Sender's name", "发件人名称", maximumText: 200)
  public let replyTo = OptionalField<String>(7, "reply_to", .latest, "Answers to", "回复地址", maximumText: 254)
  /// A PEM certificate that the server's own is signed by, where no public authority signs it.
  public let certificate = OptionalField<String>(8, "certificate", .latest, "Certificate to trust", "信任的证书", maximumText: 20_000)
  /// Of customers who have said nothing else.
  public let language = Field<MailLanguage>(9, "language", .latest, "Language", "语言")
  /// Names of the kinds that go out by themselves, separated by spaces; empty for all.
  public let kinds = OptionalField<String>(10, "kinds", .latest, "Go out by themselves", "自动发送的邮件", maximumText: 200)
  /// What happened before is not told by mail.
  public let since = Field<Instant>(11, "since", .latest, "Since", "启用时间")
  public let isStopped = OptionalField<Bool>(12, "stopped", .latest, "Stopped", "已停用")
  /// Mails in a minute; empty for the shipped limit.
  public let perMinute = OptionalField<Int>(13, "per_minute", .latest, "Mails a minute", "每分钟邮件数")
  /// How customers reach this office's console, for the links of surveys; empty where they can't.
  public let surveyAddress = OptionalField<String>(14, "survey_address", .latest, "Address for surveys", "问卷网址", maximumText: 200)
}

/// Where a customer wants mails, of which kinds, and in which language. A customer without one has the address of their own record.
public struct MailAddress: RecordType {
  public static let record = RecordDeclaration(
    221, "mail_address", on: .office, by: [.office, .field], "Mail address", "邮件地址", search: SearchDeclaration(["address", "contact"], through: ["customer"]))
  public static let fields = MailAddress()

  public let customer = Field<Customer.ID>(1, "customer", .once, "Customer", "客户", indexed: true)
  public let address = Field<String>(2, "address", .once, "E-mail", "电子邮箱", indexed: true, maximumText: 254)
  public let contact = OptionalField<String>(3, "contact", .latest, "Contact", "联系人", maximumText: 200)
  public let language = OptionalField<MailLanguage>(4, "language", .latest, "Language", "语言")
  /// Names of the kinds that go there, separated by spaces; empty for all.
  public let kinds = OptionalField<String>(5, "kinds", .latest, "Mails", "邮件种类", maximumText: 200)
  public let isEnded = OptionalField<Bool>(6, "ended", .latest, "No longer used", "不再使用")
}

public enum MailTemplateState: String, Lifecycle {
  case draft, released, withdrawn

  public static let initial = MailTemplateState.draft
  public var rank: Int { [.draft: 1, .released: 2, .withdrawn: 3][self]! }
  public var label: Words {
    switch self {
    case .draft: Words("draft", "草稿")
    case .released: Words("released", "已发布")
    case .withdrawn: Words("withdrawn", "已撤回")
    }
  }
  public var next: [MailTemplateState] {
    switch self {
    case .draft: [.released, .withdrawn]
    case .released: [.withdrawn]
    case .withdrawn: []
    }
  }
  public static func meeting(lost: MailTemplateState, stands: MailTemplateState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// Headquarters' own wording of a kind of mail in one language. The newest that is released goes before the shipped one.
public struct MailTemplate: RecordType {
  public static let record = RecordDeclaration(222, "mail_template", on: .company, by: [.headquarters], "Mail template", "邮件模板", series: "MT")
  public static let fields = MailTemplate()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let kind = Field<MailKind>(2, "kind", .once, "Kind", "种类")
  public let language = Field<MailLanguage>(3, "language", .once, "Language", "语言")
  /// From 1, for each kind and language.
  public let version = Field<Int>(4, "version", .once, "Version", "版本")
  public let subject = Field<String>(5, "subject", .once, "Subject", "主题", maximumText: 400)
  public let text = Field<String>(6, "text", .once, "Text", "正文", maximumText: 8_000)
  public let writtenBy = Field<String>(7, "written_by", .once, "Written by", "编写人", maximumText: 64)
  public let state = StateField<MailTemplateState>(8)
}

/// The way of a mail. Each attempt to send it is a round of its life.
public enum MailState: String, Lifecycle {
  case queued, sending
  /// The connection ended, or the node, before the server had said whether it took the mail.
  case unsure
  case failed, withdrawn, sent, bounced

  public static let initial = MailState.queued
  public var rank: Int { [.queued: 10, .sending: 20, .unsure: 30, .failed: 40, .withdrawn: 50, .sent: 60, .bounced: 70][self]! }
  public var label: Words {
    switch self {
    case .queued: Words("waiting", "待发送")
    case .sending: Words("being sent", "发送中")
    case .unsure: Words("perhaps sent", "发送结果不明")
    case .failed: Words("not sent", "发送失败")
    case .withdrawn: Words("withdrawn", "已撤回")
    case .sent: Words("sent", "已发送")
    case .bounced: Words("refused", "被退回")
    }
  }
  public var next: [MailState] {
    switch self {
    case .queued: [.sending, .failed, .withdrawn]
    case .sending: [.unsure, .failed, .sent, .bounced]
    case .unsure: [.failed, .withdrawn, .sent, .bounced]
    case .failed: [.withdrawn]
    case .withdrawn: []
    case .sent: [.bounced]
    case .bounced: []
    }
  }
  /// A server has it, or has sent it back: no decision undoes that.
  public var isFact: Bool { self == .sent || self == .bounced }
  public static let owner = "sales-manager"

  /// Only the office's own node moves a mail, so that two that met are a copy of its disk: what reached a server stands.
  public static func meeting(lost: MailState, stands: MailState) -> Meeting? {
    switch (lost, stands) {
    case (.withdrawn, .sent):
      .clash(
        Clash(
          Words("Withdrawn at {lost} while it was sent from {stands}.", "{lost} 已撤回，而 {stands} 已发送。"),
          Words("Write to the customer what holds now. Then keep the state.", "请致信客户说明现状，然后保留现状态。"), owner: "sales-manager", level: "clash-order",
          steps: ["mail.write"]))
    default: lost.rank < stands.rank ? .harmless : nil
    }
  }
}

/// A mail to one address: an entry of the office's outbox, written whole before it is sent.
public struct Mail: RecordType {
  public static let record = RecordDeclaration(
    223, "mail", on: .office, by: [.office, .field], "Mail", "邮件", series: "ML",
    search: SearchDeclaration(["number", "to_address", "about_number"], through: ["customer"]))
  public static let fields = Mail()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let kind = Field<MailKind>(2, "kind", .once, "Kind", "种类")
  /// The record that it tells of.
  public let about = Field<Blob>(3, "about", .once, "About", "对象", indexed: true)
  public let aboutNumber = Field<String>(4, "about_number", .once, "Document", "单据", maximumText: 64)
  public let order = OptionalField<SalesOrder.ID>(5, "sales_order", .once, "Order", "订单", indexed: true)
  public let customer = Field<Customer.ID>(6, "customer", .once, "Customer", "客户", indexed: true)
  public let to = Field<String>(7, "to_address", .once, "To", "收件人", indexed: true, maximumText: 254)
  public let toName = OptionalField<String>(8, "to_name", .once, "Name", "姓名", maximumText: 200)
  public let language = Field<MailLanguage>(9, "language", .once, "Language", "语言")
  public let subject = Field<String>(10, "subject", .once, "Subject", "主题", maximumText: 400)
  public let text = Field<String>(11, "text", .once, "Text", "正文", maximumText: 40_000)
  /// Names of papers of the record that it tells of, separated by spaces; they are printed when it is sent.
  public let papers = OptionalField<String>(12, "papers", .once, "Attached papers", "附件单据", maximumText: 200)
  /// What its Message-ID begins with: the same for the same news to the same address, whichever copy of a node wrote it.
  public let reference = Field<String>(13, "reference", .once, "Mark", "标识", indexed: true, maximumText: 80)
  /// When what it tells happened.
  public let tells = Field<Instant>(14, "tells", .once, "Tells of", "事件时间")
  public let state = StateField<MailState>(15)
  public let attempts = OptionalField<Int>(16, "attempts", .latest, "Attempts", "发送次数")
  /// Not before this; empty for at once.
  public let nextAttempt = OptionalField<Instant>(17, "next_attempt", .latest, "Next attempt", "下次发送")
  public let begun = OptionalField<Instant>(18, "begun", .latest, "Last attempt", "上次发送")
  public let messageID = OptionalField<String>(19, "message_id", .latest, "Message-ID", "邮件标识（Message-ID）", maximumText: 400)
  /// What the server said last, or why it could not be asked.
  public let answer = OptionalField<String>(20, "answer", .latest, "Answer", "服务器答复", maximumText: 1_000)
  public let sent = OptionalField<Instant>(21, "sent", .latest, "Sent", "发送时间")
  /// How often nobody knew whether it was sent.
  public let unclear = OptionalField<Int>(22, "unclear", .latest, "Unclear attempts", "结果不明次数")
  public let template = OptionalField<MailTemplate.ID>(23, "mail_template", .once, "Template", "模板")
  /// Who wrote it by hand or sent it again; empty for the node.
  public let writtenBy = OptionalField<String>(24, "written_by", .once, "Written by", "编写人", maximumText: 64)
  public let copyOf = OptionalField<Mail.ID>(25, "copy_of", .once, "Again", "重发自", indexed: true)
  public let reason = OptionalField<String>(26, "reason", .latest, "Reason", "原因", maximumText: 1_000)
}
