import Foundation
import Ground
import Replica

/// Turns what was typed into an input's cells, with every problem at once.
struct InputReader {
  let entries: [EntrySchema]
  let snapshot: Snapshot

  func read(_ raw: [String: String]) throws -> (cells: [String: [Cell]], problems: [Problem]) {
    var cells: [String: [Cell]] = [:]
    var problems = unknown(raw)
    for entry in entries {
      let text = (raw[entry.name] ?? "").trimmingSpaces()
      if text.isEmpty {
        if entry.isRequired { problems.append(Self.missing(entry)) }
        continue
      }
      do {
        cells[entry.name] = try read(text, entry)
      } catch var problem as Problem {
        problem.field = problem.field.isEmpty ? entry.name : "\(entry.name)\(problem.field)"
        problems.append(problem)
      } catch let several as Problems {
        problems += several.all.map { problem in
          var problem = problem
          problem.field = "\(entry.name)\(problem.field)"
          return problem
        }
      }
    }
    return (cells, problems)
  }

  private func read(_ text: String, _ entry: EntrySchema) throws -> [Cell] {
    guard text.utf8.count <= entry.maximumText else {
      throw Problem(
        "text.tooLong", Words("is longer than \(entry.maximumText) bytes.", "超过 \(entry.maximumText) 字节。"),
        remedy: Words("Shorten it.", "请缩短。"))
    }
    if entry.type.kind == .reference, let target = entry.type.target { return [.blob(try resolve(text, target).bytes)] }
    return try entry.type.parse(text)
  }

  /// A record by its id, or by the number, code or name that people call it.
  private func resolve(_ text: String, _ target: String) throws -> RecordKey {
    guard let record = snapshot.schema.record(named: target) else { throw UndeclaredRecord(name: target) }
    if let key = RecordKey(text), try !snapshot.rows(target, where: "id = ?", [Data(key.bytes)], limit: 1).isEmpty { return key }
    for name in ["number", "code", "name"] {
      guard let field = record.field(named: name) else { continue }
      if let row = try snapshot.rows(target, where: "\(field.columnNames[0]) = ?", [text], limit: 1).first { return row.key }
    }
    // A request to another site has no number of its own: people call it by its order's.
    if let field = record.field(named: "order_number"), field.isIndexed {
      // Of a changed order what was asked for first may be cancelled: nobody means that one while there is another.
      let isLive = record.stateField.map { "\($0.columnNames[0]) <> 'cancelled'" } ?? "1"
      var found = try snapshot.rows(target, where: "order_number = ? AND \(isLive)", [text], limit: 2)
      if found.isEmpty { found = try snapshot.rows(target, where: "order_number = ?", [text], limit: 2) }
      if found.count == 1 { return found[0].key }
      if found.count > 1 {
        throw Problem(
          "reference.several", Words("\(text) has several of the kind \(record.label.en.lowercased()).", "\(text) 有多个\(record.label.zh)。"),
          remedy: Words("Give the id of one; see `weft list \(target)`.", "请填写其中一个的标识，可用 `weft list \(target)` 查看。"))
      }
    }
    throw Problem(
      "reference.unknown",
      Words("No \(record.label.en.lowercased()) here is called \"\(text)\".", "此处没有名为“\(text)”的\(record.label.zh)。"),
      remedy: Words("See `weft list \(target)` for those there are.", "可用 `weft list \(target)` 查看已有的。"))
  }

  private func unknown(_ raw: [String: String]) -> [Problem] {
    let known = Set(entries.map(\.name))
    return raw.keys.filter { !known.contains($0) }.sorted().map { name in
      Problem(
        "entry.unknown", field: name, Words("is no entry of this step.", "不是此步骤的项目。"),
        remedy: Words("Its entries are: \(entries.map(\.name).joined(separator: ", ")).", "可用项目：\(entries.map(\.name).joined(separator: "、"))。"))
    }
  }

  private static func missing(_ entry: EntrySchema) -> Problem {
    Problem(
      "entry.missing", field: entry.name, Words("\(entry.label.en) is missing.", "缺少\(entry.label.zh)。"),
      remedy: entry.help ?? Words("Fill it in.", "请填写。"))
  }
}
