import Ground
import Membership
import Workflow

/// A page that the frame of all pages leads to.
struct NavigationEntry: Sendable {
  let path: String
  /// The name of its text in the catalogue.
  let text: String
  /// What `Page.answer` calls the section.
  let section: String
  /// Where it is shown; empty means at every site.
  var sites: Set<SiteRole> = []
  /// To whom it is shown; empty means to everyone.
  var roles: Set<OperatorRole> = []

  func isFor(_ actor: Actor, at site: SiteRole) -> Bool {
    (sites.isEmpty || sites.contains(site)) && (roles.isEmpty || !roles.isDisjoint(with: actor.roles))
  }

  /// In the order in which people see them.
  static let all: [NavigationEntry] = [
    NavigationEntry(path: "/", text: "navHome", section: "home"),
    NavigationEntry(path: "/list", text: "navLists", section: "list"),
    NavigationEntry(path: "/search", text: "navSearch", section: "search"),
    NavigationEntry(path: "/order/new", text: "navOrderNew", section: "order-new", sites: [.office, .field], roles: [.salesClerk, .salesManager]),
    NavigationEntry(path: "/changes", text: "navChanges", section: "changes", sites: [.office, .field], roles: [.salesClerk, .salesManager]),
    NavigationEntry(path: "/blankets", text: "navBlankets", section: "blankets", sites: [.office, .field], roles: [.salesClerk, .salesManager]),
    NavigationEntry(path: "/dock", text: "navDock", section: "dock", sites: [.warehouse], roles: [.storekeeper, .dispatcher, .inspector]),
    NavigationEntry(
      path: StockPage.path, text: "navStock", section: "stock", sites: [.warehouse, .plant, .headquarters, .office],
      roles: [.storekeeper, .dispatcher, .inspector, .planner, .buyer, .foreman, .serviceAgent, .analyst, .administrator]),
    NavigationEntry(path: "/deliveries", text: "navDeliveries", section: "deliveries", sites: [.warehouse], roles: [.driver, .dispatcher]),
    NavigationEntry(path: TransportPage.path, text: "navTransport", section: "transport", sites: TransportPage.sites, roles: [.dispatcher, .salesClerk, .serviceAgent]),
    NavigationEntry(path: QualityPlaces.inbox, text: "navQuality", section: "quality", sites: QualityPlaces.sites, roles: [.inspector, .foreman, .storekeeper]),
    NavigationEntry(path: "/board", text: "navBoard", section: "board", sites: [.plant], roles: [.planner, .foreman]),
    NavigationEntry(path: "/capacity", text: "navCapacity", section: "capacity", sites: [.plant], roles: [.planner, .foreman]),
    NavigationEntry(path: "/bills", text: "navBills", section: "bills", sites: [.headquarters, .plant], roles: BillsPage.readers),
    NavigationEntry(path: "/requirements", text: "navRequirements", section: "requirements", sites: [.plant], roles: [.planner, .buyer]),
    NavigationEntry(path: "/shortages", text: "navShortages", section: "shortages", sites: [.plant], roles: [.planner, .buyer, .foreman]),
    NavigationEntry(path: "/purchases", text: "navPurchases", section: "purchases", sites: [.plant], roles: [.buyer, .planner, .storekeeper]),
    NavigationEntry(path: ReleasePage.path, text: "navRelease", section: "release", sites: [.plant], roles: [.foreman, .planner]),
    NavigationEntry(path: TimesPage.path, text: "navTimes", section: "times", sites: [.plant], roles: TimesPage.readers),
    NavigationEntry(path: MoneyPage.path, text: "navMoney", section: "money", sites: MoneyPage.sites, roles: [.accountant, .creditController, .salesManager]),
    NavigationEntry(
      path: MaterialPage.path, text: "navMaterial", section: "material", sites: [.plant], roles: [.storekeeper, .foreman, .planner, .buyer, .inspector]),
    NavigationEntry(path: LotsPage.path, text: "navLots", section: "lots", sites: LotsPage.sites, roles: LotsPage.readers),
    NavigationEntry(path: CarePage.path, text: "navCare", section: "care", sites: CarePage.offices, roles: CarePage.readers),
    NavigationEntry(path: CarePage.returns, text: "navCare", section: "care", sites: [.warehouse], roles: CarePage.receivers),
    NavigationEntry(path: "/floor", text: "navFloor", section: "floor", sites: [.plant], roles: [.worker, .foreman]),
    NavigationEntry(
      path: "/exceptions", text: "navExceptions", section: "exceptions", sites: [.office, .field, .headquarters], roles: [.salesClerk, .salesManager, .creditController]),
    NavigationEntry(path: "/rules", text: "navRules", section: "rules", sites: [.headquarters], roles: ChangeRule.step.operators),
    NavigationEntry(
      path: "/approvals", text: "navApprovals", section: "approvals", sites: [.office, .field, .warehouse, .plant, .headquarters],
      roles: [.salesManager, .creditController, .storekeeper, .dispatcher, .planner, .buyer, .inspector, .administrator]),
    NavigationEntry(
      path: "/limits", text: "navLimits", section: "limits", sites: [.office, .headquarters], roles: [.salesManager, .creditController, .administrator]),
    NavigationEntry(path: "/meeting", text: "navMeeting", section: "meeting", roles: Decide.step.operators),
    NavigationEntry(
      path: IndicatorsPage.path, text: "navIndicators", section: "indicators", roles: [.salesManager, .planner, .dispatcher, .analyst, .administrator]),
    NavigationEntry(path: InsightPage.path, text: "navInsight", section: "insight", sites: InsightPage.sites, roles: InsightPage.readers),
    NavigationEntry(path: ImprovementPage.path, text: "navImprovement", section: "improvement", sites: [.headquarters], roles: ImprovementPage.readers),
    NavigationEntry(path: "/do", text: "navDo", section: "do"),
    NavigationEntry(path: "/people", text: "navPeople", section: "people", roles: [.administrator]),
    NavigationEntry(path: "/sites", text: "navSites", section: "sites", roles: [.administrator, .analyst]),
    NavigationEntry(path: "/import", text: "navImport", section: "import", sites: [.office, .field], roles: [.salesClerk, .salesManager]),
    NavigationEntry(path: MailPage.path, text: "navMail", section: "mail", sites: MailPage.sites, roles: MailPage.readers),
  ]
}
