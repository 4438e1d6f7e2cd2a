import Ground

// Values as a clerk reads them: with the unit's word, not its code.

extension UnitPrice {
  /// `1280.00 CNY/pcs`, `1280.00 CNY/件`.
  var told: Words { Words(text(.english), text(.chinese)) }
}

extension Quantity {
  /// `40 pcs`, `40 件`.
  public var told: Words { Words("\(amount) \(Units.name(unit, .english))", "\(amount) \(Units.name(unit, .chinese))") }
}
