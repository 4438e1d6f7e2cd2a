import Foundation
import Synchronization

/// How a Chinese character is read, in plain letters: `蓝` is `lan`.
///
/// One reading a character, the commonest; what has several is found by that one and by its own characters.
enum Pinyin {
  /// Asking the tables of Unicode takes tens of microseconds and a name is asked for each of its characters, so each is asked once.
  private static let known = Mutex<[Character: String]>([:])

  /// - Returns: the character itself when it has no reading.
  static func syllable(_ character: Character) -> String {
    if let syllable = known.withLock({ $0[character] }) { return syllable }
    let read = String(character).applyingTransform(.toLatin, reverse: false)?.applyingTransform(.stripDiacritics, reverse: false)?
      .lowercased().filter { $0.isASCII && $0.isLetter } ?? ""
    let syllable = read.isEmpty ? String(character) : read
    known.withLock { $0[character] = syllable }
    return syllable
  }
}
