/// A problem as the scheduler works on it: operations numbered through all jobs, families numbered, hours as sums.
///
/// Derived once when the problem is made; a value, shared by the plans of the problem.
struct FloorShape: Sendable {
  struct Way: Sendable {
    var centre: Int
    var setUp: Int
    /// Minutes at the pace of the centre.
    var run: Int
  }

  struct Operation: Sendable {
    var job: Int
    var ways: Range<Int>
    /// 0 for no family.
    var family: Int
    var queue: Int
    var transfer: Int
    var batches: Int
    var isUnbroken: Bool
    var fixed: FloorProblem.Fixed?
    var isFirst: Bool
    var isLast: Bool
  }

  let count: Int
  let operations: [Operation]
  let ways: [Way]
  /// The number of each job's first operation, and at the end the count of all.
  let first: [Int]
  let calendars: [WorkCalendar]
  /// What each centre is set up for at the beginning.
  let families: [Int]
  let setUps: SetUpTable
  let jobByKey: [String: Int]
  let horizon: Int
  /// What has a place of its own, in the order of time.
  let fixedInOrder: [(operation: Int, place: FloorProblem.Fixed)]
  /// Minutes by the clock that an operation and all after it in its job take, if nothing else is in the way: the shortest runs, stretched by
  /// the hours in which their centre is shut, and what lies between.
  let rest: [Int]

  init(_ centres: [FloorProblem.Centre], _ jobs: [FloorProblem.Job], _ setUps: FloorProblem.SetUps) {
    var names = FamilyNames()
    calendars = centres.map { WorkCalendar($0.windows) }
    families = centres.map { names.number($0.family) }
    var operations: [Operation] = []
    var ways: [Way] = []
    var first: [Int] = []
    operations.reserveCapacity(jobs.reduce(0) { $0 + $1.operations.count })
    for (index, job) in jobs.enumerated() {
      first.append(operations.count)
      for (place, operation) in job.operations.enumerated() {
        let begun = ways.count
        for way in operation.alternatives {
          let pace = centres[way.centre].efficiency
          ways.append(Way(centre: way.centre, setUp: way.setUp, run: (way.run * 100 + pace - 1) / pace))
        }
        operations.append(
          Operation(
            job: index, ways: begun..<ways.count, family: names.number(operation.family), queue: operation.queue, transfer: operation.transfer,
            batches: operation.batches, isUnbroken: operation.isUnbroken, fixed: operation.fixed, isFirst: place == 0, isLast: place == job.operations.count - 1))
      }
    }
    first.append(operations.count)
    (self.operations, self.ways, self.first, count) = (operations, ways, first, operations.count)
    self.setUps = SetUpTable(setUps, &names)
    jobByKey = Dictionary(uniqueKeysWithValues: jobs.enumerated().map { ($1.key, $0) })
    horizon = calendars.map(\.end).max() ?? 0
    fixedInOrder = operations.enumerated().compactMap { number, operation in operation.fixed.map { (number, $0) } }
      .sorted { ($0.1.setUpStart, $0.1.end, $0.0) < ($1.1.setUpStart, $1.1.end, $1.0) }
    rest = Self.rests(operations, ways, calendars)
  }

  private static func rests(_ operations: [Operation], _ ways: [Way], _ calendars: [WorkCalendar]) -> [Int] {
    // Per thousand: minutes by the clock for a thousand of work.
    let stretch = calendars.map { $0.work > 0 ? ($0.end - ($0.windows.first?.lowerBound ?? 0)) * 1_000 / $0.work : 1_000 }
    var rest = [Int](repeating: 0, count: operations.count)
    for number in operations.indices.reversed() {
      let operation = operations[number]
      let run = ways[operation.ways].reduce(Int.max) { min($0, $1.run * stretch[$1.centre] / 1_000) }
      rest[number] = operation.queue + run + (operation.isLast ? 0 : operation.transfer + rest[number + 1])
    }
    return rest
  }

  func operations(ofJob job: Int) -> Range<Int> { first[job]..<first[job + 1] }

  func place(_ operation: Int) -> FloorProblem.Place {
    let job = operations[operation].job
    return FloorProblem.Place(job: job, operation: operation - first[job])
  }
}

/// Gives each family a number from 1.
struct FamilyNames {
  private var numbers: [String: Int] = [:]

  var count: Int { numbers.count }

  mutating func number(_ name: String?) -> Int {
    guard let name else { return 0 }
    if let known = numbers[name] { return known }
    numbers[name] = numbers.count + 1
    return numbers.count
  }
}

/// The set-up matrix, with a row for each family and one for none.
struct SetUpTable: Sendable {
  private static let unknown: Int32 = -1
  private let side: Int
  private let minutes: [Int32]
  private let otherwise: Int?
  /// Minutes of a change that is in the table, on the mean; 0 for an empty one.
  let meanChange: Double

  init(_ setUps: FloorProblem.SetUps, _ names: inout FamilyNames) {
    let known = setUps.minutes.map { change, minutes in (names.number(change.from), names.number(change.to), minutes) }
    side = names.count + 1
    var minutes = [Int32](repeating: Self.unknown, count: side * side)
    for (from, to, value) in known { minutes[from * side + to] = Int32(value) }
    for family in 1..<side where minutes[family * side + family] == Self.unknown { minutes[family * side + family] = 0 }
    self.minutes = minutes
    otherwise = setUps.otherwise
    meanChange = Double(known.reduce(0) { $0 + $1.2 }) / Double(max(known.count, 1))
  }

  /// - Parameter own: the set-up of the alternative, where the table does not say it.
  func between(_ from: Int, _ to: Int, own: Int) -> Int {
    let known = minutes[from * side + to]
    return known != Self.unknown ? Int(known) : otherwise ?? own
  }
}
