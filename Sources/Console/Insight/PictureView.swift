import Ground
import Pictures

/// A picture as the template `picture` shows it: drawn, with its numbers one click away, and on paper below it.
struct PictureView: Sendable {
  struct Heading: Sendable {
    let headingText: String
    let isNumber: Bool
  }
  struct Cell: Sendable {
    let cellText, cellLabel: String
    let cellLink: String?
    let isNumber: Bool
  }
  struct Line: Sendable {
    let cells: [Cell]
  }

  let pictureID, pictureTitle, pictureSays, pictureSVG: String
  let isPictureCut, hasLines: Bool
  let headings: [Heading]
  let lines: [Line]

  init(_ depiction: any Depiction, _ language: Language) {
    let picture = depiction.picture(language)
    let table = picture.table
    pictureID = "picture-\(picture.name)"
    (pictureTitle, pictureSays, pictureSVG, isPictureCut) = (picture.title, picture.says, picture.svg, picture.isCut)
    headings = table.headings.map { Heading(headingText: $0.text, isNumber: $0.isNumber) }
    lines = table.rows.map { row in
      Line(
        cells: zip(table.headings, row).map { heading, cell in
          Cell(cellText: cell.text, cellLabel: heading.text, cellLink: cell.link, isNumber: heading.isNumber)
        })
    }
    hasLines = !lines.isEmpty
  }
}
