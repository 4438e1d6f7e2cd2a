import Ground
import Replica

/// What goods are sent in.
public enum PackageKind: String, Choice {
  case carton, crate, pallet

  public var label: Words {
    switch self {
    case .carton: Words("carton", "纸箱")
    case .crate: Words("crate", "木箱")
    case .pallet: Words("pallet", "托盘")
    }
  }
}

/// A carton, crate or pallet that the company packs in: its own weight, its size, and what it bears.
public struct Packaging: RecordType {
  public static let record = RecordDeclaration(190, "packaging", on: .company, by: [.headquarters], "Packaging", "包装物",
    search: SearchDeclaration(["code", "name_en", "name_zh"]))
  public static let fields = Packaging()

  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let kind = Field<PackageKind>(2, "kind", .once, "Kind", "类型")
  public let nameEN = Field<String>(3, "name_en", .latest, "Name (English)", "英文名称", maximumText: 200)
  public let nameZH = Field<String>(4, "name_zh", .latest, "Name (Chinese)", "中文名称", maximumText: 200)
  /// Of itself, in kilograms.
  public let tare = Field<ExactDecimal>(5, "tare", .latest, "Tare (kg)", "皮重（千克）")
  /// Outside, in millimetres. Of a pallet, the height that it may be loaded to.
  public let length = Field<Int>(6, "length", .latest, "Length (mm)", "长（毫米）")
  public let width = Field<Int>(7, "width", .latest, "Width (mm)", "宽（毫米）")
  public let height = Field<Int>(8, "height", .latest, "Height (mm)", "高（毫米）")
  /// With what is in it, in kilograms.
  public let maximumWeight = OptionalField<ExactDecimal>(9, "maximum_weight", .latest, "Maximum gross weight (kg)", "最大毛重（千克）")
  /// Of what is in it, in cubic decimetres.
  public let maximumVolume = OptionalField<ExactDecimal>(10, "maximum_volume", .latest, "Maximum volume (dm³)", "最大容积（立方分米）")
  public let isWithdrawn = OptionalField<Bool>(11, "withdrawn", .latest, "Withdrawn", "已停用")
}

/// How a product is packed: how many in what, how heavy, and what its marks are. One a product.
public struct PackingInstruction: RecordType {
  public static let record = RecordDeclaration(191, "packing_instruction", on: .company, by: [.headquarters], "Packing instruction", "包装指导",
    search: SearchDeclaration(["gtin"], through: ["product"]))
  public static let fields = PackingInstruction()

  public let product = Field<Product.ID>(1, "product", .once, "Product", "产品", indexed: true)
  /// 14 digits with the check digit, of one unit of the product.
  public let gtin = OptionalField<String>(2, "gtin", .latest, "GTIN", "GTIN 商品条码", indexed: true, maximumText: 14)
  public let pieces = Field<Quantity>(3, "pieces", .latest, "In a carton", "每箱数量")
  public let carton = Field<Packaging.ID>(4, "carton", .latest, "Carton", "纸箱")
  public let cartons = OptionalField<Int>(5, "cartons", .latest, "Cartons on a pallet", "每托箱数")
  public let pallet = OptionalField<Packaging.ID>(6, "pallet", .latest, "Pallet", "托盘")
  /// Of one unit of the product, in kilograms.
  public let weight = OptionalField<ExactDecimal>(7, "weight", .latest, "Net weight of one (kg)", "单件净重（千克）")
  /// Of one unit of the product, in cubic decimetres.
  public let volume = OptionalField<ExactDecimal>(8, "volume", .latest, "Volume of one (dm³)", "单件体积（立方分米）")
  public let isFragile = OptionalField<Bool>(9, "fragile", .latest, "Fragile", "易碎")
  /// As it stands on the package and in the papers: UN number, class, packing group.
  public let dangerousGoods = OptionalField<String>(10, "dangerous_goods", .latest, "Dangerous goods", "危险品", maximumText: 100)
}

/// The company's number at GS1, and how its sites share the numbers of its handling units.
public struct CompanyPrefix: RecordType {
  public static let record = RecordDeclaration(192, "company_prefix", on: .company, by: [.headquarters], "GS1 company prefix", "GS1 厂商识别代码")
  public static let fields = CompanyPrefix()

