import Ground
import Replica

public enum PickKind: String, Choice {
  case taken
  case putBack = "put_back"
  case packed

  public var label: Words {
    switch self {
    case .taken: Words("taken", "已拣")
    case .putBack: Words("put back", "已放回")
    case .packed: Words("packed", "已包装")
    }
  }
}

/// What was taken from the shelves for a dispatch request: a ledger. Its sum by request is what stands beside the packing table, its sum by lot is
/// what others must leave. Two phones that pick one order add up, however their facts come together.
public struct Pick: RecordType {
  public static let record = RecordDeclaration(
    84, "pick", on: .warehouse, by: [.warehouse], "Pick", "拣货",
    balance: Balance("pick_balance", by: ["_shelf", "product", "lot", "location"], sum: "quantity_e6"))
  public static let fields = Pick()

  public let request = Field<DispatchRequest.ID>(1, "dispatch_request", .once, "Dispatch request", "发货请求", indexed: true)
  public let line = Field<DispatchLine.ID>(2, "dispatch_line", .once, "Dispatch line", "发货行", indexed: true)
  public let product = Field<Product.ID>(3, "product", .once, "Product", "产品")
  public let lot = Field<String>(4, "lot", .once, "Lot", "批次", maximumText: 40)
  /// Negative when it was put back, or when it was packed and stands there no longer.
  public let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
  public let kind = Field<PickKind>(6, "kind", .once, "Kind", "类别")
  /// Marks one scan, so that it counts once however often it is sent.
  public let scan = Field<String>(7, "scan", .once, "Scan", "扫描", indexed: true, maximumText: 40)
  /// The operator.
  public let picker = Field<String>(8, "picker", .once, "Picker", "拣货人", maximumText: 64)
  /// The location that it was taken from; empty where nobody said a place.
  public let location = OptionalField<String>(9, "location", .once, "Location", "库位", maximumText: 40)
}

/// A carton that was scanned onto the truck.
public struct LoadCheck: RecordType {
  public static let record = RecordDeclaration(85, "load_check", on: .warehouse, by: [.warehouse], "Load check", "装车核对")
  public static let fields = LoadCheck()

  public let shipment = Field<Shipment.ID>(1, "shipment", .once, "Shipment", "发运单", indexed: true)
  /// From 1 to the shipment's cartons.
  public let carton = Field<Int>(2, "carton", .once, "Carton", "箱号")
  public let at = Field<Instant>(3, "at", .once, "At", "时间")
  /// Taken off the truck again.
  public let isWithdrawn = OptionalField<Bool>(4, "withdrawn", .latest, "Taken off", "已卸下")
}

/// What is looked at before a truck leaves.
public enum DepartureCheck: String, Choice {
  case address, papers, marks

  public var label: Words {
    switch self {
    case .address: Words("The address on the papers is the customer's", "单据上的地址与客户一致")
    case .papers: Words("Delivery note and packing list are with the goods", "送货单和装箱单随货")
    case .marks: Words("Each carton is marked and undamaged", "每箱标识齐全、无破损")
    }
  }
}

/// Why a customer took less than what was sent.
public enum ShortfallReason: String, Choice {
  case damaged, short, refused

  public var label: Words {
    switch self {
    case .damaged: Words("damaged", "破损")
    case .short: Words("not in the load", "短少")
    case .refused: Words("refused", "拒收")
    }
  }
}

/// Why a truck came back with the goods.
public enum AttemptReason: String, Choice {
  case nobody, address, refused, road

  public var label: Words {
    switch self {
    case .nobody: Words("nobody was there to receive it", "无人收货")
    case .address: Words("the address was not found", "地址有误")
    case .refused: Words("the customer refused it", "客户拒收")
    case .road: Words("the truck could not get there", "车辆未能到达")
    }
  }
}
