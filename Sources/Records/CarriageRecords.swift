import Ground
import Replica

/// By what goods go.
public enum CarriageMode: String, Choice {
  case ownTruck = "own_truck"
  case road, parcel, rail, air, sea
  case pickUp = "pick_up"

  public var label: Words {
    switch self {
    case .ownTruck: Words("own truck", "自有车辆")
    case .road: Words("road carrier", "公路承运")
    case .parcel: Words("parcel", "快递")
    case .rail: Words("rail", "铁路")
    case .air: Words("air", "空运")
    case .sea: Words("sea", "海运")
    case .pickUp: Words("picked up by the customer", "客户自提")
    }
  }
}

/// Who carries goods: a carrier, or the company itself with its own trucks. Two offices that define one code apart make two records; the
/// older one counts.
public struct Carrier: RecordType {
  public static let record = RecordDeclaration(204, "carrier", on: .company, by: [.headquarters, .office], "Carrier", "承运商",
    search: SearchDeclaration(["code", "name"]))
  public static let fields = Carrier()

  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let name = Field<String>(2, "name", .latest, "Name", "名称", indexed: true, maximumText: 200)
  public let contact = OptionalField<String>(3, "contact", .latest, "Contact", "联系方式", maximumText: 200)
  /// Where letters to it go.
  public let address = OptionalField<Address>(4, "address", .latest, "Address", "地址", maximumText: 400)
  /// Days from the delivery within which damage and loss must be claimed.
  public let claimDays = Field<Int>(5, "claim_days", .latest, "Days to claim", "索赔期限（天）")
  public let isWithdrawn = OptionalField<Bool>(6, "withdrawn", .latest, "Withdrawn", "已停用")
}

/// A way by which a carrier takes goods, and which goods it refuses. Weights in kilograms, lengths in millimetres.
public struct CarriageService: RecordType {
  public static let record = RecordDeclaration(205, "carriage_service", on: .company, by: [.headquarters, .office], "Carrier's service", "运输服务",
    search: SearchDeclaration(["code"], through: ["carrier"]))
  public static let fields = CarriageService()

  public let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true, maximumText: 40)
  public let carrier = Field<Carrier.ID>(2, "carrier", .once, "Carrier", "承运商", indexed: true)
  public let mode = Field<CarriageMode>(3, "mode", .latest, "Mode", "运输方式")
  /// Of a whole shipment.
  public let maximumWeight = OptionalField<ExactDecimal>(4, "maximum_weight", .latest, "Shipment at most (kg)", "单票限重（千克）")
  /// Of one carton or pallet.
  public let maximumPiece = OptionalField<ExactDecimal>(5, "maximum_piece", .latest, "Piece at most (kg)", "单件限重（千克）")
  /// The longest side of one carton or pallet.
  public let maximumLength = OptionalField<Int>(6, "maximum_length", .latest, "Longest side at most (mm)", "单件最长边（毫米）")
  /// `all`, or UN numbers separated by spaces: `UN1263 UN3480`.
  public let refusedGoods = OptionalField<String>(7, "refused_goods", .latest, "Dangerous goods refused", "拒运危险品", maximumText: 400)
  public let isWithdrawn = OptionalField<Bool>(8, "withdrawn", .latest, "Withdrawn", "已停用")
}

/// What a service costs to a zone, and how many working days it takes there.
public struct CarriageTariff: RecordType {
  public static let record = RecordDeclaration(206, "carriage_tariff", on: .company, by: [.headquarters, .office], "Carriage tariff", "运价")
  public static let fields = CarriageTariff()

