import Foundation
import Ground
import Membership
import Records
import Replica

/// Lets people in: by password anywhere, by PIN or badge at a screen that is known to be shared, by a one-time code once.
struct Door: Sendable {
  let desk: Desk
  /// Where the person stands: the machine's address and what its browser says it is.
  let address, screen: String

  private var store: DeskStore { desk.store }

  /// - Throws: a problem for the person: wrong, or wait.
  func enter(name: String, password: String, at now: Instant) async throws -> Row<Operator> {
    let name = name.trimmingSpaces()
    guard !name.isEmpty, !password.isEmpty else { throw Self.missing(name.isEmpty ? "name" : "password") }
    try await store.countTry([.name(name), .address(address)], at: now)
    let person = try await desk.operators().first { $0.name == name }
    let hash = if let person { try await store.secrets(of: person.id.key)[.password]?.hash } else { String?.none }
    guard try await desk.secrets.verify(password, against: hash), let person, let hash else {
      try await store.note(.refused, person?.id.key, name: name, place: place, at: now)
      throw Self.wrong("password", Words("The name or the password is wrong.", "登录名或密码不正确。"))
    }
    try await store.forgive(.name(name), .address(address))
    try await store.forgivePIN(of: person.id.key)
    if OperatorSecret.isOutdated(hash) { try await store.keep(.password, try await desk.secrets.hash(password), for: person.id.key, at: now) }
    return person
  }

  func enter(pin: String, as key: RecordKey, at now: Instant) async throws -> Row<Operator> {
    guard let person = try await desk.operators().first(where: { $0.id.key == key }) else { throw Refused.noOperator }
    let address = DeskStore.Tried.address(address)
    try await store.countTry([address], at: now)
    let hash = try await store.tryPIN(of: key)
    guard try await desk.secrets.verify(Self.prepared(pin: pin), against: hash), hash != nil else {
      try await store.note(.refused, key, name: person.name, place: place, at: now)
      let isBlocked = try await store.secrets(of: key)[.pin]?.isBlocked ?? true
      throw isBlocked
        ? Problem(
          "pin.blocked", field: "pin", Words("This PIN counts no more.", "该 PIN 码已停用。"),
          remedy: Words("Sign in with your password once; then it counts again.", "请用密码登录一次，之后 PIN 码恢复可用。"))
        : Self.wrong("pin", Words("This is not the PIN.", "PIN 码不正确。"))
    }
    try await store.forgivePIN(of: key)
    try await store.forgive(.name(person.name), address)
    return person
  }

  func enter(badge: String, at now: Instant) async throws -> Row<Operator> {
    let address = DeskStore.Tried.address(address)
    try await store.countTry([address], at: now)
    guard let key = try await store.holder(ofBadge: badge), let person = try await desk.operators().first(where: { $0.id.key == key }) else {
      try await store.note(.refused, nil, name: "badge", place: place, at: now)
      throw Self.wrong("badge", Words("This badge is not known here.", "本站点不认识该工牌。"))
    }
    try await store.forgive(.name(person.name), address)
    return person
  }

  /// A one-time code and the password that is chosen with it.
  ///
  /// - Throws: every problem at once, with the fields `code`, `password` and `again`.
  func redeem(code: String, password: String, again: String, at now: Instant) async throws -> Row<Operator> {
    let address = DeskStore.Tried.address(address)
    try await store.countTry([address], at: now)
    var problems: [Problem] = []
    let key = try await store.holder(ofCode: code, at: now)
    let person = key == nil ? nil : try await desk.operators().first { $0.id.key == key }
    if person == nil {
      try await store.note(.refused, nil, name: "code", place: place, at: now)
      problems.append(
        Problem(
          "code.wrong", field: "code", Words("This code is wrong, used, or too old.", "该一次性代码有误、已使用或已过期。"),
          remedy: Words("Ask your administrator for a new one.", "请向管理员索取新代码。")))
    }
    if password != again {
      problems.append(ChosenSecret.differs)
    }
    let hash: String?
    do { hash = try await chosen(password, name: person?.name ?? "-") } catch let problem as Problem {
      problems.append(problem)
      hash = nil
    }
    guard problems.isEmpty, let person, let hash, try await store.redeem(code, password: hash, for: person.id.key, at: now) else {
      throw Problems(problems.isEmpty ? [Self.wrong("code", Words("This code was just used.", "该代码刚刚已被使用。"))] : problems)
    }
    try await store.forgive(.name(person.name), address)
    try await store.note(.passwordSet, person.id.key, name: person.name, place: place, at: now)
    return person
  }

  /// Checks and hashes a password that a person chose.
  ///
  /// - Throws: a problem with the field `password`.
  func chosen(_ password: String, name: String) async throws -> String {
    try ChosenSecret.check(password: password, name: name)
    do { return try await desk.secrets.hash(password) } catch let problem as Problem {
      throw Problem(problem.code, field: "password", problem.what, remedy: problem.remedy)
    }
  }

  /// The person whose session is locked shows that they are back.
  func unlock(_ session: OpenSession, secret: String, person: Row<Operator>, at now: Instant) async throws {
    if session.isShared, AccessCode.isBadge(secret) {
      guard try await enter(badge: secret, at: now).id == person.id else { throw Self.wrong("secret", Words("This is somebody else's badge.", "这是他人的工牌。")) }
    } else if session.isShared, ChosenSecret.pinLengths.contains(secret.utf8.count), secret.utf8.allSatisfy({ (48...57).contains($0) }) {
      _ = try await enter(pin: secret, as: person.id.key, at: now)
    } else {
      _ = try await enter(name: person.name, password: secret, at: now)
    }
    try await store.setLocked(false, session, at: now)
    try await store.note(.unlocked, person.id.key, name: person.name, place: place, at: now)
  }

  /// PINs are hashed with a word before them: they are shorter than what a password may be.
  static func prepared(pin: String) -> String { "pin of a shared screen \(pin)" }

  var place: String { "\(screen) · \(address)" }

  private static func missing(_ field: String) -> Problem {
    Problem("access.missing", field: field, Words("is missing.", "未填写。"), remedy: Words("Name and password are both needed.", "登录名和密码均须填写。"))
  }

  private static func wrong(_ field: String, _ what: Words) -> Problem {
    Problem("access.wrong", field: field, what, remedy: Words("Try again; whoever forgot it asks the administrator for a code.", "请重试；如已忘记，请向管理员索取一次性代码。"))
  }
}
