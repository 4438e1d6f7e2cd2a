import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 5.4 What the plant lacks, by whom it hurts, and who does what about it.
struct ShortagesPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.get("/shortages", use: show) }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await desk.plantPage("shortages", Texts.words("shortagesTitle"), section: "shortages", request, context) { try ShortagesView($0, $1) }
  }
}

/// What the page shows.
struct ShortagesView: Sendable {
  struct Shortage: Sendable {
    let shortComponent, shortLink, shortQuantity, shortNeeded, shortThere, shortDays, actLink: String
    let supplyNumber, supplyAddress: String?
    let waiting: [Waiting]
    let actions: [Action]
  }
  struct Waiting: Sendable {
    let waitingNumber, waitingLink, waitingText: String
  }
  struct Action: Sendable {
    let actionNumber, actionLink, actionText: String
    let isActionLate: Bool
  }

  let shortages: [Shortage]
  let faults: [String]
  let hasShortages, hasFaults, isCut: Bool

  init(_ step: StepContext, _ language: Language) throws {
    var found = PlantShortages()
    var problems: [Problem] = []
    do { found = try PlantShortages.of(PlantRequirements.of(step), step) } catch let problem as Problem { problems = [problem] } catch let several as Problems { problems = several.all }
    faults = problems.map { "\($0.what[language]) \($0.remedy[language])" }
    hasFaults = !faults.isEmpty
    shortages = found.all.map { Self.shortage($0, step.today, language) }
    hasShortages = !shortages.isEmpty
    isCut = found.isCut
  }

  private static func shortage(_ found: PlantShortages.Shortage, _ today: Day, _ language: Language) -> Shortage {
    let orders = found.orders.prefix(8)
    let numbers = orders.map(\.number).joined(separator: ", ")
    return Shortage(
      shortComponent: found.component, shortLink: "/requirements?item=\(found.component.percentEncoded)", shortQuantity: RequirementsView.text(found.quantity, language),
      shortNeeded: "\(found.needed)", shortThere: found.available.map { "\($0)" } ?? Texts.words("shortagesNever")[language],
      shortDays: Words("\(found.days) working days", "\(found.days) 个工作日")[language],
      actLink: "/do/shortage.act?component=\(found.component.percentEncoded)&orders=\(numbers.percentEncoded)", supplyNumber: found.supply?.number,
      supplyAddress: found.supply.map { "/r/\($0.key)" },
      waiting: orders.map { Waiting(waitingNumber: $0.number, waitingLink: "/r/\($0.request.key)", waitingText: "\($0.due) · \($0.grade.label[language])") },
      actions: found.actions.map {
        Action(
          actionNumber: $0.number, actionLink: "/r/\($0.id.key)", actionText: "\($0.remedy.label[language]) · \($0.owner) · \($0.due)", isActionLate: $0.due < today)
      })
  }
}
