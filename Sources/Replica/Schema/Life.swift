import Ground

/// What it means that two sites moved one record apart in its life, and what a person does about it.
public struct Clash: Hashable, Sendable {
  /// What happened. `{lost}` and `{stands}` are the sites of the two moves.
  public var happened: Words
  /// What to do about it.
  public var remedy: Words
  /// The operator role whose case it is.
  public var owner: String
  /// The service level that says by when it is decided, counted from the move that lost.
  public var level: String
  /// Steps that answer it in the world, beside the decision itself.
  public var steps: [String]

  public init(_ happened: Words, _ remedy: Words, owner: String, level: String = "clash-life", steps: [String] = []) {
    self.happened = happened
    self.remedy = remedy
    self.owner = owner
    self.level = level
    self.steps = steps
  }
}

/// What a lifecycle says of two states that two sites reached without knowing of each other.
public enum Meeting: Sendable {
  /// The state that stands includes the other, or makes it meaningless: nobody need look.
  case harmless
  case clash(Clash)
}

/// The states of a record's life, each with its rank: the higher one wins, physical facts above intents.
///
/// Ranks are unique within a lifecycle. A record may go to any state of higher rank that `next` names; going back starts a new round.
public protocol Lifecycle: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  static var initial: Self { get }
  var rank: Int { get }
  var label: Words { get }
  /// The legal moves from here.
  var next: [Self] { get }
  /// It happened in the world (made, shipped, invoiced): no decision undoes it, so it outranks all that are none.
  var isFact: Bool { get }
  /// Where a new round may begin from here, when a person decides a clash for the state that lost.
  var reopens: [Self] { get }
  /// What it means that `lost` was reached at one site and `stands`, of the same round and the same or a higher rank, at another.
  ///
  /// - Returns: nil for a pair that nobody has thought of; it is shown as a clash without advice. Equal states need no word: they are
  ///   harmless unless declared.
  static func meeting(lost: Self, stands: Self) -> Meeting?
  /// The operator role that answers for what no pair declares, like a move in a round that is over.
  static var owner: String { get }
}

extension Lifecycle {
  public var isFact: Bool { false }
  public var reopens: [Self] { [] }
  public static func meeting(lost: Self, stands: Self) -> Meeting? { nil }
  public static var owner: String { "administrator" }
}

extension Lifecycle {
  static var fieldType: FieldType {
    let options = allCases.map { FieldType.Option(value: $0.rawValue, label: $0.label, rank: $0.rank) }
    var type = FieldType.options(.state, [.init("", .text), .init("round", .integer)], options) { [.text($0), .integer(1)] }
    type.life = Life(Self.self)
    return type
  }
}

/// A lifecycle as the store and the faces use it, whatever its Swift type.
public struct Life: Sendable {
  public struct State: Sendable {
    public var name: String
    public var label: Words
    public var rank: Int
    public var isFact: Bool
    /// Names of the legal moves.
    public var next: [String]
    public var reopens: [String]
  }

  /// By rising rank.
  public let states: [State]
  public let initial: String
  public let owner: String
  /// See ``Lifecycle/meeting(lost:stands:)``, by names.
  public let meeting: @Sendable (_ lost: String, _ stands: String) -> Meeting?

  init<S: Lifecycle>(_ type: S.Type) {
    states = S.allCases.map {
      State(
        name: $0.rawValue, label: $0.label, rank: $0.rank, isFact: $0.isFact, next: $0.next.map(\.rawValue), reopens: $0.reopens.map(\.rawValue))
    }.sorted { $0.rank < $1.rank }
    initial = S.initial.rawValue
    owner = S.owner
    meeting = { lost, stands in
      guard let lost = S(rawValue: lost), let stands = S(rawValue: stands) else { return nil }
      return S.meeting(lost: lost, stands: stands)
    }
  }

  public func state(_ name: String) -> State? { states.first { $0.name == name } }

  /// Whether a record gets from one state to the other by legal moves; true for the same.
  public func leads(from start: String, to end: String) -> Bool {
    guard start != end else { return true }
    return state(start)?.next.contains { leads(from: $0, to: end) } ?? false
  }

  /// What a person is to know and do about a state that lost.
  ///
  /// - Parameters:
  ///   - lost, stands: a state and its round each, as their field keeps them.
  ///   - isDecision: the lost state came of deciding a conflict, so that a life which went on from it contradicts nobody.
  /// - Returns: nil when nobody need look.
  public func clash(lost: [Cell], stands: [Cell], isDecision: Bool = false) -> Clash? {
    guard let ours = lost.first?.text, let theirs = stands.first?.text, let round = lost.last?.integer, let current = stands.last?.integer
    else { return nil }
    if round < current { return ours == theirs ? nil : .stale(state(ours), owner: owner) }
    if isDecision && leads(from: ours, to: theirs) { return nil }
    switch meeting(ours, theirs) {
    case .harmless: return nil
    case .clash(let clash): return clash
    case nil: return ours == theirs ? nil : .undeclared(owner: owner)
    }
  }

  /// The state and round that a record gets when the state that lost is taken after all.
  ///
  /// It is a legal move from the present state, or a new round where the present state may be reopened; a fact of a round that is over may
  /// always be entered anew, since it happened.
  ///
  /// - Returns: nil when the lifecycle does not allow it.
  public func taking(lost: [Cell], from present: [Cell]) -> [Cell]? {
    guard let ours = lost.first?.text.flatMap(state), let here = present.first?.text.flatMap(state), let round = present.last?.integer,
      let lostRound = lost.last?.integer
    else { return nil }
    if here.next.contains(ours.name) && ours.rank > here.rank { return [.text(ours.name), .integer(round)] }
    let isLateFact = ours.isFact && lostRound < round
    guard here.reopens.contains(ours.name) || isLateFact, ours.name != here.name else { return nil }
    return [.text(ours.name), .integer(round + 1)]
  }
}

extension Clash {
  /// A move in a round that was over by then.
  static func stale(_ state: Life.State?, owner: String) -> Clash {
    let isFact = state?.isFact ?? false
    return Clash(
      Words(
        "Done at {lost} in a round that was over: at {stands} the record had been begun anew meanwhile. The new round goes on untouched.",
        "{lost} 的操作属于已结束的一轮：{stands} 已重新开始，新一轮不受影响。"),
      isFact
        ? Words(
          "It happened all the same. Take it, so that the record says so, or undo it in the world.", "事情已经发生：请采用该状态使记录相符，或在现实中撤回。")
        : Words("If it still holds for the new round, do it again there; else keep the present state.", "若对新一轮仍然适用，请重新办理；否则保留现状态。"),
      owner: owner)
  }

  static func undeclared(owner: String) -> Clash {
    Clash(
      Words("Moved on at {lost} and, without knowing of that, at {stands}.", "{lost} 与 {stands} 在互不知情时分别推进了状态。"),
      Words("Ask both sites what was done, and decide.", "请向两个站点了解情况后处理。"), owner: owner)
  }
}
