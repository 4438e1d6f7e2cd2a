import Foundation
import Ground

/// A company's logo: a PNG file. Not SVG, which may carry scripts and lead elsewhere.
public enum LogoImage {
  /// Bytes. It goes to every site.
  public static let maximumBytes = 200_000
  /// Of each side, in pixels: what a page would unfold in memory.
  public static let maximumSide = 2_000
  static let maximumText = maximumBytes / 3 * 4 + 8

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// - Parameter text: base64.
  /// - Throws: a problem without a field.
  static func bytes(_ text: String) throws(Problem) -> [UInt8] {
    guard let data = Data(base64Encoded: text), let (width, height) = size([UInt8](data)) else {
      throw Problem("logo.unreadable", Words("This is no whole PNG file.", "这不是完整的 PNG 文件。"), remedy: Words("Save the logo as PNG and choose it again.", "请将标志另存为 PNG 后重新选择。"))
    }
    guard data.count <= maximumBytes, width <= maximumSide, height <= maximumSide else {
      throw Problem(
        "logo.tooLarge", Words("The logo has more than \(maximumBytes) bytes or \(maximumSide) pixels a side.", "标志超过 \(maximumBytes) 字节，或边长超过 \(maximumSide) 像素。"),
        remedy: Words("Make it smaller; 600 pixels wide is enough for print.", "请缩小；打印用 600 像素宽已足够。"))
    }
    return [UInt8](data)
  }

  /// Width and height of a PNG file (ISO/IEC 15948) whose chunks follow each other from the header to the end; nil for anything else.
  private static func size(_ bytes: [UInt8]) -> (Int, Int)? {
    guard bytes.starts(with: signature) else { return nil }
    func number(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    var size: (Int, Int)?
    var place = signature.count
    while place + 12 <= bytes.count {
      let length = number(place)
      let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      guard length <= bytes.count - place - 12 else { return nil }
      if size == nil {
        guard name == "IHDR", length == 13 else { return nil }
        size = (number(place + 8), number(place + 12))
        guard let size, size.0 > 0, size.1 > 0 else { return nil }
      }
      place += 12 + length
      if name == "IEND" { return place == bytes.count ? size : nil }
    }
    return nil
  }
}
