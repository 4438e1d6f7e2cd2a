import Ground
import Replica

/// Serial numbers as people type or scan them: one after the other, or the first and the last of a run, like `P-0001..P-0040`.
enum SerialList {
  /// The most of one entry.
  static let maximum = 1_000
  /// Bytes of one number, and of all that is typed.
  static let maximumSerial = 40
  static let maximumText = 40_000
  /// A run's number has at most so many digits.
  private static let maximumDigits = 15

  static func entry() -> OptionalEntry<String> {
    OptionalEntry(
      "serials", "Serial numbers", "序列号",
      help: Words("One for each piece, separated by spaces or lines, or a run like P-0001..P-0040; empty for what has none.", "每件一个，以空格或换行分隔，或填写区间，例如 P-0001..P-0040；无序列号时留空。"),
      isLong: true, maximumText: maximumText)
  }

  /// - Returns: the numbers, and what is wrong with them for so many pieces.
  static func read(_ text: String?, for quantity: ExactDecimal, field: String = "serials") -> (serials: [String], problems: [Problem]) {
    var serials: [String] = []
    for token in (text ?? "").split(whereSeparator: { $0.isWhitespace || ",，;；、".contains($0) }) {
      guard let run = run(String(token)) else {
        return ([], [Problem("serial.run", field: field, Words("\"\(token)\" is no run of serial numbers.", "“\(token)”不是有效的序列号区间。"), remedy: Words("Write the first and the last with the same letters and as many digits, like P-0001..P-0040.", "请写首尾号，字母相同、位数相同，例如 P-0001..P-0040。"))])
      }
      serials += run
      if serials.count > maximum { return ([], [tooMany(field)]) }
    }
    guard !serials.isEmpty else { return ([], []) }
    return (serials, problems(serials, quantity, field))
  }

  private static func tooMany(_ field: String) -> Problem {
    Problem("serial.tooMany", field: field, Words("are more than \(maximum) at once.", "单次超过 \(maximum) 个。"), remedy: Words("Enter them in parts.", "请分批填写。"))
  }

  private static func problems(_ serials: [String], _ quantity: ExactDecimal, _ field: String) -> [Problem] {
    var problems: [Problem] = []
    if ExactDecimal(serials.count) != quantity {
      problems.append(Problem("serial.count", field: field, Words("\(serials.count) serial numbers for \(quantity) pieces.", "\(quantity) 件货物有 \(serials.count) 个序列号。"), remedy: Words("Enter one for each piece.", "请每件填写一个。")))
    }
    let twice = Dictionary(grouping: serials) { $0 }.filter { $0.value.count > 1 }.keys.sorted().prefix(5)
    if !twice.isEmpty {
      problems.append(Problem("serial.twice", field: field, Words("Twice in the list: \(twice.joined(separator: ", ")).", "重复的序列号：\(twice.joined(separator: "、"))。"), remedy: Words("Read the pieces again.", "请重新核对实物。")))
    }
    if let long = serials.first(where: { $0.utf8.count > maximumSerial }) {
      problems.append(Problem("text.tooLong", field: field, Words("\"\(long.prefix(20))…\" is longer than \(maximumSerial) bytes.", "“\(long.prefix(20))…”超过 \(maximumSerial) 字节。"), remedy: Words("Shorten it.", "请缩短。")))
    }
    return problems
  }

  /// nil for a run that is none. One that is too long ends just past the limit, which says so.
  private static func run(_ token: String) -> [String]? {
    guard let dots = token.range(of: "..") else { return [token] }
    let (first, last) = (String(token[..<dots.lowerBound]), String(token[dots.upperBound...]))
    let (head, tail) = (digits(first), digits(last))
    guard let from = Int(head.digits), let to = Int(tail.digits), head.letters == tail.letters, head.digits.count == tail.digits.count, head.digits.count <= maximumDigits, from <= to
    else { return nil }
    let width = head.digits.count
    return (from...min(to, from + maximum)).map { number in
      let text = String(number)
      return head.letters + String(repeating: "0", count: width - text.count) + text
    }
  }

  private static func digits(_ text: String) -> (letters: String, digits: String) {
    let tail = String(text.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
    return (String(text.dropLast(tail.count)), tail)
  }
}
