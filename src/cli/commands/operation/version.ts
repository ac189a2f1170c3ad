import { namesOf, ourMigrations } from '../../../db/migrate.ts'
import { thisRelease } from '../../../program/release.ts'
import type { CommandIo } from '../../../remote/command-io.ts'

/** `sameday version`: the release, the newest migration that it knows, and of a packed program where it comes from. */
export async function version({ json }: { readonly json: boolean }, io: CommandIo): Promise<0> {
  const { version: release, packed } = thisRelease()
  const database = (await namesOf(ourMigrations)).at(-1)
  if (json) await io.out(`${JSON.stringify({ version: release, database, ...packed })}\n`)
  else {
    const from = packed === null ? '' : `；提交 ${packed['commit'] ?? '不明'}，${packed['platform'] ?? ''}`
    await io.out(`sameday ${release}（数据库到 ${database}${from}）\n`)
  }
  return 0
}
