import Ground
import Replica

/// 8.2 A line of a packed shipment that was taken out of its cartons and lies on a shelf again: a ledger. Such a line counts as packed no longer.
public struct Unpacking: RecordType {
  public static let record = RecordDeclaration(155, "unpacking", on: .warehouse, by: [.warehouse], "Unpacking", "拆包")
  public static let fields = Unpacking()

  public let shipment = Field<Shipment.ID>(1, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let line = Field<ShipmentLine.ID>(2, "shipment_line", .once, "Shipment line", "发运行", indexed: true)
  public let quantity = Field<Quantity>(3, "quantity", .once, "Quantity", "数量")
  /// Where the goods went; empty when they went back to where they had come from.
  public let location = OptionalField<String>(4, "location", .once, "Location", "库位", maximumText: 40)
  public let reason = Field<String>(5, "reason", .once, "Reason", "原因", maximumText: 400)
  public let by = Field<String>(6, "by_person", .once, "Unpacked by", "拆包人", maximumText: 64)
  public let at = Field<Instant>(7, "at", .once, "At", "时间")
}
