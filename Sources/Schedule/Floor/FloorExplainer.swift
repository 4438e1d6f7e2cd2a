/// Reads out of a plan why it is as it is. Made once for many questions.
public struct FloorExplainer: Sendable {
  private let plan: FloorPlan
  private let shape: FloorShape
  /// By operation, the one before it on its centre; -1 for none.
  private let before: [Int]

  /// - Parameter plan: feasible; of another, what can be said is said.
  public init(_ plan: FloorPlan) {
    self.plan = plan
    shape = plan.problem.shape
    var lanes = [[(start: Int, end: Int, operation: Int)]](repeating: [], count: plan.problem.centres.count)
    var number = 0
    for placements in plan.placements {
      for placement in placements {
        if let placement { lanes[placement.centre].append((placement.setUpStart, placement.end, number)) }
        number += 1
      }
    }
    var before = [Int](repeating: -1, count: number)
    for lane in lanes {
      let sorted = lane.sorted { $0 < $1 }
      for (first, second) in zip(sorted, sorted.dropFirst()) { before[second.operation] = first.operation }
    }
    self.before = before
  }

  private func placement(_ operation: Int) -> FloorPlan.Placement? { plan[shape.place(operation)] }

  /// - Returns: nil for an operation without a place.
  public func explain(_ place: FloorProblem.Place) -> FloorExplanation? {
    let operation = shape.first[place.job] + place.operation
    guard let placement = placement(operation) else { return nil }
    return FloorExplanation(place: place, placement: placement, bounds: bounds(operation, placement), chain: chain(from: operation))
  }

  /// From an operation back to the root cause.
  private func chain(from operation: Int) -> [FloorExplanation.Link] {
    var links: [FloorExplanation.Link] = []
    var next: Int? = operation
    // Each waits for one that starts sooner; fixed ones may overlap, so the length is bounded by the count.
    while let operation = next, let placement = placement(operation), links.count < shape.count {
      let reasons = bounds(operation, placement).map(\.reason)
      // Shut hours say when; what it waited for before they began says why.
      let reason = reasons.first { $0 != .centreShut && $0 != .windowTooShort } ?? .planStart
      links.append(.init(place: shape.place(operation), start: placement.start, reason: reason))
      next = source(of: reason)
    }
    return links
  }

  private func source(of reason: FloorReason) -> Int? {
    switch reason {
    case .goods(let place, _, _, _), .centreTaken(let place), .setUp(.some(let place), _, _, _): shape.first[place.job] + place.operation
    case .planStart, .release, .setUp(.none, _, _, _), .centreShut, .windowTooShort, .fixed, .kept: nil
    }
  }

  private func bounds(_ operation: Int, _ placement: FloorPlan.Placement) -> [FloorExplanation.Bound] {
    let data = shape.operations[operation]
    var bounds = [goods(operation, placement), centre(operation, placement)].compactMap { $0 }
    if let release = release(operation) { bounds.append(release) }
    bounds.sort { $0.minute > $1.minute }
    if let fixed = data.fixed { return [.init(reason: .fixed(fixed.cause), minute: placement.start)] + bounds }
    let calendar = shape.calendars[placement.centre]
    let binding = bounds.first?.minute ?? 0
    let opening = calendar.open(at: binding) ?? binding
    let run = calendar.workBefore(placement.end) - calendar.workBefore(placement.start)
    if data.isUnbroken, placement.start > opening, placement.start == unbrokenStart(run, calendar, from: binding) {
      bounds.insert(.init(reason: .windowTooShort, minute: placement.start), at: 0)
    } else if placement.start > opening {
      bounds.insert(.init(reason: .kept, minute: placement.start), at: 0)
    } else if opening > binding {
      bounds.insert(.init(reason: .centreShut, minute: opening), at: 0)
    }
    return bounds.isEmpty ? [.init(reason: .planStart, minute: 0)] : bounds
  }

  private func unbrokenStart(_ run: Int, _ calendar: WorkCalendar, from minute: Int) -> Int? {
    calendar.unbroken(run, from: calendar.workBefore(minute)).flatMap(calendar.startOfWork)
  }

  private func release(_ operation: Int) -> FloorExplanation.Bound? {
    let data = shape.operations[operation]
    let queue = data.isFirst ? data.queue : 0
    let minute = plan.problem.jobs[data.job].release + queue
    return minute > 0 ? .init(reason: .release(queue: queue), minute: minute) : nil
  }

