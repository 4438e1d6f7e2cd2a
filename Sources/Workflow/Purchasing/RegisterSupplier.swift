import Ground
import Records
import Replica

/// 5.3 A supplier that this plant buys from.
public struct RegisterSupplier: Step {
  public static let step = StepDeclaration(
    "supplier.register", "5.3", by: [.buyer], at: [.plant], "Register a supplier", "建立供应商",
    help: Words("Adds a supplier, or changes name and contact of the one with this code.", "新增供应商，或修改该编码供应商的名称和联系方式。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", maximumText: 40)
    let name = Entry<String>("name", "Name", "名称", maximumText: 200)
    let contact = OptionalEntry<String>("contact", "Contact", "联系方式", help: Words("Telephone, mail, whoever answers.", "电话、邮箱、联系人。"), maximumText: 400)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let message = Words("\(input.code) \(input.name) can be bought from.", "可向 \(input.code) \(input.name) 采购。")
    if let known = try context.snapshot.first(Supplier.self, where: "code = ? AND _shelf = ?", [input.code, Int64(context.home.code)]) {
      try changes.update(known) {
        $0.name = input.name
        $0.contact = input.contact
      }
      return StepResult(known.id.key, message)
    }
    let id = try changes.create(Supplier.self, on: context.home) {
      $0.code = input.code
      $0.name = input.name
      $0.contact = input.contact
    }
    return StepResult(id.key, message)
  }
}
