import { bulletinHeading, bulletinLead, bulletinMessage, escalationNote } from './bulletin-message.ts'
import type { Bulletin } from './bulletin.ts'
import type { NameOf } from './figure-words.ts'
import { ordersBehind } from './behind.ts'
import { bulletinBoard } from './picture/bulletin-board.ts'
import { bulletinWorkbook } from './workbook/bulletin-workbook.ts'
import { orderSheet } from './workbook/order-sheets.ts'
import type { Db } from '../db/database.ts'
import { keepFile } from '../files/files.ts'
import type { FileMessage } from '../messages/message.ts'
import { ordersAbout, workbookAbout } from '../messages/workbook-text.ts'
import { type Organisation, districtOf } from '../people/organisation.ts'
import { drawApart } from '../pictures/draw-apart.ts'
import { workbookOf } from '../spreadsheets/workbook.ts'
import type { Instant } from '../policy/instant.ts'
import type { Judged } from '../policy/judge.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const namesOf =
  (organisation: Organisation): NameOf =>
  (district) =>
    districtOf(organisation, district)?.name ?? district

/** The bulletin's picture as PNG. */
export const bulletinPng = (bulletin: Bulletin, organisation: Organisation): Promise<Uint8Array> =>
  drawApart(bulletinBoard(bulletin, namesOf(organisation)))

/** The bulletin's workbook as XLSX, with every order behind its figures. */
export const bulletinXlsx = async (db: Db, bulletin: Bulletin, organisation: Organisation): Promise<Buffer> =>
  bulletinWorkbook(bulletin, organisation, await dueOrders(db, bulletin, organisation))

/** Every order that it counts as due, by district and deadline. */
async function dueOrders(db: Db, { scope, days, asOf }: Bulletin, organisation: Organisation): Promise<Judged[]> {
  const all = organisation.districts.map(({ id }) => id)
  const districts = 'city' in scope ? all : [scope.district]
  const place = new Map(all.map((district, n) => [district, n]))
  const orders = await ordersBehind(db, organisation, { districts, days, item: 'due', kinds: null, asOf })
  return orders.toSorted(
    (a, b) =>
      (place.get(a.order.district) ?? 0) - (place.get(b.order.district) ?? 0) ||
      (a.verdict.dueBy ?? 0) - (b.verdict.dueBy ?? 0) ||
      (a.order.id < b.order.id ? -1 : 1),
  )
}

/** What is said of a bulletin itself: that it is late, or corrected. */
export interface Marked {
  readonly titled: (heading: string) => string
  readonly above: readonly string[]
}
const plainly: Marked = { titled: (heading) => heading, above: [] }

/**
 * A bulletin as it is posted: the picture with its three lines below. The picture is kept in the caller's transaction; where a channel takes
 * none, the lines with a table of at most eight stand for it.
 */
export async function postedBulletin(
  db: Db,
  bulletin: Bulletin,
  organisation: Organisation,
  now: Instant,
  { titled, above }: Marked = plainly,
): Promise<FileMessage> {
  const nameOf = namesOf(organisation)
  const heading = titled(bulletinHeading(bulletin, nameOf))
  const lines = [...above, ...bulletinLead(bulletin, nameOf), ...escalationNote(bulletin)]
  const table = bulletinMessage(bulletin, organisation)
  const { hash, size, mediaType } = await keepFile(db, await bulletinPng(bulletin, organisation), 'image/png', now)
  return {
    kind: 'image',
    name: `${heading}.png`,
    mediaType,
    hash,
    size,
    text: [heading, ...lines].join('\n'),
    captioned: true,
    instead: { ...table, title: heading, lead: [...above, ...table.lead] },
  }
}

/** The workbook as a message; kept in the caller's transaction. */
export async function workbookMessage(db: Db, bulletin: Bulletin, organisation: Organisation, now: Instant): Promise<FileMessage> {
  const heading = bulletinHeading(bulletin, namesOf(organisation))
  const about = workbookAbout(bulletin.late.length, bulletin.day.all.due)
  return fileOf(db, heading, `${heading}：${about}`, await bulletinXlsx(db, bulletin, organisation), now)
}

/** The orders behind one figure as a workbook; nothing of the customer is in it. Kept in the caller's transaction. */
export async function ordersMessage(
  db: Db,
  title: string,
  orders: readonly Judged[],
  organisation: Organisation,
  now: Instant,
): Promise<FileMessage> {
  const content = await workbookOf([orderSheet(orders, namesOf(organisation))])
  return fileOf(db, title.split('：')[0] ?? title, `${title}：${ordersAbout(orders.length)}`, content, now)
}

async function fileOf(db: Db, heading: string, text: string, content: Buffer, now: Instant): Promise<FileMessage> {
  const { hash, size, mediaType } = await keepFile(db, content, XLSX, now)
  return { kind: 'file', name: `${heading.replaceAll(/[ /]+/g, '_')}.xlsx`, mediaType, hash, size, text }
}
