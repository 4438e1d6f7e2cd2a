import Foundation
import Ground
import Membership
import Replica

/// One site at work: takes steps on its replica, and says which may be taken.
public final class Workplace: Sendable {
  public let replica: Replica
  public let catalogue: [AnyStep]
  /// Of a site that has none of its own.
  public let calendar: WorkingCalendar
  /// As shipped; headquarters' changes are read with the records.
  public let levels: ServiceLevels
  private let byName: [String: AnyStep]
  let requirements = RequirementsMemory()
  let warnings = WarningMemory()

  public init(_ replica: Replica, catalogue: [AnyStep] = Catalogue.steps, calendar: WorkingCalendar = .shipped, levels: ServiceLevels = .shipped) {
    self.replica = replica
    self.catalogue = catalogue
    self.calendar = calendar
    self.levels = levels
    byName = Dictionary(uniqueKeysWithValues: catalogue.map { ($0.name, $0) })
  }

  /// What became of a step that was taken.
  public struct Outcome: Sendable {
    public var step: AnyStep
    public var result: StepResult
    /// The change set, as its origin numbers it; 0 when nothing changed.
    public var number: UInt64
  }

  public func step(_ name: String) throws -> AnyStep {
    if let step = byName[name] { return step }
    let near = catalogue.map(\.name).filter { Nearness.distance($0, name) <= 3 || $0.hasPrefix(name) }
    throw Problem(
      "step.unknown", field: "step", Words("There is no step \"\(name)\".", "没有步骤“\(name)”。"),
      remedy: near.isEmpty
        ? Words("`weft do --list` shows all steps.", "`weft do --list` 可列出全部步骤。")
        : Words("Did you mean \(near.joined(separator: ", "))?", "是否要用 \(near.joined(separator: "、"))？"))
  }

  /// Takes a step: checks the right, the input and the records, and commits. On disk when this returns.
  ///
  /// - Parameter raw: what was typed, by entry.
  /// - Throws: `Problems` with everything that a person must put right; a database error when the disk fails.
  public func perform(_ name: String, _ raw: [String: String], by actor: Actor, reason: String = "") async throws -> Outcome {
    let step = try step(name)
    guard reason.utf8.count <= EntrySchema.maximumText else {
      throw Problems([
        Problem(
          "text.tooLong", field: "reason", Words("is longer than \(EntrySchema.maximumText) bytes.", "超过 \(EntrySchema.maximumText) 字节。"),
          remedy: Words("Shorten it.", "请缩短。"))
      ])
    }
    let site = try await site()
    if let problem = refusal(step, site, actor) { throw Problems([problem]) }
    do {
      let committed = try await replica.commit(by: actor.name, step: name, reason: reason) { [self] snapshot, changes in
        try step.perform(raw, context(snapshot, site, actor), &changes)
      }
      return Outcome(step: step, result: committed.value, number: committed.number)
    } catch let problem as Problem {
      throw Problems([problem])
    } catch let off as ClockOff {
      throw Problems([off.problem])
    } catch let returning as ReturningFromBackup {
      throw Problems([returning.problem])
    } catch let over as OverAllotment {
      throw Problems([
        Problem(
          "allotment.left", Words("This site may not spend so much: \(over.left) is left of \(over.key.joined(separator: ", ")).", "本站点配额不足：\(over.key.joined(separator: ", ")) 余 \(over.left)。"),
          remedy: Words("Ask for more with allotment.request.", "请用 allotment.request 申请。"))
      ])
    } catch let ended as LeaseEnded {
      throw Problems([
        Problem(
          "allotment.ended", Words("The lease ended at \(ended.until).", "租期已于 \(ended.until) 结束。"),
          remedy: Words("Ask for a new one with allotment.request.", "请用 allotment.request 重新申请。"))
      ])
    } catch let refusal as MergeRefusal {
      throw Problems([
        Problem(
          "site.right", Words("This site may not do that: \(refusal.text).", "本站点无权执行：\(refusal.text)。"),
          remedy: Words("Ask headquarters for the membership it takes.", "请向总部申请相应的成员权限。"))
      ])
    }
  }

  /// What stands against taking a step now, as ``perform(_:_:by:reason:)`` would say it; nothing is changed. Empty when it may be taken, as
  /// far as can be known before it is.
  public func problems(_ name: String, _ raw: [String: String], by actor: Actor) async throws -> [Problem] {
    let step = try step(name)
    let site = try await site()
    if let problem = refusal(step, site, actor) { return [problem] }
    return try await replica.read { [self] snapshot in
      do {
        try step.examine(raw, context(snapshot, site, actor))
        return []
      } catch let problems as Problems {
        return problems.all
      } catch let problem as Problem {
        return [problem]
      }
    }
  }

