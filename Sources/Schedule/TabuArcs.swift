/// The orders of two operations on one machine that a search may not bring back for a while.
///
/// One number for each ordered pair on each machine, in one buffer: it is read for each operation that a candidate move passes.
struct TabuArcs: ~Copyable {
  private let until: UnsafeMutablePointer<Int>
  private let size: Int
  /// Where an operation's row begins, and its column in the rows of its machine.
  private let row: ContiguousArray<Int>
  private let column: ContiguousArray<Int>

  init(_ problem: ShopProblem) {
    let machines = problem.jobs.flatMap { $0.operations.map(\.machine) }
    var load = [Int](repeating: 0, count: problem.machines)
    var column = ContiguousArray<Int>()
    for machine in machines {
      column.append(load[machine])
      load[machine] += 1
    }
    var row = ContiguousArray<Int>()
    var size = 0
    for machine in machines {
      row.append(size)
      size += load[machine]
    }
    (self.row, self.column, self.size) = (row, column, size)
    until = .allocate(capacity: max(size, 1))
    until.initialize(repeating: 0, count: max(size, 1))
  }

  deinit { until.deallocate() }

  /// Forbids that `first` comes before `second` until the iteration given.
  func forbid(_ first: Int, before second: Int, until iteration: Int) { until[row[first] + column[second]] = iteration }

  func forbids(_ first: Int, before second: Int, at iteration: Int) -> Bool { until[row[first] + column[second]] > iteration }

  func clear() { until.update(repeating: 0, count: size) }
}
