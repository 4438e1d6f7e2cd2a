import Ground
import Records

/// A class of what customers say, or a cause of it: one row of the declared trees (`care-classes.json`). A code's part before its dot is its parent.
public struct CareClass: Sendable, Decodable {
  public var code: String
  public var en: String
  public var zh: String
  /// What something of the class is taken for when nobody says.
  var severity: String?

  public var label: Words { Words(en, zh) }
  public var usualSeverity: CareSeverity { severity.flatMap(CareSeverity.init(rawValue:)) ?? .minor }
  /// The code above; nil for a root.
  public var parent: String? { code.split(separator: ".").count > 1 ? String(code.prefix { $0 != "." }) : nil }
}

/// The two trees by which feedback and complaints are classed.
public struct CareClasses: Sendable, Decodable {
  public var classes: [CareClass]
  public var causes: [CareClass]

  public static let shipped: CareClasses = Resource.decode("care-classes")

  public static func find(_ code: String, in tree: [CareClass]) -> CareClass? { tree.first { $0.code == code } }

  /// With its parent's, as people read it; the code for one that this program does not know.
  public static func label(_ code: String, in tree: [CareClass]) -> Words {
    guard let found = find(code, in: tree) else { return Words(code, code) }
    guard let parent = found.parent.flatMap({ find($0, in: tree) }) else { return found.label }
    return Words("\(parent.en): \(found.en.prefix(1).lowercased())\(found.en.dropFirst())", "\(parent.zh)：\(found.zh)")
  }

  /// What stands against a code; nil when nothing does.
  static func problem(_ code: String, in tree: [CareClass], field: String) -> Problem? {
    guard find(code, in: tree) == nil else { return nil }
    let near = Nearness.codes(near: code, among: tree.map(\.code))
    let known = near.isEmpty ? tree.map(\.code) : near
    return Problem(
      "class.unknown", field: field, Words("\"\(code)\" is not in the tree.", "分类中没有“\(code)”。"),
      remedy: Words("Use one of: \(known.joined(separator: ", ")).", "请使用：\(known.joined(separator: "、"))。"))
  }

  /// For the help of an entry.
  static func told(_ tree: [CareClass]) -> Words {
    Words(tree.map { "\($0.code): \($0.en)" }.joined(separator: "; "), tree.map { "\($0.code)：\($0.zh)" }.joined(separator: "；"))
  }
}

/// Days and spans of the chapter of customers (`care-rules.json`).
public struct CareRules: Sendable, Decodable {
  /// How long an authorisation to return goods holds when nobody says, and at most.
  public var returnDays: Int
  public var longestReturnDays: Int
  /// Two complaints of one customer about one product and cause within so many days are a repetition.
  public var repeatDays: Int
  /// Nobody is asked for their satisfaction more than once in so many days.
  public var surveyEveryDays: Int
  /// A delivery is asked about within so many days after it, or not at all.
  public var surveyWithinDays: Int
  /// A survey may be answered for so many days.
  public var surveyDays: Int

  public static let shipped: CareRules = Resource.decode("care-rules")
}
