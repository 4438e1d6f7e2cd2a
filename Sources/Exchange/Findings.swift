import Ground

/// A text of the file and the line it stands in.
struct Entry: Hashable {
  var text: String
  /// From 1; 0 in a file that has no lines.
  var line: Int
  /// Comes as a plain decimal or an ISO day, whatever the notation of the file.
  var isTyped = false
}

/// The problems of one file as they are found, never more than the limit, so that a hopeless file stays readable.
struct Findings {
  let limits: OrderLimits
  /// How the file writes numbers and days.
  var notation = TableNotation.plain
  private(set) var problems: [Problem] = []
  private(set) var leftOut = 0

  init(_ limits: OrderLimits) { self.limits = limits }

  var isEmpty: Bool { problems.isEmpty }

  mutating func add(_ kind: OrderProblem, _ field: String = "", line: Int? = nil, got: String = "", other: String = "") {
    guard problems.count < limits.problems else {
      leftOut += 1
      return
    }
    problems.append(kind.problem(field: field, line: line, got: got, other: other))
  }

  mutating func add(_ kind: OrderProblem, _ field: String, _ entry: Entry, other: String = "") {
    add(kind, field, line: entry.line > 0 ? entry.line : nil, got: entry.text, other: other)
  }

  /// Takes over what another part of the reader found.
  mutating func merge(_ others: Findings) {
    let room = limits.problems - problems.count
    problems += others.problems.prefix(room)
    leftOut += others.leftOut + max(0, others.problems.count - room)
  }

  /// By line, whole-file problems first; what belongs to the same line stays in the order it was found.
  var listed: [Problem] {
    let sorted = problems.enumerated().sorted { a, b in
      let lines = (a.element.line ?? 0, b.element.line ?? 0)
      return lines.0 != lines.1 ? lines.0 < lines.1 : a.offset < b.offset
    }.map(\.element)
    return leftOut == 0 ? sorted : sorted + [OrderProblem.problemsMore.problem(got: String(leftOut))]
  }
}
