import Foundation
import Ground
import Records
import Replica

/// The operations of a routing as a planner writes them, one a row:
///
///     10 WC-1,WC-2 setup=15 run=2.5 queue=60 transfer=30 batch=20 family=red tools=T-7 drawings=D-100 Turning
///
/// A number, the work centre with those that can do it as well, what there is to say of it by name, and its own name at the end.
public struct RoutingText: FieldValue {
  public struct Line: Sendable, Hashable {
    public var position: Int
    /// Codes, the usual one first.
    public var centres: [String]
    public var setup = 0
    public var run = ExactDecimal.zero
    public var queue = 0
    public var transfer = 0
    public var batch: ExactDecimal?
    public var family: String?
    /// Codes of what it needs.
    public var tools: [String] = []
    public var drawings: [String] = []
    public var name = ""
  }

  /// The most operations of a product.
  public static let maximumOperations = 50
  /// The most tools, and the most drawings, of one operation.
  public static let maximumNeeds = 20
  static let maximumNeed = 40
  /// The most work centres that one operation may choose among.
  public static let maximumCentres = 20
  public static let positions = 1...9_999
  /// Minutes of a set-up, a queue or a transfer: a week and a bit.
  public static let minutes = 0...20_000
  static let maximumFamily = 40
  static let maximumName = 100

  public let lines: [Line]
  /// As it was typed, row by row.
  public let text: String

  public init(parsing typed: String) throws {
    let rows = typed.split(separator: "\n").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
    guard rows.count <= Self.maximumOperations else {
      throw Problem(
        "routing.tooMany", Words("A product has no more than \(Self.maximumOperations) operations.", "一个产品最多 \(Self.maximumOperations) 道工序。"), remedy: Words("Put some together.", "请合并部分工序。"))
    }
    var lines: [Line] = []
    var problems: [Problem] = []
    for (index, row) in rows.enumerated() {
      do { lines.append(try Self.line(row)) } catch {
        problems += error.all.map { problem in
          var problem = problem
          problem.line = index + 1
          return problem
        }
      }
    }
    guard problems.isEmpty else { throw Problems(problems) }
    self.lines = lines
    text = rows.joined(separator: "\n")
  }

  private static func line(_ row: String) throws(Problems) -> Line {
    let parts = row.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
    guard parts.count >= 2, let position = Int(parts[0]), positions.contains(position) else {
      throw Problems([
        Problem(
          "routing.unreadable", Words("\"\(row.prefix(60))\" is no operation.", "“\(row.prefix(60))”不是有效工序。"),
          remedy: Words("Write it like: 10 WC-1,WC-2 setup=15 run=2.5 Turning.", "请写成：10 WC-1,WC-2 setup=15 run=2.5 车削。"))
      ])
    }
    var line = Line(position: position, centres: parts[1].split(whereSeparator: { $0 == "," || $0 == "，" }).map(String.init))
    var problems: [Problem] = []
    if !(1...maximumCentres).contains(line.centres.count) { problems.append(Finding.outOfRange("", 1...maximumCentres, line.centres.count)) }
    var name: [String] = []
    for part in parts.dropFirst(2) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard pair.count == 2 else {
        name.append(part)
        continue
      }
      if let problem = take(pair[0], pair[1], &line) { problems.append(problem) }
    }
    line.name = name.joined(separator: " ")
    if line.name.utf8.count > maximumName || (line.family?.utf8.count ?? 0) > maximumFamily {
      problems.append(Problem("text.tooLong", Words("The name or the family is too long.", "工序名称或换型族过长。"), remedy: Words("Shorten it.", "请缩短。")))
    }
    if line.run <= .zero {
      problems.append(
        Problem("routing.run", Words("Operation \(position) has no minutes a unit.", "工序 \(position) 缺少单件工时。"), remedy: Words("Say them like run=2.5.", "请填写，如 run=2.5。")))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    return line
  }

  /// Takes one part by its name, which may be Chinese.
  private static func take(_ key: String, _ value: String, _ line: inout Line) -> Problem? {
    do {
      switch key {
      case "setup", "准备": line.setup = try whole(key, value)
      case "queue", "等待": line.queue = try whole(key, value)
      case "transfer", "转移": line.transfer = try whole(key, value)
      case "run", "单件": line.run = try decimal(key, value)
      case "batch", "批量": line.batch = try decimal(key, value)
      case "family", "换型族": line.family = value.isEmpty ? nil : value
      case "tools", "工装": line.tools = try codes(key, value)
      case "drawings", "图纸": line.drawings = try codes(key, value)
      default:
        return Problem(
          "routing.part", Words("\"\(key)\" is no part of an operation.", "“\(key)”不是工序的项目。"),
          remedy: Words("Use setup, run, queue, transfer, batch, family, tools, drawings.", "可用：准备、单件、等待、转移、批量、换型族、工装、图纸。"))
      }
      return nil
    } catch { return error }
  }

  /// Several codes, separated by commas.
  private static func codes(_ key: String, _ value: String) throws(Problem) -> [String] {
    let codes = value.split(whereSeparator: { $0 == "," || $0 == "，" }).map(String.init)
    guard (1...maximumNeeds).contains(codes.count), codes.allSatisfy({ $0.utf8.count <= maximumNeed }), Set(codes).count == codes.count else {
      throw Problem(
        "routing.needs", Words("\(key): 1 to \(maximumNeeds) different codes of at most \(maximumNeed) bytes.", "\(key)：须为 1 到 \(maximumNeeds) 个不同编码，每个不超过 \(maximumNeed) 字节。"),
        remedy: Words("Separate them by commas, like \(key)=A-1,A-2.", "请用逗号分隔，如 \(key)=A-1,A-2。"))
    }
    return codes
  }

  private static func whole(_ key: String, _ value: String) throws(Problem) -> Int {
    guard let number = Int(value), minutes.contains(number) else {
      throw Problem(
        "routing.minutes", Words("\(key): \"\(value)\" are no minutes from 0 to \(minutes.upperBound).", "\(key)：“\(value)”须为 0 到 \(minutes.upperBound) 的整数分钟。"),
        remedy: Words("Write whole minutes.", "请填写整数分钟。"))
    }
    return number
  }

  private static func decimal(_ key: String, _ value: String) throws(Problem) -> ExactDecimal {
    let number = try ExactDecimal(typed: value)
    guard number > .zero, number <= ExactDecimal(1_000_000) else {
      throw Problem(
        "routing.amount", Words("\(key): \(number) must be more than 0 and at most 1000000.", "\(key)：\(number) 须大于 0 且不超过 1000000。"), remedy: Words("Compare the number.", "请核对数字。"))
    }
    return number
  }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try RoutingText(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let routing = try? RoutingText(parsing: text) else { return nil }  // Was parsed once to get here.
    self = routing
  }
}
