import type { AtByDefault } from '../instants.ts'

/** Made by `serve` with nothing configured; made by a command with SAMEDAY_NOW; everything else. */
export const databaseKinds = ['demo', 'replay', 'live'] as const
export type DatabaseKind = (typeof databaseKinds)[number]

export interface DatabaseTables {
  /** One row. */
  database_mark: {
    kind: DatabaseKind
    created_at: AtByDefault
  }
  write_probe: {
    name: string
    filler: Buffer
  }
}
