import Ground
import Records
import Replica

/// 6.3 Who worked on a work order when, at which operation, setting up or running: read from what the floor said. Pure.
///
/// Its floor events say when it runs and stands; its crew events say who is on it and which operation has begun. The rules:
/// - Whoever starts or goes on is on it. Others join and leave. A break, a set-up or a trouble stops everybody's time and keeps the crew; the end
///   of a shift, or other work that goes first, sends it away.
/// - A set-up counts as set-up, for the crew and the machine, from when it is begun until the work starts or goes on.
/// - Nobody's silence lasts for ever: what a machine did or a person was on for longer than ``longest`` without a word from them counts until the end of the
///   shift in which it began, and is marked. What goes on now counts until now, and after the end of its shift until that.
/// - Moments that lie before what was entered last count as no time: a clock that was put back takes nothing away.
public struct WorkTimeline: Sendable {
  /// Something that was said, in whatever order it arrived.
  public struct Event: Sendable, Hashable {
    public enum What: Sendable, Hashable {
      case floor(WorkEventKind, PauseReason?)
      case crew(CrewEventKind, operation: Int?)
      /// A report: people were there.
      case sign
    }

    public var key: RecordKey
    public var at: Instant
    public var what: What
    public var person: String

    public init(key: RecordKey, at: Instant, what: What, person: String) {
      self.key = key
      self.at = at
      self.what = what
      self.person = person
    }
  }

  /// A time without a break, of a person or of the machine.
  public struct Stretch: Sendable, Hashable {
    /// nil for the machine.
    public var person: String?
    public var operation: Int
    public var activity: TimeActivity
    public var from, to: Instant
    /// Nobody said when it ended: it counts until the end of its shift.
    public var isCut: Bool

    public var milliseconds: UInt64 { to.milliseconds - min(to, from).milliseconds }
  }

  /// Hours that a stretch may last without a word from whoever it is of.
  public static let longest = 12

  /// What is over or goes on, the earliest first.
  public private(set) var stretches: [Stretch] = []
  /// Who is on it now, by name.
  public private(set) var crew: Set<String> = []
  /// Where it is.
  public private(set) var operation: Int
  public private(set) var isSettingUp = false
  public private(set) var isGoing = false
  /// Operations that were said to have begun.
  public private(set) var begun: Set<Int> = []

  private struct Open { var operation: Int, activity: TimeActivity, from: Instant, isOwn: Bool }
  private var open: [String?: Open] = [:]
  private var reached = Instant(milliseconds: 0)
  private let shiftEnd: @Sendable (Instant) -> Instant?

  /// - Parameters:
  ///   - events: of one work order, without what was taken back; in any order.
  ///   - first: the operation that it begins with.
  ///   - now: what goes on counts until then.
  ///   - shiftEnd: when the shift ends that a moment lies in; nil outside of all.
  public init(_ events: [Event], first: Int, until now: Instant, shiftEnd: @escaping @Sendable (Instant) -> Instant?) {
    operation = first
    self.shiftEnd = shiftEnd
    for event in events.sorted(by: { ($0.at, $0.key) < ($1.at, $1.key) }) { take(event) }
    let wasOpen = open
    for who in wasOpen.keys { close(who, at: now, isSaid: false) }
    stretches = Self.joined(stretches)
    // The machine and the crew of an order that goes on are still on it, whatever counts of their time.
    open = [:]
  }

  private mutating func take(_ event: Event) {
    let at = max(event.at, reached)
    reached = at
    switch event.what {
    case .sign: break
    case .floor(let kind, let pause): run(kind, pause, by: event.person)
    case .crew(let kind, let operation): change(kind, operation, by: event.person)
    }
    settle(at, by: event.person)
  }

  private mutating func run(_ kind: WorkEventKind, _ pause: PauseReason?, by person: String) {
    switch kind {
    case .started, .resumed:
      (isGoing, isSettingUp) = (true, false)
      crew.insert(person)
      begun.insert(operation)
    case .paused:
      isGoing = false
      isSettingUp = pause == .setup
      if pause == .shift || pause == .otherWork { crew = [] }
    case .trouble: (isGoing, isSettingUp) = (false, false)
    case .finished:
      (isGoing, isSettingUp) = (false, false)
      crew = []
    case .escalated, .closed, .undone: break
    }
  }

  private mutating func change(_ kind: CrewEventKind, _ number: Int?, by person: String) {
    switch kind {
    case .joined: crew.insert(person)
    case .left: crew.remove(person)
    case .operation:
      operation = number ?? operation
      begun.insert(operation)
    case .setup:
      operation = number ?? operation
      crew.insert(person)
      if !isGoing { isSettingUp = true }
    }
  }

  /// Ends the stretches that go on no more, or are of something else now, and begins those that go on.
  private mutating func settle(_ at: Instant, by person: String) {
    let activity: TimeActivity? = isGoing ? .run : isSettingUp ? .setup : nil
    let wanted: Set<String?> = activity == nil ? [] : Set(crew.map(Optional.some)).union([nil])
    for (who, stretch) in open {
      // Any word is a sign of the machine; of a person only their own.
      let isHeard = who == nil || who == person
      if !wanted.contains(who) || stretch.activity != activity || stretch.operation != operation || isHeard { close(who, at: at, isSaid: true) }
    }
    guard let activity else { return }
    for who in wanted where open[who] == nil { open[who] = Open(operation: operation, activity: activity, from: at, isOwn: who == person) }
  }

  private mutating func close(_ who: String?, at: Instant, isSaid: Bool) {
    guard let stretch = open.removeValue(forKey: who) else { return }
    let most = Instant(milliseconds: stretch.from.milliseconds + UInt64(Self.longest) * 3_600_000)
    let end = shiftEnd(stretch.from).map { min($0, most) } ?? most
    let isSilent = isSaid ? at > most : at > end
    let to = isSilent ? end : at
    guard to > stretch.from else { return }
    stretches.append(Stretch(person: who, operation: stretch.operation, activity: stretch.activity, from: stretch.from, to: to, isCut: isSilent))
  }

  /// One stretch where one follows on the other.
  private static func joined(_ stretches: [Stretch]) -> [Stretch] {
    let sorted = stretches.sorted { ($0.person ?? "", $0.from, $0.to) < ($1.person ?? "", $1.from, $1.to) }
    return sorted.reduce(into: [Stretch]()) { all, next in
      if let last = all.last, last.person == next.person, last.operation == next.operation, last.activity == next.activity, last.to == next.from, !last.isCut {
        all[all.count - 1].to = next.to
        all[all.count - 1].isCut = next.isCut
      } else {
        all.append(next)
      }
    }.sorted { ($0.from, $0.person ?? "") < ($1.from, $1.person ?? "") }
  }
}
