import Ground
import Records
import Replica

/// What an amendment of an approved order takes, worked out before anything is written: stock and credit, and what plant and warehouse must do.
struct ApprovedOrderChange {
  var resolved: OrderAmendment.Resolved
  var adjustment: PromiseAdjustment
  var follow: FollowPlan

  static func plan(_ resolved: OrderAmendment.Resolved, _ context: StepContext) throws -> ApprovedOrderChange {
    let adjustment = try PromiseAdjustment.plan(resolved, context)
    return ApprovedOrderChange(resolved: resolved, adjustment: adjustment, follow: try FollowPlan.of(resolved, adjustment.fromStock, context))
  }

  var problems: [Problem] { resolved.problems + [resolved.sizeProblem].compactMap { $0 } + adjustment.problems + follow.problems }

  /// Writes the next revision and all that follows from it here.
  func write(_ cause: RevisionCause, _ context: StepContext, _ changes: inout Changes) throws -> OrderRevision.ID {
    let revision = try resolved.keep(cause, isFollowing: follow.isFollowing(open: false), context, &changes)
    let made = try resolved.write(context, &changes)
    try adjustment.write(resolved, made, context, &changes)
    try follow.write(made, context, &changes)
    return revision
  }
}
