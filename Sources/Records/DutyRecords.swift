import Ground
import Replica

/// Who has to do with a step, where headquarters said otherwise than the program ships: roles, separated by spaces.
public struct Duty: RecordType {
  public static let record = RecordDeclaration(93, "duty", on: .company, by: [.headquarters], "Duty", "职责")
  public static let fields = Duty()

  public let step = Field<String>(1, "step", .once, "Step", "步骤", indexed: true, maximumText: 64)
  public let responsible = Field<String>(2, "responsible", .latest, "Responsible", "执行", maximumText: 400)
  public let accountable = Field<String>(3, "accountable", .latest, "Accountable", "负责", maximumText: 40)
  public let consulted = OptionalField<String>(4, "consulted", .latest, "Consulted", "咨询", maximumText: 400)
  public let informed = OptionalField<String>(5, "informed", .latest, "Informed", "知会", maximumText: 400)
}
