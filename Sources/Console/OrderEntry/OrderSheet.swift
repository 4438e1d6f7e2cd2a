import Foundation
import Ground
import Replica
import Workflow

/// An order as it is being typed: a head and rows, all of it text, with nothing of ours looked up yet.
struct OrderSheet: Sendable {
  /// More than this is a file.
  static let maximumRows = 100
  /// Rows that wait below the last that holds something.
  static let blankRows = 3
  static let minimumRows = 6

  struct Line: Sendable, Hashable {
    var product = "", quantity = "", unit = "", price = "", wanted = ""

    var isBlank: Bool { [product, quantity, unit, price, wanted].allSatisfy { $0.trimmingSpaces().isEmpty } }
  }

  var customer = "", reference = "", requested = "", currency = "", terms = "", note = ""
  /// What the order is for, why a sample is given away, and the number of the agreement that it is called off from.
  var kind = "", sampleReason = "", blanket = ""
  /// What was chosen of the addresses: its text; `other` for the boxes; empty for the customer's own.
  var place = ""
  /// The six boxes of another address, as the step reads them.
  var otherAddress = ""
  /// The customer whose defaults the sheet took over: they come in once for each customer, and what was typed over them stays.
  var known = ""
  var lines: [Line] = []

  init() {}

  /// A row without a product code keeps its place, so that a problem stands beside what it is about.
  init(_ form: SentForm) {
    func text(_ name: String) -> String { form["_pick.\(name)"].flatMap { $0.isEmpty ? nil : $0 } ?? form[name] ?? "" }
    (customer, reference, requested) = (text("customer"), text("customer_reference"), text("requested"))
    (currency, terms, note) = (text("currency"), text("delivery_terms"), text("note"))
    (place, known) = (text("place"), text("known"))
    (kind, sampleReason, blanket) = (text("kind"), text("sample_reason"), text("blanket"))
    otherAddress = AddressParts.joined("address", form) ?? ""
    let last = form.values.keys.compactMap { $0.hasPrefix("product.") ? Int($0.dropFirst(8)) : nil }.filter { (1...Self.maximumRows).contains($0) }.max() ?? 0
    lines = (0..<last).map { index in
      let number = index + 1
      return Line(
        product: text("product.\(number)"), quantity: text("quantity.\(number)"), unit: text("unit.\(number)"), price: text("price.\(number)"),
        wanted: text("wanted.\(number)"))
    }
    while lines.last?.isBlank == true { lines.removeLast() }
  }

  /// Rows to show: those that hold something, and some that wait.
  var shownRows: Int { min(Self.maximumRows, max(Self.minimumRows, lines.count + Self.blankRows)) }
}

/// What people type into a cell, without what only reading it needs: full-width digits of an input method, groups of three, a currency's sign.
enum TypedCell {
  static func plain(_ text: String) -> String {
    (text.applyingTransform(.fullwidthToHalfwidth, reverse: false) ?? text).trimmingSpaces()
  }

  /// `1,280.00` as `1280.00`; what is grouped in another way is left for the reader to refuse.
  static func number(_ text: String) -> String {
    let plain = plain(text)
    return plain.wholeMatch(of: #/[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?/#) == nil ? plain : plain.replacingOccurrences(of: ",", with: "")
  }

  /// `1250`, `1,250.00 CNY`, `¥1250`: the number and the currency, if one was said.
  static func price(_ text: String) -> (number: String, currency: String?) {
    let plain = plain(text)
    let letters = String(plain.reversed().prefix { $0.isLetter }.reversed())
    let signs: Set<Character> = ["¥", "￥", "€", "$"]
    let rest = plain.dropLast(letters.count).drop { signs.contains($0) }
    return (number(String(rest)), letters.isEmpty ? nil : letters.uppercased())
  }

  /// `2026-12-18`, `2026/12/18`, `12-18`: without a year the next such day.
  static func day(_ text: String, today: Day) -> Day? {
    let parts = plain(text).split(whereSeparator: { "-/.".contains($0) }).map { Int($0) }
    guard (2...3).contains(parts.count), parts.allSatisfy({ $0 != nil }) else { return nil }
    let numbers = parts.compactMap { $0 }
    if numbers.count == 3 { return Day(year: numbers[0], month: numbers[1], day: numbers[2]) }
    guard let year = Int(today.description.prefix(4)), let day = Day(year: year, month: numbers[0], day: numbers[1]) else { return nil }
    return day < today ? Day(year: year + 1, month: numbers[0], day: numbers[1]) : day
  }
}
