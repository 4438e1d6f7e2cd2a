import Hummingbird
import ServiceLifecycle

/// Tells a page that records have changed, by server-sent events. What changed the page reads anew itself.
struct LiveEvents: Sendable {
  /// However fast commits come, a page hears of them at most five times a second.
  static let pause = Duration.milliseconds(200)
  /// Something is said at least so often, so that both sides notice a dead connection.
  static let beat = Duration.seconds(15)

  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.get("/events", use: listen) }

  @Sendable func listen(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard context.session.actor != nil else { throw Refused.noOperator }
    let changes = desk.changes
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"],
      body: .init { [request] writer in
        // What wakes the loop below; ending it ends the loop.
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try await withGracefulShutdownHandler {
          try await request.body.consumeWithInboundCloseHandler { _ in
            try await Self.tell(await changes(), wakes, wake, to: &writer)
          } onInboundClosed: {
            wake.finish()
          }
        } onGracefulShutdown: {
          wake.finish()
        }
        try await writer.finish(nil)
      })
  }

  static func tell(
    _ changes: AsyncStream<Void>, _ wakes: AsyncStream<Void>, _ wake: AsyncStream<Void>.Continuation, to writer: inout any ResponseBodyWriter
  ) async throws {
    let pulse = Pulse()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in changes {
          await pulse.mark()
          wake.yield()
        }
        wake.finish()
      }
      group.addTask {
        while true {
          try await Task.sleep(for: beat)
          wake.yield()
        }
      }
      // Each new connection says hello: a page that was away reads anew, whatever it missed.
      try await writer.write(ByteBuffer(string: "retry: 2000\nevent: hello\ndata: \n\n"))
      for await _ in wakes {
        try await writer.write(ByteBuffer(string: await pulse.take() ? "event: change\ndata: \n\n" : ": beat\n\n"))
        try await Task.sleep(for: pause)
      }
      group.cancelAll()
    }
  }
}

/// Whether anything has changed since it was last told.
private actor Pulse {
  private var isMarked = false

  func mark() { isMarked = true }

  func take() -> Bool {
    defer { isMarked = false }
    return isMarked
  }
}
