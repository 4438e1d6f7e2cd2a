import Ground
import Replica
import Workflow

/// The drafts that one person has where a page's forms are.
struct DraftsHere: Sendable {
  let drafts: [String: FormDraft]
  private let ends: [String: Instant]
  private let times: TimeWords

  /// - Parameter start: the beginning of the places, like `/r/KEY/`.
  /// - Returns: nil when nobody has said who they are.
  init?(_ desk: Desk, _ context: ConsoleContext, under start: String) async throws {
    guard let person = context.session.person?.id.key else { return nil }
    let found = try await desk.store.drafts(of: person, under: start)
    drafts = Dictionary(uniqueKeysWithValues: found.drafts.map { ($0.place, $0) })
    ends = found.ends
    times = desk.times(context, now: try await desk.now())
  }

  /// - Parameter isShown: the form shows what was kept, and not something newer.
  func note(_ place: String, isShown: Bool) -> DraftNote {
    let draft = isShown ? drafts[place] : nil
    return DraftNote(
      draftPlace: place, draftID: "draft\(place.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.map(String.init).joined())",
      draftMark: String(ends[place]?.milliseconds ?? 0), keptSince: draft.map { Self.moment($0.updated, times) },
      keptAt: draft.map { String($0.updated.milliseconds) })
  }

  /// `10:42`, or with the day when it was another one.
  static func moment(_ instant: Instant, _ times: TimeWords) -> String {
    let (then, now) = (times.exact(instant), times.exact(times.now))
    return then.prefix(10) == now.prefix(10) ? String(then.suffix(5)) : then
  }
}

/// What a form says of its draft, and what its script needs to keep one.
struct DraftNote: Sendable {
  let draftPlace, draftID: String
  /// The end of the place that this page knows of.
  let draftMark: String
  /// nil when nothing is kept.
  let keptSince, keptAt: String?
}

/// The addresses of forms that may have a draft.
enum DraftPlace {
  static let maximumLength = 200

  static func isKnown(_ place: String, _ catalogue: [AnyStep]) -> Bool {
    guard place.utf8.count <= maximumLength else { return false }
    if OrderEntryPage.isPlace(place) { return true }
    let parts = place.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch (parts.first, parts.dropFirst().first, parts.count) {
    case ("", "do", 3): return catalogue.contains { $0.name == parts[2] }
    case ("", "r", 4): return RecordKey(parts[2])?.description == parts[2] && catalogue.contains { $0.name == parts[3] && $0.subject != nil }
    default: return false
    }
  }
}
