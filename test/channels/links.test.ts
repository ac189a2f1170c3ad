import fc from 'fast-check'
import { expect, test } from 'vitest'
import { harmless } from '../../src/channels/dingtalk/out/escape.ts'
import { escapedLine } from '../../src/channels/wecom/out/escape.ts'

/** What each platform shows of text from outside. */
const shown = { WeCom: escapedLine, DingTalk: harmless }

test.each([
  ['10.0.0.1', '10．0．0．1'],
  ['登录 192.168.1.1:8080/admin', '登录 192．168．1．1:8080/admin'],
  ['http://10.0.0.1/x', 'http：//10．0．0．1/x'],
  ['ftp:/10.0.0.1', 'ftp：/10．0．0．1'],
  ['evil.com', 'evil．com'],
  ['a-b.c', 'a-b．c'],
  ['163.com、t.cn', '163．com、t．cn'],
  ['例子.中国', '例子．中国'],
  ['xn--fiqs8s.xn--fiqs8s', 'xn--fiqs8s．xn--fiqs8s'],
  ['WWW.EVIL.CO.UK', 'WWW．EVIL．CO．UK'],
  ['日报.xlsx', '日报．xlsx'],
])('%j is no link on either platform: %j', (written, seen) => {
  for (const show of Object.values(shown)) expect(show(written)).toBe(seen)
})

test.each(['10.50 元', '95.0%，3.5 小时', '17:30', '12.5', '2026.11.21', 'CR20261121000001', '3.14.15'])('%j stays as it is', (written) => {
  for (const show of Object.values(shown)) expect(show(written)).toBe(written)
})

test('no name of a host, no address of a machine and no scheme is left in any text', () => {
  const label = fc.stringMatching(/^[a-z0-9-]{1,8}$/)
  const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'))
  const address = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }).map((numbers) => numbers.join('.'))
  const url = fc
    .tuple(fc.constantFrom('http', 'https', 'dingtalk', 'weixin'), fc.oneof(host, address))
    .map(([scheme, at]) => `${scheme}://${at}`)
  const text = fc
    .array(fc.oneof(host, address, url, fc.constantFrom('工单', ' ', '，', '(', ')')), { maxLength: 8 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (said) => {
      for (const show of Object.values(shown)) {
        expect(show(said)).not.toMatch(/[\p{L}\p{N}\p{M}-]\.\p{L}/u)
        expect(show(said)).not.toMatch(/\d{1,3}(?:\.\d{1,3}){3}/)
        expect(show(said)).not.toMatch(/:\//)
      }
    }),
    { numRuns: 2000 },
  )
})
