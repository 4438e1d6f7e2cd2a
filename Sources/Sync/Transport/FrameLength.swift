import NIOCore

/// What stands before a frame: 4 bytes of length, big-endian.
enum FrameLength {
  static let size = 4

  /// Takes one frame off the front.
  /// - Returns: nil until a whole frame is there.
  /// - Throws: as soon as the length says too much, so that nothing is kept or reserved for it.
  static func next(in buffer: inout ByteBuffer) throws(FrameFailure) -> ByteBuffer? {
    guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return nil }
    guard length <= SyncLimits.frame else {
      throw FrameFailure(.frameTooLarge, "a frame of \(length) bytes, the limit is \(SyncLimits.frame)")
    }
    guard buffer.readableBytes >= size + Int(length) else { return nil }
    buffer.moveReaderIndex(forwardBy: size)
    return buffer.readSlice(length: Int(length))
  }
}
