import ArgumentParser
import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

struct CompanyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "company", abstract: "The company itself.", subcommands: [Create.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Found a company: its root key, and headquarters as its first site.",
      discussion: """
        Makes the company's root key in DIR/keys/root-key.pem. Whoever holds it decides who is a member: keep a copy in a safe.

          weft company create "Tianhe Pump" --code HQ --name "Headquarters" --dir hq --administrator wei
        """)

    @Argument(help: "The company's name.") var name: String
    @Option(help: "Headquarters' code, 2 to 8 capital letters and digits.") var code = "HQ"
    @Option(name: .customLong("name"), help: "Headquarters' name.") var siteName = "Headquarters"
    @Option(help: "Sign-in name of the first administrator.") var administrator: String
    @Option(help: "Port that other sites call.") var port = 7400
    @Option(help: "Port of the console.") var consolePort = 7480
    @OptionGroup var site: SiteOptions

    func run() async throws {
      let folder = site.folder
      try folder.make()
      let now = Instant(milliseconds: SystemClock().milliseconds())
      let terms = try SiteTerms(site: SiteID(1), code: code, name: siteName, role: .headquarters, shelves: .everything)
      let root: CompanyRoot
      let founded: (identity: SiteIdentity, grant: SignedGrant)
      do {
        root = try CompanyRoot.create(companyName: name, now: now)
        founded = try root.found(terms, now: now)
      } catch let error as MembershipError {
        throw error.problem
      }
      try folder.keys.save(founded.identity)
      try folder.keys.save(root)
      try folder.save(SiteFolder.Settings(listenPort: port, consolePort: consolePort))
      let open = try folder.open()
      try await open.replica.trust([(founded.grant.bytes, founded.grant.signature)])
      try await open.record(terms, founded.grant, by: administrator, step: "company.create")
      try await open.registerAdministrator(administrator)
      if site.json {
        let answer: JSON = ["company": .string("\(root.company)"), "site": 1, "code": .string(code), "dir": .string(folder.path)]
        print(answer.pretty)
      } else {
        print(
          Words(
            "\(name) is founded. Headquarters (\(code)) lives in \(folder.path).\nKeep \(folder.keys.path(of: .rootKey)) safe: it decides who is a member.",
            "\(name) 已建立。总部（\(code)）位于 \(folder.path)。\n请妥善保管 \(folder.keys.path(of: .rootKey))：它决定谁是成员。")[site.language])
      }
    }
  }
}

extension JSON: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int64) { self = .int(value) }
}

extension OpenSite {
  /// Writes a member's record, with the grant that makes it one.
  func record(_ terms: SiteTerms, _ grant: SignedGrant, by name: String, step: String, reason: String = "") async throws {
    _ = try await replica.commit(by: name, step: step, reason: reason) { snapshot, changes in
      if let known = try snapshot.first(Member.self, where: "site = ?", [Int(terms.site.number)]) {
        return try changes.update(known) {
          $0.name = terms.name
          $0.role = terms.role.rawValue
          $0.shelves = terms.shelves.description
          $0.grant = Blob(grant.bytes)
          $0.grantSignature = Blob(grant.signature)
        }
      }
      try changes.create(Member.self, on: .company) {
        $0.site = Int(terms.site.number)
        $0.code = terms.code
        $0.name = terms.name
        $0.role = terms.role.rawValue
        $0.shelves = terms.shelves.description
        $0.grant = Blob(grant.bytes)
        $0.grantSignature = Blob(grant.signature)
      }
    }
  }

  /// The first operator of a new site may register the others.
  func registerAdministrator(_ name: String) async throws {
    let setup = Actor(name: name, roles: [.administrator])
    _ = try await workplace.perform("operator.register", ["name": name, "full_name": name, "roles": "administrator"], by: setup)
  }
}
