import Ground
import Records
import Replica
import Workflow

/// How whole an order is, for its page and for the sheet of a new one.
struct CompletenessView: Sendable {
  struct Missing: Sendable {
    let missingText: String
    /// Without it no order is reviewed.
    let isNeeded: Bool
  }

  let score: Int
  let missing: [Missing]
  let hasMissing, isEnough: Bool

  init(_ completeness: Completeness, _ language: Language) {
    score = completeness.score
    missing = completeness.missing.map { Missing(missingText: $0.label[language], isNeeded: $0.required) }
    hasMissing = !missing.isEmpty
    isEnough = completeness.isEnough
  }
}

/// What the page of an order says about its checks: how whole it is, what the rules find now, and the exceptions that were made of it.
struct OrderChecksView: Sendable {
  /// An order of more lines is not checked each time its page is shown; its step checks it.
  static let maximumLines = 1_000
  /// So many findings stand on the page.
  static let maximumFindings = 30

  struct Finding: Sendable {
    let findingSeverity, findingTone, findingPlace, findingWhat, findingRemedy: String
  }
  struct Ended: Sendable {
    let exceptionNumber, exceptionLink, exceptionType, exceptionWhat, exceptionState, exceptionTone, exceptionBy: String
    let exceptionDue, exceptionResolution: String?
    let isExceptionLate: Bool
  }

  let completeness: CompletenessView
  let findings: [Finding]
  let hasFindings: Bool
  let findingsLeft: Int?
  /// Whether the rules were run for this page.
  let isChecked: Bool
  let exceptions: [Ended]
  let hasExceptions: Bool

  /// States in which what the rules say can still change something.
  private static let judged: Set<OrderState> = [.received, .checked, .waiting, .confirmed, .reviewed]

  init(_ order: Row<SalesOrder>, lines: Int, _ step: StepContext, _ times: TimeWords, _ language: Language) throws {
    completeness = CompletenessView(try Completeness.of(order, step), language)
    let found = try Self.judged.contains(order.state) && lines <= Self.maximumLines ? Self.found(order, step) : nil
    isChecked = found != nil
    let held = try OrderException.of(order.id, step)
    // What is an exception already stands below.
    let all = (found ?? []).filter { finding in !held.contains { $0.isAbout(finding) } }
    findings = all.sorted { $0.severity.weight > $1.severity.weight }.prefix(Self.maximumFindings).map { finding in
      Finding(
        findingSeverity: finding.severity.label[language], findingTone: finding.severity.tone, findingPlace: EntryView.place(finding.field, language),
        findingWhat: finding.what[language], findingRemedy: finding.remedy[language])
    }
    hasFindings = !findings.isEmpty
    findingsLeft = all.count > findings.count ? all.count - findings.count : nil
    exceptions = held.reversed().map { row in
      Ended(
        exceptionNumber: row.number, exceptionLink: "\(ExceptionsPage.path)?about=\(row.id.key)", exceptionType: row.type.label[language],
        exceptionWhat: row.what[language], exceptionState: row.state.label[language], exceptionTone: row.state.effect.tone,
        exceptionBy: row.endedBy ?? row.holder ?? OperatorRole(rawValue: row.owner)?.label[language] ?? row.owner,
        exceptionDue: row.isHolding ? times.due(row.due) : nil, exceptionResolution: row.resolution, isExceptionLate: row.isHolding && row.due < step.now)
    }
    hasExceptions = !exceptions.isEmpty
  }

  /// - Returns: nil while the customer or a product has not come here yet.
  private static func found(_ order: Row<SalesOrder>, _ step: StepContext) throws -> [CheckFinding]? {
    do { return try OrderChecks.findings(order, step) } catch is Problem { return nil }
  }
}

extension ExceptionEffect {
  /// The tone of its badge.
  var tone: String {
    switch self {
    case .hold, .returned: "open"
    case .released: "done"
    case .rejected: "stop"
    }
  }
}

extension CheckSeverity {
  /// The tone of its badge; the page says it in words too.
  var tone: String {
    switch self {
    case .informs: "none"
    case .warns: "open"
    case .blocks: "stop"
    }
  }

  var weight: Int { [.informs: 0, .warns: 1, .blocks: 2][self] ?? 0 }
}
