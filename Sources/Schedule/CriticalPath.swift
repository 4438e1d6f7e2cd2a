/// A longest way through a plan, from its start to the end of one operation.
///
/// The buffer is taken once and filled again for each move.
struct CriticalPath: ~Copyable {
  private let operations: UnsafeMutablePointer<Int>
  private(set) var count = 0

  /// - Parameter capacity: operations of the shop.
  init(capacity: Int) {
    operations = .allocate(capacity: max(capacity, 1))
    operations.initialize(repeating: 0, count: max(capacity, 1))
  }

  deinit { operations.deallocate() }

  subscript(index: Int) -> Int { operations[index] }

  /// Goes back from an operation by what it waited for, by chance where it waited for two. The path begins with the last operation.
  mutating func trace(from last: Int, _ graph: borrowing ShopGraph, _ random: inout SeededRandom) {
    count = 0
    var operation = last
    while operation != graph.count {
      operations[count] = operation
      count += 1
      operation = Self.cause(of: operation, graph, &random)
    }
  }

  /// As `trace`, from an operation that ends the plan; by chance if there are several.
  mutating func traceMakespan(_ graph: borrowing ShopGraph, _ random: inout SeededRandom) {
    var last = graph.count
    var seen = 0
    for operation in 0..<graph.count where graph.head[operation] + graph.duration[operation] == graph.makespan {
      seen += 1
      if random.below(seen) == 0 { last = operation }
    }
    trace(from: last, graph, &random)
  }

  private static func cause(of operation: Int, _ graph: borrowing ShopGraph, _ random: inout SeededRandom) -> Int {
    let start = graph.head[operation]
    let none = graph.count
    let before = graph.jobBefore[operation]
    let ahead = graph.machineBefore[operation]
    let byJob = before != none && graph.head[before] + graph.duration[before] == start
    let byMachine = ahead != none && graph.head[ahead] + graph.duration[ahead] == start
    if byJob && byMachine { return random.below(2) == 0 ? before : ahead }
    return byJob ? before : byMachine ? ahead : none
  }

  /// The place after the last operation of the block that begins at `place`: operations that follow one another on one machine.
  func endOfBlock(from place: Int, _ graph: borrowing ShopGraph) -> Int {
    var end = place + 1
    while end < count, graph.machineBefore[operations[end - 1]] == operations[end] { end += 1 }
    return end
  }
}
