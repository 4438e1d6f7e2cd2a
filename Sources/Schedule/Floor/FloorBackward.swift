/// Builds a plan backward from the due dates.
enum FloorBackward {
  static func plan(_ problem: FloorProblem) -> FloorPlan {
    let shape = problem.shape
    var board = FloorBoard(problem)
    let jobs = problem.jobs.indices.filter { problem.jobs[$0].due != nil }
      .sorted { (problem.jobs[$0].due ?? 0, problem.jobs[$0].weight, $1) > (problem.jobs[$1].due ?? 0, problem.jobs[$1].weight, $0) }
    for job in jobs {
      var placed: [Int] = []
      for operation in shape.operations(ofJob: job).reversed() where shape.operations[operation].fixed == nil {
        guard let (way, fit) = board.latest(operation) else {
          // In the opposite order, so that each set-up is again what it was.
          for operation in placed.reversed() { board.take(operation) }
          break
        }
        board.place(operation, way: way, fit)
        placed.append(operation)
      }
    }
    return board.plan()
  }
}

extension FloorBoard {
  /// The last place for an operation before the next of its job or the due date: on the centre where it starts last.
  func latest(_ operation: Int) -> (way: Int, fit: Lane.Fit)? {
    var best: (way: Int, fit: Lane.Fit)?
    var most = -1
    let data = shape.operations[operation]
    let release = problem.jobs[data.job].release + (data.isFirst ? data.queue : 0)
    for way in data.ways {
      let choice = shape.ways[way]
      let calendar = shape.calendars[choice.centre]
      guard let last = latestStart(operation, way: way) else { continue }
      let from = !data.isFirst && isPlaced(operation - 1) ? soonest(operation, way: way) ?? 0 : calendar.workBefore(release)
      guard last >= from else { continue }
      guard
        let fit = lanes[choice.centre].latest(
          choice.run, from: from, to: last, family: data.family, own: choice.setUp, unbroken: data.isUnbroken ? calendar : nil, shape.setUps),
        let start = calendar.startOfWork(fit.start), start > most
      else { continue }
      (best, most) = ((way, fit), start)
    }
    return best
  }

  /// The last minute of a centre's work at which a run may start so that it is done by the due date, or each batch is there when the next
  /// operation comes to it.
  private func latestStart(_ operation: Int, way: Int) -> Int? {
    let data = shape.operations[operation]
    let run = shape.ways[way].run
    let calendar = shape.calendars[shape.ways[way].centre]
    guard !data.isLast else { return problem.jobs[data.job].due.map { calendar.workBefore($0) - run } }
    let after = spots[operation + 1]
    let between = data.transfer + shape.operations[operation + 1].queue
    guard after.centre >= 0 else { return nil }
    let next = shape.calendars[after.centre]
    var last = Int.max
    for batch in 1...data.batches {
      let needed = after.start + (batch - 1) * (after.end - after.start) / data.batches
      let fixed = shape.operations[operation + 1].fixed.map(\.start)
      guard let minute = batch == 1 ? fixed ?? next.startOfWork(needed) : next.startOfWork(needed) else { return nil }
      last = min(last, calendar.workBefore(minute - between) - (batch * run + data.batches - 1) / data.batches)
    }
    return last
  }
}
