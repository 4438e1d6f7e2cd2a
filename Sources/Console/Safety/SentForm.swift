import Foundation
import Hummingbird
import NIOCore

/// What a form sent, after its token was found to be ours.
struct SentForm: Sendable {
  /// Bytes of a form: an order of 50,000 typed lines fits.
  static let maximum = 8_000_000

  let values: [String: String]

  /// - Throws: `Refused` when it is too large, no form, or without our token.
  static func read(_ request: Request, _ context: ConsoleContext, _ desk: Desk, limit: Int = maximum) async throws -> SentForm {
    let (form, isOurs) = try await readUntrusted(request, context, desk, limit: limit)
    guard isOurs else { throw Refused.staleForm }
    return form
  }

  /// The form, and whether its token is ours: to show what was typed again, when it isn't, and to do nothing with it.
  static func readUntrusted(
    _ request: Request, _ context: ConsoleContext, _ desk: Desk, limit: Int = maximum
  ) async throws -> (SentForm, isOurs: Bool) {
    guard request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true else { throw Refused.badRequest }
    let body = try await RequestBytes.read(request, limit: limit)
    guard let values = try? URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: body)) else {
      // What can't be read as a form was not made by one of ours.
      throw Refused.badRequest
    }
    let form = SentForm(values: values)
    return (form, desk.seal.isToken(form["_token"] ?? "", for: context.session.token))
  }

  /// Those of these entries that were sent.
  func entries(_ names: [String]) -> [String: String] { names.reduce(into: [:]) { $0[$1] = self[$1] } }

  subscript(_ name: String) -> String? { values[name].map { $0.replacingOccurrences(of: "\r\n", with: "\n") } }
}

extension Session {
  /// What a form's token is bound to: the sign-in, with the operator in it.
  var token: String { "\(id).\(person?.id.description ?? "-")" }
}

enum RequestBytes {
  static func read(_ request: Request, limit: Int) async throws -> ByteBuffer {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw Refused.tooLarge(limit) }
    do {
      return try await request.body.collect(upTo: limit)
    } catch is NIOTooManyBytesError {
      throw Refused.tooLarge(limit)
    }
  }
}
