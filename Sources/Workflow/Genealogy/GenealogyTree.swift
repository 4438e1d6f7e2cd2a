import Foundation
import Ground
import Records
import Replica

/// A genealogy as people read it: line by line, each below the one that it belongs to, with suppliers at one end and customers at the other.
public struct GenealogyTree: Sendable {
  /// The most lines of a page; a file has ``Genealogy/maximum``.
  public static let maximumShown = 1_000

  public enum Kind: String, Sendable { case lot, shipment, underWork = "under_work" }

  public struct Line: Sendable {
    public var kind: Kind
    /// From 0, the lot that was asked about.
    public var depth: Int
    public var node: LotNode
    public var name: Words
    /// What went in of the lower lot; of a shipment what was sent. nil for the lot that was asked about.
    public var quantity: Quantity?
    /// The work order that it went through, or the shipment.
    public var document: String
    public var documentKey: RecordKey?
    /// The plant of the work order.
    public var site: String
    public var isReckoned = false
    /// It stands above already, with what is below it.
    public var isRepeated = false
    /// It stands above itself: a lot that is made of itself.
    public var isCircle = false
    public var isHeld = false
    /// Of a lot that was bought: the supplier and what they call it. Of a shipment: the customer.
    public var party = ""
    public var partyLot = ""
    public var day: Day?
  }

  public let direction: Genealogy.Direction
  public private(set) var lines: [Line] = []
  /// More lots than are walked, or more lines than are asked for.
  public private(set) var isCut: Bool
  /// Lots of which each is made of the next; nil where nothing is made of itself.
  public let cycle: [LotNode]?

  public init(_ direction: Genealogy.Direction, of node: LotNode, limit: Int = GenealogyTree.maximumShown, _ snapshot: Snapshot) throws {
    let walk = try Genealogy(direction, from: [node], snapshot)
    var maker = TreeMaker(walk, limit: limit, snapshot)
    try maker.make()
    self.direction = direction
    lines = maker.lines
    isCut = walk.isCut || maker.isCut
    cycle = walk.cycle
  }
}

/// Writes a walk's lines, depth first.
private struct TreeMaker {
  private let walk: Genealogy
  private let limit: Int
  private let snapshot: Snapshot
  private var below: [[Genealogy.Link]]
  private var open: [[WorkOrder.ID]]
  private var shown: Set<Int> = []
  private var items: [String: BillItem] = [:]
  private var works: [RecordKey: (number: String, site: String)] = [:]
  private(set) var lines: [GenealogyTree.Line] = []
  private(set) var isCut = false

  init(_ walk: Genealogy, limit: Int, _ snapshot: Snapshot) {
    self.walk = walk
    self.limit = limit
    self.snapshot = snapshot
    below = [[Genealogy.Link]](repeating: [], count: walk.nodes.count)
    open = [[WorkOrder.ID]](repeating: [], count: walk.nodes.count)
    for link in walk.links { below[link.near].append(link) }
    for visit in walk.visits where visit.isUnderWork { open[visit.node].append(visit.work) }
    func key(_ link: Genealogy.Link) -> (String, String, String) { (walk.nodes[link.far].component, walk.nodes[link.far].lot, walk.nodes[link.far].serial) }
    for index in below.indices { below[index].sort { key($0) < key($1) } }
  }

  mutating func make() throws {
    lines.append(try line(0, depth: 0, nil))
    shown.insert(0)
    try writeEnds(0, depth: 1)
    var path = [0]
    var stack: [(node: Int, next: Int)] = [(0, 0)]
    while let top = stack.last {
      guard top.next < below[top.node].count else {
        stack.removeLast()
        path.removeLast()
        continue
      }
      guard lines.count < limit else {
        isCut = true
        return
      }
      stack[stack.count - 1].next += 1
      let link = below[top.node][top.next]
      var new = try line(link.far, depth: stack.count, link)
      new.isCircle = path.contains(link.far)
      let isNew = shown.insert(link.far).inserted
      new.isRepeated = !isNew && !new.isCircle && (!below[link.far].isEmpty || !open[link.far].isEmpty)
      lines.append(new)
      guard isNew else { continue }
      try writeEnds(link.far, depth: stack.count + 1)
      stack.append((link.far, 0))
      path.append(link.far)
    }
  }

