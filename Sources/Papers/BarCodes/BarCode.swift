import CZint
import Ground
import Workflow

/// A bar code as a drawing in SVG: black modules, with the quiet zone that its standard asks for.
public struct BarCode: Sendable {
  public enum Symbology: Sendable {
    /// ISO/IEC 15417: what scanners at a dock and on a floor read first.
    case code128
    /// ISO/IEC 18004, error correction M.
    case qr
    /// GS1-128: Code 128 with application identifiers, as on logistic labels.
    case gs1Bars
    /// GS1 DataMatrix: ISO/IEC 16022 with application identifiers.
    case gs1Matrix

    /// Of the text in bytes; a GS1-128 symbol has at most 48 characters.
    var maximum: Int {
      switch self {
      case .code128: 80
      case .gs1Bars: 64
      case .qr, .gs1Matrix: 400
      }
    }

    fileprivate var isSquare: Bool { self == .qr || self == .gs1Matrix }
    fileprivate var isGS1: Bool { self == .gs1Bars || self == .gs1Matrix }

    fileprivate var number: Int32 {
      switch self {
      case .code128: BARCODE_CODE128
      case .qr: BARCODE_QRCODE
      case .gs1Bars: BARCODE_GS1_128
      case .gs1Matrix: BARCODE_DATAMATRIX
      }
    }
  }

  /// One `svg` element without a size; the style sheet gives it one.
  public let svg: String

  /// Application identifiers with their data, in the order in which they stand.
  public init(_ elements: [GS1Element], _ symbology: Symbology) throws(Problem) {
    try self.init(elements.map { "[\($0.identifier)]\($0.data)" }.joined(), symbology)
  }

  /// - Throws: a problem that says why the text is no bar code.
  public init(_ text: String, _ symbology: Symbology) throws(Problem) {
    guard !text.isEmpty, text.utf8.count <= symbology.maximum, symbology == .qr || text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw Self.refused(text, PaperTexts.words("barCodeContent"))
    }
    guard let symbol = ZBarcode_Create() else { throw Self.refused(text, PaperTexts.words("barCodeFailed")) }
    defer { ZBarcode_Delete(symbol) }
    symbol.pointee.symbology = symbology.number
    symbol.pointee.input_mode = symbology.isGS1 ? GS1_MODE : symbology == .code128 ? DATA_MODE : UNICODE_MODE
    symbol.pointee.output_options = BARCODE_QUIET_ZONES
    symbol.pointee.show_hrt = 0
    symbol.pointee.height = 40
    if symbology == .qr { symbol.pointee.option_1 = 2 }
    if symbology == .gs1Matrix { symbol.pointee.option_3 = DM_SQUARE }
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
    // Bars may be stretched to the height of their box; a square code stays square.
    let stretch = !symbology.isSquare ? " preserveAspectRatio=\"none\"" : ""
    let kind = symbology == .gs1Matrix ? "matrix" : symbology.isSquare ? "square" : "bars"
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
