import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyError, FastifyInstance } from 'fastify'
import type { Database } from '../../db/database.ts'
import type { Room } from '../../db/room.ts'
import type { Context } from '../../policy/context.ts'
import { formatInstant } from '../../policy/instant.ts'
import { FileRefused } from '../table/file-refused.ts'
import { type ImportOptions, type ImportReport, importFile } from '../import/import-file.ts'
import type { Token } from '../../config/intake-tokens.ts'
import { sourceOf } from './push-tokens.ts'
import { refuseForRoom, whileRoom } from './while-room.ts'
import { withToken } from './with-token.ts'

export interface FilesDeps {
  readonly database: Database
  readonly room: Room
  readonly tokens: readonly Token[]
  readonly organisation: ImportOptions['organisation']
  readonly tell: ImportOptions['tell']
  /** Called when a file was taken, after its commits. */
  readonly taken: () => void
  /** As of now. */
  context(): Context
}

const MOST_MEGABYTES = 512
const LONGEST_NAME = 200

/**
 * `POST /intake/files?name=orders.csv`: the bytes of one export, as `sameday import` takes it, answered with its report. `dryRun=true`
 * writes nothing. A file that is no export is answered 422 with the reason.
 */
export async function serveFiles(
  app: FastifyInstance,
  { database, room, tokens, organisation, tell, taken, context }: FilesDeps,
): Promise<void> {
  await app.register(async (door) => {
    door.removeAllContentTypeParsers()
    // The body stays a stream: a file is not held in memory.
    door.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    door.setErrorHandler<FastifyError>((error, request, reply) => {
      if (error instanceof FileRefused) return reply.code(422).send({ error: error.message })
      if (error instanceof TooLarge) return reply.code(413).send({ error: `文件太大：最多 ${MOST_MEGABYTES} MB` })
      request.log.error({ err: error }, 'a file could not be taken')
      if (room.met(error)) return refuseForRoom(reply)
      return reply.code(500).send({ error: '没有全部收下，请稍后原样重发：已收的行不会重复' })
    })
    door.post<{ Querystring: { name?: string; dryRun?: string }; Body: Readable | undefined }>(
      '/intake/files',
      {
        bodyLimit: MOST_MEGABYTES * 1024 * 1024,
        onRequest: [withToken(tokens), whileRoom(room)],
      },
      async (request, reply) => {
        const { name = 'upload', dryRun = 'false' } = request.query
        if (dryRun !== 'true' && dryRun !== 'false') return reply.code(400).send({ error: 'dryRun 只能是 true 或 false' })
        const source = sourceOf(request.headers.authorization, tokens) ?? ''
        const options = {
          shownAs: shown(name),
          source,
          organisation,
          context: context(),
          dryRun: dryRun === 'true',
          setAsideTo: null,
          tell,
          watch: null,
        }
        const report = await withFile(request.body, (path) => importFile(database, path, options))
        if (dryRun === 'false') taken()
        const { rows, accepted, updated, unchanged, quarantined } = report
        request.log.info({ source, rows, accepted, updated, unchanged, quarantined }, 'a file was taken')
        return reportJson(report)
      },
    )
  })
}

class TooLarge extends Error {}

/** Kept in a folder of its own for as long as it is read. */
async function withFile<T>(body: Readable | undefined, read: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sameday-file-'))
  try {
    const path = join(folder, 'file')
    await pipeline(bounded(body), createWriteStream(path, { mode: 0o600 }))
    return await read(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function* bounded(body: Readable | undefined): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of body ?? []) {
    const piece = Buffer.from(chunk)
    bytes += piece.length
    if (bytes > MOST_MEGABYTES * 1024 * 1024) throw new TooLarge()
    yield piece
  }
}

/** The last part of what the sender calls it, without what a terminal would act on. */
const shown = (name: string): string => basename(name).replaceAll(/\p{C}/gu, '').slice(0, LONGEST_NAME).toWellFormed() || 'upload'

const reportJson = ({ setAside, dataAsOf, ...report }: ImportReport) => ({ ...report, dataAsOf: formatInstant(dataAsOf), setAside })
