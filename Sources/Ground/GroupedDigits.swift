/// Long numbers are read by threes.
public enum GroupedDigits {
  /// `101,710.00 CNY` for `101710.00 CNY`: the whole number that a text begins with, its digits in groups. Other texts stay as they are.
  public static func text(_ text: String) -> String {
    let sign = text.hasPrefix("-") ? "-" : ""
    let whole = text.dropFirst(sign.count).prefix { $0.isNumber }
    let rest = text.dropFirst(sign.count + whole.count)
    guard whole.count > 3 else { return text }
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0 && (whole.count - index) % 3 == 0 { grouped += "," }
      grouped.append(digit)
    }
    return sign + grouped + rest
  }
}
