import Ground
import Records
import Replica

/// 1.3 How far an order is, from whatever of its documents this site holds.
///
/// An office sees all of it; a plant sees its supply requests and work orders, a warehouse the shipments. Quantities add up along the way:
/// what is shipped is packed too.
public struct OrderProgress: Sendable {
  public struct Line: Sendable {
    public var line: OrderLine.ID
    /// nil where the order itself is not held.
    public var position: Int?
    public var product: Product.ID
    public var productCode: String
    public var productName: Words
    /// Of all the quantities.
    public var unit: String
    public var ordered = ExactDecimal.zero
    /// Of stock, and not packed yet.
    public var promised = ExactDecimal.zero
    /// Asked of a plant, and not cancelled.
    public var toMake = ExactDecimal.zero
    /// On work orders that are not cancelled.
    public var planned = ExactDecimal.zero
    /// Reported good.
    public var made = ExactDecimal.zero
    public var received = ExactDecimal.zero
    /// Passed inspection.
    public var accepted = ExactDecimal.zero
    /// Failed inspection.
    public var blocked = ExactDecimal.zero
    /// Stands beside the packing table.
    public var picked = ExactDecimal.zero
    public var packed = ExactDecimal.zero
    public var shipped = ExactDecimal.zero
    public var delivered = ExactDecimal.zero
    public var invoiced = ExactDecimal.zero
    /// Both without tax; nil where the order itself is not held.
    public var price: UnitPrice?
    public var value: Money?
  }

  /// What decides whether a stage is late or stopped.
  public struct Signs: Sendable {
    /// By when the goods are to be with the customer: as promised, or as plant and warehouse were asked.
    public var due: Day?
    /// The earliest planned finish of a work order that is not finished.
    public var workDue: Day?
    /// The last day on which open work for it is planned to end.
    public var workEnds: Day?
    public var isWorkBegun = false
    /// A truck came back with goods of it.
    public var isUndelivered = false
    public var isDispatchAsked = false
    /// The day of the first delivery that has no invoice.
    public var uninvoicedSince: Day?
    /// The earliest due day of an invoice that is not paid.
    public var paymentDue: Day?
  }

  /// A document that came of the order.
  public struct Document: Sendable {
    /// The record type's name.
    public var type: String
    public var label: Words
    public var number: String
    public var key: RecordKey
    /// nil for documents without a life, like a review.
    public var state: Words?
    /// The code of the site that made it.
    public var site: String
  }

  public var order: SalesOrder.ID
  /// Empty when nothing of the order is held here.
  public var number = ""
  /// nil where the order itself is not held.
  public var row: Row<SalesOrder>?
  public var state: Words? { row?.state.label }
  public var customer = ""
  /// Since when it waits for something.
  public var waits: [(what: Words, since: Instant)] = []
  /// What is promised beyond an allotment or not confirmed.
  public var notes: [Words] = []
  public var lines: [Line] = []
  /// In the order in which they were made.
  public var documents: [Document] = []
  /// With tax; nil before the first invoice.
  public var invoiced: Money?
  public var paid: Money?
  public var signs = Signs()
  /// The order, its lines and its documents as they were read, in the order of the chapters.
  public var records: [AnyRow] = []

  public static func of(_ order: SalesOrder.ID, _ snapshot: Snapshot) throws -> OrderProgress {
    var reading = ProgressReading(order, snapshot)
    try reading.readProducts()
    try reading.readOffice()
    try reading.readPromises()
    try reading.readSkips()
    try reading.readPlant()
    try reading.readWarehouse()
    try reading.readSettlement()
    return reading.finished
  }
}
