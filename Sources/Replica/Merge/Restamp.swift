import Ground

/// Change sets that are taken as if stamped earlier, by the root's word: their author's clock was ahead.
public struct Restamp: Sendable, Hashable {
  public var origin: Origin
  public var numbers: ClosedRange<UInt64>
  /// Of the first and the last of them, as the author wrote them.
  public var stamps: ClosedRange<Stamp>
  /// Milliseconds to subtract from a stamp.
  public var back: UInt64

  public init(origin: Origin, numbers: ClosedRange<UInt64>, stamps: ClosedRange<Stamp>, back: UInt64) {
    self.origin = origin
    self.numbers = numbers
    self.stamps = stamps
    self.back = back
  }
}
