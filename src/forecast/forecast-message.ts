import { atRisk } from '../messages/alert-text.ts'
import {
  comparableDays,
  exemptAtRisk,
  expectedLine,
  holidayLine,
  morningLine,
  noRoom,
  notStartedLine,
  openLine,
  rangeText,
  reasonLine,
  roomLine,
  stressLine,
  sureLine,
  tooLittleHistory,
  visitLaterMark,
} from '../messages/forecast-text.ts'
import type { CardMessage, TableMessage } from '../messages/message.ts'
import { type Organisation, districtName } from '../people/organisation.ts'
import { claims } from '../policy/claims.ts'
import { yuan } from '../policy/explain.ts'
import { DAY, HOUR, dayOf, formatClock, timeOfDay } from '../policy/instant.ts'
import { inForce } from '../policy/parameters.ts'
import type { DistrictOutlook } from './model/tonight.ts'
import type { LateOrder, Outlook } from './outlook.ts'

/** So many orders are listed. */
const LISTED = 8
/** So many crews that have room. */
const WITH_ROOM = 3

/** For one district with its orders, for several a row each; null: nothing that is promised for today is open. No word about customers. */
export function forecastMessage(found: Outlook, organisation: Organisation, where: string): CardMessage | TableMessage | null {
  const [only, ...others] = found.districts
  if (only === undefined) return null
  return others.length === 0 ? districtCard(only, found, organisation, where) : cityTable(found, organisation, where)
}

function districtCard(one: DistrictOutlook, found: Outlook, organisation: Organisation, where: string): CardMessage {
  const { undone, open } = one
  const count = found.late.length
  return {
    kind: 'card',
    title: undone === null ? tooLittleHistory(where, one.comparable.kind) : expectedLine(where, count),
    ...(undone === null ? {} : { brief: expectedLine(where, count) }),
    lead: [...(undone === null ? [] : [sureLine(undone)]), openLine(open, unassigned(one)), ...moneyLines(found.late, found)],
    fields: found.late.slice(0, LISTED).map((late) => ({ name: late.work.id, value: lateText(late) })),
    body: [
      ...(count > LISTED ? [`还有 ${count - LISTED} 单没有列出`] : []),
      ...(undone === null ? [] : crewLines(one, count)),
      ...dayLines(found, organisation),
      ...(undone === null ? [] : [reasonOf(one, found)]),
    ],
    buttons: [],
  }
}

const unassigned = ({ orders }: DistrictOutlook): number => orders.filter(({ work }) => work.crew === null).length

function cityTable(found: Outlook, organisation: Organisation, where: string): TableMessage {
  const { districts, undone, late } = found
  const count = late.length
  const ofDistrict = (id: string): number => late.filter(({ work }) => work.district === id).length
  const silent = districts.filter((one) => one.undone === null)
  const kind = silent[0]?.comparable.kind ?? 'workday'
  return {
    kind: 'table',
    title: undone === null ? tooLittleHistory(where, kind) : expectedLine(where, count),
    ...(undone === null ? {} : { brief: expectedLine(where, count) }),
    lead: [
      ...(undone === null ? [] : [sureLine(undone)]),
      openLine(
        districts.reduce((sum, { open }) => sum + open, 0),
        districts.reduce((sum, one) => sum + unassigned(one), 0),
      ),
      ...moneyLines(late, found),
    ],
    columns: [...openColumns, ...(undone === null ? [] : expectedColumns)],
    rows: districts
      .toSorted((a, b) => ofDistrict(b.district) - ofDistrict(a.district))
      .map((one) => [
        districtName(organisation, one.district),
        String(one.open),
        ...(undone === null ? [] : expectedCells(one, ofDistrict(one.district), organisation)),
      ]),
    notes: [
      ...(silent.length === 0 || undone === null
        ? []
        : [tooLittleHistory(silent.map(({ district }) => districtName(organisation, district)).join('、'), kind)]),
      ...dayLines(found, organisation),
    ],
  }
}

const openColumns = [
  { name: '区县', align: 'left' },
  { name: '没完成', align: 'right' },
] as const satisfies TableMessage['columns']

/** Where something can be said of some district. */
const expectedColumns = [
  { name: '预计完不成', align: 'right' },
  { name: '八成把握', align: 'right' },
  { name: '有余力', align: 'left' },
] as const satisfies TableMessage['columns']

const expectedCells = (one: DistrictOutlook, late: number, organisation: Organisation): string[] =>
  one.undone === null ? ['—', '—', '—'] : [String(late), rangeText(one.undone.low, one.undone.high), mostRoom(one, organisation)]

