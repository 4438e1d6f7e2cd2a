import ArgumentParser
import Console
import Foundation
import Ground

struct OperatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operator", abstract: "Who may come into this site's console.",
    discussion: """
      Secrets stay at the site, in DIR/desk.sqlite, as scrypt hashes. A person gets in for the first time by a one-time code:

        weft operator invite li.na --dir sh01

      The person opens the console, takes "I have a one-time code" and chooses a password. People are registered by the step operator.register.
      """, subcommands: [List.self, Invite.self, Password.self, Shut.self, Token.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The people of this site, how they come in, and when they were last there.")
    @OptionGroup var site: SiteOptions

    func run() async throws {
      try await site.access { access in
        let people = try await access.people()
        if site.json {
          let rows = people.map { person -> JSON in
            [
              "name": .string(person.name), "full_name": .string(person.fullName), "roles": .array(person.roles.map { .string($0) }),
              "secrets": .array(person.secrets.sorted().map { .string($0) }), "last_seen": person.lastSeen.map { .string("\($0)") } ?? .null,
            ]
          }
          print(JSON.array(rows).pretty)
        } else {
          let heads = [Words("name", "登录名"), Words("full name", "姓名"), Words("roles", "角色"), Words("comes in with", "登录方式"), Words("last seen", "最近在线")]
          var table = TextTable(heads.map { $0[site.language] })
          for person in people {
            table.add([
              person.name, person.fullName, person.roles.joined(separator: " "), person.secrets.sorted().joined(separator: " "),
              person.lastSeen.map { "\($0)" } ?? "–",
            ])
          }
          print(table.text)
        }
      }
    }
  }

  struct Invite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A one-time code with which a person chooses a password, good for three days.")
    @Argument(help: "The person's sign-in name.") var name: String
    @OptionGroup var site: SiteOptions

    func run() async throws {
      let code = try await site.access { try await $0.invite(name) }
      if site.json { return print((["name": .string(name), "code": .string(code)] as JSON).pretty) }
      print(
        Words(
          "One-time code for \(name): \(code)\nAt the console: Sign in, \"I have a one-time code\". It is good for three days and shown this once.",
          "\(name) 的一次性代码：\(code)\n在控制台选择“登录”→“我有一次性代码”。三天内有效，仅显示这一次。")[site.language])
    }
  }

  struct Password: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Set a person's password: asked for here, or the first line of standard input.")
    @Argument(help: "The person's sign-in name.") var name: String
    @OptionGroup var site: SiteOptions

    func run() async throws {
      let password: String
      if isatty(STDIN_FILENO) == 1 {
        password = try asked(Words("Password of \(name): ", "\(name) 的密码："))
        guard try asked(Words("The same again: ", "再次输入：")) == password else {
          throw Problem("secret.differs", field: "password", Words("is not the same.", "两次输入不一致。"), remedy: Words("Type it once more.", "请重新输入。"))
        }
      } else {
        password = readLine() ?? ""
      }
      try await site.access { try await $0.setPassword(password, of: name) }
      print(Words("\(name) has a new password.", "\(name) 的密码已设置。")[site.language])
    }

    /// Without showing what is typed.
    private func asked(_ prompt: Words) throws -> String {
      guard let typed = getpass(prompt[site.language]) else {
        throw Problem("secret.missing", field: "password", Words("was not given.", "未填写。"), remedy: Words("Type it, or send it on standard input.", "请输入，或通过标准输入提供。"))
      }
      return String(cString: typed)
    }
  }

  struct Shut: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Shut a person out: secrets, sessions and tokens count no more.")
    @Argument(help: "The person's sign-in name.") var name: String
    @OptionGroup var site: SiteOptions

    func run() async throws {
      try await site.access { try await $0.shut(name) }
      print(Words("\(name) can no longer sign in.", "\(name) 已不能登录。")[site.language])
    }
  }

  struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A token with which a program acts for a person over the HTTP API, good for a year.")
    @Argument(help: "The person's sign-in name.") var name: String
    @Option(name: .customLong("for"), help: "What the program is.") var program: String
    @OptionGroup var site: SiteOptions

    func run() async throws {
      let token = try await site.access { try await $0.token(for: name, program: program) }
      print(site.json ? (["name": .string(name), "token": .string(token)] as JSON).pretty : token)
    }
  }
}

extension SiteOptions {
  /// Works with the people of the site in this folder, whether its node runs or not.
  func access<T>(_ body: (SiteAccess) async throws -> T) async throws -> T {
    let open = try folder.open()
    let desk = try DeskStore(path: folder.desk)
    let result = try await body(SiteAccess(store: desk, replica: open.replica))
    try desk.close()
    try open.replica.close()
    return result
  }
}
