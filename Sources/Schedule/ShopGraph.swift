/// The disjunctive graph of a plan: each operation waits for the one before it in its job and the one before it on its machine.
///
/// Roy and Sussmann (1964). Operations are numbered through all jobs; number `count` stands for "none", takes no time and has head and
/// tail 0, so that the loops need no question. A search settles it 100,000 times a second and more: the numbers lie in buffers that are
/// taken once, as arrays would check bounds and uniqueness on each touch. All access to the buffers is from this module.
struct ShopGraph: ~Copyable {
  let count: Int
  let machine: UnsafeMutablePointer<Int>
  let duration: UnsafeMutablePointer<Int>
  /// The minute before which the operation may not start, whatever goes before it.
  let release: UnsafeMutablePointer<Int>
  let jobBefore: UnsafeMutablePointer<Int>
  let jobAfter: UnsafeMutablePointer<Int>
  let machineBefore: UnsafeMutablePointer<Int>
  let machineAfter: UnsafeMutablePointer<Int>
  /// The soonest start.
  let head: UnsafeMutablePointer<Int>
  /// Minutes from the start to the end of the plan, if nothing waits without need.
  let tail: UnsafeMutablePointer<Int>
  private let order: UnsafeMutablePointer<Int>
  private let waitsFor: UnsafeMutablePointer<Int>
  private let numbers: UnsafeMutablePointer<Int>
  private(set) var makespan = 0

  /// - Parameter plan: feasible; the order on each machine is taken from it.
  init(_ plan: Plan) {
    let count = plan.problem.operationCount
    self.count = count
    let size = count + 1
    let numbers = UnsafeMutablePointer<Int>.allocate(capacity: 11 * size)
    numbers.initialize(repeating: 0, count: 11 * size)
    self.numbers = numbers
    machine = numbers
    duration = numbers + size
    release = numbers + 2 * size
    jobBefore = numbers + 3 * size
    jobAfter = numbers + 4 * size
    machineBefore = numbers + 5 * size
    machineAfter = numbers + 6 * size
    head = numbers + 7 * size
    tail = numbers + 8 * size
    order = numbers + 9 * size
    waitsFor = numbers + 10 * size
    jobBefore.update(repeating: count, count: 4 * size)
    lay(plan)
    settle()
  }

  deinit { numbers.deallocate() }

  private mutating func lay(_ plan: Plan) {
    var queues = [[(start: Int, operation: Int)]](repeating: [], count: plan.problem.machines)
    var number = 0
    for (job, starts) in zip(plan.problem.jobs, plan.starts) {
      for (index, (operation, start)) in zip(job.operations, starts).enumerated() {
        machine[number] = operation.machine
        duration[number] = operation.duration
        release[number] = job.release
        if index > 0 { (jobBefore[number], jobAfter[number - 1]) = (number - 1, number) }
        queues[operation.machine].append((start, number))
        number += 1
      }
    }
    for queue in queues {
      let sorted = queue.sorted { $0.start < $1.start }
      for (first, second) in zip(sorted, sorted.dropFirst()) { link(first.operation, second.operation) }
    }
  }

  private func link(_ first: Int, _ second: Int) {
    machineAfter[first] = second
    machineBefore[second] = first
    machineBefore[count] = count
    machineAfter[count] = count
  }

  /// Takes `operation` out of its machine's queue and puts it directly after `anchor`.
  func move(_ operation: Int, after anchor: Int) {
    link(machineBefore[operation], machineAfter[operation])
    let next = machineAfter[anchor]
    link(anchor, operation)
    link(operation, next)
  }

  /// Takes `operation` out of its machine's queue and puts it directly before `anchor`.
  func move(_ operation: Int, before anchor: Int) {
    link(machineBefore[operation], machineAfter[operation])
    let previous = machineBefore[anchor]
    link(operation, anchor)
    link(previous, operation)
  }

  /// Works out heads, tails and the makespan after moves.
  mutating func settle() {
    settleHeads()
    var last = count - 1
    while last >= 0 {
      let operation = order[last]
      tail[operation] = duration[operation] + max(tail[jobAfter[operation]], tail[machineAfter[operation]])
      last -= 1
    }
  }

  /// Works out heads and the makespan only.
  mutating func settleHeads() {
    var known = 0
    for operation in 0..<count {
      let waits = (jobBefore[operation] == count ? 0 : 1) + (machineBefore[operation] == count ? 0 : 1)
      waitsFor[operation] = waits
      if waits == 0 {
        order[known] = operation
        known += 1
      }
    }
    // Nothing waits for "none" in earnest: its count never falls to 0.
    waitsFor[count] = .max
    var longest = 0
    var done = 0
    while done < known {
      let operation = order[done]
      done += 1
      let before = jobBefore[operation]
      let ahead = machineBefore[operation]
      let start = max(release[operation], max(head[before] + duration[before], head[ahead] + duration[ahead]))
      head[operation] = start
      longest = max(longest, start + duration[operation])
      known = freed(jobAfter[operation], known)
      known = freed(machineAfter[operation], known)
    }
    precondition(done == count, "operations wait for each other in a circle")
    makespan = longest
  }

  private func freed(_ operation: Int, _ known: Int) -> Int {
    waitsFor[operation] -= 1
    guard waitsFor[operation] == 0 else { return known }
    order[known] = operation
    return known + 1
  }

  /// The queues of all machines, to come back to.
  func save(into queues: inout ContiguousArray<Int>) {
    queues.withUnsafeMutableBufferPointer { saved in for operation in 0..<count { saved[operation] = machineAfter[operation] } }
  }

  func restore(_ queues: ContiguousArray<Int>) {
    machineBefore.update(repeating: count, count: count + 1)
    for operation in 0..<count { link(operation, queues[operation]) }
  }

  /// The plan in which everything starts as soon as it can.
  func plan(_ problem: ShopProblem) -> Plan {
    var number = 0
    let starts = problem.jobs.map { job in
      let starts = job.operations.indices.map { head[number + $0] }
      number += job.operations.count
      return starts
    }
    return Plan(problem, starts: starts)
  }
}
