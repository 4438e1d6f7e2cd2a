import NIOCore
import NIOPosix
import NIOSSL

/// One TLS connection that carries frames. Whoever has it closes it.
struct Connection: Sendable {
  private let channel: any Channel
  private let bridge: NIOLoopBound<FrameBridge>
  private let handshake: EventLoopFuture<[UInt8]>
  /// The peer's address without its port: what limits count by.
  let host: String

  /// Called on the channel's event loop, before anything is read.
  private init(_ channel: any Channel, _ tls: NIOSSLHandler, timeout: TimeAmount) throws {
    let bridge = FrameBridge(eventLoop: channel.eventLoop, timeout: timeout)
    try channel.pipeline.syncOperations.addHandlers([tls, bridge])
    self.channel = channel
    self.bridge = NIOLoopBound(bridge, eventLoop: channel.eventLoop)
    handshake = bridge.handshake.futureResult
    host = channel.remoteAddress?.ipAddress ?? "unknown"
  }

  /// A connection that a listener has taken.
  static func accepted(_ channel: any Channel, _ context: NIOSSLContext, timeout: TimeAmount) throws -> Connection {
    try Connection(channel, NIOSSLServerHandler(context: context), timeout: timeout)
  }

  /// - Throws: what the network says; TLS is not begun then.
  static func dial(host: String, port: Int, _ context: NIOSSLContext, timeout: TimeAmount) async throws -> Connection {
    let made = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Connection.self)
    let channel: any Channel
    do {
      channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connectTimeout(timeout)
        .channelOption(.autoRead, value: false)
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            made.succeed(
              try Connection(channel, NIOSSLClientHandler(context: context, serverHostname: nil), timeout: timeout))
          }
        }
        .connect(host: host, port: port).get()
    } catch {
      made.fail(error)
      throw error
    }
    return try await withTaskCancellationHandler {
      try await made.futureResult.get()
    } onCancel: {
      channel.close(promise: nil)
    }
  }

  /// Waits for the handshake.
  /// - Returns: the DER bytes of the peer's certificate, which comes from our root.
  func peerCertificate() async throws -> [UInt8] {
    try await withTaskCancellationHandler {
      try await handshake.get()
    } onCancel: {
      abort()
    }
  }

  /// The next frame and its bytes on the wire; nil when the peer has closed.
  /// - Throws: `FrameFailure` for bytes that are no frame of ours.
  func next() async throws -> (frame: Frame, bytes: Int)? {
    let bridge = self.bridge
    let payload = try await withTaskCancellationHandler {
      try await channel.eventLoop.flatSubmit {
        bridge.value.next() ?? channel.eventLoop.makeSucceededFuture(nil)
      }.get()
    } onCancel: {
      abort()
    }
    guard let payload else { return nil }
    return (try Frame(decoding: [UInt8](payload.readableBytesView)), payload.readableBytes + FrameLength.size)
  }

  /// How many bytes the peer has sent so far, parts of frames included.
  func bytesRead() async -> UInt64 {
    let bridge = self.bridge
    // Fails only if the event loop has been shut down, and then nothing is read.
    return (try? await channel.eventLoop.submit { bridge.value.bytesRead }.get()) ?? 0
  }

  /// The next frame if it comes in time; nothing more is read when it does not.
  /// - Throws: `FrameFailure` with `code` when the time is over, `disconnected` when the peer has closed.
  func next(within limit: TimeAmount, or code: CloseCode = .greetingTimeout) async throws -> (frame: Frame, bytes: Int) {
    let bridge = self.bridge
    let deadline = channel.eventLoop.scheduleTask(in: limit) {
      bridge.value.expire(FrameFailure(code, "nothing said in time"))
    }
    defer { deadline.cancel() }
    guard let frame = try await next() else { throw FrameFailure(.disconnected, "the peer closed") }
    return frame
  }

  /// Returns when the bytes are with the kernel: a peer that does not read makes its writer wait.
  /// - Returns: bytes on the wire, before encryption.
  @discardableResult
  func write(_ frame: Frame) async throws -> Int {
    let bytes = frame.encoded()
    var buffer = channel.allocator.buffer(capacity: bytes.count + FrameLength.size)
    buffer.writeInteger(UInt32(bytes.count))
    buffer.writeBytes(bytes)
    try await write(buffer)
    return bytes.count + FrameLength.size
  }

  func write(_ buffer: ByteBuffer) async throws {
    try await withTaskCancellationHandler {
      try await channel.writeAndFlush(buffer).get()
    } onCancel: {
      abort()
    }
  }

  /// Says why, and closes.
  func close(_ failure: FrameFailure) async {
    let channel = self.channel
    let deadline = channel.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
    // The peer may be gone already; then there is nobody to tell.
    _ = try? await write(.close(code: failure.code.rawValue, text: failure.text))
    deadline.cancel()
    await linger()
  }

  /// How long a peer may take to read our last frames.
  static let farewell = TimeAmount.seconds(2)

  /// After a Close frame: reads and drops what still comes until the peer closes too, or the farewell is over. A socket that is closed with
  /// bytes unread resets the connection, and the peer would never see the Close.
  func linger() async {
    let (channel, bridge) = (self.channel, self.bridge)
    channel.eventLoop.execute { bridge.value.discard() }
    let deadline = channel.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
    defer { deadline.cancel() }
    await withTaskCancellationHandler {
      // A close future never fails.
      _ = try? await channel.closeFuture.get()
    } onCancel: {
      abort()
    }
  }

  /// Closes, with the TLS alert, and waits until that is done.
  func close() async {
    let bridge = self.bridge
    channel.eventLoop.execute { bridge.value.discard() }
    channel.close(promise: nil)
    // A close future never fails.
    _ = try? await channel.closeFuture.get()
  }

  /// Closes without waiting.
  func abort() { channel.close(promise: nil) }
}
