import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// Something that is not as it should be, counted where the records say so, for those who can do something about it.
///
/// Each count reads one narrow index over what is open, and leads to where the records stand.
struct HomeException: Sendable {
  /// The name of its text in the catalogue.
  let text: String
  let link: String
  let sites: Set<SiteRole>
  /// Empty means everyone.
  let roles: Set<OperatorRole>
  let count: @Sendable (StepContext) throws -> Int

  private static let sales: Set<SiteRole> = [.office, .field]
  private static let watchers: Set<OperatorRole> = [.analyst, .administrator]

  private init(
    text: String, _ link: String, at sites: Set<SiteRole>, for roles: Set<OperatorRole>, _ count: @escaping @Sendable (StepContext) throws -> Int
  ) {
    self.text = text
    self.link = link
    self.sites = sites
    self.roles = roles.isEmpty ? [] : roles.union(Self.watchers)
    self.count = count
  }

  /// A count over the open records of a type on this site's shelf, or of all of them at headquarters.
  private static func open(_ type: String, _ condition: String) -> @Sendable (StepContext) throws -> Int {
    { context in
      try context.snapshot.count(
        "SELECT count(*) FROM \(type) WHERE \(condition) AND (?1 = 0 OR _shelf = ?1)",
        [context.site.role == .headquarters ? 0 : Int64(context.home.code)])
    }
  }

  static let all: [HomeException] = [
    HomeException(text: "exceptionConflicts", ConflictsPage.path, at: Set(SiteRole.allCases), for: ResolveConflict.step.operators) {
      try $0.snapshot.conflictCount().total
    },
    HomeException(
      text: "exceptionOrders", ExceptionsPage.path, at: [.office, .field, .headquarters], for: [.salesClerk, .salesManager, .creditController]) {
        try OrderException.countHolding(nil, owner: nil, $0)
      },
    HomeException(
      text: "exceptionLateOrders", "/meeting#agenda-late",
      at: [.office, .field, .headquarters], for: [.salesClerk, .salesManager, .serviceAgent], LateWork.count),
    HomeException(
      text: "exceptionLateSupply", "/meeting#agenda-late", at: [.plant], for: [.planner, .foreman, .buyer], LateWork.count),
    HomeException(
      text: "exceptionLateDispatch", "/meeting#agenda-late", at: [.warehouse],
      for: [.storekeeper, .dispatcher, .driver], LateWork.count),
    HomeException(
      text: "exceptionWaitingOrders", "/list/sales_order?state=waiting", at: [.office, .field, .headquarters],
      for: [.salesClerk, .salesManager, .creditController], open("sales_order", "state = 'waiting'")),
    HomeException(
      text: "exceptionRequests", "/list/allotment_request?state=open", at: [.warehouse], for: [.storekeeper, .dispatcher],
      open("allotment_request", "state = 'open'")),
    HomeException(
      text: "exceptionFailedDeliveries", "/list/shipment?state=dispatched", at: [.office, .field, .warehouse, .headquarters],
      for: [.salesClerk, .salesManager, .serviceAgent, .dispatcher, .driver, .storekeeper], failedDeliveries),
    HomeException(
      text: "exceptionBlockedStock", "/list/goods_receipt?state=rejected", at: [.warehouse, .headquarters], for: [.storekeeper, .inspector, .dispatcher],
      open(
        "goods_receipt",
        """
        state = 'rejected' AND EXISTS (SELECT 1 FROM stock_balance b WHERE b._shelf = goods_receipt._shelf AND b.product = goods_receipt.product
          AND b.lot = goods_receipt.lot AND b.status = 'blocked' AND b.quantity_e6 > 0)
        """)),
    HomeException(
      text: "exceptionDiscrepancies", "/stock/differences", at: [.warehouse, .headquarters], for: [.storekeeper, .dispatcher], discrepancies),
    HomeException(
      text: "exceptionRecalls", "/stock/recalls", at: [.warehouse, .office, .headquarters],
      for: [.dispatcher, .inspector, .serviceAgent, .salesClerk, .salesManager], recalls),
    HomeException(text: "exceptionReleased", ReleasePage.path, at: [.plant], for: [.planner, .foreman], released),
    HomeException(
      text: "exceptionWaitingDocuments", "/import#import-waiting", at: sales, for: [.salesClerk, .salesManager], open("received_document", "handling = 'waiting'")),
    HomeException(
      text: "exceptionRefusedImports", "/list/received_document", at: sales, for: [.salesClerk, .salesManager], refusedImports),
    HomeException(
      text: "exceptionSkipped", "/list/skipped_approval?state=open&state=escalated&state=headquarters&state=refused", at: [.office, .plant, .headquarters],
      for: MakeUpApproval.step.operators, Skips.count),
    HomeException(
      text: "exceptionComplaints", "/list/complaint?state=open", at: sales.union([.headquarters]), for: [.serviceAgent, .salesClerk, .salesManager],
      open("complaint", "state = 'open'")),
    HomeException(
      text: "exceptionOverdueInvoices", "/list/invoice?state=issued&state=partly_paid", at: [.office, .headquarters],
      for: [.accountant, .creditController, .salesManager], overdueInvoices),
    HomeException(text: "exceptionOversells", "/tasks?step=\(ResolveOversell.step.name)", at: [.headquarters, .warehouse], for: ResolveOversell.step.operators) {
      try $0.snapshot.oversells().count { $0.step == ResolveOversell.step.name }
    },
  ]

