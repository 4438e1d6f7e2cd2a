import Ground
import Replica

// What it means that two sites moved one record apart, for every pair of states of every lifecycle, and which states are facts.
// A pair without a word here fails a test. The state that stands is always the one of the higher rank.

extension OrderState {
  public static let owner = "sales-manager"
  public var isFact: Bool { self == .invoiced || self == .paid }

  /// An order that was stopped can be taken up again where the other site had brought it.
  public var reopens: [OrderState] {
    switch self {
    case .rejected: [.confirmed, .reviewed, .approved]
    case .cancelled: [.confirmed, .reviewed, .approved]
    default: []
    }
  }

  public static func meeting(lost: OrderState, stands: OrderState) -> Meeting? {
    switch (lost, stands) {
    // Steps on the way, taken at both sites: the order is where the further one brought it.
    case (.received, .checked), (.received, .confirmed), (.received, .reviewed), (.received, .approved), (.received, .invoiced), (.received, .paid),
      (.checked, .confirmed), (.checked, .reviewed), (.checked, .approved), (.checked, .invoiced), (.checked, .paid),
      (.confirmed, .reviewed), (.confirmed, .approved), (.confirmed, .invoiced), (.confirmed, .paid), (.invoiced, .paid):
      .harmless
    // It waits at one site and the other had what it waits for, or both know that it has to be checked first.
    case (.received, .waiting), (.checked, .waiting), (.waiting, .confirmed), (.waiting, .reviewed), (.waiting, .approved), (.waiting, .invoiced), (.waiting, .paid):
      .harmless
    // Stopped while nobody outside had been told.
    case (.waiting, .rejected), (.waiting, .cancelled): .harmless
    case (.received, .rejected), (.received, .cancelled), (.checked, .rejected), (.checked, .cancelled), (.reviewed, .cancelled):
      .harmless
    // Ended either way.
    case (.rejected, .cancelled): .harmless
    case (.reviewed, .reviewed), (.reviewed, .approved), (.reviewed, .invoiced), (.reviewed, .paid): .clash(.reviewedTwice)
    case (.approved, .approved), (.approved, .invoiced), (.approved, .paid): .clash(.approvedTwice)
    case (.reviewed, .rejected): .clash(.reviewersDisagree)
    case (.confirmed, .rejected), (.confirmed, .cancelled): .clash(.confirmedButStopped)
    case (.approved, .rejected), (.approved, .cancelled): .clash(.approvedButStopped)
    case (.rejected, .invoiced), (.rejected, .paid), (.cancelled, .invoiced), (.cancelled, .paid): .clash(.stoppedButInvoiced)
    default: nil
    }
  }
}

extension Clash {
  fileprivate static let reviewedTwice = Clash(
    Words("Reviewed at {lost} and, without knowing of that, at {stands}.", "{lost} 与 {stands} 在互不知情时都评审了该订单。"),
    Words(
      "Read both reviews. Conditions of either hold; agree on them before the order goes on, then keep the state.",
      "请阅读两份评审。任何一方的条件均有效；请先达成一致，再保留现状态。"),
    owner: "sales-manager", level: "clash-order")

  fileprivate static let reviewersDisagree = Clash(
    Words("Reviewed in favour at {lost} while it was rejected at {stands}. It is rejected.", "{lost} 评审通过，而 {stands} 予以拒绝。订单为已拒绝。"),
    Words(
      "Read both reviews and ask both reviewers. Keep the rejection and tell the customer, or take the review: then the order goes on from there.",
      "请阅读两份评审并询问双方评审人。可保留拒绝并通知客户，或采用评审通过，订单由此继续。"),
    owner: "sales-manager", level: "clash-order")

  fileprivate static let approvedTwice = Clash(
    Words(
      "Approved at {lost} and, without knowing of that, at {stands}: plant and warehouse were asked for it twice.",
      "{lost} 与 {stands} 在互不知情时都批准了该订单：工厂和仓库收到两份请求。"),
    Words(
      "Keep the state: the second set of requests is stopped where it has not begun. Call the sites for what has.",
      "请保留现状态：第二份请求中未开始的部分将被停止。已开始的请联系相应站点。"),
    owner: "sales-manager", level: "clash-order")

  fileprivate static let confirmedButStopped = Clash(
    Words("Confirmed to the customer at {lost} while it was stopped at {stands}.", "{lost} 已向客户确认，而 {stands} 终止了该订单。"),
    Words(
      "Tell the customer, and keep the state; or take the confirmation: then the order goes on from there.",
      "请通知客户并保留现状态；或采用确认，订单由此继续。"),
    owner: "sales-manager", level: "clash-order")

