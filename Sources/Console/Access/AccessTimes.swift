import Ground

/// How long what lets a person in is good for.
enum AccessTimes {
  /// A screen of one person locks itself when nobody has done anything for so long.
  static let lockAlone: UInt64 = 30 * 60_000
  /// A screen that several people use locks itself sooner.
  static let lockShared: UInt64 = 5 * 60_000
  /// A session that nobody used for so long has ended.
  static let idle: UInt64 = 12 * 3_600_000
  /// The longest that one sign-in lasts, however much it is used.
  static let whole: UInt64 = 14 * 86_400_000
  /// A one-time code is good for so long.
  static let code: UInt64 = 72 * 3_600_000
  /// When somebody was last there is written down no more often than this.
  static let noted: UInt64 = 60_000
  /// A program's token is good for so long.
  static let token: UInt64 = 366 * 86_400_000
}

/// How often a secret may be tried: some times freely, then after waits that double. The count starts anew after a day without a try.
struct AttemptRule: Sendable {
  /// Tries that fail before the first wait.
  let free: Int
  static let firstWait: UInt64 = 30_000
  static let longestWait: UInt64 = 15 * 60_000
  static let forgottenAfter: UInt64 = 86_400_000

  /// Of one sign-in name.
  static let person = AttemptRule(free: 5)
  /// Of one machine, whatever names it tries.
  static let address = AttemptRule(free: 30)

  /// The wait after so many failed tries, in milliseconds.
  func wait(after failed: Int) -> UInt64 {
    guard failed >= free else { return 0 }
    return min(Self.longestWait, Self.firstWait << UInt64(min(failed - free, 16)))
  }
}
