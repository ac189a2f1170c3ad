// An import in a process of its own, to be killed: says something as soon as the first batch is safe.
import { setTimeout as sleep } from 'node:timers/promises'
import { type DatabaseAddress, openDatabase } from '../../../src/db/database.ts'
import { importFile } from '../../../src/intake/import/import-file.ts'
import { contextOf } from '../../../src/people/policy-context.ts'
import { readOrganisation } from '../../../src/people/read-organisation.ts'
import { parseInstant } from '../../../src/policy/instant.ts'

const [place = '', path = ''] = process.argv.slice(2)
const organisation = readOrganisation(`${import.meta.dirname}/../../../config/lianyungang.yaml`)
const where: DatabaseAddress = JSON.parse(place)
const database = await openDatabase(where, () => undefined)
const context = contextOf(organisation, parseInstant('2026-11-21T20:30:00+08:00') ?? 0)
const importing = importFile(database, path, {
  shownAs: 'export.csv',
  source: 'export',
  organisation,
  context,
  dryRun: false,
  tell: null,
  setAsideTo: null,
  watch: null,
})
for (;;) {
  const safe = await database.db.selectFrom('import').select('rows').where('rows', '>', 0).executeTakeFirst()
  if (safe !== undefined) break
  await sleep(10)
}
process.stdout.write('begun\n')
await importing
await database.close()
