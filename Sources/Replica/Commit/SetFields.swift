/// The fields that a change sets, by ascending number. A handful, so a list is faster than a dictionary.
struct SetFields {
  private(set) var all: [(field: Int, cells: [Cell]?)] = []

  var isEmpty: Bool { all.isEmpty }

  /// - Returns: nil when the field is not set; nil inside when it is emptied.
  subscript(field: Int) -> [Cell]?? {
    for entry in all where entry.field == field { return .some(entry.cells) }
    return nil
  }

  mutating func set(_ field: Int, _ cells: [Cell]?) {
    if all.isEmpty { all.reserveCapacity(16) }
    var place = all.count
    while place > 0, all[place - 1].field >= field {
      place -= 1
      if all[place].field == field {
        all[place].cells = cells
        return
      }
    }
    all.insert((field, cells), at: place)
  }

  mutating func unset(_ field: Int) { all.removeAll { $0.field == field } }

  /// Without the emptied ones: a new record has no value for those anyway.
  var withoutEmptied: SetFields {
    guard all.contains(where: { $0.cells == nil }) else { return self }
    var rest = self
    rest.all.removeAll { $0.cells == nil }
    return rest
  }
}
