import { z } from 'zod'
import { databaseKinds } from '../db/tables/database.ts'
import { formatInstant, parseInstant } from '../policy/instant.ts'
import type { Header, Piece, Totals } from './contents.ts'
import { BackupProblem } from './problems.ts'

/** Text that is written at once. */
const WRITTEN = 256 * 1024
/** Rows that go into the database with one statement, by their number and by their length. */
const TAKEN = { rows: 1000, characters: 1_000_000 }

/** JSON Lines: a row is an object, as PostgreSQL wrote it; what stands between rows is an array. */
export async function* linesOf(pieces: AsyncIterable<Piece>): AsyncGenerator<Buffer> {
  let text = ''
  let table = ''
  for await (const piece of pieces) {
    if ('header' in piece) text += `${JSON.stringify(['header', headerJson(piece.header)])}\n`
    else if ('totals' in piece) text += `${JSON.stringify(['totals', piece.totals])}\n`
    else {
      if (piece.table !== table) text += `${JSON.stringify(['table', (table = piece.table)])}\n`
      text += `${piece.rows.join('\n')}\n`
    }
    if (text.length < WRITTEN) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}

const headerJson = ({ madeAt, ...header }: Header): z.input<typeof headerForm> => ({
  ...header,
  madeAt: formatInstant(madeAt),
  migrations: [...header.migrations],
})

const headerForm = z.object({
  engine: z.enum(['embedded', 'server']),
  kind: z.enum(databaseKinds),
  madeAt: z.string().transform((text, context) => {
    const at = parseInstant(text)
    if (at === null) context.addIssue('no instant')
    return at ?? z.NEVER
  }),
  migrations: z.array(z.string()).min(1),
})
const totalsForm = z.object({
  tables: z.record(z.string(), z.object({ rows: z.int().nonnegative(), hash: z.string() })),
  sequences: z.record(z.string(), z.object({ last: z.string().regex(/^-?\d{1,19}$/), called: z.boolean() })),
})
const between = z.union([
  z.tuple([z.literal('header'), headerForm]),
  z.tuple([z.literal('table'), z.string()]),
  z.tuple([z.literal('totals'), totalsForm]),
])

/** The pieces again. Throws BackupProblem where they are not as they were written. */
export async function* piecesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let table: string | null = null
  let rows: string[] = []
  let characters = 0
  for await (const line of textLines(source)) {
    const isRow = line.startsWith('{')
    if (isRow) {
      rows.push(line)
      characters += line.length
    }
    if (rows.length > 0 && (!isRow || rows.length >= TAKEN.rows || characters >= TAKEN.characters)) {
      if (table === null) throw unreadable()
      yield { table, rows }
      rows = []
      characters = 0
    }
    if (isRow) continue
    const said = betweenRows(line)
    if (typeof said === 'string') table = said
    else yield said
  }
}

const unreadable = (): BackupProblem => new BackupProblem('备份已损坏：内容不是它应有的样子，没有恢复')

function betweenRows(line: string): string | { readonly header: Header } | { readonly totals: Totals } {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    throw unreadable()
  }
  const { data } = between.safeParse(json)
  if (data === undefined) throw unreadable()
  if (data[0] === 'header') return { header: data[1] }
  return data[0] === 'totals' ? { totals: data[1] } : data[1]
}

/** A row may hold any character but the end of a line, so that no reader of lines that knows others will do. */
async function* textLines(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let rest = ''
  for await (const bytes of source) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') throw unreadable()
}
