// An import in a process of its own, to be killed: says something as soon as the first batch is safe.
import { openDatabase } from '../../src/db/database.ts'
import { importFile } from '../../src/intake/import-file.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { readOrganisation } from '../../src/people/read-organisation.ts'
import { parseInstant } from '../../src/policy/instant.ts'

const [place = '', path = ''] = process.argv.slice(2)
const organisation = readOrganisation(`${import.meta.dirname}/../../config/lianyungang.yaml`)
const database = await openDatabase(JSON.parse(place), () => undefined)
const said = setInterval(() => {
  void database.db
    .selectFrom('import')
    .select('rows')
    .where('rows', '>', 0)
    .executeTakeFirst()
    .then((begun) => begun && process.stdout.write('begun\n'))
}, 5)
const context = contextOf(organisation, parseInstant('2026-11-21T20:30:00+08:00') ?? 0)
await importFile(database, path, { shownAs: 'export.csv', source: 'export', organisation, context, dryRun: false })
clearInterval(said)
await database.close()
