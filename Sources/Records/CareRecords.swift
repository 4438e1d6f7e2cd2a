import Ground
import Membership
import Replica

/// How much a customer is harmed.
public enum CareSeverity: String, Choice {
  case minor, major, critical

  public var label: Words {
    switch self {
    case .minor: Words("minor", "轻微")
    case .major: Words("major", "严重")
    case .critical: Words("critical", "危急")
    }
  }
}

/// Who is answerable for what a customer complains of.
public enum Responsibility: String, Choice {
  case plant, warehouse, office, carrier, supplier, customer
  case nobody = "none"

  public var label: Words {
    switch self {
    case .plant: Words("plant", "工厂")
    case .warehouse: Words("warehouse", "仓库")
    case .office: Words("sales office", "销售处")
    case .carrier: Words("carrier", "承运人")
    case .supplier: Words("supplier", "供应商")
    case .customer: Words("customer", "客户")
    case .nobody: Words("nobody: not justified", "无责（投诉不成立）")
    }
  }
}

/// 11.2 What a customer complains of: so much of a product, of a lot, and what is wrong with it.
public struct ComplaintLine: RecordType {
  public static let record = RecordDeclaration(230, "complaint_line", on: .office, by: [.office, .field], "Complaint line", "投诉明细")
  public static let fields = ComplaintLine()

  public let complaint = Field<Complaint.ID>(1, "complaint", .once, "Complaint", "投诉", indexed: true)
  public let product = Field<Product.ID>(2, "product", .once, "Product", "产品", indexed: true)
  public let lot = OptionalField<String>(3, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  public let quantity = Field<Quantity>(4, "quantity", .once, "Quantity", "数量")
  public let what = Field<String>(5, "what", .once, "What is wrong", "问题描述", maximumText: 1_000)
}

/// 11.2 A photo that the customer sent: a JPEG file. It stays on the office's shelf.
public struct ComplaintPhoto: RecordType {
  public static let record = RecordDeclaration(231, "complaint_photo", on: .office, by: [.office, .field], "Complaint photo", "投诉照片")
  public static let fields = ComplaintPhoto()

  public let complaint = Field<Complaint.ID>(1, "complaint", .once, "Complaint", "投诉", indexed: true)
  public let photo = Field<Blob>(2, "photo", .once, "Photo", "照片")
  public let note = OptionalField<String>(3, "note", .once, "Note", "备注", maximumText: 400)
}

/// 11.2 A lot that was stopped for a complaint, with the hold that stops it. Every warehouse that hears of it answers with what it found.
public struct Containment: RecordType {
  public static let record = RecordDeclaration(232, "containment", on: .company, by: [.office, .headquarters], "Containment", "围堵措施")
  public static let fields = Containment()

  /// On the office's shelf, which plants and warehouses do not hold: to them it is a number.
  public let complaint = Field<Complaint.ID>(1, "complaint", .once, "Complaint", "投诉", indexed: true)
  public let complaintNumber = Field<String>(2, "complaint_number", .once, "Complaint number", "投诉编号", maximumText: 40)
  /// The code of a product or of a material.
  public let component = Field<String>(3, "component", .once, "Material or product", "物料或产品", maximumText: 40)
  public let lot = Field<String>(4, "lot", .once, "Lot", "批次", indexed: true, maximumText: 40)
  /// Of a product's lot.
  public let hold = OptionalField<LotHold.ID>(5, "lot_hold", .once, "Lot hold", "批次冻结", indexed: true)
  /// Of a material's lot: the plants heed it, and no warehouse has to answer.
  public let materialHold = OptionalField<MaterialHold.ID>(6, "material_hold", .once, "Material hold", "物料冻结", indexed: true)
  public let at = Field<Instant>(7, "at", .once, "At", "时间")
}

/// 11.2 What a warehouse found of a contained lot when it heard of it: written by its node, once.
public struct ContainmentAnswer: RecordType {
  public static let record = RecordDeclaration(233, "containment_answer", on: .warehouse, by: [.warehouse], "Containment answer", "围堵答复")
  public static let fields = ContainmentAnswer()

  public let containment = Field<Containment.ID>(1, "containment", .once, "Containment", "围堵措施", indexed: true)
  /// What lies here and can't be taken any more, picked goods among it.
  public let stopped = Field<Quantity>(2, "stopped", .once, "Stopped in stock", "库内已停")
  /// Packed or loaded, and not let out.
  public let packed = Field<Quantity>(3, "packed", .once, "Packed and stopped", "已包装并停发")
  /// Left before the warehouse heard of it; a recall follows it.
  public let left = Field<Quantity>(4, "left_here", .once, "Left before", "此前已发出")
  public let at = Field<Instant>(5, "at", .once, "At", "时间")
}

/// What must be decided before a complaint is closed.
public enum CareTopic: String, Choice {
  case containment, returns, money
  case eightD = "eight_d"

  public var label: Words {
    switch self {
    case .containment: Words("containment", "围堵")
    case .returns: Words("returned goods", "退货")
    case .money: Words("money", "赔付")
    case .eightD: Words("corrective action (8D)", "纠正措施（8D）")
    }
  }
}

/// 11.2 Somebody's word that a complaint needs no containment, returns, money or 8D, and why not.
public struct ComplaintWaiver: RecordType {
  public static let record = RecordDeclaration(240, "complaint_waiver", on: .office, by: [.office, .field], "Not needed", "无需办理")
  public static let fields = ComplaintWaiver()

  public let complaint = Field<Complaint.ID>(1, "complaint", .once, "Complaint", "投诉", indexed: true)
  public let topic = Field<CareTopic>(2, "topic", .once, "What", "事项")
  public let why = Field<String>(3, "why", .once, "Why not", "理由", maximumText: 1_000)
  public let by = Field<String>(4, "by", .once, "By", "经办人", maximumText: 64)
  /// The round of the complaint's life that it speaks of; a reopened complaint is decided anew.
  public let turn = Field<Int>(5, "turn", .once, "Round", "轮次")
}

/// What a customer gets for what came back, or without sending anything back.
public enum CareRemedy: String, Choice {
  case credit, replacement, nothing

  public var label: Words {
    switch self {
    case .credit: Words("credit note", "红字发票")
    case .replacement: Words("replacement free of charge", "免费补发")
    case .nothing: Words("nothing", "不予赔付")
    }
  }
}

/// 11.2 What the office decided that the customer gets.
public struct CareSettlement: RecordType {
  public static let record = RecordDeclaration(239, "care_settlement", on: .office, by: [.office], "Remedy", "赔付")
  public static let fields = CareSettlement()

  public let complaint = Field<Complaint.ID>(1, "complaint", .once, "Complaint", "投诉", indexed: true)
  /// Empty for money without goods that came back.
  public let finding = OptionalField<ReturnFinding.ID>(2, "return_finding", .once, "Finding", "退货检验", indexed: true)
  public let kind = Field<CareRemedy>(3, "kind", .once, "Remedy", "赔付方式")
  public let creditNote = OptionalField<CreditNote.ID>(4, "credit_note", .once, "Credit note", "红字发票", indexed: true)
  /// Free of charge, and on its way as any other order.
  public let order = OptionalField<SalesOrder.ID>(5, "replacement", .once, "Replacement order", "补发订单", indexed: true)
  public let why = OptionalField<String>(6, "why", .once, "Why", "理由", maximumText: 1_000)
  public let by = Field<String>(7, "by", .once, "By", "经办人", maximumText: 64)
}
