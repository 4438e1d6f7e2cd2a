/// Writes an exact decimal as PostgreSQL sends a `numeric`: digits to the base of 10,000 with their place, a sign, and how many decimals are
/// shown. In the very form that the server makes itself, so that both sides' bytes can be compared.
enum BinaryNumeric {
  private static let negative: UInt16 = 0x4000
  private static let base: UInt64 = 10_000

  /// - Parameters:
  ///   - value: so many units of ten to the power of minus `scale`.
  ///   - scale: 0 to 6.
  ///   - isTrimmed: whether noughts at the end are not shown; else all of `scale` is.
  static func append(_ value: Int64, scale: Int, isTrimmed: Bool, to out: inout [UInt8]) {
    let power = powers[scale]
    let whole = value.magnitude / power
    let fraction = value.magnitude % power
    // The fraction, as digits to the base: two of them hold 8 decimals.
    let aligned = fraction * powers[8 - scale]
    var digits: [UInt16] = []
    digits.reserveCapacity(7)
    var rest = whole
    while rest > 0 {
      digits.append(UInt16(rest % base))
      rest /= base
    }
    digits.reverse()
    var weight = digits.count - 1
    digits.append(UInt16(aligned / base))
    digits.append(UInt16(aligned % base))
    while digits.last == 0 { digits.removeLast() }
    let leading = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    weight = digits.isEmpty ? 0 : weight - leading
    big(Int32(8 + 2 * digits.count), to: &out)
    big(UInt16(digits.count), to: &out)
    big(Int16(weight), to: &out)
    big(value < 0 ? negative : 0, to: &out)
    big(UInt16(isTrimmed ? shown(fraction, scale) : scale), to: &out)
    for digit in digits { big(digit, to: &out) }
  }

  /// How many decimals are not noughts at the end.
  private static func shown(_ fraction: UInt64, _ scale: Int) -> Int {
    guard fraction > 0 else { return 0 }
    var (fraction, scale) = (fraction, scale)
    while fraction % 10 == 0 { (fraction, scale) = (fraction / 10, scale - 1) }
    return scale
  }

  private static let powers: [UInt64] = (0...8).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } }
}

/// Appends a number as the network has it, the highest byte first.
@inline(__always)
func big<Number: FixedWidthInteger>(_ number: Number, to out: inout [UInt8]) {
  withUnsafeBytes(of: number.bigEndian) { out.append(contentsOf: $0) }
}
