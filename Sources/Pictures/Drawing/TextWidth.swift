/// How wide a text comes out, as near as it can be known without the font: on the safe side for the fonts that Weft's pages name.
enum TextWidth {
  /// In pixels, at the size of a picture's letters.
  static func of(_ text: String, isStrong: Bool = false) -> Double {
    text.unicodeScalars.reduce(0) { $0 + ems($1) } * Drawing.letter * (isStrong ? 1.1 : 1)
  }

  /// The text, or as much of it as fits with an ellipsis behind it.
  static func fitted(_ text: String, in width: Double, isStrong: Bool = false) -> String {
    guard of(text, isStrong: isStrong) > width else { return text }
    var kept = text
    while !kept.isEmpty, of(kept + "…", isStrong: isStrong) > width { kept.removeLast() }
    return kept + "…"
  }

  private static func ems(_ scalar: Unicode.Scalar) -> Double {
    switch scalar.value {
    case 0x2E80...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0xFF00...0xFF60, 0x20000...0x3FFFF, 0x1F300...0x1FAFF: 1
    case 0x300...0x36F, 0x200B...0x200F: 0
    case 0x41...0x5A: 0.72
    default: "ijltfr.,:;'|!()[] ".unicodeScalars.contains(scalar) ? 0.36 : "mwMW@%—→←▲".unicodeScalars.contains(scalar) ? 0.95 : 0.62
    }
  }
}
