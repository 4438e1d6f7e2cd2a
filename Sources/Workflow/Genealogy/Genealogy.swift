import Foundation
import Ground
import Records
import Replica

/// A lot of a material or product, or one piece of it.
public struct LotNode: Hashable, Sendable {
  /// A material's or a product's code.
  public var component: String
  public var lot: String
  /// Empty for the lot as a whole.
  public var serial: String

  public init(_ component: String, _ lot: String, serial: String = "") {
    self.component = component
    self.lot = lot
    self.serial = serial
  }

  /// `P-100 · L-1 · S-7`
  public var told: String { [component, lot, serial].filter { !$0.isEmpty }.joined(separator: " · ") }

  /// What the material or product is called.
  public func names(_ snapshot: Snapshot) throws -> Words { try BillItem(component, snapshot).names }
}

/// 6.3 What went into lots, or where they went, level by level, as far as this site knows.
///
/// Two tables of sums are its edges: `lot_edge` leads from a lot to the work orders that took of it, `lot_output` from a work order to the lots that it
/// made; both are read from either side by an index. A lot that two plants use is one node, so that their genealogies join at headquarters. Each node is
/// visited once: what two sites did apart may close a circle, and the walk ends all the same.
public struct Genealogy: Sendable {
  public enum Direction: String, Sendable, CaseIterable { case up, down }

  /// The most lots of one walk.
  public static let maximum = 20_000

  /// That of a lot something went into another, in a work order.
  public struct Link: Sendable {
    /// Indices into ``nodes``; ``near`` is the one that the walk came from.
    public var near: Int
    public var far: Int
    public var work: WorkOrder.ID
    /// How much of the lower lot, in the unit in which it is kept.
    public var quantity: ExactDecimal
    /// Some of it was not scanned.
    public var isReckoned: Bool
  }

  /// A work order that made a lot, or that took of it.
  public struct Visit: Sendable {
    public var node: Int
    public var work: WorkOrder.ID
    /// Nothing of it is reported yet, or that piece is not.
    public var isUnderWork = false
  }

  public let direction: Direction
  public private(set) var nodes: [LotNode] = []
  /// By node: levels from where the walk began.
  public private(set) var levels: [Int] = []
  public private(set) var links: [Link] = []
  public private(set) var visits: [Visit] = []
  /// There is more than ``maximum``.
  public private(set) var isCut = false
  private var places: [LotNode: Int] = [:]

  public init(_ direction: Direction, from roots: [LotNode], _ snapshot: Snapshot, maximum: Int = Genealogy.maximum) throws {
    self.direction = direction
    var reading = GenealogyReading(snapshot)
    for root in roots { _ = place(root, level: 0) }
    var next = 0
    while next < nodes.count {
      guard nodes.count <= maximum else {
        isCut = true
        break
      }
      if direction == .up { try ascend(next, &reading) } else { try descend(next, &reading) }
      next += 1
    }
  }

  private mutating func place(_ node: LotNode, level: Int) -> Int {
    if let known = places[node] { return known }
    places[node] = nodes.count
    nodes.append(node)
    levels.append(level)
    return nodes.count - 1
  }

  private mutating func ascend(_ index: Int, _ reading: inout GenealogyReading) throws {
    let node = nodes[index]
    for (work, lot) in try reading.makers(of: node) {
      visits.append(Visit(node: index, work: work))
      let uses = try reading.uses(by: work).filter { use in
        (use.madeLot.isEmpty || use.madeLot == lot) && (use.madeSerial.isEmpty || node.serial.isEmpty || use.madeSerial == node.serial)
      }
      link(index, uses.map { Found(node: LotNode($0.component, $0.lot, serial: $0.serial), quantity: $0.quantity, isReckoned: $0.isReckoned) }, work)
    }
  }

