import Foundation

/// The service characters of an interchange (ISO 9735): what parts, ends and releases. All are single bytes.
struct EDIFACTSyntax: Hashable {
  var component = UInt8(ascii: ":")
  var element = UInt8(ascii: "+")
  var decimalMark = UInt8(ascii: ".")
  /// Takes its meaning from the byte behind it; a blank when the interchange has none.
  var release = UInt8(ascii: "?")
  /// Parts repetitions in syntax version 4, and means nothing in the versions before; a blank when the interchange has none.
  var repetition = UInt8(ascii: "*")
  var terminator = UInt8(ascii: "'")

  /// What holds without a UNA, which is also what nearly everybody writes in it.
  init() {}

  /// The six bytes behind `UNA`; nil when they cannot tell parts from text: letters, digits, bytes that are no visible ASCII, or one
  /// byte for two purposes.
  init?(_ bytes: some Collection<UInt8>) {
    let marks = Array(bytes)
    guard marks.count == 6 else { return nil }
    (component, element, decimalMark, release, repetition, terminator) = (marks[0], marks[1], marks[2], marks[3], marks[4], marks[5])
    guard marks[2] == UInt8(ascii: ".") || marks[2] == UInt8(ascii: ",") else { return nil }
    let required = [component, element, terminator]
    let optional = [release, repetition].filter { $0 != 0x20 }
    let parting = required + optional
    guard parting.allSatisfy(Self.isMark), Set(parting).count == parting.count, !parting.contains(decimalMark) else { return nil }
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !(48...57).contains(byte) && !(65...90).contains(byte) && !(97...122).contains(byte)
  }
}

/// How the bytes of an interchange are text: the syntax identifier of its UNB (data element 0001).
enum EDIFACTCharset {
  /// UNOA and UNOB. Lower case is taken in UNOA too, where the standard has none: senders write it all the time.
  case ascii
  /// UNOC: ISO 8859-1.
  case latin1
  /// UNOY, and UNOW, which is written for it.
  case utf8

  init?(identifier: String) {
    switch identifier {
    case "UNOA", "UNOB": self = .ascii
    case "UNOC": self = .latin1
    case "UNOY", "UNOW": self = .utf8
    default: return nil
    }
  }

  /// - Returns: nil when the bytes are no text in it; control characters never are.
  func decode(_ bytes: [UInt8]) -> String? {
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
    switch self {
    case .ascii: return bytes.allSatisfy { $0 < 0x80 } ? String(decoding: bytes, as: UTF8.self) : nil
    case .latin1:
      // The range of control characters is where Windows puts its own letters; which one is meant is not guessed.
      guard bytes.allSatisfy({ !(0x80...0x9F).contains($0) }) else { return nil }
      return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    case .utf8: return String(validating: bytes, as: UTF8.self)
    }
  }
}
