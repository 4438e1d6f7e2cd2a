import Ground

/// The columns of an order table. The raw value is the column's key, and an accepted header itself.
public enum OrderColumn: String, CaseIterable, Sendable {
  case order, issued, customer, customerCode, taxNumber, contact, email, telephone
  case number, item, buyerItem, description, quantity, unit, price, currency, requested, note
  case deliveryName, street, city, postcode, region, country
  case paymentTerms, deliveryTerms, orderNote

  /// Whether a table must have the column. Of a group, one column is enough.
  public enum Need: Hashable, Sendable {
    case required, optional
    case oneOf([OrderColumn])
  }

  public var label: Words { declaration.label }
  /// Other headers that mean the column, beside its key and its labels.
  public var aliases: [String] { declaration.aliases }
  public var need: Need { declaration.need }

  /// Whether all rows of one order share the value.
  public var isOfOrder: Bool {
    switch self {
    case .number, .item, .buyerItem, .description, .quantity, .unit, .price, .requested, .note: false
    default: true
    }
  }

  private static let whoOrders = Need.oneOf([.customer, .customerCode, .taxNumber])
  private static let whatIsOrdered = Need.oneOf([.item, .buyerItem, .description])

  private var declaration: (label: Words, need: Need, aliases: [String]) {
    switch self {
    case .order:
      (
        Words("Order reference", "客户订单号"), .required,
        [
          "Order", "Order No", "Order number", "PO", "PO number", "PO No", "Purchase order", "Customer reference", "Reference", "订单号",
          "采购订单号", "订单编号",
        ]
      )
    case .issued:
      (Words("Order date", "订单日期"), .required, ["Date", "Issue date", "PO date", "下单日期", "日期", "采购日期"])
    case .customer: (Words("Customer", "客户"), Self.whoOrders, ["Customer name", "Buyer", "Company", "客户名称", "购买方", "采购方", "公司名称"])
    case .customerCode: (Words("Customer code", "客户编码"), Self.whoOrders, ["Customer ID", "Customer No", "Account", "客户编号", "客户代码"])
    case .taxNumber:
      (
        Words("Tax number", "税号"), Self.whoOrders,
        ["Tax No", "Tax ID", "VAT", "VAT number", "VAT ID", "USCC", "统一社会信用代码", "纳税人识别号", "社会信用代码"]
      )
    case .contact: (Words("Contact", "联系人"), .optional, ["Contact person", "Contact name", "采购联系人"])
    case .email: (Words("Email", "邮箱"), .optional, ["E-mail", "Mail", "电子邮箱", "电子邮件", "邮件"])
    case .telephone: (Words("Telephone", "电话"), .optional, ["Phone", "Tel", "Mobile", "联系电话", "手机"])
    case .number: (Words("Line", "行号"), .optional, ["Line No", "Line number", "Pos", "Position", "序号", "项次"])
    case .item:
      (
        Words("Item", "产品"), Self.whatIsOrdered,
        [
          "Product", "Product code", "Item code", "Item No", "SKU", "Seller item", "Supplier item", "Model", "产品编码", "产品编号", "产品型号", "型号",
          "供方编码",
        ]
      )
    case .buyerItem:
      (
        Words("Customer item", "客户料号"), Self.whatIsOrdered,
        ["Buyer item", "Customer part number", "Part number", "Material", "物料编码", "物料号", "料号"]
      )
    case .description:
      (Words("Description", "描述"), Self.whatIsOrdered, ["Item description", "Product name", "Item name", "产品名称", "品名", "名称", "规格", "品名规格"])
    case .quantity: (Words("Quantity", "数量"), .required, ["Qty", "Order quantity", "Amount ordered", "订购数量", "采购数量", "订货数量"])
    case .unit: (Words("Unit", "单位"), .required, ["UOM", "Unit of measure", "Unit code", "计量单位"])
    case .price: (Words("Price", "单价"), .optional, ["Unit price", "Net price", "价格", "含税单价", "不含税单价"])
    case .currency: (Words("Currency", "币种"), .required, ["Currency code", "Curr", "货币", "币别"])
    case .requested:
      (
        Words("Requested date", "交货日期"), .optional,
        ["Delivery date", "Requested delivery", "Requested delivery date", "Due date", "Need by", "交期", "要求交货日期", "需求日期", "到货日期"]
      )
    case .note: (Words("Line note", "行备注"), .optional, ["Note", "Notes", "Remark", "Remarks", "Comment", "备注", "说明"])
    case .deliveryName: (Words("Delivery name", "收货人"), .optional, ["Ship to", "Deliver to", "Consignee", "Recipient", "收货单位", "收货方"])
    case .street:
      (
        Words("Delivery street", "收货地址"), .optional,
        ["Street", "Address", "Delivery address", "Shipping address", "地址", "详细地址", "街道", "送货地址"]
      )
    case .city: (Words("Delivery city", "收货城市"), .optional, ["City", "Town", "城市", "市"])
    case .postcode: (Words("Delivery postcode", "收货邮编"), .optional, ["Postcode", "Postal code", "ZIP", "ZIP code", "邮编", "邮政编码"])
    case .region: (Words("Delivery region", "收货省份"), .optional, ["Region", "Province", "State", "省", "省份"])
    case .country: (Words("Delivery country", "收货国家"), .optional, ["Country", "Country code", "国家", "国家代码"])
    case .paymentTerms: (Words("Payment terms", "付款条件"), .optional, ["Payment", "付款方式", "结算方式"])
    case .deliveryTerms:
      (Words("Delivery terms", "交货条款"), .optional, ["Incoterms", "Incoterm", "Terms of delivery", "贸易术语", "贸易条款", "交货方式"])
    case .orderNote: (Words("Order note", "订单备注"), .optional, ["Order remarks", "General note", "总备注"])
    }
  }

