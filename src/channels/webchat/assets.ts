import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { extname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'

interface Asset {
  readonly mediaType: string
  readonly body: string
  readonly tag: string
}

export interface Assets {
  /** By path: `/`, `/webchat/main.js`. */
  readonly files: ReadonlyMap<string, Asset>
  /** The font's files. */
  readonly pieces: ReadonlySet<string>
  /** Changes with any of the files. */
  readonly version: string
}

const FOLDER = join(import.meta.dirname, 'page')
const FONT = import.meta.resolve('@fontsource-variable/noto-sans-sc/package.json')
const mediaTypes: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html', '.svg': 'image/svg+xml' }

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16)

/** Modules are written for the type checker (`./x.ts`, types and all) and served for browsers (`./x.js`, types blanked). */
const browserModule = (source: string): string =>
  stripTypeScriptTypes(source, { mode: 'strip' }).replace(/( from '\.{1,2}\/[\w/.-]+)\.ts'/g, "$1.js'")

const fontFile = (name: string): URL => new URL(name, FONT)

/** Reads the page once, at start. */
export async function loadAssets(): Promise<Assets> {
  const font = JSON.parse(await readFile(fontFile('package.json'), 'utf8')) as { version: string }
  const fontPath = `/webchat/font/${font.version}`
  const files = new Map<string, Asset>()
  for (const name of (await readdir(FOLDER, { recursive: true })).map((path) => path.replaceAll('\\', '/')).toSorted()) {
    const served = extname(name) === '.ts' ? `${name.slice(0, -3)}.js` : name
    const mediaType = mediaTypes[extname(served)]
    if (!mediaType) continue
    const source = await readFile(join(FOLDER, name), 'utf8')
    const body = extname(name) === '.ts' ? browserModule(source) : source.replaceAll('/webchat/font', fontPath)
    files.set(served === 'index.html' ? '/' : `/webchat/${served}`, {
      mediaType: `${mediaType}; charset=utf-8`,
      body,
      tag: `"${hash(body)}"`,
    })
  }
  const pieces = new Set(await readdir(fontFile('files/')))
  return { files, pieces, version: hash([...files.values()].map(({ tag }) => tag).join()) }
}

export function serveAssets(app: FastifyInstance, { files, pieces }: Assets): void {
  for (const [path, { mediaType, body, tag }] of files) {
    app.get(path, (request, reply) => {
      reply.header('cache-control', 'no-cache').header('etag', tag)
      return request.headers['if-none-match'] === tag ? reply.code(304).send() : reply.type(mediaType).send(body)
    })
  }
  serveFont(app, pieces)
}

/** The Chinese font in its hundred pieces; a browser fetches those whose characters it meets, once. */
function serveFont(app: FastifyInstance, pieces: ReadonlySet<string>): void {
  const immutable = 'public, max-age=31536000, immutable'
  app.get('/webchat/font/:version/index.css', async (_request, reply) =>
    reply
      .header('cache-control', immutable)
      .type('text/css; charset=utf-8')
      .send(await readFile(fontFile('index.css'))),
  )
  app.get<{ Params: { piece: string } }>('/webchat/font/:version/files/:piece', async (request, reply) => {
    const { piece } = request.params
    if (!pieces.has(piece)) return reply.callNotFound()
    return reply
      .header('cache-control', immutable)
      .type('font/woff2')
      .send(await readFile(fontFile(`files/${piece}`)))
  })
}
