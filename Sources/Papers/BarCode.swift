import CZint
import Ground

/// A bar code as a drawing: rectangles in modules, for paper and screen alike.
public struct BarCode: Sendable {
  public enum Kind: Sendable {
    case code128, gs1128, qr, dataMatrix

    var symbology: Int32 {
      switch self {
      case .code128: BARCODE_CODE128
      case .gs1128: BARCODE_GS1_128
      case .qr: BARCODE_QRCODE
      case .dataMatrix: BARCODE_DATAMATRIX
      }
    }
  }
}
