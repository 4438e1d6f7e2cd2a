import Ground
import Records
import Replica

/// What the customer took of each line of a shipment, as the driver counted it.
///
/// A line a text line: what it is, how much, and why less: `P-100 38 damaged`. A line of the shipment is named by its product, by its product and
/// lot (`P-100/L-7`) where the product comes in several lots, or by its id. What isn't named was taken whole.
struct DeliveredLines {
  struct Count {
    var line: Row<ShipmentLine>
    var quantity: ExactDecimal
    /// nil when all of it was taken.
    var reason: ShortfallReason?
  }

  /// The lines that were named.
  var counts: [Count] = []
  var problems: [Problem] = []

  init(_ text: String, _ shipment: Row<Shipment>, _ context: StepContext) throws {
    let lines = try shipment.lines(context.snapshot)
    let codes = try lines.map { try context.the($0.product).code }
    for (index, row) in text.split(separator: "\n").enumerated() {
      let words = row.split(separator: " ").map(String.init)
      let place = "counted[\(index + 1)]"
      guard (2...3).contains(words.count) else {
        problems.append(Self.unreadable(place, String(row)))
        continue
      }
      let found = lines.indices.filter { [lines[$0].id.description, codes[$0], "\(codes[$0])/\(lines[$0].lot)"].contains(words[0]) }
      guard found.count == 1, !counts.contains(where: { $0.line.id == lines[found[0]].id }) else {
        problems.append(Self.unclear(place, words[0], found.count))
        continue
      }
      count(lines[found[0]], words, place)
    }
    let isAnything = lines.contains { line in counts.first { $0.line.id == line.id }?.quantity ?? line.quantity.amount > .zero }
    if problems.isEmpty, !isAnything { problems.append(Self.nothing) }
  }

  private mutating func count(_ line: Row<ShipmentLine>, _ words: [String], _ place: String) {
    guard let quantity = try? ExactDecimal(parsing: words[1]) else {  // Whatever is wrong with the number, the line shows it.
      problems.append(Self.unreadable(place, words.joined(separator: " ")))
      return
    }
    let sent = line.quantity.amount
    guard quantity >= .zero, quantity <= sent else {
      problems.append(
        Problem(
          "delivery.counted", field: place, Words("must be from 0 to \(sent), what was sent (got \(quantity)).", "须在 0 到发货数量 \(sent) 之间（现为 \(quantity)）。"),
          remedy: Words("Count again.", "请重新清点。")))
      return
    }
    let reason = words.count > 2 ? ShortfallReason(rawValue: words[2]) : nil
    if quantity < sent, reason == nil { problems.append(Self.noReason(place, sent - quantity)) }
    counts.append(Count(line: line, quantity: quantity, reason: quantity < sent ? reason : nil))
  }

  private static func unreadable(_ place: String, _ row: String) -> Problem {
    Problem(
      "delivery.unreadable", field: place, Words("\"\(row)\" is no count.", "“\(row)”不是有效的清点。"),
      remedy: Words("Like: P-100 38 damaged.", "格式如：P-100 38 damaged。"))
  }

  private static func unclear(_ place: String, _ name: String, _ found: Int) -> Problem {
    Problem(
      "delivery.line", field: place,
      found == 0
        ? Words("\(name) is not in this shipment.", "本发运单没有 \(name)。")
        : Words("\(name) does not name one line only.", "“\(name)”未能对应唯一的一行。"),
      remedy: Words("Name each line once: the product, or PRODUCT/LOT.", "每行只写一次：产品编码，或 产品/批次。"))
  }

  private static func noReason(_ place: String, _ missing: ExactDecimal) -> Problem {
    let all = ShortfallReason.allCases
    return Problem(
      "delivery.noReason", field: place, Words("\(missing) less than sent: the reason is missing.", "比发货少 \(missing)：缺少原因。"),
      remedy: Words(
        "One of: \(all.map(\.rawValue).joined(separator: ", ")).", "可选：\(all.map { "\($0.label.zh)（\($0.rawValue)）" }.joined(separator: "、"))。"))
  }

  private static let nothing = Problem(
    "delivery.nothing", field: "counted", Words("Nothing was taken.", "没有签收任何货物。"),
    remedy: Words("Record that it was not delivered instead.", "请改为登记未送达。"))
}