  private mutating func item(_ code: String) throws -> BillItem {
    if let known = items[code] { return known }
    let item = try BillItem(code, snapshot)
    items[code] = item
    return item
  }

  private mutating func work(_ id: WorkOrder.ID) throws -> (number: String, site: String) {
    if let known = works[id.key] { return known }
    let row = try snapshot.get(id)
    let found = (row?.number ?? id.key.description, try row.map { try snapshot.code(of: $0.shelf.site) } ?? "")
    works[id.key] = found
    return found
  }

  private mutating func line(_ index: Int, depth: Int, _ link: Genealogy.Link?) throws -> GenealogyTree.Line {
    let node = walk.nodes[index]
    let item = try item(node.component)
    var line = GenealogyTree.Line(kind: .lot, depth: depth, node: node, name: item.names, document: "", site: "")
    line.isHeld = try ContainLot.isHeld(LotNode(node.component, node.lot), snapshot)
    if let link {
      // What went in is the lower of the two: the far one on the way up, the near one on the way down.
      let lower = try walk.direction == .up ? item : self.item(walk.nodes[link.near].component)
      line.quantity = Quantity(link.quantity, lower.unit)
      line.isReckoned = link.isReckoned
      (line.document, line.site) = try work(link.work)
      line.documentKey = link.work.key
    }
    if let lot = try snapshot.first(MaterialLot.self, where: "number = ? AND component = ?", [node.lot, node.component]) {
      line.party = try lot.supplier.flatMap { try snapshot.get($0)?.name } ?? ""
      line.partyLot = lot.supplierLot ?? ""
      line.day = lot.received
    }
    return line
  }

  /// What has no lot below it: what is under work, and what has left for customers.
  private mutating func writeEnds(_ index: Int, depth: Int) throws {
    let node = walk.nodes[index]
    let item = try item(node.component)
    for id in open[index] {
      let (number, site) = try work(id)
      lines.append(GenealogyTree.Line(kind: .underWork, depth: depth, node: node, name: item.names, document: number, documentKey: id.key, site: site))
    }
    guard walk.direction == .down, let product = item.product else { return }
    for sent in try snapshot.sent(node, product.id) {
      var line = GenealogyTree.Line(kind: .shipment, depth: depth, node: node, name: item.names, document: sent.shipment.number, documentKey: sent.shipment.id.key, site: "")
      line.quantity = sent.quantity
      line.site = try snapshot.code(of: sent.shipment.shelf.site)
      line.party = try snapshot.get(sent.shipment.request)?.customerName ?? ""
      line.partyLot = sent.shipment.orderNumber
      line.day = sent.day
      lines.append(line)
    }
  }
}

extension Snapshot {
  /// The most shipments of one lot that are looked at.
  static let maximumSent = 1_000

  /// The shipments that a lot or a piece is in.
  func sent(_ node: LotNode, _ product: Product.ID) throws -> [(shipment: Row<Shipment>, quantity: Quantity, day: Day?)] {
    let lines = try all(ShipmentLine.self, where: "lot = ? AND product = ?", [node.lot, Data(product.key.bytes)], limit: Self.maximumSent)
    // Lines name lots; which piece is in which shipment, the ledger of stock says.
    let documents = node.serial.isEmpty ? nil : Set(
      try texts("SELECT document FROM stock_move WHERE lot = ? AND product = ? AND serial = ?", [node.lot, Data(product.key.bytes), node.serial]))
    var sums: [(shipment: Row<Shipment>, quantity: Quantity, day: Day?)] = []
    for line in lines {
      guard let shipment = try get(line.shipment), documents?.contains(shipment.number) ?? true else { continue }
      let quantity = node.serial.isEmpty ? line.quantity : Quantity(ExactDecimal(1), line.quantity.unit)
      if let known = sums.firstIndex(where: { $0.shipment.id == shipment.id }) {
        if node.serial.isEmpty { sums[known].quantity = Quantity(sums[known].quantity.amount + quantity.amount, quantity.unit) }
      } else {
        let delivered = try first(Delivery.self, where: "shipment = ?", [Data(shipment.id.key.bytes)])?.on
        sums.append((shipment: shipment, quantity: quantity, day: delivered))
      }
    }
    return sums
  }
}
