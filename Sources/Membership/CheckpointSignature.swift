import Ground

extension SealKey {
  /// Keeps a signature under a checkpoint apart from one under a chain.
  static let checkpointDomain = "weft checkpoint 1\0"

  /// Vouches for a checkpoint: Ed25519 over the domain and the SHA-256 of its manifest.
  ///
  /// - Parameter manifest: the hash; 32 bytes.
  public func endorse(manifest: [UInt8]) -> [UInt8] { signature(over: Array(Self.checkpointDomain.utf8) + manifest) }

  /// Whether the holder of `publicKey` vouches for the checkpoint with this manifest.
  ///
  /// - Parameter publicKey: from the verified grant of the checkpoint's maker.
  public static func verify(manifest: [UInt8], signature: [UInt8], publicKey: [UInt8]) -> Bool {
    manifest.count == 32 && isValid(signature, over: Array(checkpointDomain.utf8) + manifest, publicKey)
  }
}
