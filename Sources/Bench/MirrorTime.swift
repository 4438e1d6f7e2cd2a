import Foundation
import Ground
import Mirroring
import Replica

/// Loading headquarters' records into a PostgreSQL server of the benchmark's own, beside psql's `\copy` of the same rows from CSV; then
/// following commits.
struct MirrorTime {
  let backlog: Backlog
  let folder: Folder
  let runs: Int

  /// Commits that are followed one by one, each in a transaction of its own.
  private static let followed = 200

  func run() async throws -> [Finding] {
    guard BenchServer.isInstalled else { return [] }
    let server = try BenchServer(in: folder)
    defer { server.end() }
    let hub = try await backlog.net.replica(backlog.hub, path: try folder.copy(backlog.path), isScratch: true)
    defer { try? hub.close() }  // Scratch.
    let mirror = RecordMirror(hub, company: backlog.hub.identity.root.company.bytes, namespace: "weft")
    var ours: [Double] = []
    var theirs: [Double] = []
    for run in 0..<runs {
      let connection = try server.connect()
      try connection.run("DROP SCHEMA IF EXISTS weft CASCADE")
      ours.append(try await seconds { _ = try await mirror.turn(connection) })
      if run == 0 { try server.psql("\\copy (SELECT * FROM weft.sales_line ORDER BY id) TO '\(folder.path("lines.csv"))' CSV") }
      try server.psql("DROP TABLE IF EXISTS plain; CREATE TABLE plain (LIKE weft.sales_line INCLUDING ALL)")
      theirs.append(try seconds { try server.psql("\\copy plain FROM '\(folder.path("lines.csv"))' CSV") })
    }
    let check = try await seconds { _ = try await mirror.check(server.connect()) }
    let follow = try await following(hub, mirror, server)
    let count = Double(backlog.changeSets)
    return [
      Finding(
        name: "mirroring \(backlog.changeSets) change sets into PostgreSQL, theirs: \\copy of the rows", ours: count / median(ours), theirs: count / median(theirs),
        unit: "a second", goal: .atLeast(0.5)),
      Finding(name: "mirror, comparing \(backlog.changeSets) rows by fingerprint", ours: check, unit: "s"),
      Finding(name: "mirror, following a commit", ours: follow * 1000, unit: "ms"),
    ]
  }

  /// - Returns: seconds a commit, from the disk here to the disk there.
  private func following(_ hub: Replica, _ mirror: RecordMirror, _ server: BenchServer) async throws -> Double {
    var lines = Lines(seed: 5)
    let connection = try server.connect()
    try await mirror.turn(connection)
    var time = 0.0
    for _ in 0..<Self.followed {
      let line = lines.next(at: SystemClock().milliseconds())
      _ = try await hub.commit(by: "li.na", step: "order.receive") { snapshot, changes in
        try changes.create(SalesLine.self, on: .init(.office, snapshot.site)) { line.fill(&$0) }
      }
      time += try await seconds { _ = try await mirror.turn(connection) }
    }
    return time / Double(Self.followed)
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

/// A PostgreSQL server in the benchmark's folder, as Debian sets it up but for where it lies.
private final class BenchServer {
  private static let programs = "/usr/lib/postgresql/15/bin"
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: programs + "/postgres") }

  struct Failure: Error { var words: [String] }

  private let data: String
  /// Where its socket lies: a socket's path may have 107 bytes.
  private let socket = FileManager.default.temporaryDirectory.appendingPathComponent("weft-\(UUID().uuidString.prefix(8))")

  init(in folder: Folder) throws {
    data = folder.path("postgres")
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(at: socket, withIntermediateDirectories: true)
    if getuid() == 0 { try run("/bin/chown", ["postgres", data, socket.path], asServer: false) }
    try run(Self.programs + "/initdb", ["-D", data, "-U", "weft", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"])
    try run(
      Self.programs + "/pg_ctl", ["-D", data, "-w", "-s", "-l", data + "/log", "-o", "-k \(socket.path) -c listen_addresses='' -c max_wal_size=4GB", "start"])
  }

  func end() {
    try? run(Self.programs + "/pg_ctl", ["-D", data, "-s", "-m", "fast", "stop"])  // Scratch, like its folder.
    try? FileManager.default.removeItem(at: socket)
  }

  func connect() throws -> PostgresConnection { try PostgresConnection("host=\(socket.path) user=weft dbname=postgres") }

  func psql(_ command: String) throws {
    try run(Self.programs + "/psql", ["-q", "-X", "-v", "ON_ERROR_STOP=1", "-h", socket.path, "-U", "weft", "-d", "postgres", "-c", command], asServer: false)
  }

  private func run(_ program: String, _ arguments: [String], asServer: Bool = true) throws {
    let process = Process()
    let isOther = asServer && getuid() == 0
    let words = (isOther ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []) + [program] + arguments
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    // The server must not keep what we wait for its starter by.
    process.arguments = ["-c", "for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -gt 2 ] && eval \"exec $fd>&-\"; done; exec \"$@\"", "--"] + words
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(words: words) }
  }
}
