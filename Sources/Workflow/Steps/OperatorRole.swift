import Ground

/// What a person at a site does there. Steps name the roles that may take them.
public enum OperatorRole: String, CaseIterable, Sendable, Codable {
  case salesClerk = "sales-clerk"
  case salesManager = "sales-manager"
  case creditController = "credit-controller"
  case planner, buyer, foreman
  /// Works at a machine.
  case worker = "operator"
  case inspector, storekeeper, dispatcher, driver, accountant
  case serviceAgent = "service-agent"
  case analyst, administrator

  public var label: Words {
    switch self {
    case .salesClerk: Words("sales clerk", "销售内勤")
    case .salesManager: Words("sales manager", "销售经理")
    case .creditController: Words("credit controller", "信用管理员")
    case .planner: Words("planner", "计划员")
    case .buyer: Words("buyer", "采购员")
    case .foreman: Words("foreman", "班组长")
    case .worker: Words("operator", "操作工")
    case .inspector: Words("inspector", "检验员")
    case .storekeeper: Words("storekeeper", "仓管员")
    case .dispatcher: Words("dispatcher", "调度员")
    case .driver: Words("driver", "司机")
    case .accountant: Words("accountant", "会计")
    case .serviceAgent: Words("service agent", "客服")
    case .analyst: Words("analyst", "分析员")
    case .administrator: Words("administrator", "管理员")
    }
  }
}

/// Who takes a step.
public struct Actor: Sendable, Hashable {
  /// As the audit shows it.
  public var name: String
  public var roles: Set<OperatorRole>

  public init(name: String, roles: Set<OperatorRole>) {
    self.name = name
    self.roles = roles
  }
}
