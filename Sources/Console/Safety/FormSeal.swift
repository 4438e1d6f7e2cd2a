import Crypto
import Foundation

/// Marks what we gave to a browser, so that we know it again: a form's token and a message for the next page.
///
/// The key lives as long as the process. A form that is older than that is refused with its entries kept.
struct FormSeal: Sendable {
  private let key = SymmetricKey(size: .bits256)

  /// Bound to the session's cookie: the token of another browser is worth nothing here.
  func token(for session: String) -> String { mark("form", session) }

  func isToken(_ token: String, for session: String) -> Bool { isMark(token, "form", session) }

  /// A message that survives one redirect.
  func sealed(message: String) -> String {
    let text = Data(message.utf8).base64URL
    return text + "." + mark("message", text)
  }

  func message(_ sealed: String) -> String? {
    let parts = sealed.split(separator: ".")
    guard parts.count == 2, isMark(String(parts[1]), "message", String(parts[0])), let data = Data(base64URL: String(parts[0])) else { return nil }
    return String(data: data, encoding: .utf8)
  }

  /// An offer that only the session to which it was made can take up.
  func sealed(offer: String, for session: String) -> String {
    let text = Data(offer.utf8).base64URL
    return text + "." + mark("offer\n\(session)", text)
  }

  func offer(_ sealed: String, for session: String) -> String? {
    let parts = sealed.split(separator: ".").map(String.init)
    guard parts.count == 2, isMark(parts[1], "offer\n\(session)", parts[0]), let data = Data(base64URL: parts[0]) else { return nil }
    return String(data: data, encoding: .utf8)
  }

  private func mark(_ purpose: String, _ text: String) -> String {
    Data(HMAC<SHA256>.authenticationCode(for: Data("\(purpose)\n\(text)".utf8), using: key)).base64URL
  }

  private func isMark(_ mark: String, _ purpose: String, _ text: String) -> Bool {
    guard let code = Data(base64URL: mark) else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Data("\(purpose)\n\(text)".utf8), using: key)
  }
}

extension Data {
  /// RFC 4648, section 5, without padding: fits a cookie and an address.
  var base64URL: String {
    base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
  }

  init?(base64URL text: String) {
    let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    self.init(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
  }
}
