import Ground

/// What a paper is written in. Business papers in China often have both languages, side by side.
public enum PaperLanguage: String, CaseIterable, Sendable {
  case english = "en"
  case chinese = "zh"
  case both

  public var label: Words {
    switch self {
    case .english: Words("English", "英文")
    case .chinese: Words("Chinese", "中文")
    case .both: Words("Both", "中英双语")
    }
  }

  /// The one that stands first.
  public var main: Language { self == .english ? .english : .chinese }
  /// The one that stands beside it.
  public var also: Language? { self == .both ? .english : nil }
}

/// A text of a paper, with its other language beside it where the paper has both. Templates write it with the partial `pair`.
struct PaperText: Sendable, Hashable {
  let main, also: String
  let hasAlso: Bool

  init(_ main: String, also: String? = nil) {
    self.main = main
    self.also = also ?? ""
    hasAlso = also.map { !$0.isEmpty && $0 != main } ?? false
  }

  init(_ words: Words, _ language: PaperLanguage) { self.init(words[language.main], also: language.also.map { words[$0] }) }

  var isEmpty: Bool { main.isEmpty }
}
