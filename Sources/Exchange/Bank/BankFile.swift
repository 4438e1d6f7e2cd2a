import Crypto
import Foundation
import Ground
import Records
import Workflow

/// A bank's statement as its file says it.
public struct BankReading: Sendable {
  public var format: BankFormat?
  public var account: String?
  public var lines: [BankLinesText.Line] = []
  /// Everything that is wrong with it, each at its line; empty when it is read.
  public var problems: [Problem] = []
}

/// What the columns of a bank's table are called, where they are not called as usual: `amount=Betrag`.
public struct BankColumns: Sendable {
  public enum Column: String, CaseIterable, Sendable {
    case day, amount, credit, debit, currency, reference, payer, text

    /// Whether a table can't do without it.
    var isNeeded: Bool { self == .day }
  }

  public var names: [Column: String]

  public init(_ names: [Column: String] = [:]) { self.names = names }

  /// Reads `day=Buchungstag, amount=Betrag`; what is not such a pair is passed over.
  public init(parsing text: String) {
    names = [:]
    for pair in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0.isNewline }) {
      let halves = pair.split(separator: "=", maxSplits: 1).map { trimmed(String($0)) }
      if halves.count == 2, let column = Column(rawValue: halves[0]), !halves[1].isEmpty { names[column] = halves[1] }
    }
  }
}

/// Reads the files that banks give out: CAMT.053, MT940 and tables. A format is known by how the file begins.
public enum BankFile {
  public static let maximumBytes = ImportStatement.maximumBytes

  /// - Parameters:
  ///   - columns: of a table whose columns are called otherwise.
  ///   - currency: of a table that names none.
  public static func read(_ bytes: [UInt8], columns: BankColumns = BankColumns(), currency: String = "CNY") -> BankReading {
    if bytes.isEmpty { return BankReading(problems: [BankProblem.empty.problem()]) }
    guard bytes.count <= maximumBytes else {
      return BankReading(problems: [BankProblem.tooLarge.problem(got: "\(bytes.count >> 10) KiB", other: "\(maximumBytes >> 20) MiB")])
    }
    let start = String(decoding: ASCIIView.of(Array(bytes.prefix(4_000))).filter { $0 != 0 }, as: UTF8.self)
    let head = trimmed(start.replacingOccurrences(of: "\u{FEFF}", with: ""))
    if head.hasPrefix("<") { return named(CAMTReader.read(bytes)) }
    guard let text = CSVText.decode(bytes) else { return BankReading(problems: [BankProblem.encoding.problem()]) }
    if head.hasPrefix("{1:") || head.hasPrefix(":20:") || head.contains("\n:20:") { return named(MT940Reader.read(text)) }
    return named(BankTable.read(text, columns, currency))
  }

  /// Gives entries that the bank left without a reference one of their own: from what they say, and which of equal ones they are, so that the
  /// same entry in another export has the same.
  private static func named(_ reading: BankReading) -> BankReading {
    var reading = reading
    var counts: [String: Int] = [:]
    for index in reading.lines.indices where reading.lines[index].reference.isEmpty {
      let line = reading.lines[index]
      let said = "\(line.booked)|\(line.amount)|\(line.payer)|\(line.text)"
      counts[said, default: 0] += 1
      let digest = SHA256.hash(data: Data("\(said)|\(counts[said] ?? 1)".utf8)).prefix(8)
      reading.lines[index].reference = "W-\(hexadecimal(digest).uppercased())"
    }
    return reading
  }
}

enum BankText {
  /// `1,234.50`, `1.234,50`, `1234,5`, `-12`, `(12.00)`: as banks of several countries write amounts.
  static func amount(_ text: String) -> ExactDecimal? {
    var text = text.filter { !$0.isWhitespace && $0 != "'" && $0 != "¥" && $0 != "￥" }
    var isNegative = false
    if text.hasPrefix("("), text.hasSuffix(")") {
      text = String(text.dropFirst().dropLast())
      isNegative = true
    }
    if text.hasSuffix("-") {
      text.removeLast()
      isNegative.toggle()
    }
    let comma = text.lastIndex(of: ","), point = text.lastIndex(of: ".")
    // The later of the two is the decimal mark; a lone comma before three digits only groups.
    switch (comma, point) {
    case (let comma?, let point?): text = comma > point ? text.filter { $0 != "." }.replacingOccurrences(of: ",", with: ".") : text.filter { $0 != "," }
    case (let comma?, nil):
      let isGrouping = text.count(where: { $0 == "," }) > 1 || text.distance(from: comma, to: text.endIndex) == 4
      text = isGrouping ? text.filter { $0 != "," } : text.replacingOccurrences(of: ",", with: ".")
    case (nil, _): break
    }
    guard let value = try? ExactDecimal(parsing: text) else { return nil }  // Whoever asks says what is wrong.
    return isNegative ? -value : value
  }

  static func isCurrency(_ text: String) -> Bool { text.utf8.count == 3 && text.utf8.allSatisfy { (65...90).contains($0) } }

  /// `2026-11-28`, `2026/11/28`, `20261128`, `28.11.2026`.
  static func day(_ text: String) -> Day? {
    let text = text.split(separator: " ").first.map(String.init) ?? ""
    if text.utf8.count == 8, text.utf8.allSatisfy({ (48...57).contains($0) }) { return Day("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))") }
    let parts = text.split(whereSeparator: { "-/.年月日".contains($0) }).map(String.init)
    guard parts.count == 3, let first = Int(parts[0]), let month = Int(parts[1]), let last = Int(parts[2]) else { return nil }
    return parts[0].count == 4 ? Day(year: first, month: month, day: last) : Day(year: last, month: month, day: first)
  }
}
