import Foundation
import Ground
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import Console

@Suite("Live, files and the API")
struct LiveTests {
  /// Reads a stream of events from the console's own responder, as they come.
  @Test("A commit reaches an open page, and a hundred at once make few events")
  func events() async throws {
    let seeded = try await Company.seeded()
    let pipe = EventPipe()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await LiveEvents.follow(seeded.notices.stream(), to: pipe) }
      #expect(await pipe.next() == "retry: 2000\nevent: hello\ndata: \n\n")
      _ = try await seeded.order("PO-1")
      seeded.notices.tell()
      #expect(await pipe.next() == "event: change\ndata: \n\n")
      for _ in 0..<100 { seeded.notices.tell() }
      #expect(await pipe.next() == "event: change\ndata: \n\n")
      group.cancelAll()
    }
    #expect(await pipe.count <= 4)
  }

  @Test("An import through the page saves all orders, and a bad one shows every problem and is kept")
  func imports() async throws {
    let seeded = try await Company.seeded()
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let good = try String(contentsOf: root.appendingPathComponent("Tools/samples/order-lantian.xml"), encoding: .utf8)
    let bad = try String(contentsOf: root.appendingPathComponent("Tools/samples/bad/rows.csv"), encoding: .utf8)
    try await seeded.browse { browser in
      try await browser.signIn()
      let token = try await browser.get("/import").token
      var headers: HTTPFields = [.contentType: "application/octet-stream", .origin: "http://\(browser.authority)", .weftFileName: "rows.csv", .weftChannel: "mail"]
      #expect(try await browser.send(.post, "/import", headers: headers, body: bad).status == .forbidden)
      headers[.weftToken] = token
      let refused = try await browser.send(.post, "/import", headers: headers, body: bad)
      // Numbers and days that can't be read may be written in another country's way: a person is asked.
      #expect(refused.status == .accepted && refused.location.hasPrefix("/resolve/"))
      #expect(refused.text.contains("rows.csv") && refused.text.contains("line 5") && refused.text.contains("requested delivery"))
      headers[.weftFileName] = "cut.xml"
      let cut = try await browser.send(.post, "/import", headers: headers, body: String(good.prefix(400)))
      #expect(cut.status == .unprocessableContent && cut.text.contains("The file is kept as it came in"))
      headers[.weftFileName] = "%E8%AE%A2%E5%8D%95.xml"
      let taken = try await browser.send(.post, "/import", headers: headers, body: good)
      #expect(taken.status == .created, "\(taken.text)")
      let order = try await browser.get(taken.location)
      #expect(order.text.contains("LT-PO-2026-1108") && order.text.contains("订单.xml"))
    }
  }

  @Test("The API lists, shows and takes steps; problems are JSON in 422")
  func api() async throws {
    let seeded = try await Company.seeded()
    for number in 1...3 { _ = try await seeded.order("PO-\(number)") }
    try await seeded.browse { browser in
      let li = try #require(try await browser.desk.operators().first { $0.name == "li.na" })
      let token = try await browser.desk.store.newToken(for: li.id.key, name: "a test", at: try await browser.desk.now())
      let headers: HTTPFields = [.authorization: "Bearer \(token)"]
      #expect(try await browser.get("/api/records/sales_order").status == .unauthorized)
      #expect(try await browser.get("/api/records/sales_order", headers: [.authorization: "Bearer weft_nobody"]).status == .unauthorized)
      let page = try await browser.get("/api/records/sales_order?limit=2", headers: headers)
      #expect(page.status == .ok && page.text.contains("PO-3") && page.text.contains("PO-2") && !page.text.contains("PO-1"))
      let next = try #require(page.text.firstMatch(of: #/"next":"([0-9a-f-]{36})"/#)?.1)
      let second = try await browser.get("/api/records/sales_order?limit=2&after=\(next)", headers: headers)
      #expect(second.text.contains("PO-1") && second.text.contains("\"next\":null"))
      #expect(try await browser.get("/api/records/sales_order/SO-SH01-2026-000002", headers: headers).text.contains("PO-2"))
      for path in ["sales_order?limit=0", "sales_order?limit=501", "sales_order?limit=x"] {
        #expect(try await browser.get("/api/records/\(path)", headers: headers).status == .unprocessableContent, "\(path)")
      }
      #expect(try await browser.get("/api/records/meta", headers: headers).status == .notFound)

      var posting = headers
      posting[.contentType] = "application/json"
      let taken = try await browser.send(.post, "/api/steps/order.check", headers: posting, body: #"{"order":"SO-SH01-2026-000001","_reason":"by a program"}"#)
      #expect(taken.status == .ok && taken.text.contains("\"state\":\"checked\""))
      let wrong = try await browser.send(.post, "/api/steps/order.receive", headers: posting, body: #"{"customer":"C-NONE","colour":"red"}"#)
      #expect(wrong.status == .unprocessableContent)
      for code in ["reference.unknown", "entry.unknown", "entry.missing"] { #expect(wrong.text.contains("\"code\":\"\(code)\""), "\(code)") }
      #expect(try await browser.send(.post, "/api/steps/order.check", headers: posting, body: "[1]").status == .badRequest)
      // A page elsewhere can neither read nor post.
      posting[.origin] = "http://evil.example"
      #expect(try await browser.send(.post, "/api/steps/order.check", headers: posting, body: "{}").status == .forbidden)
      var cross = headers
      cross[.fetchSite] = "cross-site"
      #expect(try await browser.get("/api/records/sales_order", headers: cross).status == .forbidden)
      #expect(try await browser.send(.options, "/api/steps/order.check").headers[.accessControlAllowOrigin] == nil)
    }
  }
}

/// Where a stream's chunks arrive.
actor EventPipe {
  private let stream: AsyncStream<String>
  private let continuation: AsyncStream<String>.Continuation
  private(set) var count = 0

  init() { (stream, continuation) = AsyncStream.makeStream() }

  func write(_ text: String) {
    count += 1
    continuation.yield(text)
  }

  func next() async -> String? {
    for await text in stream { return text }
    return nil
  }
}

extension LiveEvents {
  static func follow(_ changes: AsyncStream<Void>, to pipe: EventPipe) async throws {
    var writer: any ResponseBodyWriter = PipeWriter(pipe: pipe)
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    try await tell(changes, wakes, wake, to: &writer)
  }
}

private struct PipeWriter: ResponseBodyWriter {
  let pipe: EventPipe
  func write(_ buffer: ByteBuffer) async throws { await pipe.write(String(buffer: buffer)) }
  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
