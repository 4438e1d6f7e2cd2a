import Ground
import Replica

/// Why approvals were skipped.
public enum SkipReason: String, Choice {
  case lineDown = "line-down"
  case safety, penalty, absent, unreachable

  public var label: Words {
    switch self {
    case .lineDown: Words("the customer's production stands still", "客户停产待料")
    case .safety: Words("people or property are in danger", "危及人身或财产安全")
    case .penalty: Words("a penalty or the order would be lost", "将产生违约金或失去订单")
    case .absent: Words("nobody who may approve can be found in time", "审批人无法及时到位")
    case .unreachable: Words("the other site cannot be reached", "无法联系相关站点")
    }
  }
}

public enum SkipState: String, Lifecycle {
  case open, escalated, headquarters, granted, refused, settled

  public static let initial = SkipState.open
  public static let owner = "sales-manager"
  public var rank: Int { [.open: 1, .escalated: 2, .headquarters: 3, .granted: 4, .refused: 5, .settled: 6][self]! }
  public var label: Words {
    switch self {
    case .open: Words("to be made up", "待补批")
    case .escalated: Words("overdue, with the sales manager", "逾期，销售经理处理")
    case .headquarters: Words("overdue, with headquarters", "逾期，总部处理")
    case .granted: Words("made up: granted", "已补批：同意")
    case .refused: Words("made up: refused", "已补批：不同意")
    case .settled: Words("refused and settled", "不同意，已处理")
    }
  }
  public var next: [SkipState] {
    switch self {
    case .open: [.escalated, .headquarters, .granted, .refused]
    case .escalated: [.headquarters, .granted, .refused]
    case .headquarters: [.granted, .refused]
    case .refused: [.settled]
    case .granted, .settled: []
    }
  }
  /// Whether the approval is still missing.
  public var isOpen: Bool { self == .open || self == .escalated || self == .headquarters }

  /// An escalation is out of date as soon as somebody has decided; of two decisions the careful one stands, and is looked at.
  public static func meeting(lost: SkipState, stands: SkipState) -> Meeting? {
    switch (lost, stands) {
    case (.granted, .refused), (.granted, .settled):
      .clash(
        Clash(
          Words("Granted at {lost} while it was refused at {stands}. The refusal stands.", "{lost} 已同意，而 {stands} 不同意。以不同意为准。"),
          Words("Ask both. Decide what becomes of the order, then keep the state.", "请询问双方，决定订单如何处理，然后保留现状态。"),
          owner: "sales-manager", level: "clash-order", steps: ["approval.settle"]))
    default: lost.rank < stands.rank ? .harmless : nil
    }
  }
}

/// 1.3 One approval of an order that was skipped in an emergency and must be made up by a deadline.
///
/// Lies where the approval would have been given: on the office's shelf, or on that of the plant whose aspect it was. Plants and warehouses
/// that work on the order get a copy, so that the order is marked there too. It names no price.
public struct SkippedApproval: RecordType {
  public static let record = RecordDeclaration(29, "skipped_approval", on: nil, by: [.office, .plant, .headquarters], "Skipped approval", "跳过的审批")
  public static let fields = SkippedApproval()

  public let order = Field<SalesOrder.ID>(1, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = Field<String>(2, "order_number", .once, "Order number", "订单编号", indexed: true, maximumText: 40)
  public let aspect = Field<ReviewAspect>(3, "aspect", .once, "What was skipped", "跳过事项")
  public let reason = Field<SkipReason>(4, "reason", .once, "Reason", "原因")
  public let why = Field<String>(5, "why", .once, "In words", "说明", maximumText: 1_000)
  public let skippedBy = Field<String>(6, "skipped_by", .once, "Skipped by", "跳过人", maximumText: 100)
  public let at = Field<Instant>(7, "at", .once, "At", "时间")
  /// By when it must be made up.
  public let until = Field<Instant>(8, "until", .once, "To be made up by", "补批期限")
  /// The record that this marks on another shelf.
  public let copyOf = OptionalField<SkippedApproval.ID>(9, "copy_of", .once, "Copy of", "副本", indexed: true)
  public let findings = OptionalField<String>(10, "findings", .latest, "Findings", "意见")
  public let madeUpBy = OptionalField<String>(11, "made_up_by", .latest, "Made up by", "补批人", maximumText: 100)
  public let madeUpAt = OptionalField<Instant>(12, "made_up_at", .latest, "Made up at", "补批时间", aside: true)
  /// What became of the order after a refusal.
  public let settlement = OptionalField<String>(13, "settlement", .latest, "What was decided then", "后续处理", maximumText: 1_000)
  public let state = StateField<SkipState>(14)
}
