import Foundation
import Ground
import Membership
import Records
import Replica

/// The classes of products by how often they leave a warehouse: A the few that are most of the lines shipped, C the many that hardly move.
public struct StockClasses: Sendable {
  /// The shipped rule, `stock-classes.json`.
  struct Rule: Decodable, Sendable {
    struct Tolerance: Decodable, Sendable {
      var percent: String
      var pieces: String
    }
    /// Of all lines shipped, how many per cent A has, and A and B together.
    var a: Int
    var b: Int
    /// How far back one looks.
    var days: Int
    /// By scope.
    var tolerances: [String: Tolerance]
  }

  static let rule: Rule = Resource.decode("stock-classes")

  private let classes: [Product.ID: CountScope]

  /// Of what left this shelf's warehouse lately; what did not move at all is C.
  init(on shelf: Shelf, _ snapshot: Snapshot) throws {
    let since = snapshot.now.milliseconds - min(snapshot.now.milliseconds, UInt64(Self.rule.days) * 86_400_000)
    let start = RecordKey(milliseconds: since, counter: 0, site: SiteID(0), random: 0)
    let counts = try snapshot.sums(
      "SELECT product, count(*) FROM shipment_line WHERE id > ? AND _shelf = ? GROUP BY product", [Data(start.bytes), Int64(shelf.code)])
    let all = counts.values.reduce(0, +)
    var classes: [Product.ID: CountScope] = [:]
    var before: Int64 = 0
    for (key, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      let share = all > 0 ? before * 100 / all : 100
      classes[Product.ID(key)] = share < Self.rule.a ? .classA : share < Self.rule.b ? .classB : .classC
      before += count
    }
    self.classes = classes
  }

  func of(_ product: Product.ID) -> CountScope { classes[product] ?? .classC }
}
