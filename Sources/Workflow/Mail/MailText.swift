import Foundation
import Ground
import Mustache
import Records
import Replica

/// What a template's names stand for in one mail. What is empty is left out, so that a section about it is not written.
public struct MailValues: Sendable {
  /// The most lines that a mail lists; the paper that goes with it has all.
  static let maximumLines = 100

  var texts: [String: String] = [:]
  var lines: [[String: String]] = []

  public init(_ texts: [String: String] = [:]) {
    self.texts = texts.filter { !$0.value.isEmpty }
  }

  mutating func set(_ name: String, _ text: String?) {
    if let text, !text.isEmpty { texts[name] = text }
  }

  /// - Parameter all: as many as there are, or ``maximumLines`` and one more.
  mutating func list(_ all: [[String: String]]) {
    lines = Array(all.prefix(Self.maximumLines))
    if all.count > Self.maximumLines { texts["more"] = "…" }
  }

  var mustache: [String: Any] {
    var all: [String: Any] = texts
    if !lines.isEmpty { all["lines"] = lines }
    return all
  }
}

/// A mail's wording: a subject and a text in Mustache. Values are written as they are, and none of them is read as a template.
public struct MailWording: Sendable, Hashable {
  public var subject: String
  public var text: String

  public init(subject: String, text: String) {
    self.subject = subject
    self.text = text
  }

  /// The wording that the program ships: a file whose first line is the subject.
  public static func shipped(_ kind: MailKind, _ language: MailLanguage) -> MailWording {
    let name = "mail-\(kind.rawValue)-\(language.rawValue)"
    guard let url = Bundle.module.url(forResource: name, withExtension: "mustache"), let file = try? String(contentsOf: url, encoding: .utf8),
      let end = file.firstIndex(of: "\n")
    else {
      // The files are part of the program and a test reads each.
      fatalError("the program's own \(name).mustache is missing or unreadable")
    }
    return MailWording(subject: String(file[..<end]), text: file[end...].trimmingCharacters(in: .newlines))
  }

  /// What holds at a site: the newest that headquarters released and did not withdraw, else the shipped one.
  public static func holding(_ kind: MailKind, _ language: MailLanguage, _ snapshot: Snapshot) throws -> (wording: MailWording, template: Row<MailTemplate>?) {
    let own = try snapshot.first(
      MailTemplate.self, where: "state = 'released' AND +kind = ? AND +language = ?", [kind.rawValue, language.rawValue], order: "version DESC, id DESC")
    return (own.map { MailWording(subject: $0.subject, text: $0.text) } ?? shipped(kind, language), own)
  }

  /// What is wrong with a wording, each tied to its part; a name that the kind does not have is told by its name.
  public func problems(_ kind: MailKind) -> [Problem] {
    var problems = [("subject", subject), ("text", text)].flatMap { field, part in Self.problems(part, field, kind) }
    if subject.contains(where: \.isNewline) {
      problems.append(Problem("template.lines", field: "subject", Words("The subject has one line.", "主题只能有一行。"), remedy: Words("Take the line break out.", "请删除换行。")))
    }
    return problems
  }

  private static func problems(_ part: String, _ field: String, _ kind: MailKind) -> [Problem] {
    let known = MailRules.shipped.placeholders(kind)
    let remedy = Words("Use: \(known.joined(separator: ", ")).", "可用：\(known.joined(separator: "、"))。")
    var problems: [Problem] = []
    for tag in part.matches(of: /\{\{\{?([^{}]*)\}?\}\}/) {
      let inside = tag.1.trimmingCharacters(in: .whitespaces)
      // A comment, and a section's beginning, end or opposite; no partials and no settings.
      if inside.hasPrefix("!") { continue }
      let name = "#^/".contains(inside.prefix(1)) ? inside.dropFirst().trimmingCharacters(in: .whitespaces) : inside
      guard !known.contains(name) else { continue }
      problems.append(
        Problem("template.name", field: field, Words("{{\(name)}} is no name of this mail.", "{{\(name)}} 不是此类邮件的可用名称。"), remedy: remedy))
    }
    guard problems.isEmpty else { return problems }
    do { _ = try compiled(part) } catch {
      return [
        Problem(
          "template.form", field: field, Words("The template can't be read: a section is not closed, or a brace is missing.", "模板无法读取：区段未结束或缺少括号。"),
          remedy: Words("Write {{name}}, or {{#name}} … {{/name}}.", "请写成 {{name}}，或 {{#name}} … {{/name}}。"))
      ]
    }
    return []
  }

  private static func compiled(_ part: String) throws -> MustacheTemplate { try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + part) }

  /// The subject in one line without control characters, and the text.
  ///
  /// - Throws: the template's own error; one that ``problems(_:)`` finds nothing wrong with throws none.
  func written(_ values: MailValues) throws -> MailWording {
    let subject = try Self.compiled(subject).render(values.mustache)
    let text = try Self.compiled(text).render(values.mustache)
    return MailWording(subject: Self.oneLine(subject), text: Self.plain(text))
  }

  static func oneLine(_ text: String) -> String {
    let words = text.unicodeScalars.map { $0.properties.generalCategory == .control || $0.properties.generalCategory == .lineSeparator ? " " : String($0) }.joined()
    return words.split(whereSeparator: \.isWhitespace).joined(separator: " ").clipped(toBytes: 400)
  }

  /// Without what no text has, like a bell or an escape.
  private static func plain(_ text: String) -> String {
    let kept = text.unicodeScalars.filter { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control }
    return String(String.UnicodeScalarView(kept)).trimmingCharacters(in: .whitespacesAndNewlines).clipped(toBytes: 40_000)
  }
}

extension String {
  /// Its beginning, of at most so many bytes of UTF-8, cut between characters.
  func clipped(toBytes most: Int) -> String {
    guard utf8.count > most else { return self }
    var left = most
    return String(prefix { character in
      left -= character.utf8.count
      return left >= 0
    })
  }
}
