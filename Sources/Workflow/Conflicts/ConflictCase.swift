import Foundation
import Ground
import Membership
import Records
import Replica

/// An open conflict as people read it: what it is about, who did what, what to do, and by when.
///
/// It follows from the lost edit and from the declaration of its lifecycle; so it is the same at every site that holds the record, and no
/// record is kept of it.
public struct ConflictCase: Sendable {
  /// One of the two edits.
  public struct Side: Sendable {
    /// The site's code.
    public var site: String
    public var authorship: Authorship
    /// nil for an emptied field.
    public var value: [Cell]?
  }

  public var conflict: Conflict
  /// What people call the record.
  public var name: String
  /// Names the lost edit among those of its field: `SH02@2026-11-24T10:32:05Z`.
  public var code: String
  public var lost: Side
  public var stands: Side
  public var happened: Words
  public var remedy: Words
  /// More that a person must know, like what each reviewer said.
  public var notes: [Words]
  /// Whose case it is; nil for whoever may decide conflicts.
  public var owner: OperatorRole?
  public var level: ServiceLevel
  public var due: Instant
  public var isOverdue: Bool
  /// Steps that answer it in the world.
  public var steps: [String]

  /// The level that two edits of one field are decided by.
  static let editLevel = "conflict-resolve"

  public init(_ conflict: Conflict, _ context: StepContext) throws {
    let snapshot = context.snapshot
    guard let row = try snapshot.rows(conflict.recordType.name, where: "id = ?", [Data(conflict.record.bytes)], limit: 1).first else {
      throw UndeclaredRecord(name: conflict.recordType.name)
    }
    self.conflict = conflict
    name = RecordNames.name(row)
    code = try Self.code(of: conflict, snapshot)
    lost = try Self.side(conflict.loser, conflict.losingValue.isEmpty ? nil : conflict.losingValue, conflict.shelf, snapshot)
    stands = try Self.side(conflict.winner, conflict.winningValue, conflict.shelf, snapshot)
    let clash = conflict.clash
    happened = Self.story(clash, lost, stands)
    remedy = Self.told(clash?.remedy ?? Self.editRemedy, lost, stands)
    notes = try Self.reviews(conflict, snapshot)
    owner = Self.owner(conflict)
    level = Self.level(conflict, context)
    due = level.due(from: conflict.since, context.calendar)
    isOverdue = due < context.now
    steps = clash?.steps ?? []
  }

  /// - Returns: nil also for a role that this program does not know.
  static func owner(_ conflict: Conflict) -> OperatorRole? { conflict.clash.flatMap { OperatorRole(rawValue: $0.owner) } }

  static func level(_ conflict: Conflict, _ context: StepContext) -> ServiceLevel {
    context.levels.find(conflict.clash?.level ?? editLevel) ?? context.levels[editLevel]
  }

  /// - Returns: like `SH02@2026-11-24T10:32:05Z`.
  public static func code(of conflict: Conflict, _ snapshot: Snapshot) throws -> String {
    "\(try snapshot.code(of: conflict.loser.origin.site))@\(conflict.since)"
  }

  private static func side(_ version: Version, _ value: [Cell]?, _ shelf: Shelf, _ snapshot: Snapshot) throws -> Side {
    Side(site: try snapshot.code(of: version.origin.site), authorship: try snapshot.authorship(of: version, on: shelf), value: value)
  }

  private static let editRemedy = Words(
    "Ask both. Keep the value that stands, take the other, or write a third.", "请询问双方，然后保留现值、采用另一值或填写新值。")

  private static func story(_ clash: Clash?, _ lost: Side, _ stands: Side) -> Words {
    if let clash { return told(clash.happened, lost, stands) }
    let decided = ResolveConflict.step.name
    let story = lost.authorship.step == decided && stands.authorship.step == decided
      ? Words("Decided at {lost} and, without knowing of that, otherwise at {stands}.", "{lost} 与 {stands} 在互不知情时做出了不同的决定。")
      : Words("Changed at {lost} and, without knowing of that, at {stands}.", "{lost} 与 {stands} 在互不知情时都做了修改。")
    return told(story, lost, stands)
  }

  private static func told(_ words: Words, _ lost: Side, _ stands: Side) -> Words {
    func fill(_ text: String) -> String {
      text.replacingOccurrences(of: "{lost}", with: lost.site).replacingOccurrences(of: "{stands}", with: stands.site)
    }
    return Words(fill(words.en), fill(words.zh))
  }

  /// The most reviews that a case repeats.
  static let maximumReviews = 10

  /// What each reviewer of an order said, when its state is in question.
  private static func reviews(_ conflict: Conflict, _ snapshot: Snapshot) throws -> [Words] {
    guard conflict.kind == .lifecycle, conflict.recordType.name == SalesOrder.record.name else { return [] }
    let reviews = try snapshot.all(
      OrderReview.self, where: "sales_order = ?", [Data(conflict.record.bytes)], order: "id DESC", limit: maximumReviews)
    return try reviews.reversed().map { review in
      let version = review.any.versions.created
      let author = try snapshot.authorship(of: version, on: review.shelf).operatorName
      let site = try snapshot.code(of: version.origin.site)
      let findings = review.findings.isEmpty ? "" : ": \(review.findings)"
      let findingsZH = review.findings.isEmpty ? "" : "：\(review.findings)"
      return Words("\(author) at \(site): \(review.decision.label.en)\(findings)", "\(site) \(author)：\(review.decision.label.zh)\(findingsZH)")
    }
  }
}

extension StepContext {
  /// One page of open conflicts as cases; see ``Snapshot/conflicts(_:after:limit:)``.
  public func cases(_ filter: ConflictFilter = ConflictFilter(), after: ConflictID? = nil, limit: Int = 50) throws -> [ConflictCase] {
    try snapshot.conflicts(filter, after: after, limit: limit).map { try ConflictCase($0, self) }
  }

  /// Why this site may not decide conflicts of a field of a record; nil when it may.
  public func mayNotDecide(_ field: FieldSchema, of row: AnyRow) throws -> Problem? {
    guard site.shelves.contains(row.shelf) else {
      return Problem(
        "conflict.shelf", field: "subject", Words("This site does not hold \(row.shelf).", "本站点不持有 \(row.shelf)。"),
        remedy: Words("It is decided at a site that does.", "请在持有该数据架的站点处理。"))
    }
    let writers = field.writers ?? row.schema.declaration.creators
    guard !writers.contains(site.role) else { return nil }
    let names = writers.map(\.label).sorted { $0.en < $1.en }
    return Problem(
      "conflict.writers", field: "subject",
      Words("A \(site.role.label.en) does not write \(field.label.en.lowercased()) of a \(row.schema.label.en.lowercased()).", "\(site.role.label.zh)不填写\(row.schema.label.zh)的“\(field.label.zh)”。"),
      remedy: Words(
        "Call \(try snapshot.code(of: row.shelf.site)). It is decided at: \(names.map(\.en).joined(separator: ", ")).",
        "请联系 \(try snapshot.code(of: row.shelf.site))。处理地点：\(names.map(\.zh).joined(separator: "、"))。"))
  }
}
