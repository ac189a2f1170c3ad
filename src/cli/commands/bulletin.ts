import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Bulletin, type Scope, computeBulletin } from '../../bulletins/bulletin.ts'
import { type Edition, editionOf } from '../../bulletins/editions.ts'
import { bulletinMessage } from '../../bulletins/bulletin-message.ts'
import { plainText } from '../../messages/plain-text.ts'
import type { Organisation } from '../../people/organisation.ts'
import type { Day, Instant } from '../../policy/instant.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { districtNamed } from '../district-named.ts'
import { bulletinJson } from '../../bulletins/bulletin-json.ts'

const formats = {
  text: (bulletin: Bulletin, organisation: Organisation) => `${plainText(bulletinMessage(bulletin, organisation))}\n`,
  json: (bulletin: Bulletin) => `${JSON.stringify(bulletinJson(bulletin))}\n`,
} as const
const announced = ['png', 'xlsx'] as const

interface Given {
  readonly date: Day
  readonly district: string | null
  readonly asOf: Instant | null
  readonly edition: Edition | null
  readonly format: keyof typeof formats | (typeof announced)[number] | null
  readonly json: boolean
  readonly out: string | null
}

/** `sameday bulletin`: computes and prints, posts nothing. */
export async function bulletin(
  { date, district, out, ...given }: Given,
  io: CommandIo,
  { database, organisation, clock }: Pick<Program, 'database' | 'organisation' | 'clock'>,
): Promise<0 | 1> {
  const format = given.json ? 'json' : (given.format ?? 'text')
  if (format === 'png' || format === 'xlsx') {
    await io.err(`通报目前只有 text（文字表格）和 json 两种格式，${announced.join(' 和 ')} 由以后的版本提供\n`)
    return 1
  }
  const asOf = given.asOf ?? clock.now()
  const scope: Scope = district === null ? { city: true } : { district: districtNamed(organisation, district) }
  const edition = given.edition ?? editionOf(date, asOf)
  const text = formats[format](await computeBulletin(database.db, organisation, { scope, date, edition, asOf }), organisation)
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
