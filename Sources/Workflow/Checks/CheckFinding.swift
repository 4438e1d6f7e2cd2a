import Ground
import Records
import Replica

/// What a rule found about an order.
public struct CheckFinding: Sendable {
  /// What a rule's function says; the rule itself and its weight are added by who runs it.
  struct Found {
    var line: OrderMatter.Line?
    /// Of the order, or of the line when there is one; empty for the whole.
    var field: String
    var what: Words
    var remedy: Words
    /// The values that were compared.
    var evidence: String

    init(_ field: String, of line: OrderMatter.Line? = nil, _ what: Words, remedy: Words, evidence: String) {
      self.line = line
      self.field = field
      self.what = what
      self.remedy = remedy
      self.evidence = evidence
    }
  }

  /// Says that two findings are about the same: the values compared may have changed since.
  struct Place: Hashable {
    var rule: String
    var line: OrderLine.ID?
    var field: String
  }

  public var rule: CheckRule
  public var severity: CheckSeverity
  public var line: OrderLine.ID?
  /// `lines[2].price`.
  public var field: String
  public var what: Words
  public var remedy: Words
  public var evidence: String

  init(_ found: Found, _ setting: CheckSetting) {
    rule = setting.rule
    severity = setting.severity
    line = found.line?.row.id
    let place = found.line.map { "lines[\($0.row.position)]" }
    field = [place, found.field.isEmpty ? nil : found.field].compactMap { $0 }.joined(separator: ".")
    what = found.what
    remedy = found.remedy
    evidence = String(found.evidence.prefix(Self.maximumEvidence))
  }

  /// In characters; more than any rule compares.
  static let maximumEvidence = 200

  var place: Place { Place(rule: rule.code, line: line, field: field) }

  public var problem: Problem { Problem(rule.code, field: field, what, remedy: remedy) }
}
