import Ground

/// Bills of materials as numbers: items from 0 on, and for each the lines below and above it in arrays.
///
/// Knows no record and no day: whoever makes it has chosen the bills that hold. ``BillBook`` makes one from a replica; a run of requirements over
/// all items takes ``BillBook/whole(_:on:)``. What is a by-product leads to no component, so it counts for no level and closes no cycle.
public struct BillGraph: Sendable {
  public struct Edge: Sendable, Hashable {
    public var parent: Int
    public var component: Int
    /// How much of the component, in its own unit, one good unit of the parent takes, with scrap and yield in it. Of a by-product how much comes out.
    public var ratio: Ratio
    public var isByProduct: Bool
    /// The operation of the parent at which it is used or comes out.
    public var operation: Int?
    /// The caller's own number of the line.
    public var tag: Int

    public init(parent: Int, component: Int, ratio: Ratio, isByProduct: Bool = false, operation: Int? = nil, tag: Int = 0) {
      self.parent = parent
      self.component = component
      self.ratio = ratio
      self.isByProduct = isByProduct
      self.operation = operation
      self.tag = tag
    }
  }

  /// What keeps bills from being exploded.
  public enum Fault: Error, Hashable, Sendable {
    /// Items each of which is in the next one's bill; the last is the first.
    case cycle([Int])
    /// An item of which more is needed than can be counted.
    case tooLarge(Int)
  }

  public let count: Int
  /// By item: it is never stocked, whoever needs it takes its components.
  public let isPhantom: [Bool]
  /// By parent, and as they were given within one.
  public let edges: [Edge]
  /// The lines below item `i` are `edges[first[i]..<first[i + 1]]`.
  public let first: [Int]
  /// The lines that name item `i` are `edges[uses[n]]` for `n` in `firstUse[i]..<firstUse[i + 1]`.
  public let uses: [Int]
  public let firstUse: [Int]

  /// - Parameter isPhantom: one for each item.
  public init(isPhantom: [Bool], edges given: [Edge]) {
    count = isPhantom.count
    self.isPhantom = isPhantom
    let (first, order) = Self.grouped(given.map(\.parent), count)
    let sorted = order.map { given[$0] }
    self.first = first
    edges = sorted
    (firstUse, uses) = Self.grouped(sorted.map(\.component), count)
  }

  /// A counting sort: where each group begins, and the members' indices by group.
  private static func grouped(_ keys: [Int], _ count: Int) -> (first: [Int], order: [Int]) {
    var first = [Int](repeating: 0, count: count + 1)
    for key in keys { first[key + 1] += 1 }
    for index in 0..<count { first[index + 1] += first[index] }
    var next = first
    var order = [Int](repeating: 0, count: keys.count)
    for (index, key) in keys.enumerated() {
      order[next[key]] = index
      next[key] += 1
    }
    return (first, order)
  }

  public func below(_ item: Int) -> ArraySlice<Edge> { edges[first[item]..<first[item + 1]] }
  public func above(_ item: Int) -> [Edge] { uses[firstUse[item]..<firstUse[item + 1]].map { edges[$0] } }
  public func components(_ item: Int) -> [Edge] { below(item).filter { !$0.isByProduct } }

  /// The items that are reached from some, each after all that it is in; or a cycle among them.
  func order(from starts: [Int]) throws(Fault) -> [Int] {
    enum Mark { case fresh, open, done }
    var marks = [Mark](repeating: .fresh, count: count)
    var finished: [Int] = []
    for start in starts where marks[start] == .fresh {
      var path = [start]
      var places = [first[start]]
      marks[start] = .open
      while let item = path.last {
        let place = places[places.count - 1]
        guard place < first[item + 1] else {
          marks[item] = .done
          finished.append(item)
          path.removeLast()
          places.removeLast()
          continue
        }
        places[places.count - 1] += 1
        guard !edges[place].isByProduct else { continue }
        let next = edges[place].component
        switch marks[next] {
        case .open: throw .cycle(Array(path[path.lastIndex(of: next)!...]) + [next])
        case .fresh:
          marks[next] = .open
          path.append(next)
          places.append(first[next])
        case .done: break
        }
      }
    }
    return finished.reversed()
  }

  /// Items that are made of themselves, each in the bill of the one before it; the last is the first. nil when there are none.
  public func cycle() -> [Int]? { cycle(from: Array(0..<count)) }

  public func cycle(from items: [Int]) -> [Int]? {
    do {
      _ = try order(from: items)
      return nil
    } catch {
      if case .cycle(let path) = error { return path }
      return nil
    }
  }

  /// The low-level code of each item: the longest way down to it from an item that is in nothing, which has 0.
  public func lowLevelCodes() throws(Fault) -> [Int] {
    var codes = [Int](repeating: 0, count: count)
    for item in try order(from: Array(0..<count)) {
      for edge in below(item) where !edge.isByProduct { codes[edge.component] = max(codes[edge.component], codes[item] + 1) }
    }
    return codes
  }
}
