import Ground
import Papers
import Records
import Replica

/// The papers that go with a mail, as links to them.
enum MailFiles {
  static func links(_ mail: Row<Mail>, _ language: Language) -> [MailView.PaperFile] {
    guard let about = RecordKey(bytes: mail.about.bytes) else { return [] }
    return (mail.papers ?? "").split(separator: " ").compactMap { PaperCatalogue.paper(String($0)) }.map {
      MailView.PaperFile(fileTitle: "\($0.declaration.title[language]) (PDF)", fileLink: "/paper/\($0.name)/\(about).pdf")
    }
  }
}
