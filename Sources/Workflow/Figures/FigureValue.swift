import Ground

/// What a figure says of a period: a sum over so many, and their spread where it is known. Whole numbers, so that they can be added and compared.
public struct FigureValue: Sendable, Hashable {
  /// Over how many: orders, reports, pieces; 0 when the figure says nothing.
  public var count: Int64
  /// Of them: those that are as they should be, or the sum of what was measured.
  public var sum: Int64
  /// The sum of the squares of what was measured; nil where single values are not measured, and so have no spread.
  public var squares: Int64?
  /// How many of the measured units make one of the figure's: 60 minutes an hour, 1 for shares.
  public var divisor: Int64
  /// How many of what is counted make one case: 1,000,000 where pieces are counted in millionths.
  public var scale: Int64

  public init(count: Int64, sum: Int64, squares: Int64? = nil, divisor: Int64 = 1, scale: Int64 = 1) {
    self.count = count
    self.sum = sum
    self.squares = squares
    self.divisor = divisor
    self.scale = scale
  }

  /// How many cases there are.
  public var cases: Int64 { count / scale }

  /// The mean, in the figure's unit: 0.964 for 96.4 %, 3.5 for three and a half days. For drawing and comparing.
  public var number: Double? { count > 0 ? Double(sum) / Double(count) / Double(divisor) : nil }

  /// The standard deviation of single values, in the figure's unit.
  public var deviation: Double? {
    guard cases > 1, let squares else { return nil }
    let mean = Double(sum) / Double(count)
    let variance = Double(squares) / Double(count) - mean * mean
    return max(0, variance).squareRoot() / Double(divisor)
  }

  /// How far the mean may be off by chance: its standard error.
  public var error: Double? { deviation.map { $0 / Double(cases).squareRoot() } }

  public static func + (a: FigureValue, b: FigureValue) -> FigureValue {
    FigureValue(count: a.count + b.count, sum: a.sum + b.sum, squares: a.squares.flatMap { one in b.squares.map { one + $0 } }, divisor: a.divisor, scale: a.scale)
  }
}

/// In what a figure is told.
public enum FigureUnit: String, Sendable {
  /// A part of all, told per cent.
  case share
  case hours, days
  /// Times a year.
  case turns

  public var label: Words {
    switch self {
    case .share: Words("%", "%")
    case .hours: Words("h", "小时")
    case .days: Words("days", "天")
    case .turns: Words("turns a year", "次/年")
    }
  }

  /// A number in this unit with one digit behind the point, rounded to the nearest: `96.4 %`, `3.5 days`.
  public func text(_ number: Double) -> Words {
    let scaled = self == .share ? number * 100 : number
    let tenths = Int64((max(-1e12, min(1e12, scaled)) * 10).rounded())
    let digits = "\(tenths < 0 ? "−" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    return self == .share ? Words("\(digits) %", "\(digits)%") : Words("\(digits) \(label.en)", "\(digits) \(label.zh)")
  }
}

/// Which way is up.
public enum FigureBetter: String, Sendable {
  case higher, lower

  public var label: Words {
    switch self {
    case .higher: Words("higher is better", "越高越好")
    case .lower: Words("lower is better", "越低越好")
    }
  }

  /// Whether `a` is worse than `b`.
  public func isWorse(_ a: Double, than b: Double) -> Bool { self == .higher ? a < b : a > b }
}
