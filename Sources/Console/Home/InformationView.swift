import Ground
import Records
import Replica
import Workflow

/// The part of a person's tasks that others do: what they may be asked about, and what was done that they are to know of.
struct InformationView: Sendable {
  static let shown = 20

  struct Item: Sendable {
    let infoDocument, infoLink, infoStep, infoSite, infoWord, infoTone: String
  }

  let infoItems: [Item]
  let hasInfo: Bool

  init(_ step: StepContext, _ workplace: Workplace, _ language: Language) throws {
    infoItems = try ForInformation(step, limit: Self.shown, catalogue: workplace.catalogue).items.compactMap { item in
      guard let key = RecordKey(bytes: item.task.subject.bytes) else { return nil }
      let site = item.task.shelf == .company ? "" : try step.snapshot.code(of: item.task.shelf.site)
      return Item(
        infoDocument: item.task.subjectNumber, infoLink: "/r/\(key)", infoStep: item.step.label[language], infoSite: site,
        infoWord: (item.isConsulted ? Texts.words("infoConsulted") : Texts.words("infoInformed"))[language], infoTone: item.isConsulted ? "open" : "done")
    }
    hasInfo = !infoItems.isEmpty
  }
}
