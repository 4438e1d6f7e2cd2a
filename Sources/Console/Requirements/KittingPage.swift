import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 5.4 Whether work orders can have all their material, in an order of one's choice. Nothing is written.
struct KittingPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.get("/kitting", use: show) }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    // A form sends spaces as plus signs, and no number has one.
    let typed = String((request.uri.queryParameters["orders"].map(String.init) ?? "").prefix(Self.maximumText)).replacingOccurrences(of: "+", with: " ")
    return try await desk.plantPage("kitting", Texts.words("kittingTitle"), section: "shortages", request, context) { step, language in
      do { return KittingView(typed, try Kitting.trial(Self.numbers(typed), step), [], language) } catch let problem as Problem {
        return KittingView(typed, Kitting(), [problem], language)
      }
    }
  }

  /// Of the numbers that are typed.
  private static let maximumText = 2_000

  private static func numbers(_ typed: String) -> [String] { typed.split { $0.isWhitespace || ",，、".contains($0) }.map(String.init) }
}

/// What the page shows.
struct KittingView: Sendable {
  struct Kit: Sendable {
    let kitNumber, kitLink, kitText: String
    let isWhole: Bool
    let parts: [Part]
  }
  struct Part: Sendable {
    let partComponent, partNeeded, partFree, partMissing, partComes: String
    let partLink: String?
    let isMissing: Bool
  }

  let typed: String
  let kits: [Kit]
  let hasKits: Bool
  let unknown: String?
  let faults: [String]

  init(_ typed: String, _ trial: Kitting, _ problems: [Problem], _ language: Language) {
    self.typed = typed
    kits = trial.kits.map { Self.kit($0, language) }
    hasKits = !kits.isEmpty
    unknown = trial.unknown.isEmpty ? nil : trial.unknown.joined(separator: ", ")
    faults = problems.map { "\($0.what[language]) \($0.remedy[language])" }
  }

  private static func kit(_ kit: Kitting.Kit, _ language: Language) -> Kit {
    let text =
      kit.isWhole
      ? Words("all its material is here", "物料齐套")
      : kit.completeOn.map { Words("complete on \($0)", "\($0) 齐套") } ?? Words("something is not ordered yet", "有物料尚未采购")
    return Kit(
      kitNumber: kit.work.number, kitLink: "/r/\(kit.work.id.key)", kitText: "\(kit.work.orderNumber) · \(kit.work.start) · \(text[language])", isWhole: kit.isWhole,
      parts: kit.parts.map { part in
        Part(
          partComponent: part.component, partNeeded: RequirementsView.text(part.needed, language), partFree: RequirementsView.text(part.free, language),
          partMissing: RequirementsView.text(part.missing, language), partComes: part.purchase.map { "\($0.number) · \($0.due)" } ?? "",
          partLink: part.purchase.map { "/r/\($0.id.key)" }, isMissing: part.missing.amount > .zero)
      })
  }
}
