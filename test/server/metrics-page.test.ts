import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8')
const namesIn = (text: string): string[] => [...new Set([...text.matchAll(/\bsameday_[a-z_]+/g)].map(([name]) => name))].toSorted()

/** Every figure that the program serves, by where it is given its name. */
const served = [
  ...new Set(
    globSync('src/**/*.ts', { cwd: root }).flatMap((path) =>
      [...read(path).matchAll(/name: '(sameday_[a-z_]+)'/g)].map(([, name]) => name ?? ''),
    ),
  ),
].toSorted()

/** A histogram has series of its own names. */
const ofSeries = (name: string): string => name.replace(/_(bucket|sum|count)$/, '')

test('the page names every figure that is served, and no other', () => {
  expect(served.length).toBeGreaterThan(8)
  const table = read('docs/metrics.md')
    .split('\n')
    .filter((line) => line.startsWith('| `sameday_'))
    .join('\n')
  expect(namesIn(table)).toEqual(served)
})

test('board and alarms ask for figures that are served', () => {
  const asked = ['grafana-board.json', 'alert-rules.yaml'].flatMap((file) => namesIn(read(`packing/files/${file}`)))
  expect(asked.map(ofSeries).filter((name) => !served.includes(name))).toEqual([])
})

test('every alarm is explained on the page', () => {
  const { groups } = parse(read('packing/files/alert-rules.yaml')) as { groups: { rules: { alert: string; expr: string }[] }[] }
  const alarms = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))
  const explained = [...read('docs/metrics.md').matchAll(/^\| `(Sameday\w+)`/gm)].map(([, name]) => name)
  expect(explained).toEqual(alarms)
})

test('the board is JSON with a title and a question for each panel', () => {
  const { panels } = JSON.parse(read('packing/files/grafana-board.json')) as { panels: { title: string; targets: { expr: string }[] }[] }
  expect(panels.every(({ title, targets }) => title !== '' && targets.every(({ expr }) => expr !== ''))).toBe(true)
})