function mostRoom({ crews, district }: DistrictOutlook, organisation: Organisation): string {
  const [first] = withRoom(crews)
  return first === undefined ? '—' : `${first.name.replace(districtName(organisation, district), '')} ${first.orders} 单`
}

/** What it costs when exactly these are late: one day's compensation of each claim. */
function moneyLines(late: readonly LateOrder[], { at }: Outlook): string[] {
  const owed = late.map(({ ifLate }) => ifLate)
  const all = claims(owed)
  const exempt = owed.filter(({ verdict }) => verdict.exemption !== null).length
  if (all.length === 0) return exempt === 0 ? [] : [exemptAtRisk(exempt)]
  const kinds = new Set(all.map(({ kind }) => kind))
  const what = kinds.size > 1 ? 'both' : kinds.has('repair') ? 'repair' : 'install'
  const tonight = late.every(({ work }) => dayOf(work.dueBy) === dayOf(at))
  const sum = all.reduce((fen, { compensationFen }) => fen + compensationFen, 0)
  return [atRisk(what, tonight, { yuan: yuan(sum), claims: all.length }), ...(exempt === 0 ? [] : [exemptAtRisk(exempt)])]
}

const lateText = ({ work }: LateOrder): string =>
  [formatClock(timeOfDay(work.dueBy)).slice(0, 5), [work.crew ?? '未派单', ...(work.visitLater ? [visitLaterMark] : [])].join('·')].join(
    ' ',
  )

/** Who has room is told where somebody could be helped. */
function crewLines({ crews }: DistrictOutlook, undone: number): string[] {
  const idle = crews.filter(({ notStarted, open }) => notStarted && open > 0).map(({ crew, open }) => ({ name: crew, orders: open }))
  const room = withRoom(crews).slice(0, WITH_ROOM)
  return [...(idle.length === 0 ? [] : [notStartedLine(idle)]), ...(undone === 0 ? [] : [room.length === 0 ? noRoom : roomLine(room)])]
}

const withRoom = (crews: DistrictOutlook['crews']): { name: string; orders: number }[] =>
  crews
    .flatMap(({ crew, room }) => (crew !== '' && room >= 1 ? [{ name: crew, orders: Math.floor(room) }] : []))
    .toSorted((a, b) => b.orders - a.orders || (a.name < b.name ? -1 : 1))

/** Days that are unlike others, and what is still to come. */
function dayLines({ districts, stress, isHoliday, at }: Outlook, organisation: Organisation): string[] {
  const stressed = districts.flatMap(({ district, comparable: { kind, standIn } }) => {
    const kinds = stress.get(district) ?? []
    if (kinds.length === 0) return []
    return [stressLine(kinds, districtName(organisation, district), kind !== 'stressed' ? 'none' : standIn ? 'everywhere' : 'own')]
  })
  const comesMore = timeOfDay(at) < inForce(organisation.parameters.cutOff, dayOf(at))
  return [...stressed, ...(isHoliday ? [holidayLine] : []), ...(comesMore ? [morningLine] : [])]
}

/** In one line. */
function reasonOf({ open, crews, comparable }: DistrictOutlook, { at }: Outlook): string {
  const hours = (DAY - timeOfDay(at)) / HOUR
  const able = crews.reduce((sum, one) => sum + Math.min(one.able, one.open), 0)
  const pace = crews.reduce((sum, one) => sum + one.able, 0) / hours
  return reasonLine(open, Math.round(able), { perHour: pace, hours }, comparableDays[comparable.kind](comparable.days))
}

/** Why it is expected: crew by crew, what it has, what it is able to do until midnight, and how fast that is. */
export function reasonsTable(one: DistrictOutlook, found: Outlook, organisation: Organisation): TableMessage {
  const name = districtName(organisation, one.district)
  const hours = (DAY - timeOfDay(found.at)) / HOUR
  return {
    kind: 'table',
    title: `${expectedLine(name, Math.round(one.undone?.expected ?? 0))}的依据`,
    lead: [reasonOf(one, found)],
    columns: [
      { name: '装维', align: 'left' },
      { name: '在手', align: 'right' },
      { name: '约能完成', align: 'right' },
      { name: '每小时', align: 'right' },
      { name: '预计完不成', align: 'right' },
    ],
    rows: one.crews.map((crew) => [
      crew.crew === '' ? '未派单' : crew.crew,
      String(crew.open),
      crew.notStarted ? '没有开工' : crew.able.toFixed(1),
      (crew.able / hours).toFixed(1),
      crew.expectedUndone.toFixed(1),
    ]),
    notes: [
      '约能完成：按本班组近6周同类日子、同一时段的速度，再按今天到现在的快慢修正，活够多时到24点能做的单数',
      ...dayLines(found, organisation),
    ],
  }
}
