import Ground
import Membership
import Replica

/// A step's own words about itself.
public struct StepDeclaration: Sendable {
  /// `order.confirm`: what it is about, and what it does.
  public var name: String
  /// The section of the manual, `2.3`.
  public var section: String
  public var operators: Set<OperatorRole>
  public var sites: Set<SiteRole>
  public var label: Words
  /// One or two sentences for the manual, the command's help and the form.
  public var help: Words
  /// What makes it an approval; nil for a step that is none.
  public var approval: Approval?
  /// What will happen that can't be taken back and costs something: a person is asked once more with it. nil for a step that needs no such asking.
  public var confirmation: Words?
  /// The step that takes this one back. What it is asked for, each result says itself: ``StepResult/takeBack``.
  public var inverse: String?

  public init(
    _ name: String, _ section: String, by operators: Set<OperatorRole>, at sites: Set<SiteRole>, _ en: String, _ zh: String, help: Words,
    approval: Approval? = nil, confirmation: Words? = nil, inverse: String? = nil
  ) {
    self.name = name
    self.section = section
    self.operators = operators
    self.sites = sites
    self.label = Words(en, zh)
    self.help = help
    self.approval = approval
    self.confirmation = confirmation
    self.inverse = inverse
  }
}

/// What a step says when it is done.
public struct StepResult: Sendable {
  /// The record that a person will want to see next.
  public var subject: RecordKey
  public var message: Words
  /// With which entries the step's declared inverse takes just this back; nil when there is nothing to take back.
  public var takeBack: [String: String]?
  /// Whether it did not come out as wished, like an order that is held: said as a warning, not as a success.
  public var isWarning: Bool

  public init(_ subject: RecordKey, _ message: Words, takeBack: [String: String]? = nil, isWarning: Bool = false) {
    self.subject = subject
    self.message = message
    self.takeBack = takeBack
    self.isWarning = isWarning
  }
}

/// Something that a person or a program can do to the records.
///
/// From a step's declaration come the command `weft do …`, the console's form, the HTTP route, the permission and the audit entry. It runs in
/// one transaction on the local replica, becomes one change set, and never waits for another site.
public protocol Step: Sendable {
  associatedtype Input: StepInput
  static var step: StepDeclaration { get }
  /// Every problem at once, each tied to its entry. Pure: looks at the input and the snapshot, changes nothing.
  static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem]
  /// The record changes of a checked input.
  static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult
}

/// A step about one record, which its first entry names: may be taken when `ready` finds nothing against it.
public protocol SubjectStep: Step {
  associatedtype Subject: RecordType
  static func ready(_ subject: Row<Subject>, _ context: StepContext) throws -> Problem?
}

/// What a step sees: the records at one moment, and where and when it is taken.
public struct StepContext {
  public let snapshot: Snapshot
  public let site: AdmittedMember
  public let actor: Actor
  public let calendar: WorkingCalendar
  public let levels: ServiceLevels
  /// What this node remembers of its last plan; the same is answered without it, only later.
  var requirements = RequirementsMemory()
  /// When this node last counted the week of each warning.
  var warnings = WarningMemory()

  public var now: Instant { snapshot.now }
  public var today: Day { calendar.day(of: now) }

  /// The shelf that this site's own documents lie on.
  public var home: Shelf { site.home }

  /// A record that the input or another record names.
  public func the<R: RecordType>(_ id: RecordID<R>) throws -> Row<R> {
    guard let row = try snapshot.get(id) else {
      throw Problem(
        "record.notHere", Words("The \(R.record.label.en.lowercased()) \(id) is not on this site.", "本站点没有\(R.record.label.zh) \(id)。"),
        remedy: Words("Wait until it has been synced, see `weft peers`.", "请等待同步完成，可用 `weft peers` 查看。"))
    }
    return row
  }

  /// A member site by its code, of the role that is asked for; without a code, the only one there is.
  public func site(_ code: String?, _ role: SiteRole, entry: String) throws -> SiteID {
    let members = try snapshot.all(Member.self, where: "role = ?", [role.rawValue])
    if let code, let found = members.first(where: { $0.code == code }) { return SiteID(UInt32(found.site)) }
    if code == nil, members.count == 1 { return SiteID(UInt32(members[0].site)) }
    let known = members.map(\.code).joined(separator: ", ")
    throw Problem(
      "site.unclear", field: entry,
      code.map { Words("\"\($0)\" is no \(role.label.en) of this company.", "“\($0)”不是本公司的\(role.label.zh)。") }
        ?? Words("There are \(members.count) sites of the kind \(role.label.en).", "\(role.label.zh)共有 \(members.count) 个。"),
      remedy: Words("Name one of: \(known).", "请指定：\(known)。"))
  }
}

extension AdmittedMember {
  /// The shelf that the site's own documents lie on.
  var home: Shelf {
    switch role {
    case .office: Shelf(.office, site)
    case .plant: Shelf(.plant, site)
    case .warehouse: Shelf(.warehouse, site)
    case .field: shelves.single.first { $0.kind == .office } ?? .company
    case .headquarters, .reader: .company
    }
  }
}
