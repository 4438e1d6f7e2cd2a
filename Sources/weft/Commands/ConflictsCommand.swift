import ArgumentParser
import Foundation
import Ground
import Records
import Replica
import Workflow

struct ConflictsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflicts", abstract: "Edits that lost against a concurrent one and that nobody has decided; and change sets that were refused.",
    discussion: """
        weft conflicts --kind lifecycle --older-than 7
        weft conflicts --count
      Decide one with:
        weft do conflict.resolve --subject RECORD --field NAME --decision keep|take|write [--value VALUE] [--lost ID]
      """)

  @Option(help: "Only those of this record: number, code or id.") var record: String?
  @Option(help: "edit or lifecycle.") var kind: String?
  @Option(name: .customLong("older-than"), help: "Only those that have waited for so many days.") var days: Int?
  @Option(help: "At most so many, the oldest first.") var limit = 50
  @Option(help: "Those after this id, as the end of a list names it.") var after: String?
  @Flag(help: "How many there are, by record type, place and age.") var count = false
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    let kind = try kind.map(Self.kind)
    let after = try after.map(Self.id)
    let (record, days, limit, isCount, language) = (record, days, max(1, limit), count, site.language)
    // Whoever may read the file may read this; which role asks makes no difference.
    let (cases, counted, lines) = try await open.workplace.look(as: Actor(name: "", roles: [])) { context in
      let filter = ConflictFilter(
        record: try record.map { try RecordNames.find($0, context.snapshot).key }, kind: kind,
        before: days.map { Instant(milliseconds: context.now.milliseconds - min(context.now.milliseconds, UInt64(max(0, $0)) * 86_400_000)) })
      let cases = isCount ? [] : try context.cases(filter, after: after, limit: limit)
      return (cases, try context.snapshot.conflictCount(filter), try cases.map { try ConflictLine($0, context, language) })
    }
    if isCount { return try await show(counted, open) }
    let refused = try await open.replica.quarantined()
    let oversells = try await open.replica.read { try OversellLine.all($0) }
    if site.json {
      let answer: JSON = [
        "open": .int(Int64(counted.total)), "conflicts": .array(zip(cases, lines).map { $1.json($0) }), "oversells": .array(oversells.map(\.json)),
        "refused": .array(refused.map(Self.json)),
      ]
      print(answer.pretty)
      return
    }
    if lines.isEmpty && refused.isEmpty && oversells.isEmpty { print(Words("No conflicts.", "没有冲突。")[language]) }
    if !lines.isEmpty { print(ConflictLine.table(lines, language)) }
    if let last = lines.last, counted.total > lines.count {
      print(
        Words("\(lines.count) of \(counted.total); the next ones: --after \(last.id)", "共 \(counted.total) 个，已显示 \(lines.count) 个；后续：--after \(last.id)")[language])
    }
    OversellLine.print(oversells, site.language)
    for item in refused { print("\(item.at)  \(item.origin)/\(item.number)  \(item.code): \(item.text)") }
  }

  private static func kind(_ text: String) throws -> ConflictKind {
    guard let kind = ConflictKind(rawValue: text) else {
      throw Problem(
        "kind.unknown", field: "kind", Words("\"\(text)\" is no kind of conflict.", "“\(text)”不是冲突类型。"),
        remedy: Words("Use edit or lifecycle.", "请使用 edit 或 lifecycle。"))
    }
    return kind
  }

  private static func id(_ text: String) throws -> ConflictID {
    guard let id = ConflictID(text) else {
      throw Problem(
        "conflict.id", field: "after", Words("\"\(text)\" is no conflict's id.", "“\(text)”不是冲突标识。"),
        remedy: Words("Copy it from the end of the list before.", "请从上一页列表末尾复制。"))
    }
    return id
  }

  private static func json(_ item: Quarantined) -> JSON {
    [
      "change_set": .string("\(item.origin)/\(item.number)"), "code": .string(item.code), "why": .string(item.text), "at": .string(item.at.description),
    ]
  }

  private func show(_ count: ConflictCount, _ open: OpenSite) async throws {
    let schema = open.replica.schema
    let language = site.language
    let types = count.sums { $0.type }.map { (schema.record($0.key)?.name ?? "\($0.key)", $0.value) }.sorted { $0.0 < $1.0 }
    let kinds = count.sums { $0.kind }.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }
    let shelves = count.sums { $0.shelf }.sorted { $0.key < $1.key }
    let places = try await open.replica.read { snapshot in
      try shelves.map { ($0.key.site.number == 0 ? $0.key.description : try snapshot.code(of: $0.key.site), $0.value) }
    }
    if site.json {
      func object(_ pairs: [(String, Int)]) -> JSON { .object(pairs.map { ($0.0, .int(Int64($0.1))) }) }
      let answer: JSON = [
        "open": .int(Int64(count.total)), "by_kind": object(kinds), "by_type": object(types), "by_site": object(places),
        "by_age": object(ConflictCount.Age.allCases.map { ("\($0)", count.ages[$0] ?? 0) }),
        "oldest": count.oldest.map { .string($0.description) } ?? .null,
      ]
      print(answer.pretty)
      return
    }
    var table = TextTable(language == .english ? ["what", "open"] : ["内容", "数量"])
    table.add([Words("all", "全部")[language], "\(count.total)"])
    for (name, number) in kinds + types + places { table.add([name, "\(number)"]) }
    for age in ConflictCount.Age.allCases { table.add([age.label[language], "\(count.ages[age] ?? 0)"]) }
    print(table.text)
    if let oldest = count.oldest { print(Words("The oldest is of \(oldest).", "最早的来自 \(oldest)。")[language]) }
  }
}

