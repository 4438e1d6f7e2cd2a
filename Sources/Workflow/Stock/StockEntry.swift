import Ground
import Records
import Replica

/// What several steps of the stock ask in the same words.
enum StockEntry {
  static let maximumWhy = 400

  static func product() -> Entry<Product.ID> { Entry("product", "Product", "产品") }
  static func lot() -> Entry<String> { Entry("lot", "Lot", "批次", maximumText: 40) }
  static func serial() -> OptionalEntry<String> { OptionalEntry("serial", "Serial number", "序列号", maximumText: 40) }
  static func why() -> Entry<String> { Entry("why", "Why", "原因", maximumText: maximumWhy) }

  static func status() -> OptionalEntry<StockStatus> {
    OptionalEntry("status", "Status", "状态", help: Words("Free if left empty.", "留空为可用。"))
  }

  static func owner() -> OptionalEntry<String> {
    OptionalEntry("owner", "Owner", "货主", help: Words("The customer whose goods these are; empty for our own.", "客户寄存货物的货主；自有货物留空。"), maximumText: 40)
  }

  static func really() -> OptionalEntry<String> {
    OptionalEntry("really", "Really so because", "确实如此的原因", help: StockFinding.reallyHelp, maximumText: maximumWhy)
  }
}
