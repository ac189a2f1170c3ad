import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parts } from '../imports/rules.ts'
import { pages, root } from './blocks.ts'

const read = (page: string): string => readFileSync(join(root, page), 'utf8')
const architecture = read('docs/architecture.md')

describe.each(pages)('%s', (page) => {
  test('links to what is there', () => {
    const links = [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to]) => join(dirname(page), to ?? ''))
    expect(links.filter((to) => !existsSync(join(root, to)))).toEqual([])
  })

  test('names files that are there', () => {
    const named = [...read(page).matchAll(/`((?:src|test|bench|migrations|config|docs)\/[\w./-]+)`/g)].map(([, path]) => path ?? '')
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })
})

test('README leads to every page', () => {
  const readme = read('README.md')
  expect(pages.filter((page) => /^docs\/[^/]+$/.test(page) && !readme.includes(`](${page})`))).toEqual([])
})

describe('the page about how it is built', () => {
  test('has every wing, and no other', () => {
    const table = architecture.slice(architecture.indexOf('| wing'), architecture.indexOf('Bottender stays'))
    const named = [...table.matchAll(/^\| (.+?) +\|/gm)].flatMap(([, cell]) => cell?.match(/[\w-]+(?=\/`)/g) ?? [])
    const wings = readdirSync(join(root, 'src'), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    expect(named.toSorted()).toEqual([...wings, 'migrations'].toSorted())
  })

  test('lists the wings so that each imports only what stands above it', () => {
    const order: readonly string[][] = [...architecture.matchAll(/^\| (`.+?) +\|/gm)].map(
      ([, cell]) => cell?.match(/[\w-]+(?=(?:\/|\.ts)`)/g) ?? [],
    )
    const lineOf = (wing: string): number => order.findIndex((wings) => wings.includes(wing))
    const upward = Object.entries(parts).flatMap(([part, { imports }]) => {
      const wing = part.split('/')[0] ?? ''
      if (imports === 'anything' || part.startsWith('/') || lineOf(wing) < 0) return []
      return imports.filter((other) => !other.includes('/') && lineOf(other) > lineOf(wing)).map((other) => `${part} imports ${other}`)
    })
    expect(upward).toEqual([])
  })

  test('names files that are there', () => {
    const named = [...architecture.matchAll(/`([\w-]+\/[\w/-]+\.ts)`/g)].map(([, path]) => path ?? '')
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter((path) => !existsSync(join(root, 'src', path)) && !existsSync(join(root, path)))).toEqual([])
  })
})