  private mutating func descend(_ index: Int, _ reading: inout GenealogyReading) throws {
    for (work, uses) in try reading.takers(of: nodes[index]) {
      var found: [Found] = []
      for use in uses { found += try reading.outcome(of: use, in: work).map { Found(node: $0, quantity: use.quantity, isReckoned: use.isReckoned) } }
      visits.append(Visit(node: index, work: work, isUnderWork: found.isEmpty))
      link(index, found, work)
    }
  }

  private struct Found {
    var node: LotNode
    var quantity: ExactDecimal
    var isReckoned: Bool
  }

  /// One link for each two lots and a work order, however many entries there were.
  private mutating func link(_ near: Int, _ found: [Found], _ work: WorkOrder.ID) {
    var sums: [LotNode: Int] = [:]
    for one in found {
      if let known = sums[one.node] {
        links[known].quantity += one.quantity
        links[known].isReckoned = links[known].isReckoned || one.isReckoned
        continue
      }
      let far = place(one.node, level: levels[near] + 1)
      sums[one.node] = links.count
      links.append(Link(near: near, far: far, work: work, quantity: one.quantity, isReckoned: one.isReckoned))
    }
  }

  /// The place of a node; nil when the walk did not come there.
  public func index(of node: LotNode) -> Int? { places[node] }

  /// The way from where the walk began to a node, each once.
  public func way(to index: Int) -> [LotNode] {
    var before: [Int: Int] = [:]
    for link in links where before[link.far] == nil && levels[link.far] == levels[link.near] + 1 { before[link.far] = link.near }
    var way = [index]
    while let last = way.last, levels[last] > 0, let next = before[last] { way.append(next) }
    return way.reversed().map { nodes[$0] }
  }

  /// Lots each of which is in the next one, the last in the first; nil where nothing is made of itself, as it must be.
  public var cycle: [LotNode]? {
    var below = [[Int]](repeating: [], count: nodes.count)
    for link in links { below[link.near].append(link.far) }
    var state = [UInt8](repeating: 0, count: nodes.count)
    for start in nodes.indices where state[start] == 0 {
      var stack: [(node: Int, next: Int)] = [(start, 0)]
      state[start] = 1
      while let top = stack.last {
        guard top.next < below[top.node].count else {
          state[top.node] = 2
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let next = below[top.node][top.next]
        if state[next] == 1 { return stack.drop { $0.node != next }.map { nodes[$0.node] } + [nodes[next]] }
        if state[next] == 0 {
          state[next] = 1
          stack.append((next, 0))
        }
      }
    }
    return nil
  }
}

/// Reads the edges, each work order once.
struct GenealogyReading {
  struct Use {
    var component: String
    var lot: String
    var serial: String
    var madeLot: String
    var madeSerial: String
    var isReckoned: Bool
    var quantity: ExactDecimal
  }

  private let snapshot: Snapshot
  private var used: [RecordKey: [Use]] = [:]
  private var made: [RecordKey: [LotNode]] = [:]

  init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  /// The work orders that made a lot or a piece, each with the lot. What a warehouse took in under another lot than was reported counts too.
  func makers(of node: LotNode) throws -> [(work: WorkOrder.ID, lot: String)] {
    var makers: [(work: WorkOrder.ID, lot: String)] = []
    var seen: Set<RecordKey> = []
    func add(_ sql: String, _ first: String, _ second: String) throws {
      try snapshot.each(sql, [first, second]) { row in
        if let key = row.key(0), seen.insert(key).inserted { makers.append((work: WorkOrder.ID(key), lot: row.text(1) ?? node.lot)) }
      }
    }
    if !node.serial.isEmpty {
      try add("SELECT work_order, lot FROM made_serial WHERE serial = ? AND component = ? GROUP BY work_order, lot HAVING sum(quantity_e6) > 0", node.serial, node.component)
      if !makers.isEmpty { return makers }
    }
    try add("SELECT work_order, lot FROM lot_output WHERE component = ? AND lot = ? AND quantity_e6 <> 0", node.component, node.lot)
    try add(
      "SELECT g.work_order, g.lot FROM goods_receipt g WHERE g.lot = ? AND g.product IN (SELECT p.id FROM product p WHERE p.code = ?)", node.lot, node.component)
    return makers
  }

