import Foundation
import Ground
import Records
import Replica
import Workflow

/// The timeline of an order and of everything that was made of it, the newest step first, by day.
struct OrderTrailView: Sendable {
  static let shown = 30
  static let maximum = 480
  /// The newest so many days stand open.
  static let openDays = 2
  /// What one step changed, before the rest is only counted.
  static let maximumChanges = 12

  struct Change: Sendable, Equatable {
    let changeLabel, changeAfter: String
    let changeBefore, changeRecord: String?
    let isLostChange: Bool
  }
  struct Event: Sendable {
    let eventTime, eventSite, eventWho, eventLabel, eventStep: String
    let eventWhy: String?
    let eventChanges: [Change]
    let hasChanges: Bool
    let moreChanges: Int?
  }
  struct TrailDay: Sendable {
    let day, dayID: String
    let dayCount: Int
    let isOpenDay: Bool
    let events: [Event]
  }

  let days: [TrailDay]
  let earlier: String?
  /// What stands in place of the steps that have left the log.
  let pruned: String?

  init(
    _ trail: Trail, order: RecordKey, number: String, records: [AnyRow], shown: Int, _ snapshot: Snapshot, _ catalogue: [AnyStep], _ times: TimeWords
  ) throws {
    // What is called by the order's own number has no name that tells it from the order.
    let own = records.first { $0.key == order }.flatMap(RecordNames.ownName)
    let named = records.compactMap { row in RecordNames.ownName(row).map { (row.key, $0) } }.filter { $0.1 != own && $0.1 != number }
    let names = Dictionary(named) { first, _ in first }
    let maker = EventMaker(order: order, names: names, snapshot: snapshot, catalogue: catalogue, times: times)
    var days: [(day: String, events: [Event])] = []
    for entry in trail.entries {
      let moment = times.exact(Instant(milliseconds: entry.version.stamp.milliseconds))
      let event = try maker.event(entry, time: String(moment.suffix(5)))
      let day = String(moment.prefix(10))
      if days.last?.day == day { days[days.count - 1].events.append(event) } else { days.append((day, [event])) }
    }
    self.days = days.enumerated().map { index, day in
      TrailDay(day: day.day, dayID: "day-\(day.day)", dayCount: day.events.count, isOpenDay: index < Self.openDays, events: day.events)
    }
    earlier = trail.goesOn && shown < Self.maximum ? "/r/\(order)?steps=\(min(shown * 4, Self.maximum))#timeline" : nil
    pruned = trail.isPruned ? HistoryEntry.prunedWords[times.language] : nil
  }
}

private struct EventMaker {
  let order: RecordKey
  /// What people call the order's documents.
  let names: [RecordKey: String]
  let snapshot: Snapshot
  let catalogue: [AnyStep]
  let times: TimeWords

  /// So much of a note; the rest stands in the conversation.
  static let noteStart = 120

  private var language: Language { times.language }

  func event(_ entry: TrailEntry, time: String) throws -> OrderTrailView.Event {
    let step = catalogue.first { $0.name == entry.step }
    let changes = try changes(entry)
    return OrderTrailView.Event(
      eventTime: time, eventSite: try snapshot.code(of: entry.version.origin.site), eventWho: entry.operatorName,
      eventLabel: step?.declaration.label[language] ?? entry.step, eventStep: entry.step, eventWhy: entry.reason.isEmpty ? nil : entry.reason,
      eventChanges: Array(changes.prefix(OrderTrailView.maximumChanges)), hasChanges: !changes.isEmpty,
      moreChanges: changes.count > OrderTrailView.maximumChanges ? changes.count - OrderTrailView.maximumChanges : nil)
  }

  private func changes(_ entry: TrailEntry) throws -> [OrderTrailView.Change] {
    var changes: [OrderTrailView.Change] = []
    for (record, marks) in grouped(entry.marks.filter { $0.isCreation && $0.record != order }) {
      changes.append(
        .init(changeLabel: record.label[language], changeAfter: try made(marks), changeBefore: nil, changeRecord: nil, isLostChange: false))
    }
    let edits = entry.marks.filter { $0.record == order || !$0.isCreation }
    for mark in edits.prefix(OrderTrailView.maximumChanges + 1) {
      for change in mark.changes where change.field.type.kind != .blob && !CreditViewing.isCredit(change.field, of: mark.recordType) {
        // The same on each copy of a note is said once.
        if let shown = try shown(change, mark), !changes.contains(shown) { changes.append(shown) }
      }
    }
    return changes
  }

  /// New documents of one kind: their names; what a single one without a name says; or how many there are.
  private func made(_ marks: [HistoryEntry]) throws -> String {
    // Its copies on several shelves are one note.
    if marks[0].recordType.name == Note.record.name, let text = marks[0].changes.first(where: { $0.field.name == Note.fields.text.schema.name }) {
      return String(try self.text(text.after, text.field).prefix(Self.noteStart))
    }
    let called = marks.prefix(3).compactMap { names[$0.record] }
    if called.count == marks.count { return called.joined(separator: ", ") }
    guard marks.count == 1 else { return "× \(marks.count)" }
    let told = try marks[0].changes.compactMap { change -> String? in
      guard ![.blob, .reference, .instant, .state, .address].contains(change.field.type.kind), change.field.name != "order_number",
        !CreditViewing.isCredit(change.field, of: marks[0].recordType)
      else { return nil }
      let text = try text(change.after, change.field)
      return text.isEmpty ? nil : "\(change.field.label[language]) \(text)"
    }
    return told.isEmpty ? "× 1" : told.prefix(4).joined(separator: " · ")
  }

  private func grouped(_ marks: [HistoryEntry]) -> [(RecordSchema, [HistoryEntry])] {
    var groups: [(record: RecordSchema, marks: [HistoryEntry])] = []
    for mark in marks {
      if let place = groups.firstIndex(where: { $0.record.name == mark.recordType.name }) {
        groups[place].marks.append(mark)
      } else {
        groups.append((mark.recordType, [mark]))
      }
    }
    return groups.map { ($0.record, $0.marks) }
  }

  private func shown(_ change: HistoryEntry.Change, _ mark: HistoryEntry) throws -> OrderTrailView.Change? {
    let before = try text(change.before, change.field)
    let after = try text(change.after, change.field)
    if mark.isCreation && after.isEmpty { return nil }
    // The page is the order's; and a record that has no name here says nothing.
    if change.field.type.kind == .reference, let key = change.after?.first?.blob.flatMap({ RecordKey(bytes: $0) }), key == order || after == key.description { return nil }
    return .init(
      changeLabel: change.field.label[language], changeAfter: after.isEmpty ? "–" : after,
      changeBefore: mark.isCreation ? nil : before.isEmpty ? "–" : before, changeRecord: mark.record == order ? nil : names[mark.record] ?? mark.recordType.label[language],
      isLostChange: change.isLost)
  }

  private func text(_ cells: [Cell]?, _ field: FieldSchema) throws -> String {
    let text = try times.text(of: cells, field, snapshot)
    return CellView.isNumber(field) ? CellView.grouped(text) : text
  }
}
