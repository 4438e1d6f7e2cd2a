import Ground
import Replica

/// Whether material may be used.
public enum MaterialStatus: String, Choice {
  case free, inspection, blocked

  public var label: Words {
    switch self {
    case .free: Words("free", "可用")
    case .inspection: Words("in inspection", "待检")
    case .blocked: Words("blocked", "冻结")
    }
  }
}

/// Why material came, went, or lies elsewhere.
public enum MaterialStockKind: String, Choice {
  case receipt, issue, back, made, scrap, adjustment, move, status
  /// What was there before this ledger was kept.
  case opening

  public var label: Words {
    switch self {
    case .receipt: Words("receipt", "入库")
    case .issue: Words("issued to a work order", "发料")
    case .back: Words("back from a work order", "退料")
    case .made: Words("made here", "自制入库")
    case .scrap: Words("scrapped", "报废")
    case .adjustment: Words("adjustment", "调整")
    case .move: Words("moved", "移库")
    case .status: Words("change of status", "状态变更")
    case .opening: Words("opening", "期初")
    }
  }
}

/// 5.2 A lot of material at a plant: where it came from, and until when it is good.
public struct MaterialLot: RecordType {
  public static let record = RecordDeclaration(
    140, "material_lot", on: .plant, by: [.plant], "Material lot", "物料批次", series: "ML", search: SearchDeclaration(["number", "supplier_lot", "component"]))
  public static let fields = MaterialLot()

  /// As it stands on the label: given by whoever receives it, else the next number of the plant.
  public let number = Field<String>(1, "number", .once, "Lot", "批次", indexed: true, maximumText: 40)
  /// As bills of materials name it, or a product's code.
  public let component = Field<String>(2, "component", .once, "Component", "组件", indexed: true, maximumText: 40)
  public let supplier = OptionalField<Supplier.ID>(3, "supplier", .once, "Supplier", "供应商")
  /// As the supplier calls it.
  public let supplierLot = OptionalField<String>(4, "supplier_lot", .once, "Supplier's lot", "供应商批次", indexed: true, maximumText: 40)
  public let purchase = OptionalField<PurchaseOrder.ID>(5, "purchase_order", .once, "Purchase order", "采购订单", indexed: true)
  /// The last day on which it may be used; empty for what keeps.
  public let expires = OptionalField<Day>(6, "expires", .latest, "Good until", "有效期至")
  public let received = Field<Day>(7, "received_on", .once, "Received on", "入库日期")
  /// Of what was made here and stays as material.
  public let workOrder = OptionalField<WorkOrder.ID>(8, "work_order", .once, "Work order", "工单")
}

/// 5.2 A move of a plant's material: a ledger whose sums are what lies there, by lot and location. Beside it ``MaterialMove`` says what may still be
/// promised; of each component that is its free stock here less what is reserved and not issued yet.
public struct MaterialStockMove: RecordType {
  public static let record = RecordDeclaration(
    141, "material_stock_move", on: .plant, by: [.plant], "Material stock move", "物料库存移动",
    balance: Balance(
      "material_stock", by: ["_shelf", "component", "lot", "status", "location", "serial"], sum: "quantity_e6", lookups: [["_shelf", "location"], ["component", "lot"]]))
  public static let fields = MaterialStockMove()

  public let component = Field<String>(1, "component", .once, "Component", "组件", indexed: true, maximumText: 40)
  public let lot = Field<String>(2, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  public let status = Field<MaterialStatus>(3, "status", .once, "Status", "状态")
  /// Negative when it goes out; in the unit in which the component is kept.
  public let quantity = Field<Quantity>(4, "quantity", .once, "Quantity", "数量")
  public let kind = Field<MaterialStockKind>(5, "kind", .once, "Kind", "类型")
  /// Empty where nobody said a place.
  public let location = OptionalField<String>(6, "location", .once, "Location", "库位", maximumText: 40)
  /// Of a single piece; the quantity is then 1.
  public let serial = OptionalField<String>(7, "serial", .once, "Serial number", "序列号", maximumText: 40)
  public let workOrder = OptionalField<WorkOrder.ID>(8, "work_order", .once, "Work order", "工单", indexed: true)
  public let reason = OptionalField<String>(9, "reason", .once, "Reason", "原因", maximumText: 400)
}

/// 6.3 What a work order took of a lot: a ledger whose sums are one half of the genealogy, read from either side. What comes back is negative.
public struct LotUse: RecordType {
  public static let record = RecordDeclaration(
    142, "lot_use", on: .plant, by: [.plant], "Lot used", "批次用料",
    balance: Balance(
      "lot_edge", by: ["component", "lot", "serial", "work_order", "made_lot", "made_serial", "reckoned"], sum: "quantity_e6",
      lookups: [["work_order", "component"], ["component", "serial"], ["lot"]]))
  public static let fields = LotUse()

  public let workOrder = Field<WorkOrder.ID>(1, "work_order", .once, "Work order", "工单", indexed: true)
  public let component = Field<String>(2, "component", .once, "Component", "组件", maximumText: 40)
  public let lot = Field<String>(3, "lot", .once, "Lot", "批次", maximumText: 40)
  public let serial = OptionalField<String>(4, "serial", .once, "Serial number", "序列号", maximumText: 40)
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
  /// The lot that it went into; empty when it may be in any lot of the work order.
  public let madeLot = OptionalField<String>(6, "made_lot", .once, "Into lot", "用于批次", maximumText: 40)
  /// The piece that it went into; empty when it may be in any piece.
  public let madeSerial = OptionalField<String>(7, "made_serial", .once, "Into piece", "用于序列号", maximumText: 40)
  /// By the bill and the oldest lots, since nobody scanned what was taken.
  public let isReckoned = OptionalField<Bool>(8, "reckoned", .once, "Reckoned", "推算")
  /// Marks one entry, so that it counts once however often it is sent.
  public let mark = OptionalField<String>(9, "mark", .once, "Mark", "标记", indexed: true, maximumText: 40)
}

/// 6.3 What a work order made of a lot, as it was reported: the other half of the genealogy. By-products are among it.
public struct LotMade: RecordType {
  public static let record = RecordDeclaration(
    143, "lot_made", on: .plant, by: [.plant], "Lot made", "产出批次",
    balance: Balance("lot_output", by: ["component", "lot", "work_order", "kept"], sum: "quantity_e6", lookups: [["work_order"], ["lot"]]))
  public static let fields = LotMade()

