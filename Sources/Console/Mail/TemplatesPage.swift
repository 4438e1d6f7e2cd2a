import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 1.1 The wording of mails: what is shipped, what headquarters wrote, and how either reads with a real order.
struct TemplatesPage: Sendable {
  let desk: Desk

  static let path = "/mail/templates"

  func add(to router: Router<ConsoleContext>) {
    router.get("/mail/templates", use: show)
    router.post("/mail/templates/write", use: write)
  }

  /// What the address asks for.
  struct Asked: Sendable {
    var kind = MailKind.confirmation
    var language: MailLanguage
    /// Number or id of a record to read the wording with.
    var record = ""
    /// Number or id of the template that is read; empty for the one that holds.
    var template = ""

    init(_ request: Request, _ usual: Language) {
      let query = request.uri.queryParameters
      kind = query["kind"].flatMap { MailKind(rawValue: String($0)) } ?? .confirmation
      language = query["language"].flatMap { MailLanguage(rawValue: String($0)) } ?? (usual == .english ? .english : .chinese)
      record = query["record"].map { String($0.prefix(100)) } ?? ""
      template = query["template"].map { String($0.prefix(100)) } ?? ""
    }

    var address: String { "\(TemplatesPage.path)?kind=\(kind.rawValue)&language=\(language.rawValue)" }
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, Asked(request, context.session.language), typed: nil, status: .ok)
  }

  @Sendable func write(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    _ = try await MailPage.reader(desk, context)
    let step = try desk.workplace.step(WriteTemplate.step.name)
    switch try await StepTaking(desk: desk).take(step, subject: nil, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status):
      var asked = Asked(request, context.session.language)
      asked.kind = typed.values["kind"].flatMap { MailKind(rawValue: $0) } ?? asked.kind
      asked.language = typed.values["language"].flatMap { MailLanguage(rawValue: $0) } ?? asked.language
      return try await page(request, context, asked, typed: typed, status: status)
    }
  }

  private func page(_ request: Request, _ context: ConsoleContext, _ asked: Asked, typed: TypedStep?, status: HTTPResponse.Status) async throws -> Response {
    let actor = try await MailPage.reader(desk, context)
    let view = try await desk.workplace.look(as: actor) { [desk] step in try TemplatesView(asked, typed, step, desk.workplace, context.session.language) }
    return try await Page(desk: desk, request: request, context: context)
      .answer("mail-templates", Texts.words("mailTemplates"), view, status: status, section: "mail")
  }
}

/// What the page shows.
struct TemplatesView: Sendable {
  struct Version: Sendable {
    let versionNumber, versionLink, versionName, versionState, versionTone, versionBy, tryLink: String
  }

  let kinds, languages: [OutboxView.Option]
  let names: [String]
  let isOwn: Bool
  let shownName, subject, text, textLanguage: String
  let versions: [Version]
  let hasVersions: Bool
  let record, template: String
  let previewSubject, previewText: String?
  let previewFaults: [ProblemLine]
  let isPreviewed, hasNews: Bool
  let forms: [StepFormView]
  let hasForms: Bool

  /// The newest versions of one kind and language that are listed.
  private static let shown = 20

  init(_ asked: TemplatesPage.Asked, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ language: Language) throws {
    kinds = MailKind.allCases.map { .init(optionValue: $0.rawValue, optionText: $0.label[language], isChosenOption: $0 == asked.kind) }
    languages = MailLanguage.allCases.map { .init(optionValue: $0.rawValue, optionText: $0.label[language], isChosenOption: $0 == asked.language) }
    names = MailRules.shipped.placeholders(asked.kind).map { "{{\($0)}}" }
    let holding = try MailWording.holding(asked.kind, asked.language, step.snapshot)
    isOwn = holding.template != nil
    shownName = holding.template?.number ?? Texts.words("mailShipped")[language]
    (subject, text, textLanguage) = (holding.wording.subject, holding.wording.text, asked.language == .english ? "en" : "zh-CN")
    let rows = try step.snapshot.all(
      MailTemplate.self, where: "kind = ? AND language = ?", [asked.kind.rawValue, asked.language.rawValue], order: "version DESC, id DESC", limit: Self.shown)
    versions = rows.map { row in
      Version(
        versionNumber: row.number, versionLink: "/r/\(row.id.key)", versionName: Words("version \(row.version)", "第 \(row.version) 版")[language], versionState: row.state.label[language],
        versionTone: row.state == .released ? "done" : row.state == .draft ? "open" : "none", versionBy: row.writtenBy,
        tryLink: "\(asked.address)&template=\(row.number)&record=\(asked.record.percentEncoded)")
    }
    hasVersions = !versions.isEmpty
    (record, template) = (asked.record, asked.template)
    let news = MailNews.of(asked.kind)
    hasNews = news != nil
    var (written, faults): (MailWording?, [Problem]) = (nil, [])
    if let news, !asked.record.isEmpty {
      do {
        written = try MailPreview.written(news, record: asked.record, asked.language, template: asked.template.isEmpty ? nil : asked.template, step)
      } catch let problem as Problem { faults = [problem] }
    }
    (previewSubject, previewText) = (written?.subject, written?.text)
    previewFaults = faults.map { ProblemLine($0, language, place: "") }
    isPreviewed = written != nil
    let write = try workplace.step(WriteTemplate.step.name)
    let mayWrite = workplace.refusal(write, step.site, step.actor) == nil
    forms = mayWrite
      ? [
        try StepFormView(
          write, subject: nil, typed: typed, isOpen: typed != nil, step.snapshot, language, action: "\(TemplatesPage.path)/write",
          known: ["kind": asked.kind.rawValue, "language": asked.language.rawValue, "subject": holding.wording.subject, "text": holding.wording.text])
      ] : []
    hasForms = mayWrite
  }
}
