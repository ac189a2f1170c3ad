import { cityColumns, districtColumns, districtRows, notRanked, rankColumns, rightColumn, wholeCity } from '../messages/bulletin-text.ts'
import type { TableMessage } from '../messages/message.ts'
import type { Figures, Ranked } from '../policy/figures.ts'
import type { Bulletin, DistrictFigures } from './bulletin.ts'
import { type NameOf, saidCounts } from './said.ts'

type Table = Pick<TableMessage, 'columns' | 'rows'>

/** A district's figures by kind, the city's by district; no rows of noughts on a day when nothing was due. */
export function bulletinTable(bulletin: Bulletin, nameOf: NameOf): Table {
  const { day, districts } = bulletin
  const table = districts === null ? districtTable(day) : cityTable(bulletin, districts, nameOf)
  return day.all.due === 0 ? { ...table, rows: [] } : table
}

function districtTable(day: Figures): Table {
  const columns = [day.installs, day.repairs, day.all].map(saidCounts)
  return { columns: districtColumns, rows: districtRows.map(({ name, of }) => [name, ...columns.map(of)]) }
}

function cityTable({ edition, day }: Bulletin, districts: readonly Ranked<DistrictFigures>[], nameOf: NameOf): Table {
  const columns = cityColumns[edition]
  const cells = ({ all }: Figures): string[] => columns.map(({ of }) => of(saidCounts(all)))
  const rows = districts.map(({ rank, entry }) => [
    rank === null ? notRanked : String(rank),
    nameOf(entry.district),
    ...cells(entry.figures),
  ])
  return { columns: [...rankColumns, ...columns.map(({ name }) => rightColumn(name))], rows: [...rows, ['', wholeCity, ...cells(day)]] }
}
