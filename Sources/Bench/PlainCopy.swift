import Foundation

/// The yardstick of a relay: bytes over a plain TCP connection on loopback into a file, each quarter of a megabyte on disk before the
/// next is asked for, four of them on the way.
enum PlainCopy {
  struct Failure: Error { var call: String }

  private static let piece = 256 << 10
  private static let ahead = 4

  /// - Returns: seconds for all of it.
  static func run(bytes: Int, into path: String) async throws -> Double {
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try withUnsafeMutablePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        try check("bind", bind(server, pointer, length))
        try check("listen", listen(server, 1))
        try check("name", getsockname(server, pointer, &length))
        try check("connect", connect(client, pointer, length))
      }
    }
    let taken = accept(server, nil, nil)
    try check("accept", taken)
    defer { for socket in [server, client, taken] { close(socket) } }
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    try check("open", file)
    defer { close(file) }
    let start = ContinuousClock.now
    // Threads of their own, since both block.
    let sender = Thread { send(bytes, client) }
    sender.start()
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      let receiver = Thread { done.resume(with: Result { try receive(bytes, taken, file) }) }
      receiver.start()
    }
    return (ContinuousClock.now - start).inSeconds
  }

  private static func check(_ call: String, _ result: Int32) throws { if result < 0 { throw Failure(call: call) } }

  private static func send(_ bytes: Int, _ socket: Int32) {
    let buffer = (0..<piece).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var signal: UInt8 = 0
    for number in 0..<(bytes + piece - 1) / piece {
      if number >= ahead { _ = read(socket, &signal, 1) }
      var sent = 0
      while sent < piece {
        let count = buffer[sent...].withUnsafeBytes { write(socket, $0.baseAddress!, $0.count) }
        guard count > 0 else { return }
        sent += count
      }
    }
  }

  private static func receive(_ bytes: Int, _ socket: Int32, _ file: Int32) throws {
    var buffer = [UInt8](repeating: 0, count: piece)
    var signal: UInt8 = 1
    for _ in 0..<(bytes + piece - 1) / piece {
      var filled = 0
      while filled < piece {
        let count = buffer[filled...].withUnsafeMutableBytes { read(socket, $0.baseAddress!, $0.count) }
        guard count > 0 else { throw Failure(call: "read") }
        filled += count
      }
      guard buffer.withUnsafeBytes({ write(file, $0.baseAddress!, $0.count) }) == piece, fdatasync(file) == 0 else { throw Failure(call: "write") }
      _ = write(socket, &signal, 1)
    }
  }
}
