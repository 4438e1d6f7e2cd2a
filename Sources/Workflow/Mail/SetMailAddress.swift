import Foundation
import Ground
import Records
import Replica

/// 1.1 Says where a customer wants mails, of which kinds and in which language.
public struct SetMailAddress: SubjectStep {
  public static let step = StepDeclaration(
    "mail.address", "1.1", by: [.salesClerk, .salesManager, .accountant, .serviceAgent], at: [.office, .field], "Where mails go", "设置邮件地址",
    help: Words(
      "An address for all mails to the customer or for some kinds. With the first one given, the e-mail of the customer's own record is no longer used.",
      "客户接收全部或部分邮件的地址。一经填写，客户档案中的电子邮箱不再使用。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let address = Entry<String>("address", "E-mail", "电子邮箱", help: Words("One that is there already is changed.", "已有的地址将被更新。"), maximumText: 254)
    let contact = OptionalEntry<String>("contact", "Contact", "联系人", maximumText: 200)
    let language = OptionalEntry<MailLanguage>("language", "Language", "语言", help: Words("The office's usual one if left empty.", "留空为销售处的常用语言。"))
    let kinds = OptionalEntry<String>(
      "kinds", "Mails", "邮件种类",
      help: Words(
        "Any of confirmation, dispatch, invoice, credit, dunning, late, complaint, survey; or none. All if left empty.",
        "可填 confirmation、dispatch、invoice、credit、dunning、late、complaint、survey，或 none；留空为全部。"), maximumText: 200)
    let isEnded = OptionalEntry<Bool>("ended", "No longer used", "不再使用")
  }

  public static func ready(_ subject: Row<Customer>, _ context: StepContext) throws -> Problem? {
    try Finding.elsewhere(Customer.record.label, subject.shelf, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [MailAddressForm.problem(input.address, field: "address")].compactMap { $0 }
    if let kinds = input.kinds, let problem = MailKinds.problem(kinds, field: "kinds") { problems.append(problem) }
    let known = try all(input.customer, context.snapshot)
    if try find(input, context) == nil, known.count >= MailRecipient.maximum {
      problems.append(
        Problem("mail.addresses", field: "address", Words("The customer has \(known.count) addresses.", "该客户已有 \(known.count) 个地址。"), remedy: Words("Change one of them.", "请修改其中一个。")))
    }
    return problems
  }

  private static func all(_ customer: Customer.ID, _ snapshot: Snapshot) throws -> [Row<MailAddress>] {
    try snapshot.all(MailAddress.self, where: "customer = ?", [Data(customer.key.bytes)], order: "id", limit: MailRecipient.maximum)
  }

  private static func find(_ input: Inputs<Input>, _ context: StepContext) throws -> Row<MailAddress>? {
    try all(input.customer, context.snapshot).first { $0.address.lowercased() == input.address.lowercased() }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    let fill: (inout Draft<MailAddress>) -> Void = {
      $0.contact = input.contact
      $0.language = input.language
      $0.kinds = input.kinds.map { MailKinds.read($0).names }
      $0.isEnded = input.isEnded
    }
    if let known = try find(input, context) {
      try changes.update(known, fill)
    } else {
      try changes.create(MailAddress.self, on: customer.shelf) {
        $0.customer = customer.id
        $0.address = input.address
        fill(&$0)
      }
    }
    return StepResult(
      customer.id.key,
      input.isEnded == true
        ? Words("No mail goes to \(input.address) any more.", "不再向 \(input.address) 发送邮件。")
        : Words("Mails to \(customer.name) go to \(input.address).", "\(customer.name) 的邮件将发往 \(input.address)。"))
  }
}