  mutating func uses(by work: WorkOrder.ID) throws -> [Use] {
    if let known = used[work.key] { return known }
    var uses: [Use] = []
    try snapshot.each(
      "SELECT component, lot, serial, made_lot, made_serial, reckoned, quantity_e6 FROM lot_edge WHERE work_order = ? AND quantity_e6 <> 0 ORDER BY component",
      [Data(work.key.bytes)]
    ) { row in uses.append(Self.use(row, 0)) }
    used[work.key] = uses
    return uses
  }

  private static func use(_ row: Snapshot.Cells, _ place: Int) -> Use {
    Use(
      component: row.text(place) ?? "", lot: row.text(place + 1) ?? "", serial: row.text(place + 2) ?? "", madeLot: row.text(place + 3) ?? "",
      madeSerial: row.text(place + 4) ?? "", isReckoned: row.integer(place + 5) == 1, quantity: ExactDecimal(millionths: row.integer(place + 6) ?? 0))
  }

  /// The work orders that took of a lot or a piece, each with what they took.
  func takers(of node: LotNode) throws -> [(work: WorkOrder.ID, uses: [Use])] {
    var takers: [(work: WorkOrder.ID, uses: [Use])] = []
    var places: [RecordKey: Int] = [:]
    let isPiece = !node.serial.isEmpty
    let columns = "component, lot, serial, made_lot, made_serial, reckoned, quantity_e6, work_order"
    try snapshot.each(
      isPiece
        ? "SELECT \(columns) FROM lot_edge WHERE component = ? AND serial = ? AND lot = ? AND quantity_e6 <> 0"
        : "SELECT \(columns) FROM lot_edge WHERE component = ? AND lot = ? AND quantity_e6 <> 0",
      isPiece ? [node.component, node.serial, node.lot] : [node.component, node.lot]
    ) { row in
      guard let key = row.key(7) else { return }
      if let place = places[key] { return takers[place].uses.append(Self.use(row, 0)) }
      places[key] = takers.count
      takers.append((work: WorkOrder.ID(key), uses: [Self.use(row, 0)]))
    }
    return takers
  }

  /// What a use became: the piece or the lot that it names, or all that the work order made.
  mutating func outcome(of use: Use, in work: WorkOrder.ID) throws -> [LotNode] {
    guard use.madeSerial.isEmpty else {
      var pieces: [LotNode] = []
      try snapshot.each(
        "SELECT component, lot FROM made_serial WHERE serial = ? AND work_order = ? GROUP BY component, lot HAVING sum(quantity_e6) > 0",
        [use.madeSerial, Data(work.key.bytes)]
      ) { row in pieces.append(LotNode(row.text(0) ?? "", row.text(1) ?? "", serial: use.madeSerial)) }
      return pieces
    }
    let all = try outputs(of: work)
    return use.madeLot.isEmpty ? all : all.filter { $0.lot == use.madeLot }
  }

  mutating func outputs(of work: WorkOrder.ID) throws -> [LotNode] {
    if let known = made[work.key] { return known }
    var outputs: [LotNode] = []
    func add(_ sql: String) throws {
      try snapshot.each(sql, [Data(work.key.bytes)]) { row in
        let node = LotNode(row.text(0) ?? "", row.text(1) ?? "")
        if !outputs.contains(node) { outputs.append(node) }
      }
    }
    try add("SELECT component, lot FROM lot_output WHERE work_order = ? AND quantity_e6 <> 0")
    try add("SELECT p.code, g.lot FROM goods_receipt g JOIN product p ON p.id = g.product WHERE g.work_order = ?")
    made[work.key] = outputs
    return outputs
  }
}
