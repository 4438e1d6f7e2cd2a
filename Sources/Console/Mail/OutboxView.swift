import Exchange
import Foundation
import Ground
import Records
import Replica
import Workflow

/// What the page of the outbox shows.
struct OutboxView: Sendable {
  struct Option: Sendable {
    let optionValue, optionText: String
    let isChosenOption: Bool
  }
  struct Line: Sendable {
    let lineNumber, lineLink, lineKind, lineAbout, lineAboutLink, lineTo, lineState, lineTone, lineWhen, lineExact: String
    let lineAnswer: String?
  }

  /// The newest mails that a filter of kinds looks through.
  private static let lookedThrough = 5_000

  let account: String?
  let isStopped, mayWrite, mayReport, maySetUp, hasPassword: Bool
  let states, kinds: [Option]
  let isFiltered: Bool
  let lines: [Line]
  let hasLines, isCut: Bool
  let waiting: Int
  /// Those that a person must still put right; nil when there are none.
  let wrong: Int?
  let limitBytes: Int
  let limitText: String

  init(_ asked: MailPage.Asked, hasPassword: Bool, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language) throws {
    let shelf = step.site.role == .headquarters ? 0 : Int64(step.home.code)
    let row = try step.snapshot.first(MailAccount.self, where: "?1 = 0 OR _shelf = ?1", [shelf], order: "id")
    account = step.site.role == .headquarters ? nil : row.map { "\($0.sender) · \($0.server):\($0.port)" }
    isStopped = row?.isStopped == true
    self.hasPassword = hasPassword || row?.user == nil
    func may(_ declaration: StepDeclaration) -> Bool { declaration.sites.contains(step.site.role) && !declaration.operators.isDisjoint(with: step.actor.roles) }
    (mayWrite, mayReport, maySetUp) = (may(WriteMail.step) && row != nil, may(BounceMail.step) && row != nil, may(SetMailAccount.step))
    states = MailState.allCases.map { Option(optionValue: $0.rawValue, optionText: $0.label[language], isChosenOption: $0 == asked.state) }
    kinds = MailKind.allCases.map { Option(optionValue: $0.rawValue, optionText: $0.label[language], isChosenOption: $0 == asked.kind) }
    isFiltered = asked.state != nil || asked.kind != nil
    let mails = try step.snapshot.all(
      Mail.self,
      where: """
        (?1 = 0 OR +_shelf = ?1) AND id IN (SELECT id FROM mail WHERE ?2 = '' OR state = ?2 ORDER BY id DESC LIMIT \(Self.lookedThrough)) AND (?3 = '' OR +kind = ?3)
        """, [shelf, asked.state?.rawValue ?? "", asked.kind?.rawValue ?? ""], order: "id DESC", limit: MailPage.shown + 1)
    lines = mails.prefix(MailPage.shown).map { Self.line($0, times, language) }
    hasLines = !lines.isEmpty
    isCut = mails.count > MailPage.shown
    waiting = try step.snapshot.count("SELECT count(*) FROM mail WHERE state IN ('queued', 'sending', 'unsure') AND (?1 = 0 OR +_shelf = ?1)", [shelf])
    // What the customer was told otherwise stays refused, and is nobody's work.
    let tasks = try step.snapshot.count(
      "SELECT count(DISTINCT subject) FROM task WHERE state = 'open' AND step = ?2 AND escalates IS NULL AND (?1 = 0 OR +_shelf = ?1)", [shelf, RepeatMail.step.name])
    wrong = tasks == 0 ? nil : tasks
    (limitBytes, limitText) = (DeliveryReport.maximumBytes, "\(DeliveryReport.maximumBytes / 1_000_000) MB")
  }

  private static func line(_ mail: Row<Mail>, _ times: TimeWords, _ language: Language) -> Line {
    let at = mail.sent ?? mail.begun ?? mail.id.key.made
    let isOpen = [.queued, .unsure].contains(mail.state)
    return Line(
      lineNumber: mail.number, lineLink: "/mail/m/\(mail.id.key)", lineKind: mail.kind.label[language], lineAbout: mail.aboutNumber,
      lineAboutLink: RecordKey(bytes: mail.about.bytes).map { "/r/\($0)" } ?? MailPage.path, lineTo: mail.to, lineState: mail.state.label[language], lineTone: mail.state.tone,
      lineWhen: isOpen && mail.nextAttempt != nil ? times.due(mail.nextAttempt ?? at) : times.ago(at), lineExact: times.exact(at),
      lineAnswer: mail.state == .sent || mail.state == .withdrawn ? nil : mail.answer)
  }
}

