/// The languages that people read Weft in.
public enum Language: String, CaseIterable, Sendable, Codable {
  case english = "en"
  case chinese = "zh"
}

/// A text for people, in both languages.
public struct Words: Hashable, Sendable {
  public var en: String
  public var zh: String

  public init(_ en: String, _ zh: String) {
    self.en = en
    self.zh = zh
  }

  public subscript(_ language: Language) -> String { language == .english ? en : zh }
}

/// Something that a person must put right: where, what, and how.
///
/// `field` is a path in the field's own terms: `quantity`, `lines[3].product`, or empty for the whole. `line` is the line of the file it
/// was read from, if any. `code` is stable, for programs.
public struct Problem: Error, Hashable, Sendable {
  public var code: String
  public var field: String
  public var line: Int?
  public var what: Words
  public var remedy: Words

  public init(_ code: String, field: String = "", line: Int? = nil, _ what: Words, remedy: Words) {
    self.code = code
    self.field = field
    self.line = line
    self.what = what
    self.remedy = remedy
  }

  /// `line 14, lines[2].quantity: must be more than 0 (got "-5"). Ask the customer for the quantity.`
  public func text(_ language: Language) -> String {
    var place: [String] = []
    if let line { place.append(language == .english ? "line \(line)" : "第 \(line) 行") }
    if !field.isEmpty { place.append(field) }
    let lead = place.isEmpty ? "" : place.joined(separator: language == .english ? ", " : "，") + (language == .english ? ": " : "：")
    return lead + what[language] + (language == .english ? " " : "") + remedy[language]
  }
}

/// All the problems of one attempt, at once.
public struct Problems: Error, Hashable, Sendable {
  public var all: [Problem]

  public init(_ all: [Problem]) { self.all = all }
}
