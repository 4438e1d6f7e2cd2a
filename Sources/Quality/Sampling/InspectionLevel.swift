/// How much is looked at for a lot of a size, of ISO 2859-1 (GB/T 2828.1): special levels for small samples, general ones otherwise.
public enum InspectionLevel: String, CaseIterable, Sendable {
  case special1 = "S-1"
  case special2 = "S-2"
  case special3 = "S-3"
  case special4 = "S-4"
  case one = "I"
  /// The usual one.
  case two = "II"
  case three = "III"
}

/// How strictly lots are judged, by what the lots before were like.
public enum Severity: String, CaseIterable, Sendable {
  case normal, tightened, reduced
}

/// An acceptance quality limit: one of the standard's 26 preferred values, per cent nonconforming or nonconformities per 100 units.
public struct QualityLimit: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Its place among the preferred values, the strictest first.
  public let index: Int
  /// As the standard writes it: `0.010`, `1.0`, `1000`.
  public var description: String { SamplingTables.shipped.limitsOfQuality[index] }

  init(index: Int) { self.index = index }

  /// - Returns: nil for what is none of the preferred values, however it is written: `1`, `1.0` and `1.00` are one.
  public init?(_ text: String) {
    guard let wanted = Self.plain(text), let index = SamplingTables.shipped.limitsOfQuality.firstIndex(where: { Self.plain($0) == wanted }) else { return nil }
    self.index = index
  }

  public static let all: [QualityLimit] = SamplingTables.shipped.limitsOfQuality.indices.map(QualityLimit.init(index:))

  /// The next stricter one; nil for the strictest.
  public var stricter: QualityLimit? { index > 0 ? QualityLimit(index: index - 1) : nil }

  public static func < (a: Self, b: Self) -> Bool { a.index < b.index }

  private static func plain(_ text: String) -> String? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), text.utf8.allSatisfy({ $0 == 46 || ($0 >= 48 && $0 <= 57) }), !text.isEmpty, text != "." else { return nil }
    let whole = parts[0].drop { $0 == "0" }
    var places = parts.count > 1 ? parts[1] : ""
    while places.last == "0" { places.removeLast() }
    return "\(whole).\(places)"
  }
}
