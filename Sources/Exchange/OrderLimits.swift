/// What a file from outside may be at most. Each limit is reported with its own problem code when it is passed.
public struct OrderLimits: Sendable, Hashable {
  /// Bytes of a file: 20 MB. `file.tooLarge`
  public var bytes = 20_000_000
  /// Orders in one file: 1,000. `file.tooManyOrders`
  public var orders = 1_000
  /// Lines in one order: 50,000. `order.tooManyLines`
  public var lines = 50_000
  /// Elements inside each other, the root counted: 64. `xml.tooDeep`
  public var depth = 64
  /// Elements of one document: 2,000,000, so that a file of tiny tags cannot fill memory. `xml.tooManyElements`
  public var elements = 2_000_000
  /// Rows of a table below its header: 200,000. `csv.tooManyRows`
  public var rows = 200_000
  /// Cells in one row of a table: 1,000. `csv.tooManyCells`
  public var cells = 1_000
  /// Parts of a workbook's container: 2,000. `workbook.tooManyParts`
  public var parts = 2_000
  /// Sheets of a workbook: 50. `workbook.tooManyParts`
  public var sheets = 50
  /// Bytes of all parts of a workbook that are read, unpacked: 100 MB, so that a small file of nothing but zeros cannot fill memory.
  /// `workbook.tooLarge`
  public var workbookBytes = 100_000_000
  /// Elements of one part of a workbook: 6,000,000. `workbook.damaged`
  public var workbookElements = 6_000_000
  /// Rows at the top of a sheet among which its header is looked for: 20.
  public var headerRows = 20
  /// Segments of an interchange: 500,000. `edifact.tooManySegments`
  public var segments = 500_000
  /// Elements of one segment: 100. `edifact.tooManyElements`
  public var segmentElements = 100
  /// Components of one element: 100. `edifact.tooManyComponents`
  public var components = 100
  /// Characters of one text: 4,000. `text.tooLong`
  public var text = 4_000
  /// Problems listed for one file: 1,000; then one more says how many were left out. `problems.more`
  public var problems = 1_000

  public init() {}

  public static let standard = OrderLimits()
}
