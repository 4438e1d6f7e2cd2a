import Ground
import Replica

/// What stands on top of the company's papers, and below. Headquarters writes the one there is; every site prints with it.
public struct Letterhead: RecordType {
  public static let record = RecordDeclaration(89, "letterhead", on: .company, by: [.headquarters], "Letterhead", "单据抬头")
  public static let fields = Letterhead()

  public let nameEN = Field<String>(1, "name_en", .latest, "Company (English)", "公司英文名称", maximumText: 200)
  public let nameZH = Field<String>(2, "name_zh", .latest, "Company (Chinese)", "公司中文名称", maximumText: 200)
  public let addressEN = OptionalField<String>(3, "address_en", .latest, "Address (English)", "英文地址", maximumText: 400)
  public let addressZH = OptionalField<String>(4, "address_zh", .latest, "Address (Chinese)", "中文地址", maximumText: 400)
  public let contact = OptionalField<String>(5, "contact", .latest, "Telephone, e-mail, web", "电话、邮箱、网址", maximumText: 200)
  public let taxNumber = OptionalField<String>(6, "tax_number", .latest, "Tax number", "税号", maximumText: 40)
  public let bank = OptionalField<String>(7, "bank", .latest, "Bank and account", "开户行及账号", maximumText: 400)
  public let footer = OptionalField<String>(8, "footer", .latest, "Footer", "页脚", maximumText: 400)
  /// A PNG file of at most 200,000 bytes.
  public let logo = OptionalField<Blob>(9, "logo", .latest, "Logo", "公司标志")
}
