import Foundation

/// A table for a terminal: columns as wide as their widest cell, Chinese characters counted double.
struct TextTable {
  private let header: [String]
  private var rows: [[String]] = []

  init(_ header: [String]) { self.header = header }

  mutating func add(_ row: [String]) { rows.append(row.map { $0.replacingOccurrences(of: "\n", with: " ⏎ ") }) }

  var text: String {
    let widths = header.indices.map { column in ([header] + rows).map { Self.width($0[column]) }.max() ?? 0 }
    let line = { (row: [String]) in
      row.indices.map { column in
        column == row.count - 1 ? row[column] : row[column] + String(repeating: " ", count: widths[column] - Self.width(row[column]))
      }.joined(separator: "  ")
    }
    return ([line(header), widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")] + rows.map(line)).joined(separator: "\n")
  }

  /// Columns of a terminal that a text takes (East Asian wide characters take two).
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { width, scalar in
      switch scalar.value {
      case 0x300...0x36F, 0x200B...0x200D, 0xFE00...0xFE0F: width
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        width + 2
      default: width + 1
      }
    }
  }
}

/// A bar on standard error, shown only on a terminal and only for work of over a second.
final class ProgressBar: @unchecked Sendable {
  // One caller at a time: the work that it shows runs in one transaction.
  private let label: String
  private let start = Date()
  private var shown = false
  private let isTerminal = isatty(2) == 1

  init(_ label: String) { self.label = label }

  func update(_ done: Int, _ total: Int) {
    guard isTerminal, total > 0, shown || Date().timeIntervalSince(start) > 1 else { return }
    shown = true
    let width = 30
    let filled = min(width, done * width / total)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    FileHandle.standardError.write(Data("\r\(label) \(bar) \(done)/\(total)".utf8))
    if done >= total { FileHandle.standardError.write(Data("\n".utf8)) }
  }
}
