import Foundation
import Ground
import Records
import Replica

/// What an inspection plan looks at, as an inspector writes it, one characteristic a row:
///
///     10 low=12.45 high=12.55 nominal=12.5 unit=mm gauge=caliper Outer diameter
///     20 No scratches
///
/// A number, the limits of what is measured, and its name at the end. Without limits it is judged good or not.
public struct CharacteristicsText: FieldValue {
  public struct Line: Sendable, Hashable {
    public var position: Int
    public var name = ""
    public var low: ExactDecimal?
    public var high: ExactDecimal?
    public var nominal: ExactDecimal?
    public var unit: String?
    public var gauge: String?

    public var kind: CharacteristicKind { low == nil && high == nil ? .attribute : .variable }
  }

  /// The most characteristics of a plan.
  public static let maximum = 50
  public static let positions = 1...9_999
  static let maximumName = 100
  static let maximumUnit = 20
  static let maximumGauge = 40

  public let lines: [Line]
  public let text: String

  public init(parsing typed: String) throws {
    let rows = typed.split(separator: "\n").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
    var lines: [Line] = []
    var problems: [Problem] = []
    if rows.count > Self.maximum {
      problems.append(Problem("characteristics.tooMany", Words("A plan has no more than \(Self.maximum) characteristics.", "一个检验计划最多 \(Self.maximum) 个特性。"), remedy: Words("Make a second plan for another stage.", "请分到其他检验阶段。")))
    }
    for (index, row) in rows.prefix(Self.maximum).enumerated() {
      let (line, found) = Self.line(row)
      problems += found.map { problem in
        var problem = problem
        problem.line = index + 1
        return problem
      }
      guard let line else { continue }
      if lines.contains(where: { $0.position == line.position || $0.name == line.name }) {
        problems.append(Problem("characteristics.twice", line: index + 1, Words("\(line.position) \(line.name) has the number or the name of another.", "\(line.position) \(line.name) 的编号或名称重复。"), remedy: Words("Give each its own.", "编号和名称均不得重复。")))
      }
      lines.append(line)
    }
    guard problems.isEmpty else { throw Problems(problems) }
    self.lines = lines.sorted { $0.position < $1.position }
    text = rows.joined(separator: "\n")
  }

  private static func line(_ row: String) -> (Line?, [Problem]) {
    let parts = row.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
    guard let first = parts.first, let position = Int(first), positions.contains(position) else {
      return (nil, [Problem("characteristics.unreadable", Words("\"\(row.prefix(60))\" does not begin with a number from \(positions.lowerBound) to \(positions.upperBound).", "“\(row.prefix(60))”开头应为 \(positions.lowerBound) 到 \(positions.upperBound) 的编号。"), remedy: Words("Write it like: 10 low=12.45 high=12.55 unit=mm Outer diameter.", "请写成：10 low=12.45 high=12.55 unit=mm 外径。"))])
    }
    var line = Line(position: position)
    var problems: [Problem] = []
    var name: [String] = []
    for part in parts.dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if pair.count == 2 { take(pair[0], pair[1], &line).map { problems.append($0) } } else { name.append(part) }
    }
    line.name = name.joined(separator: " ")
    if line.name.isEmpty { problems.append(Problem("characteristics.name", Words("Characteristic \(position) has no name.", "特性 \(position) 缺少名称。"), remedy: Words("Write it at the end of the row.", "请写在行末。"))) }
    if line.name.utf8.count > maximumName || (line.unit?.utf8.count ?? 0) > maximumUnit || (line.gauge?.utf8.count ?? 0) > maximumGauge {
      problems.append(Problem("text.tooLong", Words("The name, the unit or the gauge is too long.", "名称、单位或量具类型过长。"), remedy: Words("Shorten it.", "请缩短。")))
    }
    if let low = line.low, let high = line.high, low >= high {
      problems.append(Problem("characteristics.limits", Words("low \(low) is not below high \(high).", "下限 \(low) 不低于上限 \(high)。"), remedy: Words("Compare the drawing.", "请核对图纸。")))
    }
    if let nominal = line.nominal, line.low.map({ nominal < $0 }) == true || line.high.map({ nominal > $0 }) == true {
      problems.append(Problem("characteristics.nominal", Words("nominal \(nominal) is outside the limits.", "标称值 \(nominal) 超出上下限。"), remedy: Words("Compare the drawing.", "请核对图纸。")))
    }
    if line.kind == .attribute, line.nominal != nil || line.unit != nil || line.gauge != nil {
      problems.append(Problem("characteristics.noLimit", Words("Characteristic \(position) is measured but has no limit.", "特性 \(position) 为计量特性但没有上下限。"), remedy: Words("Say low=, high= or both.", "请填写 low=、high= 或两者。")))
    }
    return (line, problems)
  }

  private static func take(_ key: String, _ value: String, _ line: inout Line) -> Problem? {
    do throws(Problem) {
      switch key {
      case "low", "下限": line.low = try ExactDecimal(typed: value)
      case "high", "上限": line.high = try ExactDecimal(typed: value)
      case "nominal", "标称": line.nominal = try ExactDecimal(typed: value)
      case "unit", "单位": line.unit = value.isEmpty ? nil : Units.code(value)
      case "gauge", "量具": line.gauge = value.isEmpty ? nil : value
      default:
        return Problem("characteristics.part", Words("\"\(key)\" is no part of a characteristic.", "“\(key)”不是特性的项目。"), remedy: Words("Use low, high, nominal, unit, gauge.", "可用：下限、上限、标称、单位、量具。"))
      }
      return nil
    } catch { return error }
  }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try CharacteristicsText(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let parsed = try? CharacteristicsText(parsing: text) else { return nil }  // Was parsed once to get here.
    self = parsed
  }
}
