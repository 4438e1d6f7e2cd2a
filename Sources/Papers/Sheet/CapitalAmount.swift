import Ground

/// An amount in the Chinese capitals that can't be altered with a stroke: 人民币伍万柒仟捌佰伍拾陆元整.
enum CapitalAmount {
  private static let digits = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"]
  private static let places = ["", "拾", "佰", "仟"]
  private static let groups = ["", "万", "亿", "万亿"]

  /// - Returns: nil for another currency than CNY, and for what is not from 0 to under 10¹⁶ yuan.
  static func text(_ money: Money) -> String? {
    guard money.currency == "CNY", money.minor >= 0, money.minor / 100 < 10_000_000_000_000_000 else { return nil }
    let (yuan, jiao, fen) = (money.minor / 100, Int(money.minor / 10 % 10), Int(money.minor % 10))
    var text = yuan > 0 ? whole(yuan) + "元" : ""
    if jiao > 0 {
      text += digits[jiao] + "角"
    } else if fen > 0, yuan > 0 {
      text += "零"
    }
    if fen > 0 { text += digits[fen] + "分" }
    if text.isEmpty { text = "零元" }
    return "人民币" + text + (fen == 0 ? "整" : "")
  }

  /// Four digits a group; zeros between digits are said once, those at the end not at all.
  private static func whole(_ yuan: Int64) -> String {
    var groups: [Int] = []
    var rest = yuan
    while rest > 0 {
      groups.append(Int(rest % 10_000))
      rest /= 10_000
    }
    var text = ""
    var isZeroBetween = false
    for (index, group) in groups.enumerated().reversed() {
      guard group > 0 else {
        isZeroBetween = true
        continue
      }
      if !text.isEmpty, isZeroBetween || group < 1_000 { text += digits[0] }
      text += four(group) + Self.groups[index]
      isZeroBetween = false
    }
    return text
  }

  private static func four(_ group: Int) -> String {
    var text = ""
    var isZeroBetween = false
    for place in (0..<4).reversed() {
      let digit = [1, 10, 100, 1_000].map { group / $0 % 10 }[place]
      if digit == 0 {
        isZeroBetween = !text.isEmpty
      } else {
        if isZeroBetween { text += digits[0] }
        text += digits[digit] + places[place]
        isZeroBetween = false
      }
    }
    return text
  }
}
