import ArgumentParser
import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a record, and who holds its latest change.",
    discussion: "  weft show SO-SH01-2026-000001 --dir sh01")

  @Argument(help: "Number, code or id.") var record: String
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    let (row, lines) = try await open.replica.read { [record, language = site.language] snapshot in
      let row = try RecordNames.find(record, snapshot)
      let lines = try row.schema.fields.map { ($0.label[language], try RecordNames.display(row.value($0), $0, snapshot, language)) }
      return (row, lines)
    }
    let newest = row.versions.all.max()!
    let seen = try await open.seen(newest)
    if site.json {
      let holders = seen.map { name, since -> JSON in ["site": .string(name), "since": .string(since.description)] }
      var members: [(String, JSON)] = [("type", .string(row.schema.name)), ("record", row.json)]
      members.append(("seen", .array(holders)))
      print(JSON.object(members).pretty)
      return
    }
    var table = TextTable([row.schema.label[site.language], RecordNames.name(row)])
    for (label, value) in lines where !value.isEmpty { table.add([label, value]) }
    print(table.text)
    for (name, since) in seen { print(Words("\(name) has it since \(since)", "\(name) 自 \(since) 起已有")[site.language]) }
    if seen.isEmpty { print(Words("No other site has said that it has this.", "尚无其他站点确认收到。")[site.language]) }
  }
}

extension OpenSite {
  /// The sites that have said that they hold a version's change set, by their codes.
  func seen(_ version: Version) async throws -> [(String, Instant)] {
    guard let number = try await replica.number(of: version) else { return [] }
    let seen = try await replica.seen(version.origin, number)
    return try await replica.read { snapshot in try seen.map { (try snapshot.code(of: $0.site), $0.since) } }
  }
}

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List records of a type.",
    discussion: """
        weft list sales_order --where state=approved
        weft list customer --json
      Without a type it lists the types.
      """)

  @Argument(help: "The type of record.") var type: String?
  @Option(name: .customLong("where"), help: "field=value; may be given several times.") var conditions: [String] = []
  @Option(help: "At most so many, the newest first; 0 for all.") var limit = 100
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    guard let type else { return try await types(open) }
    guard let record = open.replica.schema.record(named: type) else {
      let near = open.replica.schema.records.map(\.name).filter { Nearness.distance($0, type) <= 3 }.joined(separator: ", ")
      throw Problem(
        "type.unknown", field: "type", Words("There is no record type \"\(type)\".", "没有记录类型“\(type)”。"),
        remedy: Words(near.isEmpty ? "`weft list` shows the types." : "Did you mean \(near)?", near.isEmpty ? "可用 `weft list` 查看类型。" : "是否要用 \(near)？"))
    }
    let filters = try conditions.map { try filter($0, record) }
    let rows = try await open.replica.read { [limit, language = site.language] snapshot in
      let sql = filters.isEmpty ? "1" : filters.map { "\($0.0) = ?" }.joined(separator: " AND ")
      let rows = try snapshot.rows(record.name, where: sql, .init(filters.map(\.1)), order: "id DESC", limit: limit > 0 ? limit : nil).reversed()
      return try rows.map { row in
        (row, try record.fields.map { try RecordNames.display(row.value($0), $0, snapshot, language) })
      }
    }
    if site.json {
      print(JSON.array(rows.map(\.0.json)).pretty)
      return
    }
    let shown = record.fields.indices.filter { record.fields[$0].type.kind != .blob }
    var table = TextTable(shown.map { record.fields[$0].label[site.language] })
    for row in rows { table.add(shown.map { row.1[$0] }) }
    print(table.text)
  }

  private func filter(_ text: String, _ record: RecordSchema) throws -> (String, String) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let field = record.field(named: parts[0]) else {
      throw Problem(
        "where.form", field: "where", Words("\"\(text)\" is not field=value.", "“\(text)”不是 字段=值。"),
        remedy: Words("Fields: \(record.fields.map(\.name).joined(separator: ", ")).", "字段：\(record.fields.map(\.name).joined(separator: "、"))。"))
    }
    return (field.columnNames[0], parts[1])
  }

  private func types(_ open: OpenSite) async throws {
    let counts = try await open.replica.read { snapshot in
      try snapshot.schema.records.map { ($0, try snapshot.count("SELECT count(*) FROM \($0.name)")) }
    }
    if site.json {
      print(JSON.array(counts.map { ["type": .string($0.0.name), "count": .int(Int64($0.1))] }).pretty)
      return
    }
    var table = TextTable(site.language == .english ? ["type", "what", "shelf", "records"] : ["类型", "内容", "数据架", "数量"])
    for (record, count) in counts { table.add([record.name, record.label[site.language], record.declaration.shelf?.name ?? "any", "\(count)"]) }
    print(table.text)
  }
}

struct TimelineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline", abstract: "What happened to a record: who, when, where, which step, before and after.",
    discussion: "  weft timeline SO-SH01-2026-000001 --dir sh01")

  @Argument(help: "Number, code or id.") var record: String
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    let row = try await open.replica.read { [record] in try RecordNames.find(record, $0) }
    let entries = try await open.replica.history(of: row.key)
    let language = site.language
    let lines = try await open.replica.read { snapshot in
      try entries.map { entry in
        let changes = try entry.changes.filter { $0.field.type.kind != .blob }.map { change in
          (
            change, try RecordNames.display(change.before, change.field, snapshot, language),
            try RecordNames.display(change.after, change.field, snapshot, language)
          )
        }
        return (entry, try snapshot.code(of: entry.version.origin.site), changes)
      }
    }
    if site.json {
      print(JSON.array(lines.map { Self.json($0.0, $0.1) }).pretty)
      return
    }
    for (entry, code, changes) in lines {
      if entry.isPruned {
        print("\(Instant(milliseconds: entry.version.stamp.milliseconds))  \(HistoryEntry.prunedWords[language])")
        continue
      }
      let reason = entry.reason.isEmpty ? "" : "  “\(entry.reason)”"
      print("\(Instant(milliseconds: entry.version.stamp.milliseconds))  \(code)  \(entry.operatorName)  \(entry.step)\(reason)")
      for (change, before, after) in changes where !(entry.isCreation && after.isEmpty) {
        let lost = change.isLost ? Words("  (lost against a concurrent edit)", "（被并发修改覆盖）")[language] : ""
        print("    \(change.field.label[language]): \(entry.isCreation ? after : "\(before.isEmpty ? "–" : before) → \(after.isEmpty ? "–" : after)")\(lost)")
      }
    }
  }

  private static func json(_ entry: HistoryEntry, _ code: String) -> JSON {
    [
      "at": .string(Instant(milliseconds: entry.version.stamp.milliseconds).description), "site": .string(code),
      "operator": .string(entry.operatorName), "step": .string(entry.step), "reason": .string(entry.reason),
      "change_set": .string("\(entry.version.origin)/\(entry.number)"), "pruned": .bool(entry.isPruned),
      "changes": .array(entry.changes.map { change in
        [
          "field": .string(change.field.name), "before": change.before.map(change.field.type.json) ?? .null,
          "after": change.after.map(change.field.type.json) ?? .null, "lost": .bool(change.isLost),
        ]
      }),
    ]
  }
}

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the declarations of all record types (Protocol/schema.json).")

  @Flag(help: "Instead, how records live (docs/lifecycles.md).") var lifecycles = false

  func run() throws {
    if lifecycles { print(LifecycleDrawing.page(CompanySchema.current), terminator: "") } else { print(CompanySchema.current.json.pretty) }
  }
}
