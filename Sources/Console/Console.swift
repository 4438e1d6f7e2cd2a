import Exchange
import Foundation
import Ground
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import Membership
import NIOSSL
import Workflow

/// How things stand with one peer, in words that the home page shows as they are.
public struct PeerLine: Sendable {
  /// The peer's site code.
  public var code: String
  /// Like "connected" or "not reached since yesterday".
  public var state: Words
  public var lastHeard: Instant?
  /// Change sets of ours that it has not said it holds.
  public var waiting: Int
  /// The last thing that went wrong; empty when nothing did.
  public var error: String
  /// How our clock differs from the peer's, when it does by more than 30 s.
  public var clock: Words?
  /// What the newest comparison of all shared records found; nil when none was made.
  public var proof: Proof?
  /// Change sets that it says it holds and that are not here.
  public var coming: Int

  public struct Proof: Sendable {
    public var at: Instant
    /// Records that differ; 0 when the two are identical.
    public var differing: Int

    public init(at: Instant, differing: Int) {
      self.at = at
      self.differing = differing
    }
  }

  public init(code: String, state: Words, lastHeard: Instant?, waiting: Int, error: String, proof: Proof? = nil, clock: Words? = nil, coming: Int = 0) {
    self.code = code
    self.state = state
    self.lastHeard = lastHeard
    self.waiting = waiting
    self.error = error
    self.clock = clock
    self.proof = proof
    self.coming = coming
  }
}

/// A site's pages and its HTTP API, for browsers and programs on the same machine.
///
/// Pages are rendered here and stay live by server-sent events. People sign in with a secret of their own; what they may do is judged by
/// the workplace, not by the pages.
public struct Console: Sendable {
  let desk: Desk
  let host: String
  let port: Int
  let certificate: ConsoleCertificate?

  /// - Parameters:
  ///   - store: what this console keeps for itself.
  ///   - host: the address to listen on; a loopback one, unless there is a certificate.
  ///   - certificate: with it pages are served over TLS 1.3, to the names that it has.
  ///   - port: 0 takes any free one.
  ///   - changes: a new stream for each listener, with an element after each commit, local or merged.
  ///   - peers: how things stand with each peer now.
  ///   - watched: how things stand with the folders that are watched for orders.
  public init(
    workplace: Workplace, store: DeskStore, host: String, port: Int, certificate: ConsoleCertificate? = nil,
    changes: @escaping @Sendable () async -> AsyncStream<Void>,
    peers: @escaping @Sendable () async -> [PeerLine], watched: @escaping @Sendable () async -> [WatchedFolderState] = { [] }, logger: Logger
  ) {
    self.host = host
    self.port = port
    self.certificate = certificate
    desk = Desk(workplace: workplace, store: store, changes: changes, peers: peers, watched: watched, port: BoundPort(port), logger: logger, isSecure: certificate != nil)
  }

