import Foundation

/// Texts in a mail's header (RFC 5322), which is ASCII: everything else goes as encoded words (RFC 2047).
///
/// No text, whatever is in it, makes a header line of its own: line breaks and other control characters are encoded like foreign letters.
public enum EncodedWord {
  /// Bytes of UTF-8 in one word: with its frame it has 75 characters at most.
  static let maximumBytes = 45

  /// A subject, or another text without structure.
  public static func text(_ text: String) -> String { isPlain(text) ? text : words(text) }

  /// `Lantian Water <buyer@lantian.example>`, the name as an encoded word or in quotes where it must be.
  ///
  /// - Parameter address: one that was found right; it is written as it is.
  public static func mailbox(_ name: String?, _ address: String) -> String {
    guard let name, !name.isEmpty else { return "<\(address)>" }
    if !isPlain(name) { return "\(words(name)) <\(address)>" }
    let isAtom = name.unicodeScalars.allSatisfy { ("A"..."Z").contains($0) || ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == " " }
    let quoted = name.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
    return isAtom ? "\(name) <\(address)>" : "\"\(quoted)\" <\(address)>"
  }

  /// Printable ASCII that fits one line and that nobody reads as an encoded word.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.count <= 400 && !text.contains("=?") && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && text.split(separator: " ").allSatisfy { $0.utf8.count <= 200 }
  }

  /// Words of whole characters, each on a line of its own.
  private static func words(_ text: String) -> String {
    var words: [String] = []
    var open: [UInt8] = []
    for character in text {
      // One character can be long, as a letter with many marks: then it is cut between its scalars.
      let pieces = character.utf8.count <= maximumBytes ? [Array(character.utf8)] : character.unicodeScalars.map { Array(String($0).utf8) }
      for piece in pieces {
        if open.count + piece.count > maximumBytes {
          words.append(word(open))
          open = []
        }
        open += piece
      }
    }
    if !open.isEmpty || words.isEmpty { words.append(word(open)) }
    return words.joined(separator: "\r\n ")
  }

  private static func word(_ bytes: [UInt8]) -> String { "=?UTF-8?B?\(Data(bytes).base64EncodedString())?=" }
}
