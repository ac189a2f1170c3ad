import type { At } from '../instants.ts'

export interface FileTables {
  file: {
    /** SHA-256 of the content in hexadecimal. */
    hash: string
    content: Buffer
    media_type: string
    size: number
    kept_since: At
  }
  /** What needs a file; one that nothing needs may go. */
  file_use: {
    hash: string
    used_by: string
  }
}