/// A case as a line of the list shows it.
private struct ConflictLine: Sendable {
  let id: ConflictID
  let cells: [String]
  let happened, remedy: String
  let stands, lost: String

  init(_ found: ConflictCase, _ context: StepContext, _ language: Language) throws {
    id = found.conflict.id
    func value(_ side: ConflictCase.Side) throws -> String {
      let text = try RecordNames.display(side.value, found.conflict.field, context.snapshot, language)
      return text.isEmpty ? "–" : text
    }
    func author(_ side: ConflictCase.Side) -> String { "\(side.site) \(side.authorship.operatorName) \(side.authorship.at)" }
    stands = try value(found.stands)
    lost = try value(found.lost)
    happened = found.happened[language]
    remedy = found.remedy[language]
    cells = [
      Self.age(found.conflict.since, context.now)[language], found.name, found.conflict.field.label[language], "\(stands) (\(author(found.stands)))", "\(lost) (\(author(found.lost)))", found.code,
    ]
  }

  /// `3 h`.
  private static func age(_ since: Instant, _ now: Instant) -> Words {
    let minutes = now.milliseconds > since.milliseconds ? (now.milliseconds - since.milliseconds) / 60_000 : 0
    let (amount, en, zh) = minutes < 60 ? (minutes, "min", "分钟") : minutes < 48 * 60 ? (minutes / 60, "h", "小时") : (minutes / 1440, "d", "天")
    return Words("\(amount) \(en)", "\(amount) \(zh)")
  }

  static func table(_ lines: [ConflictLine], _ language: Language) -> String {
    var table = TextTable(
      language == .english ? ["age", "record", "field", "stands", "lost", "id", "what to do"] : ["已等待", "记录", "字段", "现值", "被覆盖", "标识", "处理办法"])
    for line in lines { table.add(line.cells + ["\(line.happened) \(line.remedy)"]) }
    return table.text
  }

  func json(_ found: ConflictCase) -> JSON {
    func side(_ side: ConflictCase.Side, _ shown: String) -> JSON {
      [
        "value": side.value.map(found.conflict.field.type.json) ?? .null, "shown": .string(shown), "site": .string(side.site),
        "operator": .string(side.authorship.operatorName), "at": .string(side.authorship.at.description), "step": .string(side.authorship.step),
        "reason": .string(side.authorship.reason),
      ]
    }
    return [
      "id": .string(id.description), "lost_id": .string(found.code), "record": .string(id.record.description), "name": .string(found.name),
      "type": .string(found.conflict.recordType.name), "field": .string(found.conflict.field.name), "kind": .string(found.conflict.kind.rawValue),
      "stands": side(found.stands, stands), "lost": side(found.lost, lost), "happened": .string(happened), "remedy": .string(remedy),
      "notes": .array(found.notes.map { .string($0.en) }), "owner": found.owner.map { .string($0.rawValue) } ?? .null,
      "due": .string(found.due.description), "overdue": .bool(found.isOverdue), "steps": .array(found.steps.map { .string($0) }),
    ]
  }
}
