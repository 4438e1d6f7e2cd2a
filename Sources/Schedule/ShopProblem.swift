import Ground

/// A job shop: jobs that go through machines, each machine one operation at a time, no operation interrupted.
///
/// All times are whole minutes from the moment the plan begins. A job may come back to a machine it was on before.
public struct ShopProblem: Hashable, Sendable {
  /// A piece of work on one machine.
  public struct Operation: Hashable, Sendable {
    /// The machine's place in the list of machines, from 0.
    public var machine: Int
    /// Minutes, at least 1: an operation that takes no time could be swapped into a circle of operations that wait for each other.
    public var duration: Int

    public init(machine: Int, duration: Int) {
      self.machine = machine
      self.duration = duration
    }
  }

  /// Operations one after another, and what the customer was told.
  public struct Job: Hashable, Sendable {
    public var operations: [Operation]
    /// The minute before which nothing of the job may start.
    public var release: Int
    /// The minute by which the job should be complete; nil when nobody waits for it, and it is then never late.
    public var due: Int?
    /// What a minute of lateness counts beside a minute of other jobs.
    public var weight: Int

    public init(_ operations: [Operation], release: Int = 0, due: Int? = nil, weight: Int = 1) {
      self.operations = operations
      self.release = release
      self.due = due
      self.weight = weight
    }

    /// Minutes of work.
    public var work: Int { operations.reduce(0) { $0 + $1.duration } }
  }

  /// The search keeps a number for each pair of operations of one machine, so this bounds its memory: 128 MB if all are on one machine.
  public static let maximumOperations = 4_000
  public static let maximumMachines = 1_000
  public static let maximumJobs = 4_000
  /// Nineteen years. With the other limits, weighted minutes late, summed over all jobs, stay within 64 bits.
  public static let maximumMinutes = 10_000_000
  public static let maximumWeight = 10_000

  public let machines: Int
  public let jobs: [Job]

  /// - Throws: the first thing that is wrong with the jobs; `field` is its path, as in `jobs[2].operations[0].duration`.
  public init(machines: Int, jobs: [Job]) throws(Problem) {
    guard (1...Self.maximumMachines).contains(machines) else { throw Self.outside("machines", machines, 1...Self.maximumMachines) }
    guard jobs.count <= Self.maximumJobs else { throw Self.outside("jobs", jobs.count, 0...Self.maximumJobs) }
    let operations = jobs.reduce(0) { $0 + $1.operations.count }
    guard operations <= Self.maximumOperations else { throw Self.outside("operations", operations, 0...Self.maximumOperations) }
    for (index, job) in jobs.enumerated() { try Self.check(job, at: "jobs[\(index)]", machines: machines) }
    self.machines = machines
    self.jobs = jobs
  }

  public var operationCount: Int { jobs.reduce(0) { $0 + $1.operations.count } }

  /// No plan can end sooner: the longest job from its release, and each machine's work between its soonest start and least remainder.
  public var leastMakespan: Int {
    var least = jobs.filter { !$0.operations.isEmpty }.map { $0.release + $0.work }.max() ?? 0
    var load = [Int](repeating: 0, count: machines)
    var before = [Int](repeating: .max, count: machines)
    var after = before
    for job in jobs {
      var begun = job.release
      var left = job.work
      for operation in job.operations {
        left -= operation.duration
        load[operation.machine] += operation.duration
        before[operation.machine] = min(before[operation.machine], begun)
        after[operation.machine] = min(after[operation.machine], left)
        begun += operation.duration
      }
    }
    for machine in 0..<machines where load[machine] > 0 { least = max(least, before[machine] + load[machine] + after[machine]) }
    return least
  }

  private static func check(_ job: Job, at path: String, machines: Int) throws(Problem) {
    guard (0...maximumMinutes).contains(job.release) else { throw outside("\(path).release", job.release, 0...maximumMinutes) }
    guard (0...maximumWeight).contains(job.weight) else { throw outside("\(path).weight", job.weight, 0...maximumWeight) }
    if let due = job.due, !(0...maximumMinutes).contains(due) { throw outside("\(path).due", due, 0...maximumMinutes) }
    for (index, operation) in job.operations.enumerated() {
      let place = "\(path).operations[\(index)]"
      guard (0..<machines).contains(operation.machine) else { throw outside("\(place).machine", operation.machine, 0...(machines - 1)) }
      guard (1...maximumMinutes).contains(operation.duration) else {
        throw outside("\(place).duration", operation.duration, 1...maximumMinutes)
      }
    }
  }

  private static func outside(_ field: String, _ value: Int, _ range: ClosedRange<Int>) -> Problem {
    let bounds = "\(range.lowerBound)–\(range.upperBound)"
    return Problem(
      "schedule.outside", field: field, Words("\(value) is outside \(bounds).", "\(value) 超出范围 \(bounds)。"),
      remedy: Words("Put in a number within it.", "请填写该范围内的数值。"))
  }
}
