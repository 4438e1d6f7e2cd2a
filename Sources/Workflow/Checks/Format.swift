import Ground

/// 3.1 The declared form of a text that people enter: a row of `formats.json`.
struct Format: Sendable, Decodable {
  var name: String
  /// A regular expression that the whole text must match.
  var pattern: String
  var example: String
  var en: String
  var zh: String

  static let all: [Format] = Resource.decode("formats")

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// What is wrong with a text that is entered in a field; nil when it has the form, or none is declared under the name.
  static func problem(_ name: String, _ text: String, field: String) -> Problem? {
    guard let format = byName[name], !format.matches(text) else { return nil }
    return Problem(
      "format.\(name)", field: field, Words("\"\(text)\" is not \(format.en).", "“\(text)”不是\(format.zh)。"),
      remedy: Words("Write it like \(format.example).", "请写成 \(format.example)。"))
  }

  func matches(_ text: String) -> Bool {
    guard let expression = try? Regex(pattern) else {
      // The file is part of the program, and a test reads each pattern.
      fatalError("the pattern of the format \(name) can't be read")
    }
    return text.wholeMatch(of: expression) != nil
  }
}
