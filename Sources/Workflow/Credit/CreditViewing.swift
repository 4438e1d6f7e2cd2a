import Foundation
import Ground
import Records
import Replica

/// 1.3 Who looked at a customer's credit is written down. It is no step that anybody chooses: looking is what takes it.
public enum CreditViewing {
  public static let step = "credit.view"
  /// The records that show what a customer is trusted with.
  public static let types: Set<String> = [Customer.record.name, CreditMove.record.name, OrderReview.record.name]

  /// Whether a field says what a customer is trusted with. Pages about other things leave it out.
  public static func isCredit(_ field: FieldSchema, of record: RecordSchema) -> Bool {
    switch record.name {
    case Customer.record.name: field.name == Customer.fields.creditLimit.schema.name
    case OrderReview.record.name: field.name == OrderReview.fields.exposure.schema.name
    default: record.name == CreditMove.record.name
    }
  }

  /// The customer that such a record is about.
  static func customer(of row: AnyRow, _ snapshot: Snapshot) throws -> Row<Customer>? {
    switch row.schema.name {
    case Customer.record.name: try snapshot.get(Customer.ID(row.key))
    case CreditMove.record.name: try snapshot.get(CreditMove.ID(row.key)).flatMap { try snapshot.get($0.customer) }
    case OrderReview.record.name:
      try snapshot.get(OrderReview.ID(row.key)).flatMap { try snapshot.get($0.order) }.flatMap { try snapshot.get($0.customer) }
    default: nil
    }
  }
}

extension Workplace {
  /// Writes down that somebody is about to see credit data. Whoever shows it shows nothing when this throws.
  ///
  /// - Parameter row: nil for many records at once.
  public func noteViewing(of row: AnyRow?, type: String, _ way: ViewingWay, by actor: Actor) async throws {
    let here = try await site()
    _ = try await replica.commit(by: actor.name, step: CreditViewing.step) { [self] snapshot, changes in
      let customer = try row.flatMap { try CreditViewing.customer(of: $0, snapshot) }
      let home = try context(snapshot, here, actor).home
      try changes.create(Viewing.self, on: customer?.shelf ?? home) {
        $0.customer = customer?.id
        $0.person = actor.name
        $0.type = type
        $0.way = way
        $0.at = snapshot.now
      }
    }
  }
}
