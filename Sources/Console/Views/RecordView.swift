import Foundation
import Ground
import Records
import Replica
import Workflow

/// A record's page.
struct RecordView: Sendable {
  struct Fact: Sendable {
    let factLabel: String
    let cell: CellView
    let fileLink: String?
  }
  struct Related: Sendable {
    let relatedLabel: String
    let count: Int
    let isCut: Bool
    let table: TableView
  }
  struct Event: Sendable {
    let at, place, who, what, whatStep: String
    let why: String?
    let changes: [Change]
    let isNewest: Bool
  }
  struct Change: Sendable {
    let changed: String
    let before: String?
    let after: String
    let isLost: Bool
  }
  struct Seen: Sendable {
    let seenCode, seenSince: String
  }
  struct Clash: Sendable {
    let clashField, current, lost, lostBy: String
  }
  struct Blocked: Sendable {
    let blockedLabel, blockedWhy: String
  }

  let typeLabel, recordName, recordKey, typeName: String
  let stateLabel, stateTone: String?
  let facts: [Fact]
  let related: [Related]
  let tasks: [TaskView]
  let hasTasks: Bool
  let forms: [StepFormView]
  let blocked: [Blocked]
  let hasForms, hasBlocked, hasSteps: Bool
  let clashes: [Clash]
  let hasClashes: Bool
  let seen: [Seen]
  let isUnseen: Bool
  let events: [Event]
  /// Of a proof of delivery.
  let drawing: SignatureDrawing?
  var papers: [PaperLink] = []
  var hasPapers = false
}

/// Gathers what a record's page shows, in one snapshot.
struct RecordViewMaker {
  static let maximumRelated = 100

  let snapshot: Snapshot
  let language: Language
  let times: TimeWords
  let catalogue: [AnyStep]
  let levels: Workplace
  /// What the person has begun in the forms of the page.
  var drafts: DraftsHere?

  func view(
    _ row: AnyRow, history: [HistoryEntry], conflicts: [Conflict], seen: [SeenBy], offers: [Workplace.Offer], typed: TypedStep?, open: String?
  ) throws -> RecordView {
    let state = row.schema.stateField
    let ready = offers.filter { ($0.obstacle == nil || typed?.step == $0.step.name) && !StepPages.isForPrograms($0.step) }
    let blocked = offers.filter { $0.obstacle != nil && typed?.step != $0.step.name }
    let tasks = try snapshot.all(WorkTask.self, where: "subject = ? AND state = 'open'", [Data(row.key.bytes)], order: "due_ms", limit: 50)
    return RecordView(
      typeLabel: row.schema.label[language], recordName: RecordNames.ownName(row) ?? "", recordKey: row.key.description, typeName: row.schema.name,
      stateLabel: state.flatMap { field in row.value(field).map { field.type.display($0, language) } },
      stateTone: state.flatMap { field in row.value(field)?[0].text.map { CellView.tone($0, field) } },
      facts: try facts(row), related: try related(row), tasks: tasks.map { TaskView($0, levels, times, language) }, hasTasks: !tasks.isEmpty,
      forms: try ready.map { offer in
        try StepFormView(
          offer.step, subject: row, typed: typed, isOpen: ready.count == 1 || offer.step.name == open, drafts: drafts, snapshot, language)
      },
      blocked: blocked.map { .init(blockedLabel: $0.step.declaration.label[language], blockedWhy: $0.obstacle.map { "\($0.what[language]) \($0.remedy[language])" } ?? "") },
      hasForms: !ready.isEmpty, hasBlocked: !blocked.isEmpty, hasSteps: !ready.isEmpty || !blocked.isEmpty,
      clashes: try conflicts.map(clash), hasClashes: !conflicts.isEmpty,
      seen: try seen.map { .init(seenCode: try snapshot.code(of: $0.site), seenSince: times.exact($0.since)) }, isUnseen: seen.isEmpty,
      events: try history.reversed().enumerated().map { try event($1, isNewest: $0 == 0) }, drawing: SignatureDrawing(row))
  }

