import Foundation
import Ground
import Membership
import Replica

/// A step whose types are not known to who uses it: forms, commands and routes are made from this.
public struct AnyStep: Sendable {
  public let declaration: StepDeclaration
  public let entries: [EntrySchema]
  /// The name of the record type that the step is about, and that its first entry names; nil for a step that begins something.
  public let subject: String?

  public var name: String { declaration.name }

  let perform: @Sendable (_ raw: [String: String], _ context: StepContext, _ changes: inout Changes) throws -> StepResult
  /// Reads and checks the input as `perform` does, and changes nothing.
  let examine: @Sendable (_ raw: [String: String], _ context: StepContext) throws -> Void
  let ready: @Sendable (_ subject: AnyRow, _ context: StepContext) throws -> Problem?

  public init<S: Step>(_ type: S.Type) {
    declaration = S.step
    entries = S.Input.schemas
    subject = nil
    ready = { _, _ in nil }
    examine = { raw, context in _ = try Self.checked(type, raw, context) { _ in nil } }
    perform = { raw, context, changes in
      try type.effect(Self.checked(type, raw, context) { _ in nil }, context, &changes)
    }
  }

  public init<S: SubjectStep>(_ type: S.Type) {
    let entries = S.Input.schemas
    precondition(entries.first?.type.target == S.Subject.record.name, "\(S.step.name): the first entry names the subject")
    declaration = S.step
    self.entries = entries
    subject = S.Subject.record.name
    ready = { subject, context in try S.ready(Row<S.Subject>(subject), context) }
    let isReady: @Sendable ([String: [Cell]], StepContext) throws -> Problem? = { cells, context in
      guard let key = cells[entries[0].name]?[0].blob.flatMap({ RecordKey(bytes: $0) }) else { return nil }
      var problem = try S.ready(try context.the(RecordID<S.Subject>(key)), context)
      if problem?.field == "" { problem?.field = entries[0].name }
      return problem
    }
    examine = { raw, context in _ = try Self.checked(type, raw, context) { try isReady($0, context) } }
    perform = { raw, context, changes in
      try type.effect(Self.checked(type, raw, context) { try isReady($0, context) }, context, &changes)
    }
  }

  private static func checked<S: Step>(
    _ type: S.Type, _ raw: [String: String], _ context: StepContext, ready: ([String: [Cell]]) throws -> Problem?
  ) throws -> Inputs<S.Input> {
    let (cells, problems) = try InputReader(entries: S.Input.schemas, snapshot: context.snapshot).read(raw)
    guard problems.isEmpty else { throw Problems(problems) }
    // A step that is not ready says just that; its other findings would only confuse.
    if let problem = try ready(cells) { throw Problems([problem]) }
    let input = Inputs<S.Input>(cells: cells)
    let found = try S.check(input, context)
    guard found.isEmpty else { throw Problems(found) }
    return input
  }
}
