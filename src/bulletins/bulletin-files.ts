import { bulletinHeading, bulletinLead, bulletinMessage, escalationNote } from './bulletin-message.ts'
import type { Bulletin } from './bulletin.ts'
import { namesIn } from './figure-words.ts'
import { ordersBehind } from './behind.ts'
import { bulletinBoard } from './picture/bulletin-board.ts'
import { bulletinWorkbook } from './workbook/bulletin-workbook.ts'
import { orderSheet } from './workbook/order-sheets.ts'
import type { Db } from '../db/database.ts'
import { type KeptFile, keepFile } from '../files/files.ts'
import { lateMark } from '../messages/board-text.ts'
import { lateTitle } from '../messages/bulletin-posting-text.ts'
import type { FileMessage } from '../messages/message.ts'
import { ordersAbout, workbookAbout } from '../messages/workbook-text.ts'
import type { Organisation } from '../people/organisation.ts'
import type { Board } from '../pictures/board.ts'
import { drawApart } from '../pictures/draw-apart.ts'
import { workbookOf } from '../spreadsheets/workbook.ts'
import type { Instant } from '../policy/instant.ts'
import type { Judged } from '../policy/judge.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** The bulletin's picture as PNG. */
export const bulletinPng = (bulletin: Bulletin, organisation: Organisation): Promise<Uint8Array> =>
  drawApart(bulletinBoard(bulletin, namesIn(organisation)))

/** The bulletin's workbook as XLSX, with every order behind its figures. */
export const bulletinXlsx = (db: Db, bulletin: Bulletin, organisation: Organisation): Promise<Buffer> =>
  bulletinWorkbook(bulletin, organisation, dueOrders(db, bulletin, organisation))

/** So many districts' orders are held at once. */
const DISTRICTS_AT_ONCE = 8

/** Every order that it counts as due, by district and deadline. */
async function* dueOrders(db: Db, { scope, days, asOf }: Bulletin, organisation: Organisation): AsyncGenerator<Judged> {
  const districts = 'city' in scope ? organisation.districts.map(({ id }) => id) : [scope.district]
  for (let n = 0; n < districts.length; n += DISTRICTS_AT_ONCE) {
    const some = districts.slice(n, n + DISTRICTS_AT_ONCE)
    const place = new Map(some.map((district, at) => [district, at]))
    const orders = await ordersBehind(db, organisation, { districts: some, days, item: 'due', kinds: null, asOf })
    yield* orders.toSorted(
      (a, b) =>
        (place.get(a.order.district) ?? 0) - (place.get(b.order.district) ?? 0) ||
        (a.verdict.dueBy ?? 0) - (b.verdict.dueBy ?? 0) ||
        (a.order.id < b.order.id ? -1 : 1),
    )
  }
}

/** What is said of a bulletin itself: that it is late, or corrected. */
export interface Marked {
  readonly titled: (heading: string) => string
  readonly above: readonly string[]
  /** On the picture; null: nothing. */
  readonly stamp: string | null
}
const plainly: Marked = { titled: (heading) => heading, above: [], stamp: null }
export const late: Marked = { titled: lateTitle, above: [], stamp: lateMark }

/** How a board becomes a picture. */
export type Draw = (board: Board) => Promise<Uint8Array>

/** Draws what these bulletins will be posted as, so that the transaction which posts them finds the pictures drawn. */
export async function drawAhead(
  bulletins: readonly Bulletin[],
  organisation: Organisation,
  { marked = plainly, draw = drawApart }: Pick<Posted, 'marked' | 'draw'>,
): Promise<void> {
  await Promise.all(bulletins.map((bulletin) => draw(bulletinBoard(bulletin, namesIn(organisation), marked.stamp))))
}

/** One of the messages that a bulletin is posted as. */
export interface Form {
  /** Stands behind the key of the bulletin. */
  readonly part: '' | '/workbook'
  readonly message: FileMessage
}

interface Posted {
  readonly workbook: boolean
  readonly marked?: Marked | undefined
  /** How pictures are made of boards; absent: drawn in a thread of their own. */
  readonly draw?: Draw | undefined
}

/** The picture with its lines, and where a group takes it the workbook; both are kept in the caller's transaction. */
export async function bulletinForms(
  db: Db,
  bulletin: Bulletin,
  organisation: Organisation,
  now: Instant,
  { workbook, marked = plainly, draw = drawApart }: Posted,
): Promise<readonly [Form, ...Form[]]> {
  const nameOf = namesIn(organisation)
  const png = await draw(bulletinBoard(bulletin, nameOf, marked.stamp))
  const picture: Form = { part: '', message: pictureMessage(await keepFile(db, png, 'image/png', now), bulletin, organisation, marked) }
  if (!workbook) return [picture]
  const heading = marked.titled(bulletinHeading(bulletin, nameOf))
  return [picture, { part: '/workbook', message: await workbookMessage(db, bulletin, organisation, now, heading) }]
}

/** The picture with its three lines below; where a channel takes none, the lines with a table of at most eight stand for it. */
function pictureMessage(file: KeptFile, bulletin: Bulletin, organisation: Organisation, { titled, above }: Marked): FileMessage {
  const nameOf = namesIn(organisation)
  const heading = titled(bulletinHeading(bulletin, nameOf))
  const lines = [...above, ...bulletinLead(bulletin, nameOf), ...escalationNote(bulletin)]
  const table = bulletinMessage(bulletin, organisation)
  return {
    kind: 'image',
    name: `${heading}.png`,
    ...file,
    text: [heading, ...lines].join('\n'),
    captioned: true,
    instead: { ...table, title: heading, lead: [...above, ...table.lead] },
  }
}

/** The workbook as a message, under the bulletin's heading unless it is told by another; kept in the caller's transaction. */
export async function workbookMessage(
  db: Db,
  bulletin: Bulletin,
  organisation: Organisation,
  now: Instant,
  heading: string = bulletinHeading(bulletin, namesIn(organisation)),
): Promise<FileMessage> {
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
  const content = await workbookOf([orderSheet(orders, namesIn(organisation), now)])
  return fileOf(db, title.split('：')[0] ?? title, `${title}：${ordersAbout(orders.length)}`, content, now)
}

async function fileOf(db: Db, heading: string, text: string, content: Buffer, now: Instant): Promise<FileMessage> {
  const { hash, size, mediaType } = await keepFile(db, content, XLSX, now)
  return { kind: 'file', name: `${heading.replaceAll(/[ /]+/g, '_')}.xlsx`, mediaType, hash, size, text }
}
