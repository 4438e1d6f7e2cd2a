import Crypto
import Foundation
import Hummingbird
import Pictures

/// The style sheet, the scripts and the icon: read once, and kept by browsers for a year, since their addresses change with their content.
struct Assets: Sendable {
  private struct File: Sendable {
    var name: String
    var type: String
    var bytes: ByteBuffer
    var tag: String
  }

  private let files: [String: File]

  /// The style sheet is that of pictures and the files of `css` in the order of their names; each script of `js` is a file of its own.
  static let shipped = Assets()

  private init() {
    let folder = ShippedFiles.folder("assets")
    var all: [File] = []
    do {
      let manager = FileManager.default
      let sheets = try manager.contentsOfDirectory(atPath: folder.appendingPathComponent("css").path).sorted()
      let sheet = try sheets.reduce(into: Data(PictureStyle.sheet.utf8)) { $0 += try Data(contentsOf: folder.appendingPathComponent("css/\($1)")) }
      all.append(Self.file("console.css", "text/css", sheet))
      for name in try manager.contentsOfDirectory(atPath: folder.appendingPathComponent("js").path).sorted() {
        all.append(Self.file(name, "text/javascript", try Data(contentsOf: folder.appendingPathComponent("js/\(name)"))))
      }
      for name in ["weft.svg", "icons.svg"] {
        all.append(Self.file(name, "image/svg+xml", try Data(contentsOf: folder.appendingPathComponent(name))))
      }
    } catch {
      // They are part of the program, and a test reads them.
      fatalError("the console's assets can't be read: \(error)")
    }
    files = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
  }

  private static func file(_ name: String, _ type: String, _ data: Data) -> File {
    File(name: name, type: "\(type); charset=utf-8", bytes: ByteBuffer(bytes: data), tag: tag(data))
  }

  /// Changes with the content.
  static func tag(_ data: Data) -> String { String(Data(SHA256.hash(data: data)).base64URL.prefix(16)) }

  /// Where a page finds a file: `/assets/console.css?v=…`.
  func address(_ name: String) -> String {
    guard let file = files[name] else {
      // A test opens every page.
      fatalError("there is no asset \(name)")
    }
    return "/assets/\(name)?v=\(file.tag)"
  }

  func add(to router: Router<ConsoleContext>) {
    for file in files.values {
      router.get("/assets/\(file.name)") { request, _ in
        let isKnown = request.headers[.ifNoneMatch] == "\"\(file.tag)\""
        let isNamed = request.uri.queryParameters["v"].map(String.init) == file.tag
        return Response(
          status: isKnown ? .notModified : .ok,
          headers: [
            .contentType: file.type, .eTag: "\"\(file.tag)\"", .cacheControl: isNamed ? "public, max-age=31536000, immutable" : "no-cache",
          ],
          body: isKnown ? .init() : .init(byteBuffer: file.bytes))
      }
    }
  }
}
