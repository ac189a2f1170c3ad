import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8')

const kinds = [...read('src/messages/control-group/kinds.ts').matchAll(/\| '([a-z-]+)'/g)].map(([, kind]) => kind ?? '')

test('every kind of message to the control group has its row: what it means and what to do', () => {
  expect(kinds.length).toBeGreaterThan(15)
  const rows = [...read('docs/operations.md').matchAll(/^\| `([a-z-]+)` +\|(.*)\|$/gm)]
  expect(rows.map(([, kind]) => kind)).toEqual(kinds)
  for (const [, , cells = ''] of rows) expect(cells.split('|').every((cell) => cell.trim() !== '')).toBe(true)
})

test('nothing is told to the control group that is of no such kind', () => {
  const keys = globSync('src/**/*.ts', { cwd: root }).flatMap((path) => [...read(path).matchAll(/[`']control\/([a-z-]+)\//g)])
  expect(keys.length).toBeGreaterThan(5)
  expect(keys.filter(([, kind = '']) => !kinds.includes(kind))).toEqual([])
})
