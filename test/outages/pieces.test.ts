import { expect, test } from 'vitest'
import { accountPrefixes, commonsOf } from '../../src/outages/shared-traits.ts'
import { piecesOf } from '../../src/outages/pieces.ts'

const prefixes = ['海州区', '海州', '连云区', '连云', '赣榆区', '赣榆', '开发区', '东海县', '东海']

const addresses: readonly (readonly [address: string, community: string | null, road: string | null])[] = [
  ['江苏省连云港市海州区人民中路12号幸福小区3栋2单元501', '幸福小区', '人民中路'],
  ['海州区人民中路12号', null, '人民中路'],
  ['赣榆振兴花园156号', '振兴花园', null],
  ['赣榆区青口镇华中路8号华地名都5幢', '华地名都', '华中路'],
  ['开发区海连路289号', null, '海连路'],
  ['连云港市连云区墟沟街道海棠北路 88 号', null, '海棠北路'],
  ['连云港市海州区恒大绿洲３号楼1201', '恒大绿洲', null],
  ['东海县牛山街道利民东路幸福家园', '幸福家园', '利民东路'],
  ['赣榆区柘汪镇西棘荡村3组12号', '西棘荡村', null],
  ['海州区学院路园区大厦', '园区大厦', '学院路'],
  ['12-3-401', null, null],
  ['', null, null],
]

for (const [address, community, road] of addresses)
  test(`“${address}” is in ${community} on ${road}`, () => {
    expect(piecesOf(address, prefixes)).toEqual({ community, road })
  })

test('an account says of which exchange and thousand it is', () => {
  expect(accountPrefixes('05185038164@ftth')).toEqual(['05185038', '0518503'])
  expect(accountPrefixes('lyg_zhang')).toEqual([])
  expect(accountPrefixes('8164')).toEqual([])
})

test('what the source says of the community goes before what the address says', () => {
  const where = { district: 'ganyu', olt: ' olt-01 ', community: '振兴花园（北区）', address: '赣榆振兴花园156号', account: null }
  expect(commonsOf(where, prefixes).map(({ kind, value }) => `${kind} ${value}`)).toEqual(['olt OLT-01', 'community 振兴花园(北区)'])
})
