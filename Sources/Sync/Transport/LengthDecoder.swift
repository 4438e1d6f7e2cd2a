import NIOCore

/// Cuts the byte stream into frames: 4 bytes of length, big-endian, then so many bytes.
struct LengthDecoder: ByteToMessageDecoder {
  typealias InboundOut = ByteBuffer

  static let prefix = 4

  mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
    guard let frame = try Self.next(in: &buffer) else { return .needMoreData }
    context.fireChannelRead(wrapInboundOut(frame))
    return .continue
  }

  /// - Returns: nil until a whole frame is there.
  /// - Throws: as soon as the length says too much, so that nothing is kept or reserved for it.
  static func next(in buffer: inout ByteBuffer) throws(FrameFailure) -> ByteBuffer? {
    guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return nil }
    guard length <= SyncLimits.frame else {
      throw FrameFailure(.frameTooLarge, "a frame of \(length) bytes, the limit is \(SyncLimits.frame)")
    }
    guard buffer.readableBytes >= prefix + Int(length) else { return nil }
    buffer.moveReaderIndex(forwardBy: prefix)
    return buffer.readSlice(length: Int(length))
  }
}
