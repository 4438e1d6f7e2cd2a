import Ground

/// What a plant has to plan: jobs of operations that go through work centres with shifts, alternatives, set-ups and transfer batches.
///
/// All times are whole minutes from the moment the plan begins. A centre does one operation at a time and works only within its windows;
/// an operation that its shift's end interrupts goes on in the next window, and nothing else comes between. What a job says of pieces and
/// money is the caller's: here are only minutes.
public struct FloorProblem: Sendable {
  /// A work centre.
  public struct Centre: Hashable, Sendable {
    /// The caller's name for it, unique.
    public var key: String
    /// When it works, from shifts, calendar and downtime: sorted, not empty, none begins before another ends. After the last, it is shut.
    public var windows: [Range<Int>]
    /// Per cent of the standard pace: at 80, a run of 60 minutes takes 75. Set-ups take what they take.
    public var efficiency: Int
    /// What it is set up for when the plan begins; nil when nobody knows.
    public var family: String?

    public init(_ key: String, windows: [Range<Int>], efficiency: Int = 100, family: String? = nil) {
      self.key = key
      self.windows = windows
      self.efficiency = efficiency
      self.family = family
    }
  }

  /// How long it takes to set a centre up for a family after another one.
  public struct SetUps: Hashable, Sendable {
    public struct Change: Hashable, Sendable {
      public var from: String
      public var to: String

      public init(from: String, to: String) {
        self.from = from
        self.to = to
      }
    }

    /// Minutes for the changes that are known. A change from a family to itself may be among them.
    public var minutes: [Change: Int]
    /// Minutes for a change that is not among them; nil takes the set-up of the operation's alternative. Not for two operations of one
    /// family, which need no set-up between them unless `minutes` says so.
    public var otherwise: Int?

    public init(_ minutes: [Change: Int] = [:], otherwise: Int? = nil) {
      self.minutes = minutes
      self.otherwise = otherwise
    }
  }

  /// A centre on which an operation may be done.
  public struct Alternative: Hashable, Sendable {
    /// The centre's place in the list of centres, from 0.
    public var centre: Int
    /// Minutes of set-up where the families do not say it.
    public var setUp: Int
    /// Minutes of the whole run at the standard pace, at least 1.
    public var run: Int

    public init(centre: Int, setUp: Int = 0, run: Int) {
      self.centre = centre
      self.setUp = setUp
      self.run = run
    }
  }

  /// A place that an operation has and keeps, whatever else is planned.
  public struct Fixed: Hashable, Sendable {
    public enum Cause: Hashable, Sendable {
      /// It has begun on the floor.
      case started
      /// It lies within the days that are not planned anew.
      case frozen
      /// A planner put it there.
      case byHand
    }

    public var centre: Int
    /// From 0: of an operation that began before the plan, only what is left of it.
    public var setUpStart: Int
    public var start: Int
    public var end: Int
    public var cause: Cause

    public init(centre: Int, setUpStart: Int? = nil, start: Int, end: Int, cause: Cause) {
      self.centre = centre
      self.setUpStart = setUpStart ?? start
      self.start = start
      self.end = end
      self.cause = cause
    }
  }

  /// A piece of work on one centre.
  public struct Operation: Hashable, Sendable {
    /// Where it may be done, at least one.
    public var alternatives: [Alternative]
    /// Operations of one family follow each other without set-up.
    public var family: String?
    /// Minutes that the goods lie before it, by the clock.
    public var queue: Int
    /// Minutes by the clock that its goods need to the next operation.
    public var transfer: Int
    /// In how many equal batches its goods go on: with more than 1, the next operation may begin before the last is done.
    public var batches: Int
    /// Whether its run must lie within one window, as no shift's end may interrupt a heat or a curing. Its set-up may lie before.
    public var isUnbroken: Bool
    public var fixed: Fixed?

    public init(
      _ alternatives: [Alternative], family: String? = nil, queue: Int = 0, transfer: Int = 0, batches: Int = 1, isUnbroken: Bool = false,
      fixed: Fixed? = nil
    ) {
      self.alternatives = alternatives
      self.family = family
      self.queue = queue
      self.transfer = transfer
      self.batches = batches
      self.isUnbroken = isUnbroken
      self.fixed = fixed
    }
  }

  /// Operations one after another, and what the customer was told.
  public struct Job: Hashable, Sendable {
    /// The caller's name for it, unique: by it, a job is found again in an earlier plan.
    public var key: String
    public var operations: [Operation]
    /// The minute before which no run of the job may start.
    public var release: Int
    /// The minute by which the job should be complete; nil when nobody waits for it, and it is then never late.
    public var due: Int?
    /// What a minute of lateness counts beside a minute of other jobs.
    public var weight: Int
    /// For the rule `given`: the greater goes first.
    public var priority: Int

    public init(_ key: String, _ operations: [Operation], release: Int = 0, due: Int? = nil, weight: Int = 1, priority: Int = 0) {
      self.key = key
      self.operations = operations
      self.release = release
      self.due = due
      self.weight = weight
      self.priority = priority
    }
  }

  /// One operation of the problem.
  public struct Place: Hashable, Sendable, Comparable {
    /// The job's place in the list of jobs.
    public var job: Int
    /// The operation's place in the job.
    public var operation: Int

    public init(job: Int, operation: Int) {
      self.job = job
      self.operation = operation
    }

    public static func < (one: Place, other: Place) -> Bool { (one.job, one.operation) < (other.job, other.operation) }
  }

  public static let maximumOperations = 50_000
  public static let maximumJobs = 50_000
  public static let maximumCentres = 1_000
  /// Of all centres: three shifts a day of all the centres for half a year, or of 100 centres for five.
  public static let maximumWindows = 600_000
  public static let maximumFamilies = 1_000
  public static let maximumAlternatives = 20
  public static let maximumBatches = 100
  /// Nineteen years. With the other limits, weighted minutes late, summed over all jobs, stay within 64 bits.
  public static let maximumMinutes = 10_000_000
  public static let maximumWeight = 10_000
  /// Per cent.
  public static let efficiencies = 1...1_000
  /// As many problems are told at once.
  public static let maximumProblems = 50

  public let centres: [Centre]
  public let jobs: [Job]
  public let setUps: SetUps
  let shape: FloorShape

  /// - Throws: all that is wrong, up to `maximumProblems`; `field` is its path, as in `jobs[2].operations[0].alternatives[1].run`.
  public init(centres: [Centre], jobs: [Job], setUps: SetUps = SetUps()) throws(Problems) {
    var check = FloorCheck()
    check.all(centres, jobs, setUps)
    guard check.problems.isEmpty else { throw Problems(check.problems) }
    self.centres = centres
    self.jobs = jobs
    self.setUps = setUps
    shape = FloorShape(centres, jobs, setUps)
  }

  public var operationCount: Int { shape.count }

  /// The minute at which the last window ends. What does not fit before it has no place in a plan.
  public var horizon: Int { shape.horizon }

  /// - Returns: the job's place in the list; nil if there is none of that key.
  public func job(_ key: String) -> Int? { shape.jobByKey[key] }
}
