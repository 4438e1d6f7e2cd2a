import Foundation
import Ground
import Hummingbird
import Mustache
import Replica
import Workflow

/// Renders a page: its part in the frame that all pages share, or the part alone for a page that refreshes itself.
struct Page {
  let desk: Desk
  let request: Request
  let context: ConsoleContext

  /// - Parameters:
  ///   - template: a name in `Resources/templates`.
  ///   - section: the entry of the navigation that is marked.
  ///   - scripts: of this page alone, beside the one that all pages have: names of files in `assets/js`.
  func answer(
    _ template: String, _ title: Words, _ view: some Sendable, status: HTTPResponse.Status = .ok, section: String = "", scripts: [String] = []
  ) async throws -> Response {
    let language = context.session.language
    let base: [String: Any] = [
      "t": Texts.all(in: language), "token": desk.seal.token(for: context.session.token), "view": view,
      "forms": FormsFrame(takeBack: TakeBack.offered(request, context, desk)?.sealed),
    ]
    guard let main = Templates.shipped.render(base, withTemplate: template) else { throw MissingTemplate(name: template) }
    if request.headers[.weftLive] != nil { return Self.html(main, status) }
    let site = try await desk.site()
    let frame: [String: Any] = base.merging([
      "frame": Frame(
        title: title[language], main: main, language: language.rawValue, siteCode: site?.code ?? "?", siteName: site?.name ?? "",
        siteRole: site?.role.label[language] ?? Texts.words("refusedMember")[language], person: context.session.person?.fullName, personKey: context.session.person?.id.description,
        roles: context.session.actor?.roleNames(language, separator: ", "),
        message: context.session.message?.text, isWarning: context.session.message?.isWarning ?? false, back: request.method == .get ? request.uri.string : request.uri.path,
        other: language == .english ? "zh" : "en", otherName: language == .english ? "中文" : "English",
        otherLanguage: language == .english ? "zh-CN" : "en", htmlLanguage: language == .english ? "en" : "zh-CN",
        navigation: navigation(site, section, language), isPosted: request.method == .post, style: Assets.shipped.address("console.css"),
        scripts: (["console.js", "palette.js", "combobox.js", "confirm.js", "drafts.js"] + scripts).map { Assets.shipped.address($0) })
    ]) { _, new in new }
    guard let page = Templates.shipped.render(frame, withTemplate: "frame") else { throw MissingTemplate(name: "frame") }
    var response = Self.html(page, status)
    // Offered once, with the message that says what was done.
    if context.session.message != nil { response.setCookie(TakeBack.cookie(nil, desk)) }
    return response
  }

  private func navigation(_ site: AdmittedMember?, _ section: String, _ language: Language) -> [Frame.Entry] {
    guard let actor = context.session.actor, let site else { return [] }
    return NavigationEntry.all.filter { $0.isFor(actor, at: site.role) }.map {
      Frame.Entry(path: $0.path, label: Texts.words($0.text)[language], icon: "\(Assets.shipped.address("icons.svg"))#\($0.section)", isCurrent: $0.section == section)
    }
  }

  static func html(_ text: String, _ status: HTTPResponse.Status) -> Response {
    Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8", .vary: "Cookie, X-Weft-Live"],
      body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  /// To another page after a form, with a message that it says once.
  ///
  /// - Parameter isWarning: whether the message tells of something that did not come out as wished.
  func redirect(to path: String, message: Words? = nil, isWarning: Bool = false) -> Response {
    var response = Response.redirect(to: path, type: .normal)
    if let message { response.setCookie(SessionCookies(desk: desk).message(message[context.session.language], isWarning: isWarning)) }
    return response
  }

  /// To another page after a step, with what it says of itself.
  func redirect(to path: String, after result: StepResult) -> Response { redirect(to: path, message: result.message, isWarning: result.isWarning) }

  /// An address of our own pages to go back to: nothing that leads elsewhere.
  static func ownPath(_ text: String?) -> String {
    guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains("\\"), text.utf8.count < 2_000,
      text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
    else { return "/" }
    return text
  }
}

private struct Frame: Sendable {
  struct Entry: Sendable {
    let path, label, icon: String
    let isCurrent: Bool
  }
  let title, main, language, siteCode, siteName, siteRole: String
  let person, personKey, roles, message: String?
  let isWarning: Bool
  let back, other, otherName, otherLanguage, htmlLanguage: String
  let navigation: [Entry]
  /// It answers a form: its address alone would ask for another page, or for none.
  let isPosted: Bool
  let style: String
  let scripts: [String]
}

/// A template that the program should have shipped and did not.
struct MissingTemplate: Error {
  var name: String
}

/// The pages' templates, read once.
enum Templates {
  static let folder = ShippedFiles.folder("templates")

  static let shipped: MustacheLibrary = {
    var library = MustacheLibrary()
    do {
      for url in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) where url.pathExtension == "mustache" {
        try library.register(String(contentsOf: url, encoding: .utf8), named: url.deletingPathExtension().lastPathComponent)
      }
    } catch {
      // They are part of the program, and every test of a page reads them.
      fatalError("the console's templates can't be read: \(error)")
    }
    return library
  }()
}

/// Where the program's own files lie.
enum ShippedFiles {
  static func folder(_ name: String) -> URL {
    // A bundle that holds a folder "Resources" is taken for one of an older form on some systems, whose root is that folder.
    let roots = [Bundle.module.bundleURL.appendingPathComponent("Resources"), Bundle.module.resourceURL].compactMap { $0 }
    let folders = roots.flatMap { [$0.appendingPathComponent(name), $0.appendingPathComponent("Resources/\(name)")] }
    return folders.first { FileManager.default.fileExists(atPath: $0.path) } ?? folders[0]
  }
}
