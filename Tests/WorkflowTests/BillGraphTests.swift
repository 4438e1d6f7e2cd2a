import Ground
import Testing

@testable import Workflow

@Suite("Bills of materials as a graph")
struct BillGraphTests {
  /// Small bills drawn by chance: a line leads from a lower item to a higher one, so that there is no cycle unless one is put in.
  struct Drawn: Sendable, CustomStringConvertible {
    let seed: UInt64
    let graph: BillGraph

    init(_ seed: UInt64) {
      var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
      func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
      }
      let count = 4 + next(9)
      var edges: [BillGraph.Edge] = []
      for parent in 0..<count - 1 {
        for _ in 0..<next(4) {
          let component = parent + 1 + next(count - parent - 1)
          edges.append(BillGraph.Edge(parent: parent, component: component, ratio: Ratio(Int128(1 + next(5)), 1)!, isByProduct: next(8) == 0))
        }
      }
      self.seed = seed
      graph = BillGraph(isPhantom: (0..<count).map { _ in next(4) == 0 }, edges: edges)
    }

    var description: String { "seed \(seed)" }

    /// All ways down from an item to another, each with what it multiplies by.
    func paths(_ from: Int, _ to: Int) -> [Int64] {
      if from == to { return [1] }
      return graph.components(from).flatMap { edge in paths(edge.component, to).map { $0 * Int64(edge.ratio.numerator) } }
    }
  }

  static let drawn = (1...60).map { Drawn(UInt64($0)) }

  @Test("an explosion is the sum over all ways down", arguments: drawn)
  func sumOverPaths(_ drawn: Drawn) throws {
    for top in 0..<drawn.graph.count {
      let needs = try drawn.graph.explosion(of: top, ExactDecimal(3)).needs
      for item in 0..<drawn.graph.count where item != top {
        let expected = drawn.paths(top, item).reduce(0, +) * 3
        #expect(needs.first { $0.item == item }?.quantity ?? .zero == ExactDecimal(Int(expected)), "\(top) down to \(item)")
      }
    }
  }

  @Test("where-used is the inverse of the explosion", arguments: drawn)
  func inverse(_ drawn: Drawn) throws {
    let graph = drawn.graph
    let explosions = try (0..<graph.count).map { top in
      Dictionary(uniqueKeysWithValues: try graph.explosion(of: top, ExactDecimal(1)).needs.map { ($0.item, $0.quantity) })
    }
    for part in 0..<graph.count {
      let uses = Dictionary(uniqueKeysWithValues: try graph.users(of: part).map { ($0.item, $0.quantity) })
      for top in 0..<graph.count { #expect(uses[top] == explosions[top][part], "\(part) up to \(top)") }
      let tops = try graph.users(of: part).filter(\.isTop).map(\.item)
      #expect(tops.allSatisfy { top in !graph.edges.contains { $0.component == top && !$0.isByProduct } })
    }
  }

  @Test("a low-level code is above those of all that the item is made of", arguments: drawn)
  func levels(_ drawn: Drawn) throws {
    let codes = try drawn.graph.lowLevelCodes()
    for edge in drawn.graph.edges where !edge.isByProduct { #expect(codes[edge.parent] < codes[edge.component]) }
    for item in 0..<drawn.graph.count where !drawn.graph.above(item).contains(where: { !$0.isByProduct }) { #expect(codes[item] == 0) }
  }

  @Test("the tree's lines add up to the explosion", arguments: drawn)
  func tree(_ drawn: Drawn) throws {
    let (branches, isCut) = try drawn.graph.tree(of: 0, ExactDecimal(2), limit: 100_000)
    #expect(!isCut && !branches.contains(where: \.repeats))
    for need in try drawn.graph.explosion(of: 0, ExactDecimal(2)).needs {
      let sum = branches.filter { drawn.graph.edges[$0.edge].component == need.item && !drawn.graph.edges[$0.edge].isByProduct }.reduce(ExactDecimal.zero) { $0 + $1.quantity }
      #expect(sum == need.quantity)
    }
  }

  @Test("what is picked are no phantoms that have a bill, and adds up through them", arguments: drawn)
  func phantoms(_ drawn: Drawn) throws {
    let graph = drawn.graph
    func expected(_ item: Int, _ amount: Int64) -> [Int: Int64] {
      graph.components(item).reduce(into: [:]) { sums, edge in
        let more = amount * Int64(edge.ratio.numerator)
        if graph.isPhantom[edge.component], !graph.below(edge.component).isEmpty {
          sums.merge(expected(edge.component, more), uniquingKeysWith: +)
        } else {
          sums[edge.component, default: 0] += more
        }
      }
    }
    let picks = try graph.picks(for: 0, ExactDecimal(5))
    let sums = picks.reduce(into: [Int: Int64]()) { $0[$1.item, default: 0] += $1.quantity.millionths / ExactDecimal.scale }
    #expect(sums == expected(0, 5))
  }

  @Test("a line that leads back is found, and the path that is said is a cycle", arguments: drawn)
  func cycles(_ drawn: Drawn) throws {
    let graph = drawn.graph
    guard let edge = graph.edges.last(where: { !$0.isByProduct }), let deepest = try graph.explosion(of: edge.parent, ExactDecimal(1)).needs.last?.item else { return }
    let back = BillGraph.Edge(parent: deepest, component: edge.parent, ratio: .one)
    let closed = BillGraph(isPhantom: graph.isPhantom, edges: graph.edges + [back])
    let path = try #require(closed.cycle())
    #expect(path.count > 1 && path.first == path.last && Set(path.dropLast()).count == path.count - 1)
    for (parent, component) in zip(path, path.dropFirst()) {
      #expect(closed.components(parent).contains { $0.component == component })
    }
    #expect(throws: BillGraph.Fault.self) { try closed.explosion(of: edge.parent, ExactDecimal(1)) }
    #expect(throws: BillGraph.Fault.self) { try closed.users(of: edge.parent) }
    #expect(throws: BillGraph.Fault.self) { try closed.lowLevelCodes() }
    // The tree ends all the same, and marks where it would go round.
    #expect(try closed.tree(of: edge.parent, ExactDecimal(1), limit: 100_000).branches.contains(where: \.repeats))
  }

  @Test("a chain of ten thousand levels needs no stack")
  func deep() throws {
    let count = 10_000
    let edges = (0..<count - 1).map { BillGraph.Edge(parent: $0, component: $0 + 1, ratio: .one) }
    let graph = BillGraph(isPhantom: [Bool](repeating: false, count: count), edges: edges)
    #expect(try graph.lowLevelCodes().last == count - 1)
    #expect(try graph.explosion(of: 0, ExactDecimal(7)).needs.last == BillGraph.Need(item: count - 1, quantity: ExactDecimal(7), level: count - 1))
    #expect(try graph.users(of: count - 1).count == count - 1)
  }

  @Test("what is too much to count is an error and no wrong number")
  func tooLarge() {
    let edges = (0..<4).map { BillGraph.Edge(parent: $0, component: $0 + 1, ratio: Ratio(ExactDecimal(100_000))) }
    let graph = BillGraph(isPhantom: [Bool](repeating: false, count: 5), edges: edges)
    #expect(throws: BillGraph.Fault.tooLarge(3)) { try graph.explosion(of: 0, ExactDecimal(1)) }
    #expect(throws: BillGraph.Fault.tooLarge(3)) { try graph.tree(of: 0, ExactDecimal(1), limit: 10) }
    #expect(throws: BillGraph.Fault.tooLarge(1)) { try graph.costs(of: 0, prices: [nil, nil, nil, nil, ExactDecimal(1)], work: [ExactDecimal](repeating: .zero, count: 5)) }
  }

  @Test("a thing that is in two others is in the tree as often, and a tree that would fill any page is cut")
  func cut() throws {
    // Twenty levels, each twice in the one above: a million lines.
    let edges = (0..<20).flatMap { level in (0..<2).map { _ in BillGraph.Edge(parent: level, component: level + 1, ratio: .one) } }
    let graph = BillGraph(isPhantom: [Bool](repeating: false, count: 21), edges: edges)
    let (branches, isCut) = try graph.tree(of: 0, ExactDecimal(1), limit: 500)
    #expect(branches.count == 500 && isCut)
    #expect(try graph.explosion(of: 0, ExactDecimal(1)).needs.last?.quantity == ExactDecimal(1 << 20))
  }
}

@Suite("The fractions that bills multiply by")
struct RatioTests {
  @Test("a third of three is one, whatever is between")
  func exact() throws {
    let third = try #require(Ratio(1, 3))
    #expect(third.times(Ratio(ExactDecimal(3))) == .one)
    #expect(third.of(ExactDecimal(3)) == ExactDecimal(1))
    #expect(third.of(ExactDecimal(1)) == ExactDecimal(millionths: 333_333))
    #expect(try #require(Ratio(2, 3)).of(ExactDecimal(1)) == ExactDecimal(millionths: 666_667))
    #expect(try #require(Ratio(2, 3)).of(ExactDecimal(-1)) == ExactDecimal(millionths: -666_667))
    #expect(Ratio(1, 0) == nil && third.over(Ratio(.zero)) == nil)
  }

  @Test("what does not fit is nothing, and no wrong number")
  func overflow() throws {
    let large = try #require(Ratio(Int128.max, 1))
    #expect(large.times(large) == nil && large.of(ExactDecimal(2)) == nil)
    #expect(Ratio(ExactDecimal(1_000_000)).of(ExactDecimal(1_000_000)) == nil)
  }
}
