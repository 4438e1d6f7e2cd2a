import Foundation
import Ground
import Records
import Replica

/// A photo of the goods at the customer's: a JPEG file, as a phone's page sends it.
public enum DeliveryPhoto {
  /// Bytes. It goes to every site that holds the warehouse's records, so pages make it small before they send it.
  public static let maximumBytes = 200_000
  static let maximumText = maximumBytes / 3 * 4 + 8

  /// - Parameter text: base64.
  /// - Throws: a problem without a field.
  static func bytes(_ text: String) throws(Problem) -> [UInt8] {
    guard let data = Data(base64Encoded: text), data.starts(with: [0xFF, 0xD8, 0xFF]) else {
      throw Problem("photo.unreadable", Words("This is no JPEG photo.", "这不是 JPEG 照片。"), remedy: Words("Take another photo, or none.", "请重拍，或不附照片。"))
    }
    guard data.count <= maximumBytes else {
      throw Problem(
        "photo.tooLarge", Words("The photo has more than \(maximumBytes) bytes.", "照片超过 \(maximumBytes) 字节。"), remedy: Words("Take a smaller one, or none.", "请使用更小的照片，或不附照片。"))
    }
    return Array(data)
  }
}
