import Ground
import Replica
import Sync

/// What a person should know about this node's clock and release before reading on.
enum Warnings {
  /// The most pressing first; empty when all is well.
  static func read(_ replica: Replica) async throws -> [Words] {
    var found: [Words] = []
    if let alarm = try await replica.clockAlarm() { found.append(clock(alarm)) }
    for line in try await PeerLines.read(replica) {
      if let text = clock(line) { found.append(Words("\(line.code): \(text.en)", "\(line.code)：\(text.zh)")) }
    }
    found += try await replica.alarms().map(\.text)
    let waiting = try await replica.waitingForUpgrade()
    if waiting > 0 {
      found.append(
        Words(
          "\(waiting) changes from sites with a newer program are kept here and are applied when this one is upgraded.",
          "来自新版程序站点的 \(waiting) 项更改已保存，将在本站点升级后生效。"))
    }
    let passed = try await replica.passedOver()
    if let last = passed.last {
      found.append(
        Words(
          "\(passed.count) changes were passed over by an upgrade, since their authors may not do that; the last: \(last.text).",
          "升级时有 \(passed.count) 项更改因作者无权而未采用；最近一项：\(last.text)。"))
    }
    return found
  }

  private static func clock(_ alarm: ClockAlarm) -> Words {
    let distance = ClockWords.distance(alarm.offsetMilliseconds)
    if let name = alarm.confirmedBy {
      return Words(
        "This machine's clock is \(distance.en), say the other sites; \(name) has confirmed it.",
        "其他站点显示本机时钟\(distance.zh)；\(name) 已确认沿用。")
    }
    return Words(
      "This machine's clock is \(distance.en), say the other sites. Corrections are held back until it is right, or confirmed with `weft clock confirm`.",
      "其他站点显示本机时钟\(distance.zh)。在校准时钟或执行 `weft clock confirm` 之前，暂不能更正内容。")
  }

  /// Our clock against one peer's, when they differ by more than 30 s.
  static func clock(_ line: PeerLines.Line) -> Words? {
    guard let offset = line.state?.offsetMilliseconds else { return nil }
    let distance = ClockWords.distance(offset)
    switch ClockConcern(offset: offset) {
    case .none: return nil
    case .warning: return Words("our clock is \(distance.en) by theirs", "本机时钟比对方\(distance.zh)")
    case .alarm: return Words("our clock is \(distance.en) by theirs; one of the two is wrong", "本机时钟比对方\(distance.zh)，其中之一有误")
    }
  }

  static func show(_ warnings: [Words], _ language: Language) {
    for warning in warnings { print("⚠ " + warning[language]) }
  }
}

extension ClockConcern {
  /// For programs.
  var name: String {
    switch self {
    case .none: "none"
    case .warning: "warning"
    case .alarm: "alarm"
    }
  }
}
