import Ground
import Records
import Replica

/// What pages and commands show of a bill: the tree, where a part is used, two revisions side by side.
public struct BillReading: Sendable {
  public struct Branch: Sendable {
    public var depth: Int
    public var item: BillItem
    /// Of the line, for one of its parent.
    public var part: BillPart
    /// For the quantity that was asked for, in the item's unit.
    public var quantity: Quantity
    public var hasBill: Bool
    public var repeats: Bool
  }

  public struct Sum: Sendable {
    public var item: BillItem
    public var level: Int
    public var quantity: Quantity
  }

  /// The most lines of a tree.
  public static let maximumBranches = 2_000

  public let item: BillItem
  public let revision: Row<BillRevision>?
  public let quantity: ExactDecimal
  public let branches: [Branch]
  public let isCut: Bool
  /// All that the quantity takes, each once; empty when the bill leads into itself.
  public let sums: [Sum]
  public let byProducts: [Sum]
  /// The codes of the way that leads into itself.
  public let cycle: [String]?
  public let oddUnits: [BillBook.OddUnit]

  /// The item of a code.
  ///
  /// - Throws: a `Problem` with the nearest codes for one that nobody knows.
  public static func known(_ code: String, _ snapshot: Snapshot) throws -> BillItem {
    let item = try BillItem(code, snapshot)
    guard try item.isKnown || snapshot.first(BillLine.self, where: "component = ?", [code]) != nil else {
      throw try BillFinding.unknown(code, field: "code", snapshot)
    }
    return item
  }

  /// - Parameter revision: to look at another one than the one that holds, as if it did.
  /// - Throws: a `Problem` for what is too much to count.
  public init(_ code: String, _ quantity: ExactDecimal, on day: Day, revision chosen: Row<BillRevision>? = nil, _ snapshot: Snapshot) throws {
    var book = BillBook(snapshot, on: day)
    if let chosen { book.put(try snapshot.billLines(chosen.product, chosen.id).map { BillPart($0) }, for: chosen.product) }
    let top = try book.read(below: code)
    let graph = book.graph
    item = book.items[top]
    revision = try chosen ?? item.product.flatMap { try snapshot.billRevision($0.id, on: day) }
    self.quantity = quantity
    cycle = graph.cycle(from: [top]).map { book.codes($0) }
    oddUnits = book.oddUnits
    do {
      let tree = try graph.tree(of: top, quantity, limit: Self.maximumBranches)
      isCut = tree.isCut
      branches = tree.branches.map { branch in
        let edge = graph.edges[branch.edge]
        let item = book.items[edge.component]
        return Branch(
          depth: branch.depth, item: item, part: book.parts[edge.tag], quantity: Quantity(branch.quantity, item.unit), hasBill: !edge.isByProduct && !graph.below(edge.component).isEmpty,
          repeats: branch.repeats)
      }
      let explosion = cycle == nil ? try graph.explosion(of: top, quantity) : BillGraph.Explosion(needs: [], byProducts: [])
      func sum(_ need: BillGraph.Need) -> Sum { Sum(item: book.items[need.item], level: need.level, quantity: Quantity(need.quantity, book.items[need.item].unit)) }
      sums = explosion.needs.map(sum)
      byProducts = explosion.byProducts.map(sum)
    } catch {
      throw BillCycles.problem(error, book)
    }
  }
}

/// Where a part is used on a day.
public struct WhereUsed: Sendable {
  public struct Use: Sendable {
    public var item: BillItem
    public var level: Int
    /// Of the part, for one of the item, in the part's unit.
    public var quantity: Quantity
    public var isTop: Bool
  }

  public let part: BillItem
  /// All items that it is in, the nearest first.
  public let uses: [Use]
  public let cycle: [String]?

  public init(_ code: String, on day: Day, _ snapshot: Snapshot) throws {
    var book = BillBook(snapshot, on: day)
    let part = try book.read(above: code)
    let graph = book.graph
    self.part = book.items[part]
    do {
      uses = try graph.users(of: part).map { use in
        Use(item: book.items[use.item], level: use.level, quantity: Quantity(use.quantity, book.items[part].unit), isTop: use.isTop)
      }
      cycle = nil
    } catch {
      guard case .cycle(let path) = error else { throw BillCycles.problem(error, book) }
      // What leads into itself has no levels: the bills that name it are shown all the same.
      uses = graph.above(part).filter { !$0.isByProduct }.map { edge in
        Use(item: book.items[edge.parent], level: 1, quantity: Quantity(edge.ratio.of(ExactDecimal(1)) ?? .zero, book.items[part].unit), isTop: false)
      }
      cycle = book.codes(path)
    }
  }
}
