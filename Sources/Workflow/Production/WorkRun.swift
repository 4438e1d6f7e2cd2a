import Ground
import Records
import Replica

/// 6.3 How a work order runs, read from what happened on the floor. Pure.
///
/// A run waits, is going, is held, or has ended. Troubles lie across it: while one is open nothing starts and nothing goes on.
public struct WorkRun: Sendable, Hashable {
  public enum Phase: Sendable, Hashable {
    case waiting
    case going(since: Instant)
    case held(since: Instant)
    case ended(at: Instant)

    /// Where a move leads; nil for one that is not legal here.
    public func after(_ move: WorkEventKind, at: Instant) -> Phase? {
      switch (self, move) {
      case (.waiting, .started), (.held, .resumed): .going(since: at)
      case (.going, .paused), (.going, .trouble): .held(since: at)
      case (.waiting, .trouble), (.waiting, .escalated), (.waiting, .closed), (.held, .trouble), (.held, .escalated), (.held, .closed): self
      case (.going, .finished), (.held, .finished): .ended(at: at)
      // The last pieces were reported without anybody having touched Start.
      case (.waiting, .finished): .ended(at: at)
      default: nil
      }
    }

    public var label: Words {
      switch self {
      case .waiting: Words("not begun", "未开工")
      case .going: Words("running", "生产中")
      case .held: Words("paused", "已暂停")
      case .ended: Words("finished", "已完工")
      }
    }
  }

  /// One thing that happened.
  public struct Event: Sendable, Hashable {
    public var id: WorkEvent.ID
    public var kind: WorkEventKind
    public var at: Instant
    public var by: String
    public var pause: PauseReason?
    public var cause: TroubleCause?
    public var note: String?
    public var about: WorkEvent.ID?

    public init(
      id: WorkEvent.ID, kind: WorkEventKind, at: Instant, by: String, pause: PauseReason? = nil, cause: TroubleCause? = nil, note: String? = nil,
      about: WorkEvent.ID? = nil
    ) {
      self.id = id
      self.kind = kind
      self.at = at
      self.by = by
      self.pause = pause
      self.cause = cause
      self.note = note
      self.about = about
    }
  }

  /// The most events that one work order may have.
  public static let maximum = 1_000

  public private(set) var phase = Phase.waiting
  /// The troubles that are open, in the order in which they were raised.
  public private(set) var troubles: [Event] = []
  /// What counts, without what was taken back.
  public private(set) var standing: [Event] = []
  /// How many events there are in all.
  public let count: Int
  /// Milliseconds of the stretches that are over.
  private var before: UInt64 = 0

  /// - Parameter events: of one work order, in the order in which they were entered.
  public init(_ events: [Event]) {
    count = events.count
    let takenBack = Set(events.filter { $0.kind == .undone }.compactMap(\.about))
    for event in events where event.kind != .undone && !takenBack.contains(event.id) { take(event) }
  }

  private mutating func take(_ event: Event) {
    // Steps refuse what is not legal, so that there is none; what there might be all the same changes nothing.
    guard let next = phase.after(event.kind, at: event.at) else { return }
    if case .going(let since) = phase { before += event.at.milliseconds - min(event.at, since).milliseconds }
    phase = next
    standing.append(event)
    switch event.kind {
    case .trouble: troubles.append(event)
    case .closed: troubles.removeAll { $0.id == event.about }
    case .started, .paused, .resumed, .escalated, .finished, .undone: break
    }
  }

  public var last: Event? { standing.last }

  /// Milliseconds that the order has been worked on until a moment.
  public func worked(until now: Instant) -> UInt64 {
    guard case .going(let since) = phase, now > since else { return before }
    return before + now.milliseconds - since.milliseconds
  }

  /// Why the run is held: the open trouble that came first, or the reason of the pause; nil when it is not, or nobody said.
  public var holding: Words? {
    if let trouble = troubles.first { return trouble.cause?.label }
    guard case .held = phase else { return nil }
    return last?.pause?.label
  }

  /// What stands against a move now; nil when nothing does.
  public func problem(_ move: WorkEventKind, _ number: String) -> Problem? {
    guard count < Self.maximum else {
      return Problem(
        "run.events", Words("\(number) has \(Self.maximum) floor events already.", "\(number) 已有 \(Self.maximum) 条车间事件。"),
        remedy: Words("Report what is made and finish it.", "请报工并完工。"))
    }
    if [.started, .resumed].contains(move), let trouble = troubles.first, let cause = trouble.cause {
      return Problem(
        "run.trouble", Words("\(number) stands still: \(cause.label.en).", "\(number) 已停：\(cause.label.zh)。"),
        remedy: Words("Close the trouble first.", "请先解除异常。"))
    }
    guard phase.after(move, at: Instant(milliseconds: 0)) == nil else { return nil }
    return Problem("run.phase", Words("\(number) is \(phase.label.en).", "\(number) \(phase.label.zh)。"), remedy: remedy)
  }

  private var remedy: Words {
    switch phase {
    case .waiting: Words("Start it first.", "请先开工。")
    case .going: Words("Pause it, or report what is made.", "可暂停或报工。")
    case .held: Words("Go on with it first.", "请先继续。")
    case .ended: Words("Nothing more is to be done.", "无需再操作。")
    }
  }
}
