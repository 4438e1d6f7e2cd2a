import Foundation
import Ground

/// What stands before the root element, looked at before a parser sees the file.
///
/// A document type can only stand here. It is refused unparsed: whoever parses it has to fetch, expand and count entities
/// ("billion laughs", external files); whoever does not parse it has none of that to get wrong.
struct XMLProlog {
  enum Refusal: Error, Hashable {
    case documentType(line: Int)
    case encoding(String, line: Int)
    /// It ends before the root element's start tag does.
    case cutOff(line: Int)
  }

  /// Encodings that keep ASCII bytes what they are, so that a document type cannot hide, and that libxml2 decodes.
  private static let encodings = [
    "utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-", "iso8859-", "latin1", "windows-125", "cp125", "gb2312", "gbk", "gb18030",
    "big5", "euc-kr", "euc-jp", "shift_jis",
  ]

  /// Where the root element begins, from 1.
  let rootLine: Int

  init(_ bytes: [UInt8]) throws(Refusal) {
    let view = ASCIIView.of(bytes)
    let wide = ASCIIView.width(bytes) != .utf8
    rootLine = try Self.lineOfRoot(view)
    let encoding = Self.declaredEncoding(view) ?? "utf-8"
    guard Self.encodings.contains(where: { encoding.hasPrefix($0) }) else { throw .encoding(encoding, line: 1) }
    if !wide, encoding == "utf-8" || encoding == "utf8" { try Self.checkUTF8(bytes) }
  }

  private static func lineOfRoot(_ view: [UInt8]) throws(Refusal) -> Int {
    var index = 0
    while index < view.count {
      if view[index] <= 0x20 {
        index += 1
      } else if view[index...].starts(with: "<?".utf8) {
        index = end(of: "?>", in: view, from: index)
      } else if view[index...].starts(with: "<!--".utf8) {
        index = end(of: "-->", in: view, from: index + 4)
      } else {
        let line = line(of: index, in: view)
        if view[index...].starts(with: "<!D".utf8) { throw .documentType(line: line) }
        // What is no markup at all is for the parser to refuse.
        if view[index] == UInt8(ascii: "<"), !view[index...].contains(UInt8(ascii: ">")) { throw .cutOff(line: line) }
        return line
      }
    }
    throw .cutOff(line: line(of: view.count, in: view))
  }

  private static func end(of mark: String, in view: [UInt8], from start: Int) -> Int {
    let mark = Array(mark.utf8)
    var index = start
    while index + mark.count <= view.count {
      if view[index] == mark[0], view[index...].starts(with: mark) { return index + mark.count }
      index += 1
    }
    return view.count
  }

  private static func line(of index: Int, in view: [UInt8]) -> Int {
    view[..<index].reduce(1) { $1 == 10 ? $0 + 1 : $0 }
  }

  /// The value, in lower case, of `encoding` in `<?xml … encoding="…"?>`.
  private static func declaredEncoding(_ view: [UInt8]) -> String? {
    guard view.starts(with: "<?xml".utf8) else { return nil }
    let declaration = String(decoding: view[..<min(end(of: "?>", in: view, from: 0), 400)], as: UTF8.self)
    guard let name = declaration.range(of: "encoding") else { return nil }
    let parts = declaration[name.upperBound...].split(omittingEmptySubsequences: false) { $0 == "\"" || $0 == "'" }
    return parts.count > 1 ? parts[1].lowercased() : nil
  }

  /// GBK bytes under a UTF-8 declaration are a usual mistake; the parser's own words for it help nobody.
  private static func checkUTF8(_ bytes: [UInt8]) throws(Refusal) {
    // A character that the end of the file cuts in two says that the file is cut off, not in which encoding it is.
    let isValid = (0...3).contains { cut in bytes.dropLast(cut).withUnsafeBytes { isValidUTF8($0) } }
    guard !isValid else { return }
    var number = 1
    for row in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      if !Array(row).withUnsafeBytes({ isValidUTF8($0) }) { throw .encoding("utf-8", line: number) }
      number += 1
    }
  }
}
