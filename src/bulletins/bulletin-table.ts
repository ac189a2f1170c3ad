import { nobodySent } from '../messages/board-text.ts'
import {
  bothKinds,
  countColumns,
  editionWords,
  kindColumn,
  notRanked,
  rankColumns,
  rightColumn,
  shownOf,
} from '../messages/bulletin-text.ts'
import type { TableMessage } from '../messages/message.ts'
import { kindNames } from '../messages/order-words.ts'
import type { Counts } from '../policy/figures.ts'
import type { Bulletin } from './bulletin.ts'
import { type NameOf, saidCounts } from './figure-words.ts'

type Table = Pick<TableMessage, 'columns' | 'rows'>

/** With the head a telephone's screen of eight lines. */
const MOST_ROWS = 7
const FIRST_ROWS = 3

/** The city's figures by district, a district's by kind and for its worst crews; no rows of noughts where nothing was due. */
export function bulletinTable(bulletin: Bulletin, nameOf: NameOf): Table {
  const columns = countColumns(editionWords[bulletin.edition])
  const cells = (counts: Counts): string[] => columns.map(({ of }) => of(saidCounts(counts)))
  const figureColumns = columns.map(({ name }) => rightColumn(name))
  const rows = bulletin.day.all.due === 0 ? [] : bulletin.districts === null ? ofDistrict(bulletin, cells) : ofCity(bulletin, nameOf, cells)
  return { columns: [...(bulletin.districts === null ? [kindColumn] : rankColumns), ...figureColumns], rows }
}

function ofDistrict({ day, crews }: Bulletin, cells: (counts: Counts) => string[]): string[][] {
  const kinds = [
    [kindNames.install, ...cells(day.installs)],
    [kindNames.repair, ...cells(day.repairs)],
    [bothKinds, ...cells(day.all)],
  ]
  const late = crews.filter(({ counts }) => counts.late - counts.exempt > 0)
  return [...kinds, ...late.slice(0, MOST_ROWS - kinds.length).map(({ crew, counts }) => [crew ?? nobodySent, ...cells(counts)])]
}

function ofCity({ districts }: Bulletin, nameOf: NameOf, cells: (counts: Counts) => string[]): string[][] {
  const rows = (districts ?? []).map(({ rank, entry }) => [
    rank === null ? notRanked : String(rank),
    nameOf(entry.district),
    ...cells(entry.figures.all),
  ])
  return rows.length <= MOST_ROWS ? rows : [...rows.slice(0, FIRST_ROWS), ...rows.slice(FIRST_ROWS - MOST_ROWS)]
}

/** Says that districts were left out; null: none were. */
export const leftOut = ({ districts, day }: Bulletin): string | null =>
  districts === null || day.all.due === 0 || districts.length <= MOST_ROWS
    ? null
    : shownOf(districts.length, FIRST_ROWS, MOST_ROWS - FIRST_ROWS)
