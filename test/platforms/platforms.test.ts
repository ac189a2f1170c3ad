import { expect, test } from 'vitest'
import { declaredChannels } from '../../src/channels/declared.ts'
import { type ConnectionRow, type Variable, groupPlatforms, platformList, platforms, quotaFieldOf } from '../../src/platforms/platforms.ts'
import { example } from '../people/example.ts'

test('every platform of the table is declared as a channel, and no other', async () => {
  expect((await declaredChannels()).map(({ name }) => name)).toEqual(platformList)
})

test('a variable is read for one thing only', () => {
  const variables = groupPlatforms.flatMap((platform) => {
    const { connections, addresses } = platforms[platform].outside
    const rows = Object.values<ConnectionRow>(connections).flatMap(({ required, optional }) => [required, optional])
    return [...rows, addresses].flatMap((row) => Object.values<Variable>(row)).map(({ variable }) => variable)
  })
  expect(variables.length).toBeGreaterThan(10)
  expect(variables).toEqual([...new Set(variables)])
})

test('what a platform allows in a month stands in the organisation file', () => {
  expect(groupPlatforms.map(quotaFieldOf)).toEqual([null, 'dingtalkCallsPerMonth'])
  expect(example.dingtalkCallsPerMonth).toBeNull()
})
