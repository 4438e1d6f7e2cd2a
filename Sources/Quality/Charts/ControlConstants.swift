import Ground

/// The constants of a control chart of ranges for one size of subgroup, to four places (`control-constants.json`).
public struct ControlConstants: Sendable, Decodable {
  public let size: Int
  /// What a range is, on average, in standard deviations.
  public let d2: ExactDecimal
  /// Three standard deviations of a mean, in ranges.
  public let a2: ExactDecimal
  public let d3: ExactDecimal
  public let d4: ExactDecimal

  private enum Keys: String, CodingKey { case size, d2, A2, D3, D4 }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    size = try container.decode(Int.self, forKey: .size)
    func read(_ key: Keys) throws -> ExactDecimal { try ExactDecimal(parsing: container.decode(String.self, forKey: key)) }
    (d2, a2, d3, d4) = (try read(.d2), try read(.A2), try read(.D3), try read(.D4))
  }

  /// Pieces of a subgroup.
  public static let sizes = 2...25

  private static let bySize: [Int: ControlConstants] = {
    let all: [ControlConstants] = ShippedTable.decode("control-constants")
    return Dictionary(uniqueKeysWithValues: all.map { ($0.size, $0) })
  }()

  /// nil for a size outside ``sizes``.
  public static func of(_ size: Int) -> ControlConstants? { bySize[size] }
}
