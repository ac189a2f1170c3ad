import { expect, test } from 'vitest'
import { addressOf } from '../../src/server/network-address.ts'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:0:12::7', '2001:db8:0:12::/64'],
  ['2001:DB8:0000:0012:ffff:1:2:3', '2001:db8:0:12::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s is counted as %s', (ip, address) => {
  expect(addressOf(ip)).toBe(address)
})
