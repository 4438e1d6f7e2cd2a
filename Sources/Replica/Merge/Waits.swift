import Ground

/// Which record a change is about.
struct ChangeTarget: Hashable {
  var type: Int
  var key: RecordKey

  init(type: Int, key: RecordKey) {
    self.type = type
    self.key = key
  }

  init(_ change: RecordChange) { self.init(type: change.type, key: change.key) }
}

/// What of a change set is not applied now: by change, counted over all parts, a bit for each field (bit number − 1).
///
/// Each field waits for itself, so that a replica which was taken forward release by release holds what one holds that skipped some.
struct Waits {
  /// A change of which nothing can be applied: its type is unknown, or its record cannot be without what is unknown.
  static let whole = UInt64.max

  /// Waits for an upgrade of this program.
  var later: [Int: UInt64] = [:]
  /// An upgrade has looked at it and found that it may not be.
  var never: [Int: UInt64] = [:]

  var isEmpty: Bool { later.isEmpty && never.isEmpty }
}

extension Validation {
  /// If a change set changes a record twice, the first counts, for each field. So what waits in one of its changes waits in all of them.
  ///
  /// The parts have been read to their ends before.
  func spread(_ waits: inout Waits, _ changeSet: ChangeSetView) {
    var places: [ChangeTarget: [Int]] = [:]
    var fields: [ChangeTarget: UInt64] = [:]
    var ordinal = 0
    for part in changeSet.parts {
      guard let bytes = part.bytes, var reader = try? PartReader(bytes, stamp: changeSet.stamp, schema: schema) else { continue }
      while let change = try? reader.next() {
        places[ChangeTarget(change), default: []].append(ordinal)
        if let later = waits.later[ordinal] { fields[ChangeTarget(change), default: 0] |= later }
        ordinal += 1
      }
    }
    for (target, later) in fields where places[target]!.count > 1 {
      for place in places[target]! { waits.later[place] = later }
    }
  }
}
