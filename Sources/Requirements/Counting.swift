/// Whole numbers that say when they do not fit.
struct Overflow: Error {}

extension Int64 {
  func adding(_ other: Int64) throws(Overflow) -> Int64 {
    let (sum, isOver) = addingReportingOverflow(other)
    if isOver { throw Overflow() }
    return sum
  }

  func subtracting(_ other: Int64) throws(Overflow) -> Int64 {
    let (rest, isOver) = subtractingReportingOverflow(other)
    if isOver { throw Overflow() }
    return rest
  }

  /// `self × factor ÷ divisor`, rounded up; none of them is negative.
  @inline(__always) func scaledUp(by factor: Int64, over divisor: Int64) throws(Overflow) -> Int64 {
    let (product, isOver) = multipliedReportingOverflow(by: factor)
    if !isOver { return product / divisor + (product % divisor > 0 ? 1 : 0) }
    let (quotient, rest) = (Int128(self) * Int128(factor)).quotientAndRemainder(dividingBy: Int128(divisor))
    guard let result = Int64(exactly: quotient + (rest > 0 ? 1 : 0)) else { throw Overflow() }
    return result
  }

  /// The next whole multiple; neither is negative.
  func roundedUp(to multiple: Int64) throws(Overflow) -> Int64 {
    let rest = self % multiple
    return rest == 0 ? self : try adding(multiple - rest)
  }
}

/// Whether `a ÷ b > c ÷ d`, exactly; all are positive or zero, and the divisors positive.
func isGreater(_ a: Int128, over b: Int128, than c: Int128, over d: Int128) -> Bool {
  let left = a.multipliedFullWidth(by: d)
  let right = c.multipliedFullWidth(by: b)
  return (left.high, left.low) > (right.high, right.low)
}

/// The smallest whole number whose square is at least the given one.
func rootRoundedUp(_ square: Int128) -> Int128 {
  var low: Int128 = 0
  var high: Int128 = 1
  while high * high < square { high *= 2 }
  while low < high {
    let middle = (low + high) / 2
    if middle * middle < square { low = middle + 1 } else { high = middle }
  }
  return low
}