  public let service = Field<CarriageService.ID>(1, "service", .once, "Service", "运输服务", indexed: true)
  public let zone = Field<String>(2, "zone", .once, "Zone", "区域", maximumText: 40)
  /// What an address must have to lie in the zone, separated by commas: `*`, a country's two letters, a city or province, `215*` for postcodes.
  public let places = Field<String>(3, "places", .latest, "Places", "目的地", maximumText: 1_000)
  public let transitDays = Field<Int>(4, "transit_days", .latest, "Transit (working days)", "在途工作日")
  public let fixed = Field<Money>(5, "fixed", .latest, "Fixed", "固定费用")
  public let perKilogram = OptionalField<Money>(6, "per_kg", .latest, "Per kg", "每千克")
  public let perCubicMetre = OptionalField<Money>(7, "per_m3", .latest, "Per m³", "每立方米")
  public let perPiece = OptionalField<Money>(8, "per_piece", .latest, "Per piece", "每件")
  public let minimum = OptionalField<Money>(9, "minimum", .latest, "At least", "最低收费")
  public let isWithdrawn = OptionalField<Bool>(10, "withdrawn", .latest, "Withdrawn", "已停用")
}

/// 9.1 By which service a shipment goes. The newest stands; earlier ones, and those that two sites made apart, are kept with their comparison.
public struct CarriageChoice: RecordType {
  public static let record = RecordDeclaration(207, "carriage_choice", on: .warehouse, by: [.warehouse, .office], "Choice of carriage", "运输方式选择")
  public static let fields = CarriageChoice()

  public let shipment = Field<Shipment.ID>(1, "shipment", .once, "Shipment", "发运单", indexed: true)
  public let service = Field<CarriageService.ID>(2, "service", .once, "Service", "运输服务")
  /// What the comparison proposed; empty when no service could take it.
  public let proposed = OptionalField<CarriageService.ID>(3, "proposed", .once, "Proposed", "系统建议")
  public let cost = OptionalField<Money>(4, "cost", .once, "Cost", "费用")
  public let arrival = Field<Day>(5, "arrival", .once, "Arrival", "到货日")
  /// The day that the customer was promised, as it was known then.
  public let promised = Field<Day>(6, "promised", .once, "Promised", "承诺日")
  /// Required for one that was not proposed.
  public let reason = OptionalField<String>(7, "reason", .once, "Chosen because", "选择原因", maximumText: 400)
  public let by = Field<String>(8, "chosen_by", .once, "Chosen by", "选择人", maximumText: 64)
  public let at = Field<Instant>(9, "at", .once, "At", "时间")
  /// Kilograms, cubic decimetres and pieces that the costs were reckoned with.
  public let weight = OptionalField<ExactDecimal>(10, "weight", .once, "Weight (kg)", "重量（千克）")
  public let volume = OptionalField<ExactDecimal>(11, "volume", .once, "Volume (dm³)", "体积（立方分米）")
  public let pieces = Field<Int>(12, "pieces", .once, "Pieces", "件数")
}

/// One line of the comparison that a choice was made from.
public struct CarriageOffer: RecordType {
  public static let record = RecordDeclaration(208, "carriage_offer", on: .warehouse, by: [.warehouse, .office], "Compared carriage", "运输比较")
  public static let fields = CarriageOffer()

  public let choice = Field<CarriageChoice.ID>(1, "choice", .once, "Choice", "选择", indexed: true)
  public let service = Field<CarriageService.ID>(2, "service", .once, "Service", "运输服务")
  public let rank = Field<Int>(3, "rank", .once, "Rank", "名次")
  public let cost = OptionalField<Money>(4, "cost", .once, "Cost", "费用")
  public let arrival = OptionalField<Day>(5, "arrival", .once, "Arrival", "到货日")
  /// Of a hundred past deliveries so many came on time; empty while there are none.
  public let reliability = OptionalField<Int>(6, "reliability", .once, "On time (%)", "准时率（%）")
  /// Why it can't take the goods; empty when it can.
  public let refusedEN = OptionalField<String>(7, "refused_en", .once, "Refused because (English)", "不可用原因（英文）", maximumText: 400)
  public let refusedZH = OptionalField<String>(8, "refused_zh", .once, "Refused because (Chinese)", "不可用原因（中文）", maximumText: 400)
}
