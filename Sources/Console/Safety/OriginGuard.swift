import Ground
import HTTPTypes
import Hummingbird

extension HTTPField.Name {
  static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
  static let weftToken = HTTPField.Name("X-Weft-Token")!
  static let weftLive = HTTPField.Name("X-Weft-Live")!
  static let weftFileName = HTTPField.Name("X-Weft-File-Name")!
  static let weftChannel = HTTPField.Name("X-Weft-Channel")!
}

/// Refuses what another page in the operator's browser sends here.
///
/// A page may post only from its own origin, and the browser must say so. The API also serves programs that are no browsers and say
/// nothing; a page elsewhere can't pass for one, because its browser always says where it comes from, and `Authorization` takes a
/// permission that is never given.
struct OriginGuard: RouterMiddleware {
  let isSecure: Bool

  func handle(
    _ request: Request, context: ConsoleContext, next: (Request, ConsoleContext) async throws -> Response
  ) async throws -> Response {
    let isAPI = request.uri.path.hasPrefix("/api/")
    let isReading = request.method == .get || request.method == .head
    let site = request.headers[.fetchSite]
    let origin = request.headers[.origin]
    let isSame = origin.map { $0 == "\(isSecure ? "https" : "http")://\(request.head.authority ?? "")" }
    // A link from elsewhere may lead to a page; nothing else that reads is for other origins.
    let isLink = isReading && !isAPI && request.headers[HTTPField.Name("Sec-Fetch-Mode")!] == "navigate"
    let isForeign = isSame == false || (site != nil && site != "same-origin" && site != "none" && !isLink)
    let isSaid = isSame == true || site == "same-origin"
    guard !isForeign, isReading || isAPI || isSaid else { throw Refused.foreignOrigin }
    return try await next(request, context)
  }
}

/// Why a request is not served, in words for who made it.
enum Refused: Error, Hashable {
  case foreignOrigin, staleForm, tooLarge(Int), notFound, noOperator, noToken, notTheirs, notAMember, badRequest

  var status: HTTPResponse.Status {
    switch self {
    case .foreignOrigin, .staleForm, .notAMember, .notTheirs: .forbidden
    case .tooLarge: .contentTooLarge
    case .notFound: .notFound
    case .noOperator, .noToken: .unauthorized
    case .badRequest: .badRequest
    }
  }

  var problem: Problem {
    switch self {
    case .foreignOrigin: Problem("request.origin", Texts.words("refusedOrigin"), remedy: Texts.words("refusedOriginRemedy"))
    case .staleForm: Problem("request.token", Texts.words("refusedStale"), remedy: Texts.words("refusedStaleRemedy"))
    case .tooLarge(let limit):
      Problem(
        "request.tooLarge",
        Words("More than \(limit / 1_000_000) MB were sent.", "发送的内容超过 \(limit / 1_000_000) MB。"), remedy: Texts.words("refusedLargeRemedy"))
    case .notFound: Problem("request.notFound", Texts.words("refusedNotFound"), remedy: Texts.words("refusedNotFoundRemedy"))
    case .noOperator: Problem("request.operator", Texts.words("refusedOperator"), remedy: Texts.words("refusedOperatorRemedy"))
    case .noToken: Problem("request.token", Texts.words("refusedToken"), remedy: Texts.words("refusedTokenRemedy"))
    case .notTheirs: Problem("request.role", Texts.words("refusedRole"), remedy: Texts.words("refusedRoleRemedy"))
    case .notAMember: Problem("site.notAdmitted", Texts.words("refusedMember"), remedy: Texts.words("refusedMemberRemedy"))
    case .badRequest: Problem("request.form", Texts.words("refusedForm"), remedy: Texts.words("refusedFormRemedy"))
    }
  }
}
