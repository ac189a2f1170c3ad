import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { CommandIo } from '../../remote/command-io.ts'
import type { Database } from '../../db/database.ts'
import { plainText } from '../../messages/plain-text.ts'
import type { Organisation } from '../../people/organisation.ts'
import { type Day, type Instant, dayOf, parseDay, parseInstant } from '../../policy/instant.ts'
import { UsageError, wrongUsage } from '../usage.ts'
import { type Bulletin, type BulletinAsked, type Edition, type Scope, computeBulletin, editions } from '../../bulletins/bulletin.ts'
import { bulletinJson } from './bulletin-json.ts'
import { bulletinMessage } from '../../bulletins/bulletin-message.ts'

export const bulletinUsage =
  'bulletin --date D [--district ID | --city] [--as-of T] [--edition progress|final] [--format text|json] [--out FILE]'
const usage = `用法：sameday ${bulletinUsage}`

const formats = {
  text: (bulletin: Bulletin, organisation: Organisation) => `${plainText(bulletinMessage(bulletin, organisation))}\n`,
  json: (bulletin: Bulletin) => `${JSON.stringify(bulletinJson(bulletin))}\n`,
} as const
type Format = keyof typeof formats
const announced = ['png', 'xlsx']

/** `sameday bulletin`: computes and prints, posts nothing. */
export async function bulletinCommand(
  { db }: Database,
  args: readonly string[],
  io: CommandIo,
  { organisation, now }: { readonly organisation: Organisation; readonly now: Instant },
): Promise<0 | 1> {
  const { format, out, ...asked } = parse(args, organisation, now)
  if (format === null) {
    await io.err(`通报目前只有 text（文字表格）和 json 两种格式，${announced.join(' 和 ')} 由以后的版本提供\n`)
    return 1
  }
  const text = formats[format](await computeBulletin(db, organisation, asked), organisation)
  if (out === null) {
    await io.out(text)
    return 0
  }
  return write(resolve(io.cwd, out), text, io)
}

async function write(path: string, text: string, io: CommandIo): Promise<0 | 1> {
  try {
    await writeFile(path, text)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    await io.err(`写不了文件 ${path}（${String(error.code)}）\n`)
    return 1
  }
  await io.err(`已写入 ${path}\n`)
  return 0
}

/** `format` null: one that does not exist yet. */
function parse(
  args: readonly string[],
  organisation: Organisation,
  now: Instant,
): BulletinAsked & { readonly format: Format | null; readonly out: string | null } {
  const { values } = wrongUsage(usage, () => parseArgs({ args: [...args], options }))
  const asOf = values['as-of'] === undefined ? now : parseInstant(values['as-of'])
  if (asOf === null) throw new UsageError(`--as-of ${values['as-of']} 不是时间，应形如 2026-11-21T18:00:00+08:00`, usage)
  const date = dateOf(values.date)
  return {
    scope: scopeOf(values.district, values.city === true, organisation),
    date,
    edition: editionOf(values.edition, date, asOf),
    asOf,
    format: formatOf(values.json === true ? 'json' : values.format),
    out: values.out ?? null,
  }
}

const options = {
  date: { type: 'string' },
  district: { type: 'string' },
  city: { type: 'boolean' },
  'as-of': { type: 'string' },
  edition: { type: 'string' },
  format: { type: 'string' },
  json: { type: 'boolean' },
  out: { type: 'string' },
} as const

function dateOf(text: string | undefined): Day {
  const date = text === undefined ? null : parseDay(text)
  if (date === null)
    throw new UsageError(text === undefined ? '--date 必填，形如 2026-11-21' : `--date ${text} 不是日期，应形如 2026-11-21`, usage)
  return date
}

/** A district by its id, its name or an alias; without one, the city. */
function scopeOf(text: string | undefined, city: boolean, { districts }: Organisation): Scope {
  if (text === undefined) return { city: true }
  if (city) throw new UsageError('--district 和 --city 只能选一个', usage)
  const found = districts.find(({ id, name, aliases }) => id === text || name === text || aliases.includes(text))
  if (!found) throw new UsageError(`没有区县 ${text}，可用：${districts.map(({ id, name }) => `${id}（${name}）`).join('、')}`, usage)
  return { district: found.id }
}

/** Unless said otherwise, a day that is over has its final edition. */
function editionOf(text: string | undefined, date: Day, asOf: Instant): Edition {
  if (text === undefined) return date < dayOf(asOf) ? 'final' : 'progress'
  const edition = editions.find((one) => one === text)
  if (!edition) throw new UsageError(`--edition ${text} 有误，只能是 ${editions.join('、')}`, usage)
  return edition
}

function formatOf(text = 'text'): Format | null {
  if (announced.includes(text)) return null
  if (text === 'text' || text === 'json') return text
  throw new UsageError(`--format ${text} 有误，只能是 ${Object.keys(formats).join('、')}`, usage)
}