  /// The service that listens until it is told to shut down.
  ///
  /// - Throws: when the certificate can't be used.
  public func application() throws -> some ApplicationProtocol {
    Application(
      router: router(), server: try server(), configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: nil),
      services: [SearchKeeper(desk: desk), FiguresKeeper(desk: desk)], onServerRunning: { [port = desk.port] channel in await port.bind(channel.localAddress?.port) }, logger: desk.logger)
  }

  private func server() throws -> HTTPServerBuilder {
    guard let certificate else { return .http1() }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(try NIOSSLCertificate(bytes: certificate.der, format: .der))],
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: certificate.keyDER, format: .der)))
    // Browsers of the last eight years speak it.
    configuration.minimumTLSVersion = .tlsv13
    configuration.applicationProtocols = ["http/1.1"]
    return try .tls(.http1(), tlsConfiguration: configuration)
  }

  func router() -> Router<ConsoleContext> {
    let router = Router(context: ConsoleContext.self)
    // The outermost first: even a refusal carries the headers, and nothing is read before the host is known to be ours.
    router.add(middleware: SafetyHeaders())
    router.add(middleware: HostGuard(port: desk.port, names: Set(certificate?.names ?? [])))
    router.add(middleware: SessionReader(desk: desk))
    router.add(middleware: ErrorPages(desk: desk))
    router.add(middleware: OriginGuard(isSecure: desk.isSecure))

    Assets.shipped.add(to: router)
    SignInPage(desk: desk).add(to: router)
    LockPage(desk: desk).add(to: router)
    MePage(desk: desk).add(to: router)
    PeoplePage(desk: desk).add(to: router)
    HomePage(desk: desk).add(to: router)
    TasksPage(desk: desk).add(to: router)
    ApprovalsPage(desk: desk).add(to: router)
    MeetingPage(desk: desk).add(to: router)
    ReviewPage(desk: desk).add(to: router)
    LimitsPage(desk: desk).add(to: router)
    ChangesPage(desk: desk).add(to: router)
    BlanketsPage(desk: desk).add(to: router)
    RevisionsPage(desk: desk).add(to: router)
    SitesPage(desk: desk).add(to: router)
    ListPage(desk: desk).add(to: router)
    ListChoices(desk: desk).add(to: router)
    SearchPage(desk: desk).add(to: router)
    RecordPage(desk: desk).add(to: router)
    StepPages(desk: desk).add(to: router)
    DraftPages(desk: desk).add(to: router)
    TakeBackPage(desk: desk).add(to: router)
    OrderEntryPage(desk: desk).add(to: router)
    PromisePage(desk: desk).add(to: router)
    LifePage(desk: desk).add(to: router)
    InsightPage(desk: desk).add(to: router)
    ConflictsPage(desk: desk).add(to: router)
    ImportPage(desk: desk).add(to: router)
    ResolvePage(desk: desk).add(to: router)
    DockPage(desk: desk).add(to: router)
    PickPage(desk: desk).add(to: router)
    LoadPage(desk: desk).add(to: router)
    UnitsPage(desk: desk).add(to: router)
    WavesPage(desk: desk).add(to: router)
    TrucksPage(desk: desk).add(to: router)
    ReceivePage(desk: desk).add(to: router)
    StockPage(desk: desk).add(to: router)
    CountPage(desk: desk).add(to: router)
    DeliveriesPage(desk: desk).add(to: router)
    StopPage(desk: desk).add(to: router)
    TransportPage(desk: desk).add(to: router)
    TransportShipmentPage(desk: desk).add(to: router)
    DeliveryCasePage(desk: desk).add(to: router)
    PaperPage(desk: desk).add(to: router)
    BoardPage(desk: desk).add(to: router)
    CapacityPage(desk: desk).add(to: router)
    QualityPage(desk: desk).add(to: router)
    InspectPage(desk: desk).add(to: router)
    ChartPage(desk: desk).add(to: router)
    WorkPlanPage(desk: desk).add(to: router)
    RequirementsPage(desk: desk).add(to: router)
    ShortagesPage(desk: desk).add(to: router)
    PurchasesPage(desk: desk).add(to: router)
    KittingPage(desk: desk).add(to: router)
    ReleasePage(desk: desk).add(to: router)
    TimesPage(desk: desk).add(to: router)
    MaterialPage(desk: desk).add(to: router)
    IssuePage(desk: desk).add(to: router)
    LotsPage(desk: desk).add(to: router)
    FloorPage(desk: desk).add(to: router)
    FloorWorkPage(desk: desk).add(to: router)
    LetterheadPage(desk: desk).add(to: router)
    ExceptionsPage(desk: desk).add(to: router)
    RulesPage(desk: desk).add(to: router)
    IndicatorsPage(desk: desk).add(to: router)
    LevelsPage(desk: desk).add(to: router)
    CalendarPage(desk: desk).add(to: router)
    DutiesPage(desk: desk).add(to: router)
    BillsPage(desk: desk).add(to: router)
    MoneyPage(desk: desk).add(to: router)
    BankPage(desk: desk).add(to: router)
    CarePage(desk: desk).add(to: router)
    ImprovementPage(desk: desk).add(to: router)
    SurveyPage(desk: desk).add(to: router)
    MailPage(desk: desk).add(to: router)
    TemplatesPage(desk: desk).add(to: router)
    LiveEvents(desk: desk).add(to: router)
    RecordsAPI(desk: desk).add(to: router)
    OrdersAPI(desk: desk).add(to: router)
    return router
  }
}

/// The port that the console really listens on, which a `Host` header must name.
actor BoundPort {
  private(set) var number: Int

  init(_ number: Int) { self.number = number }

  func bind(_ number: Int?) { self.number = number ?? self.number }
}