extension MailState {
  /// The colour of its badge.
  var tone: String {
    switch self {
    case .queued, .sending: "open"
    case .sent: "done"
    case .withdrawn: "none"
    case .unsure, .failed, .bounced: "stop"
    }
  }
}

/// One mail with all that can be done about it.
struct MailView: Sendable {
  struct Fact: Sendable {
    let factLabel, factText: String
    let factLink: String?
  }
  struct Blocked: Sendable {
    let blockedLabel, blockedWhy: String
  }
  struct PaperFile: Sendable {
    let fileTitle, fileLink: String
  }

  let number, recordLink, state, tone, subject, text, textLanguage: String
  let answer: String?
  let facts: [Fact]
  let files: [PaperFile]
  let hasFiles: Bool
  let forms: [StepFormView]
  let blocked: [Blocked]
  let hasForms, hasBlocked: Bool

  init(_ mail: Row<Mail>, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language) throws {
    (number, recordLink) = (mail.number, "/r/\(mail.id.key)")
    (state, tone) = (mail.state.label[language], mail.state.tone)
    (subject, text, textLanguage) = (mail.subject, mail.text, mail.language == .english ? "en" : "zh-CN")
    answer = mail.answer
    let fields = Mail.fields
    let about = RecordKey(bytes: mail.about.bytes)
    let account = try Outbox.account(on: mail.shelf, step.snapshot)
    let copied = try mail.copyOf.flatMap { try step.snapshot.get($0) }
    let all: [(Words, String?, String?)] = [
      (fields.kind.schema.label, mail.kind.label[language], nil), (fields.aboutNumber.schema.label, mail.aboutNumber, about.map { "/r/\($0)" }),
      (fields.customer.schema.label, try step.snapshot.get(mail.customer)?.name, "/r/\(mail.customer.key)"),
      (Texts.words("mailFrom"), account.map { [$0.senderName, "<\($0.sender)>"].compactMap { $0 }.joined(separator: " ") }, nil),
      (fields.to.schema.label, [mail.toName, "<\(mail.to)>"].compactMap { $0 }.joined(separator: " "), nil),
      (fields.tells.schema.label, times.exact(mail.tells), nil), (fields.sent.schema.label, mail.sent.map(times.exact), nil),
      (fields.attempts.schema.label, mail.attempts.map(String.init), nil), (fields.nextAttempt.schema.label, mail.nextAttempt.map(times.exact), nil),
      (fields.messageID.schema.label, mail.messageID, nil), (fields.template.schema.label, try mail.template.flatMap { try step.snapshot.get($0) }?.number, mail.template.map { "/r/\($0.key)" }),
      (fields.writtenBy.schema.label, mail.writtenBy, nil), (fields.copyOf.schema.label, copied?.number, copied.map { "/mail/m/\($0.id.key)" }),
      (fields.reason.schema.label, mail.reason, nil),
    ]
    facts = all.compactMap { label, text, link in text.flatMap { $0.isEmpty ? nil : Fact(factLabel: label[language], factText: $0, factLink: link) } }
    files = MailFiles.links(mail, language)
    hasFiles = !files.isEmpty
    let offers = try workplace.offers(for: mail.any, step).filter { ![SendMail.step.name, MailResult.step.name].contains($0.step.name) }
    let ready = offers.filter { $0.obstacle == nil || typed?.step == $0.step.name }
    forms = try ready.map {
      try StepFormView($0.step, subject: mail.any, typed: typed, isOpen: typed?.step == $0.step.name, step.snapshot, language, action: "/mail/m/\(mail.id.key)/\($0.step.name)")
    }
    blocked = offers.filter { offer in !ready.contains { $0.step.name == offer.step.name } }.map {
      Blocked(blockedLabel: $0.step.declaration.label[language], blockedWhy: $0.obstacle.map { "\($0.what[language]) \($0.remedy[language])" } ?? "")
    }
    (hasForms, hasBlocked) = (!forms.isEmpty, !blocked.isEmpty)
  }
}
