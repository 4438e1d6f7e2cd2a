import Ground
import Membership
import Records
import Replica

/// 7.4 Lets an office or a laptop promise stock of this warehouse.
public struct AllotmentGrant: SubjectStep {
  public static let step = StepDeclaration(
    "allotment.grant", "7.4", by: [.storekeeper, .dispatcher], at: [.warehouse], "Allot stock", "分配库存配额",
    help: Words(
      "Lets an office or a laptop promise so much of a product, also while it is offline. What the site has oversold is paid off first. A laptop's allotment is a lease: it ends, and what is left of it comes back.",
      "允许销售处或外勤电脑承诺一定数量的产品，离线时亦可。先抵扣其超卖部分。外勤电脑的配额有租期，到期后余量收回。"))

  /// How long a laptop's lease runs unless it is said otherwise.
  public static let leaseHours = 24
  public static let hours = 1...2_160

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let site = Entry<String>("site", "Site", "站点", help: Words("The code of the office or laptop.", "销售处或外勤电脑的站点代码。"), maximumText: 40)
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("In the product's unit.", "以产品单位计。"))
    let lowWater = OptionalEntry<ExactDecimal>("low_water", "Low-water mark", "低位线", help: Words("With less than this left the site asks for more by itself.", "余量低于此数时，站点自动申请。"))
    let hours = OptionalEntry<Int>("hours", "Hours", "小时", help: Words("How long it lasts: without end for an office, 24 hours for a laptop if left empty.", "有效时长；留空时销售处长期有效，外勤电脑为 24 小时。"))
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.quantity <= .zero { problems.append(Finding.notPositive("quantity", input.quantity.description)) }
    if let mark = input.lowWater, mark < .zero { problems.append(Finding.notPositive("low_water", mark.description)) }
    if let given = input.hours, !hours.contains(given) { problems.append(Finding.outOfRange("hours", hours, given)) }
    do {
      let site = try context.holder(input.site, entry: "site")
      if let short = try shortage(input.quantity, of: input.product, to: site.siteID, "quantity", context) { problems.append(short) }
    } catch let problem as Problem { problems.append(problem) }
    return problems
  }

  /// What speaks against allotting so much: more than is free and not pledged. What pays off an oversell is promised already, and needs no
  /// more stock than it did.
  static func shortage(_ quantity: ExactDecimal, of product: Product.ID, to holder: SiteID, _ field: String, _ context: StepContext) throws -> Problem? {
    let (free, pledged) = (try context.stock(product, .free), try context.snapshot.pledged(product, on: context.home))
    let owed = try context.snapshot.stockHeld(product, on: context.home, by: holder).oversold.reduce(Int64(0)) { $0 - $1.left }
    let more = max(.zero, quantity - ExactDecimal(millionths: owed))
    guard pledged + more > free else { return nil }
    let unit = try context.the(product).unit
    return Problem(
      "allotment.tooMuch", field: field,
      Words(
        "\(free) \(unit) are free here, \(pledged) of them are pledged: \(max(.zero, free - pledged)) may be allotted.",
        "可用 \(free) \(unit)，其中已占用 \(pledged)：还可分配 \(max(.zero, free - pledged))。"),
      remedy: Words("Allot less, or receive and inspect more first.", "请减少数量，或先入库并检验。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    let site = try context.holder(input.site, entry: "site")
    let until = context.leaseEnd(for: site, hours: input.hours)
    try changes.grant(input.quantity, of: product, to: site.siteID, until: until, lowWater: input.lowWater, context)
    let end = Lease.words(until)
    return StepResult(
      product.id.key,
      Words(
        "\(site.code) may promise \(input.quantity) \(Units.name(product.unit, .english)) more of \(product.code), \(end.en).",
        "\(site.code) 可多承诺 \(product.code) \(input.quantity) \(Units.name(product.unit, .chinese))，\(end.zh)。"))
  }
}

extension Row where R == Member {
  var siteID: SiteID { SiteID(UInt32(self.site)) }
}

extension Changes {
  /// Adds to what a site may promise: first to what it has oversold, then to the lease that ends at `until`.
  mutating func grant(
    _ quantity: ExactDecimal, of product: Row<Product>, to holder: SiteID, until: Instant, lowWater: ExactDecimal?, _ context: StepContext
  ) throws {
    var rest = quantity.millionths
    var parts: [Holdings.Part] = []
    for owed in try context.snapshot.stockHeld(product.id, on: context.home, by: holder).oversold where rest > 0 {
      let part = min(rest, -owed.left)
      rest -= part
      parts.append(.init(until: owed.until, left: part))
    }
    if rest > 0 { parts.append(.init(until: until, left: rest)) }
    for part in parts {
      try create(AllotmentMove.self, on: context.home) {
        $0.product = product.id
        $0.holder = Int(holder.number)
        $0.until = part.until
        $0.kind = .grant
        $0.quantity = Quantity(ExactDecimal(millionths: part.left), product.unit)
        $0.lowWater = lowWater.map { Quantity($0, product.unit) }
      }
    }
  }
}
