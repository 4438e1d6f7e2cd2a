import Foundation
import Ground
import Membership
import Records
import Replica

/// Who may come into a site's console, for whoever has the node's folder in hand: on the command line there is always a way in.
public struct SiteAccess: Sendable {
  /// What the site keeps of one person.
  public struct Person: Sendable {
    public let name, fullName: String
    public let roles: [String]
    /// Whether they have a password, a PIN, a badge.
    public let secrets: Set<String>
    public let lastSeen: Instant?
  }

  private let store: DeskStore
  private let replica: Replica

  public init(store: DeskStore, replica: Replica) {
    self.store = store
    self.replica = replica
  }

  /// By sign-in name.
  public func people() async throws -> [Person] {
    let seen = try await store.lastSeen()
    var all: [Person] = []
    for person in try await replica.operators() {
      let secrets = try await store.secrets(of: person.id.key)
      all.append(
        Person(
          name: person.name, fullName: person.fullName, roles: person.roles.split(separator: " ").map(String.init).sorted(),
          secrets: Set(secrets.keys.map(\.rawValue)), lastSeen: seen[person.id.key]))
    }
    return all
  }

  /// - Returns: a one-time code, good for three days, with which the person chooses a password.
  /// - Throws: a problem when nobody has this name here; so do the others.
  public func invite(_ name: String) async throws -> String {
    let (person, now) = try await find(name)
    let code = try await store.newCode(for: person.id.key, at: now)
    try await note(.invited, person, now)
    return code
  }

  /// - Throws: a problem with the field `password` when it is too short, too long or too easy.
  public func setPassword(_ password: String, of name: String) async throws {
    let (person, now) = try await find(name)
    try ChosenSecret.check(password: password, name: name)
    try await store.keep(.password, try OperatorSecret.hash(password), for: person.id.key, at: now)
    try await store.endSessions(of: person.id.key, but: nil)
    try await note(.passwordSet, person, now)
  }

  /// Takes secrets, sessions and tokens away.
  public func shut(_ name: String) async throws {
    let (person, now) = try await find(name)
    try await store.shut(person.id.key)
    try await note(.shut, person, now)
  }

  /// - Returns: a token for the HTTP API that acts for the person.
  public func token(for name: String, program: String) async throws -> String {
    let (person, now) = try await find(name)
    let token = try await store.newToken(for: person.id.key, name: program, at: now)
    try await note(.tokenMade, person, now)
    return token
  }

  private func find(_ name: String) async throws -> (Row<Operator>, Instant) {
    let known = try await replica.operators()
    guard let person = known.first(where: { $0.name == name }) else {
      let names = known.map(\.name).joined(separator: ", ")
      throw Problem(
        "operator.unknown", field: "name", Words("\"\(name)\" is no operator of this site.", "“\(name)”不是本站点的操作员。"),
        remedy: Words("They are: \(names).", "操作员有：\(names)。"))
    }
    return (person, try await replica.read { $0.now })
  }

  private func note(_ what: AccessEvent, _ person: Row<Operator>, _ now: Instant) async throws {
    try await store.note(what, person.id.key, name: person.name, place: "weft operator", at: now)
  }
}
