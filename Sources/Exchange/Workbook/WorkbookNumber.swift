import Ground

/// How a workbook's numbers become text: exactly the decimals that a person sees, never a `Double`.
enum WorkbookNumber {
  /// A workbook keeps binary numbers and shows 15 digits of them: 0.1 + 0.2 stands in the file as `0.30000000000000004` and is 0.3.
  static let significantDigits = 15
  /// Digits written out before or behind the point; a number beyond is left as the file has it, to be refused by whoever needs it.
  static let maximumPlaces = 40

  /// `1234.5` for `1234.5`, `1.2345E3` and `1234.5000000000001`; nil for what is no number.
  static func plain(_ raw: String) -> String? {
    let parts = raw.uppercased().split(separator: "E", maxSplits: 1, omittingEmptySubsequences: false)
    guard let mantissa = parts.first, let exponent = parts.count == 1 ? 0 : Int(parts[1]), abs(exponent) <= 400 else { return nil }
    let isNegative = mantissa.hasPrefix("-")
    let unsigned = isNegative || mantissa.hasPrefix("+") ? mantissa.dropFirst() : mantissa
    let halves = unsigned.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let written = halves.joined().utf8.map { Int($0) - 48 }
    guard !written.isEmpty, written.allSatisfy({ (0...9).contains($0) }) else { return nil }
    var digits = written
    // Where the point stands, in digits from the first.
    var point = halves[0].utf8.count + exponent
    while digits.first == 0 {
      digits.removeFirst()
      point -= 1
    }
    round(&digits, &point)
    guard !digits.isEmpty else { return "0" }
    guard (-maximumPlaces...maximumPlaces).contains(point) else { return nil }
    return (isNegative ? "-" : "") + text(digits, point)
  }

  private static func round(_ digits: inout [Int], _ point: inout Int) {
    if digits.count > significantDigits {
      let isUp = digits[significantDigits] >= 5
      digits = Array(digits.prefix(significantDigits))
      var place = digits.count - 1
      if isUp { digits[place] += 1 }
      while digits[place] == 10 {
        digits[place] = 0
        if place == 0 {
          digits.insert(1, at: 0)
          point += 1
          break
        }
        place -= 1
        digits[place] += 1
      }
    }
    while digits.last == 0 { digits.removeLast() }
  }

  private static func text(_ digits: [Int], _ point: Int) -> String {
    let shown = digits.map(String.init)
    if point <= 0 { return "0." + String(repeating: "0", count: -point) + shown.joined() }
    if point >= digits.count { return shown.joined() + String(repeating: "0", count: point - digits.count) }
    return shown[..<point].joined() + "." + shown[point...].joined()
  }

  /// The day of a serial number, without its time of day; nil for what is no day.
  ///
  /// - Parameter since1904: the other of a workbook's two epochs.
  static func day(_ plain: String, since1904: Bool) -> Day? {
    guard let serial = Int32(plain.prefix { $0 != "." }), serial > 0 || since1904 else { return nil }
    if since1904 { return calendarDay(serial - 24_107) }
    // The format keeps a 29 February 1900 that there never was (ECMA-376, 18.17.4.1): serial 60.
    guard serial != 60 else { return nil }
    return calendarDay(serial - (serial > 60 ? 25_569 : 25_568))
  }

  private static func calendarDay(_ number: Int32) -> Day? { Day.calendar.contains(number) ? Day(number: number) : nil }
}
