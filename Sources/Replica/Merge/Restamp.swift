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

/// All restamps that this replica knows, by origin.
struct Restamps: Equatable, Sendable {
  private(set) var all: [Origin: [Restamp]] = [:]

  var isEmpty: Bool { all.isEmpty }

  mutating func add(_ restamp: Restamp) { all[restamp.origin, default: []].append(restamp) }

  func union(_ other: Restamps) -> Restamps {
    Restamps(all: all.merging(other.all) { $0.count >= $1.count ? $0 : $1 })
  }

  /// The stamp by which a change set counts.
  func stamp(of changeSet: ChangeSetView) -> Stamp {
    guard !all.isEmpty, let restamp = all[changeSet.origin]?.first(where: { $0.numbers.contains(changeSet.number) }) else { return changeSet.stamp }
    return restamp.counted(changeSet.stamp)
  }

  /// A version as a change set names it, as it counts.
  func callAsFunction(_ version: Version) -> Version {
    guard !all.isEmpty, let restamp = all[version.origin]?.first(where: { $0.stamps.contains(version.stamp) }) else { return version }
    return Version(stamp: restamp.counted(version.stamp), origin: version.origin)
  }
}

extension Restamp {
  func counted(_ stamp: Stamp) -> Stamp {
    let shift = back << 16
    return Stamp(rawValue: stamp.rawValue > shift ? stamp.rawValue - shift : 0)
  }
}
