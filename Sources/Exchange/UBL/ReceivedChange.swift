import Ground

/// A customer's change or cancellation of an order as they sent it, before the order is looked up.
public struct ReceivedChange: Sendable, Hashable {
  /// What the customer says of a line.
  public enum LineStatus: String, Sendable {
    /// Not said: it follows from the order.
    case unsaid
    case added, revised, cancelled
  }

  public struct Line: Sendable, Hashable {
    /// The customer's number of the line.
    public var number: String
    public var status: LineStatus
    /// Our code of the item; empty when the file has none.
    public var sellerItem: String
    public var description: String
    /// nil for a cancelled line.
    public var quantity: Quantity?
    public var price: UnitPrice?
    /// Line in the file where it begins, from 1.
    public var line: Int
  }

  /// The customer's number of the change; with its sequence number, when it has one: `7/2`.
  public var reference: String
  /// The customer's number of the order.
  public var orderReference: String
  public var isCancellation: Bool
  public var issued: Day?
  public var customer: ReceivedParty
  public var requested: Day?
  public var deliveryAddress: ReceivedAddress?
  public var note: String
  public var lines: [Line]
}

/// What came of reading a file of a change.
public struct ChangeReading: Sendable {
  /// nil when there is any problem.
  public var change: ReceivedChange?
  /// Everything that is wrong, by line.
  public var problems: [Problem]
}

/// Reads the files that customers send changes of their orders in: UBL 2 `OrderChange` and `OrderCancellation`, and EDIFACT `ORDCHG`. Pure,
/// like ``OrderFile``.
public enum ChangeFile {
  /// Whether a file says of itself that it is one, whatever is wrong with it.
  public static func isOne(_ bytes: [UInt8], name: String) -> Bool {
    switch OrderFormat.sniff(bytes, name: name) {
    case .known(.ubl): UBLRoot.name(bytes).map { UBLChangeReader.documents[$0] != nil } ?? false
    case .known(.edifact): EDIFACTChangeReader.isOne(bytes)
    default: false
    }
  }

  public static func read(_ bytes: [UInt8]) -> ChangeReading { read(bytes, limits: .standard) }

  static func read(_ bytes: [UInt8], limits: OrderLimits) -> ChangeReading {
    guard bytes.count <= limits.bytes else {
      return ChangeReading(problems: [OrderProblem.fileTooLarge.problem(got: "\(bytes.count) B", other: "\(limits.bytes) B")])
    }
    return OrderFormat.detect(bytes, name: "") == .edifact ? EDIFACTChangeReader.read(bytes, limits: limits) : UBLChangeReader.read(bytes, limits: limits)
  }
}
