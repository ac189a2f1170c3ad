import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { tokensOf } from '../../../src/config/intake-tokens.ts'
import { sourceOf } from '../../../src/intake/http/push-tokens.ts'
import { Secret } from '../../../src/config/secret.ts'

const known = (setting: string) => tokensOf(new Secret(setting)).map(({ source, token }) => [source, token.reveal()])

test('a plain token is that of the source push; a named one of the source it names; several are valid at once', () => {
  expect(known('hush')).toEqual([['push', 'hush']])
  expect(known('crm=old-one,crm=new-one, dispatch=third')).toEqual([
    ['crm', 'old-one'],
    ['crm', 'new-one'],
    ['dispatch', 'third'],
  ])
})

test('the padding of a token is no name', () => {
  expect(known('aGVsbG8gd29ybGQ==')).toEqual([['push', 'aGVsbG8gd29ybGQ==']])
  expect(known('abc=')).toEqual([['push', 'abc=']])
})

test('a header is the source whose token it bears, or nobody', () => {
  const tokens = tokensOf(new Secret('crm=old-one,crm=new-one,plain'))
  expect(['Bearer old-one', 'bearer  new-one', 'Bearer plain'].map((header) => sourceOf(header, tokens))).toEqual(['crm', 'crm', 'push'])
  for (const header of [undefined, '', 'Bearer', 'Bearer ', 'old-one', 'Bearer old-on', 'Basic plain'])
    expect(sourceOf(header, tokens)).toBeNull()
})

test('tokens show nowhere', () => {
  expect(inspect(tokensOf(new Secret('crm=old-one')), { depth: 9 })).not.toContain('old-one')
})
