import Ground

/// What came of reading a file.
public struct OrderReading: Sendable {
  /// Empty when there is any problem: an order is taken whole or not at all.
  public var orders: [ReceivedOrder]
  /// Everything that is wrong, by line.
  public var problems: [Problem]
  /// The customer's order numbers that were seen, also when the file is refused: to name it by.
  public var references: [String]

  public init(orders: [ReceivedOrder] = [], problems: [Problem] = [], references: [String] = []) {
    self.orders = orders
    self.problems = problems
    self.references = references
  }
}

/// Reads the files that customers send their orders in.
///
/// Pure: the same bytes give the same reading. Nothing is fetched, and nothing outside of the bytes is looked at.
public enum OrderFile {
  /// Reads a file of any known format.
  /// - Parameter name: the file's name as sent; helps where the bytes leave the format open.
  public static func read(_ bytes: [UInt8], name: String) -> OrderReading {
    read(bytes, name: name, limits: .standard)
  }

  static func read(_ bytes: [UInt8], name: String, limits: OrderLimits) -> OrderReading {
    guard bytes.count <= limits.bytes else {
      return refused(.fileTooLarge, got: megabytes(bytes.count), other: megabytes(limits.bytes))
    }
    switch OrderFormat.sniff(bytes, name: name) {
    case .known(.ubl): return UBLOrderReader.read(bytes, limits: limits)
    case .known(.csv), .known(.xlsx):
      guard let table = OrderTable.open(bytes, name: name, limits: limits) else { return refused(.fileUnknownFormat, got: name) }
      return CSVOrderReader.read(table, limits: limits)
    case .known(.json): return JSONOrderReader.read(bytes, limits: limits)
    case .known(.edifact): return EDIFACTOrderReader.read(bytes, limits: limits)
    case .empty: return refused(.fileEmpty)
    case .foreign(let kind): return refused(.fileUnknownFormat, got: kind)
    }
  }

  private static func refused(_ kind: OrderProblem, got: String = "", other: String = "") -> OrderReading {
    OrderReading(problems: [kind.problem(got: got, other: other)])
  }

  /// `20.0 MB`; rounded up, so that a file just above the limit does not look equal to it.
  private static func megabytes(_ bytes: Int) -> String {
    let tenths = (bytes + 99_999) / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}
