import Crypto
import Foundation
import Ground

/// A statement about members that only the company's root may make. One value has one byte form.
public protocol RootStatement: Hashable, Sendable {
  /// What is signed in front of the bytes, so that a signature counts for one kind of statement only. Ends with a zero byte.
  static var domain: String { get }
  /// The most bytes that are read.
  static var maximumBytes: Int { get }
  var company: CompanyID { get }
  /// The canonical byte form.
  var bytes: [UInt8] { get }
  /// - Throws: `malformed` for anything that `bytes` does not write.
  init(bytes: [UInt8]) throws(MembershipError)
}

/// A statement's bytes with the root's ECDSA P-256 signature over domain + bytes (SHA-256; raw r and s, 64 bytes).
///
/// Nothing of it is to be believed before `verified(by:)`.
public struct RootSigned<Statement: RootStatement>: Hashable, Sendable {
  public var bytes: [UInt8]
  /// 64 bytes.
  public var signature: [UInt8]

  public init(bytes: [UInt8], signature: [UInt8]) {
    self.bytes = bytes
    self.signature = signature
  }

  /// The statement, once it is known to come from this root and to be about its company.
  ///
  /// - Throws: `notSignedByRoot`, `malformed`, `otherCompany`.
  public func verified(by root: RootPublic) throws(MembershipError) -> Statement {
    guard bytes.count <= Statement.maximumBytes else { throw .malformed(.limit("statement")) }
    guard root.isValid(signature: signature, over: Array(Statement.domain.utf8) + bytes) else { throw .notSignedByRoot }
    let statement = try Statement(bytes: bytes)
    guard statement.company == root.company else { throw .otherCompany }
    return statement
  }

  /// Length, bytes, signature: the form that is stored and sent.
  public var encoded: [UInt8] {
    var writer = WireWriter()
    writer.blob(bytes)
    writer.raw(signature)
    return writer.bytes
  }

  /// - Throws: `malformed`; the signature is not looked at yet.
  public init(encoded: [UInt8]) throws(MembershipError) {
    self = try reading(encoded, upTo: Statement.maximumBytes + 80, "signed statement") { reader in
      RootSigned(
        bytes: try reader.blob(upTo: Statement.maximumBytes, "statement"), signature: try reader.fixed(64))
    }
  }
}

extension CompanyRoot {
  /// Signs what the root says about a member.
  ///
  /// - Throws: `otherCompany`; `cannotSign`.
  public func sign<Statement: RootStatement>(_ statement: Statement) throws(MembershipError) -> RootSigned<Statement> {
    guard statement.company == company else { throw .otherCompany }
    do {
      let bytes = statement.bytes
      let signature = try key.signature(for: Array(Statement.domain.utf8) + bytes)
      return RootSigned(bytes: bytes, signature: Array(signature.rawRepresentation))
    } catch {
      throw .cannotSign("\(error)")
    }
  }
}