  /// When the goods allow the start: of batches, the one that holds the run back most.
  private func goods(_ operation: Int, _ placement: FloorPlan.Placement) -> FloorExplanation.Bound? {
    let data = shape.operations[operation]
    guard !data.isFirst, let source = self.placement(operation - 1) else { return nil }
    let before = shape.operations[operation - 1]
    let place = shape.place(operation - 1)
    let reason = { FloorReason.goods(from: place, batch: $0, transfer: before.transfer, queue: data.queue) }
    guard before.batches > 1 else { return .init(reason: reason(nil), minute: source.end + before.transfer + data.queue) }
    let (theirs, ours) = (shape.calendars[source.centre], shape.calendars[placement.centre])
    let (begun, ended) = (theirs.workBefore(source.start), theirs.workBefore(source.end))
    let run = ours.workBefore(placement.end) - ours.workBefore(placement.start)
    var latest = (batch: 1, work: Int.min, minute: 0)
    for batch in 1...before.batches {
      let done = theirs.endOfWork(begun + (batch * (ended - begun) + before.batches - 1) / before.batches)
      let there = (batch == before.batches || ended == begun ? source.end : done ?? source.end) + before.transfer + data.queue
      let work = ours.workBefore(there) - (batch - 1) * run / before.batches
      if work > latest.work { latest = (batch, work, batch == 1 ? there : ours.startOfWork(work) ?? there) }
    }
    return .init(reason: reason(latest.batch), minute: latest.minute)
  }

  /// When the centre allows the start: after the operation before on it, and the set-up.
  private func centre(_ operation: Int, _ placement: FloorPlan.Placement) -> FloorExplanation.Bound? {
    let calendar = shape.calendars[placement.centre]
    let data = shape.operations[operation]
    let ahead = before[operation]
    let taken = ahead >= 0 ? self.placement(ahead) : nil
    let own = data.ways.first { shape.ways[$0].centre == placement.centre }.map { shape.ways[$0].setUp } ?? 0
    let last = ahead >= 0 ? shape.operations[ahead].family : shape.families[placement.centre]
    let minutes = data.fixed == nil ? shape.setUps.between(last, data.family, own: own) : 0
    let from = taken.map { calendar.workBefore($0.end) } ?? 0
    let free = taken?.end ?? 0
    guard minutes > 0 else { return taken.map { _ in .init(reason: .centreTaken(by: shape.place(ahead)), minute: free) } }
    let place = shape.place(operation)
    let reason = FloorReason.setUp(
      after: ahead >= 0 ? shape.place(ahead) : nil, from: family(ahead, placement.centre),
      to: plan.problem.jobs[place.job].operations[place.operation].family, minutes: minutes)
    return .init(reason: reason, minute: calendar.endOfWork(from + minutes) ?? free)
  }

  private func family(_ operation: Int, _ centre: Int) -> String? {
    guard operation >= 0 else { return plan.problem.centres[centre].family }
    let place = shape.place(operation)
    return plan.problem.jobs[place.job].operations[place.operation].family
  }

  /// What makes a job late, or how long it waits where it is not.
  public func explainLateness(ofJob job: Int) -> FloorLateness {
    var waits: [Int: Int] = [:]
    for operation in shape.operations(ofJob: job) where shape.operations[operation].fixed == nil {
      guard let placement = placement(operation) else { continue }
      let ready = max(goods(operation, placement)?.minute ?? 0, release(operation)?.minute ?? 0)
      if placement.start > ready { waits[placement.centre, default: 0] += placement.start - ready }
    }
    let last = shape.operations(ofJob: job).last { placement($0) != nil }
    return FloorLateness(
      job: job, minutes: plan.tardiness(ofJob: job), alone: latenessAlone(job),
      waits: waits.map { .init(centre: $0.key, minutes: $0.value) }.sorted { ($0.minutes, $1.centre) > ($1.minutes, $0.centre) },
      chain: last.map(chain(from:)) ?? [])
  }

  private func latenessAlone(_ job: Int) -> Int {
    var board = FloorBoard(plan.problem)
    board.placeRest(ofJob: job)
    return board.plan().tardiness(ofJob: job)
  }
}

extension FloorPlan {
  /// Why an operation starts when it does; nil if it has no place. For many questions of one plan, make a `FloorExplainer`.
  public func explain(_ place: FloorProblem.Place) -> FloorExplanation? { FloorExplainer(self).explain(place) }

  /// What makes a job late: the waits for each centre, and how the last operation came to its start.
  public func explainLateness(ofJob job: Int) -> FloorLateness { FloorExplainer(self).explainLateness(ofJob: job) }
}
