import Foundation
import Ground

/// The formats of order files.
public enum OrderFormat: String, CaseIterable, Sendable, Codable {
  /// OASIS UBL 2.x `Order`.
  case ubl
  /// A table of comma, semicolon or tab separated values with a header row.
  case csv
  /// An Office Open XML workbook, with such a table on a sheet.
  case xlsx
  /// Orders as a program writes them (`docs/api-orders.md`).
  case json
  /// UN/EDIFACT `ORDERS` of the directories D.96A and D.01B.
  case edifact

  public var label: Words {
    switch self {
    case .ubl: Words("UBL 2 order (XML)", "UBL 2 订单（XML）")
    case .csv: Words("Order table (CSV)", "订单表格（CSV）")
    case .xlsx: Words("Order workbook (Excel .xlsx)", "订单工作簿（Excel .xlsx）")
    case .json: Words("Order (JSON)", "订单（JSON）")
    case .edifact: Words("EDIFACT order (ORDERS)", "EDIFACT 订单（ORDERS）")
    }
  }

  /// The format that bytes and name point to; nil when it is none of ours. The bytes outweigh the name.
  public static func detect(_ bytes: [UInt8], name: String) -> OrderFormat? {
    if case .known(let format) = sniff(bytes, name: name) { format } else { nil }
  }

  enum Guess: Hashable {
    case known(OrderFormat)
    case empty
    /// Something else, with its name in plain words.
    case foreign(String)
  }

  /// How the first bytes of other formats look that people send by mistake.
  private static let foreign: [(start: [UInt8], name: String)] = [
    (Array("PK\u{3}\u{4}".utf8), "ZIP"), ([0xD0, 0xCF, 0x11, 0xE0], "Excel / Word (.xls, .doc)"),
    (Array("%PDF".utf8), "PDF"),
    (Array("ISA*".utf8), "ANSI X12"), (Array("{\\rtf".utf8), "RTF"), ([0x1F, 0x8B], "gzip"),
    ([0x89, 0x50, 0x4E, 0x47], "PNG"), ([0xFF, 0xD8, 0xFF], "JPEG"),
  ]

  /// `UNA`, `UNB` or `UNH` and a mark behind it; a comma or semicolon would make it the header of a table.
  private static func isEDIFACT(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard ["UNA", "UNB", "UNH"].contains(where: { bytes.starts(with: Array($0.utf8)) }) else { return false }
    guard let next = bytes.dropFirst(3).first else { return true }
    return !Character(UnicodeScalar(next)).isLetter && !Character(UnicodeScalar(next)).isNumber && !",;\t_ ".utf8.contains(next)
  }

  /// A ZIP with a workbook in it. Names of parts are never packed, so they stand in the bytes as they are.
  private static func isWorkbook(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) && Data(bytes).range(of: Data("xl/workbook.xml".utf8)) != nil
  }

  static func sniff(_ bytes: [UInt8], name: String) -> Guess {
    let head = ASCIIView.of(bytes.prefix(4096))
    guard let first = head.firstIndex(where: { $0 > 0x20 }) else {
      return bytes.allSatisfy({ $0 <= 0x20 }) || bytes.count <= 3 ? .empty : .foreign("binary")
    }
    if isWorkbook(bytes) { return .known(.xlsx) }
    if let match = foreign.first(where: { bytes.starts(with: $0.start) || head[first...].starts(with: $0.start) }) {
      return .foreign(match.name)
    }
    if head[first] == UInt8(ascii: "{") { return .known(.json) }
    if isEDIFACT(head[first...]) { return .known(.edifact) }
    if head[first] == UInt8(ascii: "<") { return .known(.ubl) }
    if head.contains(where: { $0 < 0x20 && ![9, 10, 11, 12, 13, 0x1A].contains($0) }) { return .foreign("binary") }
    return .known(name.lowercased().hasSuffix(".xml") ? .ubl : .csv)
  }
}

/// Bytes as far as they are ASCII, without a byte order mark: enough to find markup in any encoding that keeps ASCII.
enum ASCIIView {
  enum Width {
    case utf8, utf16Little, utf16Big
  }

  static func width(_ bytes: some Collection<UInt8>) -> Width {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0x3C, 0]) { return .utf16Little }
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0, 0x3C]) { return .utf16Big }
    return .utf8
  }

  /// Two-byte units become one byte, `?` where they are no ASCII; the line ends stay where they were.
  static func of(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let all = Array(bytes)
    switch width(all) {
    case .utf8: return Array(all.starts(with: [0xEF, 0xBB, 0xBF]) ? all[3...] : all[...])
    case .utf16Little: return narrow(all, low: 0, skipping: all.starts(with: [0xFF, 0xFE]))
    case .utf16Big: return narrow(all, low: 1, skipping: all.starts(with: [0xFE, 0xFF]))
    }
  }

  private static func narrow(_ bytes: [UInt8], low: Int, skipping mark: Bool) -> [UInt8] {
    stride(from: mark ? 2 : 0, to: bytes.count - 1, by: 2).map { index in
      bytes[index + 1 - low] == 0 && bytes[index + low] < 0x80 ? bytes[index + low] : UInt8(ascii: "?")
    }
  }
}
