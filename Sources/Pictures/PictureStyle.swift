import Foundation

/// How pictures look: the style sheet of their classes, which speaks in the pages' own tokens where they are and in black and white where not.
public enum PictureStyle {
  public static let sheet: String = {
    do {
      guard let url = Bundle.module.url(forResource: "pictures", withExtension: "css") else { throw CocoaError(.fileNoSuchFile) }
      return try String(contentsOf: url, encoding: .utf8)
    } catch {
      // It is part of the program, and a test reads it.
      fatalError("the pictures' style sheet can't be read: \(error)")
    }
  }()
}
