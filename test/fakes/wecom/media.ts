import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../src/clock.ts'
import { DAY, type Instant } from '../../../src/policy/instant.ts'
import { Refused } from './refused.ts'

export type MediaType = 'image' | 'voice' | 'video' | 'file'

export interface Media {
  readonly type: MediaType
  readonly name: string
  readonly bytes: Buffer
  readonly at: Instant
}

/** What was uploaded and by which id it can be sent, for three days. */
export class UploadedMedia {
  readonly #clock: Clock
  readonly #kept = new Map<string, Media>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  keep(type: MediaType, name: string, bytes: Buffer): { type: MediaType; media_id: string; created_at: string } {
    const media_id = randomUUID()
    const at = this.#clock.now()
    this.#kept.set(media_id, { type, name, bytes, at })
    return { type, media_id, created_at: String(at) }
  }

  /** 40007 when it is unknown, of another type or too old. */
  take(mediaId: string, type: MediaType): Media {
    const media = this.#kept.get(mediaId)
    if (media?.type !== type || this.#clock.now() - media.at > 3 * DAY) throw new Refused(40007, 'invalid media_id')
    return media
  }
}