  func site() async throws -> AdmittedMember {
    guard let site = try await replica.isAdmitted(replica.site) else {
      throw Problems([
        Problem(
          "site.notAdmitted", Words("This site is not a member of the company, or its membership was revoked.", "本站点不是公司成员，或成员资格已被吊销。"),
          remedy: Words("Ask headquarters for a new invitation.", "请向总部申请新的邀请。"))
      ])
    }
    return site
  }

  /// What a step sees: with the site's own calendar and the company's own service levels, where there are such.
  func context(_ snapshot: Snapshot, _ site: AdmittedMember, _ actor: Actor) throws -> StepContext {
    StepContext(
      snapshot: snapshot, site: site, actor: actor, calendar: try SiteCalendars.of(site, snapshot) ?? calendar, levels: try levels.changed(snapshot), requirements: requirements, warnings: warnings)
  }

  /// Why this person at this site may not take the step, whatever the record; nil when they may.
  public func refusal(_ step: AnyStep, _ site: AdmittedMember, _ actor: Actor) -> Problem? {
    guard step.declaration.sites.contains(site.role) else {
      let places = step.declaration.sites.map(\.label).sorted { $0.en < $1.en }
      return Problem(
        "step.otherSite", Words("\(step.declaration.label.en) is not done at a \(site.role.label.en).", "\(site.role.label.zh)不办理“\(step.declaration.label.zh)”。"),
        remedy: Words(
          "It is done at: \(places.map(\.en).joined(separator: ", ")).", "办理地点：\(places.map(\.zh).joined(separator: "、"))。"))
    }
    guard !actor.roles.isDisjoint(with: step.declaration.operators) else {
      let roles = step.declaration.operators.map(\.label).sorted { $0.en < $1.en }
      return Problem(
        "step.otherRole", Words("\(actor.name) may not do this.", "\(actor.name) 无权办理。"),
        remedy: Words(
          "It takes one of the roles: \(roles.map(\.en).joined(separator: ", ")).", "需要以下角色之一：\(roles.map(\.zh).joined(separator: "、"))。"))
    }
    return nil
  }

  /// A step about a record, and what stands against taking it now; nil when nothing does.
  public struct Offer: Sendable {
    public var step: AnyStep
    public var obstacle: Problem?
  }

  /// The steps about a record, those that may be taken now first.
  public func offers(for key: RecordKey, to actor: Actor) async throws -> [Offer] {
    try await look(as: actor) { [self] context in try context.snapshot.find(key).map { try offers(for: $0, context) } ?? [] }
  }

  /// As ``offers(for:to:)``, for whoever reads already.
  public func offers(for row: AnyRow, _ context: StepContext) throws -> [Offer] {
    let offers = try catalogue.filter { $0.subject == row.schema.name }.map { step in
      Offer(step: step, obstacle: try refusal(step, context.site, context.actor) ?? step.ready(row, context))
    }
    return offers.filter { $0.obstacle == nil } + offers.filter { $0.obstacle != nil }
  }

  /// The time zone that this site's clock shows.
  public func zone() async throws -> SiteZone {
    guard let site = try await replica.isAdmitted(replica.site) else { return calendar.zone }
    return try await replica.read { [calendar] in try SiteCalendars.zone(of: site, $0) ?? calendar.zone }
  }

  /// Runs a reading with what steps see.
  public func look<T: Sendable>(as actor: Actor, _ body: @escaping @Sendable (StepContext) throws -> T) async throws -> T {
    let site = try await site()
    return try await replica.read { [self] snapshot in try body(context(snapshot, site, actor)) }
  }
}

/// How far two words are apart: the fewest letters to add, drop or replace (Levenshtein).
public enum Nearness {
  public static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a), b = Array(b)
    var row = Array(0...b.count)
    for i in 0..<a.count {
      var diagonal = row[0]
      row[0] = i + 1
      for j in 0..<b.count {
        let above = row[j + 1]
        row[j + 1] = min(min(row[j], above) + 1, diagonal + (a[i] == b[j] ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }

  /// The first three of the codes that differ from a typed one in two places at most, whatever the case of their letters.
  public static func codes(near typed: String, among known: some Sequence<String>) -> [String] {
    let typed = typed.uppercased()
    return Array(
      known.lazy.map { ($0, $0.uppercased()) }.filter { abs($0.1.count - typed.count) <= 2 && distance($0.1, typed) <= 2 }.map(\.0).prefix(3))
  }
}