  private static let byHeader: [String: OrderColumn] = {
    var found: [String: OrderColumn] = [:]
    for column in allCases {
      for name in column.headers { found[plain(name)] = column }
    }
    return found
  }()

  /// Every header that means the column.
  public var headers: [String] { [rawValue, label.en, label.zh] + aliases }

  /// The column that a header means; case, blanks, `_-.:*` and a bracketed remark behind (`Price (net)`) make no difference.
  public static func named(_ header: String) -> OrderColumn? { byHeader[plain(header)] }

  public static func plain(_ header: String) -> String {
    let bare = header.prefix { !"(（[【".contains($0) }
    return String((bare.isEmpty ? header[...] : bare).lowercased().filter { !$0.isWhitespace && !"_-.:：*#/".contains($0) })
  }

  /// What customers' own programs call the columns, in English, Chinese and German (`column-guesses.json`): good enough to propose, too vague to
  /// take a file by.
  static let guesses: [String: [String]] = Resource.decode("column-guesses")

  private static let byGuess: [String: OrderColumn] = allCases.reduce(into: [:]) { found, column in
    for name in guesses[column.rawValue] ?? [] where found[plain(name)] == nil { found[plain(name)] = column }
  }

  /// The column that a header likely means; a person has to say so.
  public static func guessed(_ header: String) -> OrderColumn? { named(header) ?? byGuess[plain(header)] }

  /// The header among unknown ones that is closest to what this column may be called; nil when none is close.
  public func nearest(among unknown: [String]) -> String? {
    let scored = unknown.map { header in
      (header, headers.map { Self.distance(Self.plain(header), Self.plain($0)) }.min() ?? 1)
    }
    return scored.filter { $0.1 <= 0.4 }.min { $0.1 < $1.1 }?.0
  }

  /// Edits from one name to the other (Levenshtein), as a part of the longer one's length.
  private static func distance(_ a: String, _ b: String) -> Double {
    let (a, b) = (Array(a.prefix(64)), Array(b.prefix(64)))
    guard !a.isEmpty, !b.isEmpty else { return 1 }
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
        diagonal = above
      }
    }
    return Double(row[b.count]) / Double(max(a.count, b.count))
  }
}
