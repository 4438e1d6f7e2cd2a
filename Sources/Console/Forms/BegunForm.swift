import Ground
import Replica
import Workflow

/// A form that a person has begun and not sent, with the way back to it.
struct BegunForm: Sendable {
  let begunLabel, begunAbout, begunLink, begunSince: String

  /// The newest first.
  static func all(_ desk: Desk, _ context: ConsoleContext) async throws -> [BegunForm] {
    guard let here = try await DraftsHere(desk, context, under: "/") else { return [] }
    let drafts = here.drafts.values.sorted { $0.updated != $1.updated ? $0.updated > $1.updated : $0.place < $1.place }
    let (language, catalogue) = (context.session.language, desk.workplace.catalogue)
    return try await desk.replica.read { snapshot in
      let times = desk.times(context, now: snapshot.now)
      return try drafts.compactMap { draft in
        guard let label = DraftPlace.label(draft.place, catalogue) else { return nil }
        let subject = try DraftPlace.subject(draft.place).flatMap { try snapshot.find($0) }
        return BegunForm(
          begunLabel: label[language], begunAbout: subject.map { RecordNames.name($0) } ?? "", begunLink: draft.place,
          begunSince: DraftsHere.moment(draft.updated, times))
      }
    }
  }
}

extension DraftPlace {
  /// The name of the form there; nil for a step that this version does not have any more.
  static func label(_ place: String, _ catalogue: [AnyStep]) -> Words? {
    if OrderEntryPage.isPlace(place) { return Texts.words("entryTitle") }
    let name = place.split(separator: "/").last.map(String.init)
    return catalogue.first { $0.name == name }?.declaration.label
  }

  /// The record whose page the form is on.
  static func subject(_ place: String) -> RecordKey? {
    let parts = place.split(separator: "/")
    return parts.first == "r" && parts.count > 1 ? RecordKey(String(parts[1])) : nil
  }
}
