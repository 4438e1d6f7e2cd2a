import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// A node's folder: `keys/`, `site.sqlite`, `desk.sqlite` and `site.json`.
struct SiteFolder: Sendable {
  let path: String

  var keys: IdentityFolder { IdentityFolder(path: path + "/keys") }
  var database: String { path + "/site.sqlite" }
  /// What the console keeps for itself.
  var desk: String { path + "/desk.sqlite" }
  private var settingsPath: String { path + "/site.json" }

  /// Where the node listens, and whom it calls.
  struct Settings: Codable, Sendable {
    var listenHost = "127.0.0.1"
    var listenPort = 7400
    var consoleHost = "127.0.0.1"
    var consolePort = 7480
    /// `host:port` of the sites that this one calls.
    var peers: [String] = []
    /// The hour, by the site's clock, at which it compares itself with its peers each night; 2 when the file does not say.
    var proofHour: Int?

    /// Folders whose files are taken in as orders, at an office or by a travelling seller.
    var watch: [String]?
    /// A folder whose files are reports of mails that came back, at an office.
    var mailReports: String?

    var nightlyHour: Int { proofHour ?? 2 }
    /// Whether only its own machine reaches the console.
    var isConsoleLocal: Bool { consoleHost == "localhost" || consoleHost == "::1" || consoleHost.hasPrefix("127.") }
  }

  func settings() throws -> Settings {
    guard FileManager.default.fileExists(atPath: settingsPath) else { throw Self.missing(path) }
    do {
      let settings = try JSONDecoder().decode(Settings.self, from: Data(contentsOf: URL(fileURLWithPath: settingsPath)))
      guard (0...23).contains(settings.nightlyHour) else { throw Self.hour(settings.nightlyHour) }
      return settings
    } catch let error as Problem {
      throw error
    } catch {
      throw Problem(
        "settings.unreadable", field: settingsPath, Words("The settings cannot be read: \(error).", "无法读取设置：\(error)。"),
        remedy: Words("Mend the file; a new one has listenHost, listenPort, consoleHost, consolePort, peers.", "请修正该文件，其中应有 listenHost、listenPort、consoleHost、consolePort、peers。"))
    }
  }

  private static func hour(_ hour: Int) -> Problem {
    Problem(
      "settings.hour", field: "proofHour", Words("There is no hour \(hour).", "没有 \(hour) 点这一时刻。"),
      remedy: Words("Write 0 to 23, or leave it out for 2.", "请填写 0 至 23；省略时为 2。"))
  }

  func save(_ settings: Settings) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(settings).write(to: URL(fileURLWithPath: settingsPath), options: .atomic)
  }

  /// Makes the folder for a new node.
  func make() throws {
    guard !FileManager.default.fileExists(atPath: database), !keys.has(.site) else {
      throw Problem(
        "folder.used", field: "dir", Words("\(path) holds a node already.", "\(path) 中已有节点。"),
        remedy: Words("Choose another folder.", "请选择其他文件夹。"))
    }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  static func missing(_ path: String) -> Problem {
    Problem(
      "folder.empty", field: "dir", Words("There is no node in \(path).", "\(path) 中没有节点。"),
      remedy: Words("Give its folder with --dir, or make one with `weft company create` or `weft join`.", "请用 --dir 指定文件夹，或用 `weft company create` 或 `weft join` 新建。"))
  }

  /// Opens the replica as the site whose keys lie in the folder.
  func open() throws -> OpenSite {
    try KeyRenewal(folder: self).finish()
    guard keys.has(.site) else { throw Self.missing(path) }
    let identity = try keys.load()
    let replica = try replica(identity)
    try replica.adoptSealKey(identity.sealKey.publicKey)
    return OpenSite(folder: self, identity: identity, replica: replica, workplace: Workplace(replica))
  }
}

extension SiteFolder {
  func replica(_ identity: SiteIdentity) throws -> Replica {
    try Replica(
      path: database, schema: CompanySchema.current, site: identity.site, authority: Authority(identity.root),
      sealer: { origin, number, hash in identity.seal(origin: origin, number: number, hash: hash) })
  }
}

/// A node's replica, open for work.
struct OpenSite: Sendable {
  let folder: SiteFolder
  let identity: SiteIdentity
  let replica: Replica
  let workplace: Workplace

  /// The operator of this name at this site; without a name, WEFT_OPERATOR or the only one there is.
  func actor(_ name: String?) async throws -> Actor {
    let wanted = name ?? ProcessInfo.processInfo.environment["WEFT_OPERATOR"]
    let site = Int(identity.site.number)
    let known = try await replica.read { try $0.all(Operator.self, where: "site = ?", [site], order: "name") }
    if let found = known.first(where: { $0.name == wanted }) ?? (wanted == nil && known.count == 1 ? known[0] : nil) {
      return Actor(name: found.name, roles: Set(found.roles.split(separator: " ").compactMap { OperatorRole(rawValue: String($0)) }))
    }
    let names = known.map(\.name).joined(separator: ", ")
    throw Problem(
      "operator.unknown", field: "by",
      wanted.map { Words("\"\($0)\" is no operator of this site.", "“\($0)”不是本站点的操作员。") } ?? Words("Who are you?", "请说明您是谁。"),
      remedy: Words("Give --by with one of: \(names).", "请用 --by 指定：\(names)。"))
  }
}
