import Foundation
import Ground
import Hummingbird
import Workflow

/// An offer to take the last step back: by its declared inverse, with the entries that the step's own result named.
struct TakeBack: Codable, Sendable {
  /// From the step on.
  static let minutes: UInt64 = 10
  /// Bytes of the sealed offer: it travels in a cookie and in a form.
  static let maximumBytes = 3_000

  var mark: String
  /// The step that was taken, and the one that takes it back.
  var taken, step: String
  var entries: [String: String]
  var until: UInt64

  /// - Returns: nil for a step that nothing takes back.
  init?(_ outcome: Workplace.Outcome, now: Instant) {
    guard let step = outcome.step.declaration.inverse, let entries = outcome.result.takeBack else { return nil }
    (mark, taken, self.step, self.entries) = (SessionCookies.newID(), outcome.step.name, step, entries)
    until = now.milliseconds + Self.minutes * 60_000
  }

  /// - Returns: nil when it is too long to travel.
  func sealed(for session: String, _ desk: Desk) throws -> String? {
    let text = desk.seal.sealed(offer: String(decoding: try JSONEncoder().encode(self), as: UTF8.self), for: session)
    return text.utf8.count <= Self.maximumBytes ? text : nil
  }

  static func opened(_ sealed: String, for session: String, _ desk: Desk) -> TakeBack? {
    guard let text = desk.seal.offer(sealed, for: session) else { return nil }
    // Sealed by us, so it reads; from another version of the program it is no offer.
    return try? JSONDecoder().decode(TakeBack.self, from: Data(text.utf8))
  }

  static func cookie(_ sealed: String?, _ desk: Desk) -> Cookie {
    Cookie(name: name(desk), value: sealed ?? "-", maxAge: sealed == nil ? 0 : 60, path: "/", httpOnly: true, sameSite: .strict)
  }

  /// What the answer to the last step left with this browser.
  static func offered(_ request: Request, _ context: ConsoleContext, _ desk: Desk) -> (offer: TakeBack, sealed: String)? {
    guard context.session.message != nil, let sealed = request.cookies[name(desk)]?.value,
      let offer = opened(sealed, for: context.session.token, desk)
    else { return nil }
    return (offer, sealed)
  }

  private static func name(_ desk: Desk) -> String { "\(desk.cookiePrefix)_take_back" }
}

/// The offers that were taken up: each is good for one time. They end within minutes, so a node that was started anew needs to know none.
actor TakenBack {
  private var marks: [String: UInt64] = [:]

  /// - Returns: false when it was taken up before.
  func take(_ offer: TakeBack, now: Instant) -> Bool {
    marks = marks.filter { $0.value > now.milliseconds }
    return marks.updateValue(offer.until, forKey: offer.mark) == nil
  }
}

/// Takes the last step back: an ordinary step, with the reason that it was taken back.
struct TakeBackPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.post("/take-back", use: take) }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    guard let offer = TakeBack.opened(form["offer"] ?? "", for: context.session.token, desk) else { throw Refused.badRequest }
    let now = try await desk.now()
    guard now.milliseconds <= offer.until else { throw Self.over(Texts.words("takeBackLate")) }
    guard await desk.takenBack.take(offer, now: now) else { throw Self.over(Texts.words("takeBackTwice")) }
    let taken = try desk.workplace.step(offer.taken).declaration.label
    let reason = "\(Texts.words("takeBackReason")[context.session.language]): \(taken[context.session.language])"
    let outcome = try await desk.workplace.perform(offer.step, offer.entries, by: actor, reason: reason)
    return Page(desk: desk, request: request, context: context).redirect(to: "/r/\(outcome.result.subject)", after: outcome.result)
  }

  private static func over(_ what: Words) -> Problem { Problem("takeBack.over", what, remedy: Texts.words("takeBackRemedy")) }
}
