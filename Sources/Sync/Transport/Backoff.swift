/// How long to wait before the next attempt: twice as long each time, from half a second to half a minute, with a random part so that the
/// sites that lost headquarters together don't come back together.
public struct Backoff: Sendable {
  public static let first: UInt64 = 500
  public static let maximum: UInt64 = 10_000

  private var ceiling = Backoff.first

  public init() {}

  /// Milliseconds, between half of the current ceiling and all of it.
  public mutating func next(using random: inout some RandomNumberGenerator) -> UInt64 {
    defer { ceiling = min(ceiling * 2, Self.maximum) }
    return UInt64.random(in: ceiling / 2...ceiling, using: &random)
  }

  public mutating func reset() { ceiling = Self.first }
}
