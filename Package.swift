// swift-tools-version: 6.1
import PackageDescription

/// Every module of ours is compiled alike: Swift 6 language mode, warnings are errors.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
  .unsafeFlags(["-warnings-as-errors"]),
]

let package = Package(
  name: "weft",
  defaultLocalization: "en",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "weft", targets: ["weft"]),
    .executable(name: "weft-bench", targets: ["Bench"]),
    .executable(name: "weft-company", targets: ["weft-company"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CZip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CXlsxWriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZint", providers: [.apt(["libzint-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "Ground", dependencies: ["CZlib"], swiftSettings: strict),
    .target(name: "Schedule", dependencies: ["Ground"], swiftSettings: strict),
    .target(name: "Requirements", dependencies: ["Ground"], swiftSettings: strict),
    .target(name: "Quality", dependencies: ["Ground"], resources: [.process("Resources")], swiftSettings: strict),
    .target(name: "Pictures", dependencies: ["Ground", "Quality"], resources: [.process("Resources")], swiftSettings: strict),
    .target(
      name: "Membership",
      dependencies: [
        "Ground",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
      ], swiftSettings: strict),
    .target(
      name: "Replica",
      dependencies: [
        "Ground", "Membership",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .target(name: "Records", dependencies: ["Ground", "Replica"], swiftSettings: strict),
    .target(
      name: "Sync",
      dependencies: [
        "Ground", "Membership", "Replica",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),
    .target(
      name: "Workflow",
      dependencies: ["Ground", "Schedule", "Requirements", "Quality", "Membership", "Replica", "Records", .product(name: "Crypto", package: "swift-crypto"), .product(name: "Mustache", package: "swift-mustache")], resources: [.process("Resources")],
      swiftSettings: strict),
    .target(
      name: "Exchange",
      dependencies: [
        "CCurl", "CXlsxWriter", "CZip", "Ground", "Membership", "Replica", "Records", "Workflow", .product(name: "SwiftCSV", package: "SwiftCSV"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .target(
      name: "Mirroring",
      dependencies: ["CPostgres", "Ground", "Membership", "Replica", .product(name: "Crypto", package: "swift-crypto")], swiftSettings: strict),
    .target(
      name: "Papers",
      dependencies: [
        "CZint", "Ground", "Quality", "Membership", "Replica", "Records", "Workflow", .product(name: "Mustache", package: "swift-mustache"),
      ], resources: [.process("Resources")], swiftSettings: strict),
    .target(
      name: "Console",
      dependencies: [
        "Ground", "Quality", "Pictures", "Membership", "Replica", "Records", "Workflow", "Exchange", "Papers",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
      ], resources: [.copy("Resources")], swiftSettings: strict),
    .executableTarget(
      name: "weft",
      dependencies: [
        "Ground", "Membership", "Replica", "Records", "Sync", "Workflow", "Exchange", "Papers", "Console", "Mirroring",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),
    .target(name: "Company", dependencies: ["Ground", "Membership", "Replica", "Records"], swiftSettings: strict),
    .executableTarget(name: "weft-company", dependencies: ["Ground", "Company"], swiftSettings: strict),
    .target(name: "CSession", publicHeadersPath: "include", linkerSettings: [.linkedLibrary("sqlite3")]),
    .executableTarget(
      name: "Bench",
      dependencies: [
        "Ground", "Membership", "Replica", "Records", "Company", "Sync", "Workflow", "Console", "Schedule", "Requirements", "Mirroring", "CSession",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),

    .testTarget(name: "GroundTests", dependencies: ["Ground"], swiftSettings: strict),
    .testTarget(name: "ScheduleTests", dependencies: ["Schedule"], swiftSettings: strict),
    .testTarget(name: "RequirementsTests", dependencies: ["Requirements"], swiftSettings: strict),
    .testTarget(name: "QualityTests", dependencies: ["Quality"], swiftSettings: strict),
    .testTarget(name: "PicturesTests", dependencies: ["Pictures"], swiftSettings: strict),
    .testTarget(
      name: "MembershipTests",
      dependencies: [
        "Ground", "Membership",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
      ], swiftSettings: strict),
    .testTarget(name: "ReplicaTests", dependencies: ["Replica"], swiftSettings: strict),
    .testTarget(
      name: "SyncTests",
      dependencies: [
        "Sync", .product(name: "Crypto", package: "swift-crypto"), .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
      ], swiftSettings: strict),
    .testTarget(name: "WorkflowTests", dependencies: ["Workflow"], swiftSettings: strict),
    .testTarget(
      name: "ExchangeTests", dependencies: ["Exchange", "CZlib", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .testTarget(
      name: "MirroringTests", dependencies: ["Mirroring", "Records", "weft", .product(name: "Crypto", package: "swift-crypto")], swiftSettings: strict),
    .testTarget(
      name: "PapersTests", dependencies: ["Papers", "Exchange", .product(name: "Crypto", package: "swift-crypto")], swiftSettings: strict),
    .testTarget(
      name: "ConsoleTests",
      dependencies: [
        "Console", .product(name: "Crypto", package: "swift-crypto"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ], swiftSettings: strict),
    .testTarget(
      name: "ProtocolTests", dependencies: ["Records", "Sync", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .testTarget(name: "CompanyTests", dependencies: ["Company", "Workflow"], swiftSettings: strict),
    .testTarget(name: "ScenariosTests", dependencies: ["weft"], swiftSettings: strict),
  ]
)
