import { extname } from 'node:path'
import { type Answer, errcode, refuseOld } from '../answer.ts'
import type { Asked } from '../platform-server.ts'
import { type Tenant, newKey } from '../tenant.ts'

const MEGABYTE = 1024 * 1024

/** Most bytes and the endings of names, by type. */
const accepted: Readonly<Record<string, { readonly most: number; readonly endings: readonly string[] }>> = {
  image: { most: 20 * MEGABYTE, endings: ['jpg', 'gif', 'png', 'bmp'] },
  voice: { most: 2 * MEGABYTE, endings: ['amr', 'mp3', 'wav'] },
  video: { most: 20 * MEGABYTE, endings: ['mp4'] },
  file: { most: 20 * MEGABYTE, endings: ['doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'zip', 'pdf', 'rar'] },
}

/** POST /media/upload?access_token=&type=, the file in the multipart part `media`; ids begin with `@` and do not expire. */
export async function upload(tenant: Tenant, asked: Asked): Promise<Answer> {
  const type = asked.query.get('type') ?? ''
  const limits = accepted[type]
  if (limits === undefined) refuseOld(40004, '不合法的媒体文件类型')
  const file = await partNamedMedia(asked)
  const bytes = Buffer.from(await file.arrayBuffer())
  if (bytes.length === 0 || bytes.length > limits.most) refuseOld(40006, '不合法的文件大小')
  if (!limits.endings.includes(extname(file.name).slice(1).toLowerCase())) refuseOld(40005, '不合法的文件类型')
  const id = `${type === 'image' ? '@lADP' : '@lAzP'}${newKey()}`
  tenant.media.set(id, { name: file.name, type, bytes })
  return errcode(0, 'ok', { type, media_id: id, created_at: tenant.clock.now() })
}

async function partNamedMedia({ headers, body }: Asked): Promise<File> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': headers['content-type'] ?? '' } })
    .formData()
    .catch(() => refuseOld(43004, '无效的HTTP HEADER Content-Type'))
  const part = form.get('media')
  if (!(part instanceof File)) refuseOld(41005, '缺少多媒体文件数据')
  return part
}

const LINK_LIFE = 10 * 60_000

/** Where people's files can be fetched, for ten minutes after the place was asked for. */
export class DownloadLinks {
  readonly #tenant: Tenant
  readonly #links = new Map<string, { readonly code: string; readonly ends: number }>()

  constructor(tenant: Tenant) {
    this.#tenant = tenant
  }

  make(code: string): string {
    const key = newKey()
    this.#links.set(key, { code, ends: this.#tenant.clock.now() + LINK_LIFE })
    return `${this.#tenant.url}/down?key=${encodeURIComponent(key)}`
  }

  fetch({ query }: Asked): Answer {
    const link = this.#links.get(query.get('key') ?? '')
    const file = link && link.ends > this.#tenant.clock.now() ? this.#tenant.sentFiles.get(link.code) : undefined
    if (file === undefined) return { status: 403, type: 'application/xml', body: '<Error><Code>AccessDenied</Code></Error>' }
    return { status: 200, type: file.type, body: file.bytes }
  }
}
