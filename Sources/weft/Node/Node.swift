import Console
import Exchange
import Foundation
import Ground
import Logging
import Membership
import Replica
import ServiceLifecycle
import Sync
import Workflow

/// A running site: its listener, its dialers, its console, and what keeps them in step with the file.
struct Node: Sendable {
  private let open: OpenSite
  private let settings: SiteFolder.Settings
  private let logger: Logger

  init(_ open: OpenSite, _ settings: SiteFolder.Settings, _ logger: Logger) {
    self.open = open
    self.settings = settings
    self.logger = logger
  }

  /// What connections of this site need.
  static func local(_ open: OpenSite, _ commits: CommitWatch, board: PeerBoard = PeerBoard(), _ logger: Logger) throws -> LocalNode {
    let identity = open.identity
    return LocalNode(
      store: ReplicaStore(open.replica, commits, company: identity.company.bytes),
      tls: TLSMaterial(
        certificates: [identity.certificateDER], privateKey: identity.tlsKeyDER, roots: [identity.root.der]),
      identify: { try identify($0, identity.root) }, board: board, logger: logger)
  }

  /// Who a certificate of our root names.
  @Sendable static func identify(_ certificate: [UInt8], _ root: RootPublic) throws -> PeerIdentity {
    switch try PeerCertificate.parse(der: certificate, root: root, at: Instant(milliseconds: SystemClock().milliseconds())) {
    case .site(let site):
      .site(company: site.company.bytes, site.site, certificate: ShownCertificate(serial: site.serial, made: site.made))
    case .invitation(let id): .invitation(company: root.company.bytes, id: id)
    }
  }

  func run() async throws {
    let commits = CommitWatch(open.replica)
    let board = PeerBoard()
    let local = try Self.local(open, commits, board: board, logger)
    let keys = open.folder.keys
    let joinDesk = keys.has(.rootKey) ? JoinDesk(open, try keys.loadRoot()) : nil
    var handler: Listener.JoinHandler?
    if let joinDesk { handler = { id, request in try await joinDesk.answer(invitation: id, request) } }
    let listener = Listener(local, host: settings.listenHost, port: settings.listenPort, joinHandler: handler)
    var services: [any Service] = [
      commits, PeerJournal(open.replica, board, commits), listener, CheckpointKeeper(open, logger), RecoveryKeeper(open.replica, logger),
      AutomaticSteps(open.workplace, commits, logger),
    ]
    if !settings.peers.isEmpty { services.append(NightlyProof(open, settings, local, logger)) }
    for peer in settings.peers {
      let (host, port) = try Self.address(peer)
      services.append(Dialer(local, host: host, port: port))
    }
    let watched = WatchedFolders()
    let named = Set(settings.watch ?? []).sorted()
    if !named.isEmpty { try await mayTake(named) }
    let folders =
      named.map { setting in
        let (carrier, path) = WatchedFolder.named(setting)
        return WatchedFolder(path, carrier: carrier, at: open.workplace)
      } + (try await mailReports()).map { WatchedFolder(reports: $0, at: open.workplace) }
    if !folders.isEmpty { services.append(FolderWatcher(folders, watched, logger)) }
    let replica = open.replica
    let desk = try DeskStore(path: open.folder.desk)
    services.append(MailSender(open.workplace, MailSecret(desk), try await SurveyLinks(desk), commits, hasPeers: !settings.peers.isEmpty, board, logger))
    let console = Console(
      workplace: open.workplace, store: desk, host: settings.consoleHost, port: settings.consolePort, certificate: try certificate(),
      changes: { await commits.stream() }, peers: { await PeerLines.lines(replica) },
      watched: { await watched.all }, logger: logger)
    services.append(try console.application())
    let group = ServiceGroup(
      configuration: .init(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
    try desk.close()
    try open.replica.close()
  }

  /// Only where orders are taken in can a folder be watched for them, and only where goods are watched for carriers' files.
  private func mayTake(_ folders: [String]) async throws {
    guard let role = try await open.replica.isAdmitted(open.replica.site)?.role else { return }
    let isCarriers = { (setting: String) in WatchedFolder.named(setting).carrier != nil }
    if folders.contains(where: isCarriers), !ImportCarrierFile.step.sites.contains(role) {
      throw Problem(
        "watch.site", field: "watch", Words("Carriers' files are not taken in at a \(role.label.en).", "\(role.label.zh)不接收承运商文件。"),
        remedy: Words("Watch the folder at an office or a warehouse.", "请在销售处或仓库设置监视文件夹。"))
    }
    guard !folders.allSatisfy(isCarriers), !ImportOrders.step.sites.contains(role) else { return }
    throw Problem(
      "watch.site", field: "watch", Words("Orders are not taken in at a \(role.label.en).", "\(role.label.zh)不接收订单。"),
      remedy: Words("Watch the folder at an office, and take \"watch\" out of site.json here.", "请在销售处设置监视文件夹，并删除本站点 site.json 中的 watch。"))
  }

  /// The folder of reports of mails that came back; only an office sends mails.
  private func mailReports() async throws -> [String] {
    guard let folder = settings.mailReports else { return [] }
    let role = try await open.replica.isAdmitted(open.replica.site)?.role
    guard let role, role != .office else { return [folder] }
    throw Problem(
      "mailReports.site", field: "mailReports", Words("A \(role.label.en) sends no mail.", "\(role.label.zh)不发送邮件。"),
      remedy: Words("Watch the folder at the office that does, and take \"mailReports\" out of site.json here.", "请在发送邮件的销售处设置，并删除本站点 site.json 中的 mailReports。"))
  }

  /// The console's, which it needs where others than its own machine reach it: what is typed there must not be read on the way.
  private func certificate() throws -> ConsoleCertificate? {
    let certificate = try open.folder.keys.loadConsole()
    guard certificate != nil || settings.isConsoleLocal else {
      throw Problem(
        "console.certificate", field: "consoleHost",
        Words("The console may listen on \(settings.consoleHost) only with a certificate.", "控制台须有证书才能监听 \(settings.consoleHost)。"),
        remedy: Words("Order one with `weft console order`, or set consoleHost to 127.0.0.1.", "请用 `weft console order` 申请证书，或将 consoleHost 设为 127.0.0.1。"))
    }
    if let certificate, let days = certificate.daysLeft(at: Instant(milliseconds: SystemClock().milliseconds())), days < 30 {
      logger.warning("the console's certificate ends soon; order another with `weft console order`", metadata: ["days": "\(days)"])
    }
    return certificate
  }

  static func address(_ text: String) throws -> (host: String, port: Int) {
    let parts = text.split(separator: ":")
    guard Invitation.isAddress(text), let last = parts.last, let port = Int(last) else {
      throw Problem(
        "peer.address", field: "peers", Words("\"\(text)\" is no address.", "“\(text)”不是有效地址。"),
        remedy: Words("Write host:port in site.json.", "请在 site.json 中写成“主机:端口”。"))
    }
    let host = parts.dropLast().joined(separator: ":").trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    return (host, port)
  }
}
