import NIOCore
import NIOSSL
import NIOTLS

/// Stands at the end of a connection's pipeline: finishes the TLS handshake, then gives one frame for each that is asked for.
///
/// The channel does not read by itself. As long as nobody asks for a frame nothing is read, the kernel's buffer fills, and the peer waits.
final class FrameBridge: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// Gives the DER bytes of the peer's certificate.
  let handshake: EventLoopPromise<[UInt8]>
  private let timeout: TimeAmount
  private var deadline: Scheduled<Void>?
  private var isGreeted = false
  /// Grows with every byte from the peer, whole frame or not: on a slow line a frame may take minutes.
  private(set) var bytesRead: UInt64 = 0
  private var partial = ByteBuffer()
  private var frames = CircularBuffer<ByteBuffer>()
  private var waiter: EventLoopPromise<ByteBuffer?>?
  private var end: Result<Void, any Error>?
  private var isDiscarding = false
  private var context: ChannelHandlerContext?

  init(eventLoop: any EventLoop, timeout: TimeAmount) {
    handshake = eventLoop.makePromise()
    self.timeout = timeout
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    let channel = context.channel
    let handshake = self.handshake
    deadline = context.eventLoop.scheduleTask(in: timeout) {
      handshake.fail(FrameFailure(.silent, "no TLS handshake in time"))
      channel.close(promise: nil)
    }
    if context.channel.isActive { context.read() }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    finish(.success(()))
    self.context = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    context.read()
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    finish(.success(()))
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent {
      isGreeted = true
      deadline?.cancel()
      do {
        let handler = try context.pipeline.syncOperations.handler(type: NIOSSLHandler.self)
        guard let certificate = handler.peerCertificate else { throw FrameFailure(.notAdmitted, "no certificate") }
        handshake.succeed(try certificate.toDERBytes())
      } catch {
        handshake.fail(error)
        context.close(promise: nil)
      }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    bytesRead += UInt64(bytes.readableBytes)
    guard !isDiscarding, end == nil else { return }
    partial.writeBuffer(&bytes)
    do throws(FrameFailure) {
      while let frame = try FrameLength.next(in: &partial) { frames.append(frame) }
      // A buffer that was sliced is shared: a new one saves copying what is left over when it is written to.
      if partial.readableBytes == 0 { partial = ByteBuffer() } else { partial.discardReadBytes() }
      deliver()
    } catch {
      partial = ByteBuffer()
      finish(.failure(error))
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if !isGreeted || waiter != nil || isDiscarding { context.read() }
    context.fireChannelReadComplete()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    finish(.failure(error))
    // What can't be read is closed by whoever reads, after a word to the peer; what never came to a handshake is closed here.
    if !isGreeted { context.close(promise: nil) }
  }

  /// The next frame; nil when the peer has closed. One at a time.
  func next() -> EventLoopFuture<ByteBuffer?>? {
    guard let context, waiter == nil else { return nil }
    let promise = context.eventLoop.makePromise(of: ByteBuffer?.self)
    waiter = promise
    deliver()
    if waiter != nil { context.read() }
    return promise.futureResult
  }

  /// Whoever waits for a frame waits no longer.
  func expire(_ failure: FrameFailure) { finish(.failure(failure)) }

  /// From now on whatever comes is read and dropped, so that the peer's close alert is seen.
  func discard() {
    isDiscarding = true
    frames.removeAll()
    partial = ByteBuffer()
    finish(.success(()))
    context?.read()
  }

  private func deliver() {
    guard let waiter else { return }
    if let frame = frames.popFirst() {
      self.waiter = nil
      waiter.succeed(frame)
    } else if let end {
      self.waiter = nil
      switch end {
      case .success: waiter.succeed(nil)
      case .failure(let error): waiter.fail(error)
      }
    }
  }

  private func finish(_ result: Result<Void, any Error>) {
    deadline?.cancel()
    if end == nil { end = result }
    if case .failure(let error) = result {
      handshake.fail(error)
    } else {
      handshake.fail(FrameFailure(.disconnected, "the connection closed during the TLS handshake"))
    }
    deliver()
  }
}
