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
  /** What each migration does to programs of before, those of the first versions apart. */
  migration_change: {
    migration: string
    /** The newest migration of the oldest program that runs on the database; null: whoever ran on it before. */
    oldest: string | null
    /** The version of the program that made the change. */
    release: string
  }
  /** Programs at this database. */
  program_running: {
    id: string
    /** The newest that it knows. */
    migration: string
    release: string
    until: At
  }
  write_probe: {
    name: string
    filler: Buffer
  }
}
