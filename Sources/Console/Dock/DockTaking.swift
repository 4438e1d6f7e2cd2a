import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// What the last scan came to, shown over everything else.
struct ScanOutcome: Sendable {
  /// The scan was refused: nothing was counted.
  let isStop: Bool
  let stopLines: [ProblemLine]
  let said: String?

  static func stop(_ problems: [Problem], _ language: Language) -> ScanOutcome {
    ScanOutcome(isStop: true, stopLines: problems.map { ProblemLine($0, language, place: "") }, said: nil)
  }

  /// It is so already, or it did not come out as wished: shown as a stop, so that nobody goes on without having read it.
  static func warning(_ words: Words, _ language: Language) -> ScanOutcome {
    stop([Problem("scan.warning", words, remedy: Words("Read it before you go on.", "请阅读后再继续。"))], language)
  }

  static func good(_ words: Words, _ language: Language) -> ScanOutcome { ScanOutcome(isStop: false, stopLines: [], said: words[language]) }
}

/// Takes a step for a page of the dock or the truck.
struct DockTaking: Sendable {
  /// Bytes of a form here: a signature, a photo in base64 and a few lines fit.
  static let maximumForm = 600_000

  let desk: Desk

  enum Taken {
    case done(StepResult, SentForm)
    case refused([Problem], SentForm, HTTPResponse.Status)

    var outcomeStatus: HTTPResponse.Status { if case .refused(_, _, let status) = self { status } else { .ok } }

    func outcome(_ language: Language) -> ScanOutcome {
      switch self {
      case .done(let result, _): result.isWarning ? .warning(result.message, language) : .good(result.message, language)
      case .refused(let problems, _, _): .stop(problems, language)
      }
    }
  }

  /// - Parameters:
  ///   - raw: the step's entries, from the form; throws problems of the form itself.
  func take(
    _ step: String, _ request: Request, _ context: ConsoleContext, raw: @Sendable (SentForm) async throws -> [String: String]
  ) async throws -> Taken {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let (form, isOurs) = try await SentForm.readUntrusted(request, context, desk, limit: Self.maximumForm)
    guard isOurs else { return .refused([Refused.staleForm.problem], form, .forbidden) }
    do {
      return .done(try await desk.workplace.perform(step, raw(form).filter { !$0.value.isEmpty }, by: actor).result, form)
    } catch let problems as Problems {
      return .refused(problems.all, form, .unprocessableContent)
    } catch let problem as Problem {
      return .refused([problem], form, .unprocessableContent)
    }
  }

  /// After a step: a script gets the page at once; a browser without it is sent there, so that going back sends nothing twice.
  func answer(
    _ taken: Taken, at path: String, _ request: Request, _ context: ConsoleContext, page: @Sendable (ScanOutcome, HTTPResponse.Status) async throws -> Response
  ) async throws -> Response {
    if case .done(let result, _) = taken, request.headers[.weftLive] == nil {
      return Page(desk: desk, request: request, context: context).redirect(to: path, after: result)
    }
    return try await page(taken.outcome(context.session.language), taken.outcomeStatus)
  }
}

extension Desk {
  /// A record of this warehouse that a page of the dock is about.
  func row<R: RecordType>(_ type: R.Type, _ context: ConsoleContext) async throws -> Row<R> {
    guard context.session.actor != nil else { throw Refused.noOperator }
    guard let site = try await site(), site.role == .warehouse, let key = context.parameters.get("key").flatMap({ RecordKey($0) }),
      let row = try await replica.read({ try $0.get(RecordID<R>(key)) })
    else { throw Refused.notFound }
    return row
  }
}

/// Figures as the dock's pages show them.
enum DockFigures {
  /// Pieces need no unit.
  static func unit(_ unit: String) -> String { unit == "C62" ? "" : unit }

  /// A mark for one scan, drawn anew with each form.
  static func scanMark() -> String { SessionCookies.newID() }

  static func name(_ product: Row<Product>, _ language: Language) -> String { language == .english ? product.nameEN : product.nameZH }

  static func address(_ address: Address) -> String {
    [address.name, address.street, [address.postcode, address.city].filter { !$0.isEmpty }.joined(separator: " "), address.region]
      .filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
