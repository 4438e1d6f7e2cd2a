import Ground
import Records
import Replica

/// Problems that the steps of a plant's material find in the same words.
enum MaterialFinding {
  static let reallyHelp = Words(
    "Only when the books or the rules are wrong: what was really done is kept and a task asks for the cause.", "仅在账面或规则与实际不符时填写：按实际保留，并生成差异任务。")

  static func quantity(_ quantity: ExactDecimal, field: String = "quantity") -> Problem? {
    if quantity <= .zero { return Finding.notPositive(field, quantity.description) }
    return quantity > ReceiveMaterial.maximum ? ReceiveMaterial.tooLarge(field) : nil
  }

  /// A serial number names one piece.
  static func serial(_ serial: String?, _ quantity: ExactDecimal) -> Problem? {
    guard serial != nil, quantity != ExactDecimal(1) else { return nil }
    return Problem(
      "serial.one", field: "quantity", Words("A serial number names one piece, not \(quantity).", "一个序列号只对应 1 件，不是 \(quantity)。"),
      remedy: Words("Enter 1, or leave the serial number out.", "请填 1，或不填序列号。"))
  }

  /// The books have less than what was done; with a reason it is kept all the same.
  static func beyondBooks(_ asked: ExactDecimal, _ there: ExactDecimal, of component: String, _ unit: String, lot: String?) -> Problem {
    let place = Words(lot.map { " of lot \($0)" } ?? "", lot.map { "批次 \($0) " } ?? "")
    return Problem(
      "material.beyondBooks", field: "quantity",
      Words(
        "By the books \(Quantity(there, unit).told.en) of \(component)\(place.en) can be taken, not \(asked).", "账面\(place.zh)可用 \(component) 为 \(Quantity(there, unit).told.zh)，不是 \(asked)。"),
      remedy: Words(
        "Look at the label and count again. If it was really done so, say why under \"really so because\": it is kept and marked as a discrepancy.",
        "请核对标签并重新清点。若实际如此，请在“确实如此的原因”中说明：记录予以保留，并标记为差异。"))
  }

  /// The lot is in inspection, blocked, held or too old.
  static func notFree(_ component: String, _ lot: String, _ why: Words) -> Problem {
    Problem(
      "material.notFree", field: "lot", Words("Lot \(lot) of \(component) may not be used: \(why.en).", "\(component) 批次 \(lot) 不得使用：\(why.zh)。"),
      remedy: Words(
        "Take another lot, or have this one released with material.status. If it was really used, say why under \"really so because\": it is kept and marked.",
        "请使用其他批次，或用 material.status 放行。若确已使用，请在“确实如此的原因”中说明：记录予以保留并标记。"))
  }

  /// Nothing of a serial number lies here, or it lies here already.
  static func serialHere(_ serial: String, _ component: String, _ place: MaterialPlace) -> Problem {
    let at = place.location.isEmpty ? "" : " · \(place.location)"
    return Problem(
      "serial.here", field: "serials",
      Words("Serial number \(serial) of \(component) lies here already, in lot \(place.lot)\(at).", "\(component) 序列号 \(serial) 已在库，批次 \(place.lot)\(at)。"),
      remedy: Words("Read the number on the piece again.", "请重新核对实物序列号。"))
  }
}
