import Ground
import Records
import Replica

/// 5.2 How much of a component a plant has, and how much of it may still be promised: the first less what work orders wait for is the second.
public struct MaterialFigures: Sendable {
  public var unit: String
  /// What lies free.
  public var free = ExactDecimal.zero
  /// In inspection or blocked.
  public var notFree = ExactDecimal.zero
  /// Kept for open work orders and not taken yet.
  public var reserved = ExactDecimal.zero
  /// What may still be promised.
  public var available = ExactDecimal.zero

  /// nil for a component that nobody knows.
  public init?(_ component: String, _ context: StepContext) throws {
    guard let unit = try MaterialNeeds.kept(component, context) else { return nil }
    self.unit = unit
    var books = MaterialBooks(context)
    for place in try books.places(of: component) {
      if place.status == .free { free += place.quantity } else { notFree += place.quantity }
    }
    reserved = try context.snapshot.openReservations(of: component, on: context.home)
    available = try context.available(component)
  }

  /// The unit in which a component is kept; empty for one that nobody knows.
  public static func unit(of component: String, _ context: StepContext) throws -> String { try MaterialNeeds.kept(component, context) ?? "" }
}
