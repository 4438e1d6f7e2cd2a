import Ground
import Records
import Replica

/// 1.3 What stands on top of the company's papers at every site.
public struct SetLetterhead: Step {
  public static let step = StepDeclaration(
    "letterhead.set", "1.3", by: [.administrator], at: [.headquarters], "Set the letterhead", "设置单据抬头",
    help: Words(
      "Company, address, tax number, bank and logo as all sites print them. What is left empty stands on no paper; the logo stays unless another is chosen.",
      "各站点打印单据所用的公司名称、地址、税号、银行和标志。留空的内容不打印；不选新标志则保留原标志。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let nameEN = Entry<String>("name_en", "Company (English)", "公司英文名称", maximumText: 200)
    let nameZH = Entry<String>("name_zh", "Company (Chinese)", "公司中文名称", maximumText: 200)
    let addressEN = OptionalEntry<String>("address_en", "Address (English)", "英文地址", maximumText: 400)
    let addressZH = OptionalEntry<String>("address_zh", "Address (Chinese)", "中文地址", maximumText: 400)
    let contact = OptionalEntry<String>("contact", "Telephone, e-mail, web", "电话、邮箱、网址", maximumText: 200)
    let taxNumber = OptionalEntry<String>("tax_number", "Tax number", "税号", maximumText: 40)
    let bank = OptionalEntry<String>("bank", "Bank and account", "开户行及账号", isLong: true, maximumText: 400)
    let footer = OptionalEntry<String>("footer", "Footer", "页脚", help: Words("One line at the foot of each page.", "印在每页底部的一行文字。"), maximumText: 400)
    let logo = OptionalEntry<String>("logo", "Logo", "公司标志", help: Words("A PNG file of at most 200 kB, in base64.", "PNG 文件，不超过 200 kB，base64 编码。"), maximumText: LogoImage.maximumText)
    let isWithoutLogo = OptionalEntry<Bool>("without_logo", "Without a logo", "不使用标志")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let text = input.logo else { return [] }
    do {
      _ = try LogoImage.bytes(text)
      return []
    } catch {
      var problem = error
      problem.field = "logo"
      return [problem]
    }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let logo = try input.logo.map { Blob(try LogoImage.bytes($0)) }
    let done = Words("All sites will print with this letterhead.", "各站点将使用此抬头打印。")
    guard let known = try context.snapshot.first(Letterhead.self) else {
      let id = try changes.create(Letterhead.self, on: .company) {
        fill(&$0, input)
        $0.logo = logo
      }
      return StepResult(id.key, done)
    }
    try changes.update(known) {
      fill(&$0, input)
      if let logo { $0.logo = logo } else if input.isWithoutLogo == true { $0.logo = nil }
    }
    return StepResult(known.id.key, done)
  }
}

extension SetLetterhead {
  private static func fill(_ draft: inout Draft<Letterhead>, _ input: Inputs<Input>) {
    draft.nameEN = input.nameEN
    draft.nameZH = input.nameZH
    draft.addressEN = input.addressEN
    draft.addressZH = input.addressZH
    draft.contact = input.contact
    draft.taxNumber = input.taxNumber
    draft.bank = input.bank
    draft.footer = input.footer
  }
}
