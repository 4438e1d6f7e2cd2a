import Crypto
import Foundation
import Ground
import Records
import Replica

/// 2.1 Says what the columns of a customer's own table mean, for this file and all others with the same header.
public struct SetMapping: Step {
  public static let step = StepDeclaration(
    "mapping.set", "2.1", by: [.salesClerk, .salesManager], at: [.office, .field], "Say what a table's columns mean", "设定表格各列含义",
    help: Words(
      "Says what the columns of a customer's order table mean and how it writes numbers and days. The customer's next file with the same header goes straight in.",
      "设定客户订单表格各列的含义及数字、日期的写法。此后该客户相同表头的文件可直接导入。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let fingerprint = Entry<String>("fingerprint", "Fingerprint of the header", "表头指纹", maximumText: 64)
    let header = Entry<String>("header", "Header", "表头", isLong: true)
    let columns = Entry<TableMapping>(
      "columns", "Columns", "各列含义",
      help: Words("One a row: quantity: 4 for the fourth column, unit: = pcs for what always holds, order: file for the file's name.", "每行一项：quantity: 4 表示第 4 列，unit: = pcs 表示固定值，order: file 表示文件名。"),
      isLong: true, maximumText: TableMapping.maximumText)
    let decimal = Entry<DecimalMark>("decimal", "Numbers are written", "数字写法")
    let days = Entry<DayOrder>("days", "Days are written", "日期写法")
    let sheet = OptionalEntry<String>("sheet", "Sheet", "工作表", maximumText: 200)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard TableFingerprint.isOne(input.fingerprint) else {
      return [
        Problem(
          "mapping.fingerprint", field: "fingerprint", Words("is no fingerprint of a header.", "不是表头指纹。"),
          remedy: Words("Take it from the import page of the file.", "请从文件的导入页面取得。"))
      ]
    }
    return []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    let former = try context.snapshot.first(
      ColumnMapping.self, where: "customer = ? AND fingerprint = ?", [Data(customer.id.key.bytes), input.fingerprint])
    let key: RecordKey
    if let former {
      try changes.update(former) {
        $0.columns = input.columns.text
        $0.decimal = input.decimal
        $0.days = input.days
        $0.sheet = input.sheet
      }
      key = former.id.key
    } else {
      key = try changes.create(ColumnMapping.self, on: context.home) {
        $0.customer = customer.id
        $0.fingerprint = input.fingerprint
        $0.header = input.header
        $0.columns = input.columns.text
        $0.decimal = input.decimal
        $0.days = input.days
        $0.sheet = input.sheet
      }.key
    }
    return StepResult(key, Words("Tables of \(customer.name) with this header are known from now on.", "今后可识别 \(customer.name) 的此类表格。"))
  }
}

/// What is the same in all tables of one shape: their header, however it is spaced and capitalized.
public enum TableFingerprint {
  /// Fewer named cells are no header.
  public static let minimumCells = 2
  /// Hexadecimal digits: 128 bits of SHA-256.
  static let length = 32

  /// - Returns: nil when the row is no header.
  public static func of(_ header: [String]) -> String? {
    var cells = header.map(OrderColumn.plain)
    while cells.last?.isEmpty == true { cells.removeLast() }
    guard cells.count(where: { !$0.isEmpty }) >= minimumCells else { return nil }
    let digest = SHA256.hash(data: Data(cells.joined(separator: "\u{1F}").utf8))
    return String(hexadecimal(digest).prefix(length))
  }

  static func isOne(_ text: String) -> Bool { text.utf8.count == length && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }
}
