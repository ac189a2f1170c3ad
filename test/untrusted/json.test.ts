import { expect, test } from 'vitest'
import { parsed } from '../../src/channels/call.ts'
import { parseJson } from '../../src/untrusted/json.ts'

test('JSON of 32 levels is read, and brackets in its texts are no levels', () => {
  const nested = `${'['.repeat(31)}{"a":"${'[{'.repeat(1000)}\\"["}${']'.repeat(31)}`
  expect(JSON.stringify(parseJson(nested))).toBe(nested)
})

test('JSON that is nested more deeply is refused before anything is built of it', () => {
  expect(() => parseJson('['.repeat(33))).toThrow('嵌套超过 32 层')
  // It would be a syntax error if it were parsed.
  expect(() => parseJson('{"a":'.repeat(200_000))).toThrow('嵌套超过 32 层')
})

test('what a platform sends that is too deep is no JSON to the channels', () => {
  expect(parsed(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).toBeNull()
  expect(parsed('{"a":1')).toBeNull()
  expect(parsed('{"a":[1]}')).toEqual({ a: [1] })
})
