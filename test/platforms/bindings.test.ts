import { describe, expect, test } from 'vitest'
import { type SeenBefore, bindingsOf } from '../../src/platforms/bindings.ts'
import { example } from '../people/example.ts'

const seen = (id: string, more: Partial<SeenBefore> = {}): SeenBefore => ({
  platform: 'wecom',
  id,
  title: null,
  boundTo: null,
  outsiders: false,
  outsidersOfLate: false,
  gone: false,
  ...more,
})

/** The example with the id of 赣榆's WeCom group in the file. */
const withId = (id: string) => ({
  ...example,
  groups: example.groups.map((group) => (group.id === 'ganyu' ? { ...group, platforms: { ...group.platforms, wecom: id } } : group)),
})

describe('a group of a platform is', () => {
  test('the one it was bound to in chat, on that platform only', () => {
    const bindings = bindingsOf(example, [seen('wrA', { boundTo: 'ganyu' })])
    expect(bindings.groupAt('wecom', 'wrA')?.id).toBe('ganyu')
    expect(bindings.groupAt('wecom', 'WRA')).toBeNull()
    expect(bindings.groupAt('dingtalk', 'wrA')).toBeNull()
    expect(bindings.idOf('wecom', 'ganyu')).toBe('wrA')
  })

  test('the one that the file says, whatever was bound', () => {
    const bindings = bindingsOf(withId('wrFile'), [seen('wrA', { boundTo: 'ganyu' }), seen('wrFile', { boundTo: 'donghai' })])
    expect(bindings.groupAt('wecom', 'wrFile')?.id).toBe('ganyu')
    expect(bindings.idOf('wecom', 'ganyu')).toBe('wrFile')
    expect(bindings.groupAt('wecom', 'wrA')).toBeNull()
    expect(bindings.idOf('wecom', 'donghai')).toBeNull()
  })

  test('none with outsiders in it, though the file says so', () => {
    const bindings = bindingsOf(withId('wrFile'), [seen('wrFile', { outsiders: true })])
    expect(bindings.groupAt('wecom', 'wrFile')).toBeNull()
    expect(bindings.idOf('wecom', 'ganyu')).toBeNull()
  })

  test('still known when the bot is gone, but not spoken to', () => {
    const bindings = bindingsOf(example, [seen('wrA', { boundTo: 'ganyu', gone: true })])
    expect(bindings.groupAt('wecom', 'wrA')?.id).toBe('ganyu')
    expect(bindings.idOf('wecom', 'ganyu')).toBeNull()
  })

  test('none when the file no longer has what it was bound to', () => {
    expect(bindingsOf(example, [seen('wrA', { boundTo: 'closed-branch' })]).groupAt('wecom', 'wrA')).toBeNull()
  })
})
