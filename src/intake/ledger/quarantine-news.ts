import { hash } from 'node:crypto'
import { basename } from 'node:path'
import type { Trx } from '../../db/database.ts'
import type { ControlKey } from '../../messages/control-group/kinds.ts'
import { refusedFileText, refusedPushText, setAsideText } from '../../messages/feed-text.ts'
import { HOUR, type Instant, dayOf, formatDay, formatInstant } from '../../policy/instant.ts'
import type { Origin } from './import-log.ts'
import { markTold, untoldReasons, withoutValues } from './untold-reasons.ts'
import type { News, Tell } from '../../control-group/tell.ts'

/** An import that has come to its end, in the transaction that ends it. */
export interface Ended {
  readonly importId: number
  readonly origin: Origin
  readonly rows: number
  /** Why the file was refused as a whole; null: it was taken. */
  readonly problem: string | null
}

/**
 * Tells the control group what an import set aside or why it was refused. Rows that were set aside before, by this file or another, it has
 * heard of. A file that is refused again and again is told once a day.
 */
export async function tellOfImport(trx: Trx, tell: Tell, { importId, origin, rows, problem }: Ended): Promise<void> {
  if (tell === null) return
  const reasons = await untoldReasons(trx, { importId })
  if (problem === null && reasons.length === 0) return
  const about = { file: basename(origin.file), source: origin.source, rows, reasons }
  const news: News =
    problem === null
      ? { key: `import/${importId}`, text: setAsideText(about) }
      : { key: refusalKey(origin, rows, problem), text: refusedFileText({ ...about, problem: withoutValues(problem) }) }
  if ((await tell(trx, news)) && reasons.length > 0) await markTold(trx, { importId })
}

const refusalKey = ({ file, source, learntAt }: Origin, rows: number, problem: string): ControlKey =>
  `refused/${source}/${hash('sha256', JSON.stringify([file, rows, problem]), 'base64url')}/${formatDay(dayOf(learntAt))}`

/** Tells the control group what of a source's pushes was refused: once an hour, with what was refused since it was told last. */
export async function tellOfPush(trx: Trx, tell: Tell, source: string, at: Instant): Promise<void> {
  if (tell === null) return
  const reasons = await untoldReasons(trx, { pushedBy: source })
  const hour = formatInstant(at - (at % HOUR)).slice(0, 13)
  if (reasons.length === 0 || !(await tell(trx, { key: `push/${source}/${hour}`, text: refusedPushText(source, reasons) }))) return
  await markTold(trx, { pushedBy: source })
}
