import { expect, test } from 'vitest'
import { withoutMention } from '../../../src/channels/wecom/in/mention.ts'

const names = ['装维助手', '装维 值班 机器人']

test.each([
  ['before the command', '@装维助手 查单 CR1', '查单 CR1'],
  ['behind it', '查单 CR1 @装维助手', '查单 CR1'],
  ['in the middle', '查单 @装维助手 CR1', '查单 CR1'],
  ['twice', '@装维助手 @装维助手 查单', '查单'],
  ['with a full-width @', '＠装维助手 查单', '查单'],
  ['with U+2005 behind it', '@装维助手\u2005/查单 CR1', '/查单 CR1'],
  ['with an ideographic blank', '@装维助手\u3000查单', '查单'],
  ['without a blank before the slash', '@装维助手/查单', '/查单'],
  ['with blanks in the name, of another kind', '@装维\u00a0值班\u2005机器人 查单', '查单'],
  ['alone', '@装维助手 ', ''],
  ['beside somebody else', '@装维助手 升级 CR1 请 @李四 看', '升级 CR1 请 @李四 看'],
])('the bot’s name is taken out %s', (_where, typed, said) => expect(withoutMention(typed, names, true)).toBe(said))

test('a longer name that begins alike is another’s, and the bot’s own one is taken out', () => {
  expect(withoutMention('@装维助手 查单 @装维助手二号', names, true)).toBe('查单 @装维助手二号')
})

test.each([
  ['the first word that begins with @', '@新名字 查单 CR1', '查单 CR1'],
  ['all up to U+2005', '@新 名字\u2005查单 CR1', '查单 CR1'],
  ['the last word', '查单 CR1 @新名字', '查单 CR1'],
  ['only one of them', '@新名字 升级 CR1 @李四', '升级 CR1 @李四'],
])('in a group a bot that was renamed is known by %s', (_by, typed, said) => expect(withoutMention(typed, names, true)).toBe(said))

test('in a private chat nobody has to mention the bot, so a name that is not its own stays', () => {
  expect(withoutMention('@李四 查单', names, false)).toBe('@李四 查单')
  expect(withoutMention('@装维助手 查单', names, false)).toBe('查单')
})

test('with no name configured the first word is taken for it', () => {
  expect(withoutMention('@随便 查单', [], true)).toBe('查单')
  expect(withoutMention('@随便 查单', [' '], true)).toBe('查单')
})

test('signs in a name mean nothing but themselves', () => {
  expect(withoutMention('@装维(1.0)* 查单', ['装维(1.0)*'], true)).toBe('查单')
})
