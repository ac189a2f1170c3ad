import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Bulletin, type Scope, computeBulletin } from '../../bulletins/bulletin.ts'
import { type Edition, editionOf } from '../../bulletins/editions.ts'
import { bulletinPng, bulletinXlsx } from '../../bulletins/bulletin-files.ts'
import { bulletinMessage } from '../../bulletins/bulletin-message.ts'
import type { Db } from '../../db/database.ts'
import { plainText } from '../../messages/plain-text.ts'
import type { Organisation } from '../../people/organisation.ts'
import type { Day, Instant } from '../../policy/instant.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { districtNamed } from '../district-named.ts'
import { bulletinJson } from '../../bulletins/bulletin-json.ts'
import { UsageError } from '../usage.ts'

const texts = {
  text: (bulletin: Bulletin, organisation: Organisation) => `${plainText(bulletinMessage(bulletin, organisation))}\n`,
  json: (bulletin: Bulletin) => `${JSON.stringify(bulletinJson(bulletin))}\n`,
} as const
const files = {
  png: (_db: Db, bulletin: Bulletin, organisation: Organisation) => bulletinPng(bulletin, organisation),
  xlsx: bulletinXlsx,
} as const

interface Given {
  readonly date: Day
  readonly district: string | null
  readonly asOf: Instant | null
  readonly edition: Edition | null
  readonly format: keyof typeof texts | keyof typeof files | null
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
  if ((format === 'png' || format === 'xlsx') && out === null)
    throw new UsageError(`--format ${format} 要写成文件，请加 --out 文件名，例如 --out 通报.${format}`)
  const asOf = given.asOf ?? clock.now()
  const scope: Scope = district === null ? { city: true } : { district: districtNamed(organisation, district) }
  const edition = given.edition ?? editionOf(date, asOf)
  const computed = await computeBulletin(database.db, organisation, { scope, date, edition, asOf })
  const made =
    format === 'png' || format === 'xlsx' ? await files[format](database.db, computed, organisation) : texts[format](computed, organisation)
  if (out !== null) return write(resolve(io.cwd, out), made, io)
  await io.out(made.toString())
  return 0
}

async function write(path: string, made: string | Uint8Array, io: CommandIo): Promise<0 | 1> {
  try {
    await writeFile(path, made, { mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    await io.err(`写不了文件 ${path}（${String(error.code)}）\n`)
    return 1
  }
  await io.err(`已写入 ${path}\n`)
  return 0
}