  fileprivate static let approvedButStopped = Clash(
    Words(
      "Approved at {lost}, where plant and warehouse were asked for it, while it was stopped at {stands}.",
      "{lost} 已批准并请求工厂和仓库，而 {stands} 终止了该订单。"),
    Words(
      "Ask the customer. Keep the state to stop plant and warehouse where they have not begun; or take the approval: then the order goes on.",
      "请询问客户。保留现状态将停止工厂和仓库未开始的部分；或采用批准，订单继续。"),
    owner: "sales-manager", level: "clash-order")

  fileprivate static let stoppedButInvoiced = Clash(
    Words("Stopped at {lost} while it was delivered and invoiced at {stands}.", "{lost} 终止了该订单，而 {stands} 已交付并开票。"),
    Words(
      "What went out is owed. Ask the customer: keep the goods and the invoice, or send them back; open a complaint for a return and its credit.",
      "货物已发出，款项应付。请询问客户：保留货物和发票，或退回；退货及红冲请登记投诉。"),
    owner: "sales-manager", level: "clash-goods", steps: ["complaint.open"])
}

extension RequestState {
  public static let owner = "storekeeper"

  public static func meeting(lost: RequestState, stands: RequestState) -> Meeting? {
    switch (lost, stands) {
    case (.open, .declined), (.open, .granted): .harmless
    case (.declined, .granted):
      .clash(
        Clash(
          Words("Declined at {lost} while it was granted at {stands}. What was granted holds.", "{lost} 已拒绝，而 {stands} 已分配。分配有效。"),
          Words("Keep the state; or ask for the quantity back with allotment.return.", "请保留现状态；或通过 allotment.return 收回数量。"),
          owner: "storekeeper", steps: ["allotment.return"]))
    default: nil
    }
  }
}

extension SupplyState {
  public static let owner = "planner"
  public var isFact: Bool { self == .made }

  public static func meeting(lost: SupplyState, stands: SupplyState) -> Meeting? {
    switch (lost, stands) {
    case (.requested, .cancelled), (.requested, .scheduled), (.requested, .made), (.scheduled, .made): .harmless
    case (.cancelled, .scheduled):
      .clash(
        Clash(
          Words("Cancelled at {lost} while it was scheduled at {stands}. The work order goes on.", "{lost} 已取消，而 {stands} 已排程。工单仍在进行。"),
          Words(
            "Call {lost}. If nothing has begun, do not release the work order; else make it for stock. Then keep the state.",
            "请联系 {lost}。若尚未开工，请勿下达工单；否则转为库存生产。然后保留现状态。"),
          owner: "planner", level: "clash-work"))
    case (.cancelled, .made):
      .clash(
        Clash(
          Words("Cancelled at {lost} while it was made at {stands}.", "{lost} 已取消，而 {stands} 已完工。"),
          Words(
            "Take the goods into stock and tell {lost} what there is to sell. Then keep the state.", "请将成品入库，并告知 {lost} 可售数量。然后保留现状态。"),
          owner: "planner", level: "clash-work", steps: ["goods.receive"]))
    default: nil
    }
  }
}

extension WorkState {
  public static let owner = "planner"
  public var isFact: Bool { self == .started || self == .finished }

  public static func meeting(lost: WorkState, stands: WorkState) -> Meeting? {
    switch (lost, stands) {
    case (.planned, .reserved), (.planned, .cancelled), (.planned, .released), (.planned, .started), (.planned, .finished),
      (.reserved, .released), (.reserved, .started), (.reserved, .finished), (.released, .started), (.released, .finished), (.started, .finished):
      .harmless
    case (.reserved, .cancelled):
      .clash(
        Clash(
          Words("Material was reserved at {lost} while the work order was cancelled at {stands}.", "{lost} 已备料，而 {stands} 取消了工单。"),
          Words("Give the material back, then keep the state.", "请退回物料，然后保留现状态。"), owner: "planner", level: "clash-work",
          steps: ["material.receive"]))
    case (.cancelled, .released), (.cancelled, .started):
      .clash(
        Clash(
          Words("Cancelled at {lost} while it was given to the floor at {stands}.", "{lost} 已取消，而 {stands} 已下达车间。"),
          Words(
            "Call the foreman. Stop the work if it can be stopped and report what is made; else finish it for stock. Then keep the state.",
            "请联系班组长。能停则停并报工；否则完成并转库存。然后保留现状态。"),
          owner: "planner", level: "clash-work", steps: ["work.report"]))
    case (.cancelled, .finished):
      .clash(
        Clash(
          Words("Cancelled at {lost} while it was finished at {stands}.", "{lost} 已取消，而 {stands} 已完工。"),
          Words("Take the goods into stock, then keep the state.", "请将成品入库，然后保留现状态。"), owner: "planner", level: "clash-work",
          steps: ["goods.receive"]))
    default: nil
    }
  }
}

