import Hummingbird

/// Lets only those in who asked for this machine by a name of its own and our port: a loopback name, or one that its certificate has. A page
/// elsewhere whose name was made to lead here (DNS rebinding) still says its own name.
struct HostGuard: RouterMiddleware {
  let port: BoundPort
  /// Of the certificate; empty without one.
  var names: Set<String> = []

  func handle(
    _ request: Request, context: ConsoleContext, next: (Request, ConsoleContext) async throws -> Response
  ) async throws -> Response {
    guard let authority = request.head.authority, Self.isOurs(authority, port: await port.number, names: names) else {
      return Response(
        status: .misdirectedRequest, headers: [.contentType: "text/plain; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: "This console does not answer by this name.\n")))
    }
    return try await next(request, context)
  }

  /// `localhost:8080`, `127.0.0.1:8080`, `[::1]:8080`, `weft.sh01.lan:8080`. Without a port it is the protocol's own.
  static func isOurs(_ authority: String, port: Int, names: Set<String> = []) -> Bool {
    let host: Substring
    let rest: Substring
    if authority.hasPrefix("["), let close = authority.firstIndex(of: "]") {
      host = authority[...close]
      rest = authority[authority.index(after: close)...]
    } else {
      host = authority.prefix { $0 != ":" }
      rest = authority.dropFirst(host.count)
    }
    guard rest.isEmpty ? port == (names.isEmpty ? 80 : 443) : rest == ":\(port)" else { return false }
    let name = host.lowercased()
    return name == "localhost" || name == "[::1]" || isLoopback(host) || names.contains(name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name)
  }

  /// 127.0.0.0/8, written as four decimal numbers.
  private static func isLoopback(_ host: Substring) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } && Int($0)! <= 255 }
  }
}
