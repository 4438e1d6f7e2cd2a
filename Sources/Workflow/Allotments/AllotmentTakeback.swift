import Foundation
import Ground
import Membership
import Records
import Replica

/// 7.4 Takes back what is left of leases that have ended, so that a laptop that is lost strands nothing.
public struct AllotmentTakeback: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "allotment.takeback", "7.4", by: [.storekeeper, .dispatcher], at: [.warehouse], "Take back ended allotments", "收回到期配额",
    help: Words(
      "Takes back what is left of a product's leases that ended a quarter of an hour ago or longer. The node does it by itself.",
      "收回该产品到期已超过一刻钟的租期余量。节点会自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
  }

  private struct Left {
    var holder: SiteID
    var part: Holdings.Part
  }

  /// A product's leases of this warehouse that have ended for everybody, with something left.
  private static func ended(_ product: Product.ID, _ context: StepContext) throws -> [Left] {
    try context.snapshot.integers(
      "SELECT holder, until_ms, quantity_e6 FROM allotment_left WHERE _shelf = ? AND product = ? AND quantity_e6 > 0 ORDER BY until_ms, holder",
      [Int64(context.home.code), Data(product.key.bytes)]
    ).map { Left(holder: SiteID(UInt32(clamping: $0[0])), part: .init(until: Instant(milliseconds: UInt64($0[1])), left: $0[2])) }
      .filter { Lease.mayTakeBack($0.part.until, at: context.now) }
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? {
    try ended(subject.id, context).isEmpty ? nothing(subject) : nil
  }

  private static func nothing(_ product: Row<Product>) -> Problem {
    Problem("allotment.noneEnded", Words("Nothing is left of ended leases of \(product.code).", "\(product.code) 没有到期未用的配额。"), remedy: Words("A lease comes back 15 minutes after its end; an office returns its allotment itself with allotment.return.", "租期结束 15 分钟后方可收回；销售处用 allotment.return 自行退回。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    var sum: Int64 = 0
    for left in try ended(product.id, context) {
      sum += left.part.left
      try changes.create(AllotmentMove.self, on: context.home) {
        $0.product = product.id
        $0.holder = Int(left.holder.number)
        $0.until = left.part.until
        $0.kind = .takeback
        $0.quantity = Quantity(ExactDecimal(millionths: -left.part.left), product.unit)
      }
    }
    let back = Quantity(ExactDecimal(millionths: sum), product.unit)
    return StepResult(product.id.key, Words("\(back) of \(product.code) are taken back.", "已收回 \(product.code) \(back)。"))
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(
      Product.self, where: "id IN (SELECT product FROM allotment_left WHERE quantity_e6 > 0 AND until_ms < ? AND _shelf = ?)",
      [Int64(context.now.milliseconds), Int64(context.home.code)]
    ).filter { try !ended($0.id, context).isEmpty }.map { ["product": $0.code] }
  }
}
