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

/** What Prometheus and a named branch give to every series. */
const everywhere = ['branch', 'instance', 'job', 'le']

test('board and alarms tell series apart by labels that the page names for them', () => {
  const labels = new Map(
    [...read('docs/metrics.md').matchAll(/^\| `(sameday_\w+)` +\|([^|]*)\|/gm)].map(([, name = '', listed = '']) => [
      name,
      [...listed.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
    ]),
  )
  const { groups } = parse(read('packing/files/alert-rules.yaml')) as { groups: { rules: { expr: string }[] }[] }
  const board = JSON.parse(read('packing/files/grafana-board.json')) as { panels: { targets: { expr: string; legendFormat: string }[] }[] }
  const asked = [
    ...groups.flatMap(({ rules }) => rules.map(({ expr }) => ({ expr, legendFormat: '' }))),
    ...board.panels.flatMap(({ targets }) => targets),
  ]
  for (const { expr, legendFormat } of asked) {
    const known = [...everywhere, ...namesIn(expr).flatMap((name) => labels.get(ofSeries(name)) ?? [])]
    const grouped = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].map(([, list = '']) => list.split(/, */))
    const selected = [...expr.matchAll(/[{,](\w+)(?:=~?|!~|!=)"/g)].map(([, label = '']) => label)
    expect({ expr, unknown: [...grouped.flat(), ...selected].filter((label) => !known.includes(label)) }).toEqual({ expr, unknown: [] })
    // What is added up has only the labels by which it was.
    const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label)
    const left = /^(?:sum|max|histogram)/.test(expr) ? (grouped[0] ?? []) : known
    expect({ expr, lost: shown.filter((label) => !left.includes(label)) }).toEqual({ expr, lost: [] })
  }
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
