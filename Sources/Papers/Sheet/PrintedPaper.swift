import Foundation
import Ground
import Mustache

/// A paper in HTML: its body for a page of the console, or a whole document for the press.
public struct PrintedPaper: Sendable {
  public let title: Words
  /// The document's, as people call it.
  public var number: String { sheet.number }
  /// `delivery-note SH-WH01-2026-000004`, without an ending.
  public let fileName: String
  /// Of labels: how many pages of them there are; 1 for all else.
  public let parts: Int
  private let sheet: Sheet
  private let template: String
  private let htmlLanguage: String

  init(_ sheet: Sheet, _ declaration: PaperDeclaration, _ language: PaperLanguage) {
    self.sheet = sheet
    title = declaration.title
    fileName = [declaration.name, sheet.number].filter { !$0.isEmpty }.joined(separator: " ")
    parts = sheet.parts
    htmlLanguage = language.main == .english ? "en" : "zh-CN"
    template = declaration.size == .a4 ? "sheet" : "labels"
  }

  /// The paper's element, for a page that has ``styleSheet``.
  ///
  /// - Parameter logo: where that page finds the company's logo.
  public func element(logo: String) -> String {
    var sheet = sheet
    sheet.company.logoAddress = logo
    let values: [String: Any] = ["p": sheet, "htmlLanguage": htmlLanguage]
    guard let element = PaperTemplates.shipped.render(values, withTemplate: template) else {
      // It is part of the program, and every test of a paper renders it.
      fatalError("the template \(template) is missing")
    }
    return element
  }

  /// Everything in one document: nothing in it leads out of it.
  public func document(logo: [UInt8]?) -> String {
    let picture = logo.map { "data:image/png;base64,\(Data($0).base64EncodedString())" } ?? ""
    return """
      <!doctype html><html lang="\(htmlLanguage)" class="press"><head><meta charset="utf-8"><title>\(fileName.escapedForHTML)</title><style>\(Self.styleSheet)</style></head>
      <body>\(element(logo: picture))</body></html>
      """
  }

  /// The one style sheet of all papers.
  public static let styleSheet: String = {
    do {
      return String(decoding: try ShippedPaper.data("paper", "css"), as: UTF8.self)
    } catch {
      // It is part of the program, and every test of a paper reads it.
      fatalError("the papers' style sheet can't be read: \(error)")
    }
  }()
}

enum PaperTemplates {
  static let shipped: MustacheLibrary = {
    var library = MustacheLibrary()
    do {
      for name in ["sheet", "labels", "pair"] {
        try library.register(String(decoding: ShippedPaper.data(name, "mustache"), as: UTF8.self), named: name)
      }
    } catch {
      // They are part of the program, and every test of a paper reads them.
      fatalError("the papers' templates can't be read: \(error)")
    }
    return library
  }()
}
