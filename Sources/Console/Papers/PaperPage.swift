import Foundation
import Ground
import Hummingbird
import Papers
import Replica
import Workflow

/// Papers of records: as a page to be printed by the browser, and as PDF.
struct PaperPage: Sendable {
  let desk: Desk
  let press = PaperPress()

  /// So many labels one page shows; a PDF takes more.
  static let labelsShown = 30

  func add(to router: Router<ConsoleContext>) {
    router.get("/paper/style.css", use: style)
    router.get("/paper/logo", use: logo)
    router.get("/paper/:kind/:record", use: show)
  }

  private struct View: Sendable {
    struct Choice: Sendable {
      let choiceLabel, choiceLink: String
      let isChosen: Bool
    }
    let paperTitle, recordLink, pdfLink, element: String
    let languages: [Choice]
    let parts: [Choice]
    let hasParts: Bool
  }

  /// What an address asks for.
  private struct Asked {
    var paper: AnyPaper
    /// The record's id or number.
    var record: String
    var isPDF: Bool
    var language: PaperLanguage
    var part: Int
  }

  private func asked(_ request: Request, _ context: ConsoleContext) throws -> Asked {
    guard let paper = context.parameters.get("kind").flatMap({ PaperCatalogue.paper($0) }), var record = context.parameters.get("record") else { throw Refused.notFound }
    let isPDF = record.hasSuffix(".pdf")
    if isPDF { record.removeLast(4) }
    let query = request.uri.queryParameters
    let language = query["language"].flatMap { PaperLanguage(rawValue: String($0)) } ?? paper.declaration.usual
    return Asked(paper: paper, record: record, isPDF: isPDF, language: language, part: query["part"].flatMap { Int($0) } ?? 1)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let asked = try asked(request, context)
    let labels = LabelPart(asked.part, each: asked.isPDF ? LabelPart.maximum : Self.labelsShown)
    let (key, printed, letterhead) = try await desk.workplace.look(as: actor) { looking in
      if let problem = asked.paper.refusal(at: looking.site.role, actor) { throw problem }
      let row = try RecordNames.find(asked.record, looking.snapshot)
      guard row.schema.name == asked.paper.subject else { throw Refused.notFound }
      return (row.key, try asked.paper.printed(row, asked.language, labels: labels, looking), try CompanyLetterhead(looking.snapshot))
    }
    if asked.isPDF { return Self.pdf(try await press.pdf(printed.document(logo: letterhead.logo)), printed) }
    return try await page(asked, key, printed, request, context)
  }

  private static func pdf(_ bytes: [UInt8], _ printed: PrintedPaper) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/pdf", .contentDisposition: "inline; filename*=UTF-8''\(printed.fileName.percentEncoded).pdf"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private func page(_ asked: Asked, _ key: RecordKey, _ printed: PrintedPaper, _ request: Request, _ context: ConsoleContext) async throws -> Response {
    let language = context.session.language
    let path = "/paper/\(asked.paper.name)/\(key)"
    let view = View(
      paperTitle: "\(printed.title[language]) \(printed.number)", recordLink: "/r/\(key)", pdfLink: "\(path).pdf?language=\(asked.language.rawValue)",
      element: printed.element(logo: "/paper/logo"),
      languages: PaperLanguage.allCases.map { .init(choiceLabel: $0.label[language], choiceLink: "\(path)?language=\($0.rawValue)", isChosen: $0 == asked.language) },
      parts: (1...printed.parts).map { .init(choiceLabel: "\($0)", choiceLink: "\(path)?language=\(asked.language.rawValue)&part=\($0)", isChosen: $0 == asked.part) },
      hasParts: printed.parts > 1)
    let values: [String: Any] = [
      "t": Texts.all(in: language), "view": view, "pageLanguage": language == .english ? "en" : "zh-CN", "style": Self.styleAddress,
      "script": Assets.shipped.address("papers.js"),
    ]
    guard let text = Templates.shipped.render(values, withTemplate: "paper") else { throw MissingTemplate(name: "paper") }
    return Page.html(text, .ok)
  }

  // MARK: What the page fetches

  /// The tokens, the buttons and the papers' own sheet; not the console's whole style, which would shine through the paper.
  private static let styleText: String = {
    let folder = ShippedFiles.folder("assets").appendingPathComponent("css")
    do {
      let own = try ["10-tokens.css", "24-controls.css", "50-papers.css"].map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }
      return (own + [PrintedPaper.styleSheet]).joined(separator: "\n")
    } catch {
      // They are part of the program, and a test reads them.
      fatalError("the style of the paper's page can't be read: \(error)")
    }
  }()
  private static let styleAddress = "/paper/style.css?v=\(Assets.tag(Data(styleText.utf8)))"

  @Sendable func style(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/css; charset=utf-8", .cacheControl: "public, max-age=31536000, immutable"],
      body: .init(byteBuffer: ByteBuffer(string: Self.styleText)))
  }

  @Sendable func logo(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let letterhead = try await desk.workplace.look(as: actor) { try CompanyLetterhead($0.snapshot) }
    guard let logo = letterhead.logo else { throw Refused.notFound }
    return Response(status: .ok, headers: [.contentType: "image/png"], body: .init(byteBuffer: ByteBuffer(bytes: logo)))
  }
}

/// A paper that a record's page leads to.
struct PaperLink: Sendable {
  let paperTitle, paperLink: String

  static func all(_ row: AnyRow, _ context: StepContext, _ language: Language) throws -> [PaperLink] {
    try PaperCatalogue.all.filter { try $0.isOffered(row, context) }.map {
      PaperLink(paperTitle: $0.declaration.title[language], paperLink: "/paper/\($0.name)/\(row.key)")
    }
  }
}