extension ReceiptState {
  public static let owner = "inspector"

  public static func meeting(lost: ReceiptState, stands: ReceiptState) -> Meeting? {
    switch (lost, stands) {
    case (.received, .accepted), (.received, .rejected): .harmless
    case (.accepted, .accepted), (.rejected, .rejected), (.accepted, .rejected):
      .clash(
        Clash(
          Words(
            "Inspected at {lost} and, without knowing of that, at {stands}: the stock was moved twice. The stricter result stands.",
            "{lost} 与 {stands} 在互不知情时都做了检验：库存移动了两次。以较严的结果为准。"),
          Words(
            "Set the lot aside, count it, and inspect it once more together. Then keep the state.", "请隔离该批次，清点并共同复检。然后保留现状态。"),
          owner: "inspector", level: "clash-goods"))
    default: nil
    }
  }
}

extension DispatchState {
  public static let owner = "storekeeper"
  public var isFact: Bool { self == .packed || self == .shipped }

  public static func meeting(lost: DispatchState, stands: DispatchState) -> Meeting? {
    switch (lost, stands) {
    case (.requested, .cancelled), (.requested, .packed), (.requested, .shipped), (.packed, .shipped): .harmless
    case (.packed, .packed):
      .clash(
        Clash(
          Words(
            "Packed at {lost} and, without knowing of that, at {stands}: there are two shipments for one request.",
            "{lost} 与 {stands} 在互不知情时都做了包装：一份请求有两份发运单。"),
          Words("Unpack one of the two and put its goods back. Then keep the state.", "请拆开其中一份并将货物放回。然后保留现状态。"),
          owner: "storekeeper", level: "clash-goods", steps: ["shipment.unpack"]))
    case (.cancelled, .packed):
      .clash(
        Clash(
          Words("Cancelled at {lost} while it was packed at {stands}. It does not leave before this is decided.", "{lost} 已取消，而 {stands} 已包装。处理之前不得发出。"),
          Words("Call {lost}. Let it go by keeping the state, or unpack it and leave the case open until the goods lie back.", "请联系 {lost}。保留现状态即可发出；否则拆包，货物归位后再处理。"),
          owner: "storekeeper", level: "clash-goods", steps: ["shipment.dispatch", "shipment.unpack"]))
    case (.cancelled, .shipped):
      .clash(
        Clash(
          Words("Cancelled at {lost} while it was shipped from {stands}.", "{lost} 已取消，而 {stands} 已发货。"),
          Words(
            "Stop the carrier if it can be stopped. Else {lost} asks the customer: keep the goods and pay, or send them back; a complaint is opened for a return and its credit.",
            "能拦截则拦截承运人。否则由 {lost} 询问客户：留货付款或退回；退货及红冲请登记投诉。"),
          owner: "storekeeper", level: "clash-goods", steps: ["complaint.open"]))
    default: nil
    }
  }
}

extension ShipmentState {
  public static let owner = "storekeeper"
  public var isFact: Bool { true }

  public static func meeting(lost: ShipmentState, stands: ShipmentState) -> Meeting? {
    switch (lost, stands) {
    case (.packed, .unpacked), (.packed, .dispatched), (.packed, .undelivered), (.packed, .delivered), (.dispatched, .undelivered), (.dispatched, .delivered): .harmless
    case (.undelivered, .delivered):
      .clash(
        Clash(
          Words("Came back or lost at {lost} while it was delivered at {stands}. It is delivered.", "{lost} 登记退回或丢失，而 {stands} 登记已签收。以已签收为准。"),
          Words("Count what lies in quarantine: goods that the customer has are taken off with stock.adjust. Then keep the state.", "请清点隔离区：客户已收货物用 stock.adjust 冲减，然后保留现状态。"),
          owner: "storekeeper", level: "clash-goods", steps: ["stock.adjust"]))
    case (.unpacked, .dispatched), (.unpacked, .undelivered), (.unpacked, .delivered):
      .clash(
        Clash(
          Words("Unpacked at {lost} while it left from {stands}. It has left.", "{lost} 已拆包，而 {stands} 已发出。以已发出为准。"),
          Words("Count the shelf: the books have the goods twice. Put them right with stock.count, then keep the state.", "请盘点库位：账面重复计入。用 stock.count 更正后保留现状态。"),
          owner: "storekeeper", level: "clash-goods", steps: ["stock.count"]))
    default: nil
    }
  }
}

extension InvoiceState {
  public static let owner = "accountant"
  public var isFact: Bool { true }

  /// What is paid is the sum of the payments, whichever state they left.
  public static func meeting(lost: InvoiceState, stands: InvoiceState) -> Meeting? {
    switch (lost, stands) {
    case (.issued, .partlyPaid), (.issued, .paid), (.partlyPaid, .paid): .harmless
    default: nil
    }
  }
}

