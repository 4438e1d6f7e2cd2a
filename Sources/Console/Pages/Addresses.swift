import Foundation

extension String {
  /// As a part of an address or of a file's name in a header: everything but ASCII letters and digits percent-encoded (RFC 3986).
  var percentEncoded: String {
    // Nil only for a text that is no Unicode, which a Swift string is not. Letters beyond ASCII are encoded all the same.
    addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
