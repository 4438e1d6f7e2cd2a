import Ground
import Records

/// One order from its receipt to its end: what is to become of it, drawn when it comes, and the keys of what has been written of it.
/// Moments are milliseconds.
struct OrderLife {
  enum End { case paid, rejected, cancelledEarly, cancelledLate }

  var office: Int
  var warehouse: Int
  var customer: Int
  var channel: Channel
  var kind: OrderKind?
  var received: UInt64
  var checked: UInt64 = 0
  var confirmed: UInt64 = 0
  var reviewed: UInt64 = 0
  var approved: UInt64 = 0
  /// When it was rejected or cancelled.
  var ended: UInt64 = 0
  var end = End.paid
  var requested: Day
  var promised: Day
  var isComplete = true
  var isSkipped = false
  var lines: [Line]
  var shipments: [Parcel] = []
  var complaint: Grievance?
  var corrected: UInt64?

  var key: SalesOrder.ID?
  var number = ""
  var request: DispatchRequest.ID?

  struct Line {
    var product: Int
    var quantity: Int
    var cents: Int
    /// nil for one that comes from stock.
    var plant: Int?
    var parcel = 0
    var scheduled: UInt64 = 0
    var begun: UInt64 = 0
    /// When what was made was reported, good and scrap; the last report finishes it.
    var reports: [(at: UInt64, good: Int, scrap: Int)] = []
    var takenIn: UInt64 = 0
    var inspected: UInt64 = 0
    var isRefused = false

    var key: OrderLine.ID?
    var supply: SupplyRequest.ID?
    var work: WorkOrder.ID?
    var lot = ""
    var receipt: GoodsReceipt.ID?
    var receiptNumber = ""

    var value: Int { quantity * cents }
  }

  struct Parcel {
    var packed: UInt64
    var departed: UInt64
    var delivered: UInt64
    /// The place of the line of which a piece is missing.
    var short: Int?
    var invoiced: UInt64
    var payments: [(at: UInt64, share: Int)]

    var key: Shipment.ID?
    var number = ""
    var lines: [(key: ShipmentLine.ID, line: Int)] = []
    var invoice: Invoice.ID?
    var invoiceNumber = ""
    var gross: Int64 = 0
    var paid: Int64 = 0
  }

  struct Grievance {
    var at: UInt64
    var kind: ComplaintKind
    var answered: UInt64
    var closed: UInt64
    var parcel: Int
    var line: Int
    var key: Complaint.ID?
  }

  var total: Int { lines.reduce(0) { $0 + $1.value } }

  /// How far the order has come by a moment, as its office has it.
  func state(at moment: UInt64) -> OrderState {
    if end != .paid, ended <= moment { return end == .rejected ? .rejected : .cancelled }
    if !shipments.isEmpty, shipments.allSatisfy({ parcel in parcel.payments.last.map { $0.at <= moment } ?? false }) { return .paid }
    if let first = shipments.first, first.invoiced <= moment { return .invoiced }
    return approved <= moment ? .approved : reviewed <= moment ? .reviewed : confirmed <= moment ? .confirmed : checked <= moment ? .checked : .received
  }
}
