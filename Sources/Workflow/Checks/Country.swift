import Ground
import Replica

/// Countries by their codes of ISO 3166-1, and by the names that people write for them (`countries.json`).
enum Country {
  private static let names: [String: [String]] = Resource.decode("countries")

  private static let byName: [String: String] = names.reduce(into: [:]) { all, country in
    for name in country.value { all[name.lowercased()] = country.key }
  }

  static var all: [String: [String]] { names }

  /// - Returns: the two letters of what was written: `CN` for `cn`, `China` and `中国`; nil for what is neither a code nor a name that is known here.
  ///   Whether there is a country of a code is not looked up: their list changes more often than programs do.
  static func code(_ text: String) -> String? {
    let text = text.trimmingSpaces()
    if text.utf8.count == 2, text.uppercased().utf8.allSatisfy({ (65...90).contains($0) }), byName[text.lowercased()] == nil { return text.uppercased() }
    return byName[text.lowercased()]
  }

  /// Why an address's country is none; nil for one that is.
  static func problem(_ address: Address, field: String) -> Problem? {
    guard code(address.country) == nil else { return nil }
    return Problem(
      "address.country", field: field, Words("\"\(address.country)\" is no country.", "“\(address.country)”不是国家。"),
      remedy: Words("Write its two letters (ISO 3166), like CN.", "请填写两位国家代码（ISO 3166），例如 CN。"))
  }
}
