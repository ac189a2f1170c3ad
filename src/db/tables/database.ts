import type { Generated, GeneratedAlways } from 'kysely'
import type { At, AtByDefault } from '../instants.ts'

/** Made by `serve` with nothing configured; made by a command with SAMEDAY_NOW; everything else. */
export const databaseKinds = ['demo', 'replay', 'live'] as const
export type DatabaseKind = (typeof databaseKinds)[number]

export interface DatabaseTables {
  /** One row. */
  database_mark: {
    only_row: Generated<boolean>
    kind: DatabaseKind
    created_at: AtByDefault
  }
  /** Back-ups that were finished. */
  backup_made: {
    id: GeneratedAlways<number>
    made_at: At
    /** `sameday`, or what else made it, of which no more is known. */
    made_with: string
    file: string | null
    rows: number | null
    bytes: number | null
    encrypted: boolean | null
  }
  write_probe: {
    name: string
    filler: Buffer
  }
}
