import Ground
import Records
import Replica

/// A component as the floor sees it: its names, its unit, and the lots that may be taken, the first to be taken first.
public struct MaterialItem: Sendable {
  public var names: Words
  public var unit: String
  /// Free, not held and not too old.
  public var lots: [MaterialPlace]

  public init(_ component: String, _ context: StepContext) throws {
    let item = try BillItem(component, context.snapshot)
    names = item.names
    unit = try MaterialNeeds.kept(component, context) ?? item.unit
    let held = try context.snapshot.heldMaterial(component)
    var books = MaterialBooks(context)
    let today = context.today
    lots = try books.places(of: component).filter { $0.quantity > .zero && $0.status == .free && !held.contains($0.lot) && !$0.isExpired(today) }
  }
}

/// What a work order has of a component.
public struct MaterialUses: Sendable {
  public var lot: String
  public var serial: String
  public var quantity: ExactDecimal
  /// By the bill, not by scan.
  public var isReckoned: Bool

  /// By lot; what is in other parts of the work order is one line.
  public static func of(_ order: Row<WorkOrder>, _ component: String, _ context: StepContext) throws -> [MaterialUses] {
    var uses: [MaterialUses] = []
    for (edge, quantity) in try context.snapshot.edges(of: order.id, component: component) {
      if let known = uses.firstIndex(where: { ($0.lot, $0.serial, $0.isReckoned) == (edge.lot, edge.serial, edge.isReckoned) }) {
        uses[known].quantity += quantity
      } else {
        uses.append(MaterialUses(lot: edge.lot, serial: edge.serial, quantity: quantity, isReckoned: edge.isReckoned))
      }
    }
    return uses
  }
}
