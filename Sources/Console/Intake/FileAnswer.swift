import Ground
import Hummingbird

/// What became of a file that somebody gave to a page.
struct FileAnswer: Sendable {
  let fileName, fileMessage: String
  let isTaken: Bool
  let problems: [ProblemLine]
  let problemCount: Int

  /// - Parameters:
  ///   - message: what was taken in.
  ///   - place: where in the file a problem is, as people read it; nil for its line and field.
  init(_ name: String, _ message: String, isTaken: Bool, _ problems: [Problem], _ language: Language, place: ((Problem) -> String)? = nil) {
    fileName = name
    fileMessage = message
    self.isTaken = isTaken
    self.problems = problems.prefix(FileResultView.shownProblems).map { ProblemLine($0, language, place: place?($0)) }
    problemCount = problems.count
  }

  /// The part of a page that says so.
  func response(_ template: String, _ language: Language) throws -> Response {
    guard let page = Templates.shipped.render(["t": Texts.all(in: language), "view": self], withTemplate: template) else { throw MissingTemplate(name: template) }
    return Page.html(page, isTaken ? .created : .unprocessableContent)
  }
}
