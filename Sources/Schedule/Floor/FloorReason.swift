/// Why an operation starts when it does. Words are the caller's.
public enum FloorReason: Hashable, Sendable {
  /// Nothing keeps it from the plan's beginning.
  case planStart
  /// Its job is not released before; `queue` minutes later.
  case release(queue: Int)
  /// The operation before in its job: its goods, or a batch of them from 1, are done, moved for `transfer` minutes and lie for `queue`.
  case goods(from: FloorProblem.Place, batch: Int?, transfer: Int, queue: Int)
  /// The centre does another operation until then.
  case centreTaken(by: FloorProblem.Place)
  /// After another operation, or from the plan's beginning, the centre is set up for `minutes`; families where they are known.
  case setUp(after: FloorProblem.Place?, from: String?, to: String?, minutes: Int)
  /// The centre is shut until then.
  case centreShut
  /// No window before is long enough for it, as it may not be interrupted.
  case windowTooShort
  /// Its place is fixed.
  case fixed(FloorProblem.Fixed.Cause)
  /// It could start sooner, but lies later: it keeps the place of an earlier plan, was planned backward, or is quicker to set up since another
  /// operation was put before it.
  case kept
}

/// What held an operation back.
public struct FloorExplanation: Hashable, Sendable {
  /// One thing alone would let it start at a minute by the clock.
  public struct Bound: Hashable, Sendable {
    public var reason: FloorReason
    public var minute: Int

    public init(reason: FloorReason, minute: Int) {
      self.reason = reason
      self.minute = minute
    }
  }

  /// An operation, and what it waited for.
  public struct Link: Hashable, Sendable {
    public var place: FloorProblem.Place
    public var start: Int
    public var reason: FloorReason
  }

  public var place: FloorProblem.Place
  public var placement: FloorPlan.Placement
  /// What binds comes first, then what would have bound without it, the later first.
  public var bounds: [Bound]
  /// From the operation back, each waiting for the next, to what waited for nothing: the root cause.
  public var chain: [Link]

  public var reason: FloorReason { bounds.first?.reason ?? .planStart }
  public var root: Link? { chain.last }
}

/// What makes a job late.
public struct FloorLateness: Hashable, Sendable {
  /// What the job's operations waited for a centre.
  public struct Wait: Hashable, Sendable {
    public var centre: Int
    /// By the clock, from when the goods were there to the start, on which the centre was taken, set up or shut.
    public var minutes: Int

    public init(centre: Int, minutes: Int) {
      self.centre = centre
      self.minutes = minutes
    }
  }

  public var job: Int
  /// Minutes late; 0 for a job that is not.
  public var minutes: Int
  /// Minutes late if nothing but what is fixed were on the floor: what no planning can help.
  public var alone: Int
  /// By centre, the longest wait first: that centre binds.
  public var waits: [Wait]
  /// How the last operation came to start when it does.
  public var chain: [FloorExplanation.Link]
}
