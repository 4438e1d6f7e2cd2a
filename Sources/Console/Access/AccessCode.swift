import Crypto
import Foundation

/// Secrets that the program makes up itself: so random that a fast hash keeps them, and made to be read aloud, typed or scanned.
///
/// The letters are Crockford's base 32, which has no I, L, O and U; what is typed instead of them is understood.
enum AccessCode {
  private static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// For one sign-in: 80 bits, like `7KD2-9QXM-04TF-W3HB`.
  static func oneTime() -> String {
    let text = random(16)
    return stride(from: 0, to: 16, by: 4).map { String(text[text.index(text.startIndex, offsetBy: $0)...].prefix(4)) }.joined(separator: "-")
  }

  /// On a badge, as a bar code: 130 bits behind `WB`.
  static func badge() -> String { badgeMark + random(26) }

  /// Of a program: 256 bits behind `weft_`.
  static func token() -> String {
    "weft_" + SymmetricKey(size: .bits256).withUnsafeBytes { Data($0).base64URL }
  }

  static func isBadge(_ text: String) -> Bool {
    let code = canonical(text)
    return code.hasPrefix(badgeMark) && code.count == badgeMark.count + 26
  }

  /// What is kept instead of the code.
  static func hash(code text: String) -> Data { Data(SHA256.hash(data: Data("weft code \(canonical(text))".utf8))) }

  /// What is kept instead of a token or of a session's cookie, of which each letter counts.
  static func hash(exact text: String) -> Data { Data(SHA256.hash(data: Data("weft exact \(text)".utf8))) }

  private static let badgeMark = "WB"

  static func canonical(_ text: String) -> String {
    String(
      text.uppercased().prefix(100).compactMap { letter -> Character? in
        switch letter {
        case "O": "0"
        case "I", "L": "1"
        case _ where letters.contains(letter): letter
        default: nil
        }
      })
  }

  private static func random(_ count: Int) -> String {
    var generator = SystemRandomNumberGenerator()
    return String((0..<count).map { _ in letters.randomElement(using: &generator) ?? "0" })
  }
}
