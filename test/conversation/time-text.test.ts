import { expect, test } from 'vitest'
import { moment } from '../../src/conversation/reading/time-text.ts'
import { at } from './chat-room.ts'

test('a moment is told by its distance in days, in Shanghai', () => {
  const now = at('2026-11-21 00:10:00')
  const told = (text: string): string => moment(at(text), now)
  expect(told('2026-11-21 23:59:59')).toBe('今天 23:59:59')
  expect(told('2026-11-20 23:59:00')).toBe('昨天 23:59')
  expect(told('2026-11-22 15:00:00')).toBe('明天 15:00')
  expect(told('2026-11-23 15:00:00')).toBe('11月23日 15:00')
  expect(told('2025-11-21 08:05:09')).toBe('2025年11月21日 08:05:09')
})
