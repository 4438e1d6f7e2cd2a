import ArgumentParser
import Foundation
import Ground
import Workflow

struct SuggestionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggestions", abstract: "What the facts of the last quarter suggest to improve, with evidence and expected gain.",
    discussion: """
        weft suggestions --by wei --dir hq
        weft do suggestion.take --suggestion NAME --what "…" --owner planner --due 2026-12-20 --dir hq
      """)

  @Option(help: "Who looks (or WEFT_OPERATOR).") var by: String?
  @Flag(help: "Those that were answered lately too.") var all = false
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    let actor = try await open.actor(by)
    let language = site.language
    let everything = all
    let found = try await open.workplace.look(as: actor) { context in
      try Suggestions.all(context).filter { everything || !$0.isAnswered(context) }
    }
    if site.json { return print(JSON.array(found.map(Self.json)).pretty) }
    guard !found.isEmpty else { return print(Words("The facts suggest nothing.", "数据未提示改进机会。")[language]) }
    print(found.map { Self.lines($0, language) }.joined(separator: "\n\n"))
  }

  private static func lines(_ suggestion: Suggestion, _ language: Language) -> String {
    var lines = [
      "\(suggestion.rule.label[language]): \(suggestion.about[language])", "  \(suggestion.name)", "  \(suggestion.evidence[language])", "  \(suggestion.gain[language])",
    ]
    let cases = suggestion.cases.prefix(5).map { $0.order?.number ?? $0.number }
    if !cases.isEmpty { lines.append("  " + cases.joined(separator: ", ")) }
    if let earlier = suggestion.earlier.first { lines.append("  \(earlier.decision.label[language]): \(earlier.reason ?? "")") }
    return lines.joined(separator: "\n")
  }

  private static func json(_ suggestion: Suggestion) -> JSON {
    [
      "name": .string(suggestion.name), "rule": .string(suggestion.rule.label.en), "about": .string(suggestion.about.en), "evidence": .string(suggestion.evidence.en),
      "gain": .string(suggestion.gain.en), "figure": suggestion.figure.map { .string($0) } ?? .null,
      "cases": .array(suggestion.cases.map { .string($0.order?.number ?? $0.number) }),
      "answers": .array(suggestion.earlier.map { ["decision": .string($0.decision.rawValue), "reason": .string($0.reason ?? ""), "by": .string($0.by)] }),
    ]
  }
}
