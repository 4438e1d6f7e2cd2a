import Company
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
      "/meeting", "/sites", "/people", "/me", "/indicators",
    ]
    async let served: Void = group.run()
    let reading = PageReading(paths: paths, port: port, orders: orders, runs: max(runs, 10), say: say)
    var findings = try await onThread { try reading.alone() }
    say("\(Self.browsers) browsers at once")
    findings += try await reading.crowd()
    await group.triggerGracefulShutdown()
    try await served
    try store.close()
    try replica.close()
    return findings
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

/// What visitors of a console see and wait for.
private struct PageReading: Sendable {
  let paths: [String]
  let port: Int
  let orders, runs: Int
  let say: @Sendable (String) -> Void

  /// One visitor, page by page. Blocks.
  func alone() throws -> [Finding] {
    let visitor = try signedIn()
    var findings: [Finding] = []
    let assets = Self.assets(try visitor.get("/").body)
    let shared = try assets.reduce(0) { try $0 + visitor.get($1).body.count }
    guard let style = assets.first else { throw Visitor.Failure.malformed }
    let plain = median(try (0..<runs).map { _ in try seconds { _ = try visitor.get(style) } * 1000 })
    var heaviest = 0
    for path in paths {
      let first = try visitor.get(path)
      guard first.status == 200 else {
        say("\(path) answered \(first.status)")
        throw Visitor.Failure.malformed
      }
      let own = try Self.assets(first.body).filter { !assets.contains($0) }.reduce(0) { try $0 + visitor.get($1).body.count }
      heaviest = max(heaviest, first.body.count + own + shared)
      let time = median(try (0..<runs).map { _ in try seconds { _ = try visitor.get(path) } * 1000 })
      let name = path.hasPrefix("/r/") ? "an order" : path
      findings.append(Finding(name: "page \(name), \(orders) orders, median", ours: time, theirs: plain, unit: "ms", judged: time, goal: .atMost(50)))
    }
    findings.append(Finding(name: "the heaviest page with everything", ours: Double(heaviest) / 1000, unit: "kB", goal: .atMost(150)))
    return findings
  }

  /// Fifty people, each on a thread of their own, for some seconds. All have signed in before the clock starts.
  func crowd() async throws -> [Finding] {
    // A person's sessions are bounded: the browsers share one.
    let first = try await onThread { Handed(visitor: try signedIn()) }
    let plain = try await onThread { try first.alone(runs) }
    let all = try await withThrowingTaskGroup(of: [Double].self) { group in
      for place in 0..<PageTime.browsers {
        let handed = Handed(visitor: try Visitor(port: port, as: first.visitor))
        group.addTask { try await onThread { try handed.walk(paths, seed: UInt64(place)) } }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }.sorted()
    let share = { (part: Double) in all[min(all.count - 1, Int(Double(all.count) * part))] }
    let name = "\(PageTime.browsers) browsers, a page a second each"
    return [
      Finding(name: "\(name), 95th percentile", ours: share(0.95), theirs: plain, unit: "ms", judged: share(0.95), goal: .atMost(200)),
      Finding(name: "\(name), median", ours: share(0.5), theirs: plain, unit: "ms"),
      Finding(name: "pages answered to them", ours: Double(all.count) / PageTime.duration, unit: "pages/s"),
    ]
  }

  /// A visitor on the way to the one thread that uses it.
  private struct Handed: @unchecked Sendable {
    let visitor: Visitor

    /// What the server takes to hand out a file, in milliseconds.
    func alone(_ runs: Int) throws -> Double {
      let style = PageReading.assets(try visitor.get("/").body)[0]
      return median(try (0..<runs).map { _ in try seconds { _ = try visitor.get(style) } * 1000 })
    }

    func walk(_ paths: [String], seed: UInt64) throws -> [Double] {
      var random = Seeded(state: seed &+ 77)
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
  private func signedIn() throws -> Visitor {
    for _ in 0..<100 {
      if let visitor = try? Visitor(port: port) {  // Not listening yet.
        let page = String(decoding: try visitor.get("/sign-in").body, as: UTF8.self)
        guard let start = page.range(of: "name=\"_token\" value=\"") else { throw Visitor.Failure.malformed }
        let token = String(page[start.upperBound...].prefix { $0 != "\"" })
        let answer = try visitor.post("/sign-in", [("name", "anna"), ("password", PageTime.password), ("_token", token)])
        guard answer.status == 303 else { throw Visitor.Failure.malformed }
        return visitor
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
    throw Visitor.Failure.connect(ECONNREFUSED)
  }

  /// The style sheet, scripts and pictures that a page names.
  static func assets(_ body: [UInt8]) -> [String] {
    let text = String(decoding: body, as: UTF8.self)
    let found = text.matches(of: #/(?:href|src)="(\/assets\/[^"#]+)/#).map { String($0.1) }
    return found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }.sorted { $0.hasPrefix("/assets/console.css") && !$1.hasPrefix("/assets/console.css") }
  }
}

/// Does what blocks on a thread of its own, so that it takes none from the server.
private func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in Thread { continuation.resume(with: Result { try body() }) }.start() }
}
