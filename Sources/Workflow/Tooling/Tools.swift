import Foundation
import Ground
import Membership
import Records
import Replica

/// The tools of a plant, and what stands against working with one.
public enum Tools {
  /// The most that a plant has.
  public static let maximum = 5_000
  /// Days before its calibration lapses from which a tool is due.
  public static let notice = 14
  /// Pieces.
  public static let life = 1...1_000_000_000
  /// A use counts from so many days before the pieces do: work that was begun before an overhaul may go on after it.
  static let reach = 60

  /// In use at this plant, by code.
  public static func here(_ context: StepContext) throws -> [Row<Tool>] {
    try context.snapshot.all(Tool.self, where: "state = 'standing' AND +_shelf = ?", [Int64(context.home.code)], limit: maximum).sorted { $0.code < $1.code }
  }

  static func find(_ code: String, on plant: Shelf, _ context: StepContext) throws -> Row<Tool>? {
    try context.snapshot.first(Tool.self, where: "code = ? AND _shelf = ? AND +state = 'standing'", [code, Int64(plant.code)])
  }

  /// Pieces that were made with it since it was new or overhauled, good and scrap: those of the work orders that were released with it.
  public static func pieces(_ tool: Row<Tool>, _ context: StepContext) throws -> Int {
    let since = tool.since.milliseconds
    let first = RecordKey(high: (since - min(since, UInt64(reach) * 86_400_000)) << 16, low: 0)
    let sum = try context.snapshot.count(
      """
      SELECT coalesce(sum(good_e6 + scrap_e6), 0) FROM work_report
      WHERE work_order IN (SELECT work_order FROM tool_use WHERE tool = ? AND id >= ?) AND at_ms >= ?
      """, [Data(tool.id.key.bytes), Data(first.bytes), Int64(since)])
    return sum / Int(ExactDecimal.scale)
  }

  /// Everything that stands against beginning a quantity with a tool on a day.
  static func problems(_ tool: Row<Tool>, on day: Day, making quantity: Quantity, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if tool.condition != .usable {
      let place = tool.place.map { " (\($0))" } ?? ""
      problems.append(
        Problem(
          "tool.condition", Words("Tool \(tool.code) is \(tool.condition.label.en)\(place).", "工装 \(tool.code) \(tool.condition.label.zh)\(place)。"),
          remedy: Words("Say with tool.set when it is usable again, or take another.", "恢复可用后请用 tool.set 登记，或换用其他工装。")))
    }
    if let until = tool.calibratedUntil, until < day {
      problems.append(
        Problem(
          "tool.calibration", Words("The calibration of tool \(tool.code) holds until \(until); the work starts on \(day).", "工装 \(tool.code) 校准有效期至 \(until)；工单于 \(day) 开工。"),
          remedy: Words("Have it calibrated and enter the new day with tool.set.", "请送检并用 tool.set 登记新有效期。")))
    }
    guard let life = tool.life else { return problems }
    let made = try pieces(tool, context)
    let planned = Int((quantity.amount.millionths + ExactDecimal.scale - 1) / ExactDecimal.scale)
    if made + planned > life {
      problems.append(
        Problem(
          "tool.life", Words("Tool \(tool.code) has made \(made) of its \(life) pieces; \(planned) more are too many.", "工装 \(tool.code) 已加工 \(made) 件，寿命 \(life) 件；再加工 \(planned) 件将超出。"),
          remedy: Words("Have it overhauled and say so with tool.set, or split the work.", "请大修后用 tool.set 登记，或拆分工单。")))
    }
    return problems
  }

  static func problem(_ tool: Row<Tool>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Tool.record.label, tool.shelf, context) { return problem }
    return tool.state == .standing ? nil : Finding.state(Tool.record.label, tool.state, needs: .standing)
  }

  /// Tools of this plant whose calibration lapses soon, or has lapsed.
  static func toCalibrate(_ context: StepContext) throws -> [InboxTask] {
    guard context.site.role == .plant else { return [] }
    return try here(context).compactMap { tool in
      guard let until = tool.calibratedUntil, until < context.today.advanced(by: notice) else { return nil }
      return Inbox.lapsing("tool-calibrate", tool.id.key, tool.code, on: until, notice: notice, context)
    }
  }
}

/// What tools and drawings are called: routings name several in one text.
enum NeedCode {
  static func problem(_ code: String, field: String) -> Problem? {
    guard code.contains(where: { $0.isWhitespace || ",，、/=".contains($0) }) else { return nil }
    return Problem(
      "code.characters", field: field, Words("may not hold spaces, commas, slashes or \"=\".", "不得含空格、逗号、斜线或“=”。"),
      remedy: Words("Use letters, digits and dashes.", "请用字母、数字和短横线。"))
  }
}
