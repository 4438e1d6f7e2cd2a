import Foundation

/// The words that a text is found by, and the words that were typed: one set of rules for both.
///
/// - Letters lose their case, width and accents: `Ｍüller` is `muller`.
/// - A number is found from its beginning, and a document number by its tail without zeros: `SO-SH01-2026-000123` by `123`.
/// - Chinese characters go in pairs, so that any two or more that stand together are found, and by pinyin: each rest of the name by its initials
///   (`szltsw`, `zltsw`, `ltsw` …) and by its syllables (`lantianshuiwu`), for 苏州蓝天水务.
public enum SearchWords {
  /// Of one text; what is longer is searched up to here. UTF-16 units.
  public static let maximumText = 400
  /// Words that are looked at of what was typed.
  public static let maximumWords = 8
  /// Chinese characters in a row that get pinyin, and letters of one syllable word.
  private static let maximumPinyin = 24
  /// Rises when the rules change: every replica then makes its index anew.
  static let version = 1

  /// The index's words for a record's texts, separated by spaces, each once.
  static func line(_ texts: [String]) -> String { Set(texts.flatMap { words(in: $0) }).sorted().joined(separator: " ") }

  /// The words that one text is found by.
  public static func words(in text: String) -> [String] {
    runs(text).flatMap { run -> [String] in
      switch run {
      case .latin(let letters): return latin(letters)
      case .han(let characters): return han(characters)
      }
    }
  }

  // MARK: Typed

  /// One thing that a record must have: each of `all` is met by any of its terms.
  public struct Typed: Hashable, Sendable {
    public struct Term: Hashable, Sendable {
      public var text: String
      /// Whether a longer word that begins so counts too.
      public var isPrefix: Bool
    }
    public var all: [[Term]]

    /// - Parameter words: as ``SearchWords/words(in:)`` gives them.
    public func isMet(by words: [String]) -> Bool {
      all.allSatisfy { any in any.contains { term in words.contains { term.isPrefix ? $0.hasPrefix(term.text) : $0 == term.text } } }
    }

    /// As SQLite's full-text search reads it. The terms hold no quotation marks.
    var expression: String {
      all.map { any in "(" + any.map { "\"\($0.text)\"" + ($0.isPrefix ? " *" : "") }.joined(separator: " OR ") + ")" }.joined(separator: " AND ")
    }
  }

  /// What was typed, word by word. A record is found when it meets all of them; nothing to look for gives none.
  public static func typed(_ text: String) -> [Typed] {
    text.prefix(maximumText).split(whereSeparator: \.isWhitespace).prefix(maximumWords).compactMap { word in
      let terms = runs(String(word)).flatMap { run -> [[Typed.Term]] in
        switch run {
        case .latin(let letters): [typedLatin(letters)]
        case .han(let characters): typedHan(characters)
        }
      }
      return terms.isEmpty ? nil : Typed(all: terms)
    }
  }

  private static func typedLatin(_ letters: String) -> [Typed.Term] {
    guard letters.utf8.allSatisfy(isDigit) else { return [.init(text: letters, isPrefix: true)] }
    let bare = String(letters.drop { $0 == "0" })
    // A short number is somebody's tail: with all that begin so, `123` would be hidden among a thousand others.
    if letters.utf8.count < 4 { return [.init(text: bare.isEmpty ? letters : bare, isPrefix: false)] }
    return bare == letters || bare.isEmpty
      ? [.init(text: letters, isPrefix: true)] : [.init(text: letters, isPrefix: true), .init(text: bare, isPrefix: false)]
  }

  private static func typedHan(_ characters: [Character]) -> [[Typed.Term]] {
    guard characters.count > 1 else { return [[.init(text: String(characters), isPrefix: true)]] }
    return zip(characters, characters.dropFirst()).map { [.init(text: "\($0)\($1)", isPrefix: false)] }
  }

  // MARK: Runs

  private enum Run {
    case latin(String)
    case han([Character])
  }

  private static func runs(_ text: String) -> [Run] {
    let folded = fold(text)
    var runs: [Run] = []
    var letters = ""
    var characters: [Character] = []
    func close() {
      if !letters.isEmpty { runs.append(.latin(letters)) }
      if !characters.isEmpty { runs.append(.han(characters)) }
      (letters, characters) = ("", [])
    }
    for scalar in folded.unicodeScalars {
      if isHan(scalar) {
        if !letters.isEmpty { close() }
        characters.append(Character(scalar))
      } else if scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal {
        if !characters.isEmpty { close() }
        letters.unicodeScalars.append(scalar)
      } else {
        close()
      }
    }
    close()
    return runs
  }

  /// ASCII, which most texts are, is folded without the tables of Unicode.
  private static func fold(_ text: String) -> String {
    let text = text.utf16.count > maximumText ? String(text.prefix(maximumText)) : text
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    return text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil).replacingOccurrences(of: "ß", with: "ss")
      .lowercased()
  }

  private static func isHan(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF, 0x3007: true
    default: false
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  /// The run; the digits at its end; and those without zeros before them.
  private static func latin(_ letters: String) -> [String] {
    let digits = String(letters.utf8.reversed().prefix(while: isDigit).reversed().map { Character(Unicode.Scalar($0)) })
    var words = [letters]
    guard digits.utf8.count >= 3 else { return words }
    if digits != letters { words.append(digits) }
    let bare = String(digits.drop { $0 == "0" })
    if bare != digits, !bare.isEmpty { words.append(bare) }
    return words
  }

  /// The pairs and the last character; a character alone is found by the pair that it begins.
  private static func han(_ characters: [Character]) -> [String] {
    var words = zip(characters, characters.dropFirst()).map { "\($0)\($1)" }
    words.append(String(characters[characters.count - 1]))
    let syllables = characters.prefix(maximumPinyin).map(Pinyin.syllable)
    for start in syllables.indices {
      let rest = syllables[start...]
      words.append(String(rest.compactMap(\.first)))
      words.append(String(rest.joined().prefix(maximumPinyin)))
    }
    return words.filter { !$0.isEmpty }
  }
}
