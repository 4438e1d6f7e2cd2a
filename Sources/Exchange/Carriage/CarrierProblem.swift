import Ground
import Records
import Workflow

/// Everything that can be wrong with a carrier's file. The raw value is the problem's code, for programs; it never changes.
public enum CarrierProblem: String, CaseIterable, Sendable {
  case empty = "carrier.empty"
  case tooLarge = "carrier.tooLarge"
  case encoding = "carrier.encoding"
  case quotes = "carrier.quotes"
  case tooMany = "carrier.tooManyLines"
  case column = "carrier.column"
  case number = "carrier.number"
  case kind = "carrier.kind"
  case moment = "carrier.moment"
  case message = "carrier.message"
  case status = "carrier.status"
  case more = "carrier.more"

  /// - Parameters:
  ///   - line: of a table; of an interchange, the segment.
  ///   - got: what the file has, shown cut.
  ///   - other: what it is held against.
  func problem(_ field: String = "", line: Int? = nil, got: String = "", other: String = "") -> Problem {
    let (what, remedy) = words(ShownValue.brief(got), other)
    return Problem(rawValue, field: field, line: line, what, remedy: remedy)
  }

  private static let again = Words("Ask the carrier to send the file once more.", "请承运商重新发送文件。")

  private func words(_ got: String, _ other: String) -> (Words, Words) {
    switch self {
    case .empty: (Words("The file is empty.", "文件是空的。"), Self.again)
    case .tooLarge: (Words("The file has \(got); at most \(other) are read.", "文件大小为 \(got)，最多读取 \(other)。"), Words("Ask for a shorter time.", "请缩短导出区间。"))
    case .encoding: (Words("The text is not UTF-8, UTF-16 or GB 18030.", "文本不是 UTF-8、UTF-16 或 GB 18030 编码。"), Self.again)
    case .quotes: (Words("A quotation mark is not closed: the file may be cut off.", "引号没有配对，文件可能不完整。"), Self.again)
    case .tooMany: (Words("The file has more than \(other) lines.", "文件超过 \(other) 行。"), Words("Split it.", "请拆分文件。"))
    case .column: (Words("No column is called like: \(other).", "没有这样的列：\(other)。"), Words("Name the columns in the first row.", "请在首行写明列名。"))
    case .number: (Words("\"\(got)\" is no waybill number.", "“\(got)”不是运单号。"), Words("Compare it with the waybill.", "请与运单核对。"))
    case .kind: (Words("\"\(got)\" is no milestone.", "“\(got)”不是已知的节点。"), Words("Known are: \(other).", "已知节点：\(other)。"))
    case .moment: (Words("\"\(got)\" is no day and time.", "“\(got)”不是日期时间。"), Words("Write it like 2026-11-24 14:30.", "请写成 2026-11-24 14:30。"))
    case .message: (Words("\(got) is no status message; IFTSTA in D.96A or D.01B is read.", "\(got) 不是状态报文；可读取 D.96A 或 D.01B 的 IFTSTA。"), Self.again)
    case .status: (Words("Status code \"\(got)\" says nothing that is watched here.", "状态代码“\(got)”不在跟踪范围内。"), Words("Read it in the carrier's portal, and enter it by hand if it matters.", "请在承运商网站查看，必要时人工登记。"))
    case .more: (Words("\(got) more problems are not listed.", "另有 \(got) 个问题未列出。"), Words("Put the listed ones right first.", "请先解决已列出的问题。"))
    }
  }
}

/// A carrier's file as it was read: what could be is here, what could not is said at its line.
public struct CarrierReading: Sendable {
  public var format: CarrierFormat?
  public var lines: [CarrierLinesText.Line] = []
  public internal(set) var problems: [Problem] = []
  /// Columns of a table that nobody knew.
  public var unknownColumns: [String] = []

  /// The most problems that are listed.
  static let maximumProblems = 200

  init(_ format: CarrierFormat? = nil, _ problems: [Problem] = []) { (self.format, self.problems) = (format, problems) }

  private var leftOut = 0

  mutating func add(_ kind: CarrierProblem, _ field: String = "", line: Int? = nil, got: String = "", other: String = "") {
    if problems.count < Self.maximumProblems { problems.append(kind.problem(field, line: line, got: got, other: other)) } else { leftOut += 1 }
  }

  mutating func end() { if leftOut > 0 { problems.append(CarrierProblem.more.problem(got: "\(leftOut)")) } }

  /// One a row, in both languages, with its line before it: as it is kept with the file. Empty when everything was read.
  public var told: String {
    problems.map { problem in "\(problem.line.map { "\($0): " } ?? "")\(problem.what.zh) \(problem.what.en)" }.joined(separator: "\n")
  }
}

/// Reads the files in which carriers tell where goods are: tables, and EDIFACT IFTSTA.
public enum CarrierFileReader {
  public static func read(_ bytes: [UInt8]) -> CarrierReading {
    if bytes.isEmpty { return CarrierReading(nil, [CarrierProblem.empty.problem()]) }
    guard bytes.count <= ImportCarrierFile.maximumBytes else {
      return CarrierReading(nil, [CarrierProblem.tooLarge.problem(got: "\(bytes.count >> 10) KiB", other: "\(ImportCarrierFile.maximumBytes >> 20) MiB")])
    }
    let head = trimmed(String(decoding: bytes.prefix(200), as: UTF8.self).filter { $0 != "\u{FEFF}" })
    if head.hasPrefix("UNA") || head.hasPrefix("UNB") { return IFTSTAReader.read(bytes) }
    guard let text = CSVText.decode(bytes) else { return CarrierReading(nil, [CarrierProblem.encoding.problem()]) }
    return CarrierTable.read(text)
  }
}
