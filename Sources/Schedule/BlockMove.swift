/// A move of one operation past others of its block, to just after or just before another one.
///
/// The neighbourhood is N7 of Zhang, Li, Guan and Rao, "A tabu search algorithm with a new neighborhood structure for the job shop
/// scheduling problem", Computers & Operations Research 34 (2007): N6 of Balas and Vazacopoulos (1998), that carries any operation of a
/// critical block to either end of it, and its opposite, that carries either end inwards. N5 is the part of it that passes one.
struct BlockMove {
  var operation: Int
  var anchor: Int
  /// Whether the operation goes later, to after the anchor; else it goes earlier, to before it.
  var isLater: Bool
}

extension ShopGraph {
  /// Whether the move certainly leaves no circle: there is no way from the operation that is passed by through its job to the other.
  func isSafe(_ move: BlockMove) -> Bool {
    let first = move.isLater ? move.operation : move.anchor
    let second = move.isLater ? move.anchor : move.operation
    if move.isLater {
      let after = jobAfter[first]
      guard after != count, after != second else { return after == count }
      return tail[second] >= tail[after] || head[after] + duration[after] > head[second]
    }
    let before = jobBefore[second]
    guard before != count, before != first else { return before == count }
    return head[first] + duration[first] >= head[before] + duration[before] || tail[first] < duration[first] + tail[before]
  }

  /// The longest way through the operations that the move touches, as Balas and Vazacopoulos estimate it from the heads and tails before.
  ///
  /// It looks only at the operations between; the new makespan is seldom less and often equal.
  /// - Parameter scratch: room for the new heads of as many operations as there are.
  func estimate(_ move: BlockMove, _ scratch: UnsafeMutablePointer<Int>) -> Int {
    move.isLater ? estimateLater(move.operation, move.anchor, scratch) : estimateEarlier(move.operation, move.anchor, scratch)
  }

  private func estimateLater(_ moved: Int, _ anchor: Int, _ heads: UnsafeMutablePointer<Int>) -> Int {
    var end = head[machineBefore[moved]] + duration[machineBefore[moved]]
    var passed = machineAfter[moved]
    while true {
      end = startAfterJob(passed, end)
      heads[passed] = end
      end += duration[passed]
      if passed == anchor { break }
      passed = machineAfter[passed]
    }
    let start = startAfterJob(moved, end)
    var rest = duration[moved] + max(tail[jobAfter[moved]], tail[machineAfter[anchor]])
    var longest = start + rest
    while passed != moved {
      rest = duration[passed] + max(tail[jobAfter[passed]], rest)
      longest = max(longest, heads[passed] + rest)
      passed = machineBefore[passed]
    }
    return longest
  }

  private func estimateEarlier(_ moved: Int, _ anchor: Int, _ heads: UnsafeMutablePointer<Int>) -> Int {
    let start = startAfterJob(moved, head[machineBefore[anchor]] + duration[machineBefore[anchor]])
    var end = start + duration[moved]
    var passed = anchor
    while passed != moved {
      end = startAfterJob(passed, end)
      heads[passed] = end
      end += duration[passed]
      passed = machineAfter[passed]
    }
    var rest = tail[machineAfter[moved]]
    var longest = 0
    repeat {
      passed = machineBefore[passed]
      rest = duration[passed] + max(tail[jobAfter[passed]], rest)
      longest = max(longest, heads[passed] + rest)
    } while passed != anchor
    return max(longest, start + duration[moved] + max(tail[jobAfter[moved]], rest))
  }

  private func startAfterJob(_ operation: Int, _ soonest: Int) -> Int {
    let before = jobBefore[operation]
    return max(release[operation], max(head[before] + duration[before], soonest))
  }

  /// Applies a move; `settle` works out what follows from it.
  func apply(_ move: BlockMove) {
    if move.isLater { self.move(move.operation, after: move.anchor) } else { self.move(move.operation, before: move.anchor) }
  }

  /// Whether the move would bring back an order that is forbidden.
  func isForbidden(_ move: BlockMove, by tabu: borrowing TabuArcs, at iteration: Int) -> Bool {
    var passed = move.operation
    repeat {
      passed = move.isLater ? machineAfter[passed] : machineBefore[passed]
      let (first, second) = move.isLater ? (passed, move.operation) : (move.operation, passed)
      if tabu.forbids(first, before: second, at: iteration) { return true }
    } while passed != move.anchor
    return false
  }

  /// Forbids the orders that the move is about to give up.
  func forbid(_ move: BlockMove, in tabu: borrowing TabuArcs, until iteration: Int) {
    var passed = move.operation
    repeat {
      passed = move.isLater ? machineAfter[passed] : machineBefore[passed]
      let (first, second) = move.isLater ? (move.operation, passed) : (passed, move.operation)
      tabu.forbid(first, before: second, until: iteration)
    } while passed != move.anchor
  }
}