extension ComplaintState {
  public static let owner = "service-agent"

  public static func meeting(lost: ComplaintState, stands: ComplaintState) -> Meeting? {
    switch (lost, stands) {
    case (.open, .answered), (.open, .closed): .harmless
    case (.answered, .closed): .harmless
    case (.answered, .answered):
      .clash(
        Clash(
          Words("Answered at {lost} and, without knowing of that, at {stands}.", "{lost} 与 {stands} 在互不知情时都做了答复。"),
          Words("Compare the two answers; if they differ, tell the customer which one holds. Then keep the state.", "请比较两份答复；若不一致，请告知客户以哪份为准。然后保留现状态。"),
          owner: "service-agent", level: "clash-order"))
    default: nil
    }
  }
}

extension CustomerState {
  public static let owner = "sales-manager"
  /// A customer that was blocked may be dealt with again.
  public var reopens: [CustomerState] { self == .blocked ? [.verified] : [] }

  /// Whoever blocks outranks whoever verifies: the careful one is right until somebody lifts it.
  public static func meeting(lost: CustomerState, stands: CustomerState) -> Meeting? {
    switch (lost, stands) {
    case (.registered, .verified), (.registered, .blocked): .harmless
    case (.verified, .blocked):
      .clash(
        Clash(
          Words("Verified at {lost} while the customer was blocked at {stands}.", "{lost} 已核实，而 {stands} 冻结了该客户。"),
          Words("Ask {stands} why. Keep the block, or take the verification to lift it.", "请询问 {stands} 原因。可保留冻结，或采用核实以解除冻结。"),
          owner: "sales-manager", level: "clash-order"))
    default: nil
    }
  }
}

extension ExceptionState {
  public static let owner = "sales-manager"

  public static func meeting(lost: ExceptionState, stands: ExceptionState) -> Meeting? {
    switch (lost, stands) {
    // Whoever dealt with it less far adds nothing to whoever went further.
    case (.open, _), (.taken, _), (.waiting, _): lost.rank < stands.rank ? .harmless : nil
    // Either way the order goes on.
    case (.resolved, .accepted): .harmless
    case (.resolved, .rejected), (.accepted, .rejected): .clash(.exceptionDecidedTwice)
    default: nil
    }
  }
}

extension Clash {
  fileprivate static let exceptionDecidedTwice = Clash(
    Words("Settled at {lost} while the order was rejected for it at {stands}.", "{lost} 已处理该异常，而 {stands} 因此拒绝了订单。"),
    Words(
      "Ask both. If the order is to go on, take it up where its own conflict is decided; if there is none, enter it again under its reference. Then keep the state.",
      "请询问双方。若订单应继续，请在订单自身的冲突中恢复；若无冲突，请按原客户订单号重新录入。然后保留现状态。"),
    owner: "sales-manager", level: "clash-order")
}

extension TaskState {
  public static func meeting(lost: TaskState, stands: TaskState) -> Meeting? {
    switch (lost, stands) {
    case (.open, .done): .harmless
    default: nil
    }
  }
}

extension NoteState {
  /// Who answered stands in the answers, which are all kept.
  public static func meeting(lost: NoteState, stands: NoteState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

extension DecisionState {
  /// Only the site that must act closes it.
  public static func meeting(lost: DecisionState, stands: DecisionState) -> Meeting? {
    switch (lost, stands) {
    case (.open, .done): .harmless
    default: nil
    }
  }
}

extension ChangeState {
  public static let owner = "sales-manager"
  public var isFact: Bool { self == .applied }

  public static func meeting(lost: ChangeState, stands: ChangeState) -> Meeting? {
    switch (lost, stands) {
    case (.requested, .assessed), (.requested, .offered), (.requested, .withdrawn), (.requested, .refused), (.requested, .applied),
      (.assessed, .offered), (.assessed, .withdrawn), (.assessed, .refused), (.assessed, .applied),
      (.offered, .withdrawn), (.offered, .refused), (.offered, .applied):
      .harmless
    // Ended either way.
    case (.withdrawn, .refused): .harmless
    case (.withdrawn, .applied), (.refused, .applied):
      .clash(
        Clash(
          Words(
            "Ended at {lost} while it was applied at {stands}, where both sides had confirmed it. The order has its new revision.",
            "{lost} 已结束该变更，而 {stands} 因双方均已确认而使其生效。订单已是新版本。"),
          Words(
            "Ask the customer which holds. Keep the state to let the change stand; to undo it, open a change back to the former revision.",
            "请与客户确认以何为准。保留现状态则变更有效；如需撤销，请提出改回原版本的变更。"),
          owner: "sales-manager", level: "clash-order", steps: ["change.request"]))
    default: nil
    }
  }
}