  /// A customer's office sees the attempts of the warehouses that it reads.
  private static let failedDeliveries: @Sendable (StepContext) throws -> Int = { context in
    let isWarehouse = context.site.role == .warehouse
    return try context.snapshot.count(
      "SELECT count(*) FROM shipment WHERE state = 'dispatched' AND attempt IS NOT NULL AND (?1 = 0 OR _shelf = ?1)",
      [isWarehouse ? Int64(context.home.code) : 0])
  }

  /// Of the newest files of a week that wait for nobody: what was put right by another file is not told from what was not. Found by the key, which rises with time, since a
  /// file's own columns lie behind its content.
  private static let refusedImports: @Sendable (StepContext) throws -> Int = { context in
    let week = context.now.milliseconds - 7 * 86_400_000
    return try context.snapshot.count(
      "SELECT count(*) FROM (SELECT problems, handling FROM received_document WHERE id > ? AND _shelf = ? ORDER BY id DESC LIMIT 50) WHERE problems <> '' AND handling IS NULL",
      [Data(RecordKey(high: week << 16, low: 0).bytes), Int64(context.home.code)])
  }

  /// Those that this site clears; of a transfer's both sites have the record.
  private static let discrepancies: @Sendable (StepContext) throws -> Int = { context in
    try context.snapshot.count(
      "SELECT count(*) FROM stock_discrepancy WHERE state = 'open' AND (?1 = 0 OR site = ?1)",
      [context.site.role == .headquarters ? 0 : Int64(context.site.site.number)])
  }

  /// Shipments of recalled lots that left here, or that went to this office's customers, and are not settled.
  private static let recalls: @Sendable (StepContext) throws -> Int = { context in
    try context.snapshot.count(
      """
      SELECT count(*) FROM recall_line WHERE state IN ('open', 'told')
        AND (?1 = 0 OR _shelf = ?1 OR EXISTS (SELECT 1 FROM sales_order o WHERE o.id = recall_line.sales_order AND o._shelf = ?1))
      """, [context.site.role == .headquarters ? 0 : Int64(context.home.code)])
  }

  /// Work on the floor that was given to it although something was missing.
  private static let released: @Sendable (StepContext) throws -> Int = { context in
    try context.snapshot.count(
      """
      SELECT count(*) FROM work_order w WHERE w.state IN ('released', 'started') AND +w._shelf = ?
        AND EXISTS (SELECT 1 FROM work_release r WHERE r.work_order = w.id AND r.reason IS NOT NULL)
      """, [Int64(context.home.code)])
  }

  private static let overdueInvoices: @Sendable (StepContext) throws -> Int = { context in
    try context.snapshot.count(
      "SELECT count(*) FROM invoice WHERE state IN ('issued', 'partly_paid') AND due < ?2 AND (?1 = 0 OR _shelf = ?1)",
      [context.site.role == .headquarters ? 0 : Int64(context.home.code), context.today.description])
  }

  func isFor(_ actor: Actor, at site: SiteRole) -> Bool {
    sites.contains(site) && (roles.isEmpty || !roles.isDisjoint(with: actor.roles))
  }
}

/// One line of the card of exceptions.
struct ExceptionView: Sendable {
  let exceptionLabel, exceptionLink: String
  let exceptionCount: Int

  static func all(_ context: StepContext, _ language: Language) throws -> [ExceptionView] {
    try HomeException.all.filter { $0.isFor(context.actor, at: context.site.role) }.compactMap { exception in
      let count = try exception.count(context)
      guard count > 0 else { return nil }
      return ExceptionView(exceptionLabel: Texts.words(exception.text)[language], exceptionLink: exception.link, exceptionCount: count)
    }
  }
}