  /// 7 to 10 digits.
  public let prefix = Field<String>(1, "prefix", .latest, "Company prefix", "厂商识别代码", maximumText: 10)
  /// So many digits of an SSCC tell the site that packed it, so that two sites apart never give the same one.
  public let siteDigits = Field<Int>(2, "site_digits", .latest, "Digits of the site", "站点位数")
}

public enum UnitState: String, Lifecycle {
  case open, closed, dropped

  public static let initial = UnitState.open
  public var rank: Int { [.open: 1, .closed: 2, .dropped: 3][self]! }
  public var label: Words {
    switch self {
    case .open: Words("open", "装箱中")
    case .closed: Words("closed", "已封箱")
    case .dropped: Words("dropped", "已作废")
    }
  }
  public var next: [UnitState] {
    switch self {
    case .open: [.closed, .dropped]
    case .closed: [.dropped]
    case .dropped: []
    }
  }
  public var reopens: [UnitState] { self == .closed ? [.open] : [] }
  public static let owner = "storekeeper"
  public static func meeting(lost: UnitState, stands: UnitState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// A carton, crate or pallet of a shipment. A smaller one may stand on or in a larger one.
public struct HandlingUnit: RecordType {
  public static let record = RecordDeclaration(193, "handling_unit", on: .warehouse, by: [.warehouse], "Handling unit", "物流单元", series: "HU",
    search: SearchDeclaration(["number", "sscc"], through: ["shipment"]))
  public static let fields = HandlingUnit()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  public let shipment = Field<Shipment.ID>(2, "shipment", .once, "Shipment", "发运单", indexed: true)
  /// Within its shipment, from 1; never given twice.
  public let position = Field<Int>(3, "position", .once, "No.", "序号")
  public let kind = Field<PackageKind>(4, "kind", .once, "Kind", "类型")
  /// Empty for one that nobody has declared.
  public let packaging = OptionalField<Packaging.ID>(5, "packaging", .once, "Packaging", "包装物")
  /// Of this site's units, from 1; the SSCC is made of it.
  public let counter = Field<Int>(6, "counter", .once, "Counter", "流水号", indexed: true)
  /// Serial Shipping Container Code, 18 digits; empty where the company had no GS1 prefix.
  public let sscc = OptionalField<String>(7, "sscc", .once, "SSCC", "SSCC 物流单元代码", indexed: true, maximumText: 18)
  /// The unit that it stands in or on.
  public let parent = OptionalField<HandlingUnit.ID>(8, "parent", .latest, "Stands on", "所在单元", indexed: true)
  /// By the scales, in kilograms; empty for one that is only reckoned.
  public let weighed = OptionalField<ExactDecimal>(9, "weighed", .latest, "Weighed (kg)", "实称毛重（千克）")
  /// Why it is heavier than its packaging may be.
  public let overReason = OptionalField<String>(10, "over_reason", .latest, "Over its limit because", "超限原因", maximumText: 400)
  public let isFragile = OptionalField<Bool>(11, "fragile", .latest, "Fragile", "易碎")
  public let dangerousGoods = OptionalField<String>(12, "dangerous_goods", .latest, "Dangerous goods", "危险品", maximumText: 100)
  public let state = StateField<UnitState>(13)
}

/// What was put into a handling unit and taken out of it: a ledger. Its sum is what is in it.
public struct UnitContent: RecordType {
  public static let record = RecordDeclaration(
    194, "unit_content", on: .warehouse, by: [.warehouse], "Content of a unit", "单元内装",
    balance: Balance("unit_holds", by: ["handling_unit", "shipment_line", "serial"], sum: "quantity_e6", lookups: [["shipment_line"]]))
  public static let fields = UnitContent()

  public let unit = Field<HandlingUnit.ID>(1, "handling_unit", .once, "Handling unit", "物流单元", indexed: true)
  /// Says product and lot.
  public let line = Field<ShipmentLine.ID>(2, "shipment_line", .once, "Shipment line", "发运行", indexed: true)
  /// Negative when it was taken out.
  public let quantity = Field<Quantity>(3, "quantity", .once, "Quantity", "数量")
  /// Of a single piece; the quantity is then 1.
  public let serial = OptionalField<String>(4, "serial", .once, "Serial number", "序列号", maximumText: 40)
  /// Marks one scan, so that it counts once however often it is sent.
  public let scan = OptionalField<String>(5, "scan", .once, "Scan", "扫描", indexed: true, maximumText: 40)
}
