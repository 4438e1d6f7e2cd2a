import Crypto
import Foundation
import Hummingbird

/// The style sheet, the script and the icon: read once, kept by browsers until they change.
struct Assets: Sendable {
  private struct File: Sendable {
    var name: String
    var type: String
    var bytes: ByteBuffer
    var tag: String
  }

  private let files: [File]

  static let shipped = Assets([("console.css", "text/css"), ("console.js", "text/javascript"), ("weft.svg", "image/svg+xml")])

  init(_ names: [(String, String)]) {
    let folder = ShippedFiles.folder("assets")
    files = names.map { name, type in
      guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else {
        // They are part of the program, and a test reads them.
        fatalError("the console's \(name) is missing")
      }
      let tag = "\"" + Data(SHA256.hash(data: data)).base64URL.prefix(16) + "\""
      return File(name: name, type: "\(type); charset=utf-8", bytes: ByteBuffer(bytes: data), tag: tag)
    }
  }

  func add(to router: Router<ConsoleContext>) {
    for file in files {
      router.get("/assets/\(file.name)") { request, _ in
        let isKnown = request.headers[.ifNoneMatch] == file.tag
        return Response(
          status: isKnown ? .notModified : .ok,
          headers: [.contentType: file.type, .eTag: file.tag, .cacheControl: "no-cache"],
          body: isKnown ? .init() : .init(byteBuffer: file.bytes))
      }
    }
  }
}
