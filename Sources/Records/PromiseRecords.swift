import Ground
import Replica

/// Where the goods of a promise come from.
public enum PromiseSource: String, Choice {
  /// Stock of a warehouse that this site was allotted.
  case stock
  /// Stock that was promised although it was not allotted.
  case beyond
  /// Goods taken in and not inspected yet, that the order they were made for needs no more.
  case receipt
  /// An open work order, as far as the order it was made for does not need it.
  case work
  /// Free minutes of a work centre, as a trial of the plant's plan found them.
  case capacity
  /// The standard days: nothing is known that could be tried.
  case standard

  public var label: Words {
    switch self {
    case .stock: Words("from stock", "库存")
    case .beyond: Words("beyond the allotment", "超配额")
    case .receipt: Words("goods in receipt", "待检入库")
    case .work: Words("work order", "在制工单")
    case .capacity: Words("to be made", "待生产")
    case .standard: Words("standard days", "标准交期")
    }
  }

  /// Whether a plant must be asked to make it.
  public var isToMake: Bool { self == .capacity || self == .standard }
}

/// What keeps a part of a promise from being earlier.
public enum PromiseLimit: String, Choice {
  /// The work centre is full until a day.
  case load
  /// The work itself takes so long on an idle work centre.
  case work
  /// A component is short at the plant.
  case material
  /// No plant's plan is known here.
  case noPlan = "no_plan"
  /// It would not end within the horizon of the plan.
  case horizon
  /// So many lines are not tried one by one.
  case size

  public var label: Words {
    switch self {
    case .load: Words("work centre is full", "工作中心已排满")
    case .work: Words("time of the work", "加工时间")
    case .material: Words("component is short", "缺料")
    case .noPlan: Words("no plan is known", "无生产计划")
    case .horizon: Words("beyond the horizon", "超出排程范围")
    case .size: Words("too many lines to try", "行数过多，未试排")
    }
  }
}

/// A part of what an order line was promised: how much, where from, by when and what kept it from being earlier. Written when the order is
/// confirmed, so that an auditor sees why its day was promised.
public struct PromisePart: RecordType {
  public static let record = RecordDeclaration(16, "promise_part", on: .office, by: [.office, .field], "Part of a promise", "承诺依据")
  public static let fields = PromisePart()
  /// So many bytes of what it comes from, and of what limits it.
  public static let maximumName = 40

  public let order = Field<SalesOrder.ID>(1, "sales_order", .once, "Order", "订单", indexed: true)
  public let line = Field<OrderLine.ID>(2, "order_line", .once, "Order line", "订单行", indexed: true)
  public let quantity = Field<Quantity>(3, "quantity", .once, "Quantity", "数量")
  public let source = Field<PromiseSource>(4, "source", .once, "Source", "来源", indexed: true)
  /// The number of the work order or goods receipt, or the codes of the work centres.
  public let sourceNumber = OptionalField<String>(5, "source_number", .once, "Source document", "来源单据", maximumText: PromisePart.maximumName)
  /// The warehouse or plant that it comes from.
  public let site = OptionalField<Int>(6, "site", .once, "Site number", "站点编号")
  /// When it is made, or free in the warehouse.
  public let ready = OptionalField<Day>(7, "ready", .once, "Ready", "备妥日")
  /// The earliest day on which it can be with the customer.
  public let earliest = Field<Day>(8, "earliest", .once, "Earliest at the customer", "最早到货")
  /// The day that the customer was told.
  public let promised = Field<Day>(9, "promised", .once, "Promised", "承诺交期")
  public let limit = OptionalField<PromiseLimit>(10, "limited_by", .once, "Limited by", "限制因素")
  /// The work centre or component that limits it, or the plants whose plan is not known.
  public let limitName = OptionalField<String>(11, "limit_name", .once, "Limiting resource", "限制资源", maximumText: PromisePart.maximumName)
  /// The last day on which that resource is taken.
  public let limitUntil = OptionalField<Day>(12, "limit_until", .once, "Limited until", "限制至")
  /// The newest that was known here of that site.
  public let asOf = OptionalField<Instant>(13, "as_of", .once, "As of", "数据截至")
  /// Of a work order or goods receipt: the work order whose surplus is taken.
  public let work = OptionalField<WorkOrder.ID>(14, "work_order", .once, "Work order", "工单", indexed: true)
  /// Why an earlier day was promised than this part allows.
  public let why = OptionalField<String>(15, "why", .once, "Promised earlier because", "提前承诺原因", maximumText: 1_000)
}

/// How a customer said yes.
public enum AcceptanceWay: String, Choice {
  case mail, telephone, portal, signed, visit

  public var label: Words {
    switch self {
    case .mail: Words("mail", "邮件")
    case .telephone: Words("telephone", "电话")
    case .portal: Words("portal", "门户")
    case .signed: Words("signed copy", "签字回传")
    case .visit: Words("visit", "当面")
    }
  }
}

/// The customer's word that the confirmation is right: who, when, by which way, and what differs from their request.
public struct OrderAcceptance: RecordType {
  public static let record = RecordDeclaration(17, "order_acceptance", on: .office, by: [.office, .field], "Customer's acceptance", "客户接受")
  public static let fields = OrderAcceptance()
  /// So many deviations are written out.
  public static let maximumDeviations = 50

  public let order = Field<SalesOrder.ID>(1, "sales_order", .once, "Order", "订单", indexed: true)
  public let acceptedBy = Field<String>(2, "accepted_by", .once, "Accepted by", "客户接受人", maximumText: 100)
  public let on = Field<Day>(3, "accepted_on", .once, "Accepted on", "接受日期")
  public let way = Field<AcceptanceWay>(4, "way", .once, "By", "方式")
  public let requested = OptionalField<Day>(5, "requested", .once, "Requested delivery", "要求交期")
  /// The day that was accepted.
  public let promised = OptionalField<Day>(6, "promised", .once, "Promised delivery", "承诺交期")
  public let deviations = OptionalField<String>(7, "deviations", .once, "Differs from the request", "与要求的差异", maximumText: 2_000)
  public let note = OptionalField<String>(8, "note", .once, "Note", "备注", maximumText: 1_000)
}
