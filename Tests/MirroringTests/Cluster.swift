import Foundation
import Mirroring
import Testing

/// A PostgreSQL server of a test's own, in a folder of its own, reached by a socket there and by nothing else.
final class Cluster: Sendable {
  /// Where Debian puts the programs.
  static let programs = "/usr/lib/postgresql/15/bin"
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: programs + "/postgres") }

  struct Failure: Error { var text: String }

  let folder: URL
  private var data: String { folder.appendingPathComponent("data").path }

  /// A server for `body`, which is gone afterwards.
  static func with<T>(_ body: (Cluster) async throws -> T) async throws -> T {
    let cluster = try Cluster()
    do {
      let value = try await body(cluster)
      cluster.end()
      return value
    } catch {
      cluster.end()
      throw error
    }
  }

  private init() throws {
    // A socket's path is at most 107 bytes long, so the folder's is short.
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("pg-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // PostgreSQL does not run as root.
    if getuid() == 0 { try Self.run("/bin/chown", ["postgres", folder.path], asServer: false) }
    try Self.run(
      Self.programs + "/initdb", ["-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"])
    try start()
  }

  func start() throws {
    try Self.run(
      Self.programs + "/pg_ctl",
      ["-D", data, "-w", "-s", "-l", folder.appendingPathComponent("log").path, "-o", "-k \(folder.path) -c listen_addresses='' -c fsync=off", "start"])
  }

  /// As a machine's end would, without goodbye.
  func kill() throws { try Self.run(Self.programs + "/pg_ctl", ["-D", data, "-s", "-m", "immediate", "stop"]) }

  private func end() {
    // It may be stopped already, and what stays behind in the temporary folder harms nothing.
    try? kill()
    try? FileManager.default.removeItem(at: folder)
  }

  func database(_ name: String = "postgres") -> String { "host=\(folder.path) user=tester dbname=\(name)" }
  func connect(_ name: String = "postgres") throws -> PostgresConnection { try PostgresConnection(database(name)) }

  private static func run(_ program: String, _ arguments: [String], asServer: Bool = true) throws {
    let process = Process()
    let other = asServer && getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
    let words = other + [program] + arguments
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    // Whoever waits for a program waits for all that hold what it was given, and the server would keep it as long as it runs.
    process.arguments = ["-c", "for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -gt 2 ] && eval \"exec $fd>&-\"; done; exec \"$@\"", "--"] + words
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(text: words.joined(separator: " ")) }
  }
}

extension PostgresConnection {
  /// The first row's first value.
  func value(_ sql: String) throws -> String? { try rows(sql).first?.first ?? nil }
}
