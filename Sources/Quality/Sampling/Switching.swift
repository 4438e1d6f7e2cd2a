/// What counts of a lot for the switching rules. A lot that was inspected a second time counts by its first inspection only.
public struct JudgedLot: Hashable, Sendable {
  public var isAccepted: Bool
  public var nonconforming: Int
  /// Of the plan that was used.
  public var letter: String
  public var acceptance: Int
  public var limit: QualityLimit

  public init(isAccepted: Bool, nonconforming: Int, letter: String, acceptance: Int, limit: QualityLimit) {
    (self.isAccepted, self.nonconforming, self.letter) = (isAccepted, nonconforming, letter)
    (self.acceptance, self.limit) = (acceptance, limit)
  }
}

/// The switching rules of ISO 2859-1:1999, 9.3: how strictly the next lot is judged, by the lots before it in their order.
///
/// Two of five or fewer lots in a row not accepted tighten; five accepted in a row ease again; five not accepted while tightened end
/// acceptance until the process is put right. A switching score of 30 allows reduced inspection, which ends with the first lot not accepted.
public struct Switching: Hashable, Sendable {
  public private(set) var severity = Severity.normal
  /// Under normal inspection only; 30 allows reduced inspection.
  public private(set) var score = 0
  /// No lot is to be accepted until the cause was removed; then it goes on tightened.
  public private(set) var isStopped = false
  /// Under normal inspection: the last lots, whether accepted, at most ``window``.
  private var recent: [Bool] = []
  private var acceptedInARow = 0
  private var refusedWhileTightened = 0

  public static let window = 5
  public static let scoreForReduced = 30
  /// So many of the last lots decide all: no rule looks further back.
  public static let longestMemory = 50

  public init() {}

  /// - Parameter mayReduce: production is steady and reduced inspection is wanted, as the plan says.
  public mutating func take(_ lot: JudgedLot, mayReduce: Bool) {
    switch severity {
    case .normal: takeNormal(lot, mayReduce: mayReduce)
    case .tightened: takeTightened(lot)
    case .reduced: if !lot.isAccepted { go(.normal) }
    }
  }

  /// The cause of five lots not accepted was removed: inspection begins again, tightened.
  public mutating func resume() { go(.tightened) }

  private mutating func takeNormal(_ lot: JudgedLot, mayReduce: Bool) {
    recent = (recent + [lot.isAccepted]).suffix(Self.window)
    if recent.count(where: { !$0 }) >= 2 { return go(.tightened) }
    if lot.acceptance >= 2 {
      let isGood = SamplingPlan.isAcceptedOneStricter(letter: lot.letter, limit: lot.limit, nonconforming: lot.nonconforming)
      score = lot.isAccepted && isGood ? score + 3 : 0
    } else {
      score = lot.isAccepted ? score + 2 : 0
    }
    if mayReduce, score >= Self.scoreForReduced { go(.reduced) }
  }

  private mutating func takeTightened(_ lot: JudgedLot) {
    if lot.isAccepted {
      acceptedInARow += 1
      if acceptedInARow >= Self.window, !isStopped { go(.normal) }
    } else {
      acceptedInARow = 0
      refusedWhileTightened += 1
      if refusedWhileTightened >= Self.window { isStopped = true }
    }
  }

  private mutating func go(_ next: Severity) {
    self = Switching()
    severity = next
  }
}

extension Switching {
  /// Begins amid a history: with the severity by which its first lot was judged.
  public init(asBefore severity: Severity) {
    self.init()
    self.severity = severity
  }

  /// Where to begin in the last lots of a longer history, by how strictly each was judged: at the first change, where all counting began anew.
  /// Without any change within ``longestMemory`` lots nothing before them counts any more.
  public static func begin(in severities: [Severity]) -> Int {
    severities.indices.dropFirst().first { severities[$0] != severities[$0 - 1] } ?? 0
  }
}
