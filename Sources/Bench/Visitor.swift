import Foundation

/// A browser as a server sees it: one connection kept open, its cookies, one request after the other. Blocks its thread.
final class Visitor {
  struct Page {
    var status: Int
    var body: [UInt8]
    var cookies: [String]
    var location: String
  }

  enum Failure: Error { case connect(Int32), closed, malformed }

  private let socket: Int32
  private let port: Int
  private var cookies: [String: String] = [:]
  private var buffer: [UInt8] = []

  init(port: Int) throws {
    self.port = port
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let answer = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    guard answer == 0 else { throw Failure.connect(errno) }
    var yes: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Another connection of the same browser.
  convenience init(port: Int, as other: Visitor) throws {
    try self.init(port: port)
    cookies = other.cookies
  }

  deinit { close(socket) }

  func get(_ path: String) throws -> Page { try send("GET", path, "") }

  func post(_ path: String, _ form: [(String, String)]) throws -> Page {
    let body = form.map { "\($0.0)=\($0.1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }.joined(separator: "&")
    return try send("POST", path, body)
  }

  private func send(_ method: String, _ path: String, _ body: String) throws -> Page {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAccept-Language: en\r\n"
    if !cookies.isEmpty { head += "Cookie: " + cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") + "\r\n" }
    if method == "POST" {
      head += "Origin: http://127.0.0.1:\(port)\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n"
    }
    let bytes = Array((head + "\r\n" + body).utf8)
    guard Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { throw Failure.closed }
    let page = try receive()
    for cookie in page.cookies {
      let parts = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { cookies[parts[0]] = cookie.contains("Max-Age=0") ? nil : parts[1] }
    }
    return page
  }

  private func receive() throws -> Page {
    let end = Array("\r\n\r\n".utf8)
    var headEnd = buffer.firstRange(of: end)
    while headEnd == nil {
      try more()
      headEnd = buffer.firstRange(of: end)
    }
    let lines = String(decoding: buffer[..<headEnd!.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    buffer.removeFirst(headEnd!.upperBound)
    func values(_ name: String) -> [String] {
      lines.filter { $0.lowercased().hasPrefix(name + ":") }.map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }
    guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }), let length = values("content-length").first.flatMap({ Int($0) })
    else { throw Failure.malformed }
    while buffer.count < length { try more() }
    let body = Array(buffer[..<length])
    buffer.removeFirst(length)
    return Page(status: status, body: body, cookies: values("set-cookie"), location: values("location").first ?? "")
  }

  private func more() throws {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &chunk, chunk.count, 0)
    guard count > 0 else { throw Failure.closed }
    buffer += chunk[..<count]
  }
}
