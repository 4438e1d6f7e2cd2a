import Ground
import Membership
import Workflow

/// A part of the home page.
enum HomeCard: String, Sendable {
  case tasks, exceptions, changes, sites
}

/// What stands at the top of the home page: a page that a role begins its work with.
struct HomeAction: Sendable {
  let path: String
  /// The name of its text in the catalogue.
  let text: String
  /// Where it is; empty means at every site.
  var sites: Set<SiteRole> = []
  /// How much waits there; nil for a page that is not counted.
  var count: (@Sendable (StepContext) throws -> Int)?
}

/// What the home page of a role is made of: one row a role, in the order in which they count for a person who has several.
struct HomeRole: Sendable {
  let role: OperatorRole
  let actions: [HomeAction]
  /// The first and the third stand in the wide column; on a phone all stand in this order.
  var cards: [HomeCard] = [.tasks, .exceptions, .changes, .sites]
  /// Whether the company's figures stand above them.
  var hasFigures = false

  /// The most actions that stand at the top.
  static let maximumActions = 4

  private static let newOrder = HomeAction(path: "/order/new", text: "homeNewOrder", sites: [.office, .field])
  private static let importFile = HomeAction(path: "/import", text: "homeImport", sites: [.office, .field])
  private static let approvals = HomeAction(path: ApprovalsPage.path, text: "homeApprovals", sites: [.office, .field, .warehouse]) {
    try Approvals.count($0)
  }
  private static let dock = HomeAction(path: "/dock", text: "homeDock", sites: [.warehouse])
  private static let deliveries = HomeAction(path: "/deliveries", text: "homeDeliveries", sites: [.warehouse])
  private static let board = HomeAction(path: "/board", text: "homeBoard", sites: [.plant])
  private static let floor = HomeAction(path: "/floor", text: "homeFloor", sites: [.plant])
  private static let invoices = HomeAction(path: "/list/invoice", text: "homeInvoices", sites: [.office, .headquarters])
  private static let complaints = HomeAction(path: CarePage.path, text: "homeComplaints", sites: [.office, .field, .headquarters])
  private static let people = HomeAction(path: "/people", text: "homePeople")
  private static let sites = HomeAction(path: "/sites", text: "homeSites")
  private static let meeting = HomeAction(path: "/meeting", text: "homeMeeting")
  private static let lists = HomeAction(path: "/list", text: "homeLists")

  static let all: [HomeRole] = [
    HomeRole(role: .salesManager, actions: [approvals, meeting, newOrder], hasFigures: true),
    HomeRole(role: .salesClerk, actions: [newOrder, importFile]),
    HomeRole(role: .creditController, actions: [approvals]),
    HomeRole(role: .serviceAgent, actions: [complaints]),
    HomeRole(role: .planner, actions: [board, meeting]),
    HomeRole(role: .buyer, actions: [lists]),
    HomeRole(role: .foreman, actions: [floor]),
    HomeRole(role: .worker, actions: [floor]),
    HomeRole(role: .inspector, actions: [dock]),
    HomeRole(role: .storekeeper, actions: [dock, approvals]),
    HomeRole(role: .dispatcher, actions: [dock, deliveries]),
    HomeRole(role: .driver, actions: [deliveries]),
    HomeRole(role: .accountant, actions: [invoices]),
    HomeRole(role: .analyst, actions: [lists], cards: [.changes, .exceptions, .sites, .tasks]),
    HomeRole(role: .administrator, actions: [people, sites], cards: [.sites, .exceptions, .tasks, .changes], hasFigures: true),
  ]

  static func actions(_ actor: Actor, at site: SiteRole) -> [HomeAction] {
    let mine = all.filter { actor.roles.contains($0.role) }.flatMap(\.actions).filter { $0.sites.isEmpty || $0.sites.contains(site) }
    var paths: Set<String> = []
    return Array(mine.filter { paths.insert($0.path).inserted }.prefix(maximumActions))
  }

  static func hasFigures(_ actor: Actor) -> Bool { all.contains { $0.hasFigures && actor.roles.contains($0.role) } }

  static func cards(_ actor: Actor) -> [HomeCard] {
    all.first { actor.roles.contains($0.role) }?.cards ?? [.changes, .exceptions, .sites, .tasks]
  }
}