  public let workOrder = Field<WorkOrder.ID>(1, "work_order", .once, "Work order", "工单", indexed: true)
  /// The product's code, or a by-product's.
  public let component = Field<String>(2, "component", .once, "Made", "产出", maximumText: 40)
  public let lot = Field<String>(3, "lot", .once, "Lot", "批次", maximumText: 40)
  public let quantity = Field<Quantity>(4, "quantity", .once, "Quantity", "数量")
  /// It stays at the plant as material and does not go to the warehouse.
  public let isKept = OptionalField<Bool>(5, "kept", .once, "Stays at the plant", "留厂")
}

/// 6.3 A piece that was made, by its serial number: a ledger, whose sum is how many pieces bear the number. More than one is a case for a person.
public struct MadeSerial: RecordType {
  public static let record = RecordDeclaration(
    144, "made_serial", on: .plant, by: [.plant, .headquarters], "Piece made", "序列号产出",
    balance: Balance("serial_made", by: ["component", "serial"], sum: "quantity_e6", lookups: [["quantity_e6"]]))
  public static let fields = MadeSerial()

  public let workOrder = Field<WorkOrder.ID>(1, "work_order", .once, "Work order", "工单", indexed: true)
  public let component = Field<String>(2, "component", .once, "Made", "产出", maximumText: 40)
  public let lot = Field<String>(3, "lot", .once, "Lot", "批次", maximumText: 40)
  public let serial = Field<String>(4, "serial", .once, "Serial number", "序列号", indexed: true, maximumText: 40)
  /// 1; negative for a piece that got another number.
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
  public let reason = OptionalField<String>(6, "reason", .once, "Reason", "原因", maximumText: 400)
}

/// How what was really done with material differs from the books or from the rules.
public enum MaterialDiscrepancyKind: String, Choice {
  /// More was there than the books say.
  case surplus
  /// Less was there than the books say.
  case missing
  /// A report took more than the books have of any lot.
  case unbooked
  /// Blocked, held or uninspected material was used.
  case notFree = "not_free"
  /// It is not what the bill takes.
  case notNeeded = "not_needed"
  /// The work order had ended.
  case closed

  public var label: Words {
    switch self {
    case .surplus: Words("more than the books", "实物多于账面")
    case .missing: Words("less than the books", "实物少于账面")
    case .unbooked: Words("used without books", "用料无账")
    case .notFree: Words("used though not free", "使用了非可用物料")
    case .notNeeded: Words("used though not in the bill", "使用了清单外物料")
    case .closed: Words("entered after the end of the work order", "工单结束后补录")
    }
  }
}

/// Where what was really done with material contradicts the books or the rules. The entry was kept; this asks for the cause.
public struct MaterialDiscrepancy: RecordType {
  public static let record = RecordDeclaration(
    145, "material_discrepancy", on: .plant, by: [.plant], "Material discrepancy", "物料差异", series: "MD", search: SearchDeclaration(["number", "component", "lot"]))
  public static let fields = MaterialDiscrepancy()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let kind = Field<MaterialDiscrepancyKind>(2, "kind", .once, "Kind", "类型")
  public let component = Field<String>(3, "component", .once, "Component", "组件", indexed: true, maximumText: 40)
  public let lot = Field<String>(4, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  /// What was found beyond the books; negative for what is missing.
  public let quantity = Field<Quantity>(5, "quantity", .once, "Difference", "差异数量")
  public let workOrder = OptionalField<WorkOrder.ID>(6, "work_order", .once, "Work order", "工单", indexed: true)
  /// In the words of whoever found it.
  public let reason = Field<String>(7, "reason", .once, "Reason", "原因", maximumText: 400)
  public let foundBy = Field<String>(8, "found_by", .once, "Found by", "发现人", maximumText: 64)
  public let cause = OptionalField<String>(9, "cause", .latest, "What was behind it", "差异原因", maximumText: 400)
  public let state = StateField<DiscrepancyState>(10)
}

/// A lot of material that no plant may use. Two sites that hold one lot for reasons of their own each release theirs.
public struct MaterialHold: RecordType {
  public static let record = RecordDeclaration(
    146, "material_hold", on: .company, by: [.headquarters, .office, .plant, .warehouse], "Material hold", "物料冻结", series: "MH",
    search: SearchDeclaration(["number", "component", "lot"]))
  public static let fields = MaterialHold()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let component = Field<String>(2, "component", .once, "Component", "组件", indexed: true, maximumText: 40)
  public let lot = Field<String>(3, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  public let reason = Field<String>(4, "reason", .once, "Reason", "原因", maximumText: 400)
  public let by = Field<String>(5, "by", .once, "By", "冻结人", maximumText: 64)
  public let state = StateField<HoldState>(6)
  public let releasedBy = OptionalField<String>(7, "released_by", .latest, "Released by", "解冻人", maximumText: 64)
  public let releaseReason = OptionalField<String>(8, "release_reason", .latest, "Released because", "解冻原因", maximumText: 400)
}
