import CryptoExtras
import Foundation
import Ground

/// How operators' secrets are kept: scrypt (RFC 7914), never the secret itself.
///
/// The text form is `scrypt$N$r$p$salt$hash`, salt and hash in base64url. One check takes about 32 MiB for a moment, and on purpose long.
public enum OperatorSecret {
  public static let minimumCharacters = 8
  public static let maximumBytes = 1024
  static let cost = Parameters(rounds: 1 << 15, blockSize: 8, parallelism: 1)
  static let saltSize = 16
  static let hashSize = 32

  /// The text to keep for a new secret.
  ///
  /// - Throws: a problem with the field `secret` when it is shorter than 8 characters or longer than 1024 bytes.
  public static func hash(_ secret: String) throws(Problem) -> String {
    let bytes = prepared(secret)
    guard secret.count >= minimumCharacters, bytes.count <= maximumBytes else {
      throw Problem(
        "operator.secret", field: "secret", Words("This secret is too short or too long.", "密码过短或过长。"),
        remedy: Words(
          "Use at least \(minimumCharacters) characters and at most \(maximumBytes) bytes.",
          "请至少使用 \(minimumCharacters) 个字符，且不超过 \(maximumBytes) 字节。"))
    }
    let salt = randomBytes(saltSize)
    return Encoded(parameters: cost, salt: salt, hash: derive(bytes, salt, cost)).text
  }

  /// Whether a secret is the one that was hashed.
  ///
  /// - Parameter encoded: nil for an operator that does not exist: takes as long, so that names can't be guessed by the clock.
  /// - Returns: false as well for a text that `hash` did not write, or one that asks for more memory than 64 MiB.
  public static func verify(_ secret: String, against encoded: String?) -> Bool {
    let known = encoded.flatMap(Encoded.init)
    let bytes = prepared(secret)
    guard bytes.count <= maximumBytes else { return false }
    let salt = known?.salt ?? [UInt8](repeating: 0, count: saltSize)
    let found = derive(bytes, salt, known?.parameters ?? cost)
    return known.map { secretsAreEqual($0.hash, found) } ?? false
  }

  /// Whether a hash was made with less effort than today's and should be made anew at the next sign-in.
  public static func isOutdated(_ encoded: String) -> Bool {
    Encoded(encoded)?.parameters != cost
  }

  /// Keyboards write é in two ways; NFKC (RFC 8265) makes them one.
  private static func prepared(_ secret: String) -> [UInt8] {
    // A longer text is refused by its length anyway and need not be normalised.
    secret.utf8.count > 4 * maximumBytes ? Array(secret.utf8) : Array(secret.precomposedStringWithCompatibilityMapping.utf8)
  }

  private static func derive(_ secret: [UInt8], _ salt: [UInt8], _ parameters: Parameters) -> [UInt8] {
    do {
      let key = try KDF.Scrypt.deriveKey(
        from: secret, salt: salt, outputByteCount: hashSize, rounds: parameters.rounds, blockSize: parameters.blockSize,
        parallelism: parameters.parallelism)
      return key.withUnsafeBytes { Array($0) }
    } catch {
      fatalError("scrypt takes every secret with checked parameters: \(error)")
    }
  }

  /// scrypt's N, r and p.
  struct Parameters: Hashable, Sendable {
    var rounds: Int
    var blockSize: Int
    var parallelism: Int

    /// Powers of two, and no more memory and time than a node can give.
    var areAcceptable: Bool {
      (1 << 14...1 << 16).contains(rounds) && rounds.nonzeroBitCount == 1 && blockSize == 8 && (1...4).contains(parallelism)
    }
  }

  /// The text form, taken apart.
  struct Encoded: Hashable {
    var parameters: Parameters
    var salt: [UInt8]
    var hash: [UInt8]

    init(parameters: Parameters, salt: [UInt8], hash: [UInt8]) {
      self.parameters = parameters
      self.salt = salt
      self.hash = hash
    }

    init?(_ text: String) {
      guard text.utf8.count <= 200 else { return nil }
      let parts = text.split(separator: "$", omittingEmptySubsequences: false)
      guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let blockSize = Int(parts[2]),
        let parallelism = Int(parts[3]), let salt = Base64URL.decode(parts[4]), let hash = Base64URL.decode(parts[5]),
        salt.count == saltSize, hash.count == hashSize
      else { return nil }
      self.init(parameters: Parameters(rounds: rounds, blockSize: blockSize, parallelism: parallelism), salt: salt, hash: hash)
      guard parameters.areAcceptable, self.text == text else { return nil }
    }

    var text: String {
      "scrypt$\(parameters.rounds)$\(parameters.blockSize)$\(parameters.parallelism)$\(Base64URL.encode(salt))$\(Base64URL.encode(hash))"
    }
  }
}
