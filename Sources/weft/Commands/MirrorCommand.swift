import ArgumentParser
import Foundation
import Ground
import Logging
import Mirroring
import Records
import Replica
import ServiceLifecycle

struct MirrorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mirror", abstract: "Keep a copy of this site's records in PostgreSQL, and follow each commit, until Ctrl-C.",
    discussion: """
        weft mirror --database "host=db.example dbname=weft user=weft" --dir hq
        weft mirror --once --dir hq                  only what is new (PGHOST, PGDATABASE, PGUSER say where)
        weft mirror --check --dir hq                 compare all rows (exit code 2 for differences); with --repair put them right
        weft mirror --ddl --partitioned              what the tables are made of, as a script; with --citus for many machines

      A password stands in PGPASSWORD or in ~/.pgpass; one in --database can be seen by others on this machine. See docs/mirror.md.
      """)

  @Option(help: "A connection string or URI, or a database's name; PGHOST, PGDATABASE, PGUSER … say the rest.") var database = ""
  @Option(help: "The database schema of the tables; made if it is not there.") var schema = "weft"
  @Flag(help: "Mirror what is new and end.") var once = false
  @Flag(help: "Mirror what is new, then compare row counts and fingerprints of all tables.") var check = false
  @Flag(help: "With --check: put right what differs.") var repair = false
  @Flag(help: "Only print what the tables are made of.") var ddl = false
  @Flag(help: "Records that grow with the work lie in a partition for each month. Only for tables that are made now.") var partitioned = false
  @Flag(help: "Keys and distribution as Citus needs them. Only for tables that are made now.") var citus = false
  @OptionGroup var site: SiteOptions

  private var layout: MirrorDDL.Layout { .init(isPartitioned: partitioned, isDistributed: citus) }

  func run() async throws {
    try checkName()
    if ddl { return print(MirrorDDL(CompanySchema.current, namespace: schema, layout: layout).script, terminator: "") }
    let open = try site.folder.open()
    let mirror = RecordMirror(open.replica, company: open.identity.root.company.bytes, namespace: schema, layout: layout)
    do {
      if check { return try await compare(mirror) }
      if once { return try await mirrorOnce(mirror) }
      try await stay(mirror)
    } catch let failure as PostgresFailure {
      throw failure.problem
    }
  }

  private func checkName() throws {
    let isPlain = schema.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
    guard isPlain, (1...MirrorDDL.maximumName).contains(schema.utf8.count) else {
      throw Problem(
        "mirror.schema", field: "schema", Words("\"\(schema)\" cannot be the name of the tables' schema.", "“\(schema)”不能作为架构名。"),
        remedy: Words("Small letters, digits and underscores, at most \(MirrorDDL.maximumName).", "只用小写字母、数字和下划线，最多 \(MirrorDDL.maximumName) 个。"))
    }
  }

  // MARK: Following

  private func mirrorOnce(_ mirror: RecordMirror) async throws {
    let report = try await mirror.turn(PostgresConnection(database))
    print(site.json ? Self.json(report).pretty : Self.line(report)[site.language])
  }

  private func stay(_ mirror: RecordMirror) async throws {
    var logger = Logger(label: "weft.mirror", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .notice
    let tell = EventLines(language: site.language, isJSON: site.json)
    let service = MirrorService(keeper: MirrorKeeper(mirror, database: database, tell: tell.say))
    try await ServiceGroup(
      configuration: .init(
        services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup, failureTerminationBehavior: .cancelGroup)],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    ).run()
  }

  fileprivate static func line(_ report: MirrorReport) -> Words {
    if !report.isNews { return Words("✓ Nothing is new.", "✓ 没有新内容。") }
    if report.isWhole {
      return Words(
        "✓ All records compared or loaded: \(report.rows) rows written, \(report.removed) taken away.", "✓ 已载入或比对全部记录：写入 \(report.rows) 行，移除 \(report.removed) 行。")
    }
    return Words("✓ \(report.changeSets) change sets followed: \(report.rows) rows.", "✓ 已跟进 \(report.changeSets) 个变更集：\(report.rows) 行。")
  }

  fileprivate static func json(_ report: MirrorReport) -> JSON {
    [
      "change_sets": .int(Int64(report.changeSets)), "rows": .int(Int64(report.rows)), "removed": .int(Int64(report.removed)),
      "whole": .bool(report.isWhole), "news": .bool(report.isNews),
    ]
  }

  // MARK: Checking

  private func compare(_ mirror: RecordMirror) async throws {
    let checks = try await mirror.check(PostgresConnection(database), mends: repair)
    print(site.json ? Self.json(checks).pretty : Self.table(checks, site.language))
    if checks.contains(where: { !$0.isSame && !$0.isMended }) { throw ExitCode(2) }
  }

  private static func json(_ checks: [TableCheck]) -> JSON {
    func keys(_ keys: [RecordKey]) -> JSON { .array(keys.map { .string($0.description) }) }
    return .array(
      checks.map { check in
        [
          "table": .string(check.table), "rows": .int(Int64(check.rowsHere)), "rows_mirrored": .int(Int64(check.rowsThere)),
          "fingerprint": .string(check.fingerprintHere), "fingerprint_mirrored": .string(check.fingerprintThere), "same": .bool(check.isSame),
          "missing": keys(check.difference.missing), "changed": keys(check.difference.changed), "extra": keys(check.difference.extra),
          "ahead": .int(Int64(check.difference.ahead)), "repaired": .bool(check.isMended),
        ]
      })
  }

  /// Records of a table that are named; the rest are counted.
  private static let named = 5

  private static func table(_ checks: [TableCheck], _ language: Language) -> String {
    var table = TextTable(language == .english ? ["table", "rows here", "rows there", "fingerprint"] : ["表", "本地行数", "镜像行数", "指纹"])
    for check in checks where check.rowsHere > 0 || check.rowsThere > 0 {
      let verdict = check.isSame ? Words("same", "一致") : check.isMended ? Words("put right", "已修正") : Words("differs", "不一致")
      table.add([check.table, "\(check.rowsHere)", "\(check.rowsThere)", verdict[language]])
    }
    let lines = checks.flatMap { check -> [Words] in
      let difference = check.difference
      let found = [
        (difference.missing, Words("missing there", "镜像缺少")), (difference.changed, Words("differing", "内容不同")), (difference.extra, Words("not here any more", "本地已无")),
      ].filter { !$0.0.isEmpty }
      let ahead = difference.ahead == 0 ? [] : [
        Words("  \(check.table): \(difference.ahead) rows are another hub's news.", "  \(check.table)：\(difference.ahead) 行为其他中心的新内容。")
      ]
      return ahead + found.map { keys, what in
        let list = keys.prefix(named).map(\.description).joined(separator: ", ") + (keys.count > named ? " …" : "")
        return Words("  ✗ \(check.table): \(keys.count) \(what.en): \(list)", "  ✗ \(check.table)：\(what.zh) \(keys.count) 行：\(list)")
      }
    }
    let same = checks.count(where: \.isSame)
    let end = Words("\(same) of \(checks.count) tables are the same.", "\(checks.count) 张表中 \(same) 张一致。")
    return ([table.text] + (lines + [end]).map { $0[language] }).joined(separator: "\n")
  }
}

