/// An amount in the smallest unit of its currency (cents, fen; ISO 4217).
public struct Money: Hashable, Sendable {
  /// Minor units: 12.34 CNY is 1234.
  public var minor: Int64
  /// Three capital letters, ISO 4217.
  public var currency: String

  public init(minor: Int64, currency: String) {
    self.minor = minor
    self.currency = currency
  }

  /// How many decimal places the currency has; 2 unless ISO 4217 says otherwise.
  public static func places(of currency: String) -> Int {
    switch currency {
    case "JPY", "KRW", "VND", "CLP", "ISK": 0
    case "BHD", "KWD", "OMR", "JOD", "TND": 3
    default: 2
    }
  }

  /// Millionths in one minor unit of the currency.
  static func scale(of currency: String) -> Int64 {
    (places(of: currency)..<ExactDecimal.places).reduce(1) { scale, _ in scale * 10 }
  }

  /// The amount as a decimal of major units.
  public var decimal: ExactDecimal { ExactDecimal(millionths: minor * Self.scale(of: currency)) }

  /// - Returns: nil when the decimal has more places than the currency.
  public init?(_ decimal: ExactDecimal, _ currency: String) {
    let scale = Self.scale(of: currency)
    guard decimal.millionths % scale == 0 else { return nil }
    self.init(minor: decimal.millionths / scale, currency: currency)
  }

  /// Sum in one currency; nil when the currencies differ or it does not fit.
  public static func + (a: Money, b: Money) -> Money? {
    let (sum, overflow) = a.minor.addingReportingOverflow(b.minor)
    guard a.currency == b.currency, !overflow else { return nil }
    return Money(minor: sum, currency: a.currency)
  }

  /// Difference in one currency; nil when the currencies differ or it does not fit.
  public static func - (a: Money, b: Money) -> Money? {
    let (difference, overflow) = a.minor.subtractingReportingOverflow(b.minor)
    guard a.currency == b.currency, !overflow else { return nil }
    return Money(minor: difference, currency: a.currency)
  }

  /// So many per cent of it, rounded half away from zero to the minor unit; nil when it does not fit.
  public func percent(_ rate: ExactDecimal) -> Money? {
    ExactDecimal.scaled(minor, times: rate.millionths, over: 100 * ExactDecimal.scale).map { Money(minor: $0, currency: currency) }
  }

  /// The part of it that `part` is of `whole`, rounded half away from zero; nil when it does not fit.
  public func share(_ part: Int64, of whole: Int64) -> Money? {
    guard whole != 0 else { return Money(minor: 0, currency: currency) }
    return ExactDecimal.scaled(minor, times: part, over: whole).map { Money(minor: $0, currency: currency) }
  }

  /// Its value in another currency, where one unit of this one costs `rate` of that; nil when it does not fit.
  public func exchanged(at rate: ExactDecimal, into other: String) -> Money? {
    guard let millionths = ExactDecimal.scaled(decimal.millionths, times: rate.millionths, over: ExactDecimal.scale) else { return nil }
    return ExactDecimal.scaled(millionths, times: 1, over: Self.scale(of: other)).map { Money(minor: $0, currency: other) }
  }
}

extension Money: CustomStringConvertible {
  /// `1234.50 CNY`, always with the currency's places.
  public var description: String {
    let places = Self.places(of: currency)
    var digits = String(minor.magnitude)
    if places > 0 {
      digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places))
    }
    return (minor < 0 ? "-" : "") + digits + " " + currency
  }
}

/// So much of something: an exact decimal and its unit (UN/ECE Recommendation 20 code: `C62` or `EA` piece, `KGM`, `MTR`).
public struct Quantity: Hashable, Sendable, CustomStringConvertible {
  public var amount: ExactDecimal
  public var unit: String

  public init(_ amount: ExactDecimal, _ unit: String) {
    self.amount = amount
    self.unit = unit
  }

  public var description: String { "\(amount) \(unit)" }
}

/// What one unit costs. May be finer than the currency's smallest coin.
public struct UnitPrice: Hashable, Sendable, CustomStringConvertible {
  public var amount: ExactDecimal
  public var currency: String
  public var unit: String

  public init(_ amount: ExactDecimal, _ currency: String, per unit: String) {
    self.amount = amount
    self.currency = currency
    self.unit = unit
  }

  /// The value of a quantity at this price, rounded half away from zero to the minor unit; nil when the unit differs or it does not fit.
  public func value(of quantity: Quantity) -> Money? {
    guard quantity.unit == unit else { return nil }
    let divisor = ExactDecimal.scale * Money.scale(of: currency)
    return ExactDecimal.scaled(amount.millionths, times: quantity.amount.millionths, over: divisor)
      .map { Money(minor: $0, currency: currency) }
  }

  public var description: String { "\(amount) \(currency)/\(unit)" }

  /// `1280.00 CNY/pcs`: as people read it, with at least the currency's decimal places.
  public func text(_ language: Language) -> String {
    let number = Money(amount, currency).map { String($0.description.dropLast(currency.count + 1)) } ?? amount.description
    return "\(number) \(currency)/\(Units.name(unit, language))"
  }
}
