import Foundation
import Ground
import Records
import Replica

/// What an agreement holds an order to, and what is wrong with one that asks for something else.
enum BlanketTerms {
  /// An agreement is read by a person.
  static let maximumLines = 500
  /// It holds at most so many days.
  static let maximumDays = 5 * 366

  /// What speaks against calling anything off today.
  static func obstacle(_ blanket: Row<Blanket>, _ context: StepContext) -> Problem? {
    if blanket.state == .ended { return Finding.state(Blanket.record.label, blanket.state, needs: .open) }
    if blanket.validFrom > context.today {
      return Problem(
        "blanket.notYet", Words("\(blanket.number) holds from \(blanket.validFrom).", "\(blanket.number) 自 \(blanket.validFrom) 起生效。"),
        remedy: Words("Call off from that day on, or receive a normal order.", "请于生效后调用，或按普通订单接收。"))
    }
    guard blanket.validUntil < context.today else { return nil }
    return Problem(
      "blanket.over", Words("\(blanket.number) held until \(blanket.validUntil).", "\(blanket.number) 有效期至 \(blanket.validUntil)。"),
      remedy: Words("Agree a later day with blanket.raise, or receive a normal order.", "请用 blanket.raise 延长有效期，或按普通订单接收。"))
  }

  /// Everything that is wrong with lines that are to be called off, each at its place: `lines[2].quantity`.
  static func problems(_ lines: [OrderLinesText.Line], _ reading: BlanketReading, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    var asked: [BlanketLine.ID: Int128] = [:]
    var last: [BlanketLine.ID: Int] = [:]
    for (index, line) in lines.enumerated() {
      let place = "lines[\(index + 1)]"
      guard let agreed = reading.lines.first(where: { $0.product.code == line.product }) else {
        problems.append(notAgreed(line.product, reading, "\(place).product"))
        continue
      }
      if let price = line.price, price != agreed.row.price { problems.append(otherPrice(agreed, reading.blanket, "\(place).price")) }
      guard line.quantity.unit == agreed.product.unit, line.quantity.amount > .zero else { continue }
      asked[agreed.row.id, default: 0] += Int128(line.quantity.amount.millionths)
      last[agreed.row.id] = index + 1
    }
    for line in reading.lines {
      guard let sum = asked[line.row.id], sum > Int128(line.left.millionths), let place = last[line.row.id] else { continue }
      problems.append(tooMuch(line, asked: ExactDecimal(millionths: Int64(clamping: sum)), reading.blanket, "lines[\(place)].quantity"))
    }
    return problems
  }

  /// - Parameter asked: beyond what the order holds already.
  static func tooMuch(_ line: BlanketReading.Line, asked: ExactDecimal, _ blanket: Row<Blanket>, _ field: String) -> Problem {
    let left = Quantity(max(line.left, .zero), line.product.unit).told
    let wanted = Quantity(asked, line.product.unit).told
    return Problem(
      "blanket.rest", field: field,
      Words(
        "Of \(line.product.code), \(left.en) are left of \(blanket.number); asked for are \(wanted.en).",
        "\(blanket.number) 中 \(line.product.code) 剩余 \(left.zh)，本次需要 \(wanted.zh)。"),
      remedy: Words("Call off what is left, or agree more with blanket.raise.", "请按剩余数量调用，或用 blanket.raise 追加约定。"))
  }

  static func notAgreed(_ code: String, _ reading: BlanketReading, _ field: String) -> Problem {
    let codes = reading.lines.prefix(10).map(\.product.code)
    return Problem(
      "blanket.product", field: field, Words("\(reading.blanket.number) has no \(code).", "\(reading.blanket.number) 不含 \(code)。"),
      remedy: Words(
        "Its products are: \(codes.joined(separator: ", ")). Order others by themselves.", "协议产品：\(codes.joined(separator: "、"))。其他产品请另行下单。"))
  }

  static func otherPrice(_ line: BlanketReading.Line, _ blanket: Row<Blanket>, _ field: String) -> Problem {
    let price = line.row.price.told
    return Problem(
      "blanket.price", field: field,
      Words("\(blanket.number) has \(line.product.code) at \(price.en).", "\(blanket.number) 约定 \(line.product.code) 单价为 \(price.zh)。"),
      remedy: Words("Leave the price empty to take the agreed one.", "价格留空即按协议价。"))
  }
}
