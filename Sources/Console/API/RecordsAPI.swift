import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Records and steps for programs, as JSON. `Authorization: Bearer TOKEN` says for whom the program acts.
struct RecordsAPI: Sendable {
  static let limits = 1...500

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/api/records/:type", use: list)
    router.get("/api/records/:type/:key", use: show)
    router.post("/api/steps/:step", use: take)
    router.get("/api/indicators", use: indicators)
  }

  private func actor(_ request: Request) async throws -> Actor { try await desk.program(request) }

  @Sendable func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await actor(request)
    let record = try type(context)
    try await desk.noteViewing(type: record.name, .program, by: actor)
    let query = request.uri.queryParameters
    let limit: Int
    if let given = query["limit"] {
      guard let number = Int(given), Self.limits.contains(number) else {
        throw Problem(
          "limit.range", field: "limit", Words("must be from 1 to \(Self.limits.upperBound).", "须在 1 到 \(Self.limits.upperBound) 之间。"),
          remedy: Words("Leave it out for 50.", "可省略，默认 50。"))
      }
      limit = number
    } else {
      limit = RecordList.pageSize
    }
    let after = try query["after"].map { text in
      guard let key = RecordKey(String(text)) else { throw Refused.badRequest }
      return key
    }
    let rows = try await desk.replica.read { snapshot in
      try snapshot.rows(
        record.name, where: after == nil ? "1" : "id < ?", after.map { [Data($0.bytes)] } ?? [], order: "id DESC", limit: limit + 1)
    }
    let next = rows.count > limit ? JSON.string(rows[limit - 1].key.description) : .null
    return APIAnswer.json(["records": .array(rows.prefix(limit).map(\.json)), "next": next])
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await actor(request)
    let record = try type(context)
    guard let text = context.parameters.get("key") else { throw Refused.notFound }
    let row = try await desk.replica.read { snapshot -> AnyRow? in
      if let key = RecordKey(text) { return try snapshot.rows(record.name, where: "id = ?", [Data(key.bytes)], limit: 1).first }
      guard let field = ["number", "code"].lazy.compactMap({ record.field(named: $0) }).first else { return nil }
      return try snapshot.rows(record.name, where: "\(field.columnNames[0]) = ?", [text], limit: 1).first
    }
    guard let row else { throw Refused.notFound }
    try await desk.noteViewing(of: row, type: record.name, .program, by: actor)
    return APIAnswer.json(row.json)
  }

  /// The live figures of this site, as ``Indicators`` declares them.
  @Sendable func indicators(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await actor(request)
    return APIAnswer.json(try await desk.indicators.figures(desk.workplace, as: actor).json)
  }

  private func type(_ context: ConsoleContext) throws -> RecordSchema {
    guard let record = desk.replica.schema.record(named: context.parameters.get("type") ?? "") else { throw Refused.notFound }
    return record
  }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await actor(request)
    guard request.headers[.contentType]?.lowercased().hasPrefix("application/json") == true else { throw Refused.badRequest }
    let body = try await RequestBytes.read(request, limit: SentForm.maximum)
    var raw: [String: String]
    do { raw = try JSONDecoder().decode([String: String].self, from: Data(body.readableBytesView)) } catch { throw Refused.badRequest }
    let reason = raw.removeValue(forKey: "_reason") ?? ""
    guard let name = context.parameters.get("step"), desk.workplace.catalogue.contains(where: { $0.name == name }) else { throw Refused.notFound }
    let outcome = try await desk.workplace.perform(name, raw, by: actor, reason: reason)
    let record = try await desk.replica.read { try $0.find(outcome.result.subject)?.json }
    return APIAnswer.json([
      "step": .string(name), "message": .string(outcome.result.message[context.session.language]),
      "subject": .string(outcome.result.subject.description), "change_set": .int(Int64(outcome.number)), "record": record ?? .null,
    ])
  }
}

extension Desk {
  /// For whom a program acts: whose token it shows.
  func program(_ request: Request) async throws -> Actor {
    let parts = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].utf8.count < 200,
      let key = try await store.holder(ofToken: String(parts[1]), at: try await now()), let person = try await person(key)
    else { throw Refused.noToken }
    return person.actor
  }
}

/// JSON as the API answers it.
enum APIAnswer {
  static func json(_ value: JSON, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json; charset=utf-8"], body: .init(byteBuffer: ByteBuffer(string: value.text + "\n")))
  }

  static func problems(_ problems: [Problem], _ status: HTTPResponse.Status, _ language: Language) -> Response {
    json(["problems": list(problems, language)], status: status)
  }

  static func list(_ problems: [Problem], _ language: Language) -> JSON {
    .array(
      problems.map { problem -> JSON in
        [
          "code": .string(problem.code), "field": .string(problem.field), "line": problem.line.map { .int(Int64($0)) } ?? .null,
          "what": .string(problem.what[language]), "remedy": .string(problem.remedy[language]),
        ]
      })
  }
}
