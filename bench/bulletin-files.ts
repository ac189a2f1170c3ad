import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exemptSheet, orderSheet } from '../src/bulletins/workbook/order-sheets.ts'
import { parseContext } from '../src/policy/context.ts'
import { type Judged, judge } from '../src/policy/judge.ts'
import { parseOrder } from '../src/policy/parse-order.ts'
import { workbookOf } from '../src/spreadsheets/workbook.ts'
import { cityBoard } from '../test/pictures/city-board.ts'
import { runAlone } from './child.ts'
import { benchContext, generatedOrder } from './generated-orders.ts'

/**
 * Time and memory of a bulletin's picture, and of a workbook of 100 000 orders beside judging the same orders and writing nothing.
 * `--smoke`: a tiny run, to see that it works.
 */
const smoke = process.argv.includes('--smoke')
const size = smoke ? { rows: 1000, pictures: 1 } : { rows: 100_000, pictures: 20 }
/** Of the whole process. */
const MOST_MEGABYTES = 150
/** Imported where it is used: the canvas is no part of a workbook's memory, and the program draws in a thread of its own. */
const drawing = () => import('../src/pictures/draw-board.ts')

const context = parseContext(benchContext, 0)

function* orders(): Generator<Judged> {
  for (let n = 0; n < size.rows; n++) {
    const order = parseOrder(generatedOrder(n))
    yield { order, verdict: judge(order, context) }
  }
}

/** What a process of its own does, so that its memory is seen. */
const parts = {
  judge: () => {
    let seen = 0
    for (const { verdict } of orders()) seen += verdict.lateDays
    if (Number.isNaN(seen)) throw new Error('no days')
  },
  workbook: async () => {
    const sheets = [
      orderSheet(orders(), (id) => id, context.asOf),
      exemptSheet(
        () => [],
        (id) => id,
      ),
    ]
    await writeFile(join(tmpdir(), `bulletin-${process.pid}.xlsx`), await workbookOf(sheets))
  },
  pictures: async () => {
    const { drawBoard } = await drawing()
    for (let n = 0; n < size.pictures; n++) drawBoard(cityBoard(7))
  },
  font: async () => void (await drawing()).drawBoard(cityBoard(1)),
} as const

const [, , , part = ''] = process.argv
if (process.argv[2] === '--part') await parts[part as keyof typeof parts]()
else await report()

async function report(): Promise<void> {
  const run = (name: keyof typeof parts) => runAlone('bulletin-files.ts', ['--part', name, ...(smoke ? ['--smoke'] : [])], {})
  const [judged, workbook] = [await run('judge'), await run('workbook')]
  const [font, pictures] = [await run('font'), await run('pictures')]
  const each = ((pictures.cpuSeconds - font.cpuSeconds) / Math.max(size.pictures - 1, 1)) * 1000
  console.log(`workbook of ${size.rows} orders: ${workbook.seconds.toFixed(1)} s, of which judging ${judged.seconds.toFixed(1)} s`)
  console.log(`  memory ${workbook.megabytes} MB (at most ${MOST_MEGABYTES} MB); judging alone ${judged.megabytes} MB`)
  console.log(`picture of 7 districts: ${each.toFixed(0)} ms of processor time, memory ${pictures.megabytes.toFixed(0)} MB`)
  if (!smoke && workbook.megabytes > MOST_MEGABYTES) process.exitCode = 1
}
