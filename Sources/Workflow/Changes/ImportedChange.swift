import Foundation
import Ground
import Replica

/// A change or cancellation of an order as a file gave it, as JSON: what the entry of `change.import` holds.
public struct ImportedChange: Codable, Hashable, Sendable {
  public struct Line: Codable, Hashable, Sendable {
    public enum Status: String, Codable, Sendable {
      case unsaid, added, revised, cancelled
    }

    /// The customer's number of the line.
    public var number: String
    public var status: Status
    /// Our product code.
    public var product: String?
    public var quantity: ExactDecimal?
    /// UN/ECE code.
    public var unit: String?
    public var price: ExactDecimal?
    public var currency: String?
    /// Where it stands in the file, from 1.
    public var line: Int?

    public init(
      number: String, status: Status, product: String?, quantity: ExactDecimal?, unit: String?, price: ExactDecimal? = nil, currency: String? = nil, line: Int? = nil
    ) {
      self.number = number
      self.status = status
      self.product = product
      self.quantity = quantity
      self.unit = unit
      self.price = price
      self.currency = currency
      self.line = line
    }
  }

  /// The customer's number of the change.
  public var reference: String
  /// The customer's number of the order.
  public var order: String
  public var isCancellation: Bool
  public var customer: ImportedOrder.Party
  public var askedBy: String?
  public var requested: Day?
  public var address: ImportedOrder.Place?
  public var note: String?
  public var lines: [Line]

  public init(
    reference: String, order: String, isCancellation: Bool, customer: ImportedOrder.Party, askedBy: String? = nil, requested: Day? = nil,
    address: ImportedOrder.Place? = nil, note: String? = nil, lines: [Line]
  ) {
    self.reference = reference
    self.order = order
    self.isCancellation = isCancellation
    self.customer = customer
    self.askedBy = askedBy
    self.requested = requested
    self.address = address
    self.note = note
    self.lines = lines
  }
}

extension ImportedChange: FieldValue {
  /// Bytes of the JSON.
  public static let maximumText = 4 << 20

  public var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // Strings, decimals and days encode always.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  public init(parsing text: String) throws(Problem) {
    do { self = try JSONDecoder().decode(ImportedChange.self, from: Data(text.utf8)) } catch {
      throw Problem(
        "change.form", Words("This is no change in JSON.", "不是有效的变更 JSON。"), remedy: Words("See the manual page of change.import for the form.", "格式见 change.import 的说明。"))
    }
    if lines.count > LineChangesText.maximumLines {
      throw Problem(
        "change.tooManyLines", field: "lines", Words("changes more than \(LineChangesText.maximumLines) lines.", "变更超过 \(LineChangesText.maximumLines) 行。"),
        remedy: Words("Ask the customer for two changes.", "请客户分两次变更。"))
    }
  }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try ImportedChange(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let change = try? ImportedChange(parsing: text) else { return nil }  // Was parsed once to get here.
    self = change
  }
}
