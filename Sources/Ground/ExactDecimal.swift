/// An exact decimal number of at most 6 decimal places and 12 digits before the point. Kept as millionths.
public struct ExactDecimal: Hashable, Comparable, Sendable {
  public static let places = 6
  public static let scale: Int64 = 1_000_000
  /// The largest magnitude that is accepted from outside: 999,999,999,999.999999.
  public static let maximum = ExactDecimal(millionths: 999_999_999_999_999_999)

  public var millionths: Int64

  @inlinable public init(millionths: Int64) { self.millionths = millionths }
  public init(_ whole: Int) { millionths = Int64(whole) * Self.scale }

  public static let zero = ExactDecimal(millionths: 0)

  public static func < (a: Self, b: Self) -> Bool { a.millionths < b.millionths }
  public static func + (a: Self, b: Self) -> Self { .init(millionths: a.millionths + b.millionths) }
  public static func - (a: Self, b: Self) -> Self { .init(millionths: a.millionths - b.millionths) }
  public static prefix func - (a: Self) -> Self { .init(millionths: -a.millionths) }
  public static func += (a: inout Self, b: Self) { a.millionths += b.millionths }

  /// `a × b ÷ divisor`, rounded half away from zero to a whole number of millionths of the result; nil when it does not fit.
  public static func scaled(_ a: Int64, times b: Int64, over divisor: Int64) -> Int64? {
    let product = Int128(a) * Int128(b)
    let half = Int128(divisor) / 2
    return Int64(exactly: (product + (product < 0 ? -half : half)) / Int128(divisor))
  }

  public func multiplied(by other: Self) -> Self? {
    Self.scaled(millionths, times: other.millionths, over: Self.scale).map(Self.init(millionths:))
  }

  /// Why a text is no number of ours.
  public enum Refusal: Error, Hashable, Sendable {
    case notANumber
    case tooLarge
    case tooManyPlaces
  }

  /// Reads `-12.5`, `1200`, `.5`; no exponent, no grouping, no unit behind it.
  public init(parsing text: some StringProtocol) throws(Refusal) {
    var digits = Substring(text)
    let negative = digits.first == "-"
    if let sign = digits.first, sign == "-" || sign == "+" { digits.removeFirst() }
    let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole = parts[0]
    let fraction = parts.count > 1 ? parts[1] : ""
    let isDigits = { (part: Substring) in part.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }
    guard !(whole.isEmpty && fraction.isEmpty), isDigits(whole), isDigits(fraction) else { throw .notANumber }
    let significant = whole.drop { $0 == "0" }
    guard significant.count <= 12 else { throw .tooLarge }
    var places = fraction
    while places.last == "0" { places.removeLast() }
    guard places.count <= Self.places else { throw .tooManyPlaces }
    var value: Int64 = 0
    for digit in significant.utf8 { value = value * 10 + Int64(digit - 48) }
    for digit in places.utf8 { value = value * 10 + Int64(digit - 48) }
    for _ in places.count..<Self.places { value *= 10 }
    millionths = negative ? -value : value
  }
}

extension ExactDecimal: CustomStringConvertible {
  /// Without trailing zeros: `12.5`, `1200`, `-0.000001`.
  public var description: String {
    let magnitude = millionths.magnitude
    var text = String(magnitude / UInt64(Self.scale))
    var rest = magnitude % UInt64(Self.scale)
    if rest > 0 {
      var places = Self.places
      while rest % 10 == 0 {
        rest /= 10
        places -= 1
      }
      let digits = String(rest)
      text += "." + String(repeating: "0", count: places - digits.count) + digits
    }
    return millionths < 0 ? "-" + text : text
  }
}
