import CZint
import Ground

/// A bar code as a drawing in SVG: black modules, with the quiet zone that its standard asks for.
public struct BarCode: Sendable {
  public enum Symbology: Sendable {
    /// ISO/IEC 15417: what scanners at a dock and on a floor read first.
    case code128
    /// ISO/IEC 18004, error correction M.
    case qr

    var maximum: Int { self == .code128 ? 80 : 400 }
  }

  /// One `svg` element without a size; the style sheet gives it one.
  public let svg: String

  /// - Throws: a problem that says why the text is no bar code.
  public init(_ text: String, _ symbology: Symbology) throws(Problem) {
    guard !text.isEmpty, text.utf8.count <= symbology.maximum, symbology == .qr || text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw Self.refused(text, PaperTexts.words("barCodeContent"))
    }
    guard let symbol = ZBarcode_Create() else { throw Self.refused(text, PaperTexts.words("barCodeFailed")) }
    defer { ZBarcode_Delete(symbol) }
    symbol.pointee.symbology = symbology == .code128 ? BARCODE_CODE128 : BARCODE_QRCODE
    symbol.pointee.input_mode = symbology == .code128 ? DATA_MODE : UNICODE_MODE
    symbol.pointee.output_options = BARCODE_QUIET_ZONES
    symbol.pointee.show_hrt = 0
    symbol.pointee.height = 40
    if symbology == .qr { symbol.pointee.option_1 = 2 }
    let bytes = Array(text.utf8)
    let code = ZBarcode_Encode_and_Buffer_Vector(symbol, bytes, Int32(bytes.count), 0)
    guard code < ZINT_ERROR, let vector = symbol.pointee.vector else { throw Self.refused(text, PaperTexts.words("barCodeFailed")) }
    svg = Self.drawing(vector.pointee, text, symbology)
  }

  private static func drawing(_ vector: zint_vector, _ text: String, _ symbology: Symbology) -> String {
    var path = ""
    var next = vector.rectangles
    while let bar = next?.pointee {
      path += "M\(short(bar.x)) \(short(bar.y))h\(short(bar.width))v\(short(bar.height))h-\(short(bar.width))z"
      next = bar.next
    }
    // Bars may be stretched to the height of their box; a QR code stays square.
    let stretch = symbology == .code128 ? " preserveAspectRatio=\"none\"" : ""
    let kind = symbology == .code128 ? "bars" : "square"
    return "<svg class=\"\(kind)\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(short(vector.width)) \(short(vector.height))\"\(stretch)"
      + " shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"\(text.escapedForHTML)\"><path d=\"\(path)\"/></svg>"
  }

  private static func short(_ number: Float) -> String { number == number.rounded() ? String(Int(number)) : String(number) }

  private static func refused(_ text: String, _ why: Words) -> Problem {
    Problem("paper.barCode", Words("\"\(text)\" can't be a bar code: \(why.en)", "“\(text)”不能作条码：\(why.zh)"), remedy: PaperTexts.words("barCodeRemedy"))
  }
}

extension String {
  /// Safe between tags and inside of quoted attributes.
  var escapedForHTML: String {
    reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.append(character)
      }
    }
  }
}
