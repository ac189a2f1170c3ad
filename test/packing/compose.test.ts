import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { platforms } from '../../packing/platforms.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('the image of the program has the libraries of the Node that is packed, which Node of another line may do without', () => {
  const { optionalDependencies } = JSON.parse(read('package.json')) as { optionalDependencies: Record<string, string> }
  const { services } = parse(read('packing/files/compose.yaml')) as { services: { sameday: { image: string } } }
  const packed = platforms.map(({ nodePackage }) => optionalDependencies[nodePackage]?.split('.')[0])
  expect(packed).toEqual(packed.map(() => /^node:(\d+)-/.exec(services.sameday.image)?.[1]))
})
