import Foundation

/// Whether somebody listens where a node would: the node itself, most likely.
enum LocalPort {
  static func isTaken(_ host: String, _ port: Int) -> Bool {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    hints.ai_protocol = Int32(IPPROTO_TCP)
    var found: UnsafeMutablePointer<addrinfo>?
    // A host that cannot be found is nobody's; `weft run` says what is wrong with it.
    guard getaddrinfo(host, "\(port)", &hints, &found) == 0, let address = found?.pointee else { return false }
    defer { freeaddrinfo(found) }
    let handle = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
    guard handle >= 0 else { return false }
    defer { close(handle) }
    var reuse: Int32 = 1
    setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
    return bind(handle, address.ai_addr, address.ai_addrlen) != 0 && errno == EADDRINUSE
  }
}