  private func facts(_ row: AnyRow) throws -> [RecordView.Fact] {
    try row.schema.fields.compactMap { field in
      let cell = try CellView(row, field, snapshot, language, times)
      guard !cell.text.isEmpty, field.type.kind != .state else { return nil }
      // Keys and hashes mean nothing to a person; a document's content and a photo are there to be saved.
      if field.type.kind == .blob && field.name != "content" && field.name != "photo" { return nil }
      return .init(factLabel: field.label[language], cell: cell, fileLink: field.type.kind == .blob ? "/file/\(row.key)/\(field.name)" : nil)
    }
  }

  /// Records of every type that has an indexed reference to this one.
  private func related(_ row: AnyRow) throws -> [RecordView.Related] {
    var all: [RecordView.Related] = []
    for record in snapshot.schema.records {
      for field in record.fields where field.isIndexed && field.type.target == row.schema.name {
        let rows = try snapshot.rows(
          record.name, where: "\(field.columnNames[0]) = ?", [Data(row.key.bytes)], order: record.field(named: "position") == nil ? "id" : "position",
          limit: Self.maximumRelated + 1)
        guard !rows.isEmpty else { continue }
        // Credit is shown on the records' own pages, where looking is written down; and who looked, in a list of its own.
        if record.name == "viewing" || record.name == "credit_move" { continue }
        let columns = record.fields.filter { $0.number != field.number && !CreditViewing.isCredit($0, of: record) && $0.type.kind != .blob && $0.type.kind != .address }
        // What this record says itself need not stand in each row again.
        let shown = columns.filter { !($0.name == "order_number" || ($0.type.target != nil && $0.type.target == row.schema.name)) }.prefix(7)
        all.append(
          .init(
            relatedLabel: record.label[language], count: min(rows.count, Self.maximumRelated), isCut: rows.count > Self.maximumRelated,
            table: try TableView(Array(rows.prefix(Self.maximumRelated)), Array(shown), snapshot, language, times)))
      }
    }
    return all
  }

  private func event(_ entry: HistoryEntry, isNewest: Bool) throws -> RecordView.Event {
    let step = catalogue.first { $0.name == entry.step }
    let changes = try entry.changes.filter { $0.field.type.kind != .blob }.compactMap { change -> RecordView.Change? in
      let before = try display(change.before, change.field)
      let after = try display(change.after, change.field)
      if entry.isCreation && after.isEmpty { return nil }
      return .init(
        changed: change.field.label[language], before: entry.isCreation ? nil : before.isEmpty ? "–" : before, after: after.isEmpty ? "–" : after,
        isLost: change.isLost)
    }
    return .init(
      at: times.exact(Instant(milliseconds: entry.version.stamp.milliseconds)), place: try snapshot.code(of: entry.version.origin.site),
      who: entry.operatorName, what: entry.isPruned ? HistoryEntry.prunedWords[language] : step?.declaration.label[language] ?? entry.step,
      whatStep: entry.step,
      why: entry.reason.isEmpty ? nil : entry.reason, changes: changes, isNewest: isNewest)
  }

  private func display(_ cells: [Cell]?, _ field: FieldSchema) throws -> String {
    let text = try times.text(of: cells, field, snapshot)
    return [.money, .quantity, .price, .decimal].contains(field.type.kind) ? CellView.grouped(text) : text
  }

  private func clash(_ conflict: Conflict) throws -> RecordView.Clash {
    let none = "–"
    let current = try display(conflict.winningValue, conflict.field)
    let lost = try display(conflict.losingValue.isEmpty ? nil : conflict.losingValue, conflict.field)
    return .init(
      clashField: conflict.field.label[language], current: current.isEmpty ? none : current, lost: lost.isEmpty ? none : lost,
      lostBy: try snapshot.code(of: conflict.loser.origin.site))
  }
}
