// A process of its own that is killed in the middle: it says `half` when half of the rows have passed, and waits for its end.
import type { Piece } from '../../src/backup/contents.ts'
import { readBackup, writeBackup } from '../../src/backup/file.ts'
import { takeIn } from '../../src/backup/take-in.ts'
import { openDatabase } from '../../src/db/database.ts'

const [, , what, file = '', place = ''] = process.argv
const HALF = 5

async function* halfOf(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let passed = 0
  for await (const piece of pieces) {
    if (passed++ === HALF) await hang()
    yield piece
  }
}

async function hang(): Promise<never> {
  console.log('half')
  setInterval(() => undefined, 60_000)
  return new Promise<never>(() => undefined)
}

const pieces = halfOf(await readBackup(file, null))
if (what === 'backup') await writeBackup(place, pieces, null)
else await takeIn((await openDatabase({ url: place, connections: 2 }, console.error)).db, pieces)
