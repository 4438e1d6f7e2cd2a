import Console
import Foundation
import Ground
import Logging
import Replica
import ServiceLifecycle
import Workflow

/// How long a console's pages take and what they weigh over a book of orders, for one browser and for fifty at once; beside a file that the
/// same server only hands out.
struct PageTime {
  static let browsers = 50
  static let password = "kiln harbour 17"
  /// A person reads a page about so long before asking for the next, drawn between half and one and a half.
  static let reading = 1.0
  static let duration = 12.0

  let folder: Folder
  let orders: Int
  let runs: Int
  let say: @Sendable (String) -> Void

  func run() async throws -> [Finding] {
    let book = try await OrderBook.make(orders: orders, at: folder.path("pages-\(orders).sqlite"), say: say)
    let replica = try await book.replica()
    while try await replica.catchUpSearch() {}
    let workplace = Workplace(replica)
    let administrator = Actor(name: "wei", roles: [.administrator])
    let entries = ["name": "anna", "full_name": "Anna Wu", "roles": "analyst administrator sales-manager"]
    _ = try await workplace.perform("operator.register", entries, by: administrator)
    let store = try DeskStore(path: folder.path("pages-desk.sqlite"))
    try await SiteAccess(store: store, replica: replica).setPassword(Self.password, of: "anna")
    let port = try Self.freePort()
    var logger = Logger(label: "bench")
    logger.logLevel = .error
    let console = Console(
      workplace: workplace, store: store, host: "127.0.0.1", port: port, changes: { AsyncStream { _ in } }, peers: { [] }, logger: logger)
    let group = ServiceGroup(configuration: .init(services: [try console.application()], logger: logger))
    let order = try await replica.read { try $0.rows("sales_order", where: "number = ?", [book.middleNumber], limit: 1)[0].key }
    let paths = [
      "/", "/tasks", "/list/sales_order", "/list/sales_order?state=confirmed", "/list/customer", "/search?q=ltsw", "/r/\(order)", "/do", "/do/operator.register",
      "/meeting", "/sites", "/people", "/me",
    ]
    async let served: Void = group.run()
    let findings = try await Task.detached { try await self.measure(paths, port) }.value
    await group.triggerGracefulShutdown()
    try await served
    try store.close()
    try replica.close()
    return findings
  }

  private func measure(_ paths: [String], _ port: Int) async throws -> [Finding] {
    let visitor = try await Self.signedIn(port)
    var findings: [Finding] = []
    let page = try visitor.get("/")
    let assets = Self.assets(page.body)
    let shared = try assets.reduce(0) { try $0 + visitor.get($1).body.count }
    guard let style = assets.first else { throw Visitor.Failure.malformed }
    var plain: [Double] = []
    for _ in 0..<max(runs, 10) { plain.append(try seconds { _ = try visitor.get(style) } * 1000) }
    var heaviest = 0
    for path in paths {
      let first = try visitor.get(path)
      guard first.status == 200 else {
        say("\(path) answered \(first.status)")
        throw Visitor.Failure.malformed
      }
      let own = try Self.assets(first.body).filter { !assets.contains($0) }.reduce(0) { try $0 + visitor.get($1).body.count }
      heaviest = max(heaviest, first.body.count + own + shared)
      var times: [Double] = []
      for _ in 0..<max(runs, 10) { times.append(try seconds { _ = try visitor.get(path) } * 1000) }
      let name = path.split(separator: "/").first == "r" ? "an order" : path
      findings.append(
        Finding(name: "page \(name), \(orders) orders, median", ours: median(times), theirs: median(plain), unit: "ms", judged: median(times), goal: .atMost(50)))
    }
    findings.append(Finding(name: "the heaviest page with everything", ours: Double(heaviest) / 1000, unit: "kB", goal: .atMost(150)))
    say("\(Self.browsers) browsers at once")
    let all = try await crowd(paths, port).sorted()
    let share = { (part: Double) in all[min(all.count - 1, Int(Double(all.count) * part))] }
    findings.append(
      Finding(name: "\(Self.browsers) browsers, a page a second each, 95th percentile", ours: share(0.95), theirs: median(plain), unit: "ms", judged: share(0.95), goal: .atMost(200)))
    findings.append(Finding(name: "\(Self.browsers) browsers, a page a second each, median", ours: share(0.5), theirs: median(plain), unit: "ms"))
    findings.append(Finding(name: "pages answered to them", ours: Double(all.count) / Self.duration, unit: "pages/s"))
    return findings
  }

  /// Fifty people, each on a thread of their own, for some seconds. All have signed in before the clock starts.
  private func crowd(_ paths: [String], _ port: Int) async throws -> [Double] {
    var visitors: [Handed] = []
    // A person's own sessions are bounded; these are one another's.
    let cookie = try await Self.signedIn(port)
    for _ in 0..<Self.browsers { visitors.append(Handed(visitor: try Visitor(port: port, as: cookie))) }
    return try await withThrowingTaskGroup(of: [Double].self) { group in
      for (place, handed) in visitors.enumerated() {
        group.addTask {
          try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try handed.walk(paths, seed: UInt64(place)) }) }.start()
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  /// A visitor on the way to the one thread that uses it.
  private struct Handed: @unchecked Sendable {
    let visitor: Visitor

    func walk(_ paths: [String], seed: UInt64) throws -> [Double] {
      var random = Seeded(seed SeededRandom(seed: seed &+ 77)+ 77)
      let end = Date().addingTimeInterval(PageTime.duration)
      var times: [Double] = []
      Thread.sleep(forTimeInterval: Double.random(in: 0..<PageTime.reading, using: &random))
      while Date() < end {
        let path = paths[Int.random(in: 0..<paths.count, using: &random)]
        times.append(try seconds { _ = try visitor.get(path) } * 1000)
        Thread.sleep(forTimeInterval: PageTime.reading * Double.random(in: 0.5..<1.5, using: &random))
      }
      return times
    }
  }

  /// Tries until the console listens.
  private static func signedIn(_ port: Int) async throws -> Visitor {
    for _ in 0..<100 {
      if let visitor = try? Visitor(port: port) {  // Not listening yet.
        let page = String(decoding: try visitor.get("/sign-in").body, as: UTF8.self)
        guard let start = page.range(of: "name=\"_token\" value=\"") else { throw Visitor.Failure.malformed }
        let token = String(page[start.upperBound...].prefix { $0 != "\"" })
        let answer = try visitor.post("/sign-in", [("name", "anna"), ("password", password), ("_token", token)])
        guard answer.status == 303 else { throw Visitor.Failure.malformed }
        return visitor
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Visitor.Failure.connect(ECONNREFUSED)
  }

  /// The style sheet, scripts and pictures that a page names.
  private static func assets(_ body: [UInt8]) -> [String] {
    let text = String(decoding: body, as: UTF8.self)
    let found = text.matches(of: #/(?:href|src)="(\/assets\/[^"#]+)/#).map { String($0.1) }
    return found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }.sorted { $0.hasPrefix("/assets/console.css") && !$1.hasPrefix("/assets/console.css") }
  }

  private static func freePort() throws -> Int {
    let probe = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(probe) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(probe, $0, length) == 0 && getsockname(probe, $0, &length) == 0 }
    }
    guard isBound else { throw Visitor.Failure.connect(errno) }
    return Int(in_port_t(bigEndian: address.sin_port))
  }
}
