import Ground

/// The four rules of the Western Electric handbook: what a process that only varies by chance hardly ever does.
public enum Signal: String, CaseIterable, Sendable {
  /// One point beyond a three-sigma limit.
  case beyond
  /// Two of three points in a row beyond two sigma, on one side.
  case twoOfThree
  /// Four of five points in a row beyond one sigma, on one side.
  case fourOfFive
  /// Eight points in a row on one side of the centre line.
  case eightInARow

  private var run: (of: Int, least: Int, sigmas: Int64) {
    switch self {
    case .beyond: (1, 1, 3)
    case .twoOfThree: (3, 2, 2)
    case .fourOfFive: (5, 4, 1)
    case .eightInARow: (8, 8, 0)
    }
  }

  /// The points with the signals that end with each: the last point is itself one of those beyond.
  static func marked(_ points: [ControlChart.Point]) -> [ControlChart.Point] {
    points.indices.map { index in
      var point = points[index]
      point.signals = allCases.filter { signal in [1, -1].contains { signal.ends(at: index, side: $0, points) } }
      return point
    }
  }

  private func ends(at index: Int, side: Int64, _ points: [ControlChart.Point]) -> Bool {
    let (of, least, _) = run
    guard isBeyond(points[index], side) else { return false }
    let first = max(0, index - of + 1)
    return points[first...index].count { isBeyond($0, side) } >= least
  }

  private func isBeyond(_ point: ControlChart.Point, _ side: Int64) -> Bool {
    // The printed limit counts where it is one: a range's lower limit is no nearer than 0.
    if self == .beyond { return side > 0 ? point.value > point.upper : point.value < point.lower }
    let distance = Int128(side) * (Int128(point.value.millionths) - Int128(point.centre.millionths))
    return distance * 3 > Int128(run.sigmas) * Int128(point.spread.millionths)
  }
}
