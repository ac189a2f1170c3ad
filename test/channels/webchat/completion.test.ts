import { expect, test } from 'vitest'
import { commandBeingTyped, completed, completions } from '../../../src/channels/webchat/page/model/commands.ts'
import { commands } from './fake-branch.ts'

const names = (typed: string): string =>
  completions(typed, commands)
    .map(({ name }) => name)
    .join(' ')

test.each([
  ['', ''],
  ['/', '/帮助 /豁免 /批准 /驳回 /升级 查单 我的工单 超时 在途 为什么'],
  ['/豁', '/豁免'],
  ['/免', '/豁免'],
  ['/查', '查单'],
  ['/没有', ''],
  ['、升', '/升级'],
  ['／升', '/升级'],
  ['查', '查单'],
  ['查单', ''],
  ['查单 ', ''],
  ['超', '超时'],
  ['好', ''],
  ['/豁免 GY', ''],
])('after %j the offers are: %s', (typed, offered) => {
  expect(names(typed)).toBe(offered)
})

test('a chosen command is followed by a space where something has to follow', () => {
  const text = (name: string): string[] => commands.filter((command) => command.name === name).map(completed)
  expect([text('/豁免'), text('/帮助'), text('超时')]).toEqual([['/豁免 '], ['/帮助'], ['超时']])
})

test('the usage is shown while the arguments are typed', () => {
  expect(commandBeingTyped('/豁免 GY1 客户', commands)?.usage).toBe('/豁免 <工单> <原因> [凭证]')
  expect(commandBeingTyped('、豁免 GY1', commands)?.name).toBe('/豁免')
  expect(commandBeingTyped('/豁免', commands)).toBeNull()
  expect(commandBeingTyped('大家 好', commands)).toBeNull()
})