/// The mirror as a part of a program that ends cleanly on a signal.
private struct MirrorService: Service {
  let keeper: MirrorKeeper

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown { try await keeper.run() }
    } catch is CancellationError {
      // A turn that was under way is undone and made again at the next start.
    }
  }
}

/// What a mirror that stays says on standard output, a line each; whoever reads a pipe gets it at once.
private struct EventLines: Sendable {
  let language: Language
  let isJSON: Bool

  @Sendable func say(_ event: MirrorKeeper.Event) {
    print(isJSON ? json(event).text : words(event)[language])
    fflush(nil)
  }

  private func words(_ event: MirrorKeeper.Event) -> Words {
    switch event {
    case .connected: return Words("PostgreSQL answers.", "已连接 PostgreSQL。")
    case .mirrored(let report): return MirrorCommand.line(report)
    case .failed(let failure, let again):
      let problem = failure.problem
      return Words(
        "✗ \(problem.what.en) Trying again in \(again.components.seconds) s.", "✗ \(problem.what.zh)。\(again.components.seconds) 秒后重试。")
    }
  }

  private func json(_ event: MirrorKeeper.Event) -> JSON {
    switch event {
    case .connected: ["event": "connected"]
    case .mirrored(let report): ["event": "mirrored", "report": MirrorCommand.json(report)]
    case .failed(let failure, let again): ["event": "failed", "code": .string(failure.problem.code), "again_in_s": .int(again.components.seconds)]
    }
  }
}
