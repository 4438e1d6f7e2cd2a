/// A value of somebody's file as a problem shows it.
enum ShownValue {
  /// Characters.
  static let longest = 60

  /// Cut where it is longer.
  static func brief(_ text: String) -> String { text.count > longest ? text.prefix(longest) + "…" : text }
}
