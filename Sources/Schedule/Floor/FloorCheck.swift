import Ground

/// Looks for all that is wrong with a problem before it is planned.
struct FloorCheck {
  private(set) var problems: [Problem] = []
  private var families: Set<String> = []

  private static let minutes = 0...FloorProblem.maximumMinutes

  mutating func all(_ centres: [FloorProblem.Centre], _ jobs: [FloorProblem.Job], _ setUps: FloorProblem.SetUps) {
    within("centres", centres.count, 1...FloorProblem.maximumCentres)
    within("jobs", jobs.count, 0...FloorProblem.maximumJobs)
    within("operations", jobs.reduce(0) { $0 + $1.operations.count }, 0...FloorProblem.maximumOperations)
    within("windows", centres.reduce(0) { $0 + $1.windows.count }, 0...FloorProblem.maximumWindows)
    guard problems.isEmpty else { return }
    unique("centres", centres.map(\.key))
    unique("jobs", jobs.map(\.key))
    for (index, centre) in centres.enumerated() { look(at: centre, index) }
    for (index, job) in jobs.enumerated() { look(at: job, index, centres: centres.count) }
    for (change, minutes) in setUps.minutes {
      within("setUps[\(change.from), \(change.to)]", minutes, Self.minutes)
      families.formUnion([change.from, change.to])
    }
    if let otherwise = setUps.otherwise { within("setUps.otherwise", otherwise, Self.minutes) }
    within("families", families.count, 0...FloorProblem.maximumFamilies)
  }

  private mutating func look(at centre: FloorProblem.Centre, _ index: Int) {
    if !FloorProblem.efficiencies.contains(centre.efficiency) {
      within("centres[\(index)].efficiency", centre.efficiency, FloorProblem.efficiencies)
    }
    if let family = centre.family { families.insert(family) }
    var end = 0
    for (place, window) in centre.windows.enumerated() {
      if window.isEmpty || window.lowerBound < end || window.upperBound > FloorProblem.maximumMinutes {
        add(
          Problem(
            "schedule.window", field: "centres[\(index)].windows[\(place)]",
            Words("The hours \(window) are empty, overlap those before or lie too far away.", "工作时段 \(window) 为空、与前一时段重叠或过远。"),
            remedy: Words("Put the hours in order, none over another.", "请按先后顺序填写互不重叠的时段。")))
        break
      }
      end = window.upperBound
    }
  }

  private mutating func look(at job: FloorProblem.Job, _ index: Int, centres: Int) {
    // Paths are written only where something is wrong: there are tens of thousands of operations.
    if !Self.minutes.contains(job.release) { within("jobs[\(index)].release", job.release, Self.minutes) }
    if let due = job.due, !Self.minutes.contains(due) { within("jobs[\(index)].due", due, Self.minutes) }
    if !(0...FloorProblem.maximumWeight).contains(job.weight) { within("jobs[\(index)].weight", job.weight, 0...FloorProblem.maximumWeight) }
    for (place, operation) in job.operations.enumerated() {
      let path = { "jobs[\(index)].operations[\(place)]" }
      if !(1...FloorProblem.maximumAlternatives).contains(operation.alternatives.count) {
        within(path() + ".alternatives", operation.alternatives.count, 1...FloorProblem.maximumAlternatives)
      }
      if !Self.minutes.contains(operation.queue) { within(path() + ".queue", operation.queue, Self.minutes) }
      if !Self.minutes.contains(operation.transfer) { within(path() + ".transfer", operation.transfer, Self.minutes) }
      if !(1...FloorProblem.maximumBatches).contains(operation.batches) {
        within(path() + ".batches", operation.batches, 1...FloorProblem.maximumBatches)
      }
      if let family = operation.family { families.insert(family) }
      for (way, alternative) in operation.alternatives.enumerated() { look(at: alternative, { path() + ".alternatives[\(way)]" }, centres) }
      if let fixed = operation.fixed { look(at: fixed, { path() + ".fixed" }, centres) }
    }
  }

  private mutating func look(at alternative: FloorProblem.Alternative, _ path: () -> String, _ centres: Int) {
    if !(0..<centres).contains(alternative.centre) { within(path() + ".centre", alternative.centre, 0...(centres - 1)) }
    if !Self.minutes.contains(alternative.setUp) { within(path() + ".setUp", alternative.setUp, Self.minutes) }
    if !(1...FloorProblem.maximumMinutes).contains(alternative.run) { within(path() + ".run", alternative.run, 1...FloorProblem.maximumMinutes) }
  }

  private mutating func look(at fixed: FloorProblem.Fixed, _ path: () -> String, _ centres: Int) {
    if !(0..<centres).contains(fixed.centre) { within(path() + ".centre", fixed.centre, 0...(centres - 1)) }
    if !Self.minutes.contains(fixed.setUpStart) { within(path() + ".setUpStart", fixed.setUpStart, Self.minutes) }
    let starts = max(fixed.setUpStart, 0)...FloorProblem.maximumMinutes.clamped(atLeast: fixed.setUpStart)
    if !starts.contains(fixed.start) { within(path() + ".start", fixed.start, starts) }
    let ends = max(fixed.start, 0)...FloorProblem.maximumMinutes.clamped(atLeast: fixed.start)
    if !ends.contains(fixed.end) { within(path() + ".end", fixed.end, ends) }
  }

  private mutating func unique(_ list: String, _ keys: [String]) {
    var seen: Set<String> = []
    for (index, key) in keys.enumerated() where !seen.insert(key).inserted {
      add(
        Problem(
          "schedule.twice", field: "\(list)[\(index)].key", Words("\"\(key.prefix(60))\" is there twice.", "“\(key.prefix(60))”出现两次。"),
          remedy: Words("Give each a name of its own.", "请为每一项取不同的名称。")))
    }
  }

  private mutating func within(_ field: String, _ value: Int, _ range: ClosedRange<Int>) {
    guard !range.contains(value) else { return }
    let bounds = "\(range.lowerBound)–\(range.upperBound)"
    add(
      Problem(
        "schedule.outside", field: field, Words("\(value) is outside \(bounds).", "\(value) 超出范围 \(bounds)。"),
        remedy: Words("Put in a number within it.", "请填写该范围内的数值。")))
  }

  private mutating func add(_ problem: Problem) {
    if problems.count < FloorProblem.maximumProblems { problems.append(problem) }
  }
}

extension Int {
  /// The number itself, or the bound where that is more: a range upwards from the bound is never empty.
  fileprivate func clamped(atLeast bound: Int) -> Int { Swift.max(self, bound) }
}
