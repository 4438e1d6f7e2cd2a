import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// What others did since a person last looked, one line a document, the newest first.
struct HomeChanges: Sendable {
  struct Line: Sendable {
    let changedLink, changedName, changedType, changedBy: String
    /// More of the same document behind the newest.
    let moreChanges: Int?
  }

  /// The most change sets that are read, and the most documents that are shown.
  static let maximumArrivals = 200
  static let maximumDocuments = 12

  let lines: [Line]
  /// Documents that changed and are not shown.
  let hidden: Int
  /// More came than is read.
  let isCut: Bool
  /// The newest arrival here when this was read.
  let newest: Int64

  /// Whether everything that changed is among the lines.
  var isWhole: Bool { hidden == 0 && !isCut }

  /// - Parameter seen: nil for a person who is here for the first time, for whom everything counts as seen.
  init(after seen: Int64?, _ context: StepContext, _ catalogue: [AnyStep], _ times: TimeWords, _ language: Language) throws {
    let newest = try context.snapshot.newestArrival()
    self.newest = newest
    // A replica that was made anew counts its arrivals anew.
    let from = seen.map { $0 > newest ? 0 : $0 } ?? newest
    let arrivals = from == newest ? [] : try context.snapshot.arrivals(after: from, limit: Self.maximumArrivals + 1)
    isCut = arrivals.count > Self.maximumArrivals
    var order: [RecordKey] = []
    var found: [RecordKey: (change: Change, more: Int)] = [:]
    for arrival in arrivals.prefix(Self.maximumArrivals) {
      guard let change = Change(arrival, catalogue), !(change.who == context.actor.name && arrival.site == context.site.site) else { continue }
      if found[change.record.key] == nil { order.append(change.record.key) }
      found[change.record.key] = (found[change.record.key]?.change ?? change, (found[change.record.key]?.more ?? -1) + 1)
    }
    hidden = max(0, order.count - Self.maximumDocuments)
    lines = try order.prefix(Self.maximumDocuments).compactMap { key in
      try found[key].map { try Self.line($0.change, more: $0.more, context.snapshot, catalogue, times, language) }
    }
  }

  private static func line(
    _ change: Change, more: Int, _ snapshot: Snapshot, _ catalogue: [AnyStep], _ times: TimeWords, _ language: Language
  ) throws -> Line {
    let type = change.record.type
    let row = try snapshot.rows(type.name, where: "id = ?", [Data(change.record.key.bytes)], limit: 1).first
    let step = catalogue.first { $0.name == change.step }?.declaration.label[language] ?? change.step
    let who = change.who == Workplace.program ? Texts.words("changesProgram")[language] : change.who
    let site = try snapshot.code(of: change.site)
    return Line(
      changedLink: "/r/\(change.record.key)", changedName: row.flatMap(RecordNames.ownName) ?? type.label[language], changedType: type.label[language],
      changedBy: Words("\(step) · \(who), \(site), \(times.exact(change.at))", "\(step) · \(who)，\(site)，\(times.exact(change.at))")[language],
      moreChanges: more > 0 ? more : nil)
  }

  /// A change set as a person would tell of it: by the one document that it is about.
  private struct Change {
    var record: Arrival.Touched
    var who: String
    var step: String
    var site: SiteID
    var at: Instant

    /// - Returns: nil for what is about no document of its own, like a task alone.
    init?(_ arrival: Arrival, _ catalogue: [AnyStep]) {
      let touched = arrival.marks.flatMap { mark in mark.records.map { (mark: mark, record: $0) } }.filter { $0.record.type.name != WorkTask.record.name }
      guard let first = touched.first else { return nil }
      let subject = catalogue.first { $0.name == first.mark.step }?.subject
      // What was made new is the news; else what the step is about; else what has a number of its own.
      let chosen = touched.first { $0.record.isCreation && $0.record.type.declaration.series != nil }
        ?? touched.first { $0.record.type.name == subject } ?? touched.first { Self.hasName($0.record.type) } ?? first
      record = chosen.record
      who = chosen.mark.operatorName
      step = chosen.mark.step
      site = arrival.site
      at = arrival.at
    }

    private static func hasName(_ type: RecordSchema) -> Bool { ["number", "order_number", "code", "name"].contains { type.field(named: $0) != nil } }
  }
}
